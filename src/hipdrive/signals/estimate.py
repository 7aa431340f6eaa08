"""A number over repetitions: mean, standard error, interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from hipdrive.arrays import FloatArray


@dataclass(frozen=True)
class Estimate:
    """A number with its error.

    Parameters
    ----------
    value, se
        The number and its standard error; NaN error where it cannot be told.
    ci95
        95 % interval.
    n
        What it rests on: stances, records.
    """

    value: float
    se: float
    ci95: tuple[float, float]
    n: int

    @property
    def half(self) -> float:
        """Half of the 95 % interval."""
        return (self.ci95[1] - self.ci95[0]) / 2


def with_error(value: float, se: float, n: int, freedom: float = np.inf) -> Estimate:
    """A number whose error is known, with its interval (Student's t)."""
    half = (1.96 if not np.isfinite(freedom) else float(stdtrit(freedom, 0.975))) * se
    return Estimate(value, se, (value - half, value + half), n)


def estimate(values: FloatArray, alone_se: float = float("nan")) -> Estimate:
    """Mean of the values that are known, its standard error and interval.

    Parameters
    ----------
    values
        `(repetition,)`; NaN = not recorded.
    alone_se
        Standard error of a single one, where it is known.
    """
    known = values[np.isfinite(values)]
    n = len(known)
    if n == 0:
        return with_error(float("nan"), float("nan"), 0)
    mean = float(known.mean())
    if n < 2:
        return with_error(mean, alone_se, n)
    return with_error(mean, float(known.std(ddof=1) / np.sqrt(n)), n, n - 1)
