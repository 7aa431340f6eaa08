"""The two planes a stride is read in, from one camera of the right view or from 3D.

A measure is written once, over a `Plane`; motion capture then checks the very code that video uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.motion.space import Image, Lab

# Picture axis (right, down) -> plane axis: sign of the first axis for each view that shows the plane.
_SIGNS = {
    "frontal": {"rear": 1.0, "front": -1.0},  # the runner's right is image-right from behind
    "sagittal": {"right": 1.0, "left": -1.0},  # forward is image-right when the right side is seen
}
_AXES = {"frontal": [2, 1], "sagittal": [0, 1]}  # of (forward, up, right)
_FROM = {"frontal": "behind or the front", "sagittal": "the side"}


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


def _from_picture(points: FloatArray, space: Image, sign: float) -> FloatArray:
    """Turn (right, down) pixels upright, level them, and flip so that the first axis is the plane's."""
    roll = np.deg2rad(space.level_deg or 0.0)
    # A scene turned clockwise by `roll` has its horizontal along (cos, sin) in (right, down).
    right = points[..., 0] * np.cos(roll) + points[..., 1] * np.sin(roll)
    up = points[..., 0] * np.sin(roll) - points[..., 1] * np.cos(roll)
    return np.stack([sign * right, up], axis=-1)


def plane_of(
    kind: Literal["frontal", "sagittal"],
    points: FloatArray,
    names: tuple[str, ...],
    time_s: FloatArray,
    space: Image | Lab,
) -> Plane:
    """Points, as a `Motion` holds them, seen along (`frontal`) or across (`sagittal`) the direction of running.

    Raises
    ------
    CannotSee
        If the camera does not show this plane.
    """
    if not isinstance(space, Image):
        return Plane(kind, points[..., _AXES[kind]], names, time_s, metric=True, level=True)
    signs = _SIGNS[kind]
    if space.view not in signs:
        raise CannotSee(f"a {space.view} view does not show the {kind} plane; film from {_FROM[kind]}")
    seen = _from_picture(points, space, signs[space.view])
    return Plane(kind, seen, names, time_s, metric=False, level=space.level_deg is not None)
