"""Test and retest: how far two recordings of the same runner at the same speed lie apart.

Intraclass correlations by their mean squares (Shrout PE, Fleiss JL. Psychol Bull 1979;86:420-8), their interval after McGraw
KO, Wong SP. Psychol Methods 1996;1:30-46. Standard error of measurement for agreement, which counts a shift between the
two as error (de Vet HCW et al. J Clin Epidemiol 2006;59:1033-9), and the detectable change 1.96 √2 SEM (Weir JP. J
Strength Cond Res 2005;19:231-40).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import fdtri
from scipy.stats import chi2

from hipdrive.arrays import FloatArray

_Z95 = 1.959964


@dataclass(frozen=True)
class Agreement:
    """The agreement of repeated measurements.

    Parameters
    ----------
    table
        `(runner, repeat)` values, none missing; two runners and two repeats at least.
    """

    table: FloatArray

    @cached_property
    def _squares(self) -> tuple[float, float, float]:
        """Mean squares of runners, of repeats, and of the rest."""
        n, k = self.table.shape
        mean = self.table.mean()
        runners, repeats = self.table.mean(axis=1) - mean, self.table.mean(axis=0) - mean
        rest = self.table - mean - runners[:, None] - repeats
        total = float((runners**2).sum()), float((repeats**2).sum()), float((rest**2).sum())
        return k * total[0] / (n - 1), n * total[1] / (k - 1), total[2] / ((n - 1) * (k - 1))

    @property
    def icc_2_1(self) -> float:
        """Two-way random effects, absolute agreement, single measurement."""
        (n, k), (runners, repeats, rest) = self.table.shape, self._squares
        return _share(runners - rest, runners + (k - 1) * rest + k * (repeats - rest) / n)

    @property
    def icc_3_1(self) -> float:
        """Two-way mixed effects, consistency, single measurement."""
        runners, _, rest = self._squares
        return _share(runners - rest, runners + (self.table.shape[1] - 1) * rest)

    @property
    def icc_2_1_ci95(self) -> tuple[float, float]:
        """The 95 % interval of `icc_2_1`."""
        (n, k), (runners, repeats, rest) = self.table.shape, self._squares
        share = min(self.icc_2_1, 1 - 1e-12)
        a = k * share / (n * (1 - share))
        b = 1 + k * share * (n - 1) / (n * (1 - share))
        parts = (a * repeats) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1))
        freedom = (a * repeats + b * rest) ** 2 / max(parts, 1e-300)
        others = k * repeats + (k * n - k - n) * rest
        low, high = float(fdtri(n - 1, freedom, 0.975)), float(fdtri(freedom, n - 1, 0.975))
        lower = n * (runners - low * rest) / (low * others + n * runners)
        return lower, n * (high * runners - rest) / (others + n * high * runners)

    @property
    def sem(self) -> float:
        """Standard error of measurement for agreement, in the unit of the values."""
        return float(np.sqrt(sum(self._error_parts)))

    @property
    def mdc95(self) -> float:
        """The change below which 95 of 100 unchanged runners stay."""
        return _Z95 * float(np.sqrt(2)) * self.sem

    @property
    def mdc95_ci95(self) -> tuple[float, float]:
        """Its 95 % interval (chi squared, degrees of freedom after Satterthwaite)."""
        n, k = self.table.shape
        shift, rest = self._error_parts
        parts = shift**2 / (k - 1) + rest**2 / ((n - 1) * (k - 1))
        freedom = (shift + rest) ** 2 / parts if parts > 0 else float((n - 1) * (k - 1))
        low, high = (float(np.sqrt(freedom / chi2.ppf(share, freedom))) for share in (0.975, 0.025))
        return low * self.mdc95, high * self.mdc95

    @property
    def _error_parts(self) -> tuple[float, float]:
        """Of the error variance, what the mean squares of repeats and of the rest bring: a shift no larger than chance is none."""
        n, (_, repeats, rest) = len(self.table), self._squares
        return (repeats / n, rest * (n - 1) / n) if repeats > rest else (0.0, rest)


def _share(part: float, whole: float) -> float:
    """A share of a variance; nothing of nothing is not known."""
    return part / whole if whole > 0 else float("nan")
