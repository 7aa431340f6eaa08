"""Keypoints in tables: DeepLabCut and SLEAP, as CSV.

- DeepLabCut: three or four rows of headings (scorer, individuals, bodyparts, coords), then one row a frame.
- SLEAP: one row a person and frame, with `track`, `frame_idx` and `POINT.x`, `POINT.y`, `POINT.score`.

Neither holds a frame rate; it has to be stated.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Motion
from hipdrive.sources.columns import parse_cell, read_lines
from hipdrive.sources.keypoints import AGAIN, Keypoints, assembled, read_points
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source

#: Points that DeepLabCut is less sure of are not meant to be used: its own `pcutoff` (Mathis A et al. Nat Neurosci
#: 2018;21:1281-1289, and the configuration that its projects begin with).
P_CUTOFF = 0.6
#: Frame numbers beyond this make a recording of more than a day (design choice).
_MOST_FRAMES = 10_000_000

Column = tuple[str, str, str]


def read_csv(path: Path, options: ReadOptions) -> Motion:
    """Read a table of keypoints as a `Motion` in pixels of the runner; raises `InputError`."""
    return read_points(path, load(path), options)


def load(path: Path) -> Keypoints:
    """What a table of keypoints holds; raises `InputError`."""
    try:
        rows = list(csv.reader(read_lines(path)))
    except csv.Error as fault:  # a quotation mark that is never closed makes one cell of the rest
        raise InputError(path, f"cannot be read as a table: {fault}", AGAIN) from None
    return _sleap(path, rows) if _is_sleap(rows[0]) else _deeplabcut(path, rows)


def _is_sleap(heading: Sequence[str]) -> bool:
    return "frame_idx" in heading and any(cell.endswith(".x") for cell in heading)


def accepts(path: Path) -> bool:
    """Whether a table begins as one of DeepLabCut or SLEAP."""
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        head = [row for row, _ in zip(csv.reader(stream), range(4), strict=False)]
    return bool(head) and (_is_sleap(head[0]) or [row[0] for row in head if row][:1] == ["scorer"])


def _deeplabcut(path: Path, rows: list[list[str]]) -> Keypoints:
    heads: dict[str, list[str]] = {}
    for row in rows[:5]:
        if row and row[0] in ("scorer", "individuals", "bodyparts", "coords"):
            heads[row[0]] = row[1:]
    if not {"bodyparts", "coords"} <= set(heads):
        raise InputError(path, "has no rows of headings called bodyparts and coords", AGAIN)
    individuals = heads.get("individuals", [""] * len(heads["bodyparts"]))
    columns = list(zip(individuals, heads["bodyparts"], heads["coords"], strict=False))
    body = [row for row in rows[len(heads) :] if any(row)]
    for line, row in enumerate(body, len(heads) + 1):
        if len(row) != len(columns) + 1:
            what = f"has {len(row)} columns in row {line}, but its headings name {len(columns) + 1}"
            raise InputError(path, what, AGAIN)
    if not body:
        raise InputError(path, "holds no frames", AGAIN)
    numbers = np.array([[parse_cell(path, cell, n) for cell in row[1:]] for n, row in enumerate(body, len(heads) + 1)])
    return from_columns(path, columns, numbers)


def from_columns(path: Path, columns: Sequence[Column], numbers: FloatArray) -> Keypoints:
    """People and points of a table of DeepLabCut.

    Parameters
    ----------
    path
        The file, for messages.
    columns
        `(individual, body part, x, y or likelihood)` of each column.
    numbers
        `(frame, column)`.
    """
    people = list(dict.fromkeys(who for who, _, _ in columns))
    labels = list(dict.fromkeys(part for _, part, _ in columns))
    at = {column: i for i, column in enumerate(columns)}
    points = np.full((len(numbers), len(people), len(labels), 3), np.nan)
    points[..., 2] = 1.0
    for (who, part, coord), i in at.items():
        if coord in _COORDS:
            points[:, people.index(who), labels.index(part), _COORDS[coord]] = numbers[:, i]
    points[~(points[..., 2] >= P_CUTOFF) | ~np.isfinite(points).all(axis=3)] = 0.0
    seen = np.asarray(points[..., 2].any(axis=2))
    frames = [list(frame[there]) for frame, there in zip(points, seen, strict=True)]
    return assembled(path, frames, labels, {"source": "deeplabcut"})


_COORDS = {"x": 0, "y": 1, "likelihood": 2}


def _sleap(path: Path, rows: list[list[str]]) -> Keypoints:
    heading, *body = rows
    at = {cell: i for i, cell in enumerate(heading)}
    labels = [cell.removesuffix(".x") for cell in heading if cell.endswith(".x")]
    by_frame: dict[int, list[FloatArray]] = {}
    for line, row in enumerate(body, start=2):
        if not any(row):
            continue
        if len(row) != len(heading):
            raise InputError(path, f"has {len(row)} columns in line {line}, but its header names {len(heading)}", AGAIN)
        numbers = [[_of(path, row, at, f"{label}.{key}", line) for key in ("x", "y", "score")] for label in labels]
        number = _of(path, row, at, "frame_idx", line)
        if not 0 <= number <= _MOST_FRAMES:
            raise InputError(path, f"has no number of a frame in line {line}", AGAIN)
        by_frame.setdefault(int(number), []).append(without_unseen(np.array(numbers)))
    if not by_frame:
        raise InputError(path, "holds nobody", AGAIN)
    frames = [by_frame.get(n, []) for n in range(min(by_frame), max(by_frame) + 1)]
    return assembled(path, frames, labels, {"source": "sleap"})


def _of(path: Path, row: list[str], at: dict[str, int], key: str, line: int) -> float:
    """A cell as a number; a score that is not there is 1."""
    return parse_cell(path, row[at[key]], line) if key in at else 1.0


def without_unseen(points: FloatArray) -> FloatArray:
    """Points `(..., 3)` whose place is not a number get score 0."""
    return np.where(np.isfinite(points[..., :2]).all(axis=-1, keepdims=True), points, 0.0)


SOURCE = Source("keypoints", (".csv",), read_csv, accepts)
