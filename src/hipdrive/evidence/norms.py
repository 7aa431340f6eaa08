"""Where a value stands among runners of this speed and sex: norms as a table, percentiles with their interval.

`data/norms.csv` is computed by `training/norms.py`: a mixed model over speed of the runners of the open data set RBDS,
joined with published groups that agree with it. A norm says whom it holds for; it is refused at speeds nobody ran in it
and for a sex of which nothing is known that differs; it is widened where nothing is known of women, and by its own n.

One runner against a small group is judged by Student's t (Crawford JR, Howell DC. Clin Neuropsychol 1998;12:482-6); the
interval of the percentile holds the error of the value and that of the group's mean and SD (Crawford JR, Garthwaite PH.
Neuropsychologia 2002;40:1196-208, here by the delta method).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy.special import ndtr, stdtr, stdtrit

from hipdrive.evidence.literature import number, row
from hipdrive.evidence.norm_models import MIDDLE_MPS, Input, NormModel, model_of

Runner = Literal["female", "male", "unknown"]
_Z95 = 1.959964
#: Steps in which a range of speeds is gone through, m/s.
_STEP_MPS = 0.25


@dataclass(frozen=True)
class Norm:
    """The people one value is held against, at one speed.

    Parameters
    ----------
    mean, sd, n
        In the measure's unit; how many they rest on.
    people, ids
        In words; the rows they rest on.
    """

    mean: float
    sd: float
    n: float
    people: str
    ids: tuple[str, ...]

    def limit(self, bands: float) -> float:
        """The value beyond which as many runners lie as beyond `bands` SD of a normal distribution, for so small a group."""
        t = float(stdtrit(self.n - 1, float(ndtr(abs(bands))))) * math.sqrt(1 + 1 / self.n)
        return self.mean + math.copysign(t * self.sd, bands)

    def percentile(self, value: float) -> float:
        """Share of runners below a value, in percent."""
        t = (value - self.mean) / (self.sd * math.sqrt(1 + 1 / self.n))
        return 100 * float(stdtr(self.n - 1, t))

    def share_beyond(self, value: float, se: float, direction: int) -> float:
        """Share of runners, measured with the same error, who would be seen as far out; `direction` +1 above, -1 below."""
        t = direction * (value - self.mean) / math.hypot(self.sd * math.sqrt(1 + 1 / self.n), se)
        return float(stdtr(self.n - 1, -t))

    def interval(self, value: float, ci95: tuple[float, float]) -> tuple[float, float]:
        """The 95 % interval of the percentile: the error of the value, and of the group."""
        z = (value - self.mean) / self.sd
        group = _Z95 * math.sqrt(1 / self.n + z * z / (2 * max(self.n - 1, 1)))
        below, above = ((value - ci95[0]) / self.sd, (ci95[1] - value) / self.sd)
        return 100 * float(ndtr(z - math.hypot(below, group))), 100 * float(ndtr(z + math.hypot(above, group)))


def norms_of(
    measure: str, input: Input, side: str, speeds_mps: tuple[float, float] | None, sex: Runner
) -> tuple[Norm, ...] | str:
    """The norms a value is held against: one for each speed and sex that may be; or why there is none.

    Knowing less gives more of them; a verdict is one only where all agree, so it may get less sure and never turns round.

    Parameters
    ----------
    measure, input
        Which, and how it was recorded.
    side
        `left`, `right` or `mean`: sides spread more than their mean.
    speeds_mps
        Least and most the speed may be; `None` where nothing is known of it.
    sex
        The runner's.
    """
    found = model_of(measure, input)
    if found is None:
        return "no group of runners has been measured like this"
    speeds = _speeds(found, speeds_mps)
    if isinstance(speeds, str):
        return speeds
    if sex == "female" and found.women == "refused":
        return f"the reference ({found.people}) does not hold for women"
    sexes: tuple[Literal["female", "male"], ...] = ("male", "female") if sex == "unknown" else (sex,)
    if found.sex == "any" or found.women in ("same", "refused"):
        sexes = ("male",)
    return tuple(_norm(found, side, speed, one) for speed in speeds for one in sexes)


def _speeds(found: NormModel, speeds_mps: tuple[float, float] | None) -> tuple[float, ...] | str:
    least, most = found.speeds_mps
    if found.curve[1:] == (0.0, 0.0) and speeds_mps is None:
        return (MIDDLE_MPS,)
    low, high = speeds_mps or (2.5, 4.5)
    if high < least or low > most:
        return f"the reference holds from {least:g} to {most:g} m/s"
    low, high = max(low, least), min(high, most)
    steps = max(1, math.ceil((high - low) / _STEP_MPS)) if high > low else 0
    return tuple(low + (high - low) * i / steps for i in range(steps + 1)) if steps else (low,)


def _norm(found: NormModel, side: str, speed_mps: float, sex: str) -> Norm:
    sd, mean, words = found.sd_at(speed_mps), found.mean_at(speed_mps), found.people
    if side in ("left", "right"):
        sd = math.hypot(sd, found.side_sd_at(speed_mps) / 2)
    if found.curve[1:] != (0.0, 0.0):
        words = f"{words} at {speed_mps:.1f} m/s"
    if sex == "female" and found.women == "shift":
        shift = row(found.women_row).value or 0.0
        mean, words = mean + shift * sd, f"{words}; women's mean is about {shift:.1f} SD higher"
        sd *= math.sqrt(1 + _effect_variance(shift, row(found.women_row).n or 0))
    elif sex == "female" and found.women == "unknown":
        sd *= math.hypot(1.0, number("sex_unknown"))
        words = f"{words}; widened, since nothing is known of women"
    return Norm(mean, sd, found.n, words, found.ids)


def _effect_variance(d: float, n: int) -> float:
    """Variance of a standardised difference between two groups of n/2 each (Hedges 1981)."""
    return 4 / n + d * d / (2 * n) if n else 0.0


@dataclass(frozen=True)
class SideNorm:
    """How much the sides of uninjured runners differ, at the speed at which they differ most.

    Parameters
    ----------
    sd, n
        Of left less right about zero; how many runners.
    people
        In words.
    """

    sd: float
    n: float
    people: str

    def limit(self, bands: float) -> float:
        """The difference beyond which, to either side, as few runners lie as beyond ± `bands` SD of a normal one."""
        return float(stdtrit(self.n, float(ndtr(abs(bands))))) * self.sd

    def share(self, difference: float, se: float = 0.0) -> float:
        """Share of uninjured runners, measured with an error of `se`, whose sides differ at least as much."""
        return 2 * float(stdtr(self.n, -abs(difference) / math.hypot(self.sd, se)))


def sides_of(measure: str, input: Input, speeds_mps: tuple[float, float] | None) -> SideNorm | None:
    """How much the sides of uninjured runners differ in a measure, or `None` where it is not known."""
    found = model_of(measure, input)
    speeds = _speeds(found, speeds_mps) if found is not None else ""
    if found is None or isinstance(speeds, str) or found.sides_n < 3:
        return None
    sd = max(found.side_sd_at(s) for s in speeds)
    return (
        SideNorm(sd, found.sides_n, f"{found.sides_n:.0f} uninjured runners of the open data set RBDS") if sd else None
    )
