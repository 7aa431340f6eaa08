"""A low-pass filter without lag, and the cut-off the data themselves ask for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dst, idst

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.signals.gaps import equal_rows, missing, runs

#: Share of the Nyquist frequency above which a cut-off means nothing.
HIGHEST_SHARE = 0.9
#: Fewest frames in a row that are filtered. Design choice: below, the ends take up the whole stretch.
FEWEST_FRAMES = 6


def low_pass(values: FloatArray, time_s: FloatArray, cutoff_hz: FloatArray | float) -> FloatArray:
    """Butterworth low-pass of order 2, run forwards and backwards, so without lag.

    Computed from its frequency response `1 / (1 + (f / f1)^4)`, with `f1` such that the two passes together
    fall by 3 dB at the cut-off (Winter 2009, section 3.4.4.2). The ends are extended by point reflection.
    Uneven stamps are put on an even grid of the same mean rate first, and read back afterwards.

    Parameters
    ----------
    values
        `(frame,)` or `(frame, series)`; each stretch without NaN is filtered by itself, stretches shorter than
        `FEWEST_FRAMES` are left as they are.
    time_s
        `(frame,)` seconds, increasing.
    cutoff_hz
        One for all, or `(series,)`. A cut-off of 0.9 of the Nyquist frequency or more leaves the series alone.
    """
    if len(time_s) < FEWEST_FRAMES:
        return values.astype(float)
    series = values.reshape(len(time_s), -1).astype(float)
    cutoffs = np.broadcast_to(np.asarray(cutoff_hz, dtype=float), (series.shape[1],))
    result = series.copy()
    for columns, stretch in _stretches(series):
        frames = slice(*stretch)
        result[frames, columns] = _filter_stretch(series[frames, columns], time_s[frames], cutoffs[columns])
    return result.reshape(values.shape)


def _stretches(series: FloatArray) -> list[tuple[NDArray[np.intp] | slice, tuple[int, int]]]:
    """Columns that share the same missing frames, with each stretch of frames to filter."""
    seen = np.isfinite(series)
    if seen.all():
        return [(slice(None), (0, len(series)))]
    return [(np.array(some), run) for some in equal_rows(seen.T) for run in _long_runs(seen[:, some[0]])]


def _long_runs(seen: BoolArray) -> list[tuple[int, int]]:
    """The stretches that are long enough to filter."""
    return [(start, stop) for start, stop in runs(seen) if stop - start >= FEWEST_FRAMES]


def _filter_stretch(series: FloatArray, time_s: FloatArray, cutoff_hz: FloatArray) -> FloatArray:
    grid = np.linspace(time_s[0], time_s[-1], len(time_s))
    smooth_even, spectrum, frequency_hz = _sine_spectrum(_resampled(series, time_s, grid), grid)
    spectrum *= _response(frequency_hz, cutoff_hz)
    smooth_even[1:-1] += idst(spectrum, type=1, axis=0, overwrite_x=True)
    back = _resampled(smooth_even, grid, time_s)
    alone = cutoff_hz >= HIGHEST_SHARE * frequency_hz[-1]
    back[:, alone] = series[:, alone]
    return back


def _response(frequency_hz: FloatArray, cutoff_hz: FloatArray) -> FloatArray:
    """`(frequency, series)` gain of both passes together, 1/sqrt(2) at the cut-off."""
    # f^4 over corner^4, whose constant is that of the two passes.
    corners = ((np.sqrt(2) - 1) / np.asarray(cutoff_hz) ** 4).astype(frequency_hz.dtype)
    gain = np.multiply.outer(np.square(np.square(frequency_hz)), corners)
    gain += 1
    return np.asarray(np.reciprocal(gain, out=gain))


def _sine_spectrum(even: FloatArray, grid: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The line between the first and last value, and the sine spectrum of the rest (point-reflected ends)."""
    share = np.linspace(0, 1, len(grid), dtype=even.dtype)[:, None]
    ends = even[0] + share * (even[-1] - even[0])
    spectrum = np.asarray(dst((even - ends)[1:-1], type=1, axis=0, overwrite_x=True))
    frequency_hz = np.arange(1, len(grid) - 1, dtype=even.dtype) / (2 * float(grid[-1] - grid[0]))
    return ends, spectrum, frequency_hz


def _resampled(series: FloatArray, from_s: FloatArray, to_s: FloatArray) -> FloatArray:
    """Cubic (Catmull-Rom) interpolation, exact where the stamps agree; nothing is done to even stamps."""
    if np.allclose(from_s, to_s, rtol=0, atol=1e-3 * (from_s[-1] - from_s[0]) / (len(from_s) - 1)):
        return series
    from scipy.interpolate import CubicHermiteSpline

    return np.asarray(CubicHermiteSpline(from_s, series, np.gradient(series, from_s, axis=0), axis=0)(to_s))


