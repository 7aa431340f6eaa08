"""What a pose network must be able to do to serve hipdrive: pictures in, keypoints of the people in them out.

An engine is one file in this room: it exports `ENGINE`, and is found by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class People:
    """The people found in one frame.

    Parameters
    ----------
    points
        `(person, point, 2)` pixels (right, down) of the upright frame; NaN = not found.
    confidence
        `(person, point)` 0 to 1.
    """

    points: NDArray[np.float64]
    confidence: NDArray[np.float64]


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
