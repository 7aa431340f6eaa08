"""Left and right legs put right, on virtual and recorded runners with simulated exchanges."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from hipdrive.motion import Motion
from hipdrive.pose import sides
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

#: Eight millimetres at 400 px/m (4 m away, 1600 px focal length).
NOISE = Noise(white_px=3.2)


@lru_cache
def runner() -> Motion:
    return virtual_runner(Runner(variability=1.0), 8.0, 240.0, seed=1).motion


def filmed(view: str, fps: float, seed: int = 0) -> Motion:
    return film(runner(), Camera(view, fps=fps), NOISE, seed)  # type: ignore[arg-type]


def exchanged_frames(motion: Motion, seed: int, share: float) -> np.ndarray:
    """Bursts of random length at random places and, in a side view, at crossings of the ankles."""
    rng = np.random.default_rng(seed)
    where = np.zeros(len(motion.time_s), dtype=bool)
    longest = max(2, round(0.25 * motion.fps))
    crossing = np.flatnonzero(np.diff(np.sign(motion.point("left_ankle")[:, 0] - motion.point("right_ankle")[:, 0])))
    starts = np.concatenate([crossing + 1, rng.integers(0, len(where), 12)])
    for start in starts[rng.random(len(starts)) < share]:
        where[start : start + int(rng.integers(1, longest + 1))] = True
    return where


def repaired(motion: Motion, where: np.ndarray, parts: tuple[str, ...] = sides.LEG) -> sides.SwapCorrection:
    spoilt = sides.exchange(motion.points, motion.names, parts, where)
    return sides.correct_side_swaps(spoilt, motion.confidence, motion.names, motion.time_s, motion.view)


@pytest.mark.parametrize("view", ["rear", "front", "left", "right"])
@pytest.mark.parametrize("fps", [30, 60, 120, 240])
def test_every_exchange_of_legs_is_undone(view: str, fps: float) -> None:
    motion = filmed(view, fps)
    where = exchanged_frames(motion, 1, 0.5)
    assert 0.02 < where.mean() < 0.5
    found = repaired(motion, where)
    assert np.array_equal(found.legs, where)
    np.testing.assert_array_equal(found.points, motion.points)
    assert not found.arms.any()


@pytest.mark.parametrize("view", ["rear", "front", "left", "right"])
@pytest.mark.parametrize("fps", [25, 30, 60, 240])
def test_no_false_alarm(view: str, fps: float) -> None:
    motion = filmed(view, fps, seed=3)
    found = repaired(motion, np.zeros(len(motion.time_s), dtype=bool))
    assert not found.legs.any()
    assert not found.arms.any()


@pytest.mark.parametrize("view", ["left", "right", "rear"])
def test_more_than_half_a_clip_exchanged_is_still_named_by_anatomy(view: str) -> None:
    motion = filmed(view, 60)
    where = motion.time_s > 2.0
    assert where.mean() > 0.7
    assert np.array_equal(repaired(motion, where).legs, where)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_whole_body_exchanged_in_bursts(view: str) -> None:
    motion = filmed(view, 60)
    where = np.zeros(len(motion.time_s), dtype=bool)
    where[100:112] = where[300:306] = True
    spoilt = sides.exchange(motion.points, motion.names, (*sides.LEG, *sides.UPPER), where)
    found = sides.correct_side_swaps(spoilt, motion.confidence, motion.names, motion.time_s, view)
    np.testing.assert_array_equal(found.points, motion.points)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_the_view_tells_which_shoulder_is_which(view: str) -> None:
    motion = filmed(view, 60)
    where = motion.time_s > 2.0
    spoilt = sides.exchange(motion.points, motion.names, (*sides.LEG, *sides.UPPER), where)
    found = sides.correct_side_swaps(spoilt, motion.confidence, motion.names, motion.time_s, view)
    np.testing.assert_array_equal(found.points, motion.points)


def test_without_arms_smoothness_alone_repairs() -> None:
    motion = filmed("left", 60)
    motion = motion.select(n for n in motion.names if n.partition("_")[2] in sides.LEG)
    where = exchanged_frames(motion, 4, 0.5)
    assert np.array_equal(repaired(motion, where).legs, where)


def test_frames_lost_do_not_matter() -> None:
    motion = filmed("right", 60)
    where = exchanged_frames(motion, 2, 0.5)
    points = motion.points.copy()
    gone = np.random.default_rng(0).random(len(points)) < 0.1
    points[gone] = np.nan
    spoilt = sides.exchange(points, motion.names, sides.LEG, where)
    found = sides.correct_side_swaps(spoilt, motion.confidence, motion.names, motion.time_s, "right")
    assert np.array_equal(found.legs[~gone], where[~gone])


def merge(motion: Motion, where: np.ndarray, keep: str) -> np.ndarray:
    """Both legs on one limb, a centimetre of noise apart."""
    rng = np.random.default_rng(0)
    other = "left" if keep == "right" else "right"
    points = motion.points.copy()
    for part in ("knee", "ankle", "heel", "toe", "ball"):
        if f"{keep}_{part}" in motion.names:
            target = points[where, motion.names.index(f"{keep}_{part}")]
            points[where, motion.names.index(f"{other}_{part}")] = target + rng.normal(0, 3, target.shape)
    return points


@pytest.mark.parametrize("fps", [30, 60, 120])
def test_legs_merged_on_the_near_leg_lose_the_far_leg(fps: float) -> None:
    motion = filmed("left", fps)
    where = np.zeros(len(motion.time_s), dtype=bool)
    for start in np.arange(0.5, 7.5, 0.61):
        where |= (motion.time_s >= start) & (motion.time_s < start + 0.12)
    points, found = sides.without_merged(
        merge(motion, where, "left"), motion.confidence, motion.names, motion.time_s, "left"
    )
    # A frame at the edge of a burst may coincide with a true crossing.
    assert (found & where).sum() >= 0.95 * where.sum()
    assert (found & ~where).sum() <= 0.01 * len(where)
    assert np.isnan(points[found, motion.names.index("right_ankle")]).all()
    assert np.isfinite(points[:, motion.names.index("left_ankle")]).all()
    assert np.isfinite(points[:, motion.names.index("right_hip")]).all()


@pytest.mark.parametrize("view", ["rear", "front", "left", "right"])
@pytest.mark.parametrize("fps", [30, 60, 240])
def test_legs_that_truly_pass_are_not_merged(view: str, fps: float) -> None:
    motion = filmed(view, fps)
    assert not sides.merged(motion.points, motion.names, motion.time_s).any()


def test_legs_side_by_side_all_the_time_are_not_merged() -> None:
    """Someone who lies on the side or squats keeps both legs together, gradually."""
    motion = filmed("left", 30)
    slow = np.repeat(motion.points[:1], len(motion.time_s), axis=0)
    for part in ("knee", "ankle", "heel", "toe"):
        left = slow[:, motion.names.index(f"left_{part}")]
        slow[:, motion.names.index(f"right_{part}")] = left + [3.0, 2.0]
    assert not sides.merged(slow, motion.names, motion.time_s).any()


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
        kept = sides.correct_side_swaps(pixels, sure, names, time_s, view)
        assert not kept.legs.any(), path.name
        assert not sides.merged(pixels, names, time_s).any(), path.name
        where = np.zeros(len(time_s), dtype=bool)
        for start in rng.integers(5, len(where) - 20, 15):
            where[start : start + int(rng.integers(1, 2 + 30 // step))] = True
        spoilt = sides.exchange(pixels, names, sides.LEG, where)
        assert np.array_equal(sides.correct_side_swaps(spoilt, sure, names, time_s, view).legs, where), path.name


@pytest.mark.parametrize("frames", [3, 4, 5, 8, 9])
def test_the_labelling_is_the_cheapest_of_all(frames: int) -> None:
    rng = np.random.default_rng(frames)
    cost, wrong = rng.uniform(0, 0.2, (frames - 2, 2, 2)), rng.normal(0, 0.1, frames)

    def price(states: tuple[int, ...]) -> float:
        changed = np.abs(np.diff(states))
        steps = sum(cost[i, changed[i], changed[i + 1]] for i in range(frames - 2))
        return float(steps + sides.PRICE * changed[0] + np.dot(wrong, states))

    best = min(product((0, 1), repeat=frames), key=price)
    assert tuple(sides._shortest(cost, wrong)) == best
