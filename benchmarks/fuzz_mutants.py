"""Damaged files: what discs, mail programs, spreadsheets and other people's exporters do to recordings, at random.

Each mutant is made from a seed of its own, so any of them can be made again alone.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive_synthetic.fit import crc

Draw = np.random.Generator
Mutator = Callable[[bytes, Draw], bytes]

_ODD_NUMBERS = (
    "", "nan", "-nan(ind)", "1e308", "-1e308", "0", "-1", "1e9", "0.0000001", "1,5", "abc", "99999999999999999999", "inf",
    "1.5.2", "0x10", "True", "\u00bd", "--", "1 2",
)  # fmt: skip
_ODD_VALUES: tuple[Any, ...] = (
    None, -1, 0, 1e308, float("nan"), "", "x", [], {}, [[]], True, 2**70, [None], {"a": 1}, "0", -1e-300, [0, 0, 0],
)  # fmt: skip
_ODD_DTYPES = ("i1", "i8", "f2", "f4", "f8", "U3", "S2", "?", "c16", "M8[s]")


def flipped(data: bytes, draw: Draw) -> bytes:
    """One to twenty bytes exchanged for others."""
    return _flip(data, draw, 0, len(data))


def _flip(data: bytes, draw: Draw, start: int, stop: int) -> bytes:
    changed = bytearray(data)
    for at in draw.integers(start, max(start + 1, min(stop, len(data))), int(draw.integers(1, 21))):
        changed[at] = int(draw.integers(256))
    return bytes(changed)


def cut(data: bytes, draw: Draw) -> bytes:
    """Cut off anywhere."""
    return data[: int(draw.integers(0, len(data)))]


def holed(data: bytes, draw: Draw) -> bytes:
    """A part is missing, there twice, or zero."""
    a, b = sorted(int(v) for v in draw.integers(0, len(data), 2))
    b = min(b, a + 4096)
    return data[:a] + (b"", data[a:b] * 2, bytes(b - a))[int(draw.integers(3))] + data[b:]


def _lines(data: bytes) -> list[str]:
    return data.decode("latin-1").splitlines()


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("latin-1", "replace")


def _near_top(count: int, draw: Draw) -> int:
    """A line; every second time one of the first ten, where headers are."""
    return int(draw.integers(min(count, 10) if draw.random() < 0.5 else count))


def lines_changed(data: bytes, draw: Draw) -> bytes:
    """A line lost, doubled, moved, emptied or cut."""
    lines = _lines(data)
    at, other = _near_top(len(lines), draw), int(draw.integers(len(lines)))
    way = int(draw.integers(5))
    if way == 0:
        del lines[at]
    elif way == 1:
        lines.insert(at, lines[at])
    elif way == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif way == 3:
        lines[at] = ""
    else:
        lines[at] = lines[at][: int(draw.integers(len(lines[at]) + 1))]
    return _text(lines)


def cells_changed(data: bytes, draw: Draw) -> bytes:
    """One to five cells hold something else, or are lost or added."""
    lines = _lines(data)
    for _ in range(int(draw.integers(1, 6))):
        at = _near_top(len(lines), draw)
        mark = "\t" if "\t" in lines[at] else "," if "," in lines[at] else " "
        cells = lines[at].split(mark)
        cell, way = int(draw.integers(len(cells))), int(draw.integers(6))
        if way == 0:
            del cells[cell]
        elif way == 1:
            cells.insert(cell, cells[cell])
        else:
            cells[cell] = str(draw.choice(_ODD_NUMBERS))
        lines[at] = mark.join(cells)
    return _text(lines)


def columns_scaled(data: bytes, draw: Draw) -> bytes:
    """A column of numbers in another unit, of the other sign, constant, or backwards: plausible, and wrong."""
    lines = _lines(data)
    mark = "\t" if "\t" in lines[-1] else "," if "," in lines[-1] else " "
    column = int(draw.integers(min(6, len(lines[-1].split(mark)))))
    factor = float(draw.choice([0.0, -1.0, 0.001, 0.1, 0.5, 2.0, 10.0, 1000.0]))
    return _text([_scaled(line, mark, column, factor) for line in lines])


def _scaled(line: str, mark: str, column: int, factor: float) -> str:
    cells = line.split(mark)
    try:
        cells[column] = repr(float(cells[column]) * factor)
    except (ValueError, IndexError):
        return line
    return mark.join(cells)


def encoded(data: bytes, draw: Draw) -> bytes:
    """Written by another system: other encodings, ends of lines and marks."""
    text = data.decode("latin-1")
    ways = (
        lambda: text.encode("utf-16"), lambda: text.encode("utf-8-sig"), lambda: text.replace("\n", "\r").encode("latin-1"),
        lambda: text.replace("\t", " ").encode("latin-1"), lambda: text.replace(".", ",").encode("latin-1"),
        lambda: text.replace("\t", ";").encode("latin-1"), lambda: text.upper().encode("latin-1", "replace"),
        lambda: text.replace("\n", "").encode("latin-1"), lambda: text.encode("utf-16-le"),
    )  # fmt: skip
    return ways[int(draw.integers(len(ways)))]()


def words_exchanged(data: bytes, draw: Draw) -> bytes:
    """Two words of the file exchanged wherever they stand: labels, keys, units."""
    words = sorted({w for line in _lines(data)[:12] for w in line.replace('"', " ").split() if len(w) > 1})
    if len(words) < 2:
        return data
    one, other = (str(w) for w in draw.choice(words, 2, replace=False))
    text = data.decode("latin-1").replace(one, "\0").replace(other, one).replace("\0", other)
    return text.encode("latin-1")


TEXT: tuple[Mutator, ...] = (
    flipped, cut, holed, lines_changed, cells_changed, cells_changed, columns_scaled, encoded, words_exchanged,
)  # fmt: skip


def nodes_changed(data: bytes, draw: Draw) -> bytes:
    """JSON in which one to three values are lost or of another kind."""
    try:
        tree = json.loads(data)
    except ValueError:
        return flipped(data, draw)
    for _ in range(int(draw.integers(1, 4))):
        _change_node(tree, draw)
    return json.dumps(tree).encode()


def _change_node(tree: Any, draw: Draw) -> None:
    node = tree
    for _ in range(int(draw.integers(1, 7))):
        if not isinstance(node, dict | list) or not node:
            return
        key: Any = (
            list(node)[int(draw.integers(len(node)))] if isinstance(node, dict) else int(draw.integers(len(node)))
        )
        if not isinstance(node[key], dict | list) or not node[key] or draw.random() < 0.2:
            if draw.random() < 0.3:
                del node[key]
            else:
                node[key] = _ODD_VALUES[int(draw.integers(len(_ODD_VALUES)))]
            return
        node = node[key]


JSON: tuple[Mutator, ...] = (flipped, cut, holed, nodes_changed, nodes_changed, nodes_changed, words_exchanged, encoded)


def arrays_changed(data: bytes, draw: Draw) -> bytes:
    """An archive of arrays, one of them lost, of another shape, kind, unit or filled with what is no number."""
    with np.load(io.BytesIO(data)) as archive:
        arrays = {name: archive[name] for name in archive.files}
    name = str(draw.choice(sorted(arrays)))
    array = arrays.pop(name)
    ways: tuple[Callable[[], Any], ...] = (
        lambda: None, lambda: array.astype(str(draw.choice(_ODD_DTYPES))), lambda: array.ravel(), lambda: array[:0],
        lambda: array[: len(array) // 2] if array.ndim else array, lambda: array.T, lambda: np.full_like(array, np.nan),
        lambda: array * float(draw.choice([0, -1, 0.001, 0.5, 2, 1000])), lambda: np.array(draw.choice(_ODD_NUMBERS)),
        lambda: array[::-1], lambda: array[:1], lambda: np.repeat(array, 2, axis=-1), lambda: array[..., None],
    )  # fmt: skip
    try:
        changed = ways[int(draw.integers(len(ways)))]()
    except (ValueError, TypeError, IndexError, np.exceptions.AxisError):
        changed = None
    if changed is not None:
        arrays[name] = changed
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def rezipped(data: bytes, draw: Draw) -> bytes:
    """An archive whose files are whole to the zip reader, and damaged within."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        chosen = int(draw.integers(len(old.namelist())))
        for number, name in enumerate(old.namelist()):
            content = old.read(name)
            new.writestr(name, _flip(content, draw, 0, 128) if number == chosen else content)
    return out.getvalue()


