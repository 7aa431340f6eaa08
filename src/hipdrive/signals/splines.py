"""Cubic splines through many series that share their instants."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PPoly
from scipy.linalg.lapack import dgttrf, dgttrs

from hipdrive.arrays import FloatArray


class CubicSplines:
    """Cubic splines through every frame, their third derivative running on past the frames next to the ends.

    The same as SciPy's `CubicSpline` (de Boor 1978, chapter IV, "not-a-knot"). The equations depend on the instants
    alone, so they are factored once for all series, and SciPy's checks, which take longer than a spline, are left out.

    Parameters
    ----------
    time_s
        `(frame,)` seconds, increasing, at least four.
    """

    def __init__(self, time_s: FloatArray) -> None:
        step = np.diff(time_s)
        self._time_s, self._step, self._ends = time_s, step, (step[0] + step[1], step[-1] + step[-2])
        # Tridiagonal equations for the derivative at each frame: below, on and above the diagonal.
        below = np.append(step[1:], self._ends[1])
        on = np.concatenate([step[1:2], 2 * (step[:-1] + step[1:]), step[-2:-1]])
        above = np.insert(step[:-1], 0, self._ends[0])
        self._factors = dgttrf(below, on, above)[:5]

    def through(self, values: FloatArray) -> PPoly[np.float64]:
        """The spline through one series.

        Parameters
        ----------
        values
            `(frame,)` without NaN.

        Returns
        -------
        PPoly
            A function of time; NaN outside the frames.
        """
        step, ends = self._step, self._ends
        slope = np.diff(values) / step
        right = np.empty(len(values))
        right[0] = ((step[0] + 2 * ends[0]) * step[1] * slope[0] + step[0] ** 2 * slope[1]) / ends[0]
        right[-1] = ((step[-1] + 2 * ends[1]) * step[-2] * slope[-1] + step[-1] ** 2 * slope[-2]) / ends[1]
        right[1:-1] = 3 * (step[1:] * slope[:-1] + step[:-1] * slope[1:])
        derivative = dgttrs(*self._factors, right)[0]
        powers = np.empty((4, len(step)))
        bend = (derivative[:-1] + derivative[1:] - 2 * slope) / step
        powers[0], powers[1] = bend / step, (slope - derivative[:-1]) / step - bend
        powers[2], powers[3] = derivative[:-1], values[:-1]
        return PPoly.construct_fast(powers, self._time_s, extrapolate=False)
