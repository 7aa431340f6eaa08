"""Contacts from force plates: exact on made forces, plausible on every real trial."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import hipdrive
from hipdrive.errors import CannotSee
from hipdrive.gait.forces import contacts_from_force
from hipdrive.motion import Lab, Motion, Provenance
from hipdrive.motion.forces import Forces

STRIKES = 0.3 + 0.35 * np.arange(8)
CONTACT_S = 0.22


def _run(force_hz: float = 1000.0, noise_n: float = 0.0, chatter: bool = False) -> Motion:
    """Half-sine contacts of 1600 N, left first; the stance foot is on the ground, the other 0.2 m above it."""
    force_t = np.arange(round(3.4 * force_hz)) / force_hz
    up = np.zeros_like(force_t)
    for strike in STRIKES:
        inside = (force_t >= strike) & (force_t <= strike + CONTACT_S)
        up[inside] = 1600 * np.sin(np.pi * (force_t[inside] - strike) / CONTACT_S)
    if chatter:
        up[(force_t > 0.56) & (force_t < 0.60)] = 120.0
    up += np.random.default_rng(0).normal(scale=noise_n, size=up.shape)
    force = np.stack([np.zeros_like(up), up, np.zeros_like(up)], axis=1)
    time_s = np.arange(510) / 150
    points = np.full((510, 2, 3), 0.2)
    for i, strike in enumerate(STRIKES):
        points[(time_s >= strike - 0.05) & (time_s <= strike + CONTACT_S + 0.05), i % 2, 1] = 0.03
    provenance = Provenance("made", "test", "markers", 150.0, float(time_s[-1]))
    return Motion(points, ("left_heel", "right_heel"), time_s, Lab(), provenance, forces=Forces(force_t, force))


def _early_s() -> float:
    """How long after zero force 50 N is passed."""
    return float(np.arcsin(50 / 1600) * CONTACT_S / np.pi)


@pytest.mark.parametrize("force_hz", [300.0, 1000.0])
def test_instants_lie_where_the_force_passes_the_threshold(force_hz: float) -> None:
    found = contacts_from_force(_run(force_hz))
    np.testing.assert_allclose(found.strike_s, STRIKES + _early_s(), atol=1e-3)
    np.testing.assert_allclose(found.off_s, STRIKES + CONTACT_S - _early_s(), atol=1e-3)
    assert list(found.side) == ["left", "right"] * 4
    assert found.method == "force"


def test_chatter_is_dropped() -> None:
    assert len(contacts_from_force(_run(chatter=True))) == len(STRIKES)


def test_stated_error_covers_the_noise() -> None:
    found = contacts_from_force(_run(noise_n=10.0))
    error = found.strike_s - STRIKES - _early_s()
    assert np.mean(np.abs(error) < 2.5 * found.strike_se_s) > 0.85
    assert (found.strike_se_s < 0.003).all()


@pytest.mark.parametrize("force_hz", [300.0, 1000.0])
def test_without_noise_the_stated_error_is_that_of_the_sampling(force_hz: float) -> None:
    """An instant anywhere between two samples: a uniform error, whose standard deviation is the interval over √12."""
    found = contacts_from_force(_run(force_hz))
    for se_s in (found.strike_se_s, found.off_se_s):
        np.testing.assert_allclose(se_s, 0.288675 / force_hz, rtol=1e-4)


def test_contacts_cut_by_the_ends_are_left_out() -> None:
    motion = _run().between(0.4, 2.5)
    found = contacts_from_force(motion)
    assert found.strike_s.min() > 0.4
    assert found.off_s.max() < 2.5


def test_no_plates_no_load_and_no_feet_are_named() -> None:
    motion = _run()
    with pytest.raises(CannotSee, match="no force plates"):
        contacts_from_force(replace(motion, forces=None))
    assert motion.forces is not None
    unloaded = replace(motion.forces, force_n=motion.forces.force_n * 0)
    with pytest.raises(CannotSee, match="no contact"):
        contacts_from_force(replace(motion, forces=unloaded))
    with pytest.raises(CannotSee, match="right foot"):
        contacts_from_force(motion.select(["left_heel"]))


def test_every_real_trial_has_plausible_contacts(data_dir) -> None:
    trials = sorted((data_dir / "rbds").glob("*_T?5.npz"))
    standing = list((data_dir / "rbds").glob("*_static.npz"))
    assert len(trials) == 3 * len(standing) > 0
    for path in trials:
        found = contacts_from_force(hipdrive.read(path))
        contact_ms = (found.off_s - found.strike_s) * 1e3
        assert (found.side[1:] != found.side[:-1]).all(), path.name
        assert 150 < contact_ms.min() <= contact_ms.max() < 350, path.name
        assert np.ptp(np.diff(found.strike_s)) < 0.12, path.name  # none missed, none invented
        assert np.median(found.strike_se_s) < 0.003, path.name
