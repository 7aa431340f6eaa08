"""Fill short gaps and list the stretches that were seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray


def runs(mask: BoolArray) -> list[tuple[int, int]]:
    """Stretches of `True` as `(start, stop)` pairs, `stop` exclusive.

    Parameters
    ----------
    mask
        `(frame,)` truth values.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def split_at_gaps(seen: BoolArray, time_s: FloatArray, longest_s: float) -> list[NDArray[np.intp]]:
    """Frames that are `seen`, `(frame,)`, cut where none is for longer than `longest_s`; no part where none is at all."""
    frames = np.flatnonzero(seen)
    cuts = np.flatnonzero(np.diff(time_s[frames]) > longest_s) + 1
    return np.split(frames, cuts) if frames.size else []


def missing(points: FloatArray) -> BoolArray:
    """`(frame, point)`: whether any axis of a point is NaN or infinite."""
    seen = np.isfinite(points[..., 0])
    for axis in range(1, points.shape[-1]):  # axis by axis: a reduction over so few is slow
        seen &= np.isfinite(points[..., axis])
    return np.asarray(~seen)


def alike(seen: BoolArray) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Frames in which the same points are seen, each with those points; `seen` is `(frame, point)`."""
    if seen.all():
        return [(np.arange(len(seen)), np.arange(seen.shape[1]))]
    return [(np.array(frames), np.flatnonzero(seen[frames[0]])) for frames in equal_rows(seen)]


def equal_rows(marks: BoolArray) -> list[list[int]]:
    """Rows of a table `(row, column)` that are equal, together, in the order in which they first occur."""
    found: dict[bytes, list[int]] = {}
    for row, packed in enumerate(np.packbits(marks, axis=1)):
        found.setdefault(packed.tobytes(), []).append(row)
    return list(found.values())


def fill_gaps(points: FloatArray, time_s: FloatArray, longest_s: float) -> tuple[FloatArray, BoolArray]:
    """Fill gaps inside a recording by the cubic that fits the three frames on each side best.

    Parameters
    ----------
    points
        `(frame, point, axis)`; a point counts as missing when any of its axes is NaN.
    time_s
        `(frame,)` seconds, increasing.
    longest_s
        The longest gap filled, seconds, from the first missing frame to the next frame seen. Longer gaps, and
        those at the ends, stay NaN.

    Returns
    -------
    filled, was_filled
        `(frame, point, axis)` and `(frame, point)`.
    """
    gone = missing(points)
    if not gone.any():
        return points, np.zeros_like(gone)
    filled = np.where(gone[..., None], np.nan, points)
    was_filled = np.zeros_like(gone)
    for gaps in _alike(gone, time_s, longest_s):
        for gap, values in zip(gaps, _bridges(gaps, points, time_s), strict=True):
            filled[gap.start : gap.stop, gap.point] = values
            was_filled[gap.start : gap.stop, gap.point] = True
    return filled, was_filled


def _bridges(gaps: list[_Gap], points: FloatArray, time_s: FloatArray) -> Iterator[FloatArray]:
    """`(frame, axis)` what each gap is filled with; all are filled from as many frames."""
    point, near = np.array([gap.point for gap in gaps]), np.array([gap.near for gap in gaps])
    begin_s, length_s = time_s[near[:, 0]], time_s[near[:, -1]] - time_s[near[:, 0]]
    terms = _cubics((time_s[near] - begin_s[:, None]) / length_s[:, None], points[near, point[:, None]])
    for n, gap in enumerate(gaps):
        share = ((time_s[gap.start : gap.stop] - begin_s[n]) / length_s[n])[:, None]
        yield np.asarray(sum(factor * share**k for k, factor in enumerate(terms[n])))


class _Gap(NamedTuple):
    """Missing frames of a point from `start` to before `stop`, and the seen frames it is filled from."""

    point: int
    start: int
    stop: int
    near: tuple[int, ...]


def _alike(gone: BoolArray, time_s: FloatArray, longest_s: float) -> list[list[_Gap]]:
    """The gaps to fill, those that are filled from as many frames together."""
    found: dict[int, list[_Gap]] = {}
    for point in np.flatnonzero(gone.any(axis=0) & (gone.sum(axis=0) <= len(time_s) - 2)).tolist():
        seen = np.flatnonzero(~gone[:, point])
        for start, stop in _short_gaps(gone[:, point], time_s, longest_s):
            here = int(np.searchsorted(seen, start))
            near = tuple(seen[max(here - 3, 0) : here + 3].tolist())
            found.setdefault(len(near), []).append(_Gap(point, start, stop, near))
    return list(found.values())


def _cubics(share: FloatArray, values: FloatArray) -> FloatArray:
    """`(gap, term, axis)` least-squares cubics (or lower, for few frames) through `(gap, near)` and `(gap, near, axis)`.

    Frames within 0 to 1 are well apart for a cubic, so the normal equations lose nothing.
    """
    powers = share[..., None] ** np.arange(min(4, share.shape[1]))
    across = powers.transpose(0, 2, 1)
    return np.asarray(np.linalg.solve(across @ powers, across @ values))


def _short_gaps(gone: BoolArray, time_s: FloatArray, longest_s: float) -> list[tuple[int, int]]:
    """The gaps that lie between seen frames and are short enough."""
    return [
        (start, stop)
        for start, stop in runs(gone)
        if start > 0 and stop < len(gone) and time_s[stop] - time_s[start] <= longest_s + 1e-9
    ]
