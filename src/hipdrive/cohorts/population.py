"""What the runners of a cohort are like, measure by measure: spread, speed, sides, repeats, groups, and who stands out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from pydantic import Field
from scipy.special import stdtrit

from hipdrive.arrays import FloatArray
from hipdrive.cohorts import effects
from hipdrive.cohorts.agreement import Agreement
from hipdrive.cohorts.lazy import Cohort
from hipdrive.cohorts.mixed import arrays_of, slope_of
from hipdrive.cohorts.reference import FEWEST
from hipdrive.cohorts.repeats import Repeats, repeats_of
from hipdrive.errors import HipdriveError, InputError
from hipdrive.history.retest import SCHEMA, Retest
from hipdrive.measures import by_id, title_of
from hipdrive.records import Record
from hipdrive.signals import robust_sd
from hipdrive.version import __version__

if TYPE_CHECKING:
    import pandas as pd

Input = Literal["markers", "camera"]
#: Columns of a manifest that may group runners.
GROUPED_BY = ("group", "condition", "sex", "visit")
#: A value further from the median than this many robust standard deviations stands out (Iglewicz B, Hoaglin DC. How to
#: Detect and Handle Outliers. ASQC 1993).
STANDS_OUT = 3.5


class Spread(Record):
    """One value a runner, the mean of their recordings: how many runners, and the quartiles; `group` where they are of one."""

    group: str = ""
    n: int
    low: float
    quartile1: float
    median: float
    quartile3: float
    high: float
    values: tuple[float, ...] = Field(repr=False)


class SpeedEffect(Record):
    """Change for each metre a second (mixed model, a level for each runner), in the measure's unit, with its 95 % interval."""

    per_mps: float
    ci95: tuple[float, float]
    recordings: int
    runners: int


class Sides(Record):
    """Left less right, one value a runner: mean with its 95 % interval, standard deviation over runners, and their number."""

    mean: float
    ci95: tuple[float, float]
    sd: float
    n: int


class GroupEffect(Record):
    """One group less another: difference of the means, and Hedges' g with its 95 % interval; `paired`: the same runners."""

    first: str
    second: str
    n: tuple[int, int]
    paired: bool
    difference: float
    g: float
    g_ci95: tuple[float, float]


class Outlier(Record):
    """A recording whose value stands out, at its speed; `time_s`: an instant of it that shows the value."""

    path: str
    athlete: str | None
    value: float
    robust_z: float
    time_s: float | None


class MeasurePopulation(Record):
    """One measure over the runners, by one kind of input."""

    id: str
    title: str
    unit: str
    input: Input
    recordings: int
    spread: Spread
    groups: tuple[Spread, ...]
    speed: SpeedEffect | None
    sides: Sides | None
    effects: tuple[GroupEffect, ...]
    outliers: tuple[Outlier, ...]


class Population(Record):
    """A cohort in numbers; `retest` is what `hipdrive compare --own-change` reads."""

    schema_: Literal["hipdrive.cohort-report/1"] = Field(default=SCHEMA, alias="schema")
    version: str = __version__
    cohort: str
    recordings: int
    runners: int
    unread: int
    by: str | None
    measures: tuple[MeasurePopulation, ...]
    retest: tuple[Retest, ...]


def population(cohort: Cohort, by: str | None = None) -> Population:
    """Describe the runners of a cohort.

    Parameters
    ----------
    cohort
        Its recordings need an athlete; what needs speeds, visits or groups is left out where they are not said.
    by
        The column whose groups are held against each other: `group`, `condition`, `sex`, `visit`.

    Raises
    ------
    HipdriveError
        If runners are not grouped by that column.
    InputError
        If no recording says whose it is, or none was measured.
    """
    check_grouping(by)
    return described(values_of(cohort), cohort.address, len(cohort.errors), by)


def check_grouping(by: str | None) -> None:
    """Raise `HipdriveError` where runners are not grouped by a column of this name."""
    if by is not None and by not in GROUPED_BY:
        raise HipdriveError(f"--by: runners are not grouped by {by!r}. Take one of {', '.join(GROUPED_BY)}.")


def described(rows: pd.DataFrame, address: str, unread: int = 0, by: str | None = None) -> Population:
    """The population of the rows of `values_of`; `unread`: files that cannot be used. Errors as for `population`."""
    if rows.empty:
        remedy = "Say the athlete with --manifest or --names, and run cohort again"
        raise InputError(address, "holds no number of a runner who is named", remedy)
    if by is not None and rows[by].isna().all():
        raise InputError(address, f"says no {by} of any recording", "Add the column to the manifest")
    parts = [(str(id), cast(Input, source), part) for (id, source), part in rows.groupby(["id", "input"])]
    order = list(by_id())
    parts.sort(key=lambda one: (one[1] != "markers", order.index(one[0]) if one[0] in order else len(order)))
    return Population(
        cohort=address,
        recordings=int(rows["recording"].nunique()),
        runners=int(rows["athlete"].nunique()),
        unread=unread,
        by=by,
        measures=tuple(_measure(*one, by) for one in parts if (one[2]["side"] == "mean").any()),
        retest=tuple(found for one in parts for found in _retests(*one)),
    )


def values_of(cohort: Cohort) -> pd.DataFrame:
    """One row a recording, measure and side, of named runners and of enough steps; `input` is `markers` or `camera`."""
    table: pd.DataFrame = cohort.with_runs("measurements").compute()
    table = table[table["athlete"].notna() & ~table["flags"].fillna("").str.contains("few_steps")]
    return table.assign(input=table["view"].eq("3d").map({True: "markers", False: "camera"}))


