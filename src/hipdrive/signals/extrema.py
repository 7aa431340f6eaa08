"""Peaks, troughs and crossings, found between frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray


@dataclass(frozen=True)
class Extrema:
    """Peaks or troughs of one series, in order of time.

    Parameters
    ----------
    time_s
        `(n,)` instants between frames, seconds.
    value
        `(n,)` height of the parabola there.
    index
        `(n,)` nearest frame.
    """

    time_s: FloatArray
    value: FloatArray
    index: NDArray[np.intp]


def maxima(values: FloatArray, time_s: FloatArray, *, apart_s: float = 0.0, prominence: float = 0.0) -> Extrema:
    """Peaks of one series, placed by the parabola through the top frame and its two neighbours.

    Parameters
    ----------
    values
        `(frame,)`; frames with NaN carry no peak.
    time_s
        `(frame,)` seconds, increasing.
    apart_s
        Least time between two peaks; the lower of two closer ones is dropped.
    prominence
        Least prominence, in the unit of the values.
    """
    if len(values) < 3:
        return Extrema(np.empty(0), np.empty(0), np.empty(0, dtype=np.intp))
    step = float(np.median(np.diff(time_s)))
    finite = np.isfinite(values)
    low = float(np.min(values[finite])) if finite.any() else 0.0
    filled = np.where(finite, values, low)
    index = _prominent(filled, _apart(filled, _tops(filled), max(1, round(apart_s / step))), max(prominence, 1e-12))
    index = index[np.isfinite(values[index - 1]) & np.isfinite(values[index]) & np.isfinite(values[index + 1])]
    instant, height = _parabola(values, time_s, index)
    return Extrema(instant, height, index)


# As `scipy.signal.find_peaks` does it; importing that took a third of the start-up of `analyze`.


def _tops(values: FloatArray) -> NDArray[np.intp]:
    """Frames higher than what is before and after; of a flat top the middle one."""
    starts = np.flatnonzero(np.r_[True, np.diff(values) != 0])
    heights = values[starts]
    higher = (heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:])
    return np.asarray((starts[1:-1][higher] + starts[2:][higher] - 1) // 2, dtype=np.intp)


def _apart(values: FloatArray, tops: NDArray[np.intp], distance: int) -> NDArray[np.intp]:
    """Without those nearer than `distance` frames to a higher one; of equals the later one is kept."""
    keep = np.ones(len(tops), dtype=bool)
    for one in np.argsort(values[tops])[::-1]:
        if keep[one]:
            near = np.abs(tops - tops[one]) < distance
            near[one] = False
            keep[near] = False
    return tops[keep]


def _prominent(values: FloatArray, tops: NDArray[np.intp], least: float) -> NDArray[np.intp]:
    """Those that stand out by `least`."""
    return tops[np.array([_prominence(values, top) for top in tops]) >= least]


def _prominence(values: FloatArray, top: int) -> float:
    """How far a top stands out above the higher of the two valleys that part it from higher ground."""
    higher = np.flatnonzero(values > values[top])
    before = int(np.searchsorted(higher, top))
    left, right = np.concatenate([[-1], higher, [len(values)]])[before : before + 2]
    return float(values[top] - max(values[left + 1 : top + 1].min(), values[top:right].min()))


def minima(values: FloatArray, time_s: FloatArray, *, apart_s: float = 0.0, prominence: float = 0.0) -> Extrema:
    """Troughs of one series; see `maxima`."""
    top = maxima(-values, time_s, apart_s=apart_s, prominence=prominence)
    return Extrema(top.time_s, -top.value, top.index)


def crossings(values: FloatArray, time_s: FloatArray, level: float = 0.0) -> tuple[FloatArray, FloatArray]:
    """Where a series crosses a level, by straight lines between frames.

    Parameters
    ----------
    values, time_s
        `(frame,)`; a crossing next to NaN is not counted.
    level
        The level crossed.

    Returns
    -------
    rising, falling
        Instants in seconds.
    """
    above = values - level
    before, after = above[:-1], above[1:]
    up, down = (before < 0) & (after >= 0), (before >= 0) & (after < 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = before / (before - after)
    instant = time_s[:-1] + share * np.diff(time_s)
    return instant[up], instant[down]


def _parabola(values: FloatArray, time_s: FloatArray, index: NDArray[np.intp]) -> tuple[FloatArray, FloatArray]:
    """Top of the parabola through three frames with uneven stamps."""
    left, right = time_s[index - 1] - time_s[index], time_s[index + 1] - time_s[index]
    down, up = values[index - 1] - values[index], values[index + 1] - values[index]
    curve = (up / right - down / left) / (right - left)
    slope = up / right - curve * right
    flat = np.abs(curve) < 1e-30
    shift = np.where(flat, 0.0, -slope / (2 * np.where(flat, 1.0, curve)))
    return time_s[index] + shift, values[index] + slope * shift + curve * shift**2


def vertex(before: FloatArray, here: FloatArray, after: FloatArray) -> FloatArray:
    """Where a parabola through three neighbours turns, in intervals from the middle one; 0 where it does not."""
    bend = before - 2 * here + after
    turns = np.isfinite(bend) & (bend > 0)
    shift = np.where(turns, (before - after) / np.where(turns, 2 * bend, 1.0), 0.0)
    return np.asarray(np.clip(shift, -1.0, 1.0))


def summit(values: FloatArray, at: int) -> float:
    """Where the parabola through a value and its two neighbours peaks, in intervals from it; 0 where it does not."""
    before, here, after = values[at - 1 : at + 2]
    bend = before - 2 * here + after
    return 0.0 if bend >= 0 else float(0.5 * (before - after) / bend)
