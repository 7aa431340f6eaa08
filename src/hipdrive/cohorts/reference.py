"""Reference values of one's own: how a measure goes with speed over the runners of a cohort, and how runners differ.

A mixed model a measure, input and sex (`hipdrive.cohorts.mixed`). The table has the columns of the norms that are shipped,
so that everything that reads those reads these.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.cohorts.lazy import Cohort
from hipdrive.cohorts.mixed import arrays_of, fitted
from hipdrive.errors import InputError
from hipdrive.evidence.norm_models import COLUMNS, MIDDLE_MPS, NormModel, table_row
from hipdrive.evidence.norms import Norm
from hipdrive.files import write_rows

if TYPE_CHECKING:
    import pandas as pd

#: Fewest runners of a reference. Design choice: with five, the 95 % limits lie at three SD.
FEWEST = 5


def build(cohort: Cohort, out: Path) -> list[NormModel]:
    """Write the reference values of a cohort as a table for `hipdrive analyze --reference`.

    Parameters
    ----------
    cohort
        Its recordings need an athlete and a speed, from the manifest or the names of files.
    out
        The CSV file.

    Raises
    ------
    InputError
        If fewer than `FEWEST` runners have both.
    OutputError
        If the file cannot be written.
    """
    found = list(norms(values_of(cohort)))
    if not found:
        what = f"has fewer than {FEWEST} athletes whose speed is known"
        raise InputError(cohort.address, what, "Say athlete and speed with --manifest or --names, and run cohort again")
    write_rows(out, COLUMNS, (table_row(norm) for norm in found))
    return found


def values_of(cohort: Cohort) -> pd.DataFrame:
    """Values that count: one row a recording, measure and side (`mean`, `difference`), with athlete, speed, sex, input."""
    table: pd.DataFrame = cohort.with_runs("measurements").compute()
    table = table[table["side"].isin(["mean", "difference"]) & table["athlete"].notna() & table["speed_mps"].notna()]
    table = table[~table["flags"].str.contains("few_steps")]
    inputs = table["view"].eq("3d").map({True: "markers", False: "camera"})
    sexes = table["sex"].map(
        {"M": "male", "m": "male", "male": "male", "F": "female", "f": "female", "female": "female"}
    )
    return table.assign(input=inputs, sex=sexes.fillna("any"))


def norms(values: pd.DataFrame) -> Iterator[NormModel]:
    """A norm for each measure, input and sex of which there are enough runners; men and women together, where not."""
    for (measure, source), rows in values.groupby(["id", "input"], sort=True):
        sexes = {str(sex): part for sex, part in rows.groupby("sex") if _runners(part) >= FEWEST and sex != "any"}
        for sex, part in (sexes or {"any": rows}).items():
            found = norm_of(part, str(measure), "camera" if source == "camera" else "markers", sex)
            if found is not None:
                yield found


def norm_of(rows: pd.DataFrame, measure: str, source: Literal["markers", "camera"], sex: str) -> NormModel | None:
    """The norm of one measure, or `None` where too few runners have it."""
    mean, apart = rows[rows["side"] == "mean"], rows[rows["side"] == "difference"]
    n = _runners(mean)
    if n < FEWEST:
        return None
    curve, between, within = mixed_model(*arrays_of(mean))
    sides = _spread_of_sides(apart)
    speeds = mean["speed_mps"]
    who = {"male": "men", "female": "women"}.get(sex, "runners")
    return NormModel(
        measure=measure,
        input=source,
        sex="any" if sex == "any" else sex,
        women="same",
        women_row="",
        n=float(n),
        people=f"{n} {who} of your own reference",
        curve=curve,
        spread=(between, 0.0, 0.0, within),
        speeds_mps=(float(speeds.min()) - 0.3, float(speeds.max()) + 0.3),
        sides_n=float(_runners(apart)) if any(sides) else 0.0,
        sides=sides,
        ids=(),
        left_out="",
    )


def _spread_of_sides(apart: pd.DataFrame) -> tuple[float, float, float, float]:
    """Variance of left less right between runners, and within; zero where too few have both."""
    if _runners(apart) < FEWEST:
        return 0.0, 0.0, 0.0, 0.0
    _, between, within = mixed_model(*arrays_of(apart), centred=False)
    return between, 0.0, 0.0, within


def _runners(rows: pd.DataFrame) -> int:
    return int(rows["athlete"].nunique())


def mixed_model(
    value: FloatArray, speed_mps: FloatArray, runner: FloatArray, centred: bool = True
) -> tuple[tuple[float, float, float], float, float]:
    """Level, slope and bend about `MIDDLE_MPS` (as `NormModel.curve`), variance between runners and within.

    Parameters
    ----------
    value, speed_mps, runner
        `(recording,)`.
    centred
        Whether there is a curve at all; left less right has none.
    """
    fit = fitted(value, _curve(speed_mps) if centred else np.empty((len(value), 0)), runner)
    level, slope, bend = np.r_[fit.beta, np.zeros(3 - len(fit.beta))]
    return (float(level), float(slope), float(bend)), fit.between, fit.within


def _curve(speed_mps: FloatArray) -> FloatArray:
    """`(recording, term)` of level, slope and bend: no more of a curve than there are speeds for."""
    x = speed_mps - MIDDLE_MPS
    speeds = len(np.unique(np.round(speed_mps, 1)))
    return np.stack([np.ones_like(x), x, x * x - 2 / 3][:speeds], axis=1)


def cover(values: pd.DataFrame) -> pd.DataFrame:
    """What the 95 % limits are worth: how many recordings of runners left out in turn lie in those of the others.

    Returns
    -------
    DataFrame
        One row a measure and input: `id, input, n, inside`.
    """
    import pandas as pd

    rows = []
    for (measure, source), part in values[values["side"] == "mean"].groupby(["id", "input"]):
        inside: list[bool] = []
        for athlete in part["athlete"].unique():
            norm = norm_of(part[part["athlete"] != athlete], str(measure), "markers", "any")
            if norm is not None:
                inside += [_inside(norm, r.value, r.speed_mps) for r in part[part["athlete"] == athlete].itertuples()]
        if inside:
            rows.append((measure, source, len(inside), float(np.mean(inside))))
    return pd.DataFrame(rows, columns=["id", "input", "n", "inside"])


def _inside(model: NormModel, value: float, speed_mps: float) -> bool:
    norm = Norm(model.mean_at(speed_mps), model.sd_at(speed_mps), model.n, model.people, ())
    return 2.5 <= norm.percentile(value) <= 97.5
