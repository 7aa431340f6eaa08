"""What was worn, in sentences for a terminal."""

from __future__ import annotations

from hipdrive.measures import Measurements
from hipdrive.report import emg_words


def sentences(measured: Measurements) -> list[str]:
    """A few sentences of each thing that was worn."""
    return [line for one in measured.sensors for line in emg_words.summary(one)]
