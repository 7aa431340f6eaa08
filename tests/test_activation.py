"""Muscles in a drill, in percent of the largest effort, and in a trial of a cue, before and after."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipdrive.drills.activation import PUBLISHED, worked
from hipdrive.drills.drill import Judgement
from hipdrive.drills.repetition import Repetition
from hipdrive.emg import examine
from hipdrive.emg.reference import efforts
from hipdrive.errors import CannotSee
from hipdrive.evidence import row
from hipdrive.gait import Contacts
from hipdrive.measures import Measurements
from hipdrive.sensors import Channel, Emg
from hipdrive.trial.muscle import muscles_moved
from hipdrive_synthetic.emg import bursts

RATE_HZ = 1500.0


def emg_of(values: np.ndarray, *channels: Channel) -> Emg:
    return Emg("emg.csv", "emg", channels, values, RATE_HZ, unit="µV")


def steady(size: float, onsets: np.ndarray, length_s: float, total_s: float, seed: int = 0) -> np.ndarray:
    """Noise of one strength in each repetition, in noise of 1."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(total_s * RATE_HZ)) / RATE_HZ
    on = ((time_s[:, None] >= onsets) & (time_s[:, None] < onsets + length_s)).any(axis=1)
    return rng.normal(0, 1, len(time_s)) * np.where(on, size, 1.0)


def repetitions(starts: np.ndarray, side: str | None) -> list[Repetition]:
    return [Repetition(s, s + 2.0, side, 1.0, 0.5, 0.5, 1.0, Judgement(side, ()), 1.0, s + 2.0) for s in starts]  # type: ignore[arg-type]


def test_a_clamshell_in_percent_of_the_largest_effort_beside_the_published_mean() -> None:
    channel, starts = Channel("GMED", "gluteus_medius", "right"), 2.0 + 4.0 * np.arange(8)
    drill = emg_of(steady(20.0, starts, 2.0, 36.0)[:, None], channel)
    largest = efforts([emg_of(steady(50.0, np.array([2.0]), 3.0, 8.0, 1)[:, None], channel)])
    # The recording began half a second into the clip.
    (found,) = worked("clamshell", repetitions(starts + 0.5, "right"), drill, largest, 0.5)
    assert found.percent.value == pytest.approx(40, abs=3)  # the largest half second of noise is above its mean
    assert found.percent.n == 8
    assert "40 ± 38" in found.words.replace(".0", "")
    assert "within one SD" in found.words
    with pytest.raises(CannotSee, match="no muscle with a largest effort"):
        worked("clamshell", repetitions(starts, "left"), drill, largest, 0.0)


def test_what_was_read_in_no_paper_is_held_against_nothing() -> None:
    channel, starts = Channel("GMED", "gluteus_medius", "right"), 2.0 + 4.0 * np.arange(4)
    drill = emg_of(steady(20.0, starts, 2.0, 20.0)[:, None], channel)
    largest = efforts([emg_of(steady(50.0, np.array([2.0]), 3.0, 8.0, 1)[:, None], channel)])
    (found,) = worked("banded_side_step", repetitions(starts, "right"), drill, largest, 0.0)
    assert "No number" in found.words
    assert all(row(id).tag in ("VERIFIED", "VERIFIED-2nd") and row(id).unit == "pctMVIC" for id in PUBLISHED.values())


def block(size: float, seed: int) -> Measurements:
    """A block of running whose gluteus maximus works from before the strike to the off, so strongly."""
    count, stride = 40, 0.72
    strike = 1.0 + np.arange(count) * stride / 2
    side = np.array(["right", "left"] * count)[:count]
    nothing = np.zeros(count)
    contacts = Contacts(side, strike, strike + 0.25, nothing, nothing, "force")
    right = strike[side == "right"]
    made = bursts(right - 0.08, right + 0.26, 20.0, np.random.default_rng(seed), strike[-1] + 1.0, RATE_HZ)
    emg = emg_of(made.values[:, None] * size, Channel("GMAX", "gluteus_maximus", "right"))
    return replace(Measurements((), (), ()), sensors=(examine(emg, contacts, "plates"),))


def test_a_squeeze_in_push_off_is_more_than_error_and_none_is_not() -> None:
    order = ("without", "with", "with", "without", "with", "without")
    blocks = [(kind, block(1.5 if kind == "with" else 1.0, seed)) for seed, kind in enumerate(order)]
    (moved,) = muscles_moved(blocks, list(range(6)))  # type: ignore[arg-type]
    assert moved.verdict == "moves it"
    assert moved.effect == pytest.approx(0.5 * moved.without, rel=0.15)
    assert 0 < moved.detectable < moved.effect
    assert "more active with the cue" in moved.words
    alike = [(kind, block(1.0, seed)) for seed, kind in enumerate(order)]
    (same,) = muscles_moved(alike, list(range(6)))  # type: ignore[arg-type]
    assert same.verdict != "moves it"


def test_a_muscle_that_one_kind_of_block_lacks_is_left_out() -> None:
    blocks = [("without", block(1.0, 0)), ("with", Measurements((), (), ()))]
    assert muscles_moved(blocks, [0.0, 1.0]) == ()  # type: ignore[arg-type]
