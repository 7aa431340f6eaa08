"""Pace that changes over a recording: steps are kept, drift is told, the steadiest part is measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import hipdrive as hd
from hipdrive.arrays import FloatArray
from hipdrive.gait import Contacts, steadiest
from hipdrive.gait.steady import drift
from hipdrive.motion import Motion
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner


def warped(time_s: FloatArray, first: float, last: float) -> FloatArray:
    """The same run with a cadence that goes steadily from one multiple of its own to another."""
    rate = 1 + first + (last - first) * time_s / time_s[-1]
    passed = np.diff(time_s) * (1 / rate[1:] + 1 / rate[:-1]) / 2
    return np.concatenate([[0.0], np.cumsum(passed)])


def at_pace(paces: list[tuple[float, int]], seed: int = 0) -> Contacts:
    """Contacts of so many steps at each pace (seconds a step)."""
    rng = np.random.default_rng(seed)
    step = np.concatenate([np.full(n, pace) for pace, n in paces]) + rng.normal(0, 0.004, sum(n for _, n in paces))
    strike = np.cumsum(step)
    side = np.array(["left", "right"])[np.arange(len(strike)) % 2]
    error = np.full(len(strike), 0.004)
    return Contacts(side, strike, strike + 0.25, error, error, "kinematics")


@pytest.mark.parametrize(("first", "last"), [(0.0, 0.25), (0.0, -0.17), (-0.17, 0.25), (0.25, -0.17)])
def test_a_ramp_of_cadence_loses_no_step_and_invents_none(first: float, last: float) -> None:
    run = virtual_runner(Runner(), 24.0, 120.0, seed=2)
    motion: Motion = replace(run.motion, time_s=warped(run.motion.time_s, first, last))
    found = hd.find_contacts(motion)
    true_s = np.interp(run.contacts.strike_s, run.motion.time_s, motion.time_s)
    inside = (true_s > 0.5) & (true_s < motion.time_s[-1] - 0.5)
    nearest = [
        np.abs(found.strike_s[found.side == side] - t).min() for side, t in zip(run.contacts.side, true_s, strict=True)
    ]
    assert max(np.array(nearest)[inside]) < 0.05
    assert len(found) <= len(true_s)


def test_recorded_ramps_lose_no_step(data_dir) -> None:  # type: ignore[no-untyped-def]
    for name in ("RBDS004_T35", "RBDS008_T45"):
        motion = hd.read(data_dir / "rbds" / f"{name}.npz")
        true = hd.find_contacts(motion, "force")
        time_s = warped(motion.time_s, -0.17, 0.25)
        found = hd.find_contacts(replace(motion, time_s=time_s, forces=None), "kinematics")
        at_s = np.interp(true.strike_s, motion.time_s, time_s)
        missed = [
            np.abs(found.strike_s[found.side == s] - t).min() > 0.05 for s, t in zip(true.side, at_s, strict=True)
        ]
        assert not any(missed)
        assert len(found) <= len(true) + 2  # cut off at an end of the force, whole in the motion


def test_a_steady_run_is_left_alone() -> None:
    run = at_pace([(0.36, 60)])
    assert drift(run) < 0.03
    assert steadiest(run) is run


def test_a_drift_is_told_and_all_of_it_measured() -> None:
    found = steadiest(at_pace([(0.36, 30), (0.385, 30)]))
    assert found.flags == ("pace_drifts",)
    assert len(found) == 60


def test_of_two_paces_the_longer_is_measured() -> None:
    found = steadiest(at_pace([(0.34, 24), (0.40, 40)]))
    assert found.flags == ("pace_drifts", "steadiest_part")
    assert 30 <= len(found) <= 42
    assert np.median(np.diff(found.strike_s)) == pytest.approx(0.40, abs=0.005)


def test_an_uneven_runner_does_not_drift() -> None:
    run = at_pace([(0.36, 60)])
    limping = replace(run, strike_s=run.strike_s + np.where(run.side == "left", 0.03, 0.0))
    assert steadiest(limping) is limping


def test_numbers_in_time_carry_the_drift() -> None:
    run = virtual_runner(Runner(), 30.0, 120.0, seed=2)
    motion = replace(run.motion, time_s=warped(run.motion.time_s, -0.04, 0.04))
    measured = hd.measure(motion, hd.find_contacts(motion))
    assert all("pace_drifts" in m.flags for m in measured if m.id in ("cadence", "contact_time"))
    assert not any("pace_drifts" in m.flags for m in measured if m.id == "trunk_lean")
