"""How far the force of some muscles may be from the optimum while the effort is nearly the least.

The rule that people use the least effort is an assumption; how closely they follow it is not known. So besides the
optimum there is a range: the least and the most force of a group of muscles over all activations that make the very same
moments with little more effort. For every frame and group

    max  +- g a   with   B a = B a*,   0 <= a <= 1,   1/2 sum a^2 <= effort(a*) + slack

which is a linear goal under one quadratic limit. Its solutions lie on the path of nearest points to t g, for growing t, in the
set of activations that make the moments; the effort grows along it, so t is found by the secant method, in all problems at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.muscles.line_search import lowest
from hipdrive.muscles.recruitment import Recruitment

#: How near the effort comes to its limit, as a share of the slack; force then is near its end by a tenth of that.
_EXACT = 1e-3
#: How well the moments of the optimum are kept, as a share of the largest pull.
_KEPT = 1e-9
#: Rounds of the secant method, and Newton steps in each.
_ROUNDS, _STEPS = 60, 24
#: Steps along the path that no effort limits end here (the group is then at the end that the moments allow).
_FAREST = 1e4
#: A goal that grows by less than this share of its largest muscle has come to its end.
_GROWS = 1e-5
#: Shortest way of a goal within the moments that is still believed when guessing where the limit lies.
_SHORTEST = 0.05
#: Tiny slope that keeps the equations solvable where fewer muscles are free than moments are asked for.
_FIRM = 1e-10


@dataclass(frozen=True)
class Ends:
    """Least and most of each goal.

    Parameters
    ----------
    low, high
        `(frame, goal)` in the unit of the goals.
    """

    low: FloatArray
    high: FloatArray


def near_optimal(pull_nm: FloatArray, optimum: Recruitment, goals: FloatArray, slack: FloatArray) -> Ends:
    """The range of each goal over all activations that make the same moments with nearly the same effort.

    Parameters
    ----------
    pull_nm
        `(frame, moment, muscle)` what each muscle makes when fully active.
    optimum
        Of least effort.
    goals
        `(frame, goal, muscle)` what is to be bounded, per activation (the forces of a group).
    slack
        `(frame, goal)` how much half the sum of squares may grow, greater than zero.
    """
    size = np.maximum(np.abs(goals).max(axis=2, keepdims=True), 1e-12)
    both = np.concatenate([goals / size, -goals / size], axis=1)
    scale = np.abs(pull_nm).max(axis=(1, 2))
    place = np.repeat(np.arange(len(goals)), both.shape[1])
    flat = _Problems(
        pull_nm[place] / scale[place, None, None],
        both.reshape(-1, both.shape[2]),
        optimum.activation[place],
        optimum.multiplier[place] * scale[place, None],
        np.tile(slack, 2).reshape(-1),
    )
    reached = (flat.at_limit().reshape(both.shape) * both).sum(axis=2) * np.tile(size[..., 0], 2)
    here = (goals * optimum.activation[:, None]).sum(axis=2)
    count = goals.shape[1]
    return Ends(np.minimum(-reached[:, count:], here), np.maximum(reached[:, :count], here))


@dataclass(frozen=True)
class _Problems:
    """Independent problems.

    Parameters
    ----------
    pull
        `(problem, moment, muscle)`.
    goal, optimum
        `(problem, muscle)`.
    multiplier
        `(problem, moment)` of the optimum.
    slack
        `(problem,)`.
    """

    pull: FloatArray
    goal: FloatArray
    optimum: FloatArray
    multiplier: FloatArray
    slack: FloatArray

    def only(self, rows: NDArray[np.intp]) -> _Problems:
        return _Problems(*(part[rows] for part in (self.pull, self.goal, self.optimum, self.multiplier, self.slack)))

    @cached_property
    def moment(self) -> FloatArray:
        """`(problem, moment)` what is to be kept."""
        return np.asarray(np.einsum("pjm,pm->pj", self.pull, self.optimum))

    def at_limit(self) -> FloatArray:
        """`(problem, muscle)` activations at the effort limit, or at the end of the path.

        The root of the effort above the least is nearly proportional to the way along the path, so it is what the secants run on.
        """
        target, least = np.sqrt(self.slack), (self.optimum**2).sum(axis=1) / 2
        along, turn = self.first()
        best, multiplier = self.optimum.copy(), self.multiplier - along[:, None] * turn
        low, low_root = np.zeros(len(least)), np.zeros(len(least))
        high, high_root = np.full(len(least), np.inf), np.full(len(least), np.nan)
        rows = np.arange(len(least))
        for _ in range(_ROUNDS):
            part = self.only(rows)
            found, multiplier[rows] = part.nearest(along[rows], multiplier[rows])
            root = np.sqrt(np.maximum((found**2).sum(axis=1) / 2 - least[rows], 0))
            inside = root <= target[rows] * (1 + _EXACT)
            # Where the goal no longer grows, the path has reached the end that moments and bounds allow.
            grown = (part.goal * (found - best[rows])).sum(axis=1) > _GROWS
            best[rows[inside]] = found[inside]
            low[rows[inside]], low_root[rows[inside]] = along[rows[inside]], root[inside]
            high[rows[~inside]], high_root[rows[~inside]] = along[rows[~inside]], root[~inside]
            close = np.abs(root - target[rows]) <= _EXACT * target[rows]
            rows = rows[~close & (grown | ~inside | np.isfinite(high[rows])) & (along[rows] < _FAREST)]
            if not len(rows):
                break
            before = along[rows]
            along[rows] = _next(low[rows], high[rows], low_root[rows], high_root[rows], target[rows])
            multiplier[rows] -= (along[rows] - before)[:, None] * turn[rows]
        return best

    def first(self) -> tuple[FloatArray, FloatArray]:
        """How far along the limit would be if no further muscle met its bounds, and how the multipliers change on the way."""
        free = (self.optimum > 0) & (self.optimum < 1)
        pull, goal = self.pull * free[:, None], self.goal * free
        square = pull @ pull.transpose(0, 2, 1) + _FIRM * np.eye(pull.shape[1])
        turn = np.linalg.solve(square, np.einsum("pjm,pm->pj", pull, goal)[..., None])[..., 0]
        length = np.linalg.norm(goal - np.einsum("pjm,pj->pm", pull, turn), axis=1)
        return np.asarray(np.sqrt(2 * self.slack) / np.maximum(length, _SHORTEST)), turn

    def nearest(self, along: FloatArray, multiplier: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Activations nearest to `along * goal` that make the moments, and their multipliers."""
        multiplier = multiplier.copy()
        rows, part = np.arange(len(along)), self
        for _ in range(_STEPS):
            drive = along[rows, None] * part.goal + np.einsum("pjm,pj->pm", part.pull, multiplier[rows])
            missing = part.moment - np.einsum("pjm,pm->pj", part.pull, np.clip(drive, 0, 1))
            left = np.abs(missing).max(axis=1) > _KEPT
            if not left.any():
                break
            rows, part, drive, missing = rows[left], part.only(np.flatnonzero(left)), drive[left], missing[left]
            multiplier[rows] += part.newton(drive, missing)
        drive = along[:, None] * self.goal + np.einsum("pjm,pj->pm", self.pull, multiplier)
        return np.clip(drive, 0, 1), multiplier

    def newton(self, drive: FloatArray, missing: FloatArray) -> FloatArray:
        """A Newton step of the multipliers, as long as it lowers the dual function most."""
        free = (drive > 0) & (drive < 1)
        slope = (self.pull * free[:, None]) @ self.pull.transpose(0, 2, 1) + _FIRM * np.eye(self.pull.shape[1])
        step = np.linalg.solve(slope, missing[..., None])[..., 0]
        turn = np.einsum("pjm,pj->pm", self.pull, step)
        share = lowest(drive, turn, np.ones_like(turn), -(missing * step).sum(axis=1), np.zeros(len(step)))
        return np.asarray(share[:, None] * step)


def _next(
    low: FloatArray, high: FloatArray, low_root: FloatArray, high_root: FloatArray, target: FloatArray
) -> FloatArray:
    """How far along to look next: by proportion where no upper end is known, else by the secant, kept off the ends."""
    with np.errstate(divide="ignore", invalid="ignore"):
        onward = low * np.clip(1.02 * target / np.maximum(low_root, 1e-12), 1.2, 6.0)
        share = np.clip((target - low_root) / (high_root - low_root), 0.2, 0.8)
    bounded = np.isfinite(high)
    return np.where(bounded, low + share * np.where(bounded, high - low, 0.0), np.maximum(onward, 1e-9))
