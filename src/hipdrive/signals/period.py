"""The length of a repeated cycle, by autocorrelation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.signals.extrema import summit


@dataclass(frozen=True)
class Period:
    """A cycle found in one or several series.

    Parameters
    ----------
    period_s
        Length of the cycle, seconds; NaN when none was found.
    strength
        Autocorrelation at that lag, -1 to 1: 1 = every cycle is like the next.
    """

    period_s: float
    strength: float


def find_period(values: FloatArray, time_s: FloatArray, shortest_s: float, longest_s: float) -> Period:
    """Find the cycle length shared by one or several series.

    The series are put on an even grid and freed of slow drift (a moving mean one longest cycle wide), and their
    autocorrelations, corrected for the falling overlap and for missing frames, are added. The first
    peak within 10 % of the highest is taken, so that twice the cycle is not taken for the cycle.

    Parameters
    ----------
    values
        `(frame,)` or `(frame, series)`, NaN = not seen.
    time_s
        `(frame,)` seconds, increasing.
    shortest_s, longest_s
        Bounds of the cycle, seconds. The recording must hold at least one and a half of the cycle found.

    Returns
    -------
    Period
        NaN and strength 0 when the record is too short or shows no cycle.
    """
    if len(time_s) < 8 or not np.isfinite(values).any():
        return Period(np.nan, 0.0)
    series = values.reshape(len(time_s), -1)
    step = float(np.median(np.diff(time_s)))
    even, seen = _even(series, time_s, step)
    longest = min(round(longest_s / step), round(len(even) / 1.5))
    if longest < 3:
        return Period(np.nan, 0.0)
    correlation = _autocorrelation(_without_drift(even, seen, round(longest_s / step)), seen, longest + 1)
    return _first_high_peak(correlation, max(1, int(shortest_s / step)), step)


def _even(series: FloatArray, time_s: FloatArray, step: float) -> tuple[FloatArray, FloatArray]:
    """Series on an even grid, and 1 where a grid point lies near a seen frame, else 0."""
    grid = np.arange(time_s[0], time_s[-1] + step / 2, step)
    even, seen = np.zeros((len(grid), series.shape[1])), np.zeros((len(grid), series.shape[1]))
    for column in range(series.shape[1]):
        good = np.isfinite(series[:, column])
        if good.sum() >= 2:
            even[:, column] = np.interp(grid, time_s[good], series[good, column])
            nearest = np.abs(time_s[good][_nearest(time_s[good], grid)] - grid)
            seen[:, column] = nearest <= 1.5 * step
    return even, seen


def _nearest(stamps: FloatArray, at: FloatArray) -> NDArray[np.intp]:
    """Index of the nearest stamp to each instant."""
    right = np.clip(np.searchsorted(stamps, at), 1, len(stamps) - 1)
    return np.where(at - stamps[right - 1] < stamps[right] - at, right - 1, right)


def _without_drift(even: FloatArray, seen: FloatArray, width: int) -> FloatArray:
    """Values less their mean over a window `width` frames wide, zero where not seen."""
    window = np.ones(min(max(width, 3), len(even)))

    def total(column: FloatArray) -> FloatArray:
        return np.convolve(column, window, mode="same")

    sums = np.apply_along_axis(total, 0, even * seen)
    counts = np.apply_along_axis(total, 0, seen)
    return np.asarray((even - sums / np.maximum(counts, 1)) * seen)


def _autocorrelation(values: FloatArray, seen: FloatArray, lags: int) -> FloatArray:
    """Autocorrelation at lags `0 ... lags-1`, weighted over the series by their variance."""
    size = 2 * len(values)

    def correlate(a: FloatArray, b: FloatArray) -> FloatArray:
        spectrum = np.conj(np.fft.rfft(a, size, axis=0)) * np.fft.rfft(b, size, axis=0)
        return np.asarray(np.fft.irfft(spectrum, size, axis=0)[:lags].sum(axis=1))

    product = correlate(values, values)
    first, second = correlate(values**2, seen), correlate(seen, values**2)
    scale = np.sqrt(np.maximum(first * second, 0))
    return np.where(scale > 1e-12 * max(scale[0], 1e-300), product / np.maximum(scale, 1e-300), 0.0)


def _first_high_peak(correlation: FloatArray, shortest: int, step: float) -> Period:
    lags = _peaks(correlation, max(shortest, 2))
    if lags.size == 0 or correlation[lags].max() <= 0:
        return Period(np.nan, 0.0)
    lag = int(lags[correlation[lags] >= 0.9 * correlation[lags].max()][0])
    return Period((lag + summit(correlation, lag)) * step, float(min(correlation[lag], 1.0)))


def _peaks(correlation: FloatArray, shortest: int) -> NDArray[np.intp]:
    """Lags at which the correlation peaks, none shorter than `shortest`."""
    middle = correlation[1:-1]
    lags = np.flatnonzero((middle >= correlation[:-2]) & (middle > correlation[2:])) + 1
    return lags[lags >= shortest]
