"""Heights of feet, hips and shoulders over time: what tells running from walking and standing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee
from hipdrive.motion import Motion
from hipdrive.signals import lengths

#: Less than a step of anybody, seconds.
_LEAST_S = 0.1


@dataclass(frozen=True)
class Body:
    """Heights in leg lengths, `(frame,)`.

    Parameters
    ----------
    rise
        Right foot over left.
    hips
        Middle of the hips, and of the shoulders where they are seen: they bounce together, and networks draw a
        shoulder more steadily than a hip.
    apart
        Fore-and-aft distance between the ankles; NaN where the view does not show it.
    size_px
        Length of the leg, slowly varying, in the unit of the motion.
    """

    time_s: FloatArray
    rise: FloatArray
    hips: FloatArray
    apart: FloatArray
    size: FloatArray
    view: str

    @classmethod
    def of(cls, motion: Motion) -> Body:
        """Of a motion; raises `CannotSee`."""
        _check_length(motion.time_s)
        sign = 1.0 if motion.view == "3d" else -1.0
        up = {name: sign * motion.point(name)[:, 1] for name in _POINTS if motion.has(name)}
        size = _size(motion)
        foot = {s: _mean_of(up, f"{s}_ankle", f"{s}_heel") / size for s in ("left", "right")}
        hips = _trunk(up, motion.view) / size
        body = cls(motion.time_s, foot["right"] - foot["left"], hips, _apart(motion, size), size, motion.view)
        if body.seen.sum() < 12:
            raise CannotSee("hips and feet are seen in too few frames to tell what is done")
        return body

    @property
    def seen(self) -> BoolArray:
        """`(frame,)` whether feet and hips were seen."""
        return np.asarray(np.isfinite(self.rise) & np.isfinite(self.hips))

    @property
    def stillness(self) -> float:
        """Largest standard deviation of feet and hips."""
        return float(max(np.nanstd(self.rise), np.nanstd(self.hips)))


_PARTS = ("shoulder", "hip", "ankle", "heel")


_POINTS = tuple(f"{side}_{part}" for side in ("left", "right") for part in _PARTS)


def _check_length(time_s: FloatArray) -> None:
    """Raise `CannotSee` where there is too little to tell what is done."""
    if len(time_s) < 12:
        raise CannotSee("there are too few frames to tell what is done")
    if time_s[-1] - time_s[0] < _LEAST_S:
        raise CannotSee("it is too short to tell what is done")


def _apart(motion: Motion, size: FloatArray) -> FloatArray:
    """`(frame,)` distance of the ankles forward, leg lengths; NaN from where it is not seen."""
    if motion.view not in ("3d", "left", "right"):
        return np.full_like(size, np.nan)
    return np.asarray(np.abs(motion.point("left_ankle") - motion.point("right_ankle"))[:, 0] / size)


def _trunk(up: dict[str, FloatArray], view: str) -> FloatArray:
    """Height of the trunk: of the shoulders from behind and in front, where networks draw the hips worst."""
    hips = _mean_of(up, "left_hip", "right_hip")
    if "left_shoulder" not in up or "right_shoulder" not in up:
        return hips
    shoulders = _mean_of(up, "left_shoulder", "right_shoulder")
    return shoulders if view in ("rear", "front") else (hips + shoulders) / 2


def _mean_of(values: dict[str, FloatArray], first: str, second: str) -> FloatArray:
    """Mean of two points, or of the first alone where there is no second."""
    if first not in values:
        raise CannotSee(f"the {first.replace('_', ' ')} is not seen")
    return (values[first] + values[second]) / 2 if second in values else values[first]


def _size(motion: Motion) -> FloatArray:
    """Distance from hip to ankle at its longest within a second, `(frame,)`: follows a runner who comes or goes."""
    legs = [lengths(motion.point(f"{s}_hip") - motion.point(f"{s}_ankle")) for s in ("left", "right")]
    longest = np.fmax(*legs)
    if not np.isfinite(longest).any():
        raise CannotSee("hips and ankles are never seen together")
    known = np.isfinite(longest)
    filled = np.interp(motion.time_s, motion.time_s[known], longest[known])
    step_s = float(np.median(np.diff(motion.time_s)))
    # Two seconds at least: in slow motion a second is not a stride.
    width = min(max(3, round(2.0 / step_s)), len(filled))
    return np.asarray(np.maximum(uniform_filter1d(maximum_filter1d(filled, width), width), 1e-9))
