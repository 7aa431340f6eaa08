"""Whose hips are looked at in a live picture: those of the runner, frame after frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.motion import Motion
from hipdrive.pelvis.live import LivePelvis
from hipdrive.pose.engine import People


@dataclass
class RunnersPelvis:
    """Stickers on the runner's pelvis: whoever was looked at before, at first the largest in the picture.

    Parameters
    ----------
    names
        The points of the pose engine.
    """

    names: Sequence[str]
    _pelvis: LivePelvis = field(default_factory=LivePelvis, repr=False)
    _middle: FloatArray | None = field(default=None, repr=False)

    def see(self, picture: NDArray[np.uint8], people: People, time_s: float) -> None:
        """Look at the next picture, RGB; nothing is kept of it but a few spots."""
        hips, shoulders = (self._pairs(people, name) for name in ("hip", "shoulder"))
        trunk_px = np.linalg.norm((shoulders - hips).mean(axis=1), axis=1)
        seen = np.flatnonzero(np.isfinite(trunk_px))
        if not len(seen):
            return
        off = -trunk_px if self._middle is None else np.linalg.norm(hips.mean(axis=1) - self._middle, axis=1)
        one = seen[int(np.argmin(off[seen]))]
        self._middle = hips[one].mean(axis=0)
        self._pelvis.see(picture, hips[one], float(trunk_px[one]), time_s)

    def with_line(self, motion: Motion, start_s: float) -> Motion:
        """The motion of the last seconds, which began at `start_s`, with the line through the stickers where there are two."""
        return self._pelvis.with_line(motion, start_s)

    def _pairs(self, people: People, name: str) -> FloatArray:
        """`(person, 2, 2)` left and right, pixels."""
        sides = [self.names.index(f"{side}_{name}") for side in ("left", "right")]
        return np.asarray(people.points[:, sides], dtype=np.float64)
