"""What a detector of the pelvis is: something in the pictures that shows how the pelvis is tilted.

A detector is one file in this package that exports `DETECTOR`: it looks at each frame once, in order of time, and in the end
says where the line across the pelvis was and how wrong that may be, or why it cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.motion import Motion
from hipdrive.pelvis.dots import Frame
from hipdrive.pelvis.region import Region


@dataclass(frozen=True)
class LineError:
    """Root mean square error of a pelvis line that averaging over steps does not take away, degrees.

    Parameters
    ----------
    side_deg
        Of one side's drop, with a level reference.
    mean_deg
        Of the mean of both sides.
    difference_deg
        Of left less right, with a level reference.
    curve_deg
        Of the curve in a frame, without its mean.
    clips
        Clips it was measured on.
    """

    side_deg: float
    mean_deg: float
    difference_deg: float
    curve_deg: float
    clips: int


@dataclass(frozen=True)
class PelvisEstimate:
    """What a detector saw.

    Parameters
    ----------
    detector
        Its name.
    points
        What the ends of its line are called in a motion, without the side.
    left, right
        `(frame, 2)` ends of the line across the pelvis, pixels (right, down); NaN = not seen.
    error
        How wrong a drop read from it may be.
    zero_known
        Whether a level pelvis reads zero; else only changes of the line mean something, that is the mean of both
        sides, and not a side's value.
    cutoff_hz
        Of the low-pass filter applied to each end, by name.
    flags
        Codes of what a user should know (see `hipdrive.flags`).
    metadata
        Other things worth telling: share of frames, size in the picture.
    """

    detector: str
    points: str
    left: FloatArray
    right: FloatArray
    error: LineError
    zero_known: bool = True
    cutoff_hz: dict[str, float] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def tilt_deg(self) -> FloatArray:
        """`(frame,)` tilt of the line in the picture, degrees, + = left end higher; NaN where not seen."""
        across = self.right - self.left
        return np.asarray(np.degrees(np.arctan2(across[:, 1], across[:, 0])))


@dataclass(frozen=True)
class NotDetected:
    """A detector that cannot tell, and why, in plain words."""

    detector: str
    reason: str


class DetectorSession(Protocol):
    """A detector at work on one clip."""

    def see(self, index: int, frame: Frame, region: Region) -> None:
        """Look at a frame (RGB) around the hips; `index` is its place in the motion."""
        ...

    def tell(self, motion: Motion) -> PelvisEstimate | NotDetected:
        """What was seen, once the frames of the motion have been shown."""
        ...


@dataclass(frozen=True)
class PelvisDetector:
    """A kind of detector.

    Parameters
    ----------
    name
        As in results.
    start
        Makes one that is ready to look at a clip.
    """

    name: str
    start: Callable[[], DetectorSession]
