"""Left against right relative to a standing trial with the same markers, and the words that say so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipdrive.measures import Measurements, measure
from hipdrive.motion import Motion
from hipdrive.screening import screen, symptoms_from
from hipdrive.screening.context import Context
from hipdrive_synthetic.activities import standing_trial
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun, virtual_runner

_SEEN = ["pelvic_drop_midstance", "hip_adduction"]


@pytest.fixture(scope="module")
def uneven() -> VirtualRun:
    return virtual_runner(Runner(pelvic_drop_deg=(7.0, 2.0), variability=0.5), 12.0, 120.0, seed=4)


def _raised(motion: Motion, name: str, by_m: float) -> Motion:
    points = motion.points.copy()
    points[:, motion.names.index(name), 1] += by_m
    return replace(motion, points=points)


def _with_trial(run: VirtualRun, raised_m: float = 0.0, turned_deg: float = 0.0) -> Measurements:
    moved = _raised(run.motion, "left_asis", raised_m)
    still = _raised(standing_trial(run, turned_deg), "left_asis", raised_m)
    provenance = replace(run.motion.provenance, points="markers")
    return measure(replace(moved, standing=still, provenance=provenance), run.contacts, _SEEN)


@pytest.mark.parametrize("id", _SEEN)
def test_a_marker_put_too_high_drops_out_relative_to_standing(uneven: VirtualRun, id: str) -> None:
    right, wrong = _with_trial(uneven), _with_trial(uneven, raised_m=0.010)
    shifts = {side: wrong[id, side].value - right[id, side].value for side in ("difference", "relative")}
    assert abs(shifts["difference"]) > 3
    assert abs(shifts["relative"]) < 0.3


def test_level_standing_gives_the_difference_itself_with_a_narrower_interval(uneven: VirtualRun) -> None:
    found = _with_trial(uneven)
    apart, relative = (found["pelvic_drop_midstance", side] for side in ("difference", "relative"))
    assert relative.value == pytest.approx(apart.value, abs=0.05)
    assert np.ptp(relative.ci95) < 0.5 * np.ptp(apart.ci95)


def test_standing_crooked_changes_what_is_told_by_twice_the_tilt(uneven: VirtualRun) -> None:
    level, crooked = _with_trial(uneven), _with_trial(uneven, turned_deg=2.0)
    apart = crooked["pelvic_drop_midstance", "relative"].value - level["pelvic_drop_midstance", "relative"].value
    assert abs(apart) == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize("turned_deg", [4.0, -4.0])
def test_who_runs_even_and_only_stood_askew_is_not_told_of_the_stance(uneven: VirtualRun, turned_deg: float) -> None:
    found = _with_trial(uneven, turned_deg=turned_deg)
    apart, relative = (found["pelvic_drop_midstance", side] for side in ("difference", "relative"))
    chosen = Context(found, None).difference_of("pelvic_drop_midstance")
    assert chosen is (relative if relative.value * apart.value > 0 else apart)


def test_without_a_standing_trial_there_is_no_such_row(uneven: VirtualRun) -> None:
    assert measure(uneven.motion, uneven.contacts, _SEEN).get("pelvic_drop_midstance", "relative") is None


def test_the_sentence_says_that_it_is_held_against_standing(uneven: VirtualRun) -> None:
    found = screen(_with_trial(uneven), symptoms_from({"run": {"speed_mps": 3.0}}))
    told = next(d for d in found.sides if d.measure == "pelvic_drop_midstance")
    assert told.more == "left"
    assert "more on the left, compared with standing still" in told.text
