"""Ground reaction forces recorded with a motion."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hipdrive.arrays import FloatArray


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

    time_s: FloatArray
    force_n: FloatArray
    centre_m: FloatArray | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` where shapes do not fit together."""
        wanted = (len(self.time_s), 3)
        for what, array in (("force", self.force_n), ("centre of pressure", self.centre_m)):
            if array is not None and array.shape != wanted:
                raise ValueError(f"the {what} has shape {array.shape}, expected {wanted}")

    def between(self, start_s: float, stop_s: float) -> Forces:
        """Only the samples with `start_s <= time <= stop_s`."""
        keep = (self.time_s >= start_s) & (self.time_s <= stop_s)
        centre = None if self.centre_m is None else self.centre_m[keep]
        return replace(self, time_s=self.time_s[keep], force_n=self.force_n[keep], centre_m=centre)
