"""The table of muscles against the model it stands for, and its scaling."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hipdrive.muscles.leg_muscles import GROUPS, model_muscles

HELD_OUT = Path(__file__).parent / "held_out_arms.npz"


def test_arms_in_postures_that_were_not_fitted_are_those_of_the_model() -> None:
    muscles = model_muscles()
    with np.load(HELD_OUT) as kept:
        length, arm = muscles.lengths_and_arms(kept["angles_rad"].astype(float))
        off_mm = 1e3 * (arm - kept["arms_m"])
        assert np.sqrt((off_mm**2).mean(axis=0)).max() < 1
        assert (np.abs(off_mm) < 1).mean() > 0.995
        assert 1e3 * np.abs(length - kept["lengths_m"]).max() < 1


def test_the_model_says_so_itself() -> None:
    pytest.importorskip("mujoco", reason="needs the extra [mujoco]")
    pytest.importorskip("myo_sim", reason="needs the extra [mujoco]")
    from training.moment_arms import RightLeg, postures

    leg, drawn = RightLeg(), postures(64, seed=11)
    _, arm = model_muscles().lengths_and_arms(drawn)
    off_mm = 1e3 * (arm - np.array([leg.arms(posture) for posture in drawn]))
    assert np.sqrt((off_mm**2).mean(axis=0)).max() < 1


def test_force_curves_are_those_of_mujoco() -> None:
    mujoco = pytest.importorskip("mujoco", reason="needs the extra [mujoco]")
    from training.moment_arms import RightLeg

    leg, muscles = RightLeg(), model_muscles()
    span = leg.model.actuator_lengthrange[leg.actuators]
    rng = np.random.default_rng(0)
    length = span[:, 0] + rng.uniform(0, 1, (20, len(span))) * np.diff(span, axis=1)[:, 0]
    rate = rng.uniform(-1, 1, length.shape)
    share = muscles.forces_n(length, rate) / muscles.strength_n
    for muscle, actuator in enumerate(leg.actuators):
        numbers = leg.model.actuator_gainprm[actuator, :9]
        for frame in range(len(length)):
            gain = -mujoco.mju_muscleGain(length[frame, muscle], rate[frame, muscle], span[muscle], 1.0, numbers)
            assert share[frame, muscle] == pytest.approx(max(gain / numbers[2], 0.01), abs=2e-3)


def test_arms_point_the_way_anatomy_does() -> None:
    muscles = model_muscles()
    _, arm = muscles.lengths_and_arms(np.deg2rad([[20.0, 0.0, 0.0, 30.0, 0.0]]))
    mean = {group: arm[0][:, muscles.of(group)].mean(axis=1) for group in GROUPS}
    assert mean["gluteus_maximus"][0] < -0.02  # extends the hip
    assert mean["gluteus_medius"][1] < -0.02  # draws the thigh outwards
    assert mean["hamstrings"][0] < -0.03 < 0.02 < mean["hamstrings"][3]  # extend the hip, bend the knee
    assert mean["rectus_femoris"][0] > 0.02 > -0.02 > mean["rectus_femoris"][3]
    assert mean["vasti"][3] < -0.02
    assert mean["calves"][4] < -0.03


def test_a_larger_body_has_longer_arms_and_a_heavier_one_more_strength() -> None:
    model = model_muscles()
    same = model.scaled(model.length_m, model.mass_kg)
    np.testing.assert_allclose(same.strength_n, model.strength_n)
    large = model.scaled(1.1 * model.length_m, model.mass_kg)
    angles = np.deg2rad([[20.0, 0.0, 0.0, 30.0, 0.0]])
    np.testing.assert_allclose(large.lengths_and_arms(angles)[1], 1.1 * model.lengths_and_arms(angles)[1])
    heavy = model.scaled(model.length_m, 1.2 * model.mass_kg)
    volume = (47 * 1.2 * model.mass_kg * 1.7 + 1285) / (47 * model.mass_kg * 1.7 + 1285)
    np.testing.assert_allclose(heavy.strength_n, volume * model.strength_n)


def test_postures_outside_the_table_are_told_and_read_at_its_edge() -> None:
    muscles = model_muscles()
    far, edge = np.array([[0.0, 0.0, 0.0, 2.6, 0.0]]), np.array([[0.0, 0.0, 0.0, np.deg2rad(120), 0.0]])
    assert muscles.outside(far).all()
    assert not muscles.outside(edge).any()
    np.testing.assert_allclose(muscles.lengths_and_arms(far)[1], muscles.lengths_and_arms(edge)[1])


def test_every_muscle_of_a_group_is_in_one_group_only() -> None:
    counts = np.sum([model_muscles().of(group) for group in GROUPS], axis=0)
    assert counts.max() == 1
    assert [int(model_muscles().of(group).sum()) for group in GROUPS] == [3, 3, 3, 3, 4, 1, 3, 3]
