"""Frames in which a pose network put both legs on one limb, and the leg it did not see."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.motion.names import SIDES
from hipdrive.pose.keypoints import LEG, Keypoints
from hipdrive.signals import lengths, percentile_seen, runs

#: Legs may lie on one limb when knee, ankle and foot are all closer than this share of the shank, and do so when
#: that began or ended with a jump of this many torso lengths. Design choices: the distance is what two
#: detections of one limb differ by; the jump is twice what passing legs at 30 frames a second err by from their
#: course (projected motion capture).
MERGED_SHARE, MERGE_JUMP = 0.2, 0.12


def merged(keypoints: Keypoints) -> BoolArray:
    """Frames in which the network put both legs on one limb.

    Legs that truly lie behind one another (from the side, knees bent together; a step seen from behind) come
    together gradually. A leg that is lost jumps: knee, ankle and foot are close to the other leg's, and their
    distance changed suddenly when that began or when it ended.

    Parameters
    ----------
    keypoints
        With sides put right.

    Returns
    -------
    BoolArray
        `(frame,)`.
    """
    parts = [p for p in ("knee", "ankle", "heel", "toe") if f"left_{p}" in keypoints.names]
    apart = np.stack([keypoints.difference(part) for part in parts], axis=1)
    close = lengths(apart).max(axis=1) < MERGED_SHARE * _shank_px(keypoints)
    found = np.zeros(len(close), dtype=bool)
    for start, stop in runs(np.asarray(close)):
        jump = _jump_around(apart, keypoints.time_s, start, stop)
        found[start:stop] = jump > MERGE_JUMP * keypoints.torso_px
    return found


def _jump_around(apart: FloatArray, time_s: FloatArray, start: int, stop: int) -> float:
    """The larger of the jumps of the legs towards each other before `start` and from each other at `stop`."""
    begins, ends = slice(max(start - 2, 0), start + 1), slice(stop - 1, stop + 2)
    return max(_jump(apart[begins], time_s[begins]), _jump(apart[ends][::-1], time_s[ends][::-1]))


def _shank_px(keypoints: Keypoints) -> float:
    """Length of the shank where it is seen at its longest (90th percentile), pixels."""
    shanks = [lengths(keypoints.point(f"{side}_knee") - keypoints.point(f"{side}_ankle")) for side in SIDES]
    return float(percentile_seen(np.ravel(shanks), 90.0))


def _jump(apart: FloatArray, time_s: FloatArray) -> float:
    """How far the last of three frames `(frame, part, 2)` lies from where the first two lead, mean over parts."""
    if len(apart) < 3:
        return 0.0
    ratio = (time_s[2] - time_s[1]) / (time_s[1] - time_s[0])
    error = lengths(apart[2] - apart[1] - (apart[1] - apart[0]) * ratio)
    return float(np.mean(error)) if np.isfinite(error).all() else 0.0


def without_merged(keypoints: Keypoints, view: str) -> tuple[Keypoints, BoolArray]:
    """Take out the leg the network did not see where both lie on one limb.

    In a side view that is the far leg; otherwise the leg it is less sure of.

    Parameters
    ----------
    keypoints
        With sides put right.
    view
        As for `sides.correct_side_swaps`.

    Returns
    -------
    keypoints, frames
        Without the leg that was not seen, and `(frame,)` in which frames something was taken out.
    """
    where = merged(keypoints)
    gone = np.zeros(keypoints.confidence.shape, dtype=bool)
    for start, stop in runs(where):
        side = _unseen_side(keypoints.at(slice(start, stop)), view)
        leg = {f"{side}_{part}" for part in LEG[1:]}
        gone[start:stop] = [name in leg for name in keypoints.names]
    return keypoints.unseen(gone), where


def _unseen_side(keypoints: Keypoints, view: str) -> str:
    if view in SIDES:
        return "right" if view == "left" else "left"
    left, right = (keypoints.confidence[:, side].mean() for side in keypoints.pairs(LEG[1:]))
    return "right" if left >= right else "left"
