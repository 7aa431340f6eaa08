"""Recorded runners on a drawn body: against a made recording always, against real ones where they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hipdrive.errors import InputError
from hipdrive.gait import Contacts
from hipdrive.measures import measure
from hipdrive.motion import Lab, Motion, Provenance
from hipdrive_synthetic import recorded
from hipdrive_synthetic.body import Body, Proportions
from hipdrive_synthetic.recorded import RecordedGait, RecordedRunner, recorded_gait
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

RUNNER = Runner(stature_m=1.8, pelvic_drop_deg=(6.0, 2.0), knee_valgus_deg=(4.0, -1.0), variability=0.7)
JOINTS = ("hip", "knee", "ankle", "heel", "ball")


def made_recording(runner: Runner) -> tuple[Motion, Contacts, dict[str, float]]:
    """What the markers of a parametric runner would have shown at 150 Hz."""
    run = virtual_runner(runner, 10.0, 150.0, seed=2)
    time_s, steps = run.motion.time_s, run.stride.steps
    points = run.stride.points(time_s)
    points |= {f"{s}_{n}_rigid": points[f"{s}_{n}"] for s in ("left", "right") for n in ("asis", "psis")}
    facts = {"speed_mps": runner.speed_mps}
    source = Provenance("", "virtual", "markers", 150.0, 10.0, metadata=facts)
    motion = Motion(np.stack(list(points.values()), axis=1), tuple(points), time_s, Lab(), source)
    inside = (steps.strike_s > 0) & (steps.off_s < 10.0)
    side = np.where(steps.right, "right", "left")[inside]
    none = np.zeros(int(inside.sum()))
    contacts = Contacts(side, steps.strike_s[inside], steps.off_s[inside], none, none, "force")
    return motion, contacts, {"left": 0.0, "right": 0.0}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    recording = made_recording(RUNNER)
    monkeypatch.setattr(recorded, "_trial", lambda path: recording)


@pytest.mark.usefixtures("made")
def test_a_body_of_the_same_lengths_runs_as_it_was_recorded():
    same = RecordedRunner("made", stature_m=RUNNER.stature_m)
    motion, contacts, _ = made_recording(RUNNER)
    gait = recorded_gait(same, 3.0)
    # Only the straightest leg decides the scale; a parametric leg keeps its length, so it is near 1.
    longest = np.linalg.norm(motion.point("left_hip") - motion.point("left_ankle"), axis=1).max()
    assert longest < 0.998 * RUNNER.body.leg
    scale = (gait.posture.speed_mps / RUNNER.speed_mps) ** 2
    assert scale == pytest.approx(0.998 * RUNNER.body.leg / longest, rel=0.01)
    t = np.arange(0.0, 3.0, 0.01)
    points = gait.points(t)
    then = 2.0 + t / np.sqrt(scale)
    for name in ("knee", "ankle"):
        line = points[f"left_{name}"] - points["left_hip"]
        for axis in range(2):
            was = motion.point(f"left_{name}")[:, axis] - motion.point("left_hip")[:, axis]
            error = line[:, axis] / scale - np.interp(then, motion.time_s, was)
            assert np.abs(error).max() < 0.03, (name, axis)
    strike_s = (contacts.strike_s - 2.0) * np.sqrt(scale)
    assert np.allclose(gait.steps.strike_s, strike_s)


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("stature_m", [1.5, 2.0])
def test_lengths_are_the_bodys_and_gravity_is_gravity(stature_m):
    runner = RecordedRunner("made", stature_m=stature_m, proportions=Proportions(thigh=0.25, shank=0.235), sole_m=0.03)
    gait = recorded_gait(runner, 3.0)
    t = np.arange(0.0, 3.0, 0.005)
    assert_lengths(gait, gait.points(t))
    # In flight the pelvis falls as everything does.
    steps = gait.steps
    i = int(np.searchsorted(steps.off_s, 1.0))
    off, strike = steps.off_s[i], steps.strike_s[i + 1]
    flying = np.linspace(off + 0.3 * (strike - off), off + 0.7 * (strike - off), 30)
    assert np.polyfit(flying, gait.pelvis(flying)[:, 1], 2)[0] * -2 == pytest.approx(9.81, rel=0.25)


def assert_lengths(gait: RecordedGait, points: dict[str, np.ndarray]) -> None:
    body = gait.body

    def length(a: str, b: str) -> np.ndarray:
        return np.linalg.norm(points[a] - points[b], axis=1)

    for side in ("left", "right"):
        assert np.allclose(length(f"{side}_hip", f"{side}_knee"), body.thigh)
        assert np.allclose(length(f"{side}_knee", f"{side}_ankle"), body.shank)
        assert np.allclose(length(f"{side}_heel", f"{side}_ball"), body.heel_to_ball)
        assert np.allclose(length(f"{side}_ball", f"{side}_toe"), body.ball_to_toe)
        assert np.allclose(length(f"{side}_shoulder", f"{side}_elbow"), body.upper_arm)
    assert np.allclose(length("left_hip", "right_hip"), body.hips)


@pytest.mark.usefixtures("made")
def test_a_start_too_late_is_refused():
    with pytest.raises(ValueError, match="too short"):
        recorded_gait(RecordedRunner("made", start_s=8.0), 3.0)


def test_an_absent_recording_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HIPDRIVE_DATA", str(tmp_path))
    with pytest.raises(InputError, match=r"RBDS999_T25.*HIPDRIVE_DATA"):
        RecordedRunner("RBDS999_T25").run(3.0, 60.0, 0)


TRIALS = ("RBDS001_T25", "RBDS010_T45", "RBDS019_T35")


@pytest.fixture(params=TRIALS)
def real(request: pytest.FixtureRequest, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> RecordedRunner:
    monkeypatch.setenv("HIPDRIVE_DATA", str(data_dir))
    return RecordedRunner(request.param, stature_m=1.7, trunk_lean_deg=9.0)


def test_real_feet_lie_on_the_belt_and_go_with_it(real):
    run = real.run(3.0, 100.0, 0)
    gait, steps = run.stride, run.stride.steps
    for i in np.flatnonzero((steps.strike_s > 0) & (steps.off_s < 3.0)):
        side = "right" if steps.right[i] else "left"
        t = np.linspace(steps.strike_s[i], steps.off_s[i], 60)
        foot = gait.leg(side, t)
        lowest = np.min([foot[f"{side}_{n}"][:, 1] for n in ("heel", "ball", "toe")], axis=0) - gait.body.sole_m
        assert lowest.min() > -0.005
        assert lowest[12:40].max() < 0.015
        middle = foot[f"{side}_ball"][18:36, 0]
        speed = -np.polyfit(t[18:36], middle, 1)[0]
        assert speed == pytest.approx(gait.posture.speed_mps, rel=0.1)


def test_real_truth_is_what_its_joints_measure(real):
    run = real.run(4.0, 240.0, 0)
    seen = measure(run.motion, run.contacts)
    assert len(run.contacts) >= 8
    for id in ("trunk_lean", "hip_extension_vertical", "knee_flexion_midstance", "foot_angle", "knee_drive"):
        for side in ("left", "right"):
            found = seen.get(id, side)
            assert found is not None
            assert found.value == pytest.approx(run.truth[id][side], abs=0.6), (id, side)
    assert run.truth["trunk_lean"]["mean"] == pytest.approx(9.0, abs=0.7)


def test_a_real_runner_is_as_fast_on_a_taller_body_as_its_legs_allow(real):
    low, tall = (replace(real, stature_m=s) for s in (1.6, 1.9))
    gaits = [recorded_gait(r, 3.0) for r in (low, tall)]
    assert_lengths(gaits[0], gaits[0].points(np.arange(0, 3, 0.02)))
    assert gaits[1].posture.speed_mps / gaits[0].posture.speed_mps == pytest.approx(np.sqrt(1.9 / 1.6), rel=0.01)
    knees = [np.percentile(_knee_deg(g), 95) for g in gaits]
    assert knees[0] == pytest.approx(knees[1], abs=1.5)


def _knee_deg(gait: RecordedGait) -> np.ndarray:
    points = gait.leg("left", np.arange(0, 3, 0.01))
    thigh, shank = points["left_knee"] - points["left_hip"], points["left_ankle"] - points["left_knee"]
    cosine = (thigh * shank).sum(axis=1) / np.linalg.norm(thigh, axis=1) / np.linalg.norm(shank, axis=1)
    return np.degrees(np.arccos(cosine))


def test_a_body_is_what_it_says():
    runner = RecordedRunner("any", stature_m=1.6, sole_m=0.03)
    assert runner.body == Body(1.6, Proportions(), 0.03)
