"""A cubic spline through one series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PPoly
from scipy.linalg.lapack import dgtsv

FloatArray = NDArray[np.float64]


def cubic_spline(time_s: FloatArray, values: FloatArray) -> PPoly[np.float64]:
    """The cubic spline through every frame, its third derivative running on past the frames next to the ends.

    The same as SciPy's `CubicSpline` (de Boor 1978, chapter IV, "not-a-knot"), without its checks, which for one
    series take longer than the spline.

    Parameters
    ----------
    time_s
        `(frame,)` seconds, increasing, at least four.
    values
        `(frame,)` without NaN.

    Returns
    -------
    PPoly
        A function of time; NaN outside the frames.
    """
    step, slope = np.diff(time_s), np.diff(values) / np.diff(time_s)
    ends = step[0] + step[1], step[-1] + step[-2]
    # Tridiagonal equations for the derivative at each frame: below, on and above the diagonal.
    below = np.append(step[1:], ends[1])
    on = np.concatenate([step[1:2], 2 * (step[:-1] + step[1:]), step[-2:-1]])
    above = np.insert(step[:-1], 0, ends[0])
    first = ((step[0] + 2 * ends[0]) * step[1] * slope[0] + step[0] ** 2 * slope[1]) / ends[0]
    last = ((step[-1] + 2 * ends[1]) * step[-2] * slope[-1] + step[-1] ** 2 * slope[-2]) / ends[1]
    inner = 3 * (step[1:] * slope[:-1] + step[:-1] * slope[1:])
    derivative = dgtsv(below, on, above, np.concatenate([[first], inner, [last]]))[3]
    bend = (derivative[:-1] + derivative[1:] - 2 * slope) / step
    powers = np.stack([bend / step, (slope - derivative[:-1]) / step - bend, derivative[:-1], values[:-1]])
    return PPoly.construct_fast(powers, time_s, extrapolate=False)
