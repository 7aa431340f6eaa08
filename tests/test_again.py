"""Results judged again with what is told later: from the terminal and in the app, the former verdict kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from hipdrive.cli import app
from hipdrive.errors import InputError
from hipdrive.report import to_json, write_json
from hipdrive.report.again import judge_again
from hipdrive.report.contract import measurements_of
from hipdrive.report.jobs import jobs
from hipdrive.screening import screen
from hipdrive.web.app import make_app
from hipdrive.web.settings import Settings
from made import measured, measurement
from report_case import measured as from_side

ROWS = measured(measurement("pelvic_drop_midstance", 9.0, "left"), measurement("pelvic_drop_midstance", 5.0, "right"))


@pytest.fixture
def results(tmp_path: Path) -> Path:
    findings = screen(ROWS)
    assert findings.findings == ()
    write_json(ROWS, tmp_path / "out.json", findings=findings)
    (tmp_path / "s.toml").write_text("[pain.hip_side]\nleft = 4\n", encoding="utf-8")
    return tmp_path / "out.json"


def test_symptoms_told_later_make_a_finding_and_keep_the_former_verdict(results: Path) -> None:
    folder = results.parent
    args = ["analyze", str(results), "--symptoms", str(folder / "s.toml"), "--json", str(folder / "new.json")]
    done = CliRunner().invoke(app, [*args, "--out", str(folder / "report")])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Found: the pelvis does not stay level")
    again = json.loads((folder / "new.json").read_text(encoding="utf-8"))
    assert [f["id"] for f in again["findings"]["findings"]] == ["pelvis_drops"]
    assert [f["headline"] for f in again["former"]] == [screen(ROWS).headline]
    before = json.loads(results.read_text(encoding="utf-8"))
    assert {k: again[k] for k in ("inputs", "contacts", "measurements")} == {
        k: before[k] for k in ("inputs", "contacts", "measurements")
    }
    page = (folder / "report" / "report.html").read_text(encoding="utf-8")
    assert "Judged again from the numbers" in page
    assert "The pelvis does not stay level" in page


def test_a_clip_read_back_is_judged_as_a_clip() -> None:
    """Its errors are those of its view, it asks for another clip and not for markers, and it still knows its steps."""
    seen = from_side("left")
    back = measurements_of(to_json(seen))
    assert [r.motion.view for r in back.recordings] == ["left"]
    assert [len(r.contacts) for r in back.recordings] == [len(r.contacts) for r in seen.recordings]
    now, then = screen(back), screen(seen)
    assert now.verdicts == then.verdicts
    assert now.clip_would_add == then.clip_would_add
    assert [j.why for j in jobs(back, now)] == [j.why for j in jobs(seen, then)]
    page = judge_again(to_json(seen), None).page
    assert f"from {len(seen.recordings[0].contacts)} steps from the left side" in page
    assert "Film it again" in page


def test_what_needs_the_recording_is_refused(results: Path) -> None:
    folder = results.parent
    done = CliRunner().invoke(app, ["analyze", str(results), "--trc", str(folder / "x.trc")])
    assert isinstance(done.exception, InputError)
    assert "not the points of the recording" in str(done.exception)
    two = CliRunner().invoke(app, ["analyze", str(results), str(results)])
    assert isinstance(two.exception, InputError)


def test_the_app_judges_the_latest_visit_again(tmp_path: Path, database: str | None) -> None:
    server = make_app(Settings(folder=tmp_path, database=database))
    with TestClient(server, base_url="http://127.0.0.1:8642") as client:
        history = server.state.hipdrive.history
        who, findings = history.add_athlete("Ada"), screen(ROWS)
        contract = to_json(ROWS, findings=findings).model_dump(mode="json", by_alias=True)
        visit = history.add_visit(who, [], 3.0)
        history.add_result(visit, contract, "<p>The report.</p>")
        token = client.get("/feel").text.split('name="token" value="')[1].split('"')[0]
        told = {"token": token, "pain.hip_side.left": "4"}
        assert "judged again: Found: the pelvis does not stay level" in client.post("/feel", data=told).text
        page = client.get(f"/visits/{visit}").text
        assert "The former verdict" in page
        assert "Stands out: contralateral pelvic drop" in page
        assert "Begin eight sessions" in page
        assert history.result(visit).cue == "level_belt"
