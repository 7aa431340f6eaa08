"""From the columns of a watch's file to a `RunLog`: fields by name, units, steps or strides; positions only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.sensors import RunLog
from hipdrive.sensors.cadence import as_steps
from hipdrive.sensors.watch_fields import field_of, in_unit

#: Fewer records tell nothing of a run (design choice: two speed bins of ten).
_FEWEST = 10
#: A watch that writes later than this after its start has a wrong clock, seconds (a week).
_LONGEST_S = 7 * 86400.0


@dataclass(frozen=True)
class Column:
    """One column as a file holds it.

    Parameters
    ----------
    name, unit
        As the file calls them.
    values
        `(record,)`; NaN = not recorded.
    native
        Whether the format itself defines it; a pod's own field yields to one that is.
    counts
        Of a cadence: `strides` or `steps`, as the format defines it; empty where it does not.
    """

    name: str
    unit: str
    values: FloatArray
    native: bool = True
    counts: str = ""


def assembled(
    path: Path,
    kind: str,
    device: str,
    instants: Sequence[datetime],
    columns: Sequence[Column],
    pauses: Sequence[tuple[datetime, datetime]] = (),
    notes: Sequence[str] = (),
    track: FloatArray | None = None,
) -> RunLog:
    """The run of a file.

    Raises
    ------
    InputError
        If there are too few records, or their times are none.
    """
    if len(instants) < _FEWEST:
        what = f"holds only {len(instants)} records of a run"
        raise InputError(path, what, "Export the whole activity from the watch")
    began = min(instants)
    time_s = np.array([(one - began).total_seconds() for one in instants])
    order = np.argsort(time_s, kind="stable")
    order = order[np.r_[True, np.diff(time_s[order]) > 0]]
    if time_s.max() > _LONGEST_S or len(order) < _FEWEST:
        raise InputError(path, "has times that are none of one run", "Export the activity again")
    ordered = [Column(c.name, c.unit, c.values[order], c.native, c.counts) for c in columns]
    fields, words, told = _fields(ordered)
    still = tuple(((a - began).total_seconds(), (b - began).total_seconds()) for a, b in pauses if b > a)
    tracked = None if track is None else track[order]
    return RunLog(str(path), kind, device, began, time_s[order], fields, still, words, (*notes, *told), tracked)


def _fields(columns: Sequence[Column]) -> tuple[dict[str, FloatArray], str, list[str]]:
    """Fields in their units, how cadence was settled, and what to know."""
    chosen = _chosen(columns)
    fields: dict[str, FloatArray] = {}
    told: list[str] = []
    for id, column in chosen.items():
        if id != "cadence_spm":
            values, note = in_unit(id, column.values, column.unit)
            told += [note + "."] if note else []
            if np.isfinite(values).any():
                fields[id] = values
    words = ""
    if "cadence_spm" in chosen:
        column = chosen["cadence_spm"]
        counted = column.counts or {"rpm": "strides", "spm": "steps"}.get(column.unit.lower(), "")
        steps, words = as_steps(column.values, counted, fields.get("speed_mps"), fields.get("step_length_mm"))
        if steps is not None:
            fields["cadence_spm"] = steps
    return fields, words, told


def _chosen(columns: Sequence[Column]) -> dict[str, Column]:
    """For each field the first native column that holds something, else the first of a pod."""
    chosen: dict[str, Column] = {}
    for column in sorted(columns, key=lambda one: not one.native):
        id = field_of(column.name)
        if id is not None and id not in chosen and np.isfinite(column.values).any():
            chosen[id] = column
    return chosen
