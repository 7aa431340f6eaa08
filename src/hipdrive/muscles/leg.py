"""One leg as it moves: its joints, the axes of its segments, its angles. Every leg is looked at as a right one.

A left leg is mirrored first, so that one set of signs, axes and muscles serves both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Side
from hipdrive.motion import Motion
from hipdrive.motion.angles3d import pelvis_axes
from hipdrive.motion.names import swapped
from hipdrive.muscles.rigid import RigidBody
from hipdrive.muscles.segments import Leg, Segment

#: Mirrors (forward, up, right).
_MIRROR = np.array([1.0, 1.0, -1.0])
_NEEDED = ("hip", "knee", "ankle", "heel")


@dataclass(frozen=True)
class LegMotion:
    """A leg in motion, as a right one.

    Parameters
    ----------
    motion
        In metres, smoothed; mirrored where the leg was a left one.
    """

    motion: Motion

    @classmethod
    def of(cls, motion: Motion, side: Side) -> LegMotion:
        """The leg of one side of a recording.

        Raises
        ------
        CannotSee
            For one camera, or without the points of leg and pelvis.
        """
        if motion.view != "3d":
            raise CannotSee(
                "moments need the motion in three dimensions and the force under the foot; one camera gives neither"
            )
        lacking = [name for name in _NEEDED if not motion.has(f"{side}_{name}")]
        if lacking or not motion.has(f"{side}_{front_of(motion, side)}"):
            raise CannotSee(f"the {side} leg lacks {', '.join(lacking or ['the front of the foot'])}")
        return cls(motion if side == "right" else mirrored(motion))

    @property
    def step_s(self) -> float:
        """Seconds from frame to frame."""
        return float(np.median(np.diff(self.motion.time_s)))

    def point(self, name: str) -> FloatArray:
        """`(frame, 3)` a point of this leg."""
        return self.motion.point(f"right_{name}")

    @property
    def front(self) -> FloatArray:
        """`(frame, 3)` the front of the foot."""
        return self.point(front_of(self.motion, "right"))

    @cached_property
    def pelvis(self) -> FloatArray:
        """`(frame, 3, 3)` axes of the pelvis by its four spines: forward, up, right as columns."""
        return pelvis_axes(self.motion)

    @cached_property
    def thigh(self) -> FloatArray:
        """`(frame, 3, 3)` axes of the thigh."""
        return self._along("knee", "hip", "knee")

    @cached_property
    def shank(self) -> FloatArray:
        """`(frame, 3, 3)` axes of the shank."""
        return self._along("ankle", "knee", "ankle")

    @cached_property
    def foot(self) -> FloatArray:
        """`(frame, 3, 3)` axes of the foot: forward from heel to front, across as the shank."""
        forward = units(self.front - self.point("heel"))
        up = units(np.cross(self.shank[:, :, 2], forward))
        return np.stack([forward, up, np.cross(forward, up)], axis=-1)

    def _along(self, lower: str, upper: str, wide: str) -> FloatArray:
        up = units(self.point(upper) - self.point(lower))
        forward = units(np.cross(up, self._right(wide)))
        return np.stack([forward, up, np.cross(forward, up)], axis=-1)

    def _right(self, joint: str) -> FloatArray:
        """Across a joint; across the pelvis where only the centre of the joint is known."""
        if not self.motion.has(f"right_{joint}_medial", f"right_{joint}_lateral"):
            return np.asarray(self.pelvis[:, :, 2])
        return self.point(f"{joint}_lateral") - self.point(f"{joint}_medial")

    def bodies(self, leg: Leg, mass_kg: float) -> list[RigidBody]:
        """Foot, shank and thigh."""
        ends = (
            (leg.foot, self.point("heel"), self.front, self.foot[:, :, [1, 0, 2]] * [1, 1, -1]),
            (leg.shank, self.point("knee"), self.point("ankle"), self.shank),
            (leg.thigh, self.point("hip"), self.point("knee"), self.thigh),
        )
        return [body_between(segment, mass_kg, *places) for segment, *places in ends]

    def joints(self) -> list[FloatArray]:
        """Upper joints of foot, shank and thigh."""
        return [self.point("ankle"), self.point("knee"), self.point("hip")]


def mirrored(motion: Motion) -> Motion:
    """Left for right: as the runner would look in a mirror at the side."""
    forces = motion.forces
    if forces is not None:
        centre = None if forces.centre_m is None else forces.centre_m * _MIRROR
        forces = replace(forces, force_n=forces.force_n * _MIRROR, centre_m=centre)
    names = tuple(swapped(name) for name in motion.names)
    return replace(motion, names=names, points=motion.points * _MIRROR, forces=forces)


def front_of(motion: Motion, side: str) -> str:
    """The name of the foremost point of a foot that is marked."""
    return "ball" if motion.has(f"{side}_ball") else "toe"


def body_between(
    segment: Segment, mass_kg: float, first: FloatArray, second: FloatArray, axes: FloatArray
) -> RigidBody:
    """A segment between two points; `axes` are (forward, along, across)."""
    length = float(np.nanmedian(np.linalg.norm(second - first, axis=1)))
    mass = segment.mass * mass_kg
    return RigidBody(
        mass, mass * (length * np.array(segment.gyration)) ** 2, axes, first + segment.centre * (second - first)
    )


def units(vectors: FloatArray) -> FloatArray:
    """Vectors of length one."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))
