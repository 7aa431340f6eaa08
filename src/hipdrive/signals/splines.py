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
        slope = np.diff(values) / self._step
        derivative = dgttrs(*self._factors, self._right_side(slope))[0]
        return PPoly.construct_fast(self._powers(values, slope, derivative), self._time_s, extrapolate=False)

    def _right_side(self, slope: FloatArray) -> FloatArray:
        """`(frame,)` of the equations for the derivatives."""
        step, ends = self._step, self._ends
        first = ((step[0] + 2 * ends[0]) * step[1] * slope[0] + step[0] ** 2 * slope[1]) / ends[0]
        last = ((step[-1] + 2 * ends[1]) * step[-2] * slope[-1] + step[-1] ** 2 * slope[-2]) / ends[1]
        return np.concatenate([[first], 3 * (step[1:] * slope[:-1] + step[:-1] * slope[1:]), [last]])

    def _powers(self, values: FloatArray, slope: FloatArray, derivative: FloatArray) -> FloatArray:
        """`(4, frame - 1)` coefficients of each piece, of the cube first."""
        bend = (derivative[:-1] + derivative[1:] - 2 * slope) / self._step
        square = (slope - derivative[:-1]) / self._step - bend
        return np.stack([bend / self._step, square, derivative[:-1], values[:-1]])
