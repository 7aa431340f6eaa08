"""An inertial sensor as a file gives it: acceleration and turning rate on its own axes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from hipdrive.arrays import FloatArray


@dataclass(frozen=True)
class Imu:
    """One inertial sensor.

    Parameters
    ----------
    path
        The file.
    place
        Where it was worn: `sacrum`, `shank` or `foot`.
    acceleration_g
        `(sample, 3)` specific force (1 g at rest, upwards), on its own axes.
    turning_dps
        `(sample, 3)` degrees a second, or `None`.
    rate_hz, start_s
        Samples a second, and the first of them on the file's own clock.
    began
        The instant of second zero on a wall clock, where the file tells.
    notes
        What one should know of the file.
    """

    path: str
    place: str
    acceleration_g: FloatArray
    turning_dps: FloatArray | None
    rate_hz: float
    start_s: float = 0.0
    began: datetime | None = None
    notes: tuple[str, ...] = ()
    kind: str = "imu"

    @property
    def time_s(self) -> FloatArray:
        """`(sample,)` seconds on the file's own clock."""
        return self.start_s + np.arange(len(self.acceleration_g)) / self.rate_hz
