"""Perspective undone: a camera that is near or stands off-axis, against the same runner in three dimensions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipdrive.gait import Contacts
from hipdrive.measures import measure
from hipdrive.measures.strides import Strides
from hipdrive.measures.viewpoint import correct_perspective, phases
from hipdrive.motion import Image, Motion
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun, virtual_runner

KEYPOINTS = ("ear", "shoulder", "hip", "knee", "ankle", "heel", "toe")
#: At 3.5 m, as people film; the lens of a phone on a picture 1280 pixels wide.
NEAR = Camera("rear", distance_m=3.5, height_m=0.9, aim_m=0.9, focal_px=1024.0, level_known=True)


@pytest.fixture(scope="module")
def run() -> VirtualRun:
    runner = Runner(variability=0.3, knee_valgus_deg=(5, -2), trunk_sway_deg=(3, 1), step_width_m=0.05)
    return virtual_runner(runner, 6.0, 120.0, seed=8)


def seen_by(run: VirtualRun, camera: Camera, noise: Noise | None = None) -> Motion:
    body = run.motion.select([n for n in run.motion.names if n.split("_")[-1] in KEYPOINTS])
    return film(body, camera, noise or Noise(), seed=4)


def error(run: VirtualRun, motion: Motion, id: str, side: str) -> float:
    found, true = (measure(m, run.contacts, [id]).get(id, side) for m in (motion, run.motion))  # type: ignore[arg-type]
    assert found is not None
    assert true is not None
    return found.value - true.value


def as_seen_error(run: VirtualRun, motion: Motion, monkeypatch: pytest.MonkeyPatch, side: str) -> float:
    """The error of the knee in the picture as it is."""
    with monkeypatch.context() as patch:
        patch.setattr("hipdrive.measures.strides.correct_perspective", lambda plane, *_: plane)
        return error(run, motion, "fppa", side)


@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("yaw_deg", [-6.0, 0.0, 6.0])
def test_a_near_camera_that_looks_off_axis_sees_the_knees_as_they_are(
    run: VirtualRun, view: str, yaw_deg: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    motion = seen_by(run, replace(NEAR, view=view, yaw_deg=yaw_deg))  # type: ignore[arg-type]
    for side in ("left", "right"):
        assert abs(error(run, motion, "fppa", side)) < 1.6, side
    if yaw_deg:
        # What is undone: six degrees of the camera are eight and more between the knees.
        assert abs(as_seen_error(run, motion, monkeypatch, "difference")) > 8.0
        assert abs(error(run, motion, "fppa", "difference")) < 2.0


def test_nearness_alone_makes_straight_knees_fall_in(run: VirtualRun, monkeypatch: pytest.MonkeyPatch) -> None:
    motion = seen_by(run, NEAR)
    assert as_seen_error(run, motion, monkeypatch, "mean") > 0.8
    assert abs(error(run, motion, "fppa", "mean")) < 0.4


def test_a_lens_that_is_not_known_is_taken_for_a_phones(run: VirtualRun) -> None:
    motion = seen_by(run, NEAR)
    assert isinstance(motion.space, Image)
    unknown = replace(motion, space=replace(motion.space, focal_px=None))
    same = [error(run, m, "fppa", "left") for m in (motion, unknown)]
    assert same[0] == pytest.approx(same[1], abs=1e-9)
    far = replace(motion, space=replace(motion.space, focal_px=np.inf))
    assert error(run, far, "fppa", "left") != pytest.approx(same[0], abs=0.3)


def test_a_trunk_that_leans_ahead_does_not_lean_aside(run: VirtualRun) -> None:
    errors = [error(run, seen_by(run, replace(NEAR, yaw_deg=yaw)), "trunk_sway", "difference") for yaw in (-8.0, 8.0)]
    assert max(map(abs, errors)) < 1.0


def test_noise_of_a_network_does_not_turn_the_camera(run: VirtualRun) -> None:
    noise = Noise(correlated_px=2.0, correlated_s=0.2)
    motion = seen_by(run, NEAR, noise)
    plain, straight = motion.frontal(), Strides(motion, run.contacts).frontal
    moved = (straight.point("left_ankle") - plain.point("left_ankle"))[:, 0]
    # Half a degree of the camera shifts the ankle by 2 px at the end of stance.
    assert np.percentile(np.abs(moved), 95) < 8.0


def test_with_too_few_contacts_the_picture_stays_as_it_is(run: VirtualRun) -> None:
    motion = seen_by(run, replace(NEAR, yaw_deg=6.0))
    first = run.contacts.only(np.arange(len(run.contacts)) < 3)
    np.testing.assert_array_equal(Strides(motion, first).frontal.points, motion.frontal().points)


def test_without_ankles_the_picture_stays_as_it_is(run: VirtualRun) -> None:
    motion = seen_by(run, replace(NEAR, yaw_deg=6.0))
    trunk = motion.select([n for n in motion.names if n.split("_")[-1] in ("shoulder", "hip", "knee")])
    plane = correct_perspective(trunk.frontal(), trunk, run.contacts, np.full(len(run.contacts), 250.0))
    np.testing.assert_array_equal(plane.points, trunk.frontal().points)


def test_an_ankle_that_was_never_seen_does_not_turn_the_camera(run: VirtualRun) -> None:
    motion = seen_by(run, NEAR)
    points = motion.points.copy()
    points[50:, [motion.names.index(f"{s}_ankle") for s in ("left", "right")]] = np.nan
    plane = Strides(replace(motion, points=points), run.contacts).frontal
    assert np.isfinite(plane.point("left_knee")).all()


def test_phases_of_a_stride() -> None:
    side = np.array(["left", "right", "left"])
    zero = np.zeros(3)
    contacts = Contacts(side, np.array([1.0, 1.4, 1.8]), np.array([1.2, 1.6, 2.0]), zero, zero, "kinematics")
    at = np.array([0.2, 1.0, 1.1, 1.2, 1.5, 1.8, 1.9, 2.3])
    np.testing.assert_allclose(phases(at, contacts, "left"), [0, 0, 0.5, 1, 1.5, 0, 0.5, 1.5], atol=1e-9)
