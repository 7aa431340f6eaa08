"""What a stranger gets: a demo, a doctor, a backup, notices, pages."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

import hipdrive
from hipdrive import demo, doctor
from hipdrive.cli import app
from hipdrive.errors import HipdriveError, InputError
from hipdrive.history.backup import backup, restore
from hipdrive.history.location import HistoryError
from hipdrive.history.store import History
from history_case import filled

ROOT = Path(__file__).parents[1]


def test_the_demo_has_its_clips_and_says_when_they_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [p.name for p in demo.clips()] == ["demo_rear.mp4", "demo_side.mp4"]
    monkeypatch.setattr(demo, "files", lambda package: tmp_path / "a" / "b" / "hipdrive")
    with pytest.raises(HipdriveError, match="the clips of the demo are missing"):
        demo.clips()


def test_what_is_missing_comes_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPDRIVE_HOME", str(tmp_path))
    monkeypatch.setattr("hipdrive.pose.models.installed", lambda: ())
    monkeypatch.setattr("hipdrive.doctor.find_spec", lambda name: None)
    checks = {check.what: check for check in doctor.examine(camera=98)}
    for what in ("pose networks", "cohorts", "app", "camera"):
        assert not checks[what].works
        assert checks[what].remedy
    assert checks["history"].works
    lines = doctor.words(list(checks.values()))
    assert "FAIL pose networks: none is installed" in lines
    assert "     Fetch them once with: hipdrive models full" in lines
    done = CliRunner().invoke(app, ["doctor", "--camera", "98"])
    assert done.exit_code == 1


def test_a_history_that_cannot_be_kept_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stands = tmp_path / "file"
    stands.write_text("in the way")
    monkeypatch.setenv("HIPDRIVE_HOME", str(stands / "data"))
    check = next(c for c in doctor.examine(camera=98) if c.what == "history")
    assert not check.works
    check = next(c for c in doctor.examine("mysql://a/b", camera=98) if c.what == "history")
    assert "not a database hipdrive knows" in check.said


def _dump(history: History) -> list[tuple[str, int]]:
    from sqlalchemy import func, select

    from hipdrive.history.tables import Table

    with history.engine.connect() as connection:
        return [(t.name, connection.scalar(select(func.count()).select_from(t))) for t in Table.metadata.sorted_tables]


def test_a_backup_holds_everything_and_goes_into_either_database(tmp_path: Path, database: str | None) -> None:
    one = History(tmp_path / "one.sqlite", tmp_path)
    athlete = filled(one)
    count = backup(one, tmp_path / "all.sqlite")
    assert sorted(p.name for p in tmp_path.glob("all.sqlite*")) == ["all.sqlite"]
    other = History(database or tmp_path / "other.sqlite", tmp_path)
    assert restore(other, tmp_path / "all.sqlite") == count
    assert _dump(other) == _dump(one)
    visit = one.visits(athlete)[0]
    assert other.page(visit.id) == one.page(visit.id)
    assert other.trend(athlete, "pelvic_drop") == one.trend(athlete, "pelvic_drop")
    assert other.add_athlete("Next") > athlete, "ids go on behind those that were read"
    with pytest.raises(HistoryError, match="holds somebody already"):
        restore(other, tmp_path / "all.sqlite")
    again = tmp_path / "again.sqlite"
    assert backup(other, again) == count + 1


def test_what_is_no_backup_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    for content in (b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 4096):
        path.write_bytes(content)
        with pytest.raises(InputError, match="is no backup of hipdrive"):
            restore(History(tmp_path / "h.sqlite", tmp_path), path)


def test_every_package_it_installs_is_in_the_notices() -> None:
    page = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["web"], *extras["cohort"]]
    names = {re.match(r"[\w.-]+", one)[0] for one in wanted}  # type: ignore[index]
    assert {n for n in names if f"| {n} |" not in page} == set(), "run: python release/notices.py web cohort"


def test_version_and_citation_agree() -> None:
    said = re.search(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert said is not None
    assert said[1] == hipdrive.__version__


def test_completion_knows_the_commands() -> None:
    words = {"_HIPDRIVE_COMPLETE": "complete_bash", "COMP_WORDS": "hipdrive coh", "COMP_CWORD": "1"}
    script = "from hipdrive.cli import app; app(prog_name='hipdrive')"
    import os

    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | words, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["cohort", "cohort-report"]


@pytest.mark.slow
def test_the_pages_build_without_a_warning() -> None:
    """Offline, and without anything from elsewhere in a page."""
    pytest.importorskip("mkdocs")
    subprocess.run([sys.executable, ROOT / "release" / "docs_site.py"], check=True, capture_output=True)
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(ROOT / "build" / "site" / "mkdocs.yml")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = list((ROOT / "build" / "site" / "html").rglob("*.html"))
    assert len(pages) > 50
    sources = re.compile(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?://")
    assert [p.name for p in pages if sources.search(p.read_text(encoding="utf-8"))] == []
