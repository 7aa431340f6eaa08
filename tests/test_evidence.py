"""The literature as data: sources, tags, thresholds, the article's statements."""

from __future__ import annotations

import csv
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

import pytest

from hipdrive import evidence
from hipdrive.drills.registry import all_drills
from hipdrive.evidence import article
from hipdrive.evidence.literature import Kind, Row, Tag
from hipdrive.measures import measures
from hipdrive.screening.symptoms import Feel, Region

ARTICLE = Path(__file__).parents[2] / "shared" / "article.txt"
PARAGRAPHS = 21


def test_every_row_has_a_source_that_exists_and_a_known_tag_and_kind() -> None:
    assert len(evidence.rows()) > 150
    for row in evidence.rows().values():
        assert row.sources, row.id
        assert set(row.sources) <= set(evidence.sources()), row.id
        assert row.tag in get_args(Tag), row.id
        assert row.kind in get_args(Kind), row.id
        assert row.cite().strip(), row.id


def test_no_id_is_given_twice() -> None:
    for name in ("rows.csv", "sources.csv"):
        with (files("hipdrive.evidence") / "data" / name).open(encoding="utf-8") as stream:
            ids = [line["id"] for line in csv.DictReader(stream)]
        assert len(ids) == len(set(ids)), name


def test_a_doi_is_a_doi() -> None:
    for source in evidence.sources().values():
        assert not source.doi or source.doi.startswith("10."), source.id


def test_only_design_rows_may_lack_a_study() -> None:
    for row in evidence.rows().values():
        if row.sources == ("S0",):
            assert row.tag in ("DESIGN", "RECALLED"), row.id
            assert row.note, row.id


def test_recalled_rows_cannot_be_used_as_numbers() -> None:
    recalled = [r for r in evidence.rows().values() if r.tag == "RECALLED"]
    assert recalled
    for row in recalled:
        assert not row.may_be_threshold
        with pytest.raises(ValueError, match="may not feed a threshold"):
            evidence.number(row.id)
        with pytest.raises(ValueError, match="threshold"):
            evidence.pooled([row.id])


def test_pooling_two_equal_groups_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    # Groups of 1±0 and 3±0 of the same size: mean 2, SD 1.
    rows = {i: _row(i, value, 0.0, 10) for i, value in (("a", 1.0), ("b", 3.0))}
    monkeypatch.setattr("hipdrive.evidence.literature.row", rows.__getitem__)
    found = evidence.pooled(["a", "b"])
    assert (found.mean, found.sd) == (2.0, 1.0)


def test_the_reference_between_two_speeds_is_on_the_line() -> None:
    ids = ["cadence_25", "cadence_35", "cadence_45"]
    found = evidence.at_speed(ids, 3.0, "cadence_860")
    assert found.mean == pytest.approx((162 + 171) / 2)
    assert found.sd == 9
    assert evidence.at_speed(ids, 2.0, "cadence_860").mean == 162
    assert evidence.at_speed(ids, 6.0, "cadence_860").mean == 183
    with pytest.raises(ValueError, match="no SD"):
        evidence.at_speed(ids, 3.0)


def test_published_changes_of_the_measures_are_those_of_the_evidence() -> None:
    from hipdrive.measures.accuracy import published_changes

    for id, value in published_changes().items():
        row = evidence.row(id)
        assert row.kind == "detectable_change"
        assert row.may_be_threshold
        assert row.value == value


def test_every_measure_names_references_that_exist_or_none() -> None:
    from hipdrive.measures import measures

    for measure in measures():
        for id in measure.references:
            row = evidence.row(id)
            assert row.kind in ("reference", "vendor_zone"), (measure.id, id)
            assert row.tag != "RECALLED", (measure.id, id)
        if measure.detectable is not None:
            assert evidence.row(measure.detectable).kind == "detectable_change", measure.id


def test_each_paragraph_of_the_article_has_a_claim() -> None:
    assert {c.paragraph for c in article.claims()} == set(range(1, PARAGRAPHS + 1))


