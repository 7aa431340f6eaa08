"""Who is ahead follows from the rhythm of the run, however the legs were named."""

import numpy as np
import pytest

from hipdrive.pose.turns import turns


def feet(fps: float = 30.0, seconds: float = 10.0, stride_hz: float = 1.4) -> tuple[np.ndarray, np.ndarray]:
    time_s = np.arange(0, seconds, 1 / fps)
    rng = np.random.default_rng(1)
    return time_s, np.sin(2 * np.pi * stride_hz * time_s) + 0.1 + rng.normal(0, 0.05, len(time_s))


def agreement(time_s: np.ndarray, told: np.ndarray, true: np.ndarray) -> float:
    """Least of what is told where the feet are apart, with the sign that fits the whole."""
    apart = np.abs(true) > 0.4
    found = turns(time_s, told) * np.sign(true)
    return float((found * np.sign(found.sum()))[apart].min())


@pytest.mark.parametrize("fps", [30.0, 120.0])
def test_a_steady_run_is_followed(fps: float) -> None:
    time_s, apart = feet(fps)
    assert agreement(time_s, apart, apart) > 0.1


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_names_do_not_matter(share: float) -> None:
    time_s, apart = feet()
    wrong = np.random.default_rng(3).random(len(time_s)) < share
    np.testing.assert_allclose(turns(time_s, np.where(wrong, -apart, apart)), turns(time_s, apart))


def test_feet_that_pass_early_in_the_step() -> None:
    """The way ahead takes a third of the stride, the way back the rest."""
    time_s, _ = feet(60.0)
    phase = (1.4 * time_s) % 1.0
    true = np.interp(phase, [0.0, 0.18, 0.5, 0.68, 1.0], [0.0, 1.0, 0.0, -1.0, 0.0])
    assert agreement(time_s, true, true) > 0.1


def test_a_run_that_quickens_is_followed() -> None:
    time_s, _ = feet()
    true = np.sin(2 * np.pi * np.cumsum(np.linspace(1.35, 1.5, len(time_s))) / 30)
    assert agreement(time_s, true, true) > 0.1


def test_gaps_and_stillness() -> None:
    time_s, apart = feet()
    true = apart.copy()
    apart[50:60] = np.nan
    assert agreement(time_s, apart, true) > 0.1
    assert (turns(time_s, np.full(len(time_s), np.nan)) == 0).all()
    assert (turns(time_s, np.zeros(len(time_s))) == 0).all()


def test_noise_without_a_rhythm_says_little() -> None:
    time_s, _ = feet()
    said = np.abs(turns(time_s, np.random.default_rng(5).normal(0, 1, len(time_s))))
    assert np.median(said) < 0.35
