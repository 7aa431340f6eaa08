"""Fill short gaps and list the stretches that were seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def runs(mask: BoolArray) -> list[tuple[int, int]]:
    """Stretches of `True` as `(start, stop)` pairs, `stop` exclusive.

    Parameters
    ----------
    mask
        `(frame,)` truth values.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def missing(points: FloatArray) -> BoolArray:
    """`(frame, point)`: whether any axis of a point is NaN or infinite."""
    seen = np.isfinite(points[..., 0])
    for axis in range(1, points.shape[-1]):  # axis by axis: a reduction over so few is slow
        seen &= np.isfinite(points[..., axis])
    return np.asarray(~seen)


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
    filled = np.where(gone[..., None], np.nan, points)
    was_filled = np.zeros_like(gone)
    for index in np.flatnonzero(gone.any(axis=0) & (gone.sum(axis=0) <= len(time_s) - 2)):
        seen = np.flatnonzero(~gone[:, index])
        for start, stop in _short_gaps(gone[:, index], time_s, longest_s):
            near = np.concatenate([seen[seen < start][-3:], seen[seen >= stop][:3]])
            filled[start:stop, index] = _cubic(time_s[near], points[near, index], time_s[start:stop])
            was_filled[start:stop, index] = True
    return filled, was_filled


def _cubic(from_s: FloatArray, values: FloatArray, to_s: FloatArray) -> FloatArray:
    """Least-squares cubic (or lower, for few frames) read at other instants."""
    scale = from_s[-1] - from_s[0]
    terms = min(4, len(from_s))
    powers = np.vander((np.concatenate([from_s, to_s]) - from_s[0]) / scale, terms, increasing=True)
    fit = np.linalg.lstsq(powers[: len(from_s)], values)[0]
    return np.asarray(powers[len(from_s) :] @ fit)


def _short_gaps(gone: BoolArray, time_s: FloatArray, longest_s: float) -> list[tuple[int, int]]:
    """The gaps that lie between seen frames and are short enough."""
    return [
        (start, stop)
        for start, stop in runs(gone)
        if start > 0 and stop < len(gone) and time_s[stop] - time_s[start] <= longest_s + 1e-9
    ]
