"""What speaks for the sides being named as they are: anatomy, the near limb, the swing of the arms.

Each source of evidence is about 1 where it speaks for the names as read, about -1 where it speaks for exchanging
them, 0 where it cannot tell.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.pose.keypoints import ARM, Keypoints
from hipdrive.pose.turns import turns

#: How far the network's own naming counts as evidence. Design choice: little, so that where it is wrong for
#: seconds at a time two exchanges remain cheaper than staying wrong.
NETWORK = 0.03
#: How far the turn of a leg counts. Design choice: more than all other sources together, because it rests on many strides.
TURNS = 20.0
#: Feet, or knees, closer than this to each other say less of who is ahead, torso lengths (design choice: the error of a knee at
#: the 95th percentile of rendered runners).
CLOSE = 0.13


def arm_evidence(keypoints: Keypoints, view: str) -> FloatArray:
    """What speaks for the arms being named as they are, frame by frame.

    From behind and in front: the shoulders lie as the view has them. From the side: the network is surer of the arm
    towards the camera. Everywhere the network's own naming counts a little.

    Parameters
    ----------
    keypoints
        As read.
    view
        As for `sides.correct_side_swaps`.

    Returns
    -------
    FloatArray
        `(frame,)` sum of the sources of evidence.
    """
    return NETWORK + _near_evidence(keypoints, ARM, view) + _order_in_view(keypoints, view)


def leg_evidence(keypoints: Keypoints, view: str) -> FloatArray:
    """What speaks for the legs being named as they are, frame by frame.

    From behind and in front: hips and knees lie in the order of the shoulders. From the side: legs swing
    against the arms of the same side (one arm is always seen), and the network is surer of the leg towards the
    camera. Everywhere the network's own naming counts a little.

    Parameters
    ----------
    keypoints
        As read; the upper body already put right.
    view
        As for `sides.correct_side_swaps`.

    Returns
    -------
    FloatArray
        `(frame,)` sum of the sources of evidence.
    """
    evidence = np.full(len(keypoints.time_s), NETWORK)
    if view in ("rear", "front"):
        return evidence + _trunk_order(keypoints)
    if view in ("left", "right"):
        near = _near_evidence(keypoints, ("knee", "ankle", "heel", "toe"), view)
        return evidence + near + _arm_opposition(keypoints, view)
    return evidence


def turn_evidence(keypoints: Keypoints, evidence: FloatArray, part: str = "ankle") -> FloatArray:
    """Whether the leg that is ahead is the one whose turn it is, from the side.

    Parameters
    ----------
    keypoints
        As read.
    evidence
        `(frame,)` all else that speaks for the names as read: it decides whose turn it is.
    part
        Of the leg, whose turns are looked at.

    Returns
    -------
    FloatArray
        `(frame,)` about `TURNS` where the feet are far apart and named in turn, minus that where they are exchanged.
    """
    ahead = _across(keypoints, part)
    # Close to each other it makes no odds who is ahead.
    named = np.clip(ahead / (CLOSE * keypoints.torso_px), -1.0, 1.0)
    agree = np.nan_to_num(named * turns(keypoints.time_s, ahead))
    whose = 1.0 if float(agree @ evidence) >= 0 else -1.0
    return np.asarray(TURNS * whose * agree)


def _across(keypoints: Keypoints, part: str) -> FloatArray:
    """`(frame,)` right less left of a part, across the picture."""
    return keypoints.difference(part)[:, 0]


def _trunk_order(keypoints: Keypoints) -> FloatArray:
    """Mean agreement of hips and knees with the order of the shoulders: the order of limbs is anatomy."""
    upper = np.sign(_across(keypoints, "shoulder"))
    lower = [np.sign(_across(keypoints, part)) for part in ("hip", "knee")]
    return np.asarray(np.nan_to_num(upper * np.mean(lower, axis=0)))


def _order_in_view(keypoints: Keypoints, view: str) -> FloatArray:
    """Whether the shoulders lie as the view has them: the right one is to the right from behind, to the left in front.

    Networks take some frames of a runner who comes towards the camera for one who goes away.
    """
    order = {"rear": 1.0, "front": -1.0}.get(view, 0.0)
    return np.asarray(np.nan_to_num(order * np.sign(_across(keypoints, "shoulder"))))


def _arm_opposition(keypoints: Keypoints, view: str) -> FloatArray:
    """Whether the near arm and the leg of its side are on different sides of the body.

    The product of both swings, each over its spread, with its sign turned and cut to 1; its mean is close to minus
    their correlation, so arms that hold a rail or carry something say nothing.
    """
    arm = (keypoints.point(f"{view}_wrist") - keypoints.point(f"{view}_shoulder"))[:, 0]
    legs = _across(keypoints, "ankle") * (1 if view == "right" else -1)
    product = -_standard(arm) * _standard(legs)
    return np.nan_to_num(np.clip(product, -1, 1))


def _standard(values: FloatArray) -> FloatArray:
    """Deviation from the mean over the standard deviation; NaN where not seen."""
    finite = np.isfinite(values)
    if finite.sum() < 10 or np.ptp(values[finite]) == 0:
        return np.full(len(values), np.nan)
    return np.asarray((values - values[finite].mean()) / values[finite].std())


def _near_evidence(keypoints: Keypoints, parts: Sequence[str], view: str) -> FloatArray:
    """Half of how much surer the network is of the near limb, a tenth of confidence counting as sure."""
    left, right = keypoints.pairs(parts)
    if view not in ("left", "right") or left.size == 0:
        return np.zeros(len(keypoints.time_s))
    ahead = keypoints.confidence[:, right].mean(axis=1) - keypoints.confidence[:, left].mean(axis=1)
    return np.asarray(0.5 * np.tanh((ahead if view == "right" else -ahead) / 0.1))
