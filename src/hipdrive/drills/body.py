"""One person in one frame, and the plain geometry the drills need.

Coordinates are pixels (right, down) of an upright picture, so the picture's vertical is taken as the true one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray

_PARTS = ("shoulder", "hip", "knee", "ankle")
#: The points a drill may look at, in the order of `Body.points`.
POINTS: tuple[str, ...] = tuple(f"{side}_{part}" for part in _PARTS for side in ("left", "right"))
#: A point the network is less sure of counts as not seen. Design choice: the far leg of a clear side view scores
#: about twice this, a limb outside the picture a tenth.
LEAST_CONFIDENCE = 0.2
#: Lengths of segments as a share of stature (Drillis & Contini 1966, as given by Winter 2009).
THIGH, SHANK, TRUNK = 0.245, 0.246, 0.288


@dataclass(frozen=True)
class Body:
    """The points of one person at one instant.

    Parameters
    ----------
    time_s
        When.
    points
        `(8, 2)` pixels in the order of `POINTS`; NaN = not seen.
    confidence
        `(8,)` 0 to 1.
    """

    time_s: float
    points: FloatArray
    confidence: FloatArray

    def at(self, side: str, part: str) -> FloatArray:
        """`(2,)` pixels of a point; NaN where it is not seen."""
        point: FloatArray = self.points[2 * _PARTS.index(part) + (side == "right")]
        return point

    def middle(self, part: str) -> FloatArray:
        """`(2,)` midway between the two sides, or the one that is seen."""
        pair = self.points[2 * _PARTS.index(part) : 2 * _PARTS.index(part) + 2]
        seen = pair[~np.isnan(pair[:, 0])]
        return seen.mean(axis=0) if len(seen) else np.full(2, np.nan)

    def across(self, part: str) -> FloatArray:
        """`(2,)` from the right point to the left one, pixels."""
        return self.at("left", part) - self.at("right", part)

    def sees(self, *names: str) -> bool:
        """Whether all these points (`left_knee`, ...) are seen."""
        return not np.isnan(self.points[[POINTS.index(n) for n in names]]).any()

    def sees_legs(self) -> bool:
        """Whether hips, knees and ankles are seen."""
        return self.sees(*(f"{side}_{part}" for side in ("left", "right") for part in ("hip", "knee", "ankle")))

    def upright_trunk(self, least_deg: float) -> FloatArray | None:
        """`(2,)` from the hips to the shoulders; `None` unless it is seen and stands at `least_deg` or more."""
        trunk = self.middle("shoulder") - self.middle("hip")
        lies = np.isnan(trunk).any() or slope_deg(trunk) < least_deg or trunk[1] > 0
        return None if lies else trunk


@dataclass(frozen=True)
class Layout:
    """Where the points of a `Body` stand among the points of an engine.

    Parameters
    ----------
    columns
        For each of `POINTS` its index, or -1 where the engine has none.
    """

    columns: NDArray[np.int_]

    @staticmethod
    def of(names: Sequence[str]) -> Layout:
        """For an engine that gives these points."""
        return Layout(np.array([names.index(p) if p in names else -1 for p in POINTS]))

    def body(self, time_s: float, points: FloatArray, confidence: FloatArray) -> Body:
        """One person of an engine's answer: `(point, 2)` pixels and `(point,)` confidence."""
        chosen, sure = points[self.columns].astype(float), confidence[self.columns].astype(float)
        sure = np.where(self.columns >= 0, sure, 0.0)
        chosen[sure < LEAST_CONFIDENCE] = np.nan
        return Body(time_s, chosen, np.where(np.isnan(chosen[:, 0]), 0.0, sure))


def length(vector: FloatArray) -> float:
    """Length of a vector, pixels."""
    return float(np.hypot(vector[0], vector[1]))


def interior_deg(a: FloatArray, b: FloatArray, c: FloatArray) -> float:
    """Angle at `b` between `a` and `c`, degrees, 0 to 180."""
    u, v = a - b, c - b
    return float(np.degrees(np.arctan2(abs(u[0] * v[1] - u[1] * v[0]), u[0] * v[0] + u[1] * v[1])))


def above(a: FloatArray, b: FloatArray, point: FloatArray) -> float:
    """How far a point lies above the line through `a` and `b`, pixels at right angles to it, + = up the picture."""
    along, to = b - a, point - a
    side = 1.0 if along[0] >= 0 else -1.0
    return float(-side * (along[0] * to[1] - along[1] * to[0]) / max(length(along), 1e-9))


def slope_deg(vector: FloatArray) -> float:
    """Angle of a line to the picture's horizontal, degrees, 0 to 90."""
    return float(np.degrees(np.arctan2(abs(vector[1]), abs(vector[0]))))


class Steady:
    """A slow average of a number or a vector, for what changes little: a length, a stance.

    Parameters
    ----------
    constant_s
        Time constant, seconds.
    """

    def __init__(self, constant_s: float) -> None:
        self._constant_s, self._last_s = constant_s, -np.inf
        self.value: FloatArray = np.array(np.nan)

    def update(self, time_s: float, value: FloatArray | float) -> FloatArray:
        """Take a new value in (NaN changes nothing); the average so far."""
        new = np.asarray(value, float)
        if np.isnan(new).any():
            return self.value
        # The first value stands alone, and the average is a plain mean until the time constant is reached.
        share = 1.0 if np.isnan(self.value).any() else 1 - np.exp(-(time_s - self._last_s) / self._constant_s)
        self.value = new if share == 1.0 else self.value + share * (new - self.value)
        self._last_s = time_s
        return self.value


class Longest:
    """The greatest length of late: rises at once and sinks slowly, for a limb that a bend makes look shorter.

    Parameters
    ----------
    constant_s
        Time constant of sinking, seconds.
    """

    def __init__(self, constant_s: float) -> None:
        self._constant_s, self._last_s = constant_s, 0.0
        self.value = 0.0

    def update(self, time_s: float, value: float) -> float:
        """Take a new value in; the greatest of late."""
        sunk = self.value * float(np.exp(-max(time_s - self._last_s, 0.0) / self._constant_s))
        self.value, self._last_s = max(sunk, value), time_s
        return self.value
