"""Whoever is seen as a clip is read, as a few lines for the page that waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hipdrive.motion.names import BONES

if TYPE_CHECKING:
    from hipdrive.pose.engine import People

#: A point the network is less sure of is not drawn (design choice: an even chance, as in the report's pictures).
SURE = 0.5
#: Seconds between two drawings (design choice: now and then is enough to see that the runner is found).
_EVERY_S = 1.5
#: Height of a drawing in its own units, and the box it stands in: a body is at most about as wide as it is tall.
TALL = 100
BOX = f"{-TALL * 3 // 5} -4 {TALL * 6 // 5} {TALL + 8}"


def drawn_bones(people: People, names: Sequence[str], width: int) -> list[list[float]]:
    """The bones of the largest person as lines: x, y, x, y, each a share of the picture's width."""
    if not len(people.points):
        return []
    size = np.nan_to_num(np.nanmax(people.points, axis=1) - np.nanmin(people.points, axis=1)).prod(axis=1)
    one = int(np.argmax(size))
    points, sure = people.points[one], people.confidence[one]
    ends = [(names.index(a), names.index(b)) for a, b in BONES if a in names and b in names]
    seen = [(a, b) for a, b in ends if min(sure[a], sure[b]) >= SURE and np.isfinite(points[[a, b]]).all()]
    return [[round(float(v) / width, 4) for v in points[[a, b]].ravel()] for a, b in seen]


def lines_of(people: People, names: Sequence[str]) -> list[list[int]]:
    """The bones of the largest person: x, y, x, y, from the middle of the body and its top, as tall as `TALL`; empty without."""
    bones = drawn_bones(people, names, 1)
    if not bones:
        return []
    ends = np.array(bones).reshape(-1, 2)
    low, high = ends.min(axis=0), ends.max(axis=0)
    scale = TALL / max(float((high - low).max()), 1.0)
    placed = scale * (ends - [(low[0] + high[0]) / 2, low[1]])
    return [[int(v) for v in one] for one in placed.round().reshape(-1, 4)]


def watching(say: Callable[[dict[str, Any]], None]) -> Callable[[People, tuple[str, ...]], None]:
    """Says now and then how whoever is seen stands, as `{"lines": ...}`."""
    told_at = [-_EVERY_S]

    def watch(people: People, names: tuple[str, ...]) -> None:
        now = time.monotonic()
        if now - told_at[0] < _EVERY_S:
            return
        told_at[0] = now
        if lines := lines_of(people, names):
            say({"lines": lines})

    return watch
