"""The mean stride of a leg: curves read at the same phases of every stride, and averaged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts

#: Instants of the mean stride, from strike (0) to the next strike of the same foot (1).
PHASES = np.linspace(0.0, 1.0, 61)
#: A swing that lasts longer than this many usual ones hides a contact (design choice).
_ONE_SWING = 1.5


@dataclass(frozen=True)
class MeanStride:
    """Curves over the mean stride.

    Parameters
    ----------
    mean, sd
        `(phase, column)`; no spread of a single stride.
    off_phase
        Where the foot leaves the ground.
    n_strides
        How many strides, or stances, are in the mean.
    whole
        Whether the swing is included; else the phases run from strike to off.
    """

    mean: FloatArray
    sd: FloatArray
    off_phase: float
    n_strides: int
    whole: bool


def next_strike(own: Contacts) -> FloatArray:
    """`(contact,)` the next strike of the same foot; NaN where none follows or one in between was missed."""
    until = np.append(own.strike_s[1:], np.nan)
    swing = until - own.off_s
    if np.isfinite(swing).any():
        until[swing > _ONE_SWING * np.nanmedian(swing)] = np.nan
    return until


def mean_stride(time_s: FloatArray, columns: FloatArray, own: Contacts) -> MeanStride:
    """The mean over the strides of one leg that were seen whole, else over its stances.

    Parameters
    ----------
    time_s
        `(frame,)`.
    columns
        `(frame, column)`; NaN leaves a stride out.
    own
        Contacts of the leg.

    Raises
    ------
    CannotSee
        If not one stance was seen whole.
    """
    for whole, until in ((True, next_strike(own)), (False, own.off_s)):
        seen = _at_phases(time_s, columns, own.strike_s, until)
        good = np.isfinite(seen).all(axis=(1, 2))
        if good.any():
            stance, length = own.off_s[good] - own.strike_s[good], until[good] - own.strike_s[good]
            count = int(good.sum())
            sd = seen[good].std(axis=0, ddof=1) if count > 1 else np.full(seen.shape[1:], np.nan)
            return MeanStride(seen[good].mean(axis=0), sd, float(np.mean(stance / length)), count, whole)
    raise CannotSee("not one stance was seen whole, with its force under the foot")


def _at_phases(time_s: FloatArray, columns: FloatArray, start_s: FloatArray, stop_s: FloatArray) -> FloatArray:
    """`(stride, phase, column)`; NaN where a stride leaves the recording."""
    instants = start_s[:, None] + PHASES * (stop_s - start_s)[:, None]
    there = np.stack([np.interp(instants, time_s, column, np.nan, np.nan) for column in columns.T], axis=-1)
    there[~np.isfinite(instants)] = np.nan
    return there
