"""The four functions of the hips that the report is ordered by, and the measures that show each."""

from __future__ import annotations

from hipdrive.measures import APART, Measure, Measurement, Measurements, measures
from hipdrive.measures.core import HipFunction
from hipdrive.report.rows import lowest_error_rows

#: Title and leading sentence of each.
FUNCTIONS: dict[HipFunction, tuple[str, str]] = {
    "propel": ("Propel", "The hips drive the thigh back under the body, and bring it forward again."),
    "level": ("Level", "On one leg, the hip on the ground carries the other side of the pelvis."),
    "track": ("Track", "The hips keep thigh, knee and foot in line while they carry the body."),
    "carry": ("Carry", "Trunk and legs take up each landing and give it back."),
}


def measured_of(function: HipFunction, measured: Measurements) -> list[Measure]:
    """Measures of a function that have a row."""
    return [m for m in measures() if m.hip_function == function and rows_of(m, measured)]


def rows_of(measure: Measure, measured: Measurements) -> list[Measurement]:
    """The rows that are shown, in order: the sides and both."""
    return [row for side, row in lowest_error_rows(measure.id, measured).items() if side not in APART]