def _measure(id: str, source: Input, rows: pd.DataFrame, by: str | None) -> MeasurePopulation:
    mean = rows[rows["side"] == "mean"]
    return MeasurePopulation(
        id=id,
        title=title_of(id),
        unit=str(mean["unit"].iloc[0]),
        input=source,
        recordings=len(mean),
        spread=_spread(_by_runner(mean)),
        groups=tuple(_spread(values, name) for name, values in _groups(mean, by)),
        speed=_speed_effect(mean),
        sides=_sides(_by_runner(rows[rows["side"] == "difference"])),
        effects=tuple(_effects(_groups(mean, by))),
        outliers=tuple(_outliers(mean)),
    )


def _by_runner(rows: pd.DataFrame) -> pd.Series[float]:
    """The mean of each runner's recordings, by athlete."""
    return rows.groupby("athlete")["value"].mean()


def _groups(rows: pd.DataFrame, by: str | None) -> list[tuple[str, pd.Series[float]]]:
    """One value a runner in each group."""
    return [] if by is None else [(str(name), _by_runner(part)) for name, part in rows.dropna(subset=[by]).groupby(by)]


def _spread(runners: pd.Series[float], group: str = "") -> Spread:
    values = np.sort(np.asarray(runners, dtype=float))
    low, quartile1, median, quartile3, high = (float(v) for v in np.percentile(values, (0, 25, 50, 75, 100)))
    return Spread(
        group=group, n=len(values), low=low, quartile1=quartile1, median=median, quartile3=quartile3, high=high,
        values=tuple(values.tolist()),
    )  # fmt: skip


def _speed_effect(rows: pd.DataFrame) -> SpeedEffect | None:
    known = rows.dropna(subset=["speed_mps"])
    if known["athlete"].nunique() < FEWEST or (found := slope_of(*arrays_of(known))) is None:
        return None
    return SpeedEffect(per_mps=found.value, ci95=found.ci95, recordings=found.recordings, runners=found.runners)


def _sides(runners: pd.Series[float]) -> Sides | None:
    if (n := len(runners)) < FEWEST:
        return None
    mean, sd = float(runners.mean()), float(runners.std(ddof=1))
    half = float(stdtrit(n - 1, 0.975)) * sd / n**0.5
    return Sides(mean=mean, ci95=(mean - half, mean + half), sd=sd, n=n)


def _retests(id: str, source: Input, rows: pd.DataFrame) -> Iterator[Retest]:
    for side in ("left", "right", "mean", "difference"):
        repeats = repeats_of(rows[rows["side"] == side], FEWEST)
        # The same numbers twice are no second measurement.
        if repeats is not None and np.ptp(repeats.table[:, 1] - repeats.table[:, 0]):
            yield _retest(id, side, source, repeats)


def _retest(id: str, side: Literal["left", "right", "mean", "difference"], source: Input, repeats: Repeats) -> Retest:
    found = Agreement(repeats.table)
    return Retest(
        id=id,
        side=side,
        input=source,
        n=len(repeats.table),
        between=repeats.between,
        shift=float((repeats.table[:, 1] - repeats.table[:, 0]).mean()),
        icc_2_1=found.icc_2_1,
        icc_2_1_ci95=found.icc_2_1_ci95,
        icc_3_1=found.icc_3_1,
        sem=found.sem,
        mdc95=found.mdc95,
        mdc95_ci95=found.mdc95_ci95,
    )


def _effects(groups: Sequence[tuple[str, pd.Series[float]]]) -> Iterator[GroupEffect]:
    """Each group against each other that has enough runners; of runners in both, those alone."""
    for (first, one), (second, other) in combinations(groups, 2):
        both = one.index.intersection(other.index)
        paired = len(both) >= FEWEST
        a, b = (np.asarray(g[both] if paired else g.drop(both), dtype=float) for g in (one, other))
        if min(len(a), len(b)) < FEWEST or not np.ptp(np.r_[a, b]):
            continue
        g = effects.of_pairs(a, b) if paired else effects.of_groups(a, b)
        yield GroupEffect(
            first=first, second=second, n=(len(a), len(b)), paired=paired, difference=float(a.mean() - b.mean()),
            g=g.g, g_ci95=g.ci95,
        )  # fmt: skip


def _outliers(rows: pd.DataFrame) -> Iterator[Outlier]:
    """The recordings that stand out, the furthest first: at their speed, where speeds are known."""
    if rows["athlete"].nunique() < FEWEST:
        return
    z = _robust_z(_without_speed(rows))
    for at in np.argsort(-np.abs(z)):
        if abs(z[at]) > STANDS_OUT:
            yield _outlier(rows.iloc[int(at)].to_dict(), float(z[at]))


def _robust_z(values: FloatArray) -> FloatArray:
    """How many robust standard deviations each lies from the median; 0 where there is no spread."""
    off = values - np.median(values)
    spread = robust_sd(off)
    return off / spread if spread > 0 else np.zeros(len(off))


def _outlier(row: dict[Any, Any], z: float) -> Outlier:
    time_s = row.get("time_s")
    known = None if time_s is None or not np.isfinite(time_s) else float(time_s)
    return Outlier(path=row["path"], athlete=row["athlete"], value=float(row["value"]), robust_z=z, time_s=known)


def _without_speed(rows: pd.DataFrame) -> FloatArray:
    """`(recording,)` values less what their speed explains; as they are where the speed of one is not known."""
    value, speed, runner = arrays_of(rows)
    slope = slope_of(value, speed, runner) if np.isfinite(speed).all() else None
    return value if slope is None else value - slope.value * (speed - speed.mean())
