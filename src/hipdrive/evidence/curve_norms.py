"""Where the whole curve of a runner stands: bands that hold 95 % of the whole curves of runners at this speed.

A curve is more than its points: of a hundred points some lie beyond limits made for one. So the band is simultaneous, as
wide as lets the whole curve of a new runner lie inside in 95 % (after Lenhoff MW et al. Gait Posture 1999;9:10-17, who draw
runners anew; here curves are drawn from a normal process with the runners' own correlations over the stride, which counts the
error of a small group's mean and SD too). `data/curves.csv` is computed by `training/curve_norms.py` from RBDS.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from hipdrive import shipped
from hipdrive.arrays import FloatArray
from hipdrive.evidence.literature import number
from hipdrive.evidence.norm_models import Input, model_of
from hipdrive.evidence.norms import Runner

#: Percent of the stride of each value that is kept, and of the curves that come out.
KEPT, PERCENT = np.linspace(0, 100, 51), np.arange(101)
#: A range of speeds wider than this has no one curve, m/s: half of what lies between the speeds the runners ran.
_WIDEST_MPS = 0.5


@dataclass(frozen=True)
class Stretch:
    """Where a curve lies beyond the band.

    Parameters
    ----------
    start, stop
        Percent of the stride, both inside.
    where
        `above` or `below`.
    """

    start: int
    stop: int
    where: Literal["above", "below"]


@dataclass(frozen=True, eq=False)
class CurveNorm:
    """The band for the curve of one side.

    Parameters
    ----------
    mean, sd
        `(101,)` over runners at 0 to 100 % of the stride (of stance for measures of the frontal plane), the measure's unit.
    factor
        How many SD the band reaches to either side.
    people
        Whom it holds for, in words.
    """

    mean: FloatArray
    sd: FloatArray
    factor: float
    people: str

    @property
    def low(self) -> FloatArray:
        """`(101,)` the lower edge."""
        return np.asarray(self.mean - self.factor * self.sd)

    @property
    def high(self) -> FloatArray:
        """`(101,)` the upper edge."""
        return np.asarray(self.mean + self.factor * self.sd)

    def beyond(self, curve: FloatArray, error: float) -> list[Stretch]:
        """Where a curve `(101,)` lies beyond the band by more than its error (half of a 95 % interval)."""
        above, below = curve - error > self.high, curve + error < self.low
        return sorted([*_stretches(above, "above"), *_stretches(below, "below")], key=lambda one: one.start)


def _stretches(there: np.ndarray[tuple[int], np.dtype[np.bool_]], where: Literal["above", "below"]) -> list[Stretch]:
    edge = np.diff(np.concatenate(([0], there.astype(int), [0])))
    pairs = zip(np.flatnonzero(edge == 1), np.flatnonzero(edge == -1), strict=True)
    return [Stretch(int(start), int(stop) - 1, where) for start, stop in pairs]


def curve_norm(measure: str, input: Input, speeds_mps: tuple[float, float] | None, sex: Runner) -> CurveNorm | None:
    """The band for the curve of a measure; `None` where nobody ran like this, or the speed is not known well enough.

    Parameters
    ----------
    measure, input
        Which, and how it was recorded.
    speeds_mps
        Least and most the speed may be.
    sex
        The runner's; the runners were men, and the band is widened or refused for women as their values are.
    """
    found, rule = _table().get(measure, {}), model_of(measure, "markers")
    if speeds_mps is None or speeds_mps[1] - speeds_mps[0] > _WIDEST_MPS or rule is None:
        return None
    speed, known = sum(speeds_mps) / 2, sorted(found)
    # A camera is held against markers only where its single values are.
    if not known or not known[0] <= speed <= known[-1] or (input == "camera" and model_of(measure, input) != rule):
        return None
    if sex == "female" and rule.women in ("refused", "shift"):
        return None
    mean, sd, factor = (_between(speed, known, [found[s][i] for s in known]) for i in range(3))
    wider = math.hypot(1.0, number("sex_unknown")) if sex == "female" and rule.women == "unknown" else 1.0
    return CurveNorm(mean, wider * sd, float(factor), f"16 men of the open data set RBDS at {speed:.1f} m/s")


def _between(speed: float, known: list[float], values: list[FloatArray]) -> FloatArray:
    """Straight between the two nearest speeds."""
    at = float(np.interp(speed, known, range(len(known))))
    first = min(int(at), len(known) - 2)
    return np.asarray(values[first] + (at - first) * (values[first + 1] - values[first]))


@cache
def _table() -> dict[str, dict[float, tuple[FloatArray, FloatArray, FloatArray]]]:
    """By measure and speed: mean, SD and factor."""
    found: dict[str, dict[float, tuple[FloatArray, FloatArray, FloatArray]]] = {}
    for line in shipped.rows("hipdrive.evidence", "data", "curves.csv"):
        mean, sd = (np.interp(PERCENT, KEPT, [float(v) for v in line[n].split()]) for n in ("mean", "sd"))
        found.setdefault(line["measure"], {})[float(line["speed_mps"])] = mean, sd, np.array(float(line["factor"]))
    return found
