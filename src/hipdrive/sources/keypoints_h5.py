"""Keypoints in HDF5 files: DeepLabCut and SLEAP. Needs the extra `[h5]`.

- DeepLabCut: a table that pandas wrote (`df_with_missing` or any other name).
- SLEAP: an analysis file (`tracks`, `node_names`, `point_scores`).

Neither holds a frame rate; it has to be stated. The library runs in a process of its own, and the headings of a table,
which pandas stores as pickles, are read by what may only build lists of words.
"""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.confined import Content, run
from hipdrive.errors import HipdriveError, InputError
from hipdrive.motion import Motion
from hipdrive.sources.keypoints import AGAIN, Keypoints, assembled, read_points
from hipdrive.sources.keypoints_tables import from_columns, without_unseen
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source


def read_h5(path: Path, options: ReadOptions) -> Motion:
    """Read keypoints as a `Motion` in pixels of the runner; raises `InputError`."""
    return read_points(path, load(path), options)


def load(path: Path) -> Keypoints:
    """What an HDF5 file of keypoints holds; raises `InputError`."""
    held = run(content, path, AGAIN)
    if "tracks" in held.arrays:
        return _sleap(path, held)
    columns = [(str(who), str(part), str(coord)) for who, part, coord in held.about["columns"]]
    return from_columns(path, columns, held.arrays["numbers"])


def _sleap(path: Path, held: Content) -> Keypoints:
    """`tracks` is (person, x or y, point, frame)."""
    places = held.arrays["tracks"].transpose(3, 0, 2, 1)
    scores = held.arrays.get("scores")
    seen = np.ones(places.shape[:3]) if scores is None else np.nan_to_num(scores.transpose(2, 0, 1))
    points = without_unseen(np.concatenate([places, np.maximum(seen, 1e-3)[..., None]], axis=3))
    frames = [list(frame[frame[..., 2].any(axis=1)]) for frame in points]
    return assembled(path, frames, held.about["labels"], {"source": "sleap"})


def content(path: Path) -> Content:
    """The arrays of an HDF5 file; runs in a process of its own.

    Raises
    ------
    InputError
        If it holds no keypoints of either program.
    HipdriveError
        If h5py is not installed.
    """
    try:
        import h5py
    except ImportError:
        raise HipdriveError('h5py is not installed. Install it: pip install "hipdrive[h5]".') from None
    with h5py.File(path) as file:
        if "tracks" in file and "node_names" in file:
            arrays = {"tracks": np.asarray(file["tracks"], dtype=float)}
            if "point_scores" in file:
                arrays["scores"] = np.asarray(file["point_scores"], dtype=float)
            return Content(arrays, {"labels": [_text(name) for name in file["node_names"]]})
        for group in file.values():
            if "table" in group:
                return _table(group["table"])
            if "block0_values" in group:
                return _fixed(group)
    raise InputError(path, "holds no keypoints of DeepLabCut or SLEAP", AGAIN)


def _table(table: Any) -> Content:
    """A table as pandas writes it with `format="table"`."""
    columns = _words(bytes(table.attrs["values_block_0_kind"]))
    return Content(
        {"numbers": np.asarray(table["values_block_0"], dtype=float)}, {"columns": [_three(c) for c in columns]}
    )


def _fixed(group: Any) -> Content:
    """A table as pandas writes it by itself."""
    levels = [[_text(word) for word in group[f"block0_items_level{i}"]] for i in range(_depth(group))]
    codes = [np.asarray(group[f"block0_items_label{i}"]) for i in range(len(levels))]
    columns = [[level[code[n]] for level, code in zip(levels, codes, strict=True)] for n in range(len(codes[0]))]
    return Content(
        {"numbers": np.asarray(group["block0_values"], dtype=float)}, {"columns": [_three(c) for c in columns]}
    )


def _depth(group: Any) -> int:
    return sum(f"block0_items_level{i}" in group for i in range(5))


def _three(column: Any) -> tuple[str, str, str]:
    """`(individual, body part, coordinate)`: the scorer is left out, and there may be no individuals."""
    *who, part, coord = (str(word) for word in column[1:])
    return (who[0] if who else "", part, coord)


def _text(word: Any) -> str:
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word)


class _Words(pickle.Unpickler):
    """Builds lists and tuples of words, and nothing else: no class or function of a pickle is ever looked up."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"a heading that asks for {module}.{name}")


def _words(pickled: bytes) -> list[tuple[str, ...]]:
    return [tuple(str(word) for word in column) for column in _Words(io.BytesIO(pickled)).load()]


SOURCE = Source("keypoints", (".h5", ".hdf5"), read_h5)
