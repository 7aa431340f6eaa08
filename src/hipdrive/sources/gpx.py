"""Runs in the GPX format: times, and where the recorder wrote them cadence, heart rate and speed.

Speed comes from the file, else from the distances between positions; the positions themselves are not kept.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.sensors import RunLog
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source
from hipdrive.sources.run_logs import Column, assembled
from hipdrive.sources.tcx import over_time
from hipdrive.sources.xml_points import elements, instant, number, starts_with, texts

#: Mean radius of the Earth, metres.
_RADIUS_M = 6_371_008.8


def read(path: Path, options: ReadOptions) -> tuple[RunLog, ...]:
    """Read the run of a GPX file; raises `InputError`."""
    instants: list[datetime] = []
    rows, track = [], []
    for point in elements(path, "trkpt"):
        told = texts(point)
        when = instant(told.get("time"))
        if when is not None:
            instants.append(when)
            track.append([number(point.get("lat")), number(point.get("lon"))])
            rows.append([number(told.get(name)) for name in ("speed", "cad", "hr", "power")])
    values, places = np.array(rows, dtype=float).reshape(-1, 4), np.array(track, dtype=float).reshape(-1, 2)
    speed = values[:, 0] if np.isfinite(values[:, 0]).any() else _speed(places, instants)
    columns = [
        Column("speed", "m/s", speed),
        # Garmin's extension says revolutions a minute; apps write both.
        Column("cadence", "", values[:, 1]),
        Column("heart rate", "bpm", values[:, 2]),
        Column("power", "w", values[:, 3]),
    ]
    return (assembled(path, "gpx", "", instants, columns, track=places if options.positions else None),)


def _speed(places: FloatArray, instants: list[datetime]) -> FloatArray:
    """Speed from positions; none over gaps of the fix of more than ten seconds."""
    if len(instants) < 2:
        return np.full(len(instants), np.nan)
    time_s = np.array([one.timestamp() for one in instants])
    lat, lon = np.radians(places).T
    step = np.hypot(np.diff(lat), np.diff(lon) * np.cos(lat[:-1])) * _RADIUS_M
    distance = np.r_[0.0, np.cumsum(np.nan_to_num(step))]
    speed = over_time(distance, time_s)
    late = np.r_[False, np.diff(time_s) > 10.0] | ~np.isfinite(lat)
    return np.asarray(np.where(late, np.nan, speed))


SOURCE = Source("gpx", (".gpx",), accepts=lambda path: starts_with(path, "gpx"), sensors=read)