def test_the_paragraphs_are_those_of_the_text() -> None:
    if not ARTICLE.is_file():
        pytest.skip("the article's text is not here (../shared/article.txt)")
    lines = [line for line in ARTICLE.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) == PARAGRAPHS
    drills = {"Glute Bridge": 12, "Clamshell": 14, "Banded Side Steps": 16}
    for name, number in drills.items():
        assert lines[number - 1].startswith(name)
    # Longer paragraphs say more: about one claim a sentence, never fewer than one in two.
    for number, line in enumerate(lines, start=1):
        claims = sum(c.paragraph == number for c in article.claims())
        assert claims >= line.count(". ") / 2, number


def test_every_claim_has_a_grade_a_source_and_a_capability() -> None:
    for claim in article.claims():
        assert claim.grade in evidence.GRADES
        assert claim.sources, claim.statement
        assert set(claim.sources) <= set(evidence.sources()), claim.statement
        assert claim.how in ("measured", "asked", "guided", "refused")
        assert claim.says.endswith("."), claim.statement
        assert claim.how != "measured" or claim.by, claim.statement


def test_each_technique_statement_has_a_cue_a_measure_and_a_trial() -> None:
    from hipdrive.coaching.cues import cues

    technique = [c for c in article.claims() if c.cues]
    assert {id for c in technique for id in c.cues} == {
        "run_tall", "one_line_lean", "knee_drive", "paw_back", "squeeze_glute", "quick_steps"
    }  # fmt: skip
    assert len(technique) == 6
    known = cues()
    for claim in technique:
        assert all(known[id].measure in {m.id for m in measures()} for id in claim.cues)
        assert claim.by
        assert f"hipdrive trial --cue {claim.cues[0]}" in claim.capability
        assert claim.capability in article.page()


def test_what_serves_a_claim_is_there() -> None:
    asked = {"symptoms", "soreness", *Feel.model_fields, *get_args(Region)}
    sensors = {"emg"} if find_spec("hipdrive.emg") else set()
    there = {m.id for m in measures()} | {d.id for d in all_drills()} | asked | sensors
    for claim in article.claims():
        assert set(claim.by) <= there, claim.statement
        assert claim.by or claim.how != "measured", claim.statement


def test_the_rows_of_the_command_have_the_promised_shape() -> None:
    for row in article.rows():
        assert list(row) == ["statement", "paragraph", "capability", "grade", "sources"]
        assert isinstance(row["sources"], list)
        assert row["sources"]


def test_contradicted_statements_are_named_as_such() -> None:
    graded = {c.statement: c.grade for c in article.claims()}
    for words in ("more efficient", "before a run are necessary", "hips extend more fully", "hamstrings and calves"):
        assert any(words in s and g == "contradicted" for s, g in graded.items()), words


def test_the_docs_page_is_up_to_date() -> None:
    page = Path(__file__).parents[1] / "docs" / "article.md"
    assert page.read_text(encoding="utf-8") == article.page()


def test_the_computed_references_are_those_of_the_measures(data_dir: Path) -> None:
    """The stored means are what `training/references.py` finds now, at one speed, for the measures that rules use."""
    from hipdrive.gait import find_contacts
    from hipdrive.measures import measure
    from hipdrive.screening.rules import Band, rules
    from hipdrive.sources import read
    from training.references import men

    stored = {i for s in rules().signs if isinstance(s, Band) for i in s.evidence if i.startswith("rbds_")}
    wanted = {i.removeprefix("rbds_").removesuffix("_35") for i in stored if i.endswith("_35")}
    runs = [read(path) for path in men(data_dir, "T35")]
    tables = [measure(run, find_contacts(run, "force"), wanted) for run in runs]
    for id in wanted:
        found = [row.value for table in tables if (row := table.get(id)) is not None]
        reference = evidence.row(f"rbds_{id}_35")
        assert reference.value is not None
        assert reference.sd is not None
        assert reference.n == len(found)
        assert abs(sum(found) / len(found) - reference.value) < 0.1 * reference.sd, id


def _row(id: str, value: float, sd: float, n: int) -> Row:
    return Row(id, "reference", "m", "", "p", "any", "", None, n, value, sd, None, None, "deg", "VERIFIED", ("S1",), "")
