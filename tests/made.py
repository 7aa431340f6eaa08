"""Measurements made by hand, for the tests of what they mean."""

from __future__ import annotations

from typing import Literal

from hipdrive.measures import Measurement, Measurements, by_id
from hipdrive.measures.accuracy import published_change


def measurement(
    id: str,
    value: float,
    side: Literal["left", "right", "mean", "difference"] = "mean",
    *,
    se: float = 0.3,
    n: int = 20,
    view: str = "rear",
    flags: tuple[str, ...] = (),
    input: int = 0,
) -> Measurement:
    """A measurement with the interval and detectable change that its error gives it."""
    known = by_id()[id]
    detectable = max(1.96 * 2**0.5 * se, published_change(known.detectable) or 0.0)
    ci95 = (value - 1.96 * se, value + 1.96 * se)
    return Measurement(id, side, value, known.unit, se, ci95, n, detectable, view, flags, input, 1.0)


def measured(*rows: Measurement) -> Measurements:
    """Measurements of no recording in particular."""
    return Measurements((), rows, ())
