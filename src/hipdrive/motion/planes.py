"""The two planes a stride is read in, from one camera of the right view or from 3D.

A measure is written once, over a `Plane`; motion capture then checks the very code that video uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.errors import CannotSee
from hipdrive.motion.motion import FloatArray, Image, Motion

# Picture axis (right, down) -> plane axis: sign of the first axis for each view that shows the plane.
_FRONTAL = {"rear": 1.0, "front": -1.0}  # the runner's right is image-right from behind
_SAGITTAL = {"right": 1.0, "left": -1.0}  # forward is image-right when the right side is seen


@dataclass(frozen=True)
class Plane:
    """Two-dimensional coordinates of named points.

    Parameters
    ----------
    kind
        `frontal`: axes (towards the runner's right, up). `sagittal`: axes (forward, up).
    points
        `(frame, point, 2)`, in metres from 3D, in pixels from a camera.
    metric
        Whether the unit is the metre.
    level
        Whether "up" is known to be vertical (3D, or a camera with a level reference).
    """

    kind: Literal["frontal", "sagittal"]
    points: FloatArray
    names: tuple[str, ...]
    time_s: FloatArray
    metric: bool
    level: bool

    def point(self, name: str) -> FloatArray:
        """`(frame, 2)` of one point; raises `CannotSee` if there is none."""
        if name not in self.names:
            raise CannotSee(f"the recording has no point called {name.replace('_', ' ')}")
        return self.points[:, self.names.index(name)]

    def middle(self, name: str) -> FloatArray:
        """`(frame, 2)` halfway between `left_NAME` and `right_NAME`."""
        return (self.point(f"left_{name}") + self.point(f"right_{name}")) / 2


def _from_picture(motion: Motion, space: Image, sign: float) -> FloatArray:
    """Turn (right, down) pixels upright, level them, and flip so that the first axis is the plane's."""
    roll = np.deg2rad(space.level_deg or 0.0)
    # A scene turned clockwise by `roll` has its horizontal along (cos, sin) in (right, down).
    right = motion.points[..., 0] * np.cos(roll) + motion.points[..., 1] * np.sin(roll)
    up = motion.points[..., 0] * np.sin(roll) - motion.points[..., 1] * np.cos(roll)
    return np.stack([sign * right, up], axis=-1)


def _plane(motion: Motion, kind: Literal["frontal", "sagittal"], signs: dict[str, float], axes: list[int]) -> Plane:
    space = motion.space
    if not isinstance(space, Image):
        return Plane(kind, motion.points[..., axes], motion.names, motion.time_s, metric=True, level=True)
    if space.view not in signs:
        raise CannotSee(
            f"a {space.view} view does not show the {kind} plane; film from "
            + ("behind or the front" if kind == "frontal" else "the side")
        )
    points = _from_picture(motion, space, signs[space.view])
    return Plane(kind, points, motion.names, motion.time_s, metric=False, level=space.level_deg is not None)


def frontal(motion: Motion) -> Plane:
    """See `Motion.frontal`."""
    return _plane(motion, "frontal", _FRONTAL, [2, 1])


def sagittal(motion: Motion) -> Plane:
    """See `Motion.sagittal`."""
    return _plane(motion, "sagittal", _SAGITTAL, [0, 1])
