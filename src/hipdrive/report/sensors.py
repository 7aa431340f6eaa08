"""What was worn, in sentences for a terminal."""

from __future__ import annotations

from hipdrive.emg import EmgResult
from hipdrive.measures import Measurements
from hipdrive.report import emg_words, watch_words


def sentences(measured: Measurements) -> list[str]:
    """A few sentences of each thing that was worn."""
    told: list[str] = []
    for one in measured.sensors:
        told += emg_words.summary(one) if isinstance(one, EmgResult) else watch_words.summary(one)
    return told
