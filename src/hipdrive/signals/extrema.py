"""Peaks, troughs and crossings, found between frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

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
    index, _ = find_peaks(
        np.where(finite, values, low), distance=max(1, round(apart_s / step)), prominence=max(prominence, 1e-12)
    )
    index = index[np.isfinite(values[index - 1]) & np.isfinite(values[index]) & np.isfinite(values[index + 1])]
    instant, height = _parabola(values, time_s, index)
    return Extrema(instant, height, index)


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
