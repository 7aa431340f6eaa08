"""Who does the work, in the report and the JSON: with plates, without, and for what cannot be used."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import hipdrive as hd
from hipdrive.errors import InputError
from hipdrive.evidence.words import faults
from hipdrive.measures import Measurements
from hipdrive.muscles import GROUPS, overview
from hipdrive.report import work_words
from hipdrive.report.contract import json_text
from hipdrive.report.page import render
from report_case import both


@pytest.fixture(scope="module")
def found(data_dir: Path) -> Measurements:
    folder = data_dir / "rbds"
    motion = hd.read(folder / "RBDS011runT35.c3d", static=folder / "RBDS011static.c3d")
    return hd.measure(motion, hd.find_contacts(motion))


def section_of(page: str) -> str:
    return page.split('<section id="work"')[1].split("</section>")[0]


def test_the_section_holds_joints_muscles_and_changes(found: Measurements) -> None:
    part = section_of(render(found))
    assert part.count('class="plot"') == 2 + len(GROUPS)
    for words in ("positive in stance", "Gluteus maximus", "within 10", "What would change it", "Found in people"):
        assert words in part
    assert "nan" not in part.lower()
    assert not re.search(r"-0\.0\b|−0\.0 [A-Z(]", part)


def test_three_sentences_claim_no_split_among_muscles(found: Measurements) -> None:
    recording = found.recordings[0]
    claim, joints, split = work_words.three_sentences(found, overview(recording.motion, recording.contacts))
    assert claim.startswith("The article says")
    assert "the ankle, the joint of the calves, gave most in this run" in joints
    assert "cannot be read from motion and force" in split
    assert "only EMG can show which it was" in split
    low, high = (float(v) for v in re.findall(r"with (\d\.\d) to (\d\.\d) body weights", split)[0])
    assert high - low > 0.5


def test_shares_too_close_are_said_to_be(found: Measurements) -> None:
    wide = tuple(
        replace(r, ci95=(r.value - 40, r.value + 40)) if r.id.startswith("work_share") else r for r in found.rows
    )
    recording = found.recordings[0]
    sentences = work_words.three_sentences(replace(found, rows=wide), overview(recording.motion, recording.contacts))
    assert "too close to say which gave most" in sentences[1]


def test_the_words_may_be_read(found: Measurements) -> None:
    recording = found.recordings[0]
    run = overview(recording.motion, recording.contacts)
    said = [*work_words.three_sentences(found, run), *work_words.notes(run), *work_words.method(run), work_words.DEMAND]
    said += [change.holds + change.title for change, _ in run.legs[0].changes]
    assert not [fault for text in said for fault in faults(text)]


def test_the_json_holds_the_same(found: Measurements) -> None:
    work = json.loads(json_text(found))["work"]
    assert len(work) == 1
    assert [j["joint"] for j in work[0]["joints"]] == ["hip", "knee", "ankle"]
    assert work[0]["mass_kg"] == pytest.approx(73, abs=1)
    for leg in work[0]["legs"]:
        assert leg["whole"]
        for demand in leg["demand"]:
            ten = demand["within_10_percent"]
            assert ten is None or ten[0] - 1e-6 <= demand["force"] <= ten[1] + 1e-6
            assert 0 <= demand["at_percent"] <= 100


def test_one_camera_has_no_such_section_and_says_why() -> None:
    page = render(both())
    assert '<section id="work"' not in page
    assert "one camera gives neither" in page
    assert json.loads(json_text(both()))["work"] == []


def test_a_lab_without_the_place_of_the_force_says_why(data_dir: Path) -> None:
    motion = hd.read(data_dir / "rbds" / "RBDS003_T35.npz")
    found = hd.measure(motion, hd.find_contacts(motion))
    assert '<section id="work"' not in render(found)
    assert any(r.id == "work_share_hip" and "with its place" in r.reason for r in found.refused)


@pytest.mark.parametrize(
    ("said", "words"), [({"mass_kg": 7000}, "mass in kilograms"), ({"height_m": 178}, "height in metres")]
)
def test_a_body_in_another_unit_is_refused(said: dict[str, float], words: str, data_dir: Path) -> None:
    with pytest.raises(InputError, match=words):
        hd.read(data_dir / "rbds" / "RBDS001_T35.npz", **said)


def test_a_stated_mass_is_used_where_the_plates_do_not_tell_it(data_dir: Path) -> None:
    from benchmarks.plates import with_plates

    _, motion, contacts = next(run for run in with_plates(data_dir) if run[0] == "opensim_stride")
    told = replace(motion, provenance=replace(motion.provenance, metadata={"mass_kg": 60.1}))
    run = overview(told, contacts)
    assert run.mass_kg == 60.1
    assert not run.legs[0].demand.whole
    assert any("only the stance" in note for note in work_words.notes(run))
    assert np.isfinite(run.work.stance_given).all()
