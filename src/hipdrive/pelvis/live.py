"""Two stickers in a live picture: one quick look a frame, and the line of the last seconds as a clip would have it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.motion import Motion
from hipdrive.pelvis.detect import with_line
from hipdrive.pelvis.dots import NO_DOTS, Dots, Frame, find_dots
from hipdrive.pelvis.region import STEADY_S, Region
from hipdrive.pelvis.stickers import line_of

#: Seconds that are remembered unless asked otherwise (design choice: what live coaching looks at, and a second more).
KEEP_S = 9.0
#: A frame of a motion and a look belong together when they are this close, seconds (the same clock, rounded).
SAME_S = 1e-3


@dataclass
class LivePelvis:
    """Looks for stickers in every new frame; says where the line across the pelvis was in the last seconds.

    No picture is kept, only the few spots seen in it. Nothing is decided from frame to frame: which spots are the
    stickers is found over the seconds that are asked for, by the same rules as in a clip.

    Parameters
    ----------
    keep_s
        For how long spots are remembered, seconds.
    """

    keep_s: float = KEEP_S
    _seen: deque[tuple[float, Dots]] = field(default_factory=deque, repr=False)
    _trunks: deque[tuple[float, float]] = field(default_factory=deque, repr=False)

    def see(self, frame: Frame, hips_px: FloatArray, trunk_px: float, time_s: float) -> None:
        """Look at the next frame.

        Parameters
        ----------
        frame
            RGB picture `(row, column, 3)`.
        hips_px
            `(2, 2)` the network's left and right hip, pixels (right, down): where to look. NaN where not seen.
        trunk_px
            Distance from the middle of the shoulders to the middle of the hips, pixels.
        time_s
            When it was taken, on any steady clock; a time before the last one is a new beginning.
        """
        if self._seen and time_s <= self._seen[-1][0]:
            self._seen.clear()
            self._trunks.clear()
        region = Region(np.asarray(hips_px, dtype=float).mean(axis=0), self._steady(trunk_px, time_s))
        self._seen.append((time_s, find_dots(frame, region)))
        while time_s - self._seen[0][0] > self.keep_s:
            self._seen.popleft()

    def with_line(self, motion: Motion, start_s: float = 0.0) -> Motion:
        """A motion with the line across its pelvis, with the metadata and the error a clip of these seconds would have.

        Parameters
        ----------
        motion
            The runner of the last seconds, in the pixels of the frames.
        start_s
            What is added to `motion.time_s` to get the clock of `see`.

        Returns
        -------
        Motion
            As from `hipdrive.pelvis.detect_pelvis`; unchanged unless it is seen from behind.
        """
        if motion.view != "rear":
            return motion
        return with_line(motion, [line_of(self._of(motion.time_s + start_s), motion)])

    def _of(self, time_s: FloatArray) -> list[Dots]:
        """The spots at these instants; none where no frame was looked at."""
        at = np.array([t for t, _ in self._seen])
        if not len(at):
            return [NO_DOTS] * len(time_s)
        nearest = [int(np.argmin(np.abs(at - t))) for t in time_s]
        return [self._seen[i][1] if abs(at[i] - t) < SAME_S else NO_DOTS for i, t in zip(nearest, time_s, strict=True)]

    def _steady(self, trunk_px: float, time_s: float) -> float:
        """The median trunk of the last second: shoulders swing within a stride."""
        if np.isfinite(trunk_px):
            self._trunks.append((time_s, float(trunk_px)))
        while self._trunks and time_s - self._trunks[0][0] > STEADY_S:
            self._trunks.popleft()
        return float(np.median([t for _, t in self._trunks])) if self._trunks else float("nan")
