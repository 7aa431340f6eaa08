"""How far the sacrum rises and falls with each step, from its vertical acceleration."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from hipdrive.arrays import FloatArray

_GRAVITY = 9.80665


def oscillation_mm(vertical_g: FloatArray, rate_hz: float, strikes_s: FloatArray) -> FloatArray:
    """`(step,)` largest minus smallest height from one strike to the next, millimetres.

    Within a step the mean acceleration is taken to be gravity's opposite and the mean speed zero: a runner who runs level ends each step as high as it
    began. So nothing drifts, and an error of the sensor's zero does not count.
    """
    time_s = np.arange(len(vertical_g)) / rate_hz
    found = []
    for start, stop in pairwise(strikes_s):
        at = np.linspace(start, stop, 201)
        step = (stop - start) / 200
        above = np.interp(at, time_s, vertical_g) * _GRAVITY
        speed = np.cumsum(above - above[:-1].mean()) * step
        height = np.cumsum(speed - speed[:-1].mean()) * step
        found.append(1e3 * float(np.ptp(height)))
    return np.array(found)
