"""What is known of the last seconds of a live run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: A frame this much later than the one before it is a new beginning: the camera was lost, or the page slept.
BREAK_S = 1.0


@dataclass(frozen=True)
class Now:
    """One number of the last seconds.

    Parameters
    ----------
    id, side, value, unit
        Which, and how much.
    half_width
        Half of its 95 % interval.
    n_steps
        Steps it rests on.
    """

    id: str
    side: str
    value: float
    unit: str
    half_width: float
    n_steps: int


@dataclass(frozen=True)
class Look:
    """What the last seconds show.

    Parameters
    ----------
    time_s
        Of the newest frame.
    view
        What the camera sees.
    values
        Numbers; those of both sides together, and of each side where they differ by stance leg.
    steps
        `(side, strike_s, off_s)` of the contacts that are new since the last look.
    reason
        Why there is nothing to show, in plain words; empty when there is.
    fps
        Frames a second that arrive; NaN where it is not known.
    refused
        Measures that cannot be given, each with the reason.
    """

    time_s: float
    view: str
    values: tuple[Now, ...]
    steps: tuple[tuple[str, float, float], ...]
    reason: str = ""
    fps: float = float("nan")
    refused: Mapping[str, str] = field(default_factory=dict)

    def get(self, id: str, side: str = "mean") -> Now | None:
        """One number, or `None`."""
        return next((v for v in self.values if (v.id, v.side) == (id, side)), None)
