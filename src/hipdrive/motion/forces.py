"""Ground reaction forces recorded with a motion."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Forces:
    """Force on the runner from one belt or plate.

    Parameters
    ----------
    time_s
        `(sample,)` seconds on the clock of the motion.
    force_n
        `(sample, 3)` newtons `(forward, up, right)` on the runner.
    centre_m
        `(sample, 3)` centre of pressure, metres, or `None`.
    """

    time_s: NDArray[np.float64]
    force_n: NDArray[np.float64]
    centre_m: NDArray[np.float64] | None = None

    def between(self, start_s: float, stop_s: float) -> Forces:
        """Only the samples with `start_s <= time <= stop_s`."""
        keep = (self.time_s >= start_s) & (self.time_s <= stop_s)
        centre = None if self.centre_m is None else self.centre_m[keep]
        return replace(self, time_s=self.time_s[keep], force_n=self.force_n[keep], centre_m=centre)
