"""Cadence: steps a minute, from the strikes of both feet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipdrive.errors import CannotSee
from hipdrive.measures.core import FloatArray, Measure, Whole
from hipdrive.measures.strides import Strides

#: Strikes further apart than this many steps begin a new run: over a longer gap the number of steps between them is
#: a guess (design choice: three missed contacts in a row).
_LONGEST_GAP = 4.5
_FEWEST_STRIKES = 4


def steps(strides: Strides) -> Whole:
    """The cadence of the whole recording.

    A straight line is fitted to the instants of strike against the number of the step, with one slope for all runs
    of contacts: a missed contact leaves a hole in the numbers and does no harm. The standard error is that of the
    slope.

    Raises
    ------
    CannotSee
        If there are fewer than four strikes.
    """
    strike = np.sort(strides.contacts.strike_s)
    if len(strike) < _FEWEST_STRIKES:
        raise CannotSee("fewer than four foot strikes were found")
    number, run = _count(strike)
    x, y = _within(number, run), _within(strike, run)
    slope = float(x @ y / (x @ x))
    freedom = max(len(x) - (int(run[-1]) + 1) - 1, 1)
    slope_se = float(np.sqrt(((y - slope * x) ** 2).sum() / freedom / (x @ x)))
    cadence = 60.0 / slope
    return Whole(cadence, cadence * slope_se / slope, len(x), float(strike[len(strike) // 2]))


def _count(strike: FloatArray) -> tuple[FloatArray, NDArray[np.intp]]:
    """Number of each strike's step, and the run it belongs to."""
    gap = np.diff(strike)
    number = gap / np.median(gap)
    run = np.concatenate([[0], np.cumsum(number > _LONGEST_GAP)])
    return np.concatenate([[0.0], np.cumsum(np.round(number))]), run


def _within(values: FloatArray, run: NDArray[np.intp]) -> FloatArray:
    """Values less the mean of their run."""
    mean = np.bincount(run, values) / np.bincount(run)
    return np.asarray(values - mean[run])


MEASURE = Measure(
    id="cadence",
    title="Cadence",
    unit="spm",
    job="carry",
    plane="any",
    definition=(
        "Steps a minute, both feet counted: the slope of the instants of strike against the number of the step, over "
        "the whole recording."
    ),
    sign="always positive",
    statement="Quicker, shorter steps at the same speed.",
    steps=steps,
    references=("cadence_860", "cadence_elite"),
    needs=("time",),
)
