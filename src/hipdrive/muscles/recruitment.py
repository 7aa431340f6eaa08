"""How muscles might share a task: the least effort that makes given joint moments, for all frames at once.

For every frame, minimise the sum of squared activations (Crowninshield RD, Brand RA. J Biomech 1981;14(11):793-801, is the
usual source of rules of this kind) such that the muscles, and as little as possible a reserve, make the moments:

    min  1/2 sum w (a - c)^2 + 1/2 sum (r / R)^2   with   B a + r = m,   0 <= a <= 1

The five equations have five multipliers; activations follow from them, so Newton's method runs on five numbers a frame,
all frames together. The dual function is convex and piecewise quadratic: with an exact search along each step the method ends at the exact
solution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.muscles.line_search import lowest

#: Newton steps after which a frame that has not settled is an error of this program.
_MOST_STEPS = 200
#: How well moments are met, as a share of the largest moment asked for (exactness of the arithmetic, not a choice).
_EXACT = 1e-12
#: Rounds of the cubes, the change of activation at which they end, and the lightest weight of a muscle that does nothing.
_MOST_ROUNDS, _SETTLED, _LIGHTEST = 40, 1e-5, 1e-4


@dataclass(frozen=True)
class Recruitment:
    """Activations that make the moments.

    Parameters
    ----------
    activation
        `(frame, muscle)` 0 to 1.
    reserve_nm
        `(frame, moment)` what the muscles could not make, newton metres.
    multiplier
        `(frame, moment)` how much effort one newton metre more would cost.
    """

    activation: FloatArray
    reserve_nm: FloatArray
    multiplier: FloatArray


def least_effort(
    pull_nm: FloatArray,
    moment_nm: FloatArray,
    reserve_nm: FloatArray,
    weight: FloatArray | None = None,
    wanted: FloatArray | None = None,
    start: FloatArray | None = None,
) -> Recruitment:
    """The activations of least effort.

    Parameters
    ----------
    pull_nm
        `(frame, moment, muscle)` what each muscle makes when fully active.
    moment_nm
        `(frame, moment)` what is asked for.
    reserve_nm
        `(moment,)` strength of the reserve: small, so that it helps only where the muscles cannot; greater than zero.
    weight, wanted
        `(frame, muscle)` weights of the squares and what activations are drawn to; ones and zeros where not given.
    start
        `(frame, moment)` multipliers to begin with.

    Raises
    ------
    ArithmeticError
        If a frame does not settle, which exact arithmetic rules out.
    """
    frames, moments, muscles = pull_nm.shape
    weight = np.ones((frames, muscles)) if weight is None else weight
    wanted = np.zeros((frames, muscles)) if wanted is None else wanted
    multiplier = np.zeros((frames, moments)) if start is None else start.copy()
    task = _Task(pull_nm, moment_nm, np.asarray(reserve_nm) ** 2, weight, wanted)
    enough = _EXACT * (1 + np.abs(moment_nm).max(initial=0.0)) * np.ones(frames)
    open_frames = np.arange(frames)
    for _ in range(_MOST_STEPS):
        here = task.only(open_frames)
        at = multiplier[open_frames]
        missing = here.missing(at)
        left = np.abs(missing).max(axis=1, initial=0.0) > enough[open_frames]
        open_frames, at, missing = open_frames[left], at[left], missing[left]
        if not len(open_frames):
            break
        multiplier[open_frames] = _step(task.only(open_frames), at, missing)
    else:
        raise ArithmeticError(f"{len(open_frames)} frames of muscle effort did not settle")
    return Recruitment(task.activation(multiplier), task.reserve_squared * multiplier, multiplier)


@dataclass(frozen=True)
class _Task:
    """The problem of some frames, as functions of the multipliers `(frame, moment)`."""

    pull: FloatArray
    moment: FloatArray
    reserve_squared: FloatArray
    weight: FloatArray
    wanted: FloatArray

    def only(self, frames: NDArray[np.intp]) -> _Task:
        return _Task(
            self.pull[frames], self.moment[frames], self.reserve_squared, self.weight[frames], self.wanted[frames]
        )

    def drive(self, multiplier: FloatArray) -> FloatArray:
        """`(frame, muscle)` activations before their bounds."""
        return np.asarray(self.wanted + np.einsum("fjm,fj->fm", self.pull, multiplier) / self.weight)

    def activation(self, multiplier: FloatArray) -> FloatArray:
        return np.clip(self.drive(multiplier), 0.0, 1.0)

    def missing(self, multiplier: FloatArray) -> FloatArray:
        """`(frame, moment)` gradient of the dual function: moment that is not made yet."""
        made = np.einsum("fjm,fm->fj", self.pull, self.activation(multiplier)) + self.reserve_squared * multiplier
        return np.asarray(self.moment - made)

    def slope(self, multiplier: FloatArray) -> FloatArray:
        """`(frame, moment, moment)` how the moments grow with the multipliers."""
        drive = self.drive(multiplier)
        free = ((drive > 0.0) & (drive < 1.0)) / self.weight
        slope = (self.pull * free[:, None]) @ self.pull.transpose(0, 2, 1)
        return np.asarray(slope + np.diag(self.reserve_squared))


def _step(task: _Task, multiplier: FloatArray, missing: FloatArray) -> FloatArray:
    """A Newton step, as long as it lowers the dual function most."""
    step = np.linalg.solve(task.slope(multiplier), missing[..., None])[..., 0]
    turn = np.einsum("fjm,fj->fm", task.pull, step) / task.weight
    firm = (task.reserve_squared * step**2).sum(axis=1)
    share = lowest(task.drive(multiplier), turn, task.weight, -(missing * step).sum(axis=1), firm)
    return np.asarray(multiplier + share[:, None] * step)


def least_cubed_effort(pull_nm: FloatArray, moment_nm: FloatArray, reserve_nm: FloatArray) -> Recruitment:
    """The same with cubes of activations in place of squares: work is shared more evenly among the muscles.

    Newton's method on the cubes: near the activations `b` of the last round, a third of the cubes is a sum of squares of weight
    `2 b` drawn to `b / 2`. Muscles that do nothing halve in every round.

    Parameters
    ----------
    pull_nm, moment_nm, reserve_nm
        As for `least_effort`.
    """
    found = least_effort(pull_nm, moment_nm, reserve_nm)
    for _ in range(_MOST_ROUNDS):
        before = found.activation
        weight = np.maximum(2 * before, _LIGHTEST)
        wanted = before - before**2 / weight
        found = least_effort(pull_nm, moment_nm, reserve_nm, weight, wanted, found.multiplier)
        if np.abs(found.activation - before).max(initial=0.0) < _SETTLED:
            break
    return found
