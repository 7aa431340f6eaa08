"""What a network usually gets wrong is taken off its points, in the picture and in phase."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipdrive.gait import SIDES, Contacts
from hipdrive.motion import Motion
from hipdrive.skeleton import KEY, calibrated, limbs_of
from hipdrive.skeleton.usual import (
    HARMONICS,
    POINTS,
    UsualErrors,
    cycle,
    harmonics,
    usual_errors,
    without_usual_errors,
)
from hipdrive_synthetic.camera import Camera, film
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun, virtual_runner


@pytest.fixture(scope="module")
def run() -> VirtualRun:
    return virtual_runner(Runner(variability=1.0), 5.0, 120.0, seed=2)


def filmed(run: VirtualRun, view: str, roll_deg: float = 0.0) -> Motion:
    return film(run.motion, Camera(view, fps=60.0, roll_deg=roll_deg, level_known=True), points="network")  # type: ignore[arg-type]


def some_errors() -> UsualErrors:
    shift = np.random.default_rng(1).normal(0, 0.02, (2, len(POINTS), 2, 1 + 2 * HARMONICS))
    return UsualErrors("network", shift, 1)


@pytest.mark.parametrize(("view", "roll_deg"), [("left", 0.0), ("right", 0.0), ("right", 7.0), ("left", -7.0)])
def test_errors_that_were_put_in_are_taken_off(run: VirtualRun, view: str, roll_deg: float) -> None:
    true, usual = filmed(run, view, roll_deg), some_errors()
    unit = limbs_of(true, run.contacts).unit_px
    spoilt = without_usual_errors(true, run.contacts, unit, replace(usual, shift=-usual.shift))
    mended = without_usual_errors(spoilt, run.contacts, unit, usual)
    moved = np.abs(spoilt.point(f"{view}_knee") - true.point(f"{view}_knee"))
    assert moved.max() > 5
    np.testing.assert_allclose(mended.points, true.points, atol=1e-9)


def test_near_and_far_leg_forward_and_up(run: VirtualRun) -> None:
    shift = np.zeros((2, len(POINTS), 2, 1 + 2 * HARMONICS))
    shift[0, POINTS.index("knee"), 0, 0] = 0.1  # the near knee forward
    shift[1, POINTS.index("hip"), 1, 0] = 0.2  # the far hip up
    seen = filmed(run, "left")
    moved = without_usual_errors(seen, run.contacts, np.full(len(seen.time_s), 100.0), UsualErrors("n", shift, 1))
    change = moved.points - seen.points
    np.testing.assert_allclose(change[:, seen.names.index("left_knee")], [[-10.0, 0.0]] * len(change))  # facing left
    np.testing.assert_allclose(change[:, seen.names.index("right_hip")], [[0.0, -20.0]] * len(change))
    assert np.count_nonzero(np.abs(change).sum(axis=(0, 2))) == 2


def test_the_phase_runs_from_strike_over_off_to_the_next_strike() -> None:
    side, zero = np.array(["left"] * 3), np.zeros(3)
    contacts = Contacts(side, np.array([1.0, 1.7, 2.4]), np.array([1.2, 1.9, 2.6]), zero, zero, "kinematics")
    time_s = np.array([0.3, 1.0, 1.1, 1.2, 1.45, 1.7, 2.5, 3.1, 9.0])
    np.testing.assert_allclose(cycle(time_s, contacts), [0.0, 0.0, 0.5, 1.0, 1.5, 0.0, 0.5, 0.0, np.nan], atol=1e-9)
    assert np.isnan(cycle(time_s, contacts.only(np.array([True, False, False])))).all()


def test_a_leg_without_a_stride_stays(run: VirtualRun) -> None:
    seen, usual = filmed(run, "right"), some_errors()
    first = np.arange(len(run.contacts)) < 1
    moved = without_usual_errors(seen, run.contacts.only(first), np.full(len(seen.time_s), 100.0), usual)
    np.testing.assert_array_equal(moved.points, seen.points)


def test_the_waves_close_after_a_stride() -> None:
    np.testing.assert_allclose(harmonics(np.array([0.0])), harmonics(np.array([2.0])), atol=1e-12)


def test_networks_that_were_measured_have_errors_the_size_of_a_point_and_others_none() -> None:
    known = usual_errors("blazepose-full")
    assert known is not None
    assert known.clips >= 20
    assert 0.005 < np.abs(known.shift[..., 0]).max() < 0.06
    mirrored = usual_errors("blazepose-full-mirrored")
    assert mirrored is not None
    np.testing.assert_array_equal(mirrored.shift, known.shift)
    assert usual_errors("somebody's network") is None


def test_the_motion_says_that_they_were_taken_off(run: VirtualRun) -> None:
    seen = filmed(run, "right")
    known = replace(seen, provenance=replace(seen.provenance, points="blazepose-full"))
    told = calibrated(known, run.contacts).provenance.metadata[KEY]
    assert told["usual_errors"]["network"] == "blazepose-full"
    assert "usual_errors" not in calibrated(seen, run.contacts).provenance.metadata[KEY]
    assert {shift["point"] for shift in told["shifts"]} == {f"{side}_hip" for side in SIDES}
