"""Fields of watches and pods: what each is, in which unit, and which values a runner can have.

The table `data/watch_fields.csv` names each field as FIT profiles, Stryd, RunScribe and others spell it. A stated unit is believed
while it gives numbers that a runner can have; else the one unit that does is taken, and that is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from hipdrive import shipped
from hipdrive.arrays import FloatArray

#: Factor of each spelling of a unit to that of the field: milliseconds, millimetres, metres a second, percent, kN/m, watts.
_UNITS: Mapping[str, Mapping[str, float]] = {
    "ms": {"ms": 1, "msec": 1, "millisecond": 1, "milliseconds": 1, "s": 1e3, "sec": 1e3, "second": 1e3, "seconds": 1e3, "us": 1e-3},
    "mm": {"mm": 1, "millimeter": 1, "millimeters": 1, "millimetre": 1, "millimetres": 1, "cm": 10, "centimeter": 10, "centimeters": 10, "centimetre": 10, "centimetres": 10, "m": 1e3, "meter": 1e3, "meters": 1e3, "metre": 1e3, "metres": 1e3, "in": 25.4, "inch": 25.4, "inches": 25.4},
    "mps": {"mps": 1, "m/s": 1, "meterspersecond": 1, "mm/s": 1e-3, "km/h": 1 / 3.6, "kph": 1 / 3.6, "kmh": 1 / 3.6, "mph": 0.44704},
    "m": {"m": 1, "meter": 1, "meters": 1, "metre": 1, "metres": 1, "km": 1e3, "cm": 1e-2},
    "percent": {"percent": 1, "%": 1, "pct": 1, "": 1},
    "kN/m": {"kn/m": 1, "n/m": 1e-3, "kilonewtonspermeter": 1},
    "w": {"w": 1, "watt": 1, "watts": 1},
    "bpm": {"bpm": 1, "beats/min": 1},
    "g": {"g": 1, "gs": 1, "m/s2": 1 / 9.80665, "m/s^2": 1 / 9.80665},
    "deg": {"deg": 1, "degrees": 1, "degree": 1, "°": 1},
    "cadence": {"rpm": 2, "strides/min": 2, "stridesperminute": 2, "spm": 1, "steps/min": 1, "stepsperminute": 1},
}  # fmt: skip


@dataclass(frozen=True)
class WatchField:
    """One field.

    Parameters
    ----------
    id
        Its name in a `RunLog`, with the unit.
    title
        As a person reads it.
    unit
        Key of the units it may be in; also of `hipdrive.wording` where that knows it.
    low, high
        What a runner can have.
    measure
        The measure of the stride it is, or empty.
    """

    id: str
    title: str
    unit: str
    low: float
    high: float
    measure: str


@cache
def watch_fields() -> Mapping[str, WatchField]:
    """Every field under its id."""
    rows = shipped.rows("hipdrive.sensors", "data", "watch_fields.csv")
    return {
        r["id"]: WatchField(r["id"], r["title"], r["unit"], float(r["low"]), float(r["high"]), r["measure"])
        for r in rows
    }


@cache
def _names() -> Mapping[str, str]:
    return {_bare(r["name"]): r["id"] for r in shipped.rows("hipdrive.sensors", "data", "watch_names.csv")}


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.lower())


def field_of(name: str) -> str | None:
    """The id of a field by the name a device gives it; `None` where it is none we read."""
    return _names().get(_bare(name))


def possible(id: str, values: FloatArray) -> bool:
    """Whether most of the values (zeros and gaps apart) are ones that a runner can have."""
    known = values[np.isfinite(values) & (values != 0)]
    one = watch_fields()[id]
    return bool(len(known) and one.low <= float(np.median(known)) <= one.high)


def in_unit(id: str, values: FloatArray, unit: str) -> tuple[FloatArray, str]:
    """Values in the unit of the field, and what one should know of it (empty: nothing).

    Parameters
    ----------
    values
        As stored; NaN = not recorded.
    unit
        As stated, or empty.
    """
    one = watch_fields()[id]
    spellings = _UNITS[one.unit]
    factor = spellings.get(unit.strip().lower().replace(" ", "").replace("²", "2"))
    if factor is not None and possible(id, values * factor):
        return values * factor, ""
    known = values[np.isfinite(values) & (values != 0)]
    fitting = dict.fromkeys(f for f in spellings.values() if possible(id, values * f))
    if not len(known) or len(fitting) != 1 or one.unit == "percent":
        told = (
            ""
            if factor is not None or not len(known)
            else f"{one.title}: its unit ({unit or 'none'}) is not known; it was left out"
        )
        return (values * factor, "") if factor is not None else (np.full(len(values), np.nan), told)
    found = next(iter(fitting))
    name = next(spelling for spelling, f in spellings.items() if f == found)
    stated = f"stated in {unit}, but" if unit else "stated without a unit;"
    return values * found, f"{one.title}: {stated} its numbers are those of a runner in {name}, and were read so"
