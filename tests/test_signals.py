"""The signals package against functions whose answer is exact."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from scipy.signal import butter, filtfilt

from hipdrive import signals

RNG = np.random.default_rng(5)


def uneven(rate_hz: float, seconds: float, jitter: float = 0.3) -> np.ndarray:
    even = np.arange(0, seconds, 1 / rate_hz)
    return even + np.random.default_rng(1).uniform(-jitter, jitter, len(even)) / rate_hz


def test_runs_are_half_open() -> None:
    assert signals.runs(np.array([1, 1, 0, 1, 0, 0, 1], dtype=bool)) == [(0, 2), (3, 4), (6, 7)]
    assert signals.runs(np.zeros(3, dtype=bool)) == []


def test_short_gaps_are_filled_and_long_ones_and_ends_are_not() -> None:
    t = np.arange(0, 3, 0.02)
    truth = np.stack([np.sin(2 * np.pi * t), np.cos(2 * np.pi * t)], axis=1)[:, None, :]
    holed = truth.copy()
    holed[20:26] = np.nan
    holed[60:80, 0, 1] = np.nan
    holed[:3] = holed[-2:] = np.nan
    filled, was = signals.fill_gaps(holed, t, 0.2)
    assert np.flatnonzero(was[:, 0]).tolist() == list(range(20, 26))
    np.testing.assert_allclose(filled[20:26], truth[20:26], atol=0.02)
    assert np.isnan(filled[60:80]).all()
    assert np.isnan(filled[[0, 1, 2, -1]]).all()
    assert not np.isnan(filled[3:60]).any()


def test_gap_length_is_seconds_not_frames() -> None:
    t = np.array([0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6])
    points = np.zeros((8, 1, 2))
    points[3:6] = np.nan
    assert signals.fill_gaps(points, t, 0.2)[1].sum() == 3
    assert signals.fill_gaps(points, t, 0.19)[1].sum() == 0


def foot_like(t: np.ndarray) -> np.ndarray:
    """A point that moves as fast as a running foot: amplitude 0.4 m, 1.4 Hz and its harmonics."""
    phase = 2 * np.pi * 1.4 * t
    x = 0.4 * np.sin(phase) + 0.08 * np.sin(2 * phase + 1)
    y = 0.2 * np.cos(phase) + 0.06 * np.cos(2 * phase) + 0.02 * np.sin(3 * phase)
    return np.stack([x, y], axis=-1)[:, None, :]


@pytest.mark.parametrize("rate_hz", [30, 60, 120, 240])
def test_outliers_found_and_fast_feet_left_alone(rate_hz: float) -> None:
    t = uneven(rate_hz, 8, jitter=0.1)
    clean = foot_like(t) + np.random.default_rng(2).normal(0, 0.004, (len(t), 1, 2))
    assert signals.find_outliers(clean, t).sum() <= 0.005 * len(t)
    where = np.arange(15, len(t) - 15, 40)
    spoilt = clean.copy()
    spoilt[where, 0] += np.where(np.arange(len(where)) % 2, 0.35, -0.35)[:, None]
    found = np.flatnonzero(signals.find_outliers(spoilt, t)[:, 0])
    assert set(where) <= set(found.tolist())
    assert len(found) <= len(where) + 0.01 * len(t)


def test_two_outliers_in_a_row_are_found() -> None:
    t = np.arange(0, 4, 1 / 60)
    points = foot_like(t) + RNG.normal(0, 0.003, (len(t), 1, 2))
    points[100:102] += 0.5
    found = np.flatnonzero(signals.find_outliers(points, t)[:, 0])
    assert {100, 101} <= set(found.tolist())
    assert len(found) <= 3
    assert not {99, 102} & set(found.tolist())


def test_low_pass_equals_the_usual_two_pass_butterworth() -> None:
    t = np.arange(0, 6, 1 / 150)
    x = np.cumsum(np.random.default_rng(0).normal(0, 1, len(t)))
    passes = 2
    corner = 8 / (2 ** (1 / passes) - 1) ** 0.25
    usual = filtfilt(*butter(2, corner, fs=150), x, padlen=100)
    ours = signals.low_pass(x, t, 8.0)
    assert np.sqrt(np.mean((usual - ours)[60:-60] ** 2)) < 0.02 * x.std()


@pytest.mark.parametrize("frequency_hz", [2.0, 5.0])
def test_gain_is_three_decibels_at_the_cut_off_and_no_lag(frequency_hz: float) -> None:
    t = np.arange(0, 20, 1 / 100)
    x = np.sin(2 * np.pi * frequency_hz * t)
    y = signals.low_pass(x, t, frequency_hz)[200:-200]
    wave = np.exp(-2j * np.pi * frequency_hz * t[200:-200])
    response = (y @ wave) / (x[200:-200] @ wave)
    assert abs(response) == pytest.approx(1 / np.sqrt(2), rel=5e-3)
    assert np.degrees(np.angle(response)) == pytest.approx(0, abs=0.3)


def test_uneven_stamps_give_the_same_curve_as_even_ones() -> None:
    t = uneven(60, 6)
    x = foot_like(t)[:, 0]
    y = signals.low_pass(x, t, 12.0)
    assert np.abs(y - x)[10:-10].max() < 0.012


def test_nan_stay_and_do_not_spread() -> None:
    t = np.arange(0, 4, 1 / 60)
    x = np.tile(np.sin(2 * np.pi * t)[:, None], (1, 3))
    x[50:60, 1] = np.nan
    x[:, 2] = np.nan
    y = signals.low_pass(x, t, 6.0)
    assert np.array_equal(np.isnan(y), np.isnan(x))
    np.testing.assert_allclose(y[:, 0], x[:, 0], atol=0.02)
    np.testing.assert_allclose(y[np.r_[0:50, 60:240], 1], x[np.r_[0:50, 60:240], 1], atol=0.03)


@pytest.mark.parametrize("frames", [0, 1, 2, 3, 5, 8])
def test_very_short_series_do_not_fail(frames: int) -> None:
    t = np.arange(frames) / 30
    points = np.ones((frames, 2, 2))
    smoothed, cutoff = signals.smooth(points, t, 6.0, 12.0)
    np.testing.assert_allclose(smoothed, points)
    assert cutoff.shape == (2,)
    assert not signals.find_outliers(points, t).any()
    assert not signals.fill_gaps(points, t, 0.2)[1].any()
    assert np.isnan(signals.find_period(points[:, 0], t, 0.4, 1.5).period_s)


def truth_and_noise(rate_hz: float, noise: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    t = np.arange(0, 10, 1 / rate_hz)
    truth = foot_like(t)
    return t, truth, truth + np.random.default_rng(3).normal(0, noise, truth.shape)


@pytest.mark.parametrize("rate_hz", [60, 120, 240])
@pytest.mark.parametrize("noise", [0.002, 0.005, 0.01])
def test_residual_cut_off_is_near_the_best_there_is(rate_hz: float, noise: float) -> None:
    t, truth, seen = truth_and_noise(rate_hz, noise)
    smoothed, cutoff = signals.smooth(seen, t, 1.0, 100.0)

    def error(values: np.ndarray) -> float:
        return float(np.sqrt(np.mean((values - truth) ** 2)))

    best = min(error(signals.low_pass(seen[:, 0], t, f)[:, None]) for f in np.arange(2, 0.4 * rate_hz, 0.5))
    assert error(smoothed) < 1.25 * best
    assert np.isfinite(cutoff).all()


def test_more_noise_asks_for_a_lower_cut_off_and_bounds_hold() -> None:
    quiet, loud = (
        signals.residual_cutoff_hz(truth_and_noise(120, sd)[2], np.arange(0, 10, 1 / 120), 1, 60)
        for sd in (0.0005, 0.01)
    )
    assert quiet[0] > loud[0]
    assert signals.residual_cutoff_hz(truth_and_noise(120, 0.01)[2], np.arange(0, 10, 1 / 120), 10, 20)[0] == 10


def test_a_point_never_seen_has_no_cut_off() -> None:
    t = np.arange(0, 2, 1 / 60)
    points = np.full((len(t), 2, 2), np.nan)
    points[:, 0] = 1.0
    smoothed, cutoff = signals.smooth(points, t, 6.0, 12.0)
    assert np.isnan(cutoff[1])
    assert np.isnan(smoothed[:, 1]).all()


def test_derivatives_are_exact_on_a_parabola_with_uneven_stamps() -> None:
    t = uneven(60, 2)
    x = np.stack([3 * t**2 - t, 0.5 * t**2], axis=1)
    np.testing.assert_allclose(signals.velocity(x, t)[1:-1], np.stack([6 * t - 1, t], axis=1)[1:-1], atol=1e-9)
    np.testing.assert_allclose(signals.acceleration(x, t), np.tile([6.0, 1.0], (len(t), 1)), atol=1e-6)


def test_peaks_lie_between_frames() -> None:
    t = uneven(50, 4, jitter=0.2)
    x = np.sin(2 * np.pi * 1.3 * t)
    top = signals.maxima(x, t, prominence=0.5)
    expected = (0.25 + np.arange(len(top.time_s))) / 1.3
    np.testing.assert_allclose(top.time_s, expected, atol=2e-3)
    np.testing.assert_allclose(top.value, 1, atol=2e-3)
    low = signals.minima(x, t, prominence=0.5)
    np.testing.assert_allclose(low.value, -1, atol=2e-3)


def test_crossings_lie_between_frames() -> None:
    t = np.arange(0, 3, 0.02)
    rising, falling = signals.crossings(np.sin(2 * np.pi * (t - 0.105)), t)
    np.testing.assert_allclose(rising, 0.105 + np.arange(3), atol=1e-3)
    np.testing.assert_allclose(falling, 0.605 + np.arange(3), atol=1e-3)


@pytest.mark.parametrize("period_s", [0.62, 0.71, 1.1])
def test_period_of_a_noisy_cycle_with_drift_and_holes(period_s: float) -> None:
    t = uneven(30, 8)
    x = np.sin(2 * np.pi * t / period_s) + 0.4 * np.sin(4 * np.pi * t / period_s + 1) + 0.5 * t
    x = x + np.random.default_rng(0).normal(0, 0.1, len(t))
    x[40:55] = np.nan
    found = signals.find_period(np.stack([x, np.full_like(x, np.nan)], axis=1), t, 0.3, 2.0)
    assert found.period_s == pytest.approx(period_s, rel=0.01)
    assert found.strength > 0.8


def test_noise_has_no_strong_period() -> None:
    t = np.arange(0, 8, 1 / 30)
    assert signals.find_period(np.random.default_rng(0).normal(0, 1, len(t)), t, 0.3, 2.0).strength < 0.4


@pytest.mark.parametrize("frames", [4, 5, 90])
def test_cubic_spline_is_that_of_scipy(frames: int) -> None:
    t = uneven(30, 3)[:frames]
    at = np.linspace(t[0] - 0.1, t[-1] + 0.1, 200)
    splines = signals.CubicSplines(t)
    for x in np.random.default_rng(2).normal(0, 1, (2, frames)):
        np.testing.assert_allclose(splines.through(x)(at), CubicSpline(t, x, extrapolate=False)(at), atol=1e-11)


def test_median_of_what_is_seen() -> None:
    x = np.random.default_rng(3).normal(0, 1, (5, 8))
    x[1, :3], x[2, 4] = np.nan, np.nan
    np.testing.assert_allclose(signals.median_seen(x), np.nanmedian(x, axis=1), rtol=1e-15)
    np.testing.assert_allclose(signals.percentile_seen(x, 90.0), np.nanpercentile(x, 90.0, axis=1), rtol=1e-15)
    np.testing.assert_allclose(signals.median_seen(x[:1]), np.median(x[:1], axis=1), rtol=1e-15)
    assert np.isnan(signals.median_seen(np.full(4, np.nan)))


def test_a_long_recording_is_quick() -> None:
    t = np.arange(0, 10, 1 / 150)
    points = np.random.default_rng(0).normal(0, 0.01, (1500, 40, 3)) + foot_like(t)[..., [0, 1, 1]]
    start = time.perf_counter()
    signals.find_outliers(points, t)
    signals.smooth(signals.fill_gaps(points, t, 0.2)[0], t, 6.0, 20.0)
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize("seed", range(20))
def test_peaks_are_those_of_scipy(seed: int) -> None:
    """Rounded values, so that there are flat tops and equals; distances and prominences of all sizes."""
    from scipy.signal import find_peaks

    rng = np.random.default_rng(seed)
    values = np.round(np.cumsum(rng.normal(size=400)), seed % 3)
    time_s = np.arange(400) / 100.0
    for apart, least in ((1, 0.0), (7, 0.5), (30, 1.0), (3, 4.0)):
        theirs, _ = find_peaks(values, distance=apart, prominence=max(least, 1e-12))
        np.testing.assert_array_equal(
            signals.maxima(values, time_s, apart_s=apart / 100, prominence=least).index, theirs
        )
