"""Two stickers in a live picture: learned in the first seconds, then one quick look a frame."""

from __future__ import annotations

from collections import deque

import numpy as np

from hipdrive.pelvis import pair
from hipdrive.pelvis.dots import Dots, Frame, find_dots
from hipdrive.pelvis.region import FloatArray, Region

#: Frames looked at before it is decided which spots are the stickers, and after which it is decided anew (design
#: choice: one to two strides at 30 frames a second, long enough for every arm to pass).
LEARN_FRAMES, MEMORY_FRAMES = 30, 90


class StickerTracker:
    """Follows two stickers from frame to frame.

    It answers once the same two spots were there in most of the last frames, and starts anew when they are lost for
    as long as it takes to learn them. Nothing is smoothed: the caller knows how much delay it can bear.
    """

    def __init__(self) -> None:
        self._seen: deque[Dots] = deque(maxlen=MEMORY_FRAMES)
        self._usual: pair.Usual | None = None
        self._missed = 0

    def update(self, frame: Frame, hips_px: FloatArray, trunk_px: float) -> tuple[FloatArray, FloatArray] | None:
        """Look at the next frame.

        Parameters
        ----------
        frame
            RGB picture `(row, column, 3)`.
        hips_px
            `(2, 2)` the network's left and right hip, pixels (right, down): where to look.
        trunk_px
            Distance from the middle of the shoulders to the middle of the hips, pixels.

        Returns
        -------
        tuple or None
            Left and right sticker `(2,)` in pixels, or `None` where they are not seen or not known yet.
        """
        dots = find_dots(frame, Region(np.asarray(hips_px, dtype=float).mean(axis=0), float(trunk_px)))
        self._seen.append(dots)
        if self._usual is None:
            self._learn()
        return self._find(dots)

    def _learn(self) -> None:
        if len(self._seen) < LEARN_FRAMES:
            return
        pairs = pair.all_pairs(list(self._seen))
        usual = pair.find_usual(pairs)
        if usual is None:
            return
        places = pair.follow(pairs, usual, len(self._seen))
        if np.isfinite(places[:, 0, 0]).mean() > pair.SEEN:
            self._usual, self._missed = usual, 0

    def _find(self, dots: Dots) -> tuple[FloatArray, FloatArray] | None:
        if self._usual is None:
            return None
        left, right = pair.follow(pair.pairs_of(dots), self._usual, 1)[0]
        if np.isfinite(left).all():
            self._missed = 0
            return left, right
        self._missed += 1
        if self._missed >= LEARN_FRAMES:
            self._usual = None
            self._seen.clear()
        return None
