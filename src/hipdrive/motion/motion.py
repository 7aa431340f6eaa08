"""The one data object: named points over time, in image pixels or in metres.

Everything that is read becomes a `Motion`, and every measure is computed from one. It is frozen: to change
one, make another with `dataclasses.replace` or the methods below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.motion.forces import Forces
from hipdrive.motion.labelled import Labelled, from_dataset, to_dataset
from hipdrive.motion.planes import Plane, plane_of
from hipdrive.motion.provenance import Provenance
from hipdrive.motion.space import Image, Lab

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Motion:
    """Named points over time.

    Parameters
    ----------
    points
        `(frame, point, axis)`; two axes in an `Image`, three in a `Lab`; NaN = not seen.
    names
        Point names: `left_hip`, `right_knee`, `left_heel`, `left_toe`, `nose`, ... (see `motion.names`).
    time_s
        `(frame,)` seconds, increasing, from the container's own time stamps; 0 is the first frame of the file.
    space
        `Image` or `Lab`.
    provenance
        Provenance.
    confidence
        `(frame, point)` 0 to 1; ones where the source knows no better.
    forces
        Ground reaction forces recorded with the motion, or `None`.
    standing
        The same points where the runner stands still, one frame that faces forward, or `None` without a standing trial.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    """

    points: FloatArray
    names: tuple[str, ...]
    time_s: FloatArray
    space: Image | Lab
    provenance: Provenance
    confidence: FloatArray = field(default_factory=lambda: np.empty((0, 0)))
    forces: Forces | None = None
    standing: Motion | None = None

    def __post_init__(self) -> None:
        axes = 2 if isinstance(self.space, Image) else 3
        expected = (len(self.time_s), len(self.names), axes)
        if self.points.shape != expected:
            raise ValueError(f"points have shape {self.points.shape}, expected {expected} (frame, point, axis)")
        if self.confidence.size == 0:
            object.__setattr__(self, "confidence", np.isfinite(self.points).all(axis=2).astype(float))
        if self.confidence.shape != expected[:2]:
            raise ValueError(f"confidence has shape {self.confidence.shape}, expected {expected[:2]}")

    @property
    def fps(self) -> float:
        """Median frame rate, 1/s."""
        return self.provenance.fps

    @property
    def view(self) -> str:
        """Camera view, or `3d`."""
        return self.space.view if isinstance(self.space, Image) else "3d"

    def has(self, *names: str) -> bool:
        """Whether every named point exists and was seen at least once."""
        return all(n in self.names and bool(np.isfinite(self.point(n)).any()) for n in names)

    def point(self, name: str) -> FloatArray:
        """`(frame, axis)` of one point; raises `CannotSee` if there is no such point."""
        if name not in self.names:
            raise CannotSee(f"the recording has no point called {name.replace('_', ' ')}")
        return self.points[:, self.names.index(name)]

    def middle(self, name: str) -> FloatArray:
        """`(frame, axis)` halfway between `left_NAME` and `right_NAME`."""
        return (self.point(f"left_{name}") + self.point(f"right_{name}")) / 2

    def select(self, names: Iterable[str]) -> Motion:
        """Only these points, in this order."""
        names = tuple(names)
        index = [self.names.index(n) for n in names]
        return replace(self, names=names, points=self.points[:, index], confidence=self.confidence[:, index])

    def between(self, start_s: float, stop_s: float) -> Motion:
        """Only the frames with `start_s <= time <= stop_s`; forces are cut alike."""
        keep = (self.time_s >= start_s) & (self.time_s <= stop_s)
        return replace(
            self,
            points=self.points[keep],
            time_s=self.time_s[keep],
            confidence=self.confidence[keep],
            forces=None if self.forces is None else self.forces.between(start_s, stop_s),
        )

    def flagged(self, *flags: str) -> Motion:
        """The same motion with further flags."""
        known = self.provenance.flags
        flags = known + tuple(f for f in flags if f not in known)
        return replace(self, provenance=replace(self.provenance, flags=flags))

    def noted(self, facts: Mapping[str, Any]) -> Motion:
        """The same motion with further facts in its provenance."""
        return replace(self, provenance=replace(self.provenance, metadata={**self.provenance.metadata, **facts}))

    def frontal(self) -> Plane:
        """Seen along the direction of running: `(towards the runner's right, up)`.

        Raises `CannotSee` if the camera does not look along the direction of running.
        """
        return plane_of("frontal", self.points, self.names, self.time_s, self.space)

    def sagittal(self) -> Plane:
        """Seen across the direction of running: `(forward, up)`.

        Raises `CannotSee` if the camera does not look across the direction of running.
        """
        return plane_of("sagittal", self.points, self.names, self.time_s, self.space)

    def to_xarray(self) -> xr.Dataset:
        """As a poses dataset of the `movement` package (time, space, keypoints, individuals); needs `[xarray]`."""
        return to_dataset(Labelled(self.points, self.names, self.time_s, self.space, self.provenance, self.confidence))

    @staticmethod
    def from_xarray(dataset: xr.Dataset, individual: str | None = None) -> Motion:
        """From a poses dataset of the `movement` package; raises `ValueError` if it is none, or lacks that individual."""
        return Motion(*from_dataset(dataset, individual))
