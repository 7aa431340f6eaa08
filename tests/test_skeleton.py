"""The skeleton that the run itself tells: shifts of seen points, on runners whose joints are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import hipdrive as hd
from hipdrive.arrays import FloatArray
from hipdrive.gait import SIDES, Contacts
from hipdrive.motion import Motion
from hipdrive.motion.smoothing import smoothed
from hipdrive.skeleton import KEY, as_seen, calibrated, doubted, fit_limbs, limbs_of
from hipdrive.skeleton.fit import LARGEST
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun, random_runner, virtual_runner

#: Eight millimetres at 400 px/m.
NOISE = Noise(white_px=3.2)
#: Pixels of a metre in the runner's plane: focal length over distance.
PX_PER_M = 400.0


def seen(run: VirtualRun, shift_m: dict[str, tuple[float, float]], seed: int = 0, **camera: float) -> Motion:
    """A virtual runner from the right, every named point moved (forward, up) by so many metres."""
    clip = film(run.motion, Camera("right", **{"fps": 60.0, **camera}), NOISE, seed, points="displaced")  # type: ignore[arg-type]
    points = clip.points.copy()
    for name, (forward, up) in shift_m.items():
        points[:, clip.names.index(name)] += PX_PER_M * np.array([forward, -up])
    return smoothed(replace(clip, points=points))


def hips(forward: float, up: float = 0.0) -> dict[str, tuple[float, float]]:
    return {f"{side}_hip": (forward, up) for side in SIDES}


@pytest.fixture(scope="module")
def usual() -> VirtualRun:
    return virtual_runner(Runner(variability=1.0), 6.0, 120.0, seed=1)


def leg_m(run: VirtualRun) -> float:
    point = run.motion.point
    thigh, shank = (
        np.linalg.norm(point(f"right_{a}") - point(f"right_{b}"), axis=1).mean()
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    )
    return float(thigh + shank)


def off(motion: Motion, run: VirtualRun, name: str, **camera: float) -> FloatArray:
    """`(2,)` mean (forward, up) from the true point to that of the motion, percent of the leg."""
    true = film(run.motion, Camera("right", **{"fps": 60.0, **camera}))  # type: ignore[arg-type]
    error = (motion.point(name) - true.point(name)).mean(axis=0) / PX_PER_M / leg_m(run)
    return np.asarray(100 * error * [1.0, -1.0])


def test_hips_seen_ahead_go_back_to_their_joints() -> None:
    rng, rows = np.random.default_rng(4), []
    for number in range(6):
        run = virtual_runner(random_runner(rng), 5.0, 120.0, seed=number)
        given = float(rng.uniform(-0.06, 0.06)) * leg_m(run)
        clip = seen(run, hips(given), number, roll_deg=float(rng.uniform(-8, 8)))
        fit = fit_limbs(limbs_of(clip, run.contacts))
        rows += [(-100 * given / leg_m(run), 100 * fit.hip[side][0]) for side in SIDES]
    given_percent, found_percent = np.array(rows).T
    assert np.corrcoef(given_percent, found_percent)[0, 1] >= 0.97
    assert np.sqrt(np.mean((found_percent - given_percent) ** 2)) < 0.9


def test_the_points_are_moved_in_the_picture(usual: VirtualRun) -> None:
    clip = seen(usual, hips(0.04))
    before, after = off(clip, usual, "right_hip"), off(calibrated(clip, usual.contacts), usual, "right_hip")
    assert before[0] > 4.0
    assert abs(after[0]) < 1.0


def test_the_picture_may_lie_askew_and_the_runner_face_left(usual: VirtualRun) -> None:
    clip = film(usual.motion, Camera("left", fps=60.0, roll_deg=6.0, level_known=True), NOISE, points="displaced")
    true = clip.point("left_hip").copy()
    points = clip.points.copy()
    points[:, [clip.names.index(f"{side}_hip") for side in SIDES]] += np.array([-16.0, 0.0])
    after = calibrated(smoothed(replace(clip, points=points)), usual.contacts).point("left_hip")
    assert abs((after - true)[:, 0].mean()) < 4.0


def test_what_the_motion_does_not_tell_keeps_its_wide_error(usual: VirtualRun) -> None:
    clip = seen(usual, hips(0.03))
    # The same picture all the time: a thigh that does not swing says nothing of its hip.
    still = replace(clip, points=np.repeat(clip.points[60:61], len(clip.time_s), axis=0))
    told, nothing = (calibrated(one, usual.contacts).provenance.metadata[KEY]["shifts"][1] for one in (clip, still))
    assert told["forward_se"] < 0.7
    assert nothing["forward_se"] > 2.5


def test_a_hidden_far_leg_takes_the_shift_of_the_near_one(usual: VirtualRun) -> None:
    clip = seen(usual, hips(0.04))
    points = clip.points.copy()
    points[:, [clip.names.index(f"left_{name}") for name in ("knee", "ankle")]] = np.nan
    told = calibrated(replace(clip, points=points), usual.contacts).provenance.metadata[KEY]
    far, near = told["shifts"]
    assert far["from"] == "the other leg"
    assert abs(far["forward"] - near["forward"]) < 1.0
    assert far["forward_se"] > 2 * near["forward_se"]


def test_no_shift_is_ever_wild(usual: VirtualRun) -> None:
    rng = np.random.default_rng(0)
    clip = seen(usual, hips(0.25))
    shaken = replace(clip, points=clip.points + rng.normal(0, 60, clip.points.shape))
    for one in (clip, shaken):
        after = calibrated(one, usual.contacts)
        moved = np.linalg.norm(after.point("right_hip") - one.point("right_hip"), axis=1) / PX_PER_M / leg_m(usual)
        assert np.nanmax(moved) <= 1.5 * LARGEST["hip"]


def test_a_shift_beyond_its_bound_is_said_and_nothing_moved(usual: VirtualRun) -> None:
    clip = seen(usual, hips(0.25))
    after = calibrated(clip, usual.contacts)
    assert after.provenance.metadata[KEY]["moved"] == []
    assert "keep their length" in after.provenance.metadata[KEY]["reason"]
    assert np.array_equal(after.points, clip.points)


def test_a_far_leg_that_is_none_does_not_stop_the_near_one(usual: VirtualRun) -> None:
    rng = np.random.default_rng(2)
    clip = seen(usual, hips(0.04) | {"left_hip": (0.4, 0.0)})
    points = clip.points.copy()
    points[:, clip.names.index("left_knee")] += rng.normal(0, 60, (len(clip.time_s), 2))
    told = calibrated(replace(clip, points=points), usual.contacts).provenance.metadata[KEY]
    far, near = told["shifts"]
    assert far.get("from") == "the other leg"
    assert near["forward"] == pytest.approx(-100 * 0.04 / leg_m(usual), abs=1.2)


def test_a_leg_that_is_hardly_seen_moves_nothing(usual: VirtualRun) -> None:
    clip = seen(usual, hips(0.04))
    points = clip.points.copy()
    points[15:, clip.names.index("right_knee")] = np.nan
    told = calibrated(replace(clip, points=points), usual.contacts).provenance.metadata[KEY]
    assert told == {"moved": [], "reason": "the leg towards the camera is seen whole in too few frames"}


def test_exact_points_and_other_views_stay(usual: VirtualRun) -> None:
    rear = film(usual.motion, Camera("rear", fps=60.0), NOISE, points="blazepose-full")
    exact = film(usual.motion, Camera("right", fps=60.0), NOISE)
    for motion in (rear, exact, usual.motion):
        assert calibrated(motion, usual.contacts) is motion


def test_hips_told_less_surely_widen_the_interval(usual: VirtualRun) -> None:
    clip = replace_points(seen(usual, hips(0.04)), "blazepose-full")
    points = clip.points.copy()
    points[:, [clip.names.index(f"left_{name}") for name in ("knee", "ankle")]] = np.nan
    hidden = replace(clip, points=points)
    assert doubted(calibrated(clip, usual.contacts)) is None
    unsure = doubted(calibrated(hidden, usual.contacts))
    assert unsure is not None
    told, without = (hd.measure(one, usual.contacts, ["trunk_lean"]).get("trunk_lean") for one in (clip, hidden))
    assert told is not None
    assert without is not None
    assert without.se > told.se + 0.1


def replace_points(motion: Motion, called: str) -> Motion:
    return replace(motion, provenance=replace(motion.provenance, points=called))


def test_as_seen_nothing_is_moved_or_levelled(usual: VirtualRun) -> None:
    clip = as_seen(replace_points(seen(usual, hips(0.04), roll_deg=5.0), "blazepose-full"))
    measured = hd.measure(clip, usual.contacts, ["trunk_lean"]).recordings[0].motion
    assert np.array_equal(measured.points, clip.points, equal_nan=True)
    assert measured.space == clip.space


def test_it_is_done_once(usual: VirtualRun) -> None:
    once = calibrated(seen(usual, hips(0.04)), usual.contacts)
    assert calibrated(once, usual.contacts) is once


def foot_deg(motion: Motion, contacts: Contacts, side: str) -> float:
    """The foot's angle at a third of stance, degrees."""
    plane, mine = motion.sagittal(), contacts.of(side)  # type: ignore[arg-type]
    foot = plane.point(f"{side}_toe") - plane.point(f"{side}_heel")
    pitch = np.degrees(np.arctan2(foot[:, 1], foot[:, 0]))
    return float(np.interp(mine.strike_s + (mine.off_s - mine.strike_s) / 3, plane.time_s, pitch).mean())


