"""The pelvis in a live picture: spots around the hips frame by frame, judged over the last seconds as over a clip.

Pictures are looked at once, when they come, and not kept. Which spots are the stickers, and whether they may be
believed, the witness of `analyze` decides at each look, so a live pelvic drop is the one a clip of these seconds gives.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hipdrive.motion import Motion
from hipdrive.pelvis import Region, Witness, see_pelvis
from hipdrive.pelvis.dots import NO_DOTS, Dots, find_dots
from hipdrive.pelvis.stickers import NAME, StickerLook
from hipdrive.pose.engine import People

FloatArray = NDArray[np.float64]
#: The size of the runner is the median over so many frames. Design choice: a stride or two at 30 frames a second, so
#: that the swing of the shoulders does not change the scale (a clip takes half a second before and after).
STEADY_FRAMES = 30


@dataclass
class HipWatch:
    """Looks at the hips of the runner in each picture.

    Parameters
    ----------
    names
        The points of the pose engine.
    """

    names: Sequence[str]
    _centre: FloatArray | None = field(default=None, repr=False)
    _trunks: deque[float] = field(default_factory=lambda: deque(maxlen=STEADY_FRAMES), repr=False)

    def see(self, picture: NDArray[np.uint8], people: People) -> Dots:
        """The spots around the hips of the runner in an RGB picture; none where nobody is seen."""
        found = self._hips(people)
        if found is None:
            return NO_DOTS
        self._centre, trunk_px = found
        self._trunks.append(trunk_px)
        return find_dots(picture, Region(self._centre, float(np.median(self._trunks))))

    def _hips(self, people: People) -> tuple[FloatArray, float] | None:
        """Middle of the hips and trunk length of the runner: who was looked at before, at first the largest."""
        hips, shoulders = (self._middle(people, name) for name in ("hip", "shoulder"))
        trunk_px = np.linalg.norm(shoulders - hips, axis=1)
        seen = np.flatnonzero(np.isfinite(trunk_px) & (trunk_px > 0))
        if not len(seen):
            return None
        off = -trunk_px[seen] if self._centre is None else np.linalg.norm(hips[seen] - self._centre, axis=1)
        one = seen[int(np.argmin(off))]
        return hips[one], float(trunk_px[one])

    def _middle(self, people: People, name: str) -> FloatArray:
        left, right = (self.names.index(f"{side}_{name}") for side in ("left", "right"))
        return np.asarray((people.points[:, left] + people.points[:, right]) / 2, dtype=np.float64)


def with_stickers(motion: Motion, time_s: FloatArray, dots: Sequence[Dots]) -> Motion:
    """The motion with the line through the two stickers, where they are seen and may be believed.

    Parameters
    ----------
    motion
        Of the last seconds.
    time_s
        `(frame,)` times of the frames that were looked at, the motion's among them.
    dots
        The spots of each.
    """
    first = int(np.argmin(np.abs(time_s - motion.time_s[0])))
    look = StickerLook(dict(enumerate(dots[first : first + len(motion.time_s)])))
    return see_pelvis(motion, (), [Witness(NAME, lambda: look)])
