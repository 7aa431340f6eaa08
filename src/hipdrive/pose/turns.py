"""Legs take turns: which of them is ahead follows from the rhythm of the run, whoever the network says it is.

Exchanging the legs turns the sign of their distance. Its square does not notice, and swings twice a stride: its phase tells
when the feet pass each other, and so who must be ahead in every frame, up to one sign for the whole recording.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.signals import thinned
from hipdrive.signals.phase import local_amplitude, mean_near, strongest_hz

#: Width in strides (standard deviation) of the window from which the phase is taken. Design choice: a runner's rhythm hardly
#: drifts in it, and a few frames with both legs on one limb do not count.
STEADY_STRIDES = 1.0
#: Stride frequencies searched, 1/s: from eightfold slow motion to a sprint; and frames a second that hold them well.
STRIDE_HZ, ENOUGH_HZ = (0.12, 2.6), 26.0


#: Phases of a step at which the distance of the feet is taken.
_PHASES = 24
#: Feet are close where they are less than this share of their largest distance apart (design choice).
_CLOSE = 0.3


def turns(time_s: FloatArray, difference: FloatArray) -> FloatArray:
    """Who is ahead, and how far, by the rhythm of the run, whichever way the legs are named in each frame.

    Parameters
    ----------
    time_s
        `(frame,)` seconds.
    difference
        `(frame,)` right less left of something that swings once a stride: the fore-aft place of the feet; NaN = not seen.

    Returns
    -------
    ndarray
        `(frame,)` 1 where the one leg is as far ahead as it gets, -1 where the other is, 0 where they pass, up to the sign of
        the whole; smaller as the rhythm is less clear, all 0 without one.
    """
    seen = np.isfinite(difference)
    none = np.zeros(len(time_s))
    if seen.sum() < 12:
        return none
    few_s, few = thinned(time_s[seen], difference[seen] ** 2, ENOUGH_HZ)
    step_s = 1 / strongest_hz(few_s, few, *(2 * hz for hz in STRIDE_HZ))
    if not np.isfinite(step_s) or not few.any():
        return none
    rhythm = partial(_in_time, time_s, few_s, few, np.where(seen, np.abs(difference), np.nan))
    phase, clear, apart = rhythm(step_s)
    if passes_twice(apart):  # the two legs swing unlike far, so that the strongest period was that of the stride
        phase, clear, apart = rhythm(step_s / 2)
    return np.asarray(clear * _ahead(phase, apart) / max(float(np.ptp(apart)), 1e-12))


def _in_time(
    time_s: FloatArray, few_s: FloatArray, few: FloatArray, distance: FloatArray, step_s: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """`(frame,)` phase and how clear it is, and the usual distance by phase, at a period."""
    phase, clear = (np.interp(time_s, few_s, one) for one in _rhythm(few_s, few, step_s))
    seen = np.isfinite(distance)
    return phase, clear, _apart(phase[seen] % 1.0, distance[seen])


def passes_twice(apart: FloatArray) -> bool:
    """Whether the feet come close to each other twice in a period, and between as clearly apart again.

    Parameters
    ----------
    apart
        `(phase,)` their usual distance over the period.
    """
    clear = _CLOSE * np.ptp(apart)
    close = apart < apart.min() + clear
    begins = np.flatnonzero(close & ~np.roll(close, 1))
    if len(begins) != 2:
        return False
    ways = np.split(np.roll(apart, -begins[0]), [begins[1] - begins[0]])  # each from coming close to coming close again
    return bool(min(way.max() for way in ways) - max(way.min() for way in ways) >= clear)


def _ahead(phase: FloatArray, apart: FloatArray) -> FloatArray:
    """`(frame,)` who is ahead, by the sign, which changes each time the feet pass, and by how much."""
    sign = np.where(np.floor(phase - _passing(apart)) % 2 == 0, 1.0, -1.0)
    size = np.interp(phase % 1.0, np.arange(_PHASES + 1) / _PHASES, np.append(apart, apart[0]))
    return np.asarray(sign * (size - apart.min()))


def _rhythm(time_s: FloatArray, squared: FloatArray, step_s: float) -> tuple[FloatArray, FloatArray]:
    """Phase of a square, steps, and how clear its swing is: 1 where it comes down to zero in each step."""
    width_s = STEADY_STRIDES * 2 * step_s
    amplitude = local_amplitude(time_s, squared, 1 / step_s, width_s, time_s)
    mean = mean_near(time_s, squared, width_s, time_s)
    phase = time_s / step_s + np.unwrap(np.angle(amplitude)) / (2 * np.pi)
    return phase, np.clip(np.abs(amplitude) / np.maximum(mean, 1e-12), 0.0, 1.0)


def _apart(phase: FloatArray, distance: FloatArray) -> FloatArray:
    """`(phase,)` usual distance in each part of a step: the median round it, which a few confused frames do not move."""
    away = np.abs((phase[None] - np.arange(_PHASES)[:, None] / _PHASES + 0.5) % 1.0 - 0.5)
    usual = float(np.median(distance))
    return np.array([np.median(distance[near]) if near.any() else usual for near in away < 1.5 / _PHASES])


def _passing(apart: FloatArray) -> float:
    """The phase at which the feet pass: the middle of the part of a step in which they are close."""
    turn = np.exp(2j * np.pi * np.arange(_PHASES) / _PHASES)
    close = apart < np.min(apart) + _CLOSE * np.ptp(apart)
    return float(np.angle((turn * close).sum()) / (2 * np.pi)) % 1.0
