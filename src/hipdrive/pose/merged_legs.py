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
#: A leg is the one that was lost where its foot leaves its own course by this many torso lengths, and by so many times more than
#: the other foot. Design choices: feet that truly pass each other leave theirs by less at 30 frames a second (projected motion
#: capture), and a leg that is lost lands on the other by more than half a torso length in most steps.
FOOT_JUMP, CLEARER = 0.3, 2.0
_FEET = ("ankle", "heel", "toe")


def merged(keypoints: Keypoints) -> BoolArray:
    """Frames in which the network put both legs, or both feet, on one limb.

    Legs that truly lie behind one another (from the side, knees bent together; a step seen from behind) come
    together gradually. A leg that is lost jumps: knee, ankle and foot are close to the other leg's, and their
    distance changed suddenly when that began or when it ended. Where only the feet lie together, one of them must clearly have left
    its own course, for feet pass each other fast.

    Parameters
    ----------
    keypoints
        With sides put right.

    Returns
    -------
    BoolArray
        `(frame,)`.
    """
    apart = np.stack([keypoints.difference(part) for part in ("knee", *_feet(keypoints))], axis=1)
    near = lengths(apart) < MERGED_SHARE * _shank_px(keypoints)
    found = np.zeros(len(near), dtype=bool)
    for start, stop in runs(np.asarray(near.all(axis=1))):
        jump = _jump_around(apart, keypoints.time_s, start, stop)
        found[start:stop] = jump > MERGE_JUMP * keypoints.torso_px
    for start, stop in runs(np.asarray(near[:, 1:].all(axis=1) & ~found)):
        found[start:stop] = _lost(keypoints, start, stop) is not None
    return found


def _feet(keypoints: Keypoints) -> list[str]:
    return [part for part in _FEET if f"left_{part}" in keypoints.names]


def _lost(keypoints: Keypoints, start: int, stop: int) -> str | None:
    """The side whose foot leaves its own course to lie on the other; none where neither clearly does."""
    jump = {side: _leaving(keypoints, side, start, stop) / keypoints.torso_px for side in SIDES}
    less, more = sorted(SIDES, key=lambda side: jump[side])
    return more if jump[more] > FOOT_JUMP and jump[more] > CLEARER * jump[less] else None


def _leaving(keypoints: Keypoints, side: str, start: int, stop: int) -> float:
    """How far the foot jumps off its own course, pixels: the larger of where that begins and where it ends."""
    foot = np.stack([keypoints.point(f"{side}_{part}") for part in _feet(keypoints)], axis=1)
    return _jump_around(foot, keypoints.time_s, start, stop)


def _jump_around(apart: FloatArray, time_s: FloatArray, start: int, stop: int) -> float:
    """The larger of the jumps into the frames from `start` and out of those before `stop`."""
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

    That is the leg whose foot left its course; where neither clearly did, in a side view the far leg, otherwise the leg the
    network is less sure of.

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
        side = _lost(keypoints, start, stop) or _unseen_side(keypoints.at(slice(start, stop)), view)
        leg = {f"{side}_{part}" for part in LEG[1:]}
        gone[start:stop] = [name in leg for name in keypoints.names]
    return keypoints.unseen(gone), where


def _unseen_side(keypoints: Keypoints, view: str) -> str:
    if view in SIDES:
        return "right" if view == "left" else "left"
    left, right = (keypoints.confidence[:, side].mean() for side in keypoints.pairs(LEG[1:]))
    return "right" if left >= right else "left"
