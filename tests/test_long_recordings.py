"""A recording of ten minutes takes memory by its length, not by the square of it, and reads as before."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from filmed_runner import filmed
from hipdrive.gait import find_contacts
from hipdrive.measures import measure
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.pose.engine import People
from hipdrive.pose.runner import to_motion
from hipdrive.signals.phase import mean_near, peak_hz, sinusoid_near


def irregular(length_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Times that are not even, with a gap, and a noisy rhythm."""
    rng = np.random.default_rng(2)
    time_s = np.sort(rng.uniform(0.0, length_s, round(40 * length_s)))
    time_s = time_s[(time_s < 0.4 * length_s) | (time_s > 0.45 * length_s)]
    return time_s, np.cos(2 * np.pi * 1.4 * time_s) + 0.3 * time_s / length_s + rng.normal(0, 0.2, len(time_s))


def test_a_window_at_a_time_gives_what_the_whole_recording_gives() -> None:
    time_s, values = irregular(90.0)
    at_s, omega, width_s = np.arange(0.0, 90.0, 0.05), 2 * np.pi * 1.4, 0.7
    weight = np.exp(-0.5 * ((at_s[:, None] - time_s) / width_s) ** 2)
    seen = weight.sum(axis=1) > 1e-3  # in the gap there is nothing to fit
    mean = (weight @ values) / weight.sum(axis=1)
    np.testing.assert_allclose(mean_near(time_s, values, width_s, at_s)[seen], mean[seen], atol=2e-6)
    basis = np.stack([np.ones_like(time_s), np.cos(omega * time_s), np.sin(omega * time_s)], axis=1)
    found = sinusoid_near(time_s, values, omega, width_s, at_s)
    for i in np.flatnonzero(weight.sum(axis=1) > 10)[::50]:
        root = np.sqrt(weight[i])[:, None]
        expected = np.linalg.lstsq(root * basis, root[:, 0] * values, rcond=None)[0]
        np.testing.assert_allclose(found[i], expected, atol=1e-4)


def test_the_strongest_rhythm_of_a_long_signal_is_found() -> None:
    time_s, values = irregular(300.0)
    tried = np.linspace(0.5, 3.0, 3000)
    power = np.abs(np.exp(-2j * np.pi * tried[:, None] * time_s) @ values)
    assert peak_hz(time_s, values, tried) == pytest.approx(tried[np.argmax(power)], abs=tried[1] - tried[0])


def long_run(minutes: float) -> Motion:
    """A filmed runner, again and again, as a network sees them."""
    short = filmed("left", 60)
    frames = np.arange(round(minutes * 3600))
    noise = np.random.default_rng(0).normal(0, 1.5, (len(frames), *short.points.shape[1:]))
    points, sure = short.points[frames % len(short.time_s)] + noise, short.confidence[frames % len(short.time_s)]
    people = [People(p[None], c[None]) for p, c in zip(points, sure, strict=True)]
    provenance = Provenance("clip.mp4", "video", "blazepose-full", 60.0, 60 * minutes)
    return to_motion(people, short.names, frames / 60, Image(1280, 800), provenance)


def peak_mb(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def test_memory_grows_with_the_length_of_a_run() -> None:
    def all_of(minutes: float) -> None:
        motion = long_run(minutes)
        measure(motion, find_contacts(motion))

    one, four = peak_mb(lambda: all_of(1.0)), peak_mb(lambda: all_of(4.0))
    assert four < 5 * one
    assert four < 150
