"""Instants drawn to the rhythm of a run: noise and outliers go, what the runner does stays."""

import numpy as np
import pytest

from hipdrive.gait.rhythm import OWN_S, shrunk_to_rhythm

SIDE = np.arange(24) % 2


def beat(period_s: float = 0.35) -> np.ndarray:
    """Left and right in turn, the right foot 20 ms late."""
    return np.arange(len(SIDE)) * period_s + 0.02 * SIDE


def test_a_regular_run_stays_as_it_is():
    np.testing.assert_allclose(shrunk_to_rhythm(SIDE, beat()), beat(), atol=1e-12)


def test_what_a_runner_does_stays():
    own = beat() + np.random.default_rng(1).normal(0, 0.6 * OWN_S, len(SIDE))
    np.testing.assert_allclose(shrunk_to_rhythm(SIDE, own), own, atol=1e-12)


def test_noise_is_nearly_halved_and_the_mean_kept():
    true = beat()
    errors = [
        shrunk_to_rhythm(SIDE, true + np.random.default_rng(k).normal(0, 0.02, len(SIDE))) - true for k in range(40)
    ]
    assert np.std(errors) < 0.65 * 0.02
    assert abs(np.mean(errors)) < 0.002


def test_one_instant_far_off_is_brought_back_and_moves_no_other():
    noisy = beat() + np.random.default_rng(2).normal(0, 0.004, len(SIDE))
    spoilt = noisy.copy()
    spoilt[11] += 0.09
    a, b = shrunk_to_rhythm(SIDE, noisy), shrunk_to_rhythm(SIDE, spoilt)
    assert abs(b[11] - beat()[11]) < 0.03
    np.testing.assert_allclose(np.delete(b, 11), np.delete(a, 11), atol=0.006)


def test_a_slowly_changing_pace_is_followed():
    pace = np.cumsum(np.linspace(0.36, 0.34, len(SIDE)))
    np.testing.assert_allclose(shrunk_to_rhythm(SIDE, pace), pace, atol=0.002)


@pytest.mark.parametrize("count", [0, 1, 4, 7])
def test_too_few_steps_stay(count):
    few = beat()[:count] + 0.01 * np.sin(np.arange(count))
    np.testing.assert_array_equal(shrunk_to_rhythm(SIDE[:count], few), few)