NPZ: tuple[Mutator, ...] = (flipped, cut, holed, arrays_changed, arrays_changed, rezipped)
H5: tuple[Mutator, ...] = (flipped, cut, holed, lambda data, draw: _flip(data, draw, 0, 4096))


def c3d_header(data: bytes, draw: Draw) -> bytes:
    """Bytes of the header of a C3D file."""
    return _flip(data, draw, 0, 64 if draw.random() < 0.7 else 512)


def c3d_parameters(data: bytes, draw: Draw) -> bytes:
    """Bytes of its parameters."""
    start = (data[0] - 1) * 512
    return _flip(data, draw, start, start + 512 * max(1, data[start + 2]))


C3D: tuple[Mutator, ...] = (c3d_header, c3d_header, c3d_header, c3d_parameters, c3d_parameters, cut, holed, flipped)


def boxes(data: bytes, draw: Draw) -> bytes:
    """Bytes of the tables of an MP4 file, which stand before its pictures or after them."""
    at = data.find(b"moov")
    return _flip(data, draw, max(0, at - 4), at + 4000) if at >= 0 else _flip(data, draw, 0, 4000)


VIDEO: tuple[Mutator, ...] = (boxes, boxes, boxes, flipped, cut, holed, lambda data, draw: _flip(data, draw, 0, 200))


def fit_resealed(data: bytes, draw: Draw) -> bytes:
    """Bytes of a FIT file's messages, with the checksum that goes with them: else it alone would be tried."""
    body = _flip(data[:-2], draw, 14, min(len(data) - 2, 14 + (200 if draw.random() < 0.5 else len(data))))
    return body + struct.pack("<H", crc(body))


FIT: tuple[Mutator, ...] = (fit_resealed, fit_resealed, fit_resealed, fit_resealed, cut, holed, flipped)

BY_SUFFIX: dict[str, tuple[Mutator, ...]] = {
    ".trc": TEXT, ".mot": TEXT, ".csv": TEXT, ".toml": TEXT, ".json": JSON, ".npz": NPZ, ".h5": H5, ".c3d": C3D,
    ".fit": FIT, ".mp4": VIDEO, ".webm": VIDEO, ".avi": VIDEO, ".gif": VIDEO,
}  # fmt: skip


def mutant(base: Path, seed: int) -> bytes:
    """A damaged copy of a file; the same for the same seed. One in five is damaged twice."""
    draw = np.random.default_rng(seed)
    ways = BY_SUFFIX[base.suffix]
    data = base.read_bytes()
    for _ in range(2 if draw.random() < 0.2 else 1):
        try:
            data = ways[int(draw.integers(len(ways)))](data, draw) or data[:1]
        except Exception:  # what is damaged already may not be opened to be damaged again
            data = flipped(data, draw)
    return data
