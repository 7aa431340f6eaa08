"""How far along a step the dual function of a bounded least-squares problem is lowest: exactly, in all problems at once.

Along a step every activation is a line cut off at its bounds, so the dual function is made of parabolas and its slope of
straight pieces that never fall. The pieces change where a muscle meets a bound or leaves it; sorted by their place, the slope
is summed up from piece to piece until it passes zero (Nocedal J, Wright SJ. Numerical Optimization. 2nd ed. 2006, chapter 16.7:
the first least point along a piecewise-linear path).
"""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray

#: Longest step, in steps of Newton: beyond the last bound nothing may hold the function any more.
_LONGEST = 1e3
#: A whole step is taken as it is where it leaves no more than this share of the slope.
_ENOUGH = 0.1


def lowest(drive: FloatArray, turn: FloatArray, weight: FloatArray, slope: FloatArray, firm: FloatArray) -> FloatArray:
    """`(problem,)` share of the step at which the dual function is lowest, or nearly so.

    Parameters
    ----------
    drive, turn
        `(problem, muscle)` activations before their bounds, and how they change along the whole step.
    weight
        `(problem, muscle)` of each muscle in the effort.
    slope
        `(problem,)` of the function at the start, below zero.
    firm
        `(problem,)` curvature that does not depend on bounds.
    """
    gained = np.clip(drive + turn, 0, 1) - np.clip(drive, 0, 1)
    after = slope + firm + (weight * gained * turn).sum(axis=1)
    share = np.ones(len(drive))
    rows = np.flatnonzero(np.abs(after) > -_ENOUGH * slope)
    if len(rows):
        share[rows] = _where_level(drive[rows], turn[rows], weight[rows], slope[rows], firm[rows])
    return share


def _where_level(
    drive: FloatArray, turn: FloatArray, weight: FloatArray, slope: FloatArray, firm: FloatArray
) -> FloatArray:
    """`(problem,)` where the slope passes zero."""
    row = np.arange(len(drive))
    place, change = _bends(drive, turn, weight)
    curved = firm[:, None] + np.cumsum(change, axis=1) - change
    width = np.diff(place, axis=1, prepend=0.0)
    at = slope[:, None] + np.cumsum(curved * width, axis=1)
    piece = np.where(at[:, -1] < 0, place.shape[1] - 1, np.argmax(at >= 0, axis=1))
    back = at[row, piece] / np.maximum(curved[row, piece], 1e-100)
    return np.asarray(place[row, piece] - np.clip(back, 0.0, width[row, piece]))


def _bends(drive: FloatArray, turn: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """`(problem, bend)` where muscles become free and bound again, in order, and by how much the curvature changes there."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        one, other = -drive / turn, (1 - drive) / turn
    moves = turn != 0
    first, last = (np.clip(np.where(moves, f(one, other), 0.0), 0.0, _LONGEST) for f in (np.minimum, np.maximum))
    bend, end = weight * turn**2, np.zeros((len(drive), 1))
    place = np.concatenate([first, last, end + _LONGEST], axis=1)
    order = np.argsort(place, axis=1)
    change = np.concatenate([bend, -bend, end], axis=1)
    return np.take_along_axis(place, order, axis=1), np.take_along_axis(change, order, axis=1)
