"""Smooth keypoints with a short look-ahead: the same numbers live and from a file."""

from __future__ import annotations

from collections import deque

import numpy as np

from hipdrive.drills.body import Body

#: Half the width of the window. Design choice: a drill's fastest movement lasts about 0.3 s, and what is decided on
#: smoothed points must still be said within 150 ms.
HALF_WINDOW_S = 0.1


class Smoother:
    """A weighted mean over a window around each instant (raised-cosine weights times confidence), frame by frame.

    Memory is bounded by the window. A point not seen in the middle of the window stays unseen, so a limb that
    comes back is not dragged along from where it was.

    Parameters
    ----------
    half_window_s
        How far the window reaches to either side, which is also the delay.
    """

    def __init__(self, half_window_s: float = HALF_WINDOW_S) -> None:
        self._half_s = half_window_s
        self._kept: deque[Body] = deque()
        self._next = 0

    def push(self, body: Body) -> list[Body]:
        """Take the next frame in; the smoothed bodies that are now known (mostly one)."""
        self._kept.append(body)
        return self._known(body.time_s - self._half_s + 1e-6)

    def finish(self) -> list[Body]:
        """No more frames will come: the bodies of the last window."""
        return self._known(np.inf)

    def _known(self, until_s: float) -> list[Body]:
        out = []
        while self._next < len(self._kept) and self._kept[self._next].time_s <= until_s:
            out.append(self._smooth(self._kept[self._next]))
            self._next += 1
            self._forget()
        return out

    def _forget(self) -> None:
        """Drop what no later window reaches."""
        if self._next >= len(self._kept):
            return
        oldest_s = self._kept[self._next].time_s - self._half_s
        while self._next and self._kept[0].time_s < oldest_s:
            self._kept.popleft()
            self._next -= 1

    def _smooth(self, middle: Body) -> Body:
        near = [b for b in self._kept if abs(b.time_s - middle.time_s) <= self._half_s + 1e-6]
        away = np.array([b.time_s - middle.time_s for b in near])
        # Wider than the window, so that at 10 frames a second, where it holds three, the outer two still count.
        weight = (np.cos(np.pi * away / (3.2 * self._half_s)) ** 2)[:, None] * [b.confidence for b in near]
        points = np.array([b.points for b in near])
        total = np.where(np.isnan(points), 0.0, points * weight[..., None]).sum(axis=0)
        seen = ~np.isnan(middle.points[:, 0])
        divisor = np.where(seen, weight.sum(axis=0), 1.0)
        return Body(middle.time_s, np.where(seen[:, None], total / divisor[:, None], np.nan), middle.confidence)
