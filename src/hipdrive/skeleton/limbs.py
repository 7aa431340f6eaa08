"""The limbs of a runner seen from the side, in the form the skeleton is fitted to: unit of length is the leg, as seen.

Not for the frontal plane, where a limb that swings to and fro is seen at its length only now and then.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Contacts, Side
from hipdrive.motion import Image, Motion, Plane
from hipdrive.signals import lengths

#: Fewest frames of a leg that say anything about its lengths (design choice: one stride at 30 frames a second).
FEWEST_FRAMES = 20
#: More frames than this of a leg are thinned: they say nothing new, the errors of neighbouring frames are alike.
MOST_FRAMES = 1500
#: A size that changes less over a clip than this is taken as constant (design choice: the noise of networks alone gives 1 %).
_CHANGES = 0.03


@dataclass(frozen=True)
class Leg:
    """One leg in the frames in which all of it was seen.

    Parameters
    ----------
    hip, knee, ankle
        `(frame, 2)` (forward, up), leg lengths.
    phase
        `(frame,)` part of its stride from strike (0) to the next strike (1); NaN outside whole strides.
    """

    hip: FloatArray
    knee: FloatArray
    ankle: FloatArray
    phase: FloatArray

    def __len__(self) -> int:
        """How many frames."""
        return len(self.phase)

    @cached_property
    def inside(self) -> FloatArray:
        """`(frame, 2)` into the bend of the knee, 0 where it is straight and 1 where it is bent by a right angle."""
        return inside_of(self.hip, self.knee, self.ankle)


@dataclass(frozen=True)
class Limbs:
    """Both legs of a clip from the side.

    Parameters
    ----------
    near
        The side towards the camera.
    legs
        Of each side whose leg was seen long enough.
    unit_px
        `(frame,)` length of the near leg, as seen, in every frame of the motion, plane units.
    """

    near: Side
    legs: dict[Side, Leg]
    unit_px: FloatArray


def inside_of(hip: FloatArray, knee: FloatArray, ankle: FloatArray) -> FloatArray:
    """`(frame, 2)` into the bend of a knee: the unit vector of the bisector times 1 − cos(flexion)."""
    thigh, shank = _units(knee - hip), _units(ankle - knee)
    bend: FloatArray = 1.0 - (thigh * shank).sum(axis=1)
    return np.asarray(_units(shank - thigh) * bend[:, None])


def _units(vector: FloatArray) -> FloatArray:
    length = lengths(vector)
    return np.asarray(vector / np.where(length > 1e-9, length, 1.0)[:, None])


def limbs_of(motion: Motion, contacts: Contacts) -> Limbs:
    """The legs of a motion seen from the side.

    Raises
    ------
    CannotSee
        If the view is another, or the near leg was hardly seen.
    """
    if motion.view not in SIDES:
        raise CannotSee("lengths of limbs are read from the side only")
    near: Side = "left" if motion.view == "left" else "right"
    plane = motion.sagittal()
    unit = _leg_px(plane, near)
    legs = {side: _leg(plane, side, unit, contacts) for side in SIDES}
    seen = {side: leg for side, leg in legs.items() if len(leg) >= FEWEST_FRAMES}
    if near not in seen:
        raise CannotSee("the leg towards the camera is seen whole in too few frames")
    return Limbs(near, seen, unit)


def _leg_px(plane: Plane, near: Side) -> FloatArray:
    """`(frame,)` thigh plus shank of the near leg, median of the clip; along a line where the runner comes nearer."""
    hip, knee, ankle = (plane.point(f"{near}_{name}") for name in ("hip", "knee", "ankle"))
    leg = lengths(knee - hip) + lengths(ankle - knee)
    seen = np.isfinite(leg)
    if seen.sum() < FEWEST_FRAMES:
        raise CannotSee("the leg towards the camera is seen whole in too few frames")
    usual = float(np.median(leg[seen]))
    time_s = plane.time_s - plane.time_s[seen].mean()
    growth = float(np.polyfit(time_s[seen], np.clip(np.log(leg[seen] / usual), -0.3, 0.3), 1)[0])
    grows = abs(growth) * float(np.ptp(plane.time_s)) > _CHANGES
    return np.asarray(usual * np.exp(growth * time_s if grows else 0.0 * time_s))


def _leg(plane: Plane, side: Side, unit: FloatArray, contacts: Contacts) -> Leg:
    hip, knee, ankle = (plane.point(f"{side}_{name}") / unit[:, None] for name in ("hip", "knee", "ankle"))
    frames = np.flatnonzero(np.isfinite(hip + knee + ankle).all(axis=1))
    frames = frames[:: len(frames) // MOST_FRAMES + 1]
    return Leg(hip[frames], knee[frames], ankle[frames], phase_of(plane.time_s[frames], contacts.of(side).strike_s))


def phase_of(time_s: FloatArray, strike_s: FloatArray) -> FloatArray:
    """`(frame,)` part of the stride at each instant; NaN before the first strike, after the last, and in gaps."""
    if len(strike_s) < 2:
        return np.full(len(time_s), np.nan)
    stride: NDArray[np.intp] = np.searchsorted(strike_s, time_s, side="right") - 1
    inside: BoolArray = np.asarray((stride >= 0) & (stride < len(strike_s) - 1))
    stride = np.clip(stride, 0, len(strike_s) - 2)
    length = np.diff(strike_s)
    whole = inside & (length[stride] < 1.5 * float(np.median(length)))
    return np.where(whole, (time_s - strike_s[stride]) / length[stride], np.nan)


def to_picture(motion: Motion, vector: FloatArray) -> FloatArray:
    """`(..., 2)` a vector (forward, up) of the sagittal plane as (right, down) in the picture."""
    assert isinstance(motion.space, Image)
    roll = np.deg2rad(motion.space.level_deg or 0.0)
    right = vector[..., 0] * (1.0 if motion.view == "right" else -1.0)
    up = vector[..., 1]
    return np.stack([right * np.cos(roll) + up * np.sin(roll), right * np.sin(roll) - up * np.cos(roll)], axis=-1)
