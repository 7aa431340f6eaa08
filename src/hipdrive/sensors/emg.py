"""Surface electromyography as a file gives it: raw voltages of named muscles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.sensors.channels import Channel


@dataclass(frozen=True)
class Foot:
    """What else the same device recorded of one foot: what puts its clock beside a recording that shows feet.

    Parameters
    ----------
    kind
        `switch` (a foot switch, any unit) or `acceleration` (three axes, any unit).
    values
        `(sample, 1)` or `(sample, 3)`, on the clock of the channels.
    side
        `left`, `right`, or empty where nobody told.
    """

    kind: str
    values: FloatArray
    side: str = ""


@dataclass(frozen=True)
class Emg:
    """Raw electromyography.

    Parameters
    ----------
    path, kind
        The file and its format.
    channels
        What each column is of.
    values
        `(sample, channel)` in `unit`; NaN = dropped.
    rate_hz
        Samples a second.
    start_s
        When the first sample was taken, seconds on the file's own clock (that of the motion in the same file).
    unit
        As the file states it, or empty.
    unknown
        Labels that name no muscle hipdrive knows.
    began
        The instant of second zero on a wall clock, where the file tells.
    metadata
        Other things worth telling.
    foot
        A foot switch, or the acceleration of a sensor on the leg, recorded with them.
    """

    path: str
    kind: str
    channels: tuple[Channel, ...]
    values: FloatArray
    rate_hz: float
    start_s: float = 0.0
    unit: str = ""
    unknown: tuple[str, ...] = ()
    began: datetime | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    foot: Foot | None = None

    @property
    def time_s(self) -> FloatArray:
        """`(sample,)` seconds on the file's own clock."""
        return self.start_s + np.arange(len(self.values)) / self.rate_hz

    @property
    def duration_s(self) -> float:
        """From the first sample to the last."""
        return (len(self.values) - 1) / self.rate_hz
