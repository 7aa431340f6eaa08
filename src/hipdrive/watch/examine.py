"""From the records of a run to each measure by speed, and its drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee
from hipdrive.sensors import RunLog
from hipdrive.signals.estimate import Estimate, with_error
from hipdrive.watch.medians import median_of
from hipdrive.watch.records import Records, sorted_records
from hipdrive.watch.spring import spring_stiffness

#: Width of a bin of speed, metres a second, about multiples of itself (design choice: a measure changes by less than its error within).
BIN_MPS = 0.5
#: Fewest records of a bin that is shown.
FEWEST = 10
#: What is told by speed, in this order.
TOLD = (
    "cadence_spm", "contact_ms", "flight_ms", "balance_left_percent", "oscillation_mm", "ratio_percent", "step_length_mm",
    "stance_percent", "stiffness_kn_m", "spring_kn_m", "power_w", "form_power_w", "heart_rate_bpm", "impact_g", "braking_g", "pronation_deg",
)  # fmt: skip


@dataclass(frozen=True)
class SpeedBin:
    """The records of running at one speed.

    Parameters
    ----------
    low_mps, high_mps
        Its ends, m/s.
    speed
        The median in it.
    n
        Records.
    values
        Median of each field, under its name with the unit.
    """

    low_mps: float
    high_mps: float
    speed: Estimate
    n: int
    values: Mapping[str, Estimate]


@dataclass(frozen=True)
class Drift:
    """How a field changed from the first third of the running to the last, at the same speeds.

    Parameters
    ----------
    change
        Last minus first.
    speeds_mps
        Middles of the bins that both thirds share.
    """

    field: str
    change: Estimate
    speeds_mps: tuple[float, ...]


@dataclass(frozen=True)
class WatchResult:
    """Everything that one run of a watch tells.

    Parameters
    ----------
    path, format, device, began
        Where it came from; `began` is UTC.
    duration_s
        From the first record to the last.
    counts, impossible
        Records by what the runner did; values set aside by field.
    cadence_words
        How steps were told from strides.
    bins
        By speed.
    drift
        By field; empty where both thirds share no speed.
    notes
        What one should know.
    track
        Positions, only when they were asked for.
    """

    path: str
    format: str
    device: str
    began: datetime | None
    duration_s: float
    counts: Mapping[str, int]
    impossible: Mapping[str, int]
    cadence_words: str
    bins: tuple[SpeedBin, ...]
    drift: tuple[Drift, ...]
    notes: tuple[str, ...]
    track: FloatArray | None = None
    kind: str = "watch"

    @property
    def usual(self) -> SpeedBin:
        """The bin of the most records."""
        return max(self.bins, key=lambda one: one.n)


def examine_run(log: RunLog, mass_kg: float | None = None, height_m: float | None = None) -> WatchResult:
    """Sort the records, put them into bins of speed, and see what drifted.

    Parameters
    ----------
    log
        As read.
    mass_kg, height_m
        Of the runner; with both, and contact time and cadence, the stiffness of the spring-mass model is told.

    Raises
    ------
    CannotSee
        If hardly a record is of running.
    """
    records = _with_spring(log, sorted_records(log), mass_kg, height_m)
    if records.counts["running"] < FEWEST:
        told = ", ".join(f"{n} {name}" for name, n in records.counts.items() if n)
        raise CannotSee(f"it shows hardly any running (records: {told})")
    bins = _bins(log.time_s, records)
    if not bins:
        raise CannotSee("it has no speed, so nothing can be put against speed")
    notes = list(log.notes)
    if not {"contact_ms", "oscillation_mm"} & set(log.fields):
        notes.append(
            "The file holds no running dynamics (contact time, oscillation): those need a strap, a pod or a newer watch."
        )
    return WatchResult(
        log.path,
        log.kind,
        log.device,
        log.began,
        float(log.time_s[-1]),
        records.counts,
        records.impossible,
        log.cadence_words,
        bins,
        _drifts(log.time_s, records),
        tuple(notes),
        log.track,
    )


def _with_spring(log: RunLog, records: Records, mass_kg: float | None, height_m: float | None) -> Records:
    """The records with the stiffness of the spring-mass model, where it can be told."""
    needed = ("contact_ms", "cadence_spm", "speed_mps")
    if mass_kg is None or height_m is None or any(name not in records.fields for name in needed):
        return records
    contact, cadence, speed = (records.fields[name] for name in needed)
    stiffness = spring_stiffness(contact, cadence, speed, mass_kg, height_m)
    return replace(records, fields={**records.fields, "spring_kn_m": stiffness})


def bin_of(speed_mps: FloatArray) -> FloatArray:
    """`(record,)` number of the bin of each speed: bin k is from (k - 0.5) to (k + 0.5) widths; NaN stays NaN."""
    return np.asarray(np.floor(speed_mps / BIN_MPS + 0.5))


def _bins(time_s: FloatArray, records: Records) -> tuple[SpeedBin, ...]:
    found = []
    number = bin_of(records.fields.get("speed_mps", np.full(len(time_s), np.nan)))
    for one in np.unique(number[records.running & np.isfinite(number)]):
        inside = records.running & (number == one)
        speed = median_of(records.fields["speed_mps"][inside], time_s[inside])
        if int(inside.sum()) < FEWEST or speed is None:
            continue
        low, high = (float(one) - 0.5) * BIN_MPS, (float(one) + 0.5) * BIN_MPS
        found.append(SpeedBin(low, high, speed, int(inside.sum()), _values(time_s, records, inside)))
    return tuple(found)


def _values(time_s: FloatArray, records: Records, inside: BoolArray) -> dict[str, Estimate]:
    found = {}
    for name in TOLD:
        if name in records.fields and np.isfinite(records.fields[name][inside]).sum() >= FEWEST:
            value = median_of(records.fields[name][inside], time_s[inside])
            if value is not None:
                found[name] = value
    return found


def _drifts(time_s: FloatArray, records: Records) -> tuple[Drift, ...]:
    """Last third of the running against the first, bin by bin of the same speed, weighted by the fewer records of the two."""
    at = np.flatnonzero(records.running)
    if len(at) < 6 * FEWEST or "speed_mps" not in records.fields:
        return ()
    third = len(at) // 3
    early, late = np.zeros((2, len(time_s)), dtype=bool)
    early[at[:third]], late[at[-third:]] = True, True
    number = bin_of(records.fields["speed_mps"])
    found = (_drift(name, time_s, records.fields[name], number, early, late) for name in TOLD if name in records.fields)
    return tuple(one for one in found if one is not None)


def _drift(
    name: str, time_s: FloatArray, values: FloatArray, number: FloatArray, early: BoolArray, late: BoolArray
) -> Drift | None:
    parts: list[tuple[float, float, int, float]] = []
    for one in np.unique(number[(early | late) & np.isfinite(number)]):
        pair = [(values[part & (number == one)], time_s[part & (number == one)]) for part in (early, late)]
        count = min(int(np.isfinite(v).sum()) for v, _ in pair)
        before, after = (median_of(*one_part) for one_part in pair)
        if count >= FEWEST and before is not None and after is not None:
            parts.append(
                (after.value - before.value, float(np.hypot(before.se, after.se)), count, float(one) * BIN_MPS)
            )
    if not parts:
        return None
    change, n, se = _weighted(parts)
    return Drift(name, with_error(change, se, n, max(len(parts), 2) * 2), tuple(speed for *_, speed in parts))


def _weighted(parts: Sequence[tuple[float, float, int, float]]) -> tuple[float, int, float]:
    """Mean change, records and standard error of bins weighted by their records."""
    weight = np.array([count for _, _, count, _ in parts], dtype=float)
    change = float(np.average([c for c, *_ in parts], weights=weight))
    se = float(np.sqrt(np.sum((weight * np.array([s for _, s, *_ in parts])) ** 2)) / weight.sum())
    return change, int(weight.sum()), se
