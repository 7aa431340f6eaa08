"""Runs in the FIT format of watches and pods, read with fitdecode.

fitdecode (MIT) streams a file, gives each field with the unit of its definition, reads chained files and developer fields, and checks
sums; the vendor's own `garmin-fit-sdk` has a licence that is no open one and drops the units. It is the second reader of our tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.sensors import RunLog
from hipdrive.sensors.watch_fields import field_of
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source
from hipdrive.sources.run_logs import Column, assembled

_AGAIN = "Copy it again from the watch, or export the activity once more"
_RUNS = frozenset({"running", "treadmill_running", "trail_running"})
#: Sports in which a run may hide when the watch was told nothing better.
_OPEN = frozenset({"generic", "training", "fitness_equipment", "all", ""})
#: Semicircles to degrees.
_DEGREES = 180 / 2**31


@dataclass
class _Held:
    """What a file holds, while it is read."""

    records: list[dict[str, Any]] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    sports: list[str] = field(default_factory=list)
    timer: list[tuple[datetime, str]] = field(default_factory=list)
    device: str = ""


def read(path: Path, options: ReadOptions) -> tuple[RunLog, ...]:
    """Read the run of a FIT file; of several sports the running.

    Raises
    ------
    InputError
        If it is damaged, cut short, or holds no run.
    """
    _check_whole(path)
    held = _held(path, options.positions)
    notes: list[str] = []
    if held.sessions and all("start_time" in one for one in held.sessions):
        records = _of_runs(path, held, notes)
    else:
        _check_sport(path, set(held.sports))
        records = held.records
    instants = [one["timestamp"] for one in records]
    track = _track(records) if options.positions else None
    device = held.device.replace("_", " ")
    return (assembled(path, "fit", device, instants, _columns(held, records), _pauses(held), notes, track),)


def _check_whole(path: Path) -> None:
    """Raise `InputError` where a header promises more bytes than follow it."""
    held = path.stat().st_size
    at = 0
    with path.open("rb") as stream:
        while at < held:
            stream.seek(at)
            head = stream.read(14)
            size = head[0] if head else 0
            if len(head) < 12 or size not in (12, 14) or head[8:12] != b".FIT":
                what = "is no FIT file" if at == 0 else f"holds something that is no FIT file after {at} bytes"
                raise InputError(path, what, _AGAIN)
            end = at + size + int.from_bytes(head[4:8], "little") + 2
            if end > held:
                raise InputError(path, f"is cut short: it holds {held - at} of {end - at} bytes", _AGAIN)
            at = end


def _messages(path: Path) -> Iterator[Any]:
    """Every data message; raises `InputError` for what the reader cannot take."""
    import warnings

    import fitdecode

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with fitdecode.FitReader(
                path, check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.IGNORE
            ) as frames:
                yield from (one for one in frames if isinstance(one, fitdecode.FitDataMessage))
    except fitdecode.FitCRCError:
        raise InputError(path, "is damaged: its checksum does not fit its content", _AGAIN) from None
    except (fitdecode.FitError, ValueError, KeyError, IndexError, TypeError, OverflowError, AssertionError) as fault:
        said = str(fault).splitlines()[0][:120] if str(fault) else type(fault).__name__
        raise InputError(path, f"is damaged: {said}", _AGAIN) from None


def _held(path: Path, positions: bool) -> _Held:
    held = _Held()
    for message in _messages(path):
        if message.name == "record":
            _keep_record(held, message, positions)
        elif message.name == "session":
            held.sessions.append({f.name: f.value for f in message.fields})
        elif message.name == "sport":
            held.sports.append(str(message.get_value("sport", fallback="")))
        elif message.name == "event" and message.get_value("event", fallback="") == "timer":
            when, what = message.get_value("timestamp", fallback=None), message.get_value("event_type", fallback="")
            if isinstance(when, datetime):
                held.timer.append((when, str(what)))
        elif message.name == "file_id" and not held.device:
            named = message.get_value("garmin_product", fallback=None) or message.get_value("manufacturer", fallback="")
            held.device = str(named) if not isinstance(named, int) else ""
    return held


def _keep_record(held: _Held, message: Any, positions: bool) -> None:
    kept: dict[str, Any] = {}
    for one in message.fields:
        if one.name in ("position_lat", "position_long"):
            if positions:
                kept[one.name] = one.raw_value
            continue
        if one.name == "timestamp" or one.name == "fractional_cadence":
            kept[one.name] = one.value
        elif one.name and field_of(one.name) is not None and isinstance(one.value, int | float):
            # A pod may name its field as the profile does: both are kept apart.
            foreign = hasattr(one, "field_def") and getattr(one.field_def, "is_dev", False)
            name = f"{one.name} (own)" if foreign else one.name
            kept[name] = one.value
            held.units.setdefault(name, one.units or "")
            if foreign:
                held.foreign.add(name)
    if isinstance(kept.get("timestamp"), datetime):
        held.records.append(kept)


def _of_runs(path: Path, held: _Held, notes: list[str]) -> list[dict[str, Any]]:
    """The records of the running among the sessions."""
    sports = [_sport(one) for one in held.sessions]
    runs = [one for one, sport in zip(held.sessions, sports, strict=True) if sport in _RUNS]
    if not runs:
        runs = [one for one, sport in zip(held.sessions, sports, strict=True) if sport in _OPEN]
    if not runs:
        _check_sport(path, set(sports))
    others = sorted({sport for sport in sports if sport not in _RUNS | _OPEN})
    if others:
        notes.append(f"Of several sports in the file only the running was read; left out: {', '.join(others)}.")
    spans = [(one["start_time"], _end(one)) for one in runs if isinstance(one["start_time"], datetime)]
    return [one for one in held.records if any(start <= one["timestamp"] <= end for start, end in spans)]


def _end(session: Mapping[str, Any]) -> datetime:
    """When a session ended: its own time stamp, which a watch writes when it is saved."""
    end = session.get("timestamp")
    return end if isinstance(end, datetime) else datetime.max.replace(tzinfo=UTC)


def _sport(session: Mapping[str, Any]) -> str:
    return str(session.get("sport") or "")


def _check_sport(path: Path, sports: set[str]) -> None:
    others = sorted(one for one in sports if one not in _RUNS | _OPEN)
    if others and not sports & (_RUNS | _OPEN):
        raise InputError(path, f"holds {' and '.join(others)}, not running", "Give the file of a run")


def _columns(held: _Held, records: list[dict[str, Any]]) -> list[Column]:
    """Each field that was recorded; cadence with its fraction, strides a minute by the FIT profile."""
    found = []
    for name, unit in held.units.items():
        values = np.array([_one(one.get(name)) for one in records])
        counts = ""
        if name == "cadence":
            values = values + np.nan_to_num([_one(one.get("fractional_cadence")) for one in records])
            counts = "strides"
        found.append(Column(name.removesuffix(" (own)"), unit, values, name not in held.foreign, counts))
    return found


def _one(value: Any) -> float:
    """A number; NaN where there is none, or several under one name."""
    return float(value) if isinstance(value, int | float) else float("nan")


def _track(records: list[dict[str, Any]]) -> FloatArray:
    """`(record, 2)` degrees; NaN where there was no fix."""
    pairs = [[one.get("position_lat"), one.get("position_long")] for one in records]
    return np.array([[np.nan if v is None else v * _DEGREES for v in pair] for pair in pairs], dtype=float)


def _pauses(held: _Held) -> list[tuple[datetime, datetime]]:
    """From each stop of the timer to the start after it."""
    found, stopped = [], None
    for when, what in sorted(held.timer):
        if what.startswith("stop"):
            stopped = stopped or when
        elif what == "start" and stopped is not None:
            found.append((stopped, when))
            stopped = None
    return found


SOURCE = Source("fit", (".fit",), sensors=read)
