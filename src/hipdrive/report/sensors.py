"""What was worn, in sentences for a terminal."""

from __future__ import annotations

from hipdrive.emg import EmgResult
from hipdrive.imu import ImuResult
from hipdrive.measures import Measurements
from hipdrive.report import emg_words, imu_section, watch_words
from hipdrive.timeline.together import Timeline


def sentences(measured: Measurements) -> list[str]:
    """A few sentences of each thing that was worn."""
    told: list[str] = []
    for one in measured.sensors:
        if isinstance(one, EmgResult):
            told += emg_words.summary(one)
        elif isinstance(one, ImuResult):
            told += imu_section.summary(one)
        elif isinstance(one, Timeline):
            told += one.words
        else:
            told += watch_words.summary(one)
    return told
