"""What a witness of the pelvis is: something in the pictures that shows how the pelvis is tilted.

A witness is one file in this room that exports `WITNESS`: it looks at each frame once, in order of time, and in the end
says where the line across the pelvis was and how wrong that may be, or why it cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from hipdrive.motion import Motion
from hipdrive.pelvis.dots import Frame
from hipdrive.pelvis.region import FloatArray, Region


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
    """

    side_deg: float
    mean_deg: float
    difference_deg: float


@dataclass(frozen=True)
class Testimony:
    """What a witness saw.

    Parameters
    ----------
    witness
        Its name.
    left, right
        `(frame, 2)` ends of the line across the pelvis, pixels (right, down); NaN = not seen.
    error
        How wrong a drop read from it may be.
    zero_known
        Whether a level pelvis reads zero; else only changes of the line mean something, that is the mean of both
        sides, and not a side's value.
    flags
        Codes of what a user should know (see `hipdrive.flags`).
    facts
        Other things worth telling: share of frames, size in the picture.
    """

    witness: str
    left: FloatArray
    right: FloatArray
    error: LineError
    zero_known: bool = True
    flags: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def tilt_deg(self) -> FloatArray:
        """`(frame,)` tilt of the line in the picture, degrees, + = left end higher; NaN where not seen."""
        across = self.right - self.left
        return np.asarray(np.degrees(np.arctan2(across[:, 1], across[:, 0])))


@dataclass(frozen=True)
class Silence:
    """A witness that cannot tell, and why, in plain words."""

    witness: str
    reason: str


class Look(Protocol):
    """A witness at work on one clip."""

    def see(self, frame: Frame, region: Region) -> None:
        """Look at the next frame (RGB) around the hips."""
        ...

    def tell(self, motion: Motion) -> Testimony | Silence:
        """What was seen, once every frame of the motion has been shown."""
        ...


@dataclass(frozen=True)
class Witness:
    """A kind of witness.

    Parameters
    ----------
    name
        As in results.
    start
        Makes one that is ready to look at a clip.
    """

    name: str
    start: Callable[[], Look]
