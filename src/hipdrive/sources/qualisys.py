"""Marker trajectories as Qualisys Track Manager writes them in text (`.tsv`).

A header of lines KEY and values (`NO_OF_FRAMES`, `FREQUENCY`, `MARKER_NAMES`, ...), in some versions a line of headings, then
one row a frame in millimetres, with or without `Frame` and `Time` before the places. Not for its files of rigid bodies.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Motion
from hipdrive.sources.columns import parse_cell, parse_numbers, read_lines
from hipdrive.sources.lab import read_lab
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.recording import Recording
from hipdrive.sources.registry import Source

_AGAIN = "Export it again from Qualisys Track Manager as TSV with its header and 3D data"


def read_qualisys(path: Path, options: ReadOptions) -> Motion:
    """Read a TSV file of Qualisys as a `Motion` in metres `(forward, up, right)`.

    Raises
    ------
    InputError
        If it is not one, its rows do not fit its header, or its markers are of no known set.
    """
    return read_lab(read_recording(path), options)


def read_recording(path: Path) -> Recording:
    """The labelled markers of a file in its own axes."""
    lines = read_lines(path)
    header, first = _header(lines)
    if "BODY_NAMES" in header and "MARKER_NAMES" not in header:
        raise InputError(path, "holds rigid bodies, no markers", "Export the 3D data of the markers")
    labels = tuple(cell for cell in header.get("MARKER_NAMES", []) if cell)
    if not labels or "FREQUENCY" not in header:
        raise InputError(path, "states no MARKER_NAMES and FREQUENCY", _AGAIN)
    rate = parse_cell(path, (header["FREQUENCY"] or [""])[0].replace(",", "."), _line_of(lines, "FREQUENCY"))
    if not rate > 0:
        raise InputError(path, "states no FREQUENCY above 0", _AGAIN)
    numbers = _numbers(path, lines[first:], first + 1, 3 * len(labels))
    points = numbers.reshape(len(numbers), len(labels), 3)
    return Recording(path, "qualisys", labels, points, "mm", np.arange(len(points)) / rate)


def _header(lines: list[str]) -> tuple[dict[str, list[str]], int]:
    """Values by key, and the first line of numbers."""
    header: dict[str, list[str]] = {}
    for number, line in enumerate(lines):
        key, *values = (cell.strip() for cell in line.split("\t"))
        if key and _is_number(key):
            return header, number
        header.setdefault(key, values)
    return header, len(lines)


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def _line_of(lines: list[str], key: str) -> int:
    return next(i for i, line in enumerate(lines, start=1) if line.startswith(key))


def _numbers(path: Path, rows: list[str], first_line: int, wanted: int) -> FloatArray:
    """`(frame, 3 × marker)`; frame and time before them are left out."""
    filled = [row.rstrip() for row in rows if row.strip()]
    if not filled:
        raise InputError(path, "holds no frames", _AGAIN)
    extra = 2 if len(filled[0].split("\t")) == wanted + 2 else 0
    numbers, _ = parse_numbers(path, [row.rstrip("\r\n") for row in rows], first_line, wanted + extra)
    return numbers[:, extra:]


def _accepts(path: Path) -> bool:
    """Whether the first line is that of Qualisys."""
    with path.open("rb") as stream:
        start = stream.read(200)
    return b"NO_OF_" in start.replace(b"\0", b"")


SOURCE = Source("qualisys", (".tsv",), read_qualisys, _accepts, markers=read_recording)
