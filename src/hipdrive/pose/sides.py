"""Left and right: undo the exchanges pose networks make, over the whole clip.

Legs that pass each other in a side view are often exchanged for some frames, sometimes for half a clip. Here the
whole clip is labelled at once so that the limbs move as smoothly as they can (dynamic programming, so the
result is the best there is and does not depend on where one starts) while the names agree with anatomy, not
with the majority of frames (see `leg_evidence`). Frames in which both legs lie on one limb are found, and the
limb the network did not see is taken out of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.motion.names import swapped as other_side
from hipdrive.pose.turns import turn_evidence
from hipdrive.signals import lengths, percentile_seen, runs
from hipdrive.signals.gaps import missing

LEG = ("hip", "knee", "ankle", "heel", "toe", "ball")
ARM = ("shoulder", "elbow", "wrist")
#: Points of the upper body that change sides together with the arms.
UPPER = (*ARM, "ear", "eye")

#: Price of one exchange, in mean prediction error over the points, torso lengths. A real exchange of legs a
#: third of a torso apart costs ten times as much when it is not undone. Design choice, checked on projected
#: motion capture and rendered runners: at a price of a fifth or of four times as much all is still repaired.
PRICE = 0.03
#: Price of a second in a state that one certain source of evidence speaks against, torso lengths. Design choice: a wrong
#: path through an unclear crossing saves up to 0.2, and must cost more than that within one stride or two.
EVIDENCE_PER_S = 1.0
#: How far the network's own naming counts as a evidence. Design choice: little, so that where it is wrong for
#: seconds at a time two exchanges remain cheaper than staying wrong.
NETWORK = 0.03
#: A prediction error counts no more than this (torso lengths), so that one wild point decides nothing.
LARGEST_ERROR = 0.2
#: A clip is cut where the person is unseen for longer, seconds: legs half a step apart cannot be joined by
#: their motion. Design choice: a third of a running stride.
LONGEST_GAP_S = 0.25
#: Legs may lie on one limb when knee, ankle and foot are all closer than this share of the shank, and do so when
#: that began or ended with a jump of this many torso lengths. Design choices: the distance is what two
#: detections of one limb differ by; the jump is twice what passing legs at 30 frames a second err by from their
#: course (projected motion capture).
MERGED_SHARE, MERGE_JUMP = 0.2, 0.12


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
    trunk = lengths(middle(upper) - middle(lower))
    seen = trunk[np.isfinite(trunk)]
    return float(np.median(seen)) if seen.size else 1.0


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
    if not where.any():
        return values
    result = values.copy()
    for index, name in enumerate(names):
        if name.partition("_")[2] in parts and other_side(name) in names:
            result[where, index] = values[where, list(names).index(other_side(name))]
    return result


def stretches(seen: BoolArray, time_s: FloatArray) -> list[NDArray[np.intp] | slice]:
    """Frames seen, cut where the person is unseen for longer than `LONGEST_GAP_S`."""
    frames = np.flatnonzero(seen)
    if frames.size == 0:
        return []
    if frames.size == len(seen) and np.diff(time_s).max(initial=0.0) <= LONGEST_GAP_S:
        return [slice(None)]  # the usual clip, of which nothing need be copied
    cuts = np.flatnonzero(np.diff(time_s[frames]) > LONGEST_GAP_S) + 1
    return [part.astype(np.intp) for part in np.split(frames, cuts)]


def smoothest(
    points: FloatArray,
    confidence: FloatArray,
    time_s: FloatArray,
    pairs: Pairs,
    unit: float,
    evidence: FloatArray | None = None,
) -> BoolArray:
    """In which frames to exchange the sides so that the limbs move most smoothly and are named right.

    Each frame is predicted from the two before it at constant velocity; the cost is the distance from the
    prediction, a change between kept and exchanged has a price, and so has every second in a state that the
    evidence speaks against. The best labelling of all frames together is a shortest path (Viterbi 1967),
    found in linear time.

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
    evidence
        `(frame,)` how much speaks for the sides as they are: 1 = as much as one certain source of evidence, negative =
        for exchanging them. Without it the network is believed a little.

    Returns
    -------
    BoolArray
        `(frame,)`.
    """
    if len(time_s) < 3 or pairs.left.size == 0:
        return np.zeros(len(time_s), dtype=bool)
    evidence = np.full(len(time_s), NETWORK) if evidence is None else evidence
    wrong = EVIDENCE_PER_S * np.gradient(time_s) * evidence
    costs = _costs(points, confidence, time_s, pairs, unit)
    if (wrong >= 0).all() and (costs >= costs[:, :1, :1]).all():
        return np.zeros(len(time_s), dtype=bool)  # nothing speaks for an exchange, in any frame
    return np.asarray(_shortest(costs, wrong) == 1)


def _costs(points: FloatArray, confidence: FloatArray, time_s: FloatArray, pairs: Pairs, unit: float) -> FloatArray:
    """`(frame - 2, before, now)` cost of exchanging `before` (one step ago) and `now`, each 0 or 1."""
    # (axis, side, part, frame): in time each series lies in one piece, which is faster.
    pair = np.stack([pairs.left, pairs.right])
    gone = missing(points).T[pair]
    both = (points.T[:, pair] / unit).astype(np.float32)  # single precision is faster, and enough
    both[:, gone] = 0.0
    # The weight of a prediction is the geometric mean of the confidence in the three frames, 0 if one is missing.
    weight = np.where(gone, 0.0, np.cbrt(np.clip(confidence.T[pair], 0.05, 1))).astype(np.float32)
    step = np.diff(time_s)
    ratio = (step[1:] / step[:-1]).astype(np.float32)
    older, old = both[..., :-2] * ratio, both[..., 1:-1] * (1 + ratio)
    cost = np.zeros((len(time_s) - 2, 2, 2))
    for now in (0, 1):
        # Everything is written in the labelling of the newest frame.
        rest = both[..., 2:] - old[:, :: 1 - 2 * now]
        weights = weight[..., 2:] * weight[:: 1 - 2 * now, :, 1:-1]
        for before in (0, 1):
            across, down = rest + older[:, :: 1 - 2 * (now ^ before)]
            error = np.minimum(np.sqrt(across**2 + down**2), LARGEST_ERROR)
            each = weights * weight[:: 1 - 2 * (now ^ before), :, :-2]
            mean = (each * error).sum(axis=(0, 1)) / np.maximum(each.sum(axis=(0, 1)), 1e-9)
            cost[:, before, now] = mean + PRICE * now
    return cost


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


@dataclass(frozen=True)
class SwapCorrection:
    """Points whose sides were put right.

    Parameters
    ----------
    points, confidence
        As read, with limbs exchanged where they had to be.
    legs, arms
        `(frame,)` in which frames the legs and the upper body were exchanged.
    certainty
        Mean evidence in the legs as they are now, and up to a half for how steadily the network named them, the least
        of all stretches: 1 = as much as one certain source of evidence; NaN when there is no stretch.
    """

    points: FloatArray
    confidence: FloatArray
    legs: BoolArray
    arms: BoolArray
    certainty: float


def correct_side_swaps(
    points: FloatArray, confidence: FloatArray, names: Sequence[str], time_s: FloatArray, view: str
) -> SwapCorrection:
    """Exchange legs, and on its own the upper body, where smoothness and anatomy together ask for it.

    Parameters
    ----------
    points, confidence
        `(frame, point, 2)` pixels and `(frame, point)`.
    names, time_s
        Of the points and frames.
    view
        `rear`, `front`, `left`, `right`, or anything else when it is not known; told without relying on which leg is
        which. Decides which sources of evidence are heard.
    """
    seen = np.asarray((~missing(points)).any(axis=1))
    unit = torso_px(points, names)
    legs, arms = np.zeros(len(time_s), dtype=bool), np.zeros(len(time_s), dtype=bool)
    certainty = []
    parts = stretches(seen, time_s)
    for frames in parts:
        pairs = Pairs.of(names, ARM)
        part, sure = points[frames], confidence[frames]
        evidence = NETWORK + _near_evidence(sure, names, ARM, view) + _order_in_view(part, names, view)
        arms[frames] = smoothest(part, sure, time_s[frames], pairs, unit, evidence)
    points, confidence = (exchange(v, names, UPPER, arms) for v in (points, confidence))
    for frames in parts:
        pairs = Pairs.of(names, LEG)
        part, sure = points[frames], confidence[frames]
        evidence = leg_evidence(part, sure, names, view)
        # Frames in which both legs lie on one limb show no side, and would bend the course of the others.
        clear = ~merged(part, names, time_s[frames])
        seen_part = part[clear], sure[clear], time_s[frames][clear], pairs, unit
        found = smoothest(*seen_part, evidence[clear])
        turns = _turns(part[clear], names, time_s[frames][clear], found) if view in ("left", "right") else 0.0
        if np.any(turns < 0):  # the order of the legs breaks off: judge again with that in mind
            found = smoothest(*seen_part, evidence[clear] + turns * np.where(found, -1, 1))
        legs[frames] = _carried(found, clear)
        certainty.append(_certainty(evidence, legs[frames]))
    points, confidence = (exchange(v, names, LEG, legs) for v in (points, confidence))
    return SwapCorrection(points, confidence, legs, arms, min(certainty, default=float("nan")))


def _turns(points: FloatArray, names: Sequence[str], time_s: FloatArray, exchanged: BoolArray) -> FloatArray:
    """Whether the feet take turns ahead and behind, with the legs exchanged as found so far."""
    apart = _difference(points, names, "ankle") * np.where(exchanged, -1, 1)
    return turn_evidence(time_s, apart)


def _carried(found: BoolArray, clear: BoolArray) -> BoolArray:
    """What was found for the clear frames, and for each other frame what was found for the last clear one."""
    if not clear.any():
        return np.zeros(len(clear), dtype=bool)
    return np.asarray(found[np.maximum(np.cumsum(clear) - 1, 0)])


def _certainty(evidence: FloatArray, exchanged: BoolArray) -> float:
    steady = 0.5 * (1 - 2 * float(exchanged.mean()))
    return float(np.mean(np.where(exchanged, -evidence, evidence))) + steady


def leg_evidence(points: FloatArray, confidence: FloatArray, names: Sequence[str], view: str) -> FloatArray:
    """What speaks for the legs being named as they are, frame by frame, each evidence about -1 to 1.

    From behind and in front: hips and knees lie in the order of the shoulders. From the side: legs swing
    against the arms of the same side (one arm is always seen), and the network is surer of the leg towards the
    camera. Everywhere the network's own naming counts a little.

    Parameters
    ----------
    points, confidence, names
        As read; the upper body already put right.
    view
        As for `correct_side_swaps`.

    Returns
    -------
    FloatArray
        `(frame,)` sum of the sources of evidence.
    """
    evidence = np.full(len(points), NETWORK)
    if view in ("rear", "front"):
        return evidence + _trunk_order(points, names)
    if view in ("left", "right"):
        near = _near_evidence(confidence, names, ("knee", "ankle", "heel", "toe"), view)
        return evidence + near + _arm_opposition(points, names, view)
    return evidence


def _difference(points: FloatArray, names: Sequence[str], part: str, axis: int = 0) -> FloatArray:
    """`(frame,)` right minus left of one part."""
    if f"left_{part}" not in names or f"right_{part}" not in names:
        return np.full(len(points), np.nan)
    index = list(names).index
    return np.asarray(points[:, index(f"right_{part}"), axis] - points[:, index(f"left_{part}"), axis])


def _trunk_order(points: FloatArray, names: Sequence[str]) -> FloatArray:
    """Mean agreement of hips and knees with the order of the shoulders: the order of limbs is anatomy."""
    upper = np.sign(_difference(points, names, "shoulder"))
    lower = [np.sign(_difference(points, names, part)) for part in ("hip", "knee")]
    return np.asarray(np.nan_to_num(upper * np.mean(lower, axis=0)))


def _order_in_view(points: FloatArray, names: Sequence[str], view: str) -> FloatArray:
    """Whether the shoulders lie as the view has them: the right one is to the right from behind, to the left in front.

    Networks take some frames of a runner who comes towards the camera for one who goes away.
    """
    order = {"rear": 1.0, "front": -1.0}.get(view, 0.0)
    return np.asarray(np.nan_to_num(order * np.sign(_difference(points, names, "shoulder"))))


def _arm_opposition(points: FloatArray, names: Sequence[str], view: str) -> FloatArray:
    """Whether the near arm and the leg of its side are on different sides of the body.

    The product of both swings, each over its spread, with its sign turned and cut to 1; its mean is close to minus
    their correlation, so arms that hold a rail or carry something say nothing.
    """
    index = list(names).index
    if f"{view}_wrist" not in names or f"{view}_shoulder" not in names:
        return np.zeros(len(points))
    arm = points[:, index(f"{view}_wrist"), 0] - points[:, index(f"{view}_shoulder"), 0]
    legs = _difference(points, names, "ankle") * (1 if view == "right" else -1)
    product = -_standard(arm) * _standard(legs)
    return np.nan_to_num(np.clip(product, -1, 1))


def _standard(values: FloatArray) -> FloatArray:
    """Deviation from the mean over the standard deviation; NaN where not seen."""
    finite = np.isfinite(values)
    if finite.sum() < 10 or np.ptp(values[finite]) == 0:
        return np.full(len(values), np.nan)
    return np.asarray((values - values[finite].mean()) / values[finite].std())


def _near_evidence(confidence: FloatArray, names: Sequence[str], parts: Sequence[str], view: str) -> FloatArray:
    """Half of how much surer the network is of the near limb, a tenth of confidence counting as sure."""
    pairs = Pairs.of(names, parts)
    if view not in ("left", "right") or pairs.left.size == 0:
        return np.zeros(len(confidence))
    ahead = confidence[:, pairs.right].mean(axis=1) - confidence[:, pairs.left].mean(axis=1)
    return np.asarray(0.5 * np.tanh((ahead if view == "right" else -ahead) / 0.1))


def merged(points: FloatArray, names: Sequence[str], time_s: FloatArray) -> BoolArray:
    """Frames in which the network put both legs on one limb.

    Legs that truly lie behind one another (from the side, knees bent together; a step seen from behind) come
    together gradually. A leg that is lost jumps: knee, ankle and foot are close to the other leg's, and their
    distance changed suddenly when that began or when it ended.

    Parameters
    ----------
    points, names
        Points with sides put right, `(frame, point, 2)`.
    time_s
        `(frame,)` seconds.

    Returns
    -------
    BoolArray
        `(frame,)`.
    """
    parts = [p for p in ("knee", "ankle", "heel", "toe") if f"left_{p}" in names]
    apart = np.stack(
        [np.stack([_difference(points, names, p, axis) for axis in (0, 1)], axis=-1) for p in parts], axis=1
    )
    close = lengths(apart).max(axis=1) < MERGED_SHARE * _shank_px(points, names)
    limit = MERGE_JUMP * torso_px(points, names)
    found = np.zeros(len(points), dtype=bool)
    for start, stop in runs(np.asarray(close)):
        before, after = apart[max(start - 2, 0) : start + 1], apart[stop - 1 : stop + 2][::-1]
        times = time_s[max(start - 2, 0) : start + 1], time_s[stop - 1 : stop + 2][::-1]
        found[start:stop] = max(_jump(before, times[0]), _jump(after, times[1])) > limit
    return found


def _shank_px(points: FloatArray, names: Sequence[str]) -> float:
    """Length of the shank where it is seen at its longest (90th percentile), pixels."""
    index = list(names).index
    shanks = [lengths(points[:, index(f"{s}_knee")] - points[:, index(f"{s}_ankle")]) for s in ("left", "right")]
    return float(percentile_seen(np.ravel(shanks), 90.0))


def _jump(apart: FloatArray, time_s: FloatArray) -> float:
    """How far the last of three frames `(frame, part, 2)` lies from where the first two lead, mean over parts."""
    if len(apart) < 3:
        return 0.0
    ratio = (time_s[2] - time_s[1]) / (time_s[1] - time_s[0])
    error = lengths(apart[2] - apart[1] - (apart[1] - apart[0]) * ratio)
    return float(np.mean(error)) if np.isfinite(error).all() else 0.0


def without_merged(
    points: FloatArray, confidence: FloatArray, names: Sequence[str], time_s: FloatArray, view: str
) -> tuple[FloatArray, BoolArray]:
    """Take out the leg the network did not see where both lie on one limb.

    In a side view that is the far leg; otherwise the leg it is less sure of.

    Returns
    -------
    points, frames
        The points with NaN, and `(frame,)` in which frames something was taken out.
    """
    where = merged(points, names, time_s)
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
