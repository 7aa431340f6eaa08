"""How far the same runner reads apart when measured again: what a laboratory found of itself, and its file.

Where such a file is given, its detectable change takes the place of the published one (`compare`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic_core import from_json

from hipdrive.errors import InputError
from hipdrive.measures import Measurement
from hipdrive.records import Record

#: The files that hold it begin with this name.
SCHEMA: Literal["hipdrive.cohort-report/1"] = "hipdrive.cohort-report/1"


class Retest(Record):
    """Agreement of two recordings of each runner at one speed, of one measure and side.

    Parameters
    ----------
    id, side, input
        Which measure; `left`, `right`, `mean` or `difference`; from `markers` or a `camera`.
    n
        Runners, with two recordings each.
    between
        `visits`: the two are of different visits; `recordings`: nothing says so, and days may differ by more.
    shift
        Mean of second less first, in the measure's unit.
    icc_2_1, icc_2_1_ci95
        Two-way random effects, absolute agreement, single measurement, with its 95 % interval.
    icc_3_1
        Two-way mixed effects, consistency, single measurement (what the shift between the two does not touch).
    sem, mdc95, mdc95_ci95
        Standard error of measurement (absolute agreement), the change that 95 of 100 unchanged runners stay below
        (1.96 √2 SEM), and its 95 % interval; in the measure's unit.
    """

    id: str
    side: str
    input: Literal["markers", "camera"]
    n: int
    between: Literal["visits", "recordings"]
    shift: float
    icc_2_1: float
    icc_2_1_ci95: tuple[float, float]
    icc_3_1: float
    sem: float
    mdc95: float
    mdc95_ci95: tuple[float, float]


def read_retests(path: Path) -> tuple[Retest, ...]:
    """What a cohort report found between visits.

    Raises
    ------
    InputError
        If the file is no cohort report, or its recordings are not of different visits.
    """
    try:
        told: dict[str, Any] = from_json(path.read_bytes())
        if told["schema"] != SCHEMA:
            raise ValueError
        found = tuple(Retest.model_validate(one) for one in told["retest"])
    except OSError as fault:
        raise InputError(path, f"cannot be opened ({fault.strerror})", "Check the name and its permissions") from None
    except (ValueError, KeyError, TypeError):
        remedy = "Give the report.json that `hipdrive cohort-report` wrote"
        raise InputError(path, "holds no detectable changes of a laboratory", remedy) from None
    between = tuple(one for one in found if one.between == "visits")
    if not between:
        what = "holds no runner who was measured at two visits at one speed"
        raise InputError(path, what, "Name the visit of each recording in the manifest (column visit)")
    return between


def retest_of(row: Measurement, retests: Sequence[Retest]) -> Retest | None:
    """The laboratory's own agreement for a measurement, or `None` where it has none."""
    source = "markers" if row.view == "3d" else "camera"
    return next((r for r in retests if (r.id, r.side, r.input) == (row.id, row.side, source)), None)
