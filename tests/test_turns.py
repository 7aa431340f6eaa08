"""Legs exchanged for a while are told from the order of their turns; a steady run raises no alarm."""

import numpy as np
import pytest

from hipdrive.pose.turns import turn_evidence


def feet(fps: float = 30.0, seconds: float = 10.0, stride_hz: float = 1.4) -> tuple[np.ndarray, np.ndarray]:
    time_s = np.arange(0, seconds, 1 / fps)
    rng = np.random.default_rng(1)
    return time_s, np.sin(2 * np.pi * stride_hz * time_s) + 0.1 + rng.normal(0, 0.05, len(time_s))


@pytest.mark.parametrize("fps", [30.0, 120.0])
def test_a_steady_run_raises_no_alarm(fps: float) -> None:
    time_s, apart = feet(fps)
    assert turn_evidence(time_s, apart).min() > 0.5


@pytest.mark.parametrize("start", [0.0, 4.2, 9.0])
def test_an_exchange_of_a_stride_is_seen(start: float) -> None:
    time_s, apart = feet()
    exchanged = (time_s >= start) & (time_s < start + 0.9)
    evidence = turn_evidence(time_s, np.where(exchanged, -apart, apart))
    inner = (time_s >= start + 0.25) & (time_s < start + 0.65)
    outer = (time_s < start - 0.3) | (time_s > start + 1.2)
    assert evidence[inner].max() < -0.3
    assert evidence[outer].min() > 0.3


def test_a_run_that_quickens_raises_no_alarm() -> None:
    time_s, _ = feet()
    phase = 2 * np.pi * np.cumsum(np.linspace(1.35, 1.5, len(time_s))) / 30
    assert turn_evidence(time_s, np.sin(phase)).min() > 0.3


def test_gaps_and_stillness() -> None:
    time_s, apart = feet()
    apart[50:60] = np.nan
    assert turn_evidence(time_s, apart).min() > 0.3
    assert (turn_evidence(time_s, np.full(len(time_s), np.nan)) == 0).all()
    assert (turn_evidence(time_s, np.zeros(len(time_s))) == 0).all()
