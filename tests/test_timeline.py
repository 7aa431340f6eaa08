"""One timeline: strikes and cadence of the same run on one clock, shifted by known amounts; what cannot be told is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.timeline import SHIFTS, emg_error_s, watch_error_s
from hipdrive.emg import examine
from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts
from hipdrive.report.emg_words import summary
from hipdrive.sensors import Channel, Emg, Foot
from hipdrive.sources import read_sensors
from hipdrive.timeline.align import align_cadence, align_strikes
from hipdrive.timeline.emg_clock import placed
from hipdrive_synthetic.paced import paced_run, worn_emg


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


def seconds_of(true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Steps a minute as a watch writes them: each second, the mean of the second around it."""
    middle, rate = (true[1:] + true[:-1]) / 2, 60 / np.diff(true)
    second = np.arange(np.ceil(middle[0]), middle[-1])
    around = np.linspace(-0.5, 0.5, 21)
    return second, np.round(np.interp(second[:, None] + around, middle, rate).mean(axis=1) * 128) / 128


@pytest.mark.parametrize("shift", [0.0, 7.3, 18.6, 30.0])
def test_a_clip_and_the_seconds_of_a_watch_are_put_on_one_clock(shift: float) -> None:
    true = strikes(3, 90.0, wander=8.0)
    clip = true[(true > 40) & (true < 60)] - 40.0 + shift  # the clip's own clock
    clip = np.delete(clip, [9, 22]) + np.random.default_rng(0).normal(0, 0.012, len(clip) - 2)
    found = align_cadence(clip, seconds_of(true), np.arange(-80, 40, 0.05))
    assert found.shift_s == pytest.approx(shift - 40.0, abs=0.2)
    assert found.residual_s < 0.1


def test_an_even_cadence_tells_no_shift() -> None:
    even = np.arange(1.0, 60.0, 0.36)
    noisy = even[20:60] + np.random.default_rng(0).normal(0, 0.012, 40)
    with pytest.raises(CannotSee, match="hardly changes"):
        align_cadence(noisy, seconds_of(even), np.arange(-30, 30, 0.05))


# --- a filmed run whose rhythm changes, beside what was worn ------------------------------------------------------


@pytest.mark.parametrize("shift", SHIFTS)
def test_a_filmed_run_and_its_fit_file_are_put_on_one_clock(tmp_path: Path, shift: float) -> None:
    assert watch_error_s(tmp_path, shift) == pytest.approx(0.0, abs=0.2)


@pytest.mark.parametrize("kind", ["switch", "acceleration"])
@pytest.mark.parametrize("shift", SHIFTS[:2])
def test_muscles_are_put_beside_a_clip_within_one_frame(tmp_path: Path, shift: float, kind: str) -> None:
    assert emg_error_s(tmp_path, shift, kind) == pytest.approx(0.0, abs=1 / 60)


def test_a_stated_beginning_is_refined_and_told(tmp_path: Path) -> None:
    run = paced_run()
    (emg,) = read_sensors(worn_emg(tmp_path / "emg.csv", run, 5.0, "switch"))
    assert isinstance(emg, Emg)
    found = placed(emg, run.found, "rear.mp4", -4.9)
    assert found.start_s == pytest.approx(-5.0, abs=1 / 60)
    assert "before rear.mp4, by" in found.metadata["notes"][0]


def even_emg(rng: np.random.Generator, shift: float, side: str) -> tuple[Contacts, Emg]:
    """Contacts of a run whose steps last 0.36 s and no longer, and muscles whose foot switch begins earlier."""
    at = np.arange(1.0, 25.0, 0.36)
    legs, apart = np.where(np.arange(len(at)) % 2, "left", "right"), np.full(len(at), 0.006)
    contacts = Contacts(legs, at + rng.normal(0, 0.006, len(at)), at + 0.25, apart, apart, "kinematics")
    right = at[::2] + shift
    grid = np.arange(0, 26 + shift, 0.001)
    closed = ((grid[:, None] >= right) & (grid[:, None] < right + 0.25)).any(axis=1, keepdims=True)
    channel = Channel("R GMAX", "gluteus_maximus", "right")
    return contacts, Emg(
        "emg.csv",
        "csv",
        (channel,),
        np.zeros((len(grid), 1)),
        1000.0,
        foot=Foot("switch", np.where(closed, 3.3, 0.0), side),
    )


def test_an_even_run_is_put_on_the_phase_of_its_strides() -> None:
    contacts, emg = even_emg(np.random.default_rng(3), 3.4, "right")
    found = placed(emg, contacts, "rear.mp4", None)
    strides = (found.start_s + 3.4) / 0.72
    assert strides == pytest.approx(round(strides), abs=0.01 / 0.72)
    assert "which changes no phase" in found.metadata["notes"][0]
    assert found.metadata["guessed"] == ""


def test_an_even_run_whose_foot_nobody_named_is_a_guess_and_says_so_first() -> None:
    contacts, emg = even_emg(np.random.default_rng(3), 3.4, "")
    found = placed(emg, contacts, "rear.mp4", None)
    assert found.start_s == 0.0
    assert "fit either leg" in found.metadata["notes"][0]
    assert found.metadata["guessed"].startswith("Nothing tells when it begins beside rear.mp4.")
    stated = placed(emg, contacts, "rear.mp4", -3.4)
    assert stated.metadata["guessed"] == ""


def test_phases_on_a_guessed_clock_are_told_behind_a_warning(tmp_path: Path) -> None:
    run = paced_run()
    (emg,) = read_sensors(worn_emg(tmp_path / "emg.csv", run, 0.0, "switch"))
    assert isinstance(emg, Emg)
    told = {}
    for one in (emg, replace(emg, foot=None)):
        at = placed(one, run.found, "rear.mp4", None)
        told[one.foot is None] = summary(examine(at, run.found, "rear.mp4"))
    assert told[False][0].startswith("Right gluteus maximus")
    assert told[True][0].startswith("Nothing tells when it begins beside rear.mp4.")
    assert told[True][1:] != []


def test_strikes_that_fit_nowhere_leave_the_beginning_as_it_was_assumed(tmp_path: Path) -> None:
    run = paced_run()
    (emg,) = read_sensors(worn_emg(tmp_path / "emg.csv", run, 0.0, "switch"))
    assert isinstance(emg, Emg)
    even = replace(emg, foot=Foot("switch", np.zeros((len(emg.values), 1))))
    found = placed(even, run.found, "rear.mp4", None)
    assert found.start_s == 0.0
    assert "could not tell" in found.metadata["notes"][0]
    assert placed(replace(emg, foot=None), run.found, "rear.mp4", None).metadata["notes"][0].startswith("It is taken")
