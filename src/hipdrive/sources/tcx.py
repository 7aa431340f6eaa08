"""Runs in the TCX format (Garmin Training Center): speed, cadence and heart rate; running dynamics are not part of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np

from hipdrive.errors import InputError
from hipdrive.sensors import RunLog
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source
from hipdrive.sources.run_logs import Column, assembled
from hipdrive.sources.xml_points import elements, instant, number, starts_with, texts

#: Local names of a point's values -> name and unit. RunCadence counts strides by Garmin's ActivityExtension v2 (one foot).
_VALUES = {"speed": "m/s", "runcadence": "", "cadence": "", "distancemeters": "m", "heartratebpm": "bpm", "watts": "w"}


def read(path: Path, options: ReadOptions) -> tuple[RunLog, ...]:
    """Read the run of a TCX file; raises `InputError`."""
    rows, instants, sports, track = [], [], [], []
    for element in elements(path, "trackpoint", "activity", "creator"):
        if element.tag.endswith("Activity"):
            sports.append(element.get("Sport", ""))
            continue
        told = texts(element)
        when = instant(told.get("time"))
        if when is not None:
            instants.append(when)
            rows.append([number(told.get(name)) for name in _VALUES])
            if options.positions:
                track.append([number(told.get("latitudedegrees")), number(told.get("longitudedegrees"))])
    if sports and not any(one.lower() in ("running", "other", "") for one in sports):
        raise InputError(path, f"holds {sports[0].lower()}, not running", "Give the file of a run")
    values = np.array(rows, dtype=float).reshape(len(rows), len(_VALUES))
    columns = [
        Column(_named(name), unit, values[:, i], counts="strides" if "cadence" in name else "")
        for i, (name, unit) in enumerate(_VALUES.items())
    ]
    columns = [_speed(columns, instants), *columns]
    return (assembled(path, "tcx", "", instants, columns, track=np.array(track) if options.positions else None),)


def _named(name: str) -> str:
    names = {"runcadence": "run cadence", "distancemeters": "distance", "heartratebpm": "heart rate", "watts": "power"}
    return names.get(name, name)


def _speed(columns: list[Column], instants: list[datetime]) -> Column:
    """The speed as stored; where it is not, from distance and time."""
    stored = columns[0]
    if np.isfinite(stored.values).any() or len(instants) < 2:
        return stored
    time_s = np.array([one.timestamp() for one in instants])
    return Column("speed", "m/s", over_time(columns[3].values, time_s))


def over_time(distance_m: np.ndarray, time_s: np.ndarray, around_s: float = 10.0) -> np.ndarray:
    """Speed from distances, m/s, as the slope over some seconds around each record (positions jump by metres)."""
    known = np.isfinite(distance_m)
    if known.sum() < 2:
        return np.full(len(time_s), np.nan)
    early = np.interp(time_s - around_s / 2, time_s[known], distance_m[known])
    late = np.interp(time_s + around_s / 2, time_s[known], distance_m[known])
    span = np.minimum(time_s + around_s / 2, time_s[-1]) - np.maximum(time_s - around_s / 2, time_s[0])
    return np.asarray(np.where(known, (late - early) / np.maximum(span, 1e-9), np.nan))


SOURCE = Source("tcx", (".tcx",), accepts=lambda path: starts_with(path, "trainingcenterdatabase"), sensors=read)
