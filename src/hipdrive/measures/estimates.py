"""From values per step to one value a side, their mean and difference, each with its standard error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Literal, NamedTuple

import numpy as np

from hipdrive.arrays import BoolArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Side
from hipdrive.measures.values import PerStep, Whole
from hipdrive.signals import MAD_TO_SD

#: A step further from the median than this many robust standard deviations is left out, by number of steps: what one
#: in a hundred sides of normal steps would show (100,000 simulated sides a row). One limit for all numbers of steps
#: would clip good steps where there are few, and the intervals would cover too little.
_STEPS = (4, 6, 8, 10, 12, 15, 20, 30, 40, 60)
_OUTLYING = (15.8, 10.3, 8.1, 7.0, 6.3, 5.9, 5.2, 4.8, 4.6, 4.4)
#: A spread with fewer degrees of freedom than this makes no interval (design choice: with three, Student's t is 3.2, with
#: two 4.3, with one 12.7). A side with too few takes the spread that both sides have together.
FEWEST_FREEDOM = 3


@dataclass(frozen=True)
class Estimate:
    """A value with the part of its standard error that more steps would shrink, and its degrees of freedom.

    `pooled` says that both sides' spread is one and the same.
    """

    side: Literal["left", "right", "mean", "difference", "relative"]
    value: float
    own_se: float
    freedom: float
    n: int
    time_s: float
    pooled: bool = False


def estimates(steps: PerStep | Whole) -> list[Estimate]:
    """What the steps say of each side that was seen, and of both; raises `CannotSee` where too few tell how much they vary."""
    if isinstance(steps, Whole):
        freedom = max(steps.n_steps - 2, 1)
        return [Estimate("mean", steps.value, steps.se, freedom, steps.n_steps, steps.time_s)]
    seen = np.isfinite(steps.value)
    sides = {side: _usual(_keep(steps, seen & (steps.side == side))) for side in SIDES}
    shown = {side: one for side, one in sides.items() if len(one.value)}
    known = [_estimate(one, side, spread) for (side, one), spread in zip(shown.items(), _spreads(shown), strict=True)]
    return known + _pair(*known) if len(known) == 2 else known


def _keep(steps: PerStep, keep: BoolArray) -> PerStep:
    return PerStep(steps.side[keep], steps.value[keep], steps.time_s[keep], steps.error_sd[keep])


def _usual(steps: PerStep) -> PerStep:
    """The steps without the outlying ones (median absolute deviation)."""
    if len(steps.value) < 4:
        return steps
    # Not NumPy's median, which takes ten times as long for a handful of steps.
    off = np.abs(steps.value - median(steps.value.tolist()))
    spread = MAD_TO_SD * median(off.tolist())
    limit = np.interp(len(off), _STEPS, _OUTLYING)
    usual = off <= limit * spread
    return steps if spread == 0 or usual.all() else _keep(steps, usual)


class _Spread(NamedTuple):
    """Standard deviation of steps, its degrees of freedom, and whether both sides share it."""

    sd: float
    freedom: float
    pooled: bool


def _spreads(sides: dict[Side, PerStep]) -> list[_Spread]:
    """How much the steps of each side vary; one spread for both, where a side has too few steps to show its own."""
    own = [_own_spread(one) for one in sides.values()]
    if not own or min(s.freedom for s in own) >= FEWEST_FREEDOM:
        return own
    return [_pooled(own, {side: len(one.value) for side, one in sides.items()})] * len(own)


def _own_spread(steps: PerStep) -> _Spread:
    n = len(steps.value)
    return _Spread(float(np.std(steps.value, ddof=1)) if n > 1 else 0.0, n - 1, False)


def _pooled(own: list[_Spread], counts: Mapping[Side, int]) -> _Spread:
    """One spread for both sides; raises `CannotSee` where even together they have too few steps."""
    freedom = sum(s.freedom for s in own)
    if freedom < FEWEST_FREEDOM:
        count = " and ".join(f"{n} {side}" for side, n in counts.items())
        needed = FEWEST_FREEDOM + len(own)
        raise CannotSee(f"too few steps ({count}) to tell how much steps vary; at least {needed} are needed")
    return _Spread(float(np.sqrt(sum(s.freedom * s.sd**2 for s in own) / freedom)), freedom, True)


def _estimate(steps: PerStep, side: Side, spread: _Spread) -> Estimate:
    """The mean of the steps of one side.

    The spread seen over steps already holds the random error of the instants; with few steps it may be small by
    chance, so it is never taken smaller than that error alone.
    """
    value, n = float(np.mean(steps.value)), len(steps.value)
    representative = int(np.argmin(np.abs(steps.value - value)))
    known = float(np.sqrt(np.mean(steps.error_sd**2)))
    se = max(spread.sd, known) / float(np.sqrt(n))
    return Estimate(side, value, se, spread.freedom, n, float(steps.time_s[representative]), spread.pooled)


def _pair(left: Estimate, right: Estimate) -> list[Estimate]:
    """Mean and difference of both sides; degrees of freedom after Welch and Satterthwaite, or of the common spread."""
    n, both = min(left.n, right.n), float(np.hypot(left.own_se, right.own_se))
    parts = left.own_se**4 / left.freedom + right.own_se**4 / right.freedom
    freedom = both**4 / parts if parts > 0 else left.freedom + right.freedom
    freedom = left.freedom if left.pooled else freedom
    mean = Estimate("mean", (left.value + right.value) / 2, both / 2, freedom, n, left.time_s)
    return [mean, Estimate("difference", left.value - right.value, both, freedom, n, left.time_s)]
