"""Where a value stands among runners of this speed and sex: norms as a table, percentiles with their interval.

`data/norms.csv` is computed by `training/norms.py`: a mixed model over speed of the runners of the open data set RBDS,
joined with published groups that agree with it. A norm says whom it holds for; it is refused at speeds nobody ran in it
and for a sex of which nothing is known that differs; it is widened where nothing is known of women, and by its own n.

One runner against a small group is judged by Student's t (Crawford JR, Howell DC. Clin Neuropsychol 1998;12:482-6); the
interval of the percentile holds the error of the value and that of the group's mean and SD (Crawford JR, Garthwaite PH.
Neuropsychologia 2002;40:1196-208, here by the delta method).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from scipy.special import ndtr, stdtr, stdtrit

from hipdrive.errors import InputError
from hipdrive.evidence.literature import number, row

Input = Literal["markers", "camera"]
Runner = Literal["female", "male", "unknown"]
#: The speed about which the curves are written, m/s.
MIDDLE_MPS = 3.5
COLUMNS = (
    *("measure", "input", "sex", "women", "women_row", "n", "people", "level", "slope", "bend"),
    *("var", "cov", "var_slope", "var_rest", "low_mps", "high_mps"),
    *("sides_n", "sides_var", "sides_cov", "sides_slope", "sides_rest", "ids", "left_out"),
)
_Z95 = 1.959964
#: Steps in which a range of speeds is gone through, m/s.
_STEP_MPS = 0.25


@dataclass(frozen=True)
class NormModel:
    """The norm of one measure over speed.

    Parameters
    ----------
    measure, input
        Which; `markers`, `camera`, or `any` kind of input.
    sex, women, women_row
        Whom it was measured in (`male`, `any`); what holds for women (`same`, `shift`, `unknown`, `refused`) and the
        evidence row that says so.
    n, people
        How many (a group read at second hand counts half), and in words.
    curve
        Level, slope per m/s and bend per (m/s)² of the mean of both sides, in the measure's unit, about `MIDDLE_MPS`.
    spread
        Variance of the level, covariance with the slope, variance of the slope, variance of a trial.
    speeds_mps
        Where it holds.
    sides_n, sides
        The same for left less right of uninjured runners, about zero.
    ids, left_out
        Rows it rests on; what was not joined, and why.
    """

    measure: str
    input: str
    sex: str
    women: str
    women_row: str
    n: float
    people: str
    curve: tuple[float, float, float]
    spread: tuple[float, ...]
    speeds_mps: tuple[float, float]
    sides_n: float
    sides: tuple[float, ...]
    ids: tuple[str, ...]
    left_out: str

    def mean_at(self, speed_mps: float) -> float:
        """Mean of both sides over runners at a speed."""
        x = speed_mps - MIDDLE_MPS
        level, slope, bend = self.curve
        return level + slope * x + bend * (x * x - 2 / 3)

    def sd_at(self, speed_mps: float) -> float:
        """Standard deviation over runners of the mean of both sides at a speed."""
        return _sd(self.spread, speed_mps)

    def side_sd_at(self, speed_mps: float) -> float:
        """Standard deviation of left less right over uninjured runners at a speed, about zero."""
        return _sd(self.sides, speed_mps)

    def but(self, **changes: Any) -> NormModel:
        """The same with something changed."""
        return replace(self, **changes)


def _sd(spread: tuple[float, ...], speed_mps: float) -> float:
    level, with_slope, slope, rest = spread
    x = speed_mps - MIDDLE_MPS
    return math.sqrt(max(level + 2 * with_slope * x + slope * x * x + rest, 0.0))


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


#: Reference values of one's own, for as long as they are used.
_OWN: ContextVar[tuple[NormModel, ...]] = ContextVar("own reference", default=())


def models() -> tuple[NormModel, ...]:
    """Every norm; of a measure and input that one's own table has, only those."""
    own = _OWN.get()
    have = {(m.measure, m.input) for m in own}
    return (*own, *(m for m in _shipped() if (m.measure, m.input) not in have)) if own else _shipped()


@contextmanager
def using(path: Path | None) -> Iterator[None]:
    """Within the block values are held against the table that `hipdrive reference build` wrote; against ours without one.

    Raises
    ------
    InputError
        If it is no such table.
    """
    if path is None:
        yield
        return
    try:
        with path.open(encoding="utf-8") as stream:
            own = tuple(map(_model, csv.DictReader(stream)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error):
        own = ()
    if not own:
        raise InputError(path, "holds no reference values", "Make them with: hipdrive reference COHORT")
    token = _OWN.set(own)
    try:
        yield
    finally:
        _OWN.reset(token)


@cache
def _shipped() -> tuple[NormModel, ...]:
    """Every norm of the table that comes with hipdrive."""
    with (files("hipdrive.evidence") / "data" / "norms.csv").open(encoding="utf-8") as stream:
        return tuple(map(_model, csv.DictReader(stream)))


def _model(line: dict[str, str]) -> NormModel:
    def numbers(*names: str) -> tuple[float, ...]:
        return tuple(float(line[n]) for n in names)

    level, slope, bend = numbers("level", "slope", "bend")
    low, high = numbers("low_mps", "high_mps")
    return NormModel(
        measure=line["measure"],
        input=line["input"],
        sex=line["sex"],
        women=line["women"],
        women_row=line["women_row"],
        n=float(line["n"]),
        people=line["people"],
        curve=(level, slope, bend),
        spread=numbers("var", "cov", "var_slope", "var_rest"),
        speeds_mps=(low, high),
        sides_n=float(line["sides_n"]),
        sides=numbers("sides_var", "sides_cov", "sides_slope", "sides_rest"),
        ids=tuple(line["ids"].split()),
        left_out=line["left_out"],
    )


def table_row(norm: NormModel) -> dict[str, str]:
    """A norm as a line of the table."""
    numbers = (*norm.curve, *norm.spread, *norm.speeds_mps, norm.sides_n, *norm.sides)
    words = (norm.measure, norm.input, norm.sex, norm.women, norm.women_row, f"{norm.n:g}", norm.people)
    return dict(zip(COLUMNS, (*words, *(f"{v:.5g}" for v in numbers), " ".join(norm.ids), norm.left_out), strict=True))


def model_of(measure: str, input: Input) -> NormModel | None:
    """The norm of a measure for a kind of input, or `None`."""
    found = {m.input: m for m in models() if m.measure == measure}
    return found.get(input) or found.get("any")


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
