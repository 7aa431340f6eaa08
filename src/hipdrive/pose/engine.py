"""What a pose network must be able to do to serve hipdrive: pictures in, keypoints of the people in them out.

An engine is one file in this package that exports `ENGINES`: what makes it, by the name a user types.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.discovery import exported
from hipdrive.errors import HipdriveError

if TYPE_CHECKING:
    from hipdrive.video.picture import Picture


@dataclass(frozen=True)
class People:
    """The people found in one frame.

    Parameters
    ----------
    points
        `(person, point, 2)` pixels (right, down) of the upright frame; NaN = not found.
    confidence
        `(person, point)` 0 to 1.
    head_down
        Whether the person found most surely stands on the head in the picture; `None` where nobody was looked for, or surely
        found, in this frame.
    """

    points: FloatArray
    confidence: FloatArray
    head_down: bool | None = None


class Engine(Protocol):
    """A pose network with its own tracking state; one engine serves one clip."""

    @property
    def label(self) -> str:
        """Names the network and its variant, e.g. `blazepose-full`."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its points, in order (see `motion.names`)."""
        ...

    def detect(self, frame: NDArray[np.uint8]) -> People:
        """Find the people in an RGB frame `(height, width, 3)`; called in order of time."""
        ...


@runtime_checkable
class PictureEngine(Engine, Protocol):
    """An engine that can do without a whole RGB frame, which makes it faster."""

    def detect_picture(self, picture: Picture) -> People:
        """Find the people in a frame; called in order of time."""
        ...


@cache
def engines() -> dict[str, Callable[..., Engine]]:
    """What makes an engine, by name: the `ENGINES` of every file in this package."""
    makers: tuple[dict[str, Callable[..., Engine]], ...] = exported("hipdrive.pose", "ENGINES", dict)
    return {name: make for file in makers for name, make in file.items()}


def make_engine(name: str = "full", threads: int | None = None) -> Engine:
    """Make a fresh engine, for one clip.

    Parameters
    ----------
    name
        `full`, `heavy` or `lite` (BlazePose), `full-mirrored` or `heavy-mirrored` (each frame and its mirror image), or `rtm`
        (RTMPose, extra `[rtm]`).
    threads
        Threads of its networks; by default one core is left to the decoder.

    Raises
    ------
    HipdriveError
        If there is no such engine, or its networks are not installed.
    """
    known = engines()
    if name not in known:
        raise HipdriveError(f"{name}: no such pose engine. Choose of {', '.join(known)}.")
    return known[name](threads=threads)
