"""Plates and cameras that keep different times."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import hipdrive as hd
from hipdrive.gait.clock import USUAL_S, plate_lag_s
from hipdrive.gait.forces import contacts_from_force
from hipdrive.motion import Motion


@pytest.fixture(scope="module")
def treadmill(data_dir) -> Motion:
    return hd.read(data_dir / "rbds" / "RBDS003_T35.npz")


def late(motion: Motion, by_s: float) -> Motion:
    assert motion.forces is not None
    return replace(motion, forces=replace(motion.forces, time_s=motion.forces.time_s + by_s))


def test_a_delay_of_the_plates_is_read_from_the_body(treadmill):
    found = [
        plate_lag_s(m, contacts_from_force(m)) for m in (treadmill, late(treadmill, 0.009), late(treadmill, -0.007))
    ]
    assert found[0] == pytest.approx(USUAL_S, abs=0.003)
    assert np.diff(found) == pytest.approx([0.009, -0.016], abs=0.0015)


def test_contacts_are_put_on_the_clock_of_plates_that_run_late(treadmill):
    plain = hd.find_contacts(treadmill, method="kinematics")
    moved = hd.find_contacts(late(treadmill, 0.012), method="kinematics")
    assert "plates_out_of_step" not in plain.flags
    assert "plates_out_of_step" in moved.flags
    np.testing.assert_allclose(moved.strike_s - plain.strike_s, 0.012, atol=0.003)
    np.testing.assert_allclose(moved.off_s - moved.strike_s, plain.off_s - plain.strike_s)
    assert (moved.strike_se_s > plain.strike_se_s).all()
    np.testing.assert_array_equal(moved.length_se_s, plain.length_se_s)


def test_too_few_contacts_on_plates_tell_no_clock(treadmill):
    on_plates = contacts_from_force(treadmill)
    assert plate_lag_s(treadmill, on_plates.only(np.arange(len(on_plates)) < 2)) is None
    assert plate_lag_s(replace(treadmill, forces=None), on_plates) is None


def test_over_ground_contacts_of_plates_and_motion_agree(data_dir):
    # A runner, a laboratory and a ground that no weight was learned from.
    emg = data_dir / "emg"
    motion = hd.read(emg / "JA1Gait21.c3d", hd.ReadOptions(static=emg / "JA1Static05.c3d"))
    true, found = contacts_from_force(motion), hd.find_contacts(motion, method="kinematics")
    nearest = np.abs(found.strike_s[None] - true.strike_s[:, None]).argmin(axis=1)
    assert list(found.side[nearest]) == list(true.side)
    assert np.abs(found.strike_s[nearest] - true.strike_s).max() < 0.008
    assert np.abs(found.off_s[nearest] - true.off_s).max() < 0.008


def test_an_analysis_does_not_import_what_only_plates_and_sensors_need() -> None:
    told = "import sys, hipdrive.analysis, hipdrive.timeline, hipdrive.report.contract, hipdrive.report.page; sys.exit(sorted({'scipy.signal', 'scipy.stats'} & set(sys.modules)) or 0)"
    subprocess.run([sys.executable, "-c", told], check=True)
