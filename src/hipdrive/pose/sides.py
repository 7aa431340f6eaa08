"""Left and right: undo the exchanges pose networks make, over the whole clip.

Legs that pass each other in a side view are often exchanged for some frames, sometimes for half a clip. Here the
whole clip is labelled at once so that the limbs move as smoothly as they can (`side_solver`) while the names agree
with anatomy, not with the majority of frames (`side_evidence`). Frames in which both legs lie on one limb
(`merged_legs`) show no side, and are named as the frames before them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.pose.keypoints import ARM, LEG, UPPER, Keypoints
from hipdrive.pose.merged_legs import merged
from hipdrive.pose.side_evidence import NETWORK, arm_evidence, leg_evidence, turn_evidence
from hipdrive.pose.side_solver import smoothest

#: A clip is cut where the person is unseen for longer, seconds: legs half a step apart cannot be joined by
#: their motion. Design choice: a third of a running stride.
LONGEST_GAP_S = 0.25
#: Joints that networks exchange by themselves.
JOINTS = (("knee",), ("ankle", "heel", "toe", "ball"))


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
    legs, arms = np.zeros((2, len(keypoints.time_s)), dtype=bool)
    certainty = []
    for frames in parts:
        part = keypoints.at(frames)
        arms[frames] = smoothest(part, ARM, arm_evidence(part, view), unit_px)
    keypoints = keypoints.exchanged(UPPER, arms)
    for frames in parts:
        part = keypoints.at(frames)
        evidence = leg_evidence(part, view)
        legs[frames] = _exchanged_legs(part, evidence, view, unit_px)
        certainty.append(_certainty(evidence, legs[frames]))
    named = keypoints.exchanged(LEG, legs)
    if view in ("left", "right"):
        named = _single_joints(named, parts, unit_px)
    return SwapCorrection(named, legs, arms, min(certainty, default=float("nan")))


def _single_joints(keypoints: Keypoints, parts: list[NDArray[np.intp] | slice], unit_px: float) -> Keypoints:
    """Knees, and feet, that were exchanged without the rest of the leg, from the side."""
    for joints in JOINTS:
        where = np.zeros(len(keypoints.time_s), dtype=bool)
        for frames in parts:
            part = keypoints.at(frames)
            evidence = turn_evidence(part, np.full(len(part.time_s), NETWORK), joints[0])
            # The course of one joint alone is too noisy to decide: its turn must speak against it as much as a certain source.
            where[frames] = smoothest(part, joints, NETWORK + evidence, unit_px) & (evidence < -1)
        keypoints = keypoints.exchanged(joints, where)
    return keypoints


def stretches(keypoints: Keypoints) -> list[NDArray[np.intp] | slice]:
    """Frames seen, cut where the person is unseen for longer than `LONGEST_GAP_S`."""
    seen, time_s = keypoints.seen, keypoints.time_s
    frames = np.flatnonzero(seen)
    if frames.size == 0:
        return []
    if frames.size == len(seen) and np.diff(time_s).max(initial=0.0) <= LONGEST_GAP_S:
        return [slice(None)]  # the usual clip, of which nothing need be copied
    cuts = np.flatnonzero(np.diff(time_s[frames]) > LONGEST_GAP_S) + 1
    return [part.astype(np.intp) for part in np.split(frames, cuts)]


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
