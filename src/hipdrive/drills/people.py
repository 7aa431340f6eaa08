"""Keep the people of a stream apart, frame by frame, without looking ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from hipdrive.arrays import FloatArray
from hipdrive.pose.engine import People

#: How far, in sizes of the person, somebody may be from where they were. Design choice: half a body.
_NEAR = 0.5
#: Someone unseen for longer is forgotten. Design choice: long enough for an arm of another person to pass.
_MEMORY_S = 2.0
#: At least this many points make a person.
_LEAST_POINTS = 6
#: Followed at once, the largest; no warm-up needs more.
_MOST = 4


@dataclass
class _Known:
    number: int
    centre: FloatArray
    size: float
    last_s: float


class Attendance:
    """Gives everybody in the picture a number they keep."""

    def __init__(self) -> None:
        self._known: list[_Known] = []
        self._count = 0

    def numbers(self, people: People, time_s: float) -> dict[int, int]:
        """The number of each person of a frame: `{number: index in people}`."""
        self._known = [k for k in self._known if time_s - k.last_s <= _MEMORY_S]
        outlines = _outlines(people)
        matched = self._match(outlines)
        for index, (centre, size) in outlines.items():
            known = matched.get(index) or self._new(centre, size)
            if known is not None:
                known.centre, known.size, known.last_s = centre, 0.8 * known.size + 0.2 * size, time_s
                matched[index] = known
        return {known.number: index for index, known in matched.items()}

    def _match(self, outlines: dict[int, tuple[FloatArray, float]]) -> dict[int, _Known]:
        if not outlines or not self._known:
            return {}
        members = list(outlines)
        cost = np.array([[_misfit(k, *outlines[m]) for m in members] for k in self._known])
        pairs = zip(*linear_sum_assignment(np.minimum(cost, 10.0)), strict=True)
        return {members[column]: self._known[row] for row, column in pairs if cost[row, column] <= 1}

    def _new(self, centre: FloatArray, size: float) -> _Known | None:
        if len(self._known) >= _MOST:
            return None
        self._count += 1
        self._known.append(_Known(self._count, centre, size, 0.0))
        return self._known[-1]


def _misfit(known: _Known, centre: FloatArray, size: float) -> float:
    away = float(np.hypot(*(centre - known.centre))) / (_NEAR * known.size)
    return float(np.hypot(away, 0.7 * np.log2(size / known.size)))


def _outlines(people: People) -> dict[int, tuple[FloatArray, float]]:
    """Centre and size (diagonal of the box) of everyone with enough points, the largest first."""
    out = {}
    for index, points in enumerate(people.points):
        seen = points[np.isfinite(points).all(axis=1)]
        if len(seen) >= _LEAST_POINTS:
            out[index] = np.median(seen, axis=0), max(float(np.hypot(*np.ptp(seen, axis=0))), 1.0)
    return dict(sorted(out.items(), key=lambda item: -item[1][1]))
