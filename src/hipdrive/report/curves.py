"""A measure's curve over the stride (strike to the next strike of the same foot) or over stance, in percent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Side
from hipdrive.measures import Measure, Measurements, Strides

#: Percent of the stride or of stance.
PERCENT = np.linspace(0.0, 100.0, 101)
#: A stride longer than this many usual ones holds a contact that was missed (as for steps in `Strides`).
_TOO_LONG = 1.5
#: Fewer strides have no spread worth drawing.
_ENOUGH = 3


@dataclass(frozen=True)
class StrideCurve:
    """A curve of one side over its strides, or over their stance.

    Parameters
    ----------
    side
        The foot whose strike begins the stride.
    mean, sd
        `(101,)` over the strides, in the measure's unit; NaN where fewer than three were seen.
    stance
        How much of what is drawn the foot is on the ground, percent, mean; 100 for a curve over stance.
    n
        Strides.
    """

    side: Side
    mean: FloatArray
    sd: FloatArray
    stance: float
    n: int


def stride_curves(measure: Measure, measured: Measurements, input: int) -> list[StrideCurve]:
    """The measure's curve of each side in one recording; empty where it has none or cannot be seen.

    Over the stride; over stance alone for measures of the frontal plane: in swing the bent leg points along the line
    of sight, and an angle seen there means nothing.

    Parameters
    ----------
    measure
        With a `curve`.
    measured
        Holds the recording.
    input
        Index of the recording.
    """
    recording = measured.recordings[input]
    strides = Strides(recording.motion, recording.contacts)
    found = []
    for side in SIDES:
        try:
            curve = _stride_curve(measure, strides, side)
        except CannotSee:
            curve = None
        if curve is not None:
            found.append(curve)
    return found


def _stride_curve(measure: Measure, strides: Strides, side: Side) -> StrideCurve | None:
    start, off, stop = whole_strides(strides, side)
    if measure.plane == "frontal":
        stop = off
    if measure.curve is None or len(start) < _ENOUGH:
        return None
    instants = start[:, None] + (stop - start)[:, None] * PERCENT / 100
    values = strides.read(measure.curve, side, instants)
    seen = np.isfinite(values).sum(axis=0) >= _ENOUGH
    if seen.mean() < 0.5:
        return None
    mean, sd = np.full(len(PERCENT), np.nan), np.full(len(PERCENT), np.nan)
    mean[seen], sd[seen] = np.nanmean(values[:, seen], axis=0), np.nanstd(values[:, seen], axis=0, ddof=1)
    stance = float(np.mean((off - start) / (stop - start)) * 100)
    return StrideCurve(side, mean, sd, stance, len(start))


def whole_strides(strides: Strides, side: Side) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Strike, off and next strike of each whole stride of a side, seconds; without those that hold a missed contact."""
    mine = strides.contacts.of(side)
    if len(mine) < 2:
        return np.empty(0), np.empty(0), np.empty(0)
    length = np.diff(mine.strike_s)
    whole = length < _TOO_LONG * np.median(length)
    return mine.strike_s[:-1][whole], mine.off_s[:-1][whole], mine.strike_s[1:][whole]
