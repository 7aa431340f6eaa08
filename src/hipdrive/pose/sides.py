"""Left and right: undo the exchanges pose networks make, over the whole clip.

Legs that pass each other in a side view are often exchanged for some frames, sometimes for half a clip. Here the
whole clip is labelled at once so that the limbs move as smoothly as they can (`side_solver`) while the names agree
with anatomy, not with the majority of frames (`side_evidence`). Frames in which both legs lie on one limb
(`merged_legs`) show no side, and are named as the frames before them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.pose.keypoints import ARM, LEG, UPPER, Keypoints
from hipdrive.pose.merged_legs import merged
from hipdrive.pose.side_evidence import NETWORK, arm_evidence, leg_evidence, turn_evidence
from hipdrive.pose.side_solver import smoothest
from hipdrive.signals import split_at_gaps

#: A clip is cut where the person is unseen for longer, seconds: legs half a step apart cannot be joined by
#: their motion. Design choice: a third of a running stride.
LONGEST_GAP_S = 0.25
#: Joints that networks exchange by themselves.
JOINTS = (("knee",), ("ankle", "heel", "toe", "ball"))

_Frames = NDArray[np.intp] | slice


@dataclass(frozen=True)
class SwapCorrection:
    """Keypoints whose sides were put right.

    Parameters
    ----------
    keypoints
        As read, with limbs exchanged where they had to be.
    legs, arms
        `(frame,)` in which frames the legs and the upper body were exchanged.
    certainty
        Mean evidence in the legs as they are now, and up to a half for how steadily the network named them, the least
        of all stretches: 1 = as much as one certain source of evidence; NaN when there is no stretch.
    """

    keypoints: Keypoints
    legs: BoolArray
    arms: BoolArray
    certainty: float


def correct_side_swaps(keypoints: Keypoints, view: str) -> SwapCorrection:
    """Exchange legs, and on its own the upper body, where smoothness and anatomy together ask for it.

    Parameters
    ----------
    keypoints
        As the network gave them.
    view
        `rear`, `front`, `left`, `right`, or anything else when it is not known; told without relying on which leg is
        which. Decides which sources of evidence are heard.
    """
    parts, unit_px = stretches(keypoints), keypoints.torso_px
    arms = _in_each(parts, keypoints, lambda part: smoothest(part, ARM, arm_evidence(part, view), unit_px))
    keypoints = keypoints.exchanged(UPPER, arms)
    legs, certainty = np.zeros(len(keypoints.time_s), dtype=bool), []
    for frames in parts:
        part = keypoints.at(frames)
        evidence = leg_evidence(part, view)
        legs[frames] = _exchanged_legs(part, evidence, view, unit_px)
        certainty.append(_certainty(evidence, legs[frames]))
    named = keypoints.exchanged(LEG, legs)
    if view in ("left", "right"):
        named = _single_joints(named, parts, unit_px)
    return SwapCorrection(named, legs, arms, min(certainty, default=float("nan")))


def _in_each(parts: Sequence[_Frames], keypoints: Keypoints, judged: Callable[[Keypoints], BoolArray]) -> BoolArray:
    """`(frame,)` in which to exchange, each stretch judged by itself."""
    where = np.zeros(len(keypoints.time_s), dtype=bool)
    for frames in parts:
        where[frames] = judged(keypoints.at(frames))
    return where


def _single_joints(keypoints: Keypoints, parts: Sequence[_Frames], unit_px: float) -> Keypoints:
    """Knees, and feet, that were exchanged without the rest of the leg, from the side."""
    for joints in JOINTS:
        where = _in_each(parts, keypoints, partial(_exchanged_joint, joints=joints, unit_px=unit_px))
        keypoints = keypoints.exchanged(joints, where)
    return keypoints


def _exchanged_joint(part: Keypoints, joints: Sequence[str], unit_px: float) -> BoolArray:
    """In which frames of a stretch to exchange a joint."""
    evidence = turn_evidence(part, np.full(len(part.time_s), NETWORK), joints[0])
    # The course of one joint alone is too noisy to decide: its turn must speak against it as much as a certain source.
    return smoothest(part, joints, NETWORK + evidence, unit_px) & (evidence < -1)


def stretches(keypoints: Keypoints) -> list[_Frames]:
    """Frames seen, cut where the person is unseen for longer than `LONGEST_GAP_S`."""
    seen, time_s = keypoints.seen, keypoints.time_s
    if seen.size and seen.all() and np.diff(time_s).max(initial=0.0) <= LONGEST_GAP_S:
        return [slice(None)]  # the usual clip, of which nothing need be copied
    return [*split_at_gaps(seen, time_s, LONGEST_GAP_S)]


def _exchanged_legs(part: Keypoints, evidence: FloatArray, view: str, unit_px: float) -> BoolArray:
    """In which frames of a stretch to exchange the legs."""
    # Frames in which both legs lie on one limb show no side, and would bend the course of the others.
    clear = ~merged(part)
    shown, evidence = part.at(clear), evidence[clear]
    if view in ("left", "right"):
        evidence = evidence + turn_evidence(shown, evidence)
    found = smoothest(shown, LEG, evidence, unit_px)
    return _carried(found, clear)


def _carried(found: BoolArray, clear: BoolArray) -> BoolArray:
    """What was found for the clear frames, and for each other frame what was found for the last clear one."""
    if not clear.any():
        return np.zeros(len(clear), dtype=bool)
    return np.asarray(found[np.maximum(np.cumsum(clear) - 1, 0)])


def _certainty(evidence: FloatArray, exchanged: BoolArray) -> float:
    steady = 0.5 * (1 - 2 * float(exchanged.mean()))
    return float(np.mean(np.where(exchanged, -evidence, evidence))) + steady
