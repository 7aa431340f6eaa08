"""Every measure has its words, and they can be shown."""

from __future__ import annotations

import csv
import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import hipdrive.measures as package
from hipdrive.errors import CannotSee
from hipdrive.flags import FLAGS
from hipdrive.gait import SIDES
from hipdrive.measures import Measure, Strides, measure, measures
from hipdrive.measures.accuracy import published_changes
from hipdrive.motion.names import PAIRED
from stick import clock, contacts, seen, stick

ALL = pytest.mark.parametrize("one", measures(), ids=lambda m: m.id)
#: What the design asks for, and what it is split into.
ASKED = """
pelvic_drop pelvic_drop_midstance hip_adduction fppa knee_gap hip_rotation step_width step_width_mm crossover
trunk_sway hip_extension_vertical hip_extension_pelvis trailing_limb_angle ankle_lean waist_bend trunk_lean run_tall
pelvic_tilt sitting knee_flexion_midstance knee_flexion_strike overstride shank_angle foot_angle knee_drive paw_back
cadence contact_time flight_time duty_factor step_time vertical_oscillation vertical_oscillation_mm vertical_ratio
leg_stiffness
"""


def evidence() -> dict[str, dict[str, str]]:
    """Rows of the literature, by id, from wherever the evidence package keeps them."""
    rows: dict[str, dict[str, str]] = {}
    folder = files("hipdrive.evidence") / "data"
    for entry in folder.iterdir():
        if entry.name.endswith(".csv"):
            with entry.open(encoding="utf-8") as stream:
                rows |= {row["id"]: row for row in csv.DictReader(stream) if row.get("tag")}
    assert rows
    return rows


def test_every_measure_asked_for_is_there() -> None:
    assert set(ASKED.split()) <= {m.id for m in measures()}


def test_a_measure_is_a_file_of_its_name() -> None:
    folder = Path(package.__file__).parent
    assert {m.id for m in measures()} == {
        p.stem for p in folder.glob("*.py") if "MEASURE = Measure(" in p.read_text(encoding="utf-8")
    }


@ALL
def test_words_are_whole(one: Measure) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", one.id)
    assert 3 <= len(one.title) <= 40
    assert not one.title.endswith(".")
    assert one.definition.endswith(".")
    assert len(one.definition) > 50
    assert one.statement.endswith(".")
    assert one.sign
    assert "  " not in one.definition + one.sign + one.statement


@ALL
def test_words_promise_nothing(one: Measure) -> None:
    """No diagnosis, no verdict on muscles, no injury."""
    said = " ".join((one.title, one.definition, one.sign, one.statement)).lower()
    for word in ("weak", "sleeping", "inactive", "injur", "risk", "diagnos", "should", "optimal", "abnormal"):
        assert not re.search(rf"\b{word}(?!er)", said), word


@ALL
def test_signed_measures_name_both_ends(one: Measure) -> None:
    assert one.sign.startswith("+ = ") or "always positive" in one.sign


@ALL
def test_references_are_rows_of_the_literature_that_may_be_shown(one: Measure) -> None:
    rows = evidence()
    for id in one.references:
        assert id in rows, id
        assert rows[id]["tag"].startswith("VERIFIED"), id
    if one.detectable:
        assert one.detectable in published_changes()
        assert rows[one.detectable]["unit"] == one.unit


def test_published_changes_are_those_of_the_literature() -> None:
    rows = evidence()
    for id, value in published_changes().items():
        assert rows[id]["tag"] == "VERIFIED"
        assert float(rows[id]["value"]) == value


@ALL
def test_lines_are_points_of_the_body(one: Measure) -> None:
    for name in one.lines:
        point = name.format(side="left", other="right")
        assert point.split("_", 1)[0] in SIDES
        assert point.split("_", 1)[1] in PAIRED


@ALL
def test_curves_are_signals_over_the_frames(one: Measure) -> None:
    if one.curve is None:
        return
    for motion in (stick({}), seen(stick({}), "rear"), seen(stick({}), "right")):
        strides = Strides(motion, contacts())
        try:
            signal = one.curve(strides, "left")
        except CannotSee:
            continue
        assert signal.shape == motion.time_s.shape
        assert np.isfinite(signal).all()


def test_every_flag_has_a_sentence() -> None:
    for motion in (stick({}), seen(stick({}), "rear"), seen(stick({}), "left")):
        for row in measure(motion, contacts()):
            assert set(row.flags) <= set(FLAGS)


def test_every_reason_is_a_plain_sentence() -> None:
    for motion in (stick({}, clock(2)), seen(stick({}), "rear", points="blazepose-full"), seen(stick({}), "left")):
        for refusal in measure(motion, contacts()).refused:
            assert len(refusal.reason) > 20
            assert not refusal.reason.endswith(".")
            assert "_" not in re.sub(r"\b(step_width|vertical_oscillation|vertical_ratio)\b", "", refusal.reason)
