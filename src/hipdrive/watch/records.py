"""Which records of a watch are of running: stops, walks and impossible values are set aside, and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.sensors import RunLog
from hipdrive.sensors.watch_fields import watch_fields

#: Slower is standing about, metres a second; slower, or with fewer steps a minute, is walking. Design choices: people change from walking to
#: running near 2 m/s; slow runs of real files have 1.7 m/s at 142 steps a minute, walks up to 130.
STOP_MPS, WALK_MPS, WALK_SPM = 0.5, 2.0, 135.0
#: Share of the stride on the ground above which there is no flight: walking, by definition.
WALK_SHARE = 0.5


@dataclass(frozen=True)
class Records:
    """The records of a run, sorted.

    Parameters
    ----------
    running
        `(record,)` whether it is of running.
    counts
        How many are `running`, `walking`, `standing`, `paused`, `without speed`.
    fields
        `(record,)` each field; NaN where it is none that a runner can have.
    impossible
        Values set aside, by field.
    """

    running: BoolArray
    counts: Mapping[str, int]
    fields: Mapping[str, FloatArray]
    impossible: Mapping[str, int]


def sorted_records(log: RunLog) -> Records:
    """Sort the records of a run."""
    fields, impossible = _possible(log)
    nothing = np.full(len(log.time_s), np.nan)
    speed, cadence = log.fields.get("speed_mps", nothing), log.fields.get("cadence_spm", nothing)
    paused = np.zeros(len(log.time_s), dtype=bool)
    for start, stop in log.pauses_s:
        paused |= (log.time_s > start) & (log.time_s < stop)
    unknown = ~paused & ~np.isfinite(speed) & ~(cadence >= WALK_SPM)
    standing = ~paused & ~unknown & ((speed < STOP_MPS) | (cadence == 0))
    walking = ~paused & ~unknown & ~standing & _walking(log, speed, cadence)
    running = ~(paused | unknown | standing | walking)
    groups = {"running": running, "walking": walking, "standing": standing, "paused": paused, "without speed": unknown}
    return Records(running, {name: int(group.sum()) for name, group in groups.items()}, fields, impossible)


def _possible(log: RunLog) -> tuple[dict[str, FloatArray], dict[str, int]]:
    """Each field without the values that no runner has; zeros of a sensor that lost its signal are no values."""
    fields, impossible = {}, {}
    for name, values in log.fields.items():
        one = watch_fields()[name]
        beyond = np.isfinite(values) & ((values < one.low) | (values > one.high))
        if name in ("distance_m", "speed_mps", "heart_rate_bpm", "power_w"):
            fields[name] = np.where(values > one.high, np.nan, values)
            continue
        fields[name] = np.where(beyond, np.nan, values)
        lost = int((beyond & (values != 0)).sum())
        if lost:
            impossible[name] = lost
    return fields, impossible


def _walking(log: RunLog, speed: FloatArray, cadence: FloatArray) -> BoolArray:
    """Without flight where contact and cadence tell; else by few steps at little speed."""
    share = _share(log, cadence)
    slow = (cadence < WALK_SPM) & ~(speed > WALK_MPS)
    return np.asarray(
        np.where(np.isfinite(share), share > WALK_SHARE, False) | slow | ((speed < 1.4) & ~(cadence >= WALK_SPM))
    )


def _share(log: RunLog, cadence: FloatArray) -> FloatArray:
    """`(record,)` share of the stride in which a foot is on the ground, 0 to 1; NaN where it was not recorded."""
    if "stance_percent" in log.fields:
        return np.asarray(np.where(log.fields["stance_percent"] > 0, log.fields["stance_percent"] / 100, np.nan))
    if "contact_ms" in log.fields:
        contact = log.fields["contact_ms"]
        return np.asarray(np.where(contact > 0, contact * cadence / 120_000, np.nan))
    return np.full(len(cadence), np.nan)
