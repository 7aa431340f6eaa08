"""The JSON contract: what is written can be read back, and says what was measured."""

from __future__ import annotations

import errno
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from hipdrive.errors import OutputError
from hipdrive.files import replacing, write_text
from hipdrive.report import Analysis, to_json, write_json
from hipdrive.report.contract import json_text, plain, read_json
from hipdrive.report.contract_page import documentation
from hipdrive.report.tables import write_csv, write_parquet
from report_case import both, measured

FIELDS = {
    "inputs": {"path", "kind", "view", "view_confidence", "fps", "duration_s", "frames", "flags"},
    "contacts": {"input", "side", "strike_s", "off_s", "strike_se_s", "off_se_s"},
    "measurements": {"id", "side", "value", "unit", "se", "ci95", "n_steps", "detectable_change", "view", "flags"},
    "refused": {"id", "reason"},
}


def test_everything_promised_is_there_and_the_name_comes_first() -> None:
    data = json.loads(json_text(both()))
    assert next(iter(data)) == "schema"
    assert data["schema"] == "hipdrive.analysis/1"
    for name, fields in FIELDS.items():
        assert data[name], name
        assert all(fields <= set(entry) for entry in data[name]), name


def test_numbers_survive_the_way_through_text() -> None:
    found = both()
    back = Analysis.model_validate_json(json_text(found))
    assert back == to_json(found)
    assert [(m.id, m.side, m.value, m.se, m.ci95) for m in back.measurements] == [
        (r.id, r.side, r.value, r.se, r.ci95) for r in found.rows
    ]
    assert [m.input for m in back.measurements] == [r.input for r in found.rows]
    strikes = [c.strike_s for c in back.contacts if c.input == 1]
    assert strikes == found.recordings[1].contacts.strike_s.tolist()
    assert back.inputs[0].frames == len(found.recordings[0].motion.time_s)


def test_a_number_that_is_none_is_no_result() -> None:
    found = measured("rear")
    broken = replace(found, rows=(replace(found.rows[0], value=float("nan")),))
    with pytest.raises(ValidationError):
        to_json(broken)


def test_an_unknown_error_is_null() -> None:
    found = measured("rear")
    first = found.recordings[0]
    unknown = np.full(len(first.contacts), np.nan)
    contacts = replace(first.contacts, strike_se_s=unknown)
    data = json.loads(json_text(replace(found, recordings=(replace(first, contacts=contacts),))))
    assert all(c["strike_se_s"] is None and c["off_se_s"] is not None for c in data["contacts"])


def test_unknown_fields_are_refused() -> None:
    data = json.loads(json_text(measured("rear")))
    data["more"] = 1
    with pytest.raises(ValidationError, match="more"):
        Analysis.model_validate(data)


@dataclass(frozen=True)
class _Finding:
    title: str
    value: float
    at: tuple[float, ...]


def test_conclusions_become_plain_data() -> None:
    conclusion = [_Finding("Pelvic control", float("inf"), (1.0, 2.0)), {"n": np.int64(3), "curve": np.array([1.5])}]
    assert plain(conclusion) == [
        {"title": "Pelvic control", "value": None, "at": [1.0, 2.0]},
        {"n": 3, "curve": [1.5]},
    ]
    assert to_json(measured("rear"), findings=conclusion).findings == plain(conclusion)


def test_the_documentation_is_in_step() -> None:
    page = Path(__file__).parents[1] / "docs" / "json.md"
    assert page.read_text(encoding="utf-8") == documentation()


def test_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert write_json(measured("rear"), "-") == []
    assert Analysis.model_validate_json(capsys.readouterr().out) == to_json(measured("rear"))


def test_tables_hold_every_number(tmp_path: Path) -> None:
    found = both()
    csv, parquet = write_csv(found, tmp_path / "a.csv"), write_parquet(found, tmp_path / "a.parquet")
    for table in (pd.read_csv(csv), pd.read_parquet(parquet)):
        assert table["value"].to_numpy() == pytest.approx([r.value for r in found.rows], rel=1e-12)
        assert table["ci95_low"].to_numpy() == pytest.approx([r.ci95[0] for r in found.rows], rel=1e-12)
        assert table["id"].tolist() == [r.id for r in found.rows]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.parquet"]


def _break_off(path: Path, fault: BaseException) -> None:
    with replacing(path) as temporary:
        temporary.write_text("half")
        raise fault


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_write_that_breaks_leaves_the_old_file_and_nothing_else(tmp_path: Path, code: int) -> None:
    path = tmp_path / "r.json"
    write_text(path, "old")
    with pytest.raises(OutputError, match=r"r\.json.*\. .*\."):
        _break_off(path, OSError(code, "broken"))
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["r.json"]


def test_a_program_that_stops_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _break_off(tmp_path / "r.json", KeyboardInterrupt())
    assert list(tmp_path.iterdir()) == []


def test_places_nothing_can_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    for place in ("folder", "missing/r.json", "file/r.json", "x" * 300 + ".json"):
        with pytest.raises(OutputError) as fault:
            write_json(measured("rear"), tmp_path / place)
        assert "\n" not in str(fault.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


def test_results_of_an_earlier_version_are_read_with_the_names_of_today(tmp_path: Path) -> None:
    data = json.loads(json_text(both()))
    ours = [m["id"] for m in data["measurements"]]
    for row in data["measurements"] + data["refused"]:
        row["id"] = "knee_valgus" if row["id"] == "fppa" else row["id"]
    data["methods"][0]["facts"]["pelvis"] = {"witness": None, "reason": "none", "silent": {}}
    old = tmp_path / "old.json"
    old.write_text(json.dumps(data), encoding="utf-8")
    found = read_json(old)
    assert "fppa" in ours
    assert [m.id for m in found.rows] == ours
    pelvis = found.recordings[0].motion.provenance.metadata["pelvis"]
    assert set(pelvis) == {"detector", "reason", "not_detected"}
