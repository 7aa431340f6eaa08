"""Norms as a table: the curve of each measure over speed, with its spread; ours, or one of one's own."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from hipdrive import shipped
from hipdrive.errors import InputError

Input = Literal["markers", "camera", "standing"]
#: The speed about which the curves are written, m/s.
MIDDLE_MPS = 3.5
COLUMNS = (
    *("measure", "input", "sex", "women", "women_row", "n", "people", "level", "slope", "bend"),
    *("var", "cov", "var_slope", "var_rest", "low_mps", "high_mps"),
    *("sides_n", "sides_var", "sides_cov", "sides_slope", "sides_rest", "ids", "left_out"),
)


@dataclass(frozen=True)
class NormModel:
    """The norm of one measure over speed.

    Parameters
    ----------
    measure, input
        Which; `markers`, `camera`, or `any` kind of input; `standing`: of markers, sides relative to standing still.
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
    return tuple(map(_model, shipped.rows("hipdrive.evidence", "data", "norms.csv")))


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
