"""Metric or imperial: only what is shown and asked changes, nothing that is kept."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.history.tables import Athlete


@dataclass(frozen=True)
class Units:
    """Names and factors.

    Parameters
    ----------
    id, speed
        Its name; the unit speed is given in.
    per_mps
        How many of it are a metre a second.
    """

    id: str
    speed: str
    per_mps: float


METRIC = Units("metric", "km/h", 3.6)
IMPERIAL = Units("imperial", "miles an hour", 3600 / 1609.344)


def units_of(athlete: Athlete) -> Units:
    """What an athlete chose."""
    return IMPERIAL if athlete.settings.get("units") == "imperial" else METRIC


def speed_mps(given: float | None, units: Units) -> float | None:
    """A speed in metres a second; nothing, where it is not that of a runner."""
    speed = None if given is None else given / units.per_mps
    return speed if speed is not None and 0 < speed <= 12 else None


def shown_speed(speed: float, units: Units) -> str:
    """A speed as the athlete reads it."""
    return f"{speed * units.per_mps:.1f} {units.speed}"
