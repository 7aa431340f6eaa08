"""In which frames left and right are exchanged: the labelling of a whole clip that costs least.

Dynamic programming, so the result is the best there is and does not depend on where one starts. Knows nothing of
bodies: what is judged are pairs of points, and what speaks for their names is given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.pose.keypoints import Keypoints
from hipdrive.signals.gaps import missing

#: Price of one exchange, in mean prediction error over the points, torso lengths. A real exchange of legs a
#: third of a torso apart costs ten times as much when it is not undone. Design choice, checked on projected
#: motion capture and rendered runners: at a price of a fifth or of four times as much all is still repaired.
PRICE = 0.03
#: Price of a second in a state that one certain source of evidence speaks against, torso lengths. Design choice: a wrong
#: path through an unclear crossing saves up to 0.2, and must cost more than that within one stride or two.
EVIDENCE_PER_S = 1.0
#: A prediction error counts no more than this (torso lengths), so that one wild point decides nothing.
LARGEST_ERROR = 0.2

_Single = NDArray[np.float32]


def smoothest(keypoints: Keypoints, parts: Sequence[str], evidence: FloatArray, unit_px: float) -> BoolArray:
    """In which frames to exchange the sides so that the limbs move most smoothly and are named right.

    Each frame is predicted from the two before it at constant velocity; the cost is the distance from the
    prediction, a change between kept and exchanged has a price, and so has every second in a state that the
    evidence speaks against. The best labelling of all frames together is a shortest path (Viterbi 1967),
    found in linear time.

    Parameters
    ----------
    keypoints
        Frames in which the person is seen.
    parts
        The parts judged (`knee`, ...).
    evidence
        `(frame,)` how much speaks for the sides as they are: 1 = as much as one certain source of evidence, negative =
        for exchanging them.
    unit_px
        Torso length, pixels.

    Returns
    -------
    BoolArray
        `(frame,)`.
    """
    none, pair = np.zeros(len(keypoints.time_s), dtype=bool), keypoints.pairs(parts)
    if len(none) < 3 or pair.size == 0:
        return none
    wrong = EVIDENCE_PER_S * np.gradient(keypoints.time_s) * evidence
    costs = _costs(keypoints, pair, unit_px)
    if (wrong >= 0).all() and (costs >= costs[:, :1, :1]).all():
        return none  # nothing speaks for an exchange, in any frame
    return np.asarray(_shortest(costs, wrong) == 1)


def _costs(keypoints: Keypoints, pair: NDArray[np.intp], unit_px: float) -> FloatArray:
    """`(frame - 2, before, now)` cost of exchanging `before` (one step ago) and `now`, each 0 or 1."""
    both, weight = _series(keypoints, pair, unit_px)
    step = np.diff(keypoints.time_s)
    ratio = (step[1:] / step[:-1]).astype(np.float32)
    older, old = both[..., :-2] * ratio, both[..., 1:-1] * (1 + ratio)
    cost = np.zeros((len(ratio), 2, 2))
    for now in (0, 1):
        # Everything is written in the labelling of the newest frame.
        rest = both[..., 2:] - old[:, :: 1 - 2 * now]
        weights = weight[..., 2:] * weight[:: 1 - 2 * now, :, 1:-1]
        for before in (0, 1):
            turn = 1 - 2 * (now ^ before)
            mean = _mean_error(rest + older[:, ::turn], weights * weight[::turn, :, :-2])
            cost[:, before, now] = mean + PRICE * now
    return cost


def _series(keypoints: Keypoints, pair: NDArray[np.intp], unit_px: float) -> tuple[_Single, _Single]:
    """Points `(axis, side, part, frame)` in torso lengths, and the weight `(side, part, frame)` they bring."""
    # In time each series lies in one piece, which is faster; single precision is faster, too, and enough.
    gone = missing(keypoints.points).T[pair]
    both = (keypoints.points.T[:, pair] / unit_px).astype(np.float32)
    both[:, gone] = 0.0
    # The weight of a prediction is the geometric mean of the confidence in the three frames, 0 if one is missing.
    weight = np.where(gone, 0.0, np.cbrt(np.clip(keypoints.confidence.T[pair], 0.05, 1))).astype(np.float32)
    return both, weight


def _mean_error(off: _Single, weight: _Single) -> _Single:
    """`(frame,)` mean distance from the prediction, of which no part's counts for more than `LARGEST_ERROR`."""
    across, down = off
    error = np.minimum(np.sqrt(across**2 + down**2), LARGEST_ERROR)
    return np.asarray((weight * error).sum(axis=(0, 1)) / np.maximum(weight.sum(axis=(0, 1)), 1e-9))


def _shortest(cost: FloatArray, wrong: FloatArray) -> NDArray[np.intp]:
    """The cheapest state (0 = kept, 1 = exchanged) of every frame.

    Spans of frames are joined two by two: the cheapest way over both, from each pair of states at the beginning to each
    at the end, goes over the best pair in the middle. Few steps over many frames at once are faster than a loop.

    Parameters
    ----------
    cost
        `(frame - 2, before, now)` of the last two steps, 1 = changed.
    wrong
        `(frame,)` cost of the state 1 (of the state 0 where negative).
    """
    # A pair is the states of two frames in a row, 2 x old + new. Arrays are `(pair, pair, span)`: spans last is faster.
    spans, middles = np.full((4, 4, len(cost)), np.inf), []
    for older, old, new in np.ndindex(2, 2, 2):
        spans[2 * older + old, 2 * old + new] = cost[:, older ^ old, old ^ new] + new * wrong[2:]
    while spans.shape[-1] > 1:
        spans, middle = _joined(spans)
        middles.append(middle)
    first = PRICE * np.array([[0.0, 1.0], [1.0, 0.0]]) + np.add.outer([0, wrong[0]], [0, wrong[1]])
    # The best pairs at both ends, then those in the middle of ever shorter spans.
    pairs = np.array(np.unravel_index(np.argmin(first.reshape(4, 1) + spans[..., 0]), (4, 4)))
    for middle in reversed(middles):
        pairs = _with_middles(pairs, middle)
    return np.concatenate([pairs[:1] // 2, pairs % 2])


def _joined(spans: FloatArray) -> tuple[FloatArray, NDArray[np.intp]]:
    """Each span joined with the next, and by which pair in the middle; a last one without a next stays as it is."""
    count = spans.shape[-1] // 2
    one, two = spans[..., : 2 * count : 2], spans[..., 1 : 2 * count : 2]
    best, middle = one[:, None, 0] + two[None, 0], np.zeros((4, 4, count), dtype=np.intp)
    for pair in range(1, 4):
        way = one[:, None, pair] + two[None, pair]
        middle[way < best] = pair
        np.minimum(best, way, out=best)
    return np.concatenate([best, spans[..., 2 * count :]], axis=-1), middle


def _with_middles(pairs: NDArray[np.intp], middle: NDArray[np.intp]) -> NDArray[np.intp]:
    """The pairs at both ends of every span, from those of the spans joined two by two."""
    count, odd = middle.shape[-1], len(pairs) - 1 > middle.shape[-1]
    every = np.empty(2 * count + 1 + odd, dtype=np.intp)
    every[: 2 * count + 1 : 2], every[-1] = pairs[: count + 1], pairs[-1]
    every[1 : 2 * count : 2] = middle[pairs[:count], pairs[1 : count + 1], np.arange(count)]
    return every
