"""Left and right legs put right, on virtual and recorded runners with simulated exchanges."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from filmed_runner import filmed, on_one_limb
from hipdrive.pose.keypoints import LEG, UPPER, Keypoints
from hipdrive.pose.merged_legs import merged
from hipdrive.pose.sides import SwapCorrection, correct_side_swaps, stretches


def exchanged_frames(keypoints: Keypoints, seed: int, share: float) -> np.ndarray:
    """Bursts of random length at random places and, in a side view, at crossings of the ankles."""
    rng = np.random.default_rng(seed)
    where = np.zeros(len(keypoints.time_s), dtype=bool)
    longest = max(2, round(0.25 / float(np.median(np.diff(keypoints.time_s)))))
    crossing = np.flatnonzero(np.diff(np.sign(keypoints.difference("ankle")[:, 0])))
    starts = np.concatenate([crossing + 1, rng.integers(0, len(where), 12)])
    for start in starts[rng.random(len(starts)) < share]:
        where[start : start + int(rng.integers(1, longest + 1))] = True
    return where


def repaired(keypoints: Keypoints, where: np.ndarray, view: str) -> SwapCorrection:
    return correct_side_swaps(keypoints.exchanged(LEG, where), view)


@pytest.mark.parametrize("view", ["rear", "front", "left", "right"])
@pytest.mark.parametrize("fps", [30, 60, 120, 240])
def test_every_exchange_of_legs_is_undone(view: str, fps: float) -> None:
    keypoints = filmed(view, fps)
    where = exchanged_frames(keypoints, 1, 0.5)
    assert 0.02 < where.mean() < 0.5
    found = repaired(keypoints, where, view)
    assert np.array_equal(found.legs, where)
    np.testing.assert_array_equal(found.keypoints.points, keypoints.points)
    np.testing.assert_array_equal(found.keypoints.confidence, keypoints.confidence)
    assert not found.arms.any()


@pytest.mark.parametrize("view", ["rear", "front", "left", "right"])
@pytest.mark.parametrize("fps", [25, 30, 60, 240])
def test_no_false_alarm(view: str, fps: float) -> None:
    keypoints = filmed(view, fps, seed=3)
    found = repaired(keypoints, np.zeros(len(keypoints.time_s), dtype=bool), view)
    assert not found.legs.any()
    assert not found.arms.any()


@pytest.mark.parametrize("view", ["left", "right", "rear"])
def test_more_than_half_a_clip_exchanged_is_still_named_by_anatomy(view: str) -> None:
    keypoints = filmed(view, 60)
    where = keypoints.time_s > 2.0
    assert where.mean() > 0.7
    assert np.array_equal(repaired(keypoints, where, view).legs, where)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_whole_body_exchanged_in_bursts(view: str) -> None:
    keypoints = filmed(view, 60)
    where = np.zeros(len(keypoints.time_s), dtype=bool)
    where[100:112] = where[300:306] = True
    found = correct_side_swaps(keypoints.exchanged((*LEG, *UPPER), where), view)
    np.testing.assert_array_equal(found.keypoints.points, keypoints.points)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_the_view_tells_which_shoulder_is_which(view: str) -> None:
    keypoints = filmed(view, 60)
    where = keypoints.time_s > 2.0
    found = correct_side_swaps(keypoints.exchanged((*LEG, *UPPER), where), view)
    np.testing.assert_array_equal(found.keypoints.points, keypoints.points)


def test_without_arms_smoothness_alone_repairs() -> None:
    keypoints = filmed("left", 60)
    keypoints = keypoints.without([n for n in keypoints.names if n.partition("_")[2] not in LEG])
    where = exchanged_frames(keypoints, 4, 0.5)
    assert np.array_equal(repaired(keypoints, where, "left").legs, where)


def test_frames_lost_do_not_matter() -> None:
    keypoints = filmed("right", 60)
    where = exchanged_frames(keypoints, 2, 0.5)
    gone = np.random.default_rng(0).random(len(where)) < 0.1
    lost = keypoints.unseen(np.repeat(gone[:, None], len(keypoints.names), axis=1))
    found = repaired(lost, where, "right")
    assert np.array_equal(found.legs[~gone], where[~gone])


@pytest.mark.parametrize("frames", [2, 4, 6])
def test_legs_on_one_limb_do_not_bend_the_course_of_the_others(frames: int) -> None:
    """A few frames between two bursts of a lost leg, exchanged: the frames beside them tell nothing."""
    keypoints = filmed("left", 60)
    for start in range(60, 120, 6):
        lost, where = np.zeros((2, len(keypoints.time_s)), dtype=bool)
        lost[start : start + 14 + frames] = True
        where[start + 7 : start + 7 + frames] = True
        lost &= ~where
        spoilt = on_one_limb(keypoints.exchanged(LEG, where), lost, "left")
        assert np.array_equal(correct_side_swaps(spoilt, "left").legs[~lost], where[~lost]), start


@pytest.mark.parametrize("frames", [42, 60])
def test_a_stride_exchanged_between_lost_legs_is_told_from_the_turns(frames: int) -> None:
    """Where an exchange begins and ends no leg is seen, so smoothness cannot tell; no arm is seen either."""
    keypoints = filmed("left", 60).without([f"{side}_{part}" for side in ("left", "right") for part in UPPER])
    frame = np.arange(len(keypoints.time_s))
    where = (frame >= 100) & (frame < 100 + frames)
    lost = (np.abs(frame - 99.5) < 2) | (np.abs(frame - 99.5 - frames) < 2)
    leg = np.array([n.partition("_")[2] in LEG for n in keypoints.names])
    found = repaired(keypoints.unseen(lost[:, None] & leg), where, "left")
    assert np.array_equal(found.legs[~lost], where[~lost])


def test_certainty_is_that_of_the_names_given_and_falls_with_unsteady_ones() -> None:
    keypoints = filmed("rear", 60)
    share = np.array([0.0, 0.5, 1.0])
    found = [repaired(keypoints, keypoints.time_s < s * 8.0, "rear").certainty for s in share]
    # The shoulders agree with the legs as they are now all along; the network was steady in all, half or none of them.
    np.testing.assert_allclose(found, 1.0 + 0.5 * (1 - 2 * share), atol=0.06)


def test_certainty_is_that_of_the_least_certain_stretch() -> None:
    keypoints = filmed("rear", 60)
    late = keypoints.time_s > 4.0
    upper = np.array([n.partition("_")[2] in UPPER for n in keypoints.names])
    away = np.abs(keypoints.time_s - 4.0) < 0.2
    found = correct_side_swaps(keypoints.unseen((late[:, None] & upper) | away[:, None]), "rear")
    assert found.certainty == pytest.approx(0.5, abs=0.06)


def test_a_clip_is_cut_where_the_runner_is_unseen_for_long() -> None:
    keypoints = filmed("right", 60)
    gone = np.zeros(keypoints.confidence.shape, dtype=bool)
    gone[100:110] = True  # a sixth of a second: no cut
    assert [len(part) for part in stretches(keypoints.unseen(gone))] == [len(gone) - 10]
    gone[200:220] = True
    found = stretches(keypoints.unseen(gone))
    assert [(part[0], part[-1]) for part in found] == [(0, 199), (220, len(gone) - 1)]
    gone[:] = True
    assert stretches(keypoints.unseen(gone)) == []


def test_nobody_seen_is_left_as_it_is() -> None:
    keypoints = filmed("right", 60)
    nobody = keypoints.unseen(np.ones(keypoints.confidence.shape, dtype=bool))
    found = correct_side_swaps(nobody, "right")
    assert not found.legs.any()
    assert not found.arms.any()
    assert np.isnan(found.certainty)


def recorded(path: Path) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
    """Leg points of a motion-capture trial in metres (forward, up, right)."""
    markers = {
        "hip": ("ASIS", "PSIS"),
        "knee": ("Thigh.Bottom.Lateral", "Thigh.Bottom.Medial"),
        "ankle": ("Shank.Bottom.Lateral", "Shank.Bottom.Medial"),
        "heel": ("Heel.Bottom",),
        "toe": ("MT1", "MT5"),
    }
    file = np.load(path)
    labels = [str(label) for label in file["labels"]]
    names, points = [], []
    for part, wanted in markers.items():
        for letter, side in (("L", "left"), ("R", "right")):
            index = [labels.index(f"{letter}.{m}") for m in wanted if f"{letter}.{m}" in labels]
            names.append(f"{side}_{part}")
            points.append(file["markers_mm"][:, index].mean(axis=1) / 1000)
    return np.stack(points, axis=1), tuple(names), file["t_s"]


def seen_from(points: np.ndarray, view: str) -> np.ndarray:
    """A pinhole 4 m away and 1.1 m high, 1250 px focal length."""
    middle = np.nanmean(points, axis=(0, 1))
    forward, up, right = np.moveaxis(points - [middle[0], 0, middle[2]], 2, 0)
    depth, across = {"rear": (forward, right), "right": (-right, forward)}[view]
    return np.stack([1250 * across / (4 + depth), 1250 * (1.1 - up) / (4 + depth)], axis=2)


@pytest.mark.parametrize("view", ["rear", "right"])
@pytest.mark.parametrize("step", [1, 2, 5])
def test_recorded_runners(data_dir: Path, view: str, step: int) -> None:
    rng = np.random.default_rng(0)
    for path in sorted((data_dir / "rbds").glob("*_T35.npz")):
        points, names, time_s = recorded(path)
        pixels = seen_from(points, view)[::step]
        pixels = pixels + rng.normal(0, 2.5, pixels.shape)
        time_s, sure = time_s[::step], np.ones(pixels.shape[:2])
        keypoints = Keypoints(pixels, sure, names, time_s)
        assert not correct_side_swaps(keypoints, view).legs.any(), path.name
        assert not merged(keypoints).any(), path.name
        where = np.zeros(len(time_s), dtype=bool)
        for start in rng.integers(5, len(where) - 20, 15):
            where[start : start + int(rng.integers(1, 2 + 30 // step))] = True
        assert np.array_equal(repaired(keypoints, where, view).legs, where), path.name
