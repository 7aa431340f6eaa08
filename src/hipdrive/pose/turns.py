"""Legs take turns: where their order breaks off and comes back, left and right were exchanged in between.

Exchanging the legs turns the rhythm of their difference by half a cycle. Twice the phase does not notice, so it runs
on smoothly through an exchange and tells what the phase should be; the sign against it tells who is who.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.signals import thinned
from hipdrive.signals.phase import local_amplitude, strongest_hz

#: Width in strides (standard deviation) of the window in which the legs are judged. Design choice: narrow enough to see
#: an exchange that lasts one step, wide enough to know the phase.
WIDTH_STRIDES = 0.25
#: Width in strides of the window from which the phase is taken that they should have. Design choice: longer than the
#: moment at which an exchange begins or ends, in which there is no phase; a runner's rhythm hardly drifts in it.
STEADY_STRIDES = 1.0
#: Stride frequencies searched, 1/s: from eightfold slow motion to a sprint; and frames a second that hold them well.
STRIDE_HZ, ENOUGH_HZ = (0.12, 2.6), 26.0


def turn_evidence(time_s: FloatArray, difference: FloatArray) -> FloatArray:
    """How well the legs keep their turns, frame by frame.

    Parameters
    ----------
    time_s
        `(frame,)` seconds.
    difference
        `(frame,)` right less left of something that swings once a stride: fore-aft place of the feet, or their
        height; NaN = not seen.

    Returns
    -------
    ndarray
        `(frame,)` about 1 where the legs are in turn with most of the recording, about -1 where they are
        exchanged, near 0 where that cannot be told; all 0 without a rhythm.
    """
    none = np.zeros(len(time_s))
    seen = np.isfinite(difference)
    if seen.sum() < 12:
        return none
    few_s, few = thinned(time_s[seen], difference[seen], ENOUGH_HZ)
    stride_s = 1 / strongest_hz(few_s, few, *STRIDE_HZ)
    if not np.isfinite(stride_s):
        return none
    at_s, _ = thinned(time_s, time_s, ENOUGH_HZ / 2)  # what is judged changes within a quarter of a stride at least
    amplitude = local_amplitude(few_s, few, 1 / stride_s, WIDTH_STRIDES * stride_s, at_s)
    steady = 0.5 * np.unwrap(np.angle(_averaged(amplitude**2, at_s, STEADY_STRIDES * stride_s)))
    along = np.real(amplitude * np.exp(-1j * steady))
    usual = float(np.median(np.abs(amplitude)))
    if usual <= 0 or along.sum() == 0:
        return none
    return np.asarray(np.interp(time_s, at_s, np.clip(along * np.sign(along.sum()) / usual, -1, 1)))


def _averaged(values: NDArray[np.complex128], time_s: FloatArray, width_s: float) -> NDArray[np.complex128]:
    """Mean in a Gaussian window that slides along."""
    weight = np.exp(-0.5 * ((time_s[:, None] - time_s) / width_s) ** 2)
    return np.asarray((weight @ values) / weight.sum(axis=1))
