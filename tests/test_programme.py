"""The eight sessions: their shape, their gates, what comes after, and a runner who learns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from hipdrive.coaching.feedback import Band, Coach
from hipdrive.coaching.look import Look, Now
from hipdrive.coaching.metronome import Metronome, followed
from hipdrive.coaching.programme import (
    CYCLE_S,
    MINUTES,
    SHARES,
    Answers,
    Done,
    Reading,
    due,
    feedback_on,
    gate,
    most_cue_share,
    next_step,
    progress,
)
from hipdrive.errors import HipdriveError

START = datetime(2024, 5, 1, 7, tzinfo=UTC)
FIT = Answers(pain_now=0, calf_stiff=0, week_run_min=300, week_cue_min=30)


def sessions(n: int, hours: float = 24.0) -> list[Done]:
    return [Done("session", i + 1, START + timedelta(hours=hours * i), MINUTES[i]) for i in range(n)]


def test_eight_sessions_of_192_minutes_whose_feedback_only_ever_falls() -> None:
    assert (len(MINUTES), sum(MINUTES), MINUTES[0], MINUTES[-1]) == (8, 192, 15, 30)
    assert SHARES == (1, 1, 1, 1, 0.75, 0.5, 0.25, 0.1)
    for minutes, share in zip(MINUTES, SHARES, strict=True):
        seconds = np.arange(0, minutes * 60, 0.5)
        heard = [feedback_on(share, s) for s in seconds]
        assert np.mean(heard) == pytest.approx(share, abs=1e-9)
        assert share == 1 or not any(heard[-40:])  # the last thing done is without feedback


def test_a_session_can_be_moved_but_not_skipped() -> None:
    for n in range(8):
        step = next_step(sessions(n))
        assert step is not None
        assert (step.kind, step.number) == ("session", n + 1)
    gap = [d for d in sessions(5) if d.number != 3]
    step = next_step(gap)
    assert step is not None
    assert step.number == 3


def test_a_session_broken_off_early_is_done_again() -> None:
    half = Done("session", 1, START, MINUTES[0] / 2)
    step = next_step([half])
    assert step is not None
    assert step.number == 1
    step = next_step([half, Done("session", 1, START, MINUTES[0] * 0.8)])
    assert step is not None
    assert step.number == 2


def test_never_two_on_one_day_and_a_clock_set_back_only_makes_one_wait() -> None:
    step = next_step(sessions(1))
    assert step is not None
    assert due(step, START + timedelta(hours=15)).verdict == "wait"
    assert due(step, START - timedelta(days=400)).verdict == "wait"
    assert due(step, START + timedelta(hours=16)).verdict == "go"


def test_after_the_eighth_come_the_checks_in_order_without_feedback() -> None:
    done, kinds = sessions(8), []
    while (step := next_step(done)) is not None:
        assert step.share == 0
        kinds.append(step.kind)
        assert step.earliest is not None
        done.append(Done(step.kind, 0, step.earliest, step.minutes))
    assert kinds == ["retention_day", "transfer", "retention_week"]
    assert done[-1].at - done[7].at >= timedelta(days=7)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"pain_now": 6}, "above 5"),
        ({"pain_morning_before": 1, "pain_morning_after": 2}, "hurt more"),
        ({"calf_stiff": 3}, "easy day"),
        ({"week_cue_min": 80}, "at most 25%"),
    ],
)
def test_each_gate_holds(changed: dict[str, float], said: str) -> None:
    assert gate(FIT, 1).verdict == "go"
    found = gate(Answers(**{**vars(FIT), **changed}), 1)
    assert found.verdict == "wait"
    assert said in " ".join(found.reasons)


def test_gates_are_open_up_to_their_limits() -> None:
    at = Answers(5, 2, 300, 75, pain_morning_before=2, pain_morning_after=2)
    assert gate(at, 1).verdict == "go"


def test_safety_stops_and_pain_three_times_ends_the_block() -> None:
    assert gate(Answers(0, 0, 300, safety=True), 1).verdict == "stop"
    hurts = Answers(6, 0, 300)
    assert [gate(hurts, 1, n).verdict for n in range(3)] == ["wait", "wait", "stop"]
    stiff = Answers(0, 5, 300)
    assert gate(stiff, 1, 5).verdict == "wait"


def test_the_cue_may_grow_by_a_quarter_a_week() -> None:
    assert [most_cue_share(w) for w in (1, 2, 3)] == pytest.approx([0.25, 0.3125, 0.390625])
    assert most_cue_share(50) == 1


@pytest.mark.parametrize("wrong", [{"pain_now": 11}, {"calf_stiff": -1}, {"week_cue_min": 301}, {"week_run_min": -1}])
def test_answers_off_their_scale(wrong: dict[str, float]) -> None:
    with pytest.raises(HipdriveError):
        Answers(**{**vars(FIT), **wrong})


def test_progress_needs_two_sessions_beyond_the_detectable_change_in_one_direction() -> None:
    before = Reading(6.0, 2.0)
    cases = {
        (5.0,): "within noise",
        (3.9,): "seen once",
        (3.9, 3.8): "real",
        (3.9, 5.0): "within noise",
        (3.9, 8.1): "seen once",
    }
    for values, verdict in cases.items():
        assert progress(before, [Reading(v, 2.0) for v in values]) == verdict
    assert progress(before, []) == "cannot say"
    assert progress(before, [Reading(1.0, None)]) == "cannot say"
    assert progress(before, [Reading(3.5, 3.0), Reading(3.5, 3.0)]) == "within noise"


def test_the_metronome_never_drifts() -> None:
    beat = Metronome(168, 1.0)
    whole = beat.beats(0, 3601)
    assert len(whole) == 168 * 60
    assert whole[0] == 1.0
    assert np.diff(whole) == pytest.approx(60 / 168)
    parts = np.concatenate([beat.beats(s, s + 0.1) for s in np.arange(36010) / 10])
    assert parts == pytest.approx(whole)
    with pytest.raises(HipdriveError):
        Metronome(20)


def test_followed_is_the_share_of_steps_near_the_beat() -> None:
    on, off = np.arange(101) * 60 / 168, 60 / 168 * 100 + np.arange(1, 101) * 60 / 160
    assert followed(on[:8], 168, 2) is None
    found = followed(on, 168, 2)
    assert found is not None
    assert (found.share, round(found.cadence_spm, 6)) == (1, 168)
    mixed = followed(np.concatenate([on, off]), 168, 2)
    assert mixed is not None
    assert mixed.share == pytest.approx(0.5, abs=0.03)


class Learner:
    """A runner who learns only while hearing feedback, and whose cadence drifts back a little between sessions."""

    def __init__(self, learns: float, seed: int = 3) -> None:
        self.cadence, self.learns = 160.0, learns
        self.rng = np.random.default_rng(seed)

    def run(self, minutes: int, share: float) -> tuple[Coach, int]:
        coach, spoken = Coach("cadence", Band.around(168, 2), share), 0
        for time_s in np.arange(0, minutes * 60, 1.0):
            value = self.cadence + self.rng.normal(0, 0.5)
            look = Look(float(time_s), "rear", (Now("cadence", "mean", value, "spm", 1.0, 20),), ())
            heard = coach.hear(look)
            assert heard is not None
            assert heard.feedback_on == (time_s % CYCLE_S < share * CYCLE_S)
            if heard.speaks:
                spoken += 1
                self.cadence += self.learns * (168 - self.cadence)
        return coach, spoken

    def sleep(self) -> None:
        self.cadence -= 0.15 * (self.cadence - 160)


def test_a_runner_who_learns_hears_less_and_less_and_changes_for_real() -> None:
    learner, spoken, readings = Learner(0.01), [], []
    for minutes, share in zip(MINUTES, SHARES, strict=True):
        coach, count = learner.run(minutes, share)
        spoken.append(count)
        readings.append(Reading(learner.cadence, 4.0))
        learner.sleep()
    assert spoken[0] > 50
    assert spoken[4:] == sorted(spoken[4:], reverse=True)
    assert spoken[-1] <= 0.1 * 30 * 60 / 4 + 1  # a tenth of the time, once in four seconds
    verdicts = [progress(Reading(160.0, 4.0), readings[: i + 1]) for i in range(8)]
    first = next(i for i, r in enumerate(readings) if r.value - 160 >= 4)
    assert verdicts[first] == "seen once"
    assert verdicts[first + 1 :] == ["real"] * (7 - first)
    assert coach.inside_share() is not None


def test_a_runner_who_does_not_learn_is_never_told_of_a_change() -> None:
    learner, rng = Learner(0.0), np.random.default_rng(1)
    readings = []
    for minutes, share in zip(MINUTES, SHARES, strict=True):
        learner.run(minutes, share)
        readings.append(Reading(learner.cadence + rng.normal(0, 4.0 / 1.96 / np.sqrt(2)), 4.0))
    assert all(progress(Reading(160.0, 4.0), readings[: i + 1]) != "real" for i in range(8))
