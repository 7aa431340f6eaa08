"""The keypoints of one person over a clip, which the steps from a pose network to a `Motion` hand on to each other.

Not for the crowd that a network finds (that is `engine.People`), and not for what is measured (that is `Motion`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.motion.names import SIDES, swapped
from hipdrive.signals import lengths
from hipdrive.signals.gaps import missing

LEG = ("hip", "knee", "ankle", "heel", "toe", "ball")
ARM = ("shoulder", "elbow", "wrist")
#: Points of the upper body that change sides together with the arms.
UPPER = (*ARM, "ear", "eye")


@dataclass(frozen=True)
class Keypoints:
    """Named points of one person over time, in pixels, and how sure the network is of them.

    Parameters
    ----------
    points
        `(frame, point, 2)` pixels (right, down) of the upright picture; NaN = not seen.
    confidence
        `(frame, point)` 0 to 1.
    names
        Of the points (see `motion.names`).
    time_s
        `(frame,)` seconds, increasing.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    """

    points: FloatArray
    confidence: FloatArray
    names: tuple[str, ...]
    time_s: FloatArray

    def __post_init__(self) -> None:
        expected = (len(self.time_s), len(self.names))
        if self.points.shape != (*expected, 2):
            raise ValueError(f"points have shape {self.points.shape}, expected {(*expected, 2)} (frame, point, axis)")
        if self.confidence.shape != expected:
            raise ValueError(f"confidence has shape {self.confidence.shape}, expected {expected} (frame, point)")

    @cached_property
    def seen(self) -> BoolArray:
        """`(frame,)` whether any point of the person was seen."""
        return np.asarray((~missing(self.points)).any(axis=1))

    @cached_property
    def torso_px(self) -> float:
        """Median distance from the middle of the hips to the middle of the shoulders (else the thigh), pixels."""
        upper, lower = ("shoulder", "hip") if "left_shoulder" in self.names else ("hip", "knee")
        trunk = lengths(self.middle(upper) - self.middle(lower))
        seen = trunk[np.isfinite(trunk)]
        return float(np.median(seen)) if seen.size else 1.0

    def point(self, name: str) -> FloatArray:
        """`(frame, 2)` of one point; NaN where the network does not give it."""
        if name in self.names:
            return self.points[:, self.names.index(name)]
        return np.full((len(self.time_s), 2), np.nan)

    def pair(self, part: str) -> tuple[FloatArray, FloatArray]:
        """The left and the right point of a part."""
        return self.point(f"left_{part}"), self.point(f"right_{part}")

    def middle(self, part: str) -> FloatArray:
        """`(frame, 2)` halfway between the left and the right point of a part."""
        left, right = self.pair(part)
        return (left + right) / 2

    def difference(self, part: str) -> FloatArray:
        """`(frame, 2)` right less left of a part."""
        left, right = self.pair(part)
        return right - left

    def pairs(self, parts: Sequence[str]) -> NDArray[np.intp]:
        """`(side, part)` indices of the left and the right point of those parts that have both."""
        known = [p for p in parts if all(f"{side}_{p}" in self.names for side in SIDES)]
        return np.array([[self.names.index(f"{side}_{p}") for p in known] for side in SIDES], dtype=np.intp)

    def at(self, frames: slice | BoolArray | NDArray[np.intp]) -> Keypoints:
        """Only these frames."""
        return replace(self, points=self.points[frames], confidence=self.confidence[frames], time_s=self.time_s[frames])

    def without(self, names: Collection[str]) -> Keypoints:
        """Without the points of these names."""
        kept = [index for index, name in enumerate(self.names) if name not in names]
        left = tuple(self.names[index] for index in kept)
        return replace(self, names=left, points=self.points[:, kept], confidence=self.confidence[:, kept])

    def unseen(self, where: BoolArray) -> Keypoints:
        """With the points not seen, in the frames and points of `where` `(frame, point)`."""
        return replace(self, points=np.where(where[..., None], np.nan, self.points)) if where.any() else self

    def exchanged(self, parts: Collection[str], where: BoolArray) -> Keypoints:
        """With left and right of some parts (`knee`, ...) exchanged, in the frames of `where` `(frame,)`."""
        if not where.any():
            return self
        order = [self._source(index, parts) for index in range(len(self.names))]
        points, confidence = self.points.copy(), self.confidence.copy()
        points[where], confidence[where] = points[where][:, order], confidence[where][:, order]
        return replace(self, points=points, confidence=confidence)

    def _source(self, index: int, parts: Collection[str]) -> int:
        """Which point comes to this place when the parts are exchanged."""
        name = self.names[index]
        exchanged = name.partition("_")[2] in parts and swapped(name) in self.names
        return self.names.index(swapped(name)) if exchanged else index
