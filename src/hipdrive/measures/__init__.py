"""Measures: one file a measure; each names what it is, its sign and what it serves, beside its formula."""

from hipdrive.measures.core import APART, Measure, Measurement, Refusal, RowSide
from hipdrive.measures.measurements import Measurements, Recording
from hipdrive.measures.registry import by_id, measures, title_of
from hipdrive.measures.strides import Strides
from hipdrive.measures.table import measure
from hipdrive.measures.values import PerStep, Whole
from hipdrive.measures.waveforms import Waveform, Waveforms

__all__ = [
    "APART",
    "Measure",
    "Measurement",
    "Measurements",
    "PerStep",
    "Recording",
    "Refusal",
    "RowSide",
    "Strides",
    "Waveform",
    "Waveforms",
    "Whole",
    "by_id",
    "measure",
    "measures",
    "title_of",
]
