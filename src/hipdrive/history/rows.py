"""From results to rows of the tables and back."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hipdrive.history.tables import (
    FindingRow,
    MeasurementRow,
    Result,
    Table,
)

#: Letters of a measure's name that a row holds.
_LONGEST_ID = 60
#: Views of numbers that no recording shows but something that was worn.
WORN = ("emg", "watch", "imu")


@dataclass(frozen=True)
class Clip:
    """A recording as it came in.

    Parameters
    ----------
    name
        What its owner called it; only ever shown, never used as a path.
    sha256, size_bytes
        Of its content.
    kept
        Its place below the data folder, where it is kept.
    """

    name: str
    sha256: str
    size_bytes: int
    kept: str | None = None


@dataclass(frozen=True)
class Point:
    """One number of one visit, for a trend."""

    visit_id: int
    at: datetime
    value: float
    unit: str
    low: float
    high: float
    detectable_change: float | None
    n_steps: int
    view: str
    flags: tuple[str, ...]


def result_row(visit_id: int, contract: Mapping[str, Any], page: str) -> Result:
    """A result as it is kept: the contract whole, the page packed."""
    findings, plan = contract.get("findings") or {}, contract.get("plan") or {}
    return Result(
        visit_id=visit_id,
        contract=dict(contract),
        page_zlib=zlib.compress(page.encode()),
        headline=str(findings.get("headline", "")) or _worn(contract),
        cue=(plan.get("cue") or {}).get("id"),
    )


def _worn(contract: Mapping[str, Any]) -> str:
    """What a visit holds that nothing is concluded from."""
    names = {"watch": "a run of a watch", "emg": "muscle activity", "imu": "an inertial sensor"}
    held = [name for key, name in names.items() if contract.get(key)]
    return f"{', '.join(held).capitalize()}." if held else ""


def rows_of(result_id: int, contract: Mapping[str, Any]) -> list[Table]:
    """The numbers and findings of a result, a row each, so that they can be asked for."""
    findings = (contract.get("findings") or {}).get("findings", ())
    numbers = [_measurement(result_id, one) for one in contract["measurements"]]
    worn = [_measurement(result_id, _in_shape(one)) for one in contract.get("worn", ()) if one["se"] is not None]
    return [*numbers, *worn, *(_finding(result_id, one) for one in findings)]


def _in_shape(worn: Mapping[str, Any]) -> dict[str, Any]:
    """A number of what was worn as one of a recording; the change it can show is not known."""
    return {**worn, "id": worn["id"][:_LONGEST_ID], "detectable_change": None, "flags": []}


def _finding(result_id: int, one: Mapping[str, Any]) -> FindingRow:
    return FindingRow(result_id=result_id, finding=one["id"], side=one["side"], sentence=one["sentence"])


def _measurement(result_id: int, one: Mapping[str, Any]) -> MeasurementRow:
    same = ("side", "value", "unit", "se", "n_steps", "detectable_change", "view")
    low, high = one["ci95"]
    return MeasurementRow(
        result_id=result_id,
        measure=one["id"],
        low=low,
        high=high,
        flags=list(one["flags"]),
        **{name: one[name] for name in same},
    )


def point_of(visit_id: int, at: datetime, row: MeasurementRow) -> Point:
    """A number of a visit as it is drawn in a trend."""
    return Point(
        visit_id=visit_id,
        at=at,
        value=row.value,
        unit=row.unit,
        low=row.low,
        high=row.high,
        detectable_change=row.detectable_change,
        n_steps=row.n_steps,
        view=row.view,
        flags=tuple(row.flags),
    )
