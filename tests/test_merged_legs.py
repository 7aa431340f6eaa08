"""Frames in which both legs lie on one limb are told from legs that truly pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from filmed_runner import filmed, on_one_limb
from hipdrive.pose.merged_legs import merged, without_merged


@pytest.mark.parametrize("fps", [30, 60, 120])
def test_legs_merged_on_the_near_leg_lose_the_far_leg(fps: float) -> None:
    keypoints = filmed("left", fps)
    where = np.zeros(len(keypoints.time_s), dtype=bool)
    for start in np.arange(0.5, 7.5, 0.61):
        where |= (keypoints.time_s >= start) & (keypoints.time_s < start + 0.12)
    single, found = without_merged(on_one_limb(keypoints, where, "left"), "left")
    # A frame at the edge of a burst may coincide with a true crossing.
    assert (found & where).sum() >= 0.95 * where.sum()
    assert (found & ~where).sum() <= 0.01 * len(where)
    assert np.isnan(single.point("right_ankle")[found]).all()
    assert np.isfinite(single.point("left_ankle")).all()
    assert np.isfinite(single.point("right_hip")).all()


@pytest.mark.parametrize("view", ["rear", "front", "left", "right"])
@pytest.mark.parametrize("fps", [30, 60, 240])
def test_legs_that_truly_pass_are_not_merged(view: str, fps: float) -> None:
    keypoints = filmed(view, fps)
    assert not merged(keypoints).any()


def test_legs_side_by_side_all_the_time_are_not_merged() -> None:
    """Someone who lies on the side or squats keeps both legs together, gradually."""
    keypoints = filmed("left", 30)
    slow = np.repeat(keypoints.points[:1], len(keypoints.time_s), axis=0)
    for part in ("knee", "ankle", "heel", "toe"):
        left = slow[:, keypoints.names.index(f"left_{part}")]
        slow[:, keypoints.names.index(f"right_{part}")] = left + [3.0, 2.0]
    assert not merged(replace(keypoints, points=slow)).any()


def test_from_behind_the_leg_is_taken_out_that_the_network_is_less_sure_of() -> None:
    keypoints = filmed("rear", 60)
    where = (keypoints.time_s >= 1.0) & (keypoints.time_s < 1.12)
    sure = keypoints.confidence.copy()
    sure[:, [n.startswith("left") for n in keypoints.names]] = 0.5
    single, found = without_merged(replace(on_one_limb(keypoints, where, "right"), confidence=sure), "rear")
    assert found[where].any()
    assert np.isnan(single.point("left_ankle")[found]).all()
    assert np.isfinite(single.point("right_ankle")).all()


@pytest.mark.parametrize("where", [slice(0, 8), slice(-8, None)])
def test_legs_on_one_limb_where_a_clip_begins_or_ends(where: slice) -> None:
    keypoints = filmed("left", 60)
    lost = np.zeros(len(keypoints.time_s), dtype=bool)
    lost[where] = True
    assert np.array_equal(merged(on_one_limb(keypoints, lost, "left")), lost)


def _bursts(time_s: np.ndarray) -> np.ndarray:
    where = np.zeros(len(time_s), dtype=bool)
    for start in np.arange(0.5, 7.5, 0.61):
        where |= (time_s >= start) & (time_s < start + 0.06)
    return where


@pytest.mark.parametrize("fps", [30, 60])
def test_the_leg_that_left_its_course_is_taken_out_be_it_the_near_one(fps: float) -> None:
    keypoints = filmed("left", fps)
    where = _bursts(keypoints.time_s)
    single, found = without_merged(on_one_limb(keypoints, where, "right"), "left")
    assert (found & where).sum() >= 0.9 * where.sum()
    lost = np.isnan(single.point("left_ankle")).any(axis=1)
    assert (lost & where).sum() >= 0.9 * where.sum()
    assert np.isfinite(single.point("right_ankle")[where]).all(axis=1).mean() >= 0.9


def test_feet_on_one_limb_are_told_though_the_knees_are_apart() -> None:
    """Near toe-off the far foot is often put where the near one is, with the knees where they are."""
    keypoints = filmed("left", 30)
    where = _bursts(keypoints.time_s)
    both = on_one_limb(keypoints, where, "left").points
    for side in ("left", "right"):
        knee = keypoints.names.index(f"{side}_knee")
        both[:, knee] = keypoints.points[:, knee]
    single, found = without_merged(replace(keypoints, points=both), "left")
    assert (found & where).sum() >= 0.8 * where.sum()
    assert (found & ~where).sum() <= 0.01 * len(where)
    assert np.isnan(single.point("right_ankle")[found]).any(axis=1).mean() >= 0.9
