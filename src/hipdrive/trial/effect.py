"""What a cue moved: the difference between blocks with and without it, its interval, and the verdict.

A block's mean is one observation: strides within a block depend on each other, blocks hardly do. For blocks of like
length this is the mixed model with a random effect of the block, whatever the correlation of the strides within it
(Matthews JNS et al. BMJ 1990;300:230-5; Senn S. Cross-over Trials in Clinical Research, 2002, ch. 3). A straight
drift over the run is fitted along. The randomisation test (Edgington & Onghena, Randomization Tests, 2007) asks in
how many of the orders that could have been drawn the difference would be as large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from scipy import stats

from hipdrive.arrays import FloatArray
from hipdrive.trial.design import Condition

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
    value, se, free, spread = _fitted(y, cue, t)
    half = float(stats.t.ppf(0.975, free)) * se
    return Effect(value, (value - half, value + half), len(y), _p_random(y, cue, t), wanted, detectable, spread)


def _fitted(y: FloatArray, cue: np.ndarray, t: FloatArray) -> tuple[float, float, int, float]:
    """Effect, its standard error, degrees of freedom, and standard deviation of a block, by least squares."""
    columns = [np.ones_like(y), cue.astype(float)]
    if (
        len(y) > 4
    ):  # with four blocks the order takes a straight drift out by itself (ABBA), and no freedom is spent on it
        columns.append((t - t.mean()) / max(float(np.ptp(t)), 1e-9))
    design = np.stack(columns, axis=1)
    inverse = np.linalg.pinv(design.T @ design)
    fit = inverse @ design.T @ y
    free = len(y) - design.shape[1]
    spread = float(np.sqrt(((y - design @ fit) ** 2).sum() / free))
    return float(fit[1]), spread * float(np.sqrt(inverse[1, 1])), free, spread


def _p_random(y: FloatArray, cue: np.ndarray, t: FloatArray) -> float:
    """Share of the orders of the pairs with as large a difference; the drawn one among them."""
    seen = abs(_fitted(y, cue, t)[0])
    pairs = cue.reshape(-1, 2) if len(cue) % 2 == 0 else None
    if pairs is None or (pairs.sum(axis=1) != 1).any():
        return 1.0
    orders = [np.array([bit ^ k for bit in flip for k in (0, 1)], bool) for flip in product((0, 1), repeat=len(pairs))]
    return float(np.mean([abs(_fitted(y, order, t)[0]) >= seen - 1e-12 for order in orders]))


def smallest_shown(spread: float, blocks: int) -> float:
    """The smallest effect that so many blocks show in four of five trials, in the unit of the spread.

    Parameters
    ----------
    spread
        Standard deviation of a block's mean.
    blocks
        How many, half of them with the cue.
    """
    free = blocks - (2 if blocks == 4 else 3)
    needed = float(stats.t.ppf(0.975, free) + stats.t.ppf(POWER, free))
    return needed * spread * 2 / float(np.sqrt(blocks))
