"""What the formula of a measure returns: one value a step, or one for the whole recording."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.gait import Contacts


@dataclass(frozen=True)
class PerStep:
    """One value a step.

    Parameters
    ----------
    side
        `(step,)` stance side.
    value
        `(step,)` in the measure's unit; NaN where this step cannot tell.
    time_s
        `(step,)` the instant to look at.
    error_sd
        `(step,)` standard deviation of the value from the error of the contact instants alone, in the measure's
        unit; zero where the instants do not matter.
    """

    side: NDArray[np.str_]
    value: FloatArray
    time_s: FloatArray
    error_sd: FloatArray

    @staticmethod
    def of(contacts: Contacts, value: FloatArray, time_s: FloatArray, error_sd: FloatArray | None = None) -> PerStep:
        """Values of each contact, in the order of `contacts`."""
        return PerStep(contacts.side, value, time_s, np.zeros(len(value)) if error_sd is None else error_sd)


@dataclass(frozen=True)
class Whole:
    """One value for the whole recording, where steps are not independent of each other.

    Parameters
    ----------
    value
        In the measure's unit.
    se
        Its standard error.
    n_steps
        Steps it rests on.
    time_s
        An instant to look at.
    """

    value: float
    se: float
    n_steps: int
    time_s: float
