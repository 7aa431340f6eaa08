"""A mixed model of one measure over speed, each runner with a level of their own.

value = level + slope · v + bend · v² + runner + rest, v the speed (Laird NM, Ware JH. Biometrics 1982;38:963-74), fitted by
restricted maximum likelihood over the one ratio of variances.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import stdtrit

from hipdrive.arrays import FloatArray

if TYPE_CHECKING:
    import pandas as pd

#: Ratios of the variance between runners to that within that are tried before the best of them is refined.
_RATIOS = np.r_[0.0, np.logspace(-2, 3, 101)]


@dataclass(frozen=True)
class Fit:
    """What the model says.

    Parameters
    ----------
    beta, covariance
        `(effect,)` fixed effects and `(effect, effect)` their covariance.
    between, within
        Variance between runners, and of a recording about its runner.
    """

    beta: FloatArray
    covariance: FloatArray
    between: float
    within: float


@dataclass(frozen=True)
class Slope:
    """How much a measure changes for each metre a second, in its unit, with the 95 % interval."""

    value: float
    ci95: tuple[float, float]
    recordings: int
    runners: int


def arrays_of(rows: pd.DataFrame) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Values, speeds and runners `(recording,)` of rows with `value`, `speed_mps` and `athlete`."""
    codes = rows["athlete"].astype("category").cat.codes
    value, speed, runner = (np.asarray(one, dtype=float) for one in (rows["value"], rows["speed_mps"], codes))
    return value, speed, runner


def fitted(value: FloatArray, design: FloatArray, runner: FloatArray) -> Fit:
    """The model with the greatest restricted likelihood.

    Parameters
    ----------
    value, runner
        `(recording,)`; a number for each runner.
    design
        `(recording, effect)` the fixed effects; no columns where the mean is zero by its nature.
    """
    sums = _Sums.of(value, design, runner)
    at = int(np.argmin([sums.at(float(ratio))[0] for ratio in _RATIOS]))
    ends = float(_RATIOS[max(at - 1, 0)]), float(_RATIOS[min(at + 1, len(_RATIOS) - 1)])
    refined = float(minimize_scalar(lambda ratio: sums.at(ratio)[0], bounds=ends, method="bounded").x)
    _, ratio = min((sums.at(r)[0], r) for r in (float(_RATIOS[at]), refined))
    _, beta, within, products = sums.at(ratio)
    return Fit(beta, np.asarray(within * np.linalg.inv(products), dtype=float), within * ratio, within)


def slope_of(value: FloatArray, speed_mps: FloatArray, runner: FloatArray) -> Slope | None:
    """The slope over speed with its interval; `None` where nobody ran at two speeds, or nothing is left to judge it by.

    The interval is Student's t with as many degrees of freedom as there are recordings beyond one a runner, less one.
    """
    runners = np.unique(runner)
    freedom = len(value) - len(runners) - 1
    if freedom < 1 or not any(np.ptp(speed_mps[runner == one]) > 0 for one in runners):
        return None
    fit = fitted(value, np.stack([np.ones_like(speed_mps), speed_mps - speed_mps.mean()], axis=1), runner)
    half = float(stdtrit(freedom, 0.975) * np.sqrt(fit.covariance[1, 1]))
    return Slope(float(fit.beta[1]), (float(fit.beta[1]) - half, float(fit.beta[1]) + half), len(value), len(runners))


@dataclass(frozen=True)
class _Sums:
    """What the fit needs of the data: products over all, and sums and counts by runner."""

    xx: FloatArray
    xy: FloatArray
    yy: float
    sum_x: FloatArray
    sum_y: FloatArray
    count: FloatArray

    @staticmethod
    def of(value: FloatArray, design: FloatArray, runner: FloatArray) -> _Sums:
        """From values, fixed effects `(recording, effect)` and runners."""
        member = (runner == np.unique(runner)[:, None]).astype(float)
        products = design.T @ design, design.T @ value, float(value @ value)
        return _Sums(*products, member @ design, member @ value, member.sum(axis=1))

    def at(self, ratio: float) -> tuple[float, FloatArray, float, FloatArray]:
        """Minus twice the restricted log-likelihood, the fixed effects, the variance within, and the products of the effects."""
        # (I + ratio 11')^-1 = I - shrink 11'
        shrink = ratio / (1 + self.count * ratio)
        xx = self.xx - (self.sum_x * shrink[:, None]).T @ self.sum_x
        xy = self.xy - self.sum_x.T @ (shrink * self.sum_y)
        yy = self.yy - float(shrink @ self.sum_y**2)
        beta = np.asarray(np.linalg.solve(xx, xy) if len(xy) else np.zeros(0), dtype=float)
        freedom = max(int(self.count.sum()) - len(beta), 1)
        within = max((yy - float(xy @ beta)) / freedom, 1e-12)
        restricted = float(np.linalg.slogdet(xx)[1]) if len(xy) else 0.0
        fit = freedom * np.log(within) + float(np.log1p(self.count * ratio).sum()) + restricted
        return float(fit), beta, within, xx
