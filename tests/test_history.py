"""The history: kept whole, moved on, exported, deleted, and safe from what goes wrong."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from hipdrive.history.export_delete import delete, export, orphans, remains
from hipdrive.history.location import HistoryError, make_engine
from hipdrive.history.migrate import migrate, revision_of, revisions
from hipdrive.history.rows import Clip
from hipdrive.history.store import History
from hipdrive.history.tables import Athlete, Programme, Table
from history_case import CANARY, contract, filled


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(folder=tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def either(tmp_path: Path, database: str | None) -> Iterator[History]:
    """A history in each of the databases there are."""
    opened = History(database, tmp_path)
    yield opened
    opened.close()


def test_a_fresh_history_is_private_and_has_the_schema_of_the_tables(history: History) -> None:
    with history.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert revision_of(history.engine) == revisions()[-1]


def test_its_folder_is_the_owners_alone(tmp_path: Path) -> None:
    History(folder=tmp_path / "new").close()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_a_visit_and_its_result_come_back_as_given(either: History) -> None:
    athlete = either.add_athlete("  Ada   Example ")
    visit = either.add_visit(athlete, [Clip("rear.mp4", "a" * 64, 9)], 3.2)
    assert either.athlete(athlete).name == "Ada Example"
    assert either.visit(visit).state == "waiting"
    assert either.page(visit) is None
    either.add_result(visit, contract(), "<p>the report</p>")
    assert either.visit(visit).state == "done"
    assert either.page(visit) == "<p>the report</p>"
    result = either.result(visit)
    assert result is not None
    assert result.contract == contract()
    assert result.cue == "level_belt"
    assert either.headlines(athlete) == {visit: "One pattern. "}
    assert either.visit(visit).recordings[0].name == "rear.mp4"


def test_a_trend_takes_the_lowest_error_of_each_visit_in_the_order_of_entry(either: History) -> None:
    athlete = either.add_athlete("Ada")
    for value in (6.0, 4.0):
        visit = either.add_visit(athlete, [])
        results = contract(value)
        unsure = dict(results["measurements"][-1], value=99.0, se=9.0)
        results["measurements"].append(unsure)
        either.add_result(visit, results, "")
    assert [p.value for p in either.trend(athlete, "pelvic_drop")] == [6.0, 4.0]
    assert either.measured(athlete) == ["pelvic_drop"]


def test_a_clock_set_back_does_not_reorder_visits(history: History) -> None:
    athlete = history.add_athlete("Ada")
    first, second = (history.add_visit(athlete, []) for _ in range(2))
    with history.write() as session:
        session.execute(text("UPDATE visit SET at = :at WHERE id = :id"), {"at": "2001-01-01 00:00:00", "id": second})
    assert [v.id for v in history.visits(athlete)] == [second, first]


def test_instants_keep_their_zone(either: History) -> None:
    at = datetime(2024, 5, 1, 12, tzinfo=UTC)
    athlete = either.add(Athlete(name="Ada", created_at=at))
    assert either.athlete(athlete).created_at == at
    with pytest.raises(Exception, match="time zone"):
        either.add(Athlete(name="Ada", created_at=at.replace(tzinfo=None)))


def test_one_block_at_a_time(either: History) -> None:
    athlete = either.add_athlete("Ada")
    for cue in ("quick_steps", "level_belt"):
        either.start_programme(Programme(athlete_id=athlete, cue=cue, variable="x"))
    latest, before = either.programmes(athlete)
    assert latest.ended_at is None
    assert before.ended_at is not None
    assert [c.cue for c in either.cues(athlete)] == ["level_belt", "quick_steps"]


def test_a_write_that_fails_leaves_nothing(either: History) -> None:
    visit = either.add_visit(either.add_athlete("Ada"), [])
    broken = contract()
    broken["measurements"][-1]["value"] = None
    with pytest.raises(HistoryError):
        either.add_result(visit, broken, "page")
    assert either.result(visit) is None
    assert either.visit(visit).state == "waiting"
    assert orphans(either) == []


def test_names_and_athletes_that_are_not(either: History) -> None:
    for name in ("", "   ", "x" * 121):
        with pytest.raises(HistoryError, match="1 to 120"):
            either.add_athlete(name)
    with pytest.raises(HistoryError, match="no such athlete"):
        either.athlete(7)


def test_an_analysis_cut_off_says_so_at_the_next_start(either: History) -> None:
    visit = either.add_visit(either.add_athlete("Ada"), [])
    either.set_state(visit, "running")
    assert either.recover() == 1
    assert either.visit(visit).state == "failed"
    assert "stopped during" in either.visit(visit).message
    assert either.recover() == 0


def _export_delete(history: History, tmp_path: Path) -> None:
    other, mine = filled(history, "Somebody else"), filled(history)
    out = export(history, mine, tmp_path / "mine.zip")
    with zipfile.ZipFile(out) as archive:
        plain = json.loads(archive.read("athlete.json"))
        assert all(plain[t.name] for t in Table.metadata.sorted_tables)
        assert plain["athlete"][0]["name"] == CANARY
        archive.extract("measurement.parquet", tmp_path)
        assert set(pd.read_parquet(tmp_path / "measurement.parquet")["side"]) == {"left", "right", "mean"}
        assert CANARY in archive.read(f"reports/visit-{plain['visit'][0]['id']}.html").decode()
        assert archive.read("clips/1.mp4").decode() == CANARY
    delete(history, mine)
    assert remains(history, mine) == []
    assert [a.id for a in history.athletes()] == [other]
    assert remains(history, other) != []


def test_export_holds_every_table_and_delete_leaves_nothing(history: History, tmp_path: Path) -> None:
    _export_delete(history, tmp_path)


def test_delete_wipes_the_bytes_too(history: History, tmp_path: Path) -> None:
    mine = filled(history)
    canary = CANARY.encode()
    holding = [f for f in tmp_path.rglob("*") if f.is_file() and canary in f.read_bytes()]
    assert holding, "the canary must be seen in plain bytes before, or the test says nothing"
    delete(history, mine)
    escaped = json.dumps(CANARY)[1:-1].encode()
    for file in (f for f in tmp_path.rglob("*") if f.is_file()):
        assert canary not in file.read_bytes(), file
        assert escaped not in file.read_bytes(), file


@pytest.mark.parametrize("revision", revisions())
def test_every_schema_there_was_moves_on_and_keeps_its_rows(tmp_path: Path, revision: str) -> None:
    file = tmp_path / "old.sqlite"
    dump = Path(__file__).parent / "history_schemas" / f"{revision}.sql"
    old = sqlite3.connect(file)
    old.executescript(dump.read_text(encoding="utf-8"))
    old.close()
    history = History(file, tmp_path)
    assert revision_of(history.engine) == revisions()[-1]
    (athlete,) = history.athletes()
    (visit,) = history.visits(athlete.id)
    assert history.page(visit.id) == "<p>kept</p>"
    assert [p.value for p in history.trend(athlete.id, "pelvic_drop")] == [6.0]
    # The first schema called this measure `knee_valgus`, in the rows and in the results kept whole.
    assert [p.value for p in history.trend(athlete.id, "fppa", "left")] == [3.0]
    result = history.result(visit.id)
    assert result is not None
    assert [m["id"] for m in result.contract["measurements"]] == ["pelvic_drop"] * 3 + ["fppa"]
    history.close()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    history = History(folder=tmp_path)
    with history.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    history.close()
    with pytest.raises(HistoryError, match="newer version"):
        History(folder=tmp_path)


def test_migrating_twice_changes_nothing(history: History) -> None:
    filled(history)
    before = "\n".join(sqlite3.connect(history.where).iterdump())
    migrate(history.engine)
    assert "\n".join(sqlite3.connect(history.where).iterdump()) == before


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_corrupt_file_is_one_sentence_and_stays_untouched(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "history.sqlite"
    file.write_bytes(content)
    with pytest.raises(HistoryError, match="damaged"):
        History(folder=tmp_path)
    assert file.read_bytes() == content


def test_a_locked_file_is_one_sentence(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hipdrive.history.location.WAIT_S", 0.2)
    impatient = History(history.where, history.folder)
    other = sqlite3.connect(history.where, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(HistoryError, match="another program"):
        impatient.add_athlete("Ada")
    assert list(impatient.athletes()) == []  # reading goes on beside a writer
    other.execute("ROLLBACK")
    assert impatient.add_athlete("Ada") == 1
    impatient.close()
    other.close()


def test_a_full_disk_is_one_sentence_and_loses_nothing(history: History) -> None:
    athlete = history.add_athlete("Ada")
    visit = history.add_visit(athlete, [])
    full = make_engine(history.engine.url)
    with full.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    from sqlalchemy import event

    def limit(connection: sqlite3.Connection, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 2}")

    event.listen(history.engine, "connect", limit)
    history.engine.dispose()
    with pytest.raises(HistoryError, match="disk is full"):
        history.add_result(visit, contract(), "".join(random.Random(0).choices("abcdefgh", k=400_000)))
    event.remove(history.engine, "connect", limit)
    history.engine.dispose()
    assert history.result(visit) is None
    history.add_result(visit, contract(), "page")
    assert history.page(visit) == "page"
    full.dispose()


def test_a_folder_that_may_not_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Exception, match="cannot be made"):
        History(folder=tmp_path / "file" / "below")


def test_addresses_of_unknown_databases(tmp_path: Path) -> None:
    for where in ("mysql://x@y/z", "nonsense://"):
        with pytest.raises(HistoryError, match=r"PostgreSQL|address"):
            History(where, tmp_path)


_WRITER = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from history_case import contract
from hipdrive.history.rows import Clip
from hipdrive.history.store import History
history = History(folder=Path(sys.argv[1]))
athlete = history.add_athlete("Ada")
number = 0
while True:
    number += 1
    visit = history.add_visit(athlete, [Clip("rear.mp4", "a" * 64, 9)], note=str(number))
    history.set_state(visit, "running")
    history.add_result(visit, contract(float(number)), "x" * 20_000)
    print(visit, flush=True)
"""


