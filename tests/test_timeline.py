"""One timeline: strikes and cadence of the same run on one clock, shifted by known amounts; what cannot be told is refused."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.errors import CannotSee
from hipdrive.timeline.align import align_curves, align_strikes, cadence_curve


def strikes(seed: int, length_s: float = 40.0, spread: float = 0.02, wander: float = 4.0) -> np.ndarray:
    """Strikes of a run whose steps vary by 2 % and whose cadence wanders by some steps a minute."""
    rng = np.random.default_rng(seed)
    times, now = [], 1.0
    while now < length_s:
        times.append(now)
        slow = wander * (np.sin(now / 3.1 + seed) + 0.6 * np.sin(now / 7.3))
        now += 60 / (168 + slow) * (1 + rng.normal(0, spread))
    return np.array(times)


@pytest.mark.parametrize("shift", [0.0, 3.7, 12.34, 30.0])
def test_strikes_of_two_sensors_are_put_on_one_clock(shift: float) -> None:
    rng = np.random.default_rng(5)
    true = strikes(1)
    first = true[5:40] + rng.normal(0, 0.006, 35)
    second = np.delete(true, [8, 20, 21]) + rng.normal(0, 0.006, len(true) - 3) - shift
    found = align_strikes(first, second)
    assert found.shift_s == pytest.approx(shift, abs=1 / 60)  # one frame of a phone
    assert found.residual_s == pytest.approx(0.0085, abs=0.004)


def test_an_even_run_fits_at_every_step_and_is_refused() -> None:
    even = np.arange(1.0, 40.0, 0.36)
    with pytest.raises(CannotSee, match="so even"):
        align_strikes(even[5:40], even)


def test_the_drift_of_a_clock_is_told() -> None:
    true = strikes(2, 300.0)
    found = align_strikes(true, true * (1 - 80e-6) - 4.0, around_s=4.0, within_s=1.0)
    assert found.drift_ppm == pytest.approx(80, abs=15)


@pytest.mark.parametrize("shift", [0.0, 7.3, 18.6, 30.0])
def test_a_clip_and_the_seconds_of_a_watch_are_put_on_one_clock(shift: float) -> None:
    true = strikes(3, 90.0)
    clip = true[(true > 40) & (true < 60)] - 40.0 + shift  # the clip's own clock
    time_s, rate = cadence_curve(true)
    seconds = np.arange(np.ceil(time_s[0]), time_s[-1])
    watch = seconds, np.round(np.interp(seconds, time_s, rate) * 128) / 128
    found = align_curves(cadence_curve(clip), watch, np.arange(-80, 40, 0.05))
    assert found.shift_s == pytest.approx(shift - 40.0, abs=0.2)


def test_an_even_cadence_tells_no_shift() -> None:
    even = np.arange(1.0, 60.0, 0.36)
    with pytest.raises(CannotSee, match="hardly changes"):
        align_curves(cadence_curve(even[20:60]), cadence_curve(even), np.arange(-30, 30, 0.05))
