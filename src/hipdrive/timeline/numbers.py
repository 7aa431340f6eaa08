"""Every number of what was worn, a row each, in the shape of the measures of a recording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hipdrive.emg import ChannelActivity, EmgResult
from hipdrive.emg.activity import Ratio
from hipdrive.imu import ImuResult
from hipdrive.signals.estimate import Estimate
from hipdrive.timeline.combine import SensorResult
from hipdrive.watch import WatchResult

#: Units by the ending of a field's name.
_UNITS = {
    "spm": "spm", "ms": "ms", "percent": "percent", "mm": "mm", "kn_m": "kN/m", "w": "W", "bpm": "bpm", "g": "g", "deg": "deg",
    "mps": "m/s",
}  # fmt: skip


@dataclass(frozen=True)
class WornNumber:
    """One number of a sensor.

    Parameters
    ----------
    id
        What it is, in parts: `emg.gluteus_maximus.late_swing.mean`, `watch.contact_ms.2.75-3.25_mps`, `imu.sacrum.cadence_spm`.
    side
        `left`, `right`; `mean` where both legs are in it; empty where nobody told the leg.
    value
        With its error.
    unit
        `percent` of a muscle is of its reference.
    view
        What it was read from: `emg`, `watch` or `imu`.
    path
        The file, as it was named.
    """

    id: str
    side: str
    value: Estimate
    unit: str
    view: str
    path: str


def worn_numbers(sensors: Sequence[SensorResult]) -> tuple[WornNumber, ...]:
    """The numbers of everything that was worn, in the order of the sensors; what could not be told is left out."""
    return tuple(one for sensor in sensors for one in _of(sensor) if np.isfinite(one.value.value))


def _of(sensor: SensorResult) -> Iterator[WornNumber]:
    if isinstance(sensor, EmgResult):
        return _emg(sensor)
    if isinstance(sensor, WatchResult):
        return _watch(sensor)
    return _imu(sensor) if isinstance(sensor, ImuResult) else iter(())


def _emg(result: EmgResult) -> Iterator[WornNumber]:
    for channel in result.channels:
        for name, value, unit in _muscle(channel):
            id = f"emg.{channel.channel.muscle}.{name}"
            yield WornNumber(id, channel.channel.side, value, unit, "emg", result.path)
    for kind, unit, found in (("ratio", "ratio", result.ratios), ("together", "percent", result.coactivation)):
        for one in found:
            yield WornNumber(f"emg.{kind}.{_slug(one)}", one.side, one.value, unit, "emg", result.path)


def _muscle(one: ChannelActivity) -> Iterator[tuple[str, Estimate, str]]:
    """Name, value and unit of what a channel tells."""
    for name, value in (("onset", one.onset_ms), ("offset", one.offset_ms)):
        if value is not None:
            yield name, value, "ms"
    for phase in one.phases:
        yield f"{phase.phase}.mean", phase.mean, "percent"
        yield f"{phase.phase}.integral", phase.integral, "percent s"
        yield f"{phase.phase}.on", phase.on, "percent"


def _slug(one: Ratio) -> str:
    return f"{re.sub(r'[^a-z0-9]+', '_', one.title.lower())}.{one.phase}"


def _watch(result: WatchResult) -> Iterator[WornNumber]:
    for each in result.bins:
        speeds = f"{max(each.low_mps, 0.0):.2f}-{each.high_mps:.2f}_mps"
        for field, value in each.values.items():
            yield WornNumber(f"watch.{field}.{speeds}", "mean", value, _unit(field), "watch", result.path)
    for drift in result.drift:
        yield WornNumber(f"watch.{drift.field}.drift", "mean", drift.change, _unit(drift.field), "watch", result.path)


def _imu(result: ImuResult) -> Iterator[WornNumber]:
    for field, value in result.values.items():
        yield WornNumber(f"imu.{result.place}.{field}", "mean", value, _unit(field), "imu", result.path)


def _unit(field: str) -> str:
    """The unit a field's name ends in; empty where it has none."""
    return next((unit for ending, unit in _UNITS.items() if field.endswith(f"_{ending}")), "")
