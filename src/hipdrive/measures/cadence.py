"""Cadence: steps a minute, from the strikes of both feet."""

from __future__ import annotations

import math

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.measures.core import Measure
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import Whole

#: Strikes further apart than this many steps are not used together: over a longer gap the number of steps between
#: them is a guess (design choice: three missed contacts in a row).
_LONGEST_GAP = 4.5
_FEWEST_STRIKES = 4
#: Standard deviations of the time of a step that are tried, s (design choice: from steps as good as alike to ten
#: times what a treadmill runner shows).
_VARIATIONS_S = np.linspace(0.0002, 0.03, 60)


def steps(strides: Strides) -> Whole:
    """The cadence of the whole recording.

    What makes the times between strikes vary is of two kinds: steps that differ, which add up along the run, and
    strikes read a little off (their stated error), which do not: a time between strikes holds one error at each end
    and shares it with a neighbour. If steps were all alike the best estimate is a straight line through the strikes;
    if strikes were exact it is first to last. A missed contact leaves a time of two steps and does no harm.

    Raises
    ------
    CannotSee
        If there are fewer than four strikes.
    """
    order = np.argsort(strides.contacts.strike_s)
    strike, error_s = strides.contacts.strike_s[order], strides.contacts.strike_se_s[order]
    if len(strike) < _FEWEST_STRIKES:
        raise CannotSee("fewer than four foot strikes were found")
    between = np.diff(strike)
    usual = between / np.median(between)
    # Over a long gap the number of steps is a guess.
    kept = usual < _LONGEST_GAP
    count = np.maximum(np.round(usual), 1.0)[kept]
    step_s, step_se_s = mean_step(between[kept], count, _error_covariance(error_s)[np.ix_(kept, kept)])
    cadence = 60.0 / step_s
    return Whole(cadence, cadence * step_se_s / step_s, len(strike), float(strike[len(strike) // 2]))


def _error_covariance(error_s: FloatArray) -> FloatArray:
    """Covariance of the times between strikes that comes from the errors of the strikes, s²."""
    inner = error_s[1:-1] ** 2
    ends = error_s[:-1] ** 2 + error_s[1:] ** 2
    return np.asarray(np.diag(ends) - np.diag(inner, 1) - np.diag(inner, -1))


def mean_step(between_s: FloatArray, count: FloatArray, error_s2: FloatArray) -> tuple[float, float]:
    """Mean time of a step and its standard error, seconds, by generalised least squares.

    How much steps vary is not known, and with few steps is not found well: every variation tried is weighed by its
    restricted likelihood, and the standard error holds what is left open.

    Parameters
    ----------
    between_s, count
        `(n,)` times between strikes, and how many steps each holds.
    error_s2
        `(n, n)` covariance of these times from the errors of the strikes.
    """
    root = np.sqrt(count)
    values, vectors = np.linalg.eigh(error_s2 / np.outer(root, root))
    time, step = vectors.T @ (between_s / root), vectors.T @ root
    precision = 1 / (_VARIATIONS_S[:, None] ** 2 + np.maximum(values, 0.0))
    information = precision @ step**2
    mean = precision @ (step * time) / information
    misfit = (precision * (time - np.outer(mean, step)) ** 2).sum(axis=1)
    likelihood = (np.log(precision).sum(axis=1) - np.log(information) - misfit) / 2
    share = np.exp(likelihood - likelihood.max())
    share /= share.sum()
    best = float(share @ mean)
    return best, float(np.sqrt(share @ (1 / information + (mean - best) ** 2)))


MEASURE = Measure(
    id="cadence",
    title="Cadence",
    plain="steps a minute",
    unit="spm",
    hip_function="carry",
    plane="any",
    definition=(
        "Steps a minute, both feet counted, over the whole recording: 60 s over the mean time of a step, from the "
        "strikes of both feet, weighed so that errors of single strikes count least."
    ),
    sign="always positive",
    statement="Quicker, shorter steps at the same speed.",
    steps=steps,
    references=("cadence_860", "cadence_elite"),
    needs=("time",),
    limits=(0.0, math.inf),
)