@pytest.mark.slow
def test_killed_at_any_moment_nothing_committed_is_lost_and_nothing_half_written_shows(tmp_path: Path) -> None:
    rng = random.Random(7)
    times = int(os.environ.get("HIPDRIVE_KILLS", "6"))
    script = _WRITER.format(root=str(Path(__file__).resolve().parent))
    told: list[int] = []
    for _ in range(times):
        writer = subprocess.Popen([sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        told.append(int(writer.stdout.readline()))  # it writes by now
        time.sleep(rng.uniform(0, 0.15))
        writer.send_signal(signal.SIGKILL)
        told += [int(line) for line in writer.stdout.read().split() if line]
        writer.wait()
        _intact(tmp_path, told)


def _intact(folder: Path, told: list[int]) -> None:
    history = History(folder=folder)
    with history.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert orphans(history) == []
    history.recover()
    states = {v.id: v.state for a in history.athletes() for v in history.visits(a.id)}
    assert all(states[v] == "done" for v in told)
    for visit, state in states.items():
        result = history.result(visit)
        assert (result is not None) == (state == "done")
        if result is not None:
            assert len(result.contract["measurements"]) == 3
    history.close()


def test_postgresql_keeps_exports_and_deletes_alike(postgres: str, tmp_path: Path) -> None:
    history = History(postgres, tmp_path)
    with history.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
    _export_delete(history, tmp_path)
    history.close()


def test_a_database_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="cannot be reached"):
        History(f"postgresql://hipdrive@/x?host={tmp_path}", tmp_path)
