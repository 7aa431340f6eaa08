"""How far two groups of runners lie apart, in standard deviations.

Hedges' g: the standardised difference without its bias in small groups (Hedges LV. J Educ Stat 1981;6:107-28), variances and
the matched design after Borenstein M et al. Introduction to Meta-Analysis. Wiley 2009, chapter 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray

_Z95 = 1.959964


@dataclass(frozen=True)
class HedgesG:
    """A difference in standard deviations, + = the first is larger.

    Parameters
    ----------
    g, variance
        Corrected for small groups, and its variance.
    """

    g: float
    variance: float

    @property
    def ci95(self) -> tuple[float, float]:
        """The 95 % interval (normal approximation)."""
        half = _Z95 * float(np.sqrt(self.variance))
        return self.g - half, self.g + half


def of_groups(first: FloatArray, second: FloatArray) -> HedgesG:
    """Of two groups of different runners, `(runner,)` each, two runners at least."""
    freedom = len(first) + len(second) - 2
    squares = (len(first) - 1) * np.var(first, ddof=1) + (len(second) - 1) * np.var(second, ddof=1)
    d = float((first.mean() - second.mean()) / np.sqrt(squares / freedom))
    sizes = len(first), len(second)
    return _corrected(d, sum(sizes) / (sizes[0] * sizes[1]) + d**2 / (2 * sum(sizes)), freedom)


def of_pairs(first: FloatArray, second: FloatArray) -> HedgesG:
    """Of the same runners under two conditions, `(runner,)` each in the same order, three runners at least."""
    n, apart = len(first), first - second
    # The standard deviation within a condition, from that of the differences and their correlation.
    r = float(np.clip(np.corrcoef(first, second)[0, 1], -0.999, 0.999))
    d = float(apart.mean() / (apart.std(ddof=1) / np.sqrt(2 * (1 - r))))
    return _corrected(d, (1 / n + d**2 / (2 * n)) * 2 * (1 - r), n - 1)


def _corrected(d: float, variance: float, freedom: int) -> HedgesG:
    shrink = 1 - 3 / (4 * freedom - 1)
    return HedgesG(shrink * d, shrink**2 * variance)