@pytest.mark.parametrize("view", ["left", "right"])
def test_a_foot_flat_at_midstance_reads_zero(usual: VirtualRun, view: str) -> None:
    clip = film(usual.motion, Camera(view, fps=120.0), NOISE, points="displaced")  # type: ignore[arg-type]
    points = clip.points.copy()
    points[:, clip.names.index("right_toe")] += PX_PER_M * np.array([0.0, 0.03])
    clip = smoothed(replace(clip, points=points))
    after = calibrated(clip, usual.contacts)
    assert foot_deg(clip, usual.contacts, "right") < -5
    assert abs(foot_deg(after, usual.contacts, "right")) < 1.5
    zero = after.provenance.metadata[KEY]["foot_zero"]["right"]
    assert zero["deg"] == pytest.approx(foot_deg(clip, usual.contacts, "right"), abs=1.5)


def test_a_foot_that_never_lies_still_has_no_zero(usual: VirtualRun) -> None:
    clip = seen(usual, {})
    points = clip.points.copy()
    heel, toe = (clip.names.index(f"right_{name}") for name in ("heel", "toe"))
    # The toe circles the heel at a steady 300 degrees a second.
    turn = np.deg2rad(300.0) * clip.time_s
    points[:, toe] = points[:, heel] + 80.0 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    told = calibrated(replace(clip, points=points), usual.contacts).provenance.metadata[KEY]
    assert "never lies flat" in told["foot_zero"]["right"]["reason"]
