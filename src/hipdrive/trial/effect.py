"""What a cue moved: the difference between blocks with and without it, its interval, and the verdict.

A block's mean is one observation: strides within a block depend on each other, blocks hardly do. For blocks of like
length this is the mixed model with a random effect of the block, whatever the correlation of the strides within it
(Matthews JNS et al. BMJ 1990;300:230-5; Senn S. Cross-over Trials in Clinical Research, 2002, ch. 3). A straight
drift over the run is fitted along. A cue is not followed alike in every block, so blocks with it vary more than
blocks without: the standard error allows for that (HC2), with Satterthwaite's degrees of freedom from how much the blocks of
either kind vary (Imbens GW, Kolesár M. Rev Econ Stat 2016;98:701-12). The randomisation test (Edgington & Onghena,
Randomization Tests, 2007) asks in how many of the orders that could have been drawn the difference would be as large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

import numpy as np
from scipy.special import fdtri, stdtrit

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.trial.design import FEWEST, MOST, Condition, schedule

Verdict = Literal["moves it", "does not", "cannot tell"]
#: Chance of an effect being shown that a power statement is about (the usual 80 %).
POWER = 0.8


@dataclass(frozen=True)
class Effect:
    """What a cue did to one measure.

    Parameters
    ----------
    value, ci95
        With less without, in the measure's unit, and its 95 % interval.
    blocks
        How many blocks it rests on.
    p_random
        Share of the orders that could have been drawn in which the difference is as large; 1 where it cannot tell.
    wanted
        +1 where the cue is to raise the measure, -1 where it is to lower it, 0 where it is only watched.
    detectable
        The smallest change that counts, in the measure's unit.
    spread
        Standard deviation of a block's mean about the drift, in the measure's unit; NaN from two blocks.
    """

    value: float
    ci95: tuple[float, float]
    blocks: int
    p_random: float
    wanted: int
    detectable: float
    spread: float

    @property
    def verdict(self) -> Verdict:
        """`moves it` where the whole interval lies on the wanted side, `does not` where it holds no change that counts."""
        low, high = self.ci95
        toward = (low > 0) if self.wanted > 0 else (high < 0) if self.wanted < 0 else (low > 0 or high < 0)
        if toward:
            return "moves it"
        most = high if self.wanted > 0 else -low if self.wanted < 0 else max(abs(low), abs(high))
        return "does not" if most < self.detectable else "cannot tell"

    @property
    def other_way(self) -> bool:
        """Whether the whole interval lies on the side that was not wanted."""
        return bool(self.wanted) and (self.ci95[1] < 0 if self.wanted > 0 else self.ci95[0] > 0)

    @property
    def counts(self) -> bool:
        """Whether it is also more than the smallest change that counts."""
        return self.verdict == "moves it" and abs(self.value) >= self.detectable


def effect_of(
    means: Sequence[float], conditions: Sequence[Condition], at_s: Sequence[float], wanted: int, detectable: float
) -> Effect:
    """The effect of a cue from the means of its blocks.

    Parameters
    ----------
    means
        `(block,)` mean of the measure.
    conditions
        `(block,)` `without` or `with`.
    at_s
        `(block,)` middle of each block in the run, seconds: the drift is straight in it.
    wanted
        +1, -1 or 0 (see `Effect`).
    detectable
        The smallest change that counts; from two blocks it is also what the interval rests on.

    Raises
    ------
    ValueError
        If one condition has no block.
    """
    y, t = np.asarray(means, float), np.asarray(at_s, float)
    cue = np.array([c == "with" for c in conditions])
    if not cue.any() or cue.all():
        raise ValueError("a trial needs blocks with and without the cue")
    if len(y) < 4:
        value = float(y[cue].mean() - y[~cue].mean())
        return Effect(value, (value - detectable, value + detectable), len(y), 1.0, wanted, detectable, float("nan"))
    fit = _Fit.of(cue, t)
    se, free = fit.error(y)
    half = float(stdtrit(free, 0.975)) * se
    value = fit.value(y)
    return Effect(value, (value - half, value + half), len(y), _p_random(y, cue, t), wanted, detectable, fit.spread(y))


@dataclass(frozen=True)
class _Fit:
    """The blocks' design: level, cue and a straight drift, by least squares.

    Parameters
    ----------
    cue
        `(block,)` whether it was run with the cue.
    weights
        `(block,)` what each block's mean weighs in the effect.
    rest
        `(block, block)` what takes the fit off the means.
    free
        Blocks less what was fitted.
    """

    cue: BoolArray
    weights: FloatArray
    rest: FloatArray
    free: int

    @staticmethod
    def of(cue: BoolArray, t: FloatArray) -> _Fit:
        columns = [np.ones(len(t)), cue.astype(float)]
        # With four blocks the order takes a straight drift out by itself (ABBA), and no freedom is spent on it.
        if len(t) > 4:
            columns.append((t - t.mean()) / max(float(np.ptp(t)), 1e-9))
        design = np.stack(columns, axis=1)
        inverse = np.linalg.pinv(design)
        return _Fit(cue, inverse[1], np.eye(len(t)) - design @ inverse, len(t) - design.shape[1])

    def value(self, y: FloatArray) -> float:
        """The effect."""
        return float(self.weights @ y)

    def spread(self, y: FloatArray) -> float:
        """Standard deviation of a block about the fit."""
        return float(np.sqrt(((self.rest @ y) ** 2).sum() / self.free))

    def error(self, y: FloatArray) -> tuple[float, float]:
        """Standard error of the effect where blocks vary unequally, and its degrees of freedom."""
        left = np.diag(self.rest)
        if left.min() < 1e-9:  # a block that is alone of its kind shows nothing of how it varies
            return self.spread(y) * float(np.linalg.norm(self.weights)), float(self.free)
        squares = (self.rest @ y) ** 2 / left
        vary = np.ones(len(y))
        # Two blocks of a kind cannot tell how unequal they are, and what a drift adds to them errs on the safe side.
        if len(y) > 4 and squares.sum() > 0:
            vary = np.where(self.cue, squares[self.cue].mean(), squares[~self.cue].mean())
        return float(np.sqrt((self.weights**2 * squares).sum())), self.freedom(vary)

    def freedom(self, vary: FloatArray) -> float:
        """Degrees of freedom of the standard error, where each block has this variance (in any unit)."""
        scaled = self.weights / np.sqrt(np.diag(self.rest))
        root = self.rest * scaled[:, None] * np.sqrt(vary)
        parts = np.linalg.eigvalsh(root @ root.T)
        return float(parts.sum() ** 2 / (parts**2).sum())


def _p_random(y: FloatArray, cue: BoolArray, t: FloatArray) -> float:
    """Share of the orders of the pairs with as large a difference; the drawn one among them."""
    seen = abs(_Fit.of(cue, t).value(y))
    pairs = cue.reshape(-1, 2) if len(cue) % 2 == 0 else None
    if pairs is None or (pairs.sum(axis=1) != 1).any():
        return 1.0
    orders = [np.array([bit ^ k for bit in flip for k in (0, 1)], bool) for flip in product((0, 1), repeat=len(pairs))]
    return float(np.mean([abs(_Fit.of(order, t).value(y)) >= seen - 1e-12 for order in orders]))


@cache
def _freedom(blocks: int) -> float:
    """Degrees of freedom of an interval from so many blocks, in a usual order; of an odd number as of one less.

    The blocks of either kind look as unequal as those of half of all trials do by chance.
    """
    plan = schedule(min(max(blocks - blocks % 2, FEWEST), MOST))
    cue, t = np.array([b.condition == "with" for b in plan]), np.array([b.start_s for b in plan])
    ratio = float(fdtri(len(plan) / 2 - 1, len(plan) / 2 - 1, 0.75)) if len(plan) > FEWEST else 1.0
    return _Fit.of(cue, t).freedom(np.where(cue, ratio, 1.0))


def spread_of(half: float, blocks: int) -> float:
    """The standard deviation of a block's mean that gives an interval of this half-width, in its unit."""
    return half / float(stdtrit(_freedom(blocks), 0.975)) * float(np.sqrt(blocks)) / 2


def smallest_shown(spread: float, blocks: int) -> float:
    """The smallest effect that so many blocks show in four of five trials, in the unit of the spread.

    Parameters
    ----------
    spread
        Standard deviation of a block's mean.
    blocks
        How many, half of them with the cue.
    """
    free = _freedom(blocks)
    needed = float(stdtrit(free, 0.975) + stdtrit(free, POWER))
    return needed * spread * 2 / float(np.sqrt(blocks))
