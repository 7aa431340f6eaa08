"""One repetition of a drill: its times and what was judged of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.drills.drill import Judgement, Side, Stroke

TOP = 0.9  # above this share is the top; 0.1 to 0.9 is where its speed is timed
_HELD = 0.05  # within this of the plateau is held: three times the noise of smoothed keypoints


@dataclass(frozen=True)
class Repetition:
    """One repetition.

    Parameters
    ----------
    start_s, end_s
        When it left rest and was back.
    side
        Working or leading side, or `None`.
    hold_s
        Time at the top: within 5 % of the stroke of its plateau. Turning round smoothly without a hold takes about
        a seventh of the two strokes.
    out_s, back_s
        Time from 10 to 90 % of the stroke, and from 90 to 10 %.
    range
        The stroke, in the unit of the drill's signal.
    judgement
        Faults and measured values.
    seen
        Quality: share of its frames in which the person was seen in position, 0 to 1.
    known_s
        Stream time at which it was counted (that of the newest frame is later by the smoothing window).
    """

    start_s: float
    end_s: float
    side: Side | None
    hold_s: float
    out_s: float
    back_s: float
    range: float
    judgement: Judgement
    seen: float
    known_s: float

    @property
    def faults(self) -> tuple[str, ...]:
        """Ids of its faults."""
        return self.judgement.faults


def repetition(stroke: Stroke, judged: Judgement, seen: float, known_s: float) -> Repetition:
    """The repetition of one stroke, timed."""
    out_s, hold_s, back_s = times_of(stroke)
    start_s, end_s = float(stroke.time_s[0]), float(stroke.time_s[-1])
    return Repetition(start_s, end_s, judged.side, hold_s, out_s, back_s, stroke.range, judged, seen, known_s)


def times_of(stroke: Stroke) -> tuple[float, float, float]:
    """Seconds from 10 to 90 % of the stroke, held at its plateau, and from 90 to 10 %, interpolated between samples."""
    share, t = stroke.share(), stroke.time_s
    top = np.flatnonzero(share >= TOP)
    first, last = int(top[0]), int(top[-1])
    held = t[share >= float(np.quantile(share[top], 0.75)) - _HELD]
    rise = _crossing(t[: first + 1], share[: first + 1], TOP)
    fall = _crossing(t[last:], share[last:], TOP)
    left = _crossing(t[: first + 1], share[: first + 1], 1 - TOP)
    back = _crossing(t[last:], share[last:], 1 - TOP)
    return rise - left, float(held[-1] - held[0]), back - fall


def _crossing(t: FloatArray, share: FloatArray, level: float) -> float:
    """The last instant of a rise, or the first of a fall, at which the curve crosses a level.

    A rise that begins above the level crosses it at its start, a fall that ends above it at its end.
    """
    over = share >= level
    change = np.flatnonzero(over[1:] != over[:-1])
    rising = bool(share[-1] >= share[0])
    if change.size == 0:
        return float(t[0] if rising else t[-1])
    i = int(change[-1] if rising else change[0])
    part = (level - share[i]) / (share[i + 1] - share[i])
    return float(t[i] + part * (t[i + 1] - t[i]))
