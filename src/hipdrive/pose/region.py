"""The rotated square in which a person is read, and how it moves steadily from frame to frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from hipdrive.arrays import FloatArray

Floats = FloatArray
Hertz = TypeVar("Hertz", float, FloatArray)
#: A square `(left, top, side)` of a frame, pixels.
Window = tuple[float, float, float]
_REGION_SCALE = 1.25
_STEADY_MIN_HZ, _STEADY_BETA, _STEADY_SPEED_HZ = 0.01, 10.0, 1.0  # of the square only
_STEADY_RATE_HZ = 30.0  # the filter counts frames as if they came at this rate, whatever the clip's is


@dataclass(frozen=True)
class Region:
    """A rotated square around one person.

    Parameters
    ----------
    x, y
        Centre, pixels.
    size
        Side, pixels.
    angle
        Radians, + = clockwise; 0 = the head is up.
    """

    x: float
    y: float
    size: float
    angle: float

    def to_frame(self, pixels: int) -> Floats:
        """`(2, 3)` affine map from a crop of `pixels` a side to the frame."""
        c, s = np.cos(self.angle) * self.size, np.sin(self.angle) * self.size
        turn = np.array([[c, -s], [s, c]])
        shift = np.array([self.x, self.y]) - turn @ [0.5, 0.5]
        return np.column_stack([turn / pixels, shift])


@dataclass(frozen=True)
class Guide:
    """The two points `(2, 2)` that place a person's square, steadied over frames.

    Parameters
    ----------
    raw, steady
        Pixels: as read in this frame, and filtered.
    speed
        Filtered speed, body sizes a second.
    """

    raw: Floats
    steady: Floats
    speed: Floats

    @staticmethod
    def at(points: Floats) -> Guide:
        """The first frame of a person."""
        return Guide(points, points, np.zeros_like(points))

    def moved(self, points: Floats) -> Guide:
        """The next frame, by the One Euro filter: the faster the motion, the higher the cut-off."""
        body = max(2 * float(np.linalg.norm(points[1] - points[0])), 1e-6)
        new = (points - self.raw) / body * _STEADY_RATE_HZ
        speed = self.speed + _share_of_new(_STEADY_SPEED_HZ) * (new - self.speed)
        share = _share_of_new(_STEADY_MIN_HZ + _STEADY_BETA * np.abs(speed))
        return Guide(points, self.steady + share * (points - self.steady), speed)

    @property
    def region(self) -> Region:
        """The square for the next frame."""
        return region_from(*self.steady)


def _share_of_new(cutoff_hz: Hertz) -> Hertz:
    """Weight of the new value in a first-order low-pass."""
    return 1 / (1 + _STEADY_RATE_HZ / (2 * np.pi * cutoff_hz))


def region_from(centre: Floats, circle: Floats) -> Region:
    """The square of a person from the middle of the hips and a point on the circle around the body."""
    right, down = circle - centre
    size = 2 * _REGION_SCALE * float(np.hypot(right, down))
    return Region(float(centre[0]), float(centre[1]), size, float(np.arctan2(right, -down)))
