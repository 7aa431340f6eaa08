"""The one data object: named points over time, in image pixels or in metres.

Everything that is read becomes a `Motion`, and every measure is computed from one. It is frozen: to change
one, make another with `dataclasses.replace` or the methods below.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from hipdrive.errors import CannotSee

if TYPE_CHECKING:
    import xarray as xr

    from hipdrive.motion.forces import Forces
    from hipdrive.motion.planes import Plane

FloatArray = NDArray[np.float64]
#: `Provenance.cutoff_hz` of points without noise (computed, not recorded): never to be smoothed.
EXACT = {"all": float("inf")}
View = Literal["rear", "front", "left", "right", "oblique", "unknown"]


@dataclass(frozen=True)
class Image:
    """Points are image pixels `(right, down)` seen by one camera.

    Parameters
    ----------
    width, height
        Size of the upright picture (rotation already applied), pixels.
    view
        What the camera sees of the runner: `left` shows the left side (the runner faces image-left).
    view_confidence
        0 to 1.
    oblique_deg
        How far the camera is off the square view, degrees, where it could be told.
    level_deg
        Angle of the true horizontal in the picture, degrees, + = the scene is turned clockwise; `None` when
        there is no level reference, and then side differences of frontal tilts are refused.
    focal_px
        Focal length of the lens, pixels; `None` where it is not known (then that of a phone is taken), infinite where
        everything was seen from very far away.
    """

    width: int
    height: int
    view: View = "unknown"
    view_confidence: float = 0.0
    oblique_deg: float | None = None
    level_deg: float | None = None
    focal_px: float | None = None


@dataclass(frozen=True)
class Lab:
    """Points are metres `(forward, up, right)` relative to the direction of running."""


@dataclass(frozen=True)
class Provenance:
    """Where a motion came from and what was done to it.

    Parameters
    ----------
    path, kind
        The file and its format (`video`, `c3d`, `trc`, ...).
    points
        What made the points: `markers`, `blazepose-full`, `blazepose-heavy`, `rtmpose-halpe26`, ...
        Errors are stated per kind of point, so this decides which error applies.
    fps
        Median frame rate of the time stamps, 1/s, in real (capture) time.
    duration_s
        Last time stamp minus first.
    cutoff_hz
        Cut-off of the low-pass filter applied to each point, by name; empty when not filtered yet. Points that
        are exact by construction need no filter and say so with `EXACT`.
    flags
        Codes of what a user should know (see `hipdrive.flags`).
    metadata
        Other things worth telling, for the report (codec, rotation, repaired frames, ...).
    """

    path: str
    kind: str
    points: str
    fps: float
    duration_s: float
    cutoff_hz: dict[str, float] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)


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
        """`(frame, axis)` of one point.

        Raises
        ------
        CannotSee
            If there is no such point.
        """
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
        return replace(
            self, provenance=replace(self.provenance, flags=known + tuple(f for f in flags if f not in known))
        )

    def frontal(self) -> Plane:
        """Seen along the direction of running: `(towards the runner's right, up)`.

        Raises
        ------
        CannotSee
            If the camera does not look along the direction of running.
        """
        from hipdrive.motion.planes import frontal

        return frontal(self)

    def sagittal(self) -> Plane:
        """Seen across the direction of running: `(forward, up)`.

        Raises
        ------
        CannotSee
            If the camera does not look across the direction of running.
        """
        from hipdrive.motion.planes import sagittal

        return sagittal(self)

    def to_xarray(self) -> xr.Dataset:
        """As a poses dataset of the `movement` package (time, space, keypoints, individuals); needs `[xarray]`."""
        from hipdrive.motion.labelled import to_xarray

        return to_xarray(self)

    @staticmethod
    def from_xarray(dataset: xr.Dataset, individual: str | None = None) -> Motion:
        """From a poses dataset of the `movement` package.

        Raises
        ------
        ValueError
            If it is not one, or there is nobody of that name.
        """
        from hipdrive.motion.labelled import from_xarray

        return from_xarray(dataset, individual)
