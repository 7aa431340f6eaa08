"""A beat to step to, and how well the steps follow it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import HipdriveError

#: Beats a minute a runner can be asked for (the range of `cadence_target`).
SLOWEST_SPM, FASTEST_SPM = 100.0, 300.0


@dataclass(frozen=True)
class Metronome:
    """Evenly spaced beats.

    Parameters
    ----------
    spm
        Beats a minute: one a step.
    start_s
        The first beat, seconds on the clock of the steps.

    Raises
    ------
    HipdriveError
        If nobody could step to it.
    """

    spm: float
    start_s: float = 0.0

    def __post_init__(self) -> None:
        if not SLOWEST_SPM <= self.spm <= FASTEST_SPM:
            raise HipdriveError(
                f"A beat of {self.spm:.0f} steps a minute cannot be run to. "
                f"Choose {SLOWEST_SPM:.0f} to {FASTEST_SPM:.0f}."
            )

    @property
    def interval_s(self) -> float:
        """Seconds from beat to beat."""
        return 60.0 / self.spm

    def beats(self, from_s: float, until_s: float) -> FloatArray:
        """`(beat,)` instants in `[from_s, until_s)`, seconds; none before the first beat.

        Each is counted from the start, so that rounding never adds up to a drift.
        """
        first = max(int(np.ceil((from_s - self.start_s) / self.interval_s - 1e-9)), 0)
        last = int(np.ceil((until_s - self.start_s) / self.interval_s - 1e-9))
        return np.asarray(self.start_s + np.arange(first, max(first, last)) * self.interval_s, dtype=np.float64)


@dataclass(frozen=True)
class Followed:
    """How steps followed a beat.

    Parameters
    ----------
    steps
        Steps that were counted.
    share
        Of them within the tolerance, 0 to 1.
    cadence_spm
        Median cadence.
    """

    steps: int
    share: float
    cadence_spm: float


#: Steps over which a cadence is taken. Design choice: the error of one instant (about 10 ms at 30 frames a second)
#: is spread over the window, so that eight steps tell 1 spm apart; a runner hears a correction within three seconds.
WINDOW = 8


def followed(strikes_s: FloatArray, spm: float, tolerance_spm: float) -> Followed | None:
    """How steps followed a beat, by the cadence over each run of eight steps.

    Parameters
    ----------
    strikes_s
        `(step,)` instants at which either foot meets the ground, in order, seconds.
    spm
        The beat.
    tolerance_spm
        How near is near enough.

    Returns
    -------
    Followed or None
        `None` while there are too few steps.
    """
    if len(strikes_s) <= WINDOW:
        return None
    taken_s = strikes_s[WINDOW:] - strikes_s[:-WINDOW]
    cadence = 60.0 * WINDOW / taken_s
    near = np.abs(cadence - spm) <= tolerance_spm
    return Followed(len(cadence), float(near.mean()), float(np.median(cadence)))
