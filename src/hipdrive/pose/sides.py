"""Left and right: undo the exchanges pose networks make, over the whole clip.

Legs that pass each other in a side view are often exchanged for some frames, sometimes for half a clip. Here the
whole clip is labelled at once so that the limbs move as smoothly as they can (dynamic programming, so the
result is the best there is and does not depend on where one starts); what the clip as a whole is to be
called, left or right, is then decided by anatomy (see `polarity`). Frames in which both legs lie on one limb
are found, and the limb the network did not see is taken out of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipdrive.motion.names import swapped as other_side
from hipdrive.signals import runs

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

LEG = ("hip", "knee", "ankle", "heel", "toe", "ball")
ARM = ("shoulder", "elbow", "wrist")
#: Points of the upper body that change sides together with the arms.
UPPER = (*ARM, "ear", "eye")

#: Price of one exchange, in mean prediction error over the points, torso lengths. A real exchange of legs a
#: third of a torso apart costs ten times as much when it is not undone. Design choice, checked on projected
#: motion capture and rendered runners: at a price of a fifth or of four times as much all is still repaired.
PRICE = 0.03
#: A prediction error counts no more than this (torso lengths), so that one wild point decides nothing.
LARGEST_ERROR = 0.4
#: A clip is cut where the person is unseen for longer, seconds: legs half a step apart cannot be joined by
#: their motion. Design choice: a third of a running stride.
LONGEST_GAP_S = 0.25
#: Legs lie on one limb when knee, ankle and foot are all closer than this share of the shank. Design choice:
#: passing legs of a runner are never that close all at once, since one knee is bent when they pass.
MERGED_SHARE = 0.2


@dataclass(frozen=True)
class Pairs:
    """The points that exist on both sides.

    Parameters
    ----------
    left, right
        Indices of the points, in the same order.
    """

    left: NDArray[np.intp]
    right: NDArray[np.intp]

    @classmethod
    def of(cls, names: Sequence[str], parts: Sequence[str]) -> Pairs:
        """The pairs `left_PART`, `right_PART` among the names."""
        known = [p for p in parts if f"left_{p}" in names and f"right_{p}" in names]
        return cls(
            np.array([list(names).index(f"left_{p}") for p in known], dtype=np.intp),
            np.array([list(names).index(f"right_{p}") for p in known], dtype=np.intp),
        )


def torso_px(points: FloatArray, names: Sequence[str]) -> float:
    """Median distance from the middle of the hips to the middle of the shoulders (else the thigh), pixels."""
    index = list(names).index

    def middle(part: str) -> FloatArray:
        return (points[:, index(f"left_{part}")] + points[:, index(f"right_{part}")]) / 2

    upper, lower = ("shoulder", "hip") if "left_shoulder" in names else ("hip", "knee")
    lengths = np.linalg.norm(middle(upper) - middle(lower), axis=1)
    return float(np.nanmedian(lengths)) if np.isfinite(lengths).any() else 1.0


def exchange(values: FloatArray, names: Sequence[str], parts: Sequence[str], where: BoolArray) -> FloatArray:
    """Exchange left and right of some parts in some frames.

    Parameters
    ----------
    values
        `(frame, point, ...)`.
    names, parts
        Names of the points; parts to exchange (`knee`, ...).
    where
        `(frame,)`.
    """
    result = values.copy()
    for index, name in enumerate(names):
        if name.partition("_")[2] in parts and other_side(name) in names:
            result[where, index] = values[where, list(names).index(other_side(name))]
    return result


def stretches(seen: BoolArray, time_s: FloatArray) -> list[NDArray[np.intp]]:
    """Frames seen, cut where the person is unseen for longer than `LONGEST_GAP_S`."""
    frames = np.flatnonzero(seen)
    if frames.size == 0:
        return []
    cuts = np.flatnonzero(np.diff(time_s[frames]) > LONGEST_GAP_S) + 1
    return [part.astype(np.intp) for part in np.split(frames, cuts)]


def smoothest(points: FloatArray, confidence: FloatArray, time_s: FloatArray, pairs: Pairs, unit: float) -> BoolArray:
    """In which frames to exchange the sides so that the limbs move most smoothly, relative to the first frame.

    Each frame is predicted from the two before it at constant velocity; the cost is the distance from the
    prediction, and a change between kept and exchanged has a price. The state is whether a frame is exchanged
    relative to the one before, for the last two steps, which makes the best labelling of all frames a shortest
    path (Viterbi 1967) in linear time.

    Parameters
    ----------
    points, confidence
        `(frame, point, 2)` and `(frame, point)` of frames in which the person is seen.
    time_s
        `(frame,)` seconds.
    pairs
        The points judged.
    unit
        Torso length, pixels.

    Returns
    -------
    BoolArray
        `(frame,)`.
    """
    if len(time_s) < 3 or pairs.left.size == 0:
        return np.zeros(len(time_s), dtype=bool)
    cost = _costs(points / unit, confidence, time_s, pairs)
    toggles = _shortest(cost)
    return np.asarray(np.cumsum(toggles) % 2 == 1)


def _costs(points: FloatArray, confidence: FloatArray, time_s: FloatArray, pairs: Pairs) -> FloatArray:
    """`(frame - 2, before, now)` cost of exchanging `before` (one step ago) and `now`, each 0 or 1."""
    both = np.stack([points[:, pairs.left], points[:, pairs.right]], axis=1)
    weight = np.clip(np.stack([confidence[:, pairs.left], confidence[:, pairs.right]], axis=1), 0.05, 1)
    step = np.diff(time_s)
    ratio = (step[1:] / step[:-1])[:, None, None, None]
    cost = np.zeros((len(time_s) - 2, 2, 2))
    for before in (0, 1):
        for now in (0, 1):
            # Everything is written in the labelling of the newest frame.
            one, two = both[1:-1, :: 1 - 2 * now], both[:-2, :: 1 - 2 * (now ^ before)]
            weights = weight[2:] * weight[1:-1, :: 1 - 2 * now] * weight[:-2, :: 1 - 2 * (now ^ before)]
            error = np.linalg.norm(both[2:] - one - (one - two) * ratio, axis=3)
            cost[:, before, now] = _mean(np.minimum(error, LARGEST_ERROR), np.cbrt(weights)) + PRICE * now
    return cost


def _mean(error: FloatArray, weight: FloatArray) -> FloatArray:
    """Weighted mean over sides and points of what is finite; 0 where nothing is."""
    finite = np.isfinite(error)
    total = np.where(finite, weight, 0).sum(axis=(1, 2))
    return np.asarray(np.where(finite, weight * error, 0).sum(axis=(1, 2)) / np.maximum(total, 1e-9))


def _shortest(cost: FloatArray) -> NDArray[np.int_]:
    """The cheapest sequence of steps (0 = same as the frame before, 1 = exchanged); one per frame, first 0."""
    steps = len(cost)
    best = np.array([0.0, PRICE])
    origin = np.zeros((steps, 2), dtype=np.int_)
    for i in range(steps):
        total = best[:, None] + cost[i]
        origin[i] = total.argmin(axis=0)
        best = total.min(axis=0)
    path = np.zeros(steps + 2, dtype=np.int_)
    path[-1] = int(best.argmin())
    for i in range(steps - 1, -1, -1):
        path[i + 1] = origin[i, path[i + 2]]
    return path


@dataclass(frozen=True)
class Labelled:
    """Points whose sides are consistent within each stretch.

    Parameters
    ----------
    points, confidence
        As read, with limbs exchanged where that is smoother; within a stretch, most frames are as the network
        had them.
    stretches
        Frames of each stretch.
    legs, arms
        `(frame,)` in which frames the legs and the upper body were exchanged.
    """

    points: FloatArray
    confidence: FloatArray
    stretches: list[NDArray[np.intp]]
    legs: BoolArray
    arms: BoolArray


def make_consistent(points: FloatArray, confidence: FloatArray, names: Sequence[str], time_s: FloatArray) -> Labelled:
    """Exchange legs, and on its own the upper body, so that each keeps one label through a stretch.

    Parameters
    ----------
    points, confidence
        `(frame, point, 2)` pixels and `(frame, point)`.
    names, time_s
        Of the points and frames.
    """
    seen = np.isfinite(points).all(axis=2).any(axis=1)
    unit = torso_px(points, names)
    parts = stretches(seen, time_s)
    legs, arms = np.zeros(len(time_s), dtype=bool), np.zeros(len(time_s), dtype=bool)
    for frames in parts:
        for group, marked in ((LEG, legs), (ARM, arms)):
            pairs = Pairs.of(names, group)
            marked[frames] = _mostly_kept(smoothest(points[frames], confidence[frames], time_s[frames], pairs, unit))
    points, confidence = (exchange(exchange(v, names, LEG, legs), names, UPPER, arms) for v in (points, confidence))
    return Labelled(points, confidence, parts, legs, arms)


def _mostly_kept(exchanged: BoolArray) -> BoolArray:
    return ~exchanged if exchanged.mean() > 0.5 else exchanged


@dataclass(frozen=True)
class Evidence:
    """What speaks for the legs being labelled as they should, each from -1 (exchanged) to 1.

    Parameters
    ----------
    trunk
        Hips and knees lie in the picture in the order of the shoulders (rear and front views).
    arms
        The legs swing against the arms of the same side (side views).
    near
        The leg towards the camera is the one the network is surer of (side views).
    network
        How one-sided the network's own labels were, 0 to 1: 0 when it exchanged the legs in half the frames.
    """

    trunk: float
    arms: float
    near: float
    network: float

    @property
    def total(self) -> float:
        """Sum; positive = keep."""
        return self.trunk + self.arms + self.near + self.network


def polarity(
    points: FloatArray, confidence: FloatArray, names: Sequence[str], exchanged: BoolArray, view: str
) -> Evidence:
    """Weigh whether the legs of one stretch carry the right names.

    Parameters
    ----------
    points, confidence, names
        Consistent points of the stretch.
    exchanged
        `(frame,)` frames in which the legs were exchanged on the way.
    view
        `rear`, `front`, `left` or `right`, told without the legs' labels.
    """
    network = 1 - 2 * float(np.mean(exchanged))
    if view in ("rear", "front"):
        return Evidence(_trunk_order(points, names), 0.0, 0.0, network)
    near = _near_confidence(confidence, names, view)
    return Evidence(0.0, _arm_opposition(points, names, view), near, network)


def _difference(points: FloatArray, names: Sequence[str], part: str, axis: int = 0) -> FloatArray:
    """`(frame,)` right minus left of one part."""
    if f"left_{part}" not in names or f"right_{part}" not in names:
        return np.full(len(points), np.nan)
    index = list(names).index
    return np.asarray(points[:, index(f"right_{part}"), axis] - points[:, index(f"left_{part}"), axis])


def _trunk_order(points: FloatArray, names: Sequence[str]) -> float:
    """Twice the mean agreement of hips and knees with the shoulders: the order of limbs is anatomy."""
    upper = np.sign(_difference(points, names, "shoulder"))
    lower = [np.sign(_difference(points, names, part)) for part in ("hip", "knee")]
    agreement = np.array([upper * value for value in lower])
    return 2 * float(np.nanmean(agreement)) if np.isfinite(agreement).any() else 0.0


def _arm_opposition(points: FloatArray, names: Sequence[str], view: str) -> float:
    """Minus the correlation of arm swing with leg swing, by the better seen near arm."""
    legs = _difference(points, names, "ankle")
    index = list(names).index
    if f"{view}_wrist" not in names or f"{view}_shoulder" not in names:
        return 0.0
    near_arm = points[:, index(f"{view}_wrist"), 0] - points[:, index(f"{view}_shoulder"), 0]
    right_forward = near_arm if view == "right" else -near_arm
    both = np.isfinite(legs) & np.isfinite(right_forward)
    if both.sum() < 10 or np.ptp(legs[both]) == 0 or np.ptp(right_forward[both]) == 0:
        return 0.0
    return -float(np.corrcoef(legs[both], right_forward[both])[0, 1])


def _near_confidence(confidence: FloatArray, names: Sequence[str], view: str) -> float:
    """Difference of median confidence of the near and the far leg, a tenth of which is certainty."""
    pairs = Pairs.of(names, ("knee", "ankle", "heel", "toe"))
    if pairs.left.size == 0:
        return 0.0
    ahead = float(np.mean(confidence[:, pairs.right]) - np.mean(confidence[:, pairs.left]))
    return float(np.tanh((ahead if view == "right" else -ahead) / 0.1))


def merged(points: FloatArray, names: Sequence[str]) -> BoolArray:
    """Frames in which both legs lie on one limb.

    Parameters
    ----------
    points, names
        Consistent points `(frame, point, 2)`.

    Returns
    -------
    BoolArray
        `(frame,)`.
    """
    parts = [p for p in ("knee", "ankle", "heel", "toe") if f"left_{p}" in names]
    index = list(names).index
    shank = np.concatenate(
        [
            np.linalg.norm(points[:, index(f"{s}_knee")] - points[:, index(f"{s}_ankle")], axis=1)
            for s in ("left", "right")
        ]
    )
    length = float(np.nanpercentile(shank, 90)) if np.isfinite(shank).any() else np.inf
    apart = [np.hypot(_difference(points, names, part), _difference(points, names, part, 1)) for part in parts]
    return np.asarray(np.max(apart, axis=0) < MERGED_SHARE * length)


def without_merged(
    points: FloatArray, confidence: FloatArray, names: Sequence[str], view: str
) -> tuple[FloatArray, BoolArray]:
    """Take out the leg the network did not see where both lie on one limb.

    In a side view that is the far leg; otherwise the leg it is less sure of.

    Returns
    -------
    points, frames
        The points with NaN, and `(frame,)` in which frames something was taken out.
    """
    where = merged(points, names)
    result = points.copy()
    for start, stop in runs(where):
        side = _unseen_side(confidence[start:stop], names, view)
        for part in LEG[1:]:
            if f"{side}_{part}" in names:
                result[start:stop, list(names).index(f"{side}_{part}")] = np.nan
    return result, where


def _unseen_side(confidence: FloatArray, names: Sequence[str], view: str) -> str:
    if view in ("left", "right"):
        return "right" if view == "left" else "left"
    pairs = Pairs.of(names, LEG[1:])
    surer_left = confidence[:, pairs.left].mean() >= confidence[:, pairs.right].mean()
    return "right" if surer_left else "left"
