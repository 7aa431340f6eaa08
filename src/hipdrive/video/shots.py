"""Where a clip was cut, and which of its frames only repeat the one before: told from small pictures of each frame.

A cut changes nearly all of the picture at once, more than anything that moves in it within one frame. A frame that is
stored twice (30 frames a second sold as 60) differs from the one before by nothing but coding noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.video.orientation import Frame
from hipdrive.video.picture import PlanarPicture

T = TypeVar("T", Frame, PlanarPicture)

#: Size of the small pictures, rows and columns. Design choice: a runner a third of the picture high still covers 30 of them.
_SMALL = (18, 32)
#: A cut changes the small picture by this many times what frames around it change by (median of a second), and by at
#: least so many levels of 255. Measured on real clips: cuts 27 to 300 times and 10 to 49 levels; the largest change without one
#: 4 times and 7 levels (a hand-held camera).
_CUT_TIMES, _CUT_LEVELS = 6.0, 8.0
#: A repeated frame changes by less than this share of what the frames beside it change by (coding noise: 0 to 0.1 of it).
_REPEATS = 0.2
#: Frames beside a repeated one change by at least so many levels of 255: where nothing moves, nothing is repeated.
_MOVES = 0.3
#: Fewer repeated frames than this share are an encoder's own doing, and change nothing.
_REPEATED_SHARE = 0.15


@dataclass
class Changes:
    """How much each frame differs from the one before; filled while the frames pass by on their way to the network."""

    levels: list[float] = field(default_factory=list)
    _before: NDArray[np.float32] | None = None

    def watched(self, pictures: Iterable[tuple[float, T]]) -> Iterator[tuple[float, T]]:
        """The same pictures, looked at as they pass."""
        for time_s, picture in pictures:
            self._look(picture)
            yield time_s, picture

    def _look(self, picture: Frame | PlanarPicture) -> None:
        import cv2

        grey = picture.luma if isinstance(picture, PlanarPicture) else picture[..., 1]
        coarse = grey[:: max(1, grey.shape[0] // 180), :: max(1, grey.shape[1] // 180)]
        small = cv2.resize(np.ascontiguousarray(coarse), _SMALL[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
        self.levels.append(0.0 if self._before is None else float(np.abs(small - self._before).mean()))
        self._before = small

    def cuts(self, time_s: FloatArray) -> list[int]:
        """Frames with which a new shot begins.

        Parameters
        ----------
        time_s
            `(frame,)` time stamps, seconds.
        """
        change = np.asarray(self.levels)
        if len(change) < 3:
            return []
        width = max(3, round(1.0 / float(np.median(np.diff(time_s)))) | 1)
        usual = median_filter(
            np.where(self.repeated(), np.nan_to_num(np.median(change)), change), width, mode="nearest"
        )
        cut = (change > _CUT_LEVELS) & (change > _CUT_TIMES * np.maximum(usual, 0.1))
        return [int(i) for i in np.flatnonzero(cut)]

    def repeated(self) -> BoolArray:
        """`(frame,)` whether a frame only repeats the one before; all `False` where few do."""
        change = np.asarray(self.levels)
        if len(change) < 8:
            return np.zeros(len(change), bool)
        around = np.minimum(np.roll(change, 1), np.roll(change, -1))
        again = (change < _REPEATS * around) & (around > _MOVES)
        again[[0, 1, -1]] = False
        again[1] = bool(again[3]) and change[1] < _REPEATS * change[2]
        again[-1] = bool(again[-3]) and change[-1] < _REPEATS * change[-2]
        return again if again.mean() >= _REPEATED_SHARE else np.zeros(len(change), bool)