def residual_cutoff_hz(
    points: FloatArray, time_s: FloatArray, lowest_hz: FloatArray | float, highest_hz: FloatArray | float
) -> FloatArray:
    """Choose each point's cut-off by residual analysis.

    Winter (2009, section 3.4.4.3): filter at many cut-offs; at high cut-offs the residual (what the filter
    took away) is noise alone, and its course there, led back to 0 Hz, is the height of the noise; the cut-off
    is chosen so that as much signal is lost as noise passes. Two departures, both because this filter falls
    off gently: the residual is led back along the course that white noise takes through this very filter
    instead of a straight line (a straight line fitted to a bent course cut 5 mm of noise at 25 Hz where 8 Hz
    was best), and signal lost and noise passed are compared directly. The axes of a point share the highest
    of their cut-offs.

    Parameters
    ----------
    points
        `(frame, point, axis)`; the longest stretch without NaN decides.
    time_s
        `(frame,)` seconds, increasing.
    lowest_hz, highest_hz
        Bounds, one for all or `(point,)`. The lower bound wins over the upper.

    Returns
    -------
    FloatArray
        `(point,)` hertz; the upper bound for a point with fewer than 30 frames in a row (too short to tell
        signal from noise); NaN for a point that is never seen.
    """
    count = points.shape[1]
    low = np.broadcast_to(np.asarray(lowest_hz, dtype=float), (count,))
    high = np.broadcast_to(np.asarray(highest_hz, dtype=float), (count,))
    chosen = np.full(count, np.nan)
    gone = missing(points)
    for columns, stretch in _longest_stretches(gone):
        part = points[slice(*stretch)][:, columns]
        chosen[columns] = high[columns]
        if stretch[1] - stretch[0] >= 30:
            asked = _asked_for(part.reshape(len(part), -1), time_s[slice(*stretch)], float(high[columns].max()))
            chosen[columns] = asked.reshape(part.shape[1], -1).max(axis=1)
    return np.asarray(np.maximum(np.minimum(chosen, high), low))


def _longest_stretches(gone: BoolArray) -> list[tuple[NDArray[np.intp] | slice, tuple[int, int]]]:
    """Points grouped by their longest unbroken stretch."""
    broken = gone.any(axis=0)
    if not broken.any():
        return [(slice(None), (0, len(gone)))]
    groups = {(0, len(gone)): np.flatnonzero(~broken).tolist()} if not broken.all() else {}
    for point in np.flatnonzero(broken).tolist():
        stretches = runs(~gone[:, point])
        if stretches:
            longest = max(stretches, key=lambda pair: pair[1] - pair[0])
            groups.setdefault(longest, []).append(point)
    return [(np.array(columns), stretch) for stretch, columns in groups.items()]


def _asked_for(series: FloatArray, time_s: FloatArray, highest_hz: float) -> FloatArray:
    """Lowest cut-off at which the signal lost is no more than the noise that passes; `highest_hz` or more if none."""
    power, frequency_hz = _power(series, time_s)
    candidates = np.linspace(1.0, HIGHEST_SHARE * frequency_hz[-1], 120)
    noise = _noise_power(power, frequency_hz, candidates[candidates >= 0.5 * candidates[-1]])
    near = candidates[candidates <= max(highest_hz, candidates[0])]
    gain = _response(frequency_hz, near)
    lost = np.square(1 - gain)
    residual, taken, passed = lost.T @ power, lost.mean(axis=0), np.square(gain).mean(axis=0)
    enough = residual - np.outer(taken, noise) <= np.outer(passed, noise)
    return np.asarray(np.where(enough.any(axis=0), near[enough.argmax(axis=0)], candidates[-1]))


def _power(series: FloatArray, time_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """`(frequency, series)` power and its frequencies, in single precision, which is enough to choose a cut-off."""
    grid = np.linspace(time_s[0], time_s[-1], len(time_s))
    even = (_resampled(series, time_s, grid) - series.mean(axis=0)).astype(np.float32)
    _, spectrum, frequency_hz = _sine_spectrum(even, grid)
    return np.square(spectrum, out=spectrum), frequency_hz


def _noise_power(power: FloatArray, frequency_hz: FloatArray, tail_hz: FloatArray) -> FloatArray:
    """`(series,)` of the noise: what the residuals of the tail say together is one weighted sum over frequencies."""
    lost = np.square(1 - _response(frequency_hz, tail_hz))
    taken = lost.mean(axis=0)
    return np.asarray((lost @ taken) @ power / (taken**2).sum())


def smooth(
    points: FloatArray, time_s: FloatArray, lowest_hz: FloatArray | float, highest_hz: FloatArray | float
) -> tuple[FloatArray, FloatArray]:
    """Low-pass each point at the cut-off its residual asks for, within bounds.

    Parameters
    ----------
    points, time_s, lowest_hz, highest_hz
        As for `residual_cutoff_hz`.

    Returns
    -------
    smoothed, cutoff_hz
        `(frame, point, axis)` and `(point,)`; a cut-off at or beyond 0.9 of the Nyquist frequency is given as
        infinite, for nothing was filtered.
    """
    if len(time_s) < FEWEST_FRAMES:
        return points.copy(), np.full(points.shape[1], np.inf)
    cutoff_hz = residual_cutoff_hz(points, time_s, lowest_hz, highest_hz)
    nyquist_hz = (len(time_s) - 1) / (2 * (time_s[-1] - time_s[0]))
    cutoff_hz = np.where(cutoff_hz >= HIGHEST_SHARE * nyquist_hz, np.inf, cutoff_hz)
    flat = points.reshape(len(time_s), -1)
    per_series = np.repeat(np.where(np.isnan(cutoff_hz), np.inf, cutoff_hz), points.shape[2])
    return low_pass(flat, time_s, per_series).reshape(points.shape), cutoff_hz
