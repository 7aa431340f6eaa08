"""The keypoints that the steps of `hipdrive.pose` hand on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipdrive.pose.keypoints import Keypoints

NAMES = ("nose", "left_shoulder", "right_shoulder", "left_hip", "right_hip", "left_knee", "left_ear")


def numbered(frames: int = 4) -> Keypoints:
    """Every coordinate another number."""
    points = np.arange(frames * len(NAMES) * 2, dtype=float).reshape(frames, len(NAMES), 2)
    confidence = points[..., 0] / points.max()
    return Keypoints(points, confidence, NAMES, np.arange(frames) / 30)


def test_shapes_must_fit() -> None:
    keypoints = numbered()
    with pytest.raises(ValueError, match="points have shape"):
        replace(keypoints, points=keypoints.points[:, :-1])
    with pytest.raises(ValueError, match="confidence has shape"):
        replace(keypoints, confidence=keypoints.confidence[:-1])
    with pytest.raises(ValueError, match="points have shape"):
        replace(keypoints, time_s=keypoints.time_s[1:])


def test_points_by_name_and_nan_for_one_that_is_not_given() -> None:
    keypoints = numbered()
    np.testing.assert_array_equal(keypoints.point("left_hip"), keypoints.points[:, 3])
    assert keypoints.point("right_knee").shape == (4, 2)
    assert np.isnan(keypoints.point("right_knee")).all()
    np.testing.assert_array_equal(keypoints.difference("hip"), keypoints.points[:, 4] - keypoints.points[:, 3])
    np.testing.assert_array_equal(keypoints.middle("hip"), keypoints.points[:, 3:5].mean(axis=1))
    assert np.isnan(keypoints.difference("knee")).all()


def test_pairs_are_those_with_both_sides() -> None:
    assert numbered().pairs(("knee", "hip", "shoulder", "ear")).tolist() == [[3, 1], [4, 2]]
    assert numbered().pairs(("knee",)).shape == (2, 0)


def test_an_exchange_moves_points_and_confidence_of_its_parts_and_frames_only() -> None:
    keypoints, where = numbered(), np.array([False, True, True, False])
    found = keypoints.exchanged(("hip", "knee"), where)
    expected = [0, 1, 2, 4, 3, 5, 6]  # the knee has no other side
    np.testing.assert_array_equal(found.points[where], keypoints.points[where][:, expected])
    np.testing.assert_array_equal(found.confidence[where], keypoints.confidence[where][:, expected])
    np.testing.assert_array_equal(found.points[~where], keypoints.points[~where])
    np.testing.assert_array_equal(found.exchanged(("hip", "knee"), where).points, keypoints.points)


def test_fewer_frames_and_fewer_points() -> None:
    keypoints = numbered()
    part = keypoints.at(slice(1, 3)).without({"nose", "left_ear", "no_such_point"})
    assert part.names == NAMES[1:-1]
    np.testing.assert_array_equal(part.points, keypoints.points[1:3, 1:-1])
    np.testing.assert_array_equal(part.confidence, keypoints.confidence[1:3, 1:-1])
    np.testing.assert_array_equal(part.time_s, keypoints.time_s[1:3])


def test_unseen_points_leave_the_given_ones_alone() -> None:
    keypoints = numbered()
    gone = np.zeros(keypoints.confidence.shape, dtype=bool)
    gone[1], gone[2, 0] = True, True
    found = keypoints.unseen(gone)
    np.testing.assert_array_equal(np.isnan(found.points).all(axis=2), gone)
    assert np.isfinite(keypoints.points).all()
    assert found.seen.tolist() == [True, False, True, True]


def test_torso_is_hips_to_shoulders_else_hips_to_knees() -> None:
    points = np.full((3, len(NAMES), 2), np.nan)
    points[:, 1:5] = [[0.0, 0.0], [20.0, 0.0], [5.0, 60.0], [15.0, 60.0]]
    points[1, 1] = np.nan
    keypoints = replace(numbered(3), points=points)
    assert keypoints.torso_px == 60.0
    assert keypoints.without({"left_shoulder"}).torso_px == 1.0  # nothing to tell it from
    legs = ("left_hip", "right_hip", "left_knee", "right_knee")
    thighs = np.array([[[0.0, 0.0], [10.0, 0.0], [0.0, 40.0], [10.0, 44.0]]])
    assert Keypoints(thighs, np.ones((1, 4)), legs, np.zeros(1)).torso_px == 42.0
