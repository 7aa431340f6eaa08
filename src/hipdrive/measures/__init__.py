"""Measures: one file a measure; each names what it is, its sign and what it serves, beside its formula."""

from hipdrive.measures.core import Measure, Measurement, PerStep, Refusal, Whole
from hipdrive.measures.strides import Strides
from hipdrive.measures.table import Measurements, Recording, measure, measures

__all__ = [
    "Measure",
    "Measurement",
    "Measurements",
    "PerStep",
    "Recording",
    "Refusal",
    "Strides",
    "Whole",
    "measure",
    "measures",
]
