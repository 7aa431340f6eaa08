"""A history of ten thousand visits: lists and trends stay quick, on SQLite and PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from hipdrive.history.store import History
from hipdrive.history.tables import Athlete, MeasurementRow, Result, Visit

_VISITS, _ATHLETES = 10_000, 200


@pytest.fixture
def large(tmp_path: Path, database: str | None) -> History:
    """Two hundred athletes with fifty visits each, five numbers a visit."""
    history = History(database, tmp_path)
    start = datetime(2020, 1, 1, tzinfo=UTC)
    athletes = [{"id": a + 1, "name": f"Runner {a}", "settings": {}, "created_at": start} for a in range(_ATHLETES)]
    visits = [
        {"id": v + 1, "athlete_id": v % _ATHLETES + 1, "at": start + timedelta(hours=v), "state": "done"}
        for v in range(_VISITS)
    ]
    results = [
        {"id": v + 1, "visit_id": v + 1, "at": start, "contract": {}, "page_zlib": b"x", "headline": "One pattern."}
        for v in range(_VISITS)
    ]
    one = {"unit": "deg", "low": 1.0, "high": 3.0, "se": 0.5, "n_steps": 14, "view": "rear", "flags": []}
    numbers = [
        one | {"result_id": v + 1, "measure": f"measure_{m}", "side": "mean", "value": float(v % 7)}
        for v in range(_VISITS)
        for m in range(5)
    ]
    with history.write() as session:
        for table, rows in ((Athlete, athletes), (Visit, visits), (Result, results), (MeasurementRow, numbers)):
            session.execute(insert(table), rows)
    return history


def _quickest_ms(job: Callable[[], object]) -> float:
    """The shortest of several: what other programs take in between does not count."""
    times = []
    for _ in range(9):
        began = time.perf_counter()
        job()
        times.append(1000 * (time.perf_counter() - began))
    return min(times)


@pytest.mark.slow
def test_lists_and_trends_stay_quick(large: History) -> None:
    assert len(large.visits(7)) == _VISITS // _ATHLETES
    assert len(large.trend(7, "measure_3")) == _VISITS // _ATHLETES
    assert _quickest_ms(lambda: large.visits(7)) < 100
    assert _quickest_ms(lambda: large.headlines(7)) < 100
    assert _quickest_ms(large.athletes) < 100
    assert _quickest_ms(lambda: large.measured(7)) < 100
    assert _quickest_ms(lambda: large.trend(7, "measure_3")) < 200


@pytest.mark.slow
def test_a_page_of_the_visits_of_a_busy_athlete(large: History) -> None:
    """All visits are one athlete's: the list is read a page at a time."""
    from sqlalchemy import update

    with large.write() as session:
        session.execute(update(Visit).values(athlete_id=1))
    newest = large.visits(1, limit=50)
    assert [v.id for v in newest[:2]] == [_VISITS, _VISITS - 1]
    older = large.visits(1, limit=50, before=newest[-1].id)
    assert older[0].id == newest[-1].id - 1
    assert _quickest_ms(lambda: large.visits(1, limit=50, before=5000)) < 100
