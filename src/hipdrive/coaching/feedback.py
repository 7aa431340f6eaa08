"""Whether a live number lies in its band, and when the runner hears of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from hipdrive.coaching.look import BREAK_S, Look, Now
from hipdrive.coaching.programme import feedback_on
from hipdrive.errors import HipdriveError
from hipdrive.measures.table import ENOUGH_STEPS, Z95

Position = Literal["inside", "above", "below", "unsure"]


@dataclass(frozen=True)
class Band:
    """Where a number should be. Inside, nothing is said.

    Parameters
    ----------
    low, high
        In the measure's unit; infinite where it is open.
    """

    low: float = -np.inf
    high: float = np.inf

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise HipdriveError(f"A band from {self.low:g} to {self.high:g} holds nothing. Give the lower end first.")

    @staticmethod
    def around(target: float, tolerance: float) -> Band:
        """A band on both sides of a target."""
        return Band(target - tolerance, target + tolerance)

    def place(self, now: Now) -> Position:
        """Where a number lies.

        It is called outside only when its standard error does not reach the band: correcting noise teaches noise.
        """
        error = now.half_width / Z95
        if self.low <= now.value <= self.high:
            return "inside"
        if now.value > self.high:
            return "above" if now.value - error > self.high else "unsure"
        return "below" if now.value + error < self.low else "unsure"


@dataclass(frozen=True)
class Heard:
    """What a coach says at one look.

    Parameters
    ----------
    position
        Where the number lies.
    speaks
        Whether anything is said or shown about it.
    feedback_on
        Whether this is a time with feedback at all.
    """

    position: Position
    speaks: bool
    feedback_on: bool


@dataclass
class Coach:
    """Bandwidth feedback on one number, at the share of the time a session allows.

    Parameters
    ----------
    id
        The measure that is coached.
    band
        Where it should be.
    share
        Of the time, in which feedback is given, 0 to 1.
    rest_s
        After speaking, silent for this long. Design choice: a correction needs about ten steps to show in the numbers.
    """

    id: str
    band: Band
    share: float
    rest_s: float = 4.0
    _start_s: float | None = None
    _spoke_s: float = -np.inf
    _last_s: float | None = None
    _seconds: dict[tuple[bool, Position], float] = field(default_factory=dict)

    def hear(self, look: Look) -> Heard | None:
        """What to say now; `None` when the number is not seen."""
        if self._start_s is None:
            self._start_s = look.time_s
        now = look.get(self.id)
        passed_s = 0.0 if self._last_s is None else look.time_s - self._last_s
        self._last_s = look.time_s
        if now is None:
            return None
        on = feedback_on(self.share, look.time_s - self._start_s)
        # Too few steps are shown, but nothing is concluded from them.
        position: Position = self.band.place(now) if now.n_steps >= ENOUGH_STEPS else "unsure"
        if 0 < passed_s <= BREAK_S:
            self._seconds[on, position] = self._seconds.get((on, position), 0.0) + passed_s
        speaks = on and position in ("above", "below") and look.time_s - self._spoke_s >= self.rest_s
        if speaks:
            self._spoke_s = look.time_s
        return Heard(position, speaks, on)

    def inside_share(self, feedback: bool | None = None) -> float | None:
        """Share of the seconds in which the number was inside its band; `None` before it was seen.

        Parameters
        ----------
        feedback
            Only times with feedback (`True`) or without (`False`).
        """
        counted = {k: s for k, s in self._seconds.items() if feedback is None or k[0] == feedback}
        total = sum(counted.values())
        inside = sum(s for (_, position), s in counted.items() if position == "inside")
        return inside / total if total > 0 else None
