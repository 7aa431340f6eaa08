"""Faults: each one is found when it is there, and not when it is not."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.drills.body import above, interior_deg
from hipdrive.drills.registry import all_drills
from hipdrive.drills.result import Counting, count
from hipdrive_synthetic.athletes import (
    CAMERAS,
    NAMES,
    Bridge,
    Clam,
    Performed,
    SideStep,
    Tempo,
    bridge,
    clamshell,
    seen_by,
    side_step,
)
from hipdrive_synthetic.camera import CLEAN, Noise

NOISE = Noise(white_px=3.0)
SLOW = Tempo(5, out_s=1.8, hold_s=0.5, back_s=1.8)
STEPS = Tempo(6, out_s=0.8, hold_s=0.3, back_s=0.8, rest_s=0.3)

FAULTY: list[tuple[str, str, Performed]] = [
    ("glute_bridge", "hips_low", bridge(Bridge(line_deg=160), Tempo(5))),
    ("glute_bridge", "back_arched", bridge(Bridge(line_deg=200), Tempo(5))),
    ("glute_bridge", "feet_too_far", bridge(Bridge(knee_deg=66), Tempo(5))),
    ("glute_bridge", "feet_not_hip_width", bridge(Bridge(feet=2.5), Tempo(5))),
    ("glute_bridge", "feet_not_hip_width", bridge(Bridge(feet=0.4), Tempo(5))),
    ("glute_bridge", "no_hold", bridge(tempo=Tempo(5, hold_s=0.2))),
    ("glute_bridge", "lowered_fast", bridge(tempo=Tempo(5, back_s=0.8))),
    ("clamshell", "pelvis_rolls_back", clamshell(Clam(roll_deg=40), SLOW)),
    ("clamshell", "feet_apart", clamshell(Clam(feet_shanks=0.2), SLOW)),
    ("clamshell", "knees_not_90", clamshell(Clam(knee_deg=60), SLOW)),
    ("clamshell", "knees_not_90", clamshell(Clam(knee_deg=122), SLOW)),
    ("clamshell", "rushed", clamshell(tempo=Tempo(5, 0.6, 0.3, 0.6, 0.5))),
    ("banded_side_step", "knees_cave", side_step(SideStep(caving_deg=16), STEPS)),
    ("banded_side_step", "feet_together", side_step(SideStep(narrow=0.5), STEPS)),
    ("banded_side_step", "stands_up", side_step(SideStep(rise_m=0.09), STEPS)),
    ("banded_side_step", "trunk_sways", side_step(SideStep(lean_deg=17), STEPS)),
    ("banded_side_step", "too_fast", side_step(tempo=Tempo(6, 0.3, 0.1, 0.3, 0.2))),
    ("banded_side_step", "steps_too_large", side_step(SideStep(step_m=0.45, turn_after=3), STEPS)),
]
CLEAN_ONES = [
    ("glute_bridge", bridge(tempo=Tempo(5))),
    ("clamshell", clamshell(tempo=SLOW)),
    ("banded_side_step", side_step(tempo=STEPS)),
]


def _count(done: Performed, drill: str, noise: Noise = NOISE) -> Counting:
    people, time_s = seen_by(done.motion, CAMERAS[drill], noise, seed=1)
    return count(people, NAMES, time_s)


@pytest.mark.parametrize(("drill", "fault", "done"), FAULTY, ids=[f"{d}-{f}-{i}" for i, (d, f, _) in enumerate(FAULTY)])
def test_a_fault_that_is_there_is_found_and_no_other(drill: str, fault: str, done: Performed) -> None:
    found = _count(done, drill)
    assert len(found.repetitions) == len(done.starts_s)
    said = [f for r in found.repetitions for f in r.faults]
    assert said.count(fault) >= 0.8 * len(found.repetitions)
    assert len(said) - said.count(fault) <= 0.1 * len(found.repetitions)


@pytest.mark.parametrize(("drill", "done"), CLEAN_ONES, ids=[d for d, _ in CLEAN_ONES])
def test_a_clean_set_has_no_faults(drill: str, done: Performed) -> None:
    assert [r.faults for r in _count(done, drill).repetitions] == [()] * len(done.starts_s)


def test_a_short_clamshell_among_whole_ones() -> None:
    done = clamshell(tempo=Tempo(6, 1.8, 0.5, 1.8, partial_after=4, partial_share=0.7))
    faults = [r.faults for r in _count(done, "clamshell").repetitions]
    assert [i for i, f in enumerate(faults) if "short_range" in f] == [4]


def test_measured_values_are_those_of_the_body() -> None:
    exact = _count(bridge(Bridge(line_deg=172, knee_deg=95, feet=1.3), Tempo(4)), "glute_bridge", CLEAN)
    for repetition in exact.repetitions:
        values = repetition.judgement.values
        # Perspective of a camera a metre up and three away.
        assert values["line_deg"] == pytest.approx(172, abs=3)
        assert values["knee_deg"] == pytest.approx(95, abs=3)
        assert values["feet"] == pytest.approx(1.3, abs=0.15)
    clam = _count(clamshell(Clam(knee_deg=90), SLOW), "clamshell", CLEAN)
    assert all(r.judgement.values["knee_deg"] == pytest.approx(90, abs=8) for r in clam.repetitions)


def test_hold_and_strokes_are_timed() -> None:
    done = bridge(tempo=Tempo(4, out_s=1.5, hold_s=2.0, back_s=2.5))
    for r in _count(done, "glute_bridge", CLEAN).repetitions:
        # A smooth stroke takes 59 % of its time from 10 to 90 %, and about a seventh within 5 % of its end.
        assert r.out_s == pytest.approx(0.59 * 1.5, abs=0.08)
        assert r.back_s == pytest.approx(0.59 * 2.5, abs=0.08)
        assert r.hold_s == pytest.approx(2.0 + 0.144 * (1.5 + 2.5), abs=0.15)


def test_every_fault_has_a_cue_of_one_line_a_rule_and_a_tag() -> None:
    for drill in all_drills():
        for fault in drill.faults.values():
            assert "\n" not in fault.cue
            assert 0 < len(fault.cue) <= 70
            assert fault.threshold
            assert fault.source
            assert fault.tag in ("sourced", "design")


def test_doses_are_those_of_the_article() -> None:
    doses = {d.id: (d.dose.sets, d.dose.repetitions, d.dose.sides, d.dose.hold_s) for d in all_drills()}
    assert doses == {
        "glute_bridge": (2, (10, 15), "none", (1.0, 2.0)),
        "clamshell": (2, (15, 20), "side", None),
        "banded_side_step": (2, (8, 10), "direction", None),
    }


def test_geometry() -> None:
    a, b, c = np.array([0.0, 0.0]), np.array([10.0, 0.0]), np.array([10.0, -5.0])
    assert interior_deg(a, b, c) == pytest.approx(90)
    assert above(a, b, c) == pytest.approx(5)
    assert above(b, a, c) == pytest.approx(5)
