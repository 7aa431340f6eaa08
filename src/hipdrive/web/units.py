"""Metric or imperial: only what is shown and asked changes, nothing that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hipdrive.history.rows import Point
from hipdrive.history.tables import Athlete


@dataclass(frozen=True)
class Amount:
    """A quantity as it is asked: its unit in words, and how many of it are one of the unit that is kept."""

    unit: str
    per_kept: float


@dataclass(frozen=True)
class Units:
    """What is asked and shown.

    Parameters
    ----------
    id
        Its name.
    speed, distance, height, mass
        Kept in metres a second, kilometres, metres, kilograms.
    measured
        By the unit a measure is kept in: the one it is shown in.
    """

    id: str
    speed: Amount
    distance: Amount
    height: Amount
    mass: Amount
    measured: Mapping[str, Amount]


METRIC = Units(
    "metric", Amount("km/h", 3.6), Amount("kilometres", 1.0), Amount("metres", 1.0), Amount("kilograms", 1.0), {}
)
IMPERIAL = Units(
    "imperial",
    Amount("miles an hour", 3600 / 1609.344),
    Amount("miles", 1 / 1.609344),
    Amount("inches", 1 / 0.0254),
    Amount("pounds", 1 / 0.45359237),
    {"mm": Amount("in", 1 / 25.4)},
)


def units_of(athlete: Athlete) -> Units:
    """What an athlete chose."""
    return IMPERIAL if athlete.settings.get("units") == "imperial" else METRIC


def speed_mps(given: float | None, units: Units) -> float | None:
    """A speed in metres a second; nothing, where it is not that of a runner."""
    speed = None if given is None else given / units.speed.per_kept
    return speed if speed is not None and 0 < speed <= 12 else None


def shown_speed(speed: float, units: Units) -> str:
    """A speed as the athlete reads it."""
    return f"{speed * units.speed.per_kept:.1f} {units.speed.unit}"


def shown_contract(contract: dict[str, Any], units: Units) -> dict[str, Any]:
    """Results with the lengths among their measurements as the athlete reads them."""
    return contract | {"measurements": [_shown_row(m, units) for m in contract["measurements"]]}


def _shown_row(row: dict[str, Any], units: Units) -> dict[str, Any]:
    amount = units.measured.get(row["unit"])
    if amount is None:
        return row
    scaled = {n: row[n] * amount.per_kept for n in ("value", "se", "detectable_change") if row.get(n) is not None}
    return row | scaled | {"unit": amount.unit, "ci95": [end * amount.per_kept for end in row["ci95"]]}


def shown_point(point: Point, units: Units) -> Point:
    """A point of a trend as the athlete reads it."""
    amount = units.measured.get(point.unit)
    if amount is None:
        return point
    names = ("value", "low", "high", "detectable_change")
    scaled = {n: getattr(point, n) * amount.per_kept for n in names if getattr(point, n) is not None}
    return replace(point, unit=amount.unit, **scaled)
