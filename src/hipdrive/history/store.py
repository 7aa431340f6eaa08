"""The history: what is kept of each athlete. Every write is one transaction, so nothing half-written is ever seen."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker, undefer

from hipdrive.history.location import HistoryError, address, data_folder, make_engine, said_plainly
from hipdrive.history.migrate import migrate
from hipdrive.history.tables import (
    Athlete,
    CoachSession,
    CueTried,
    DrillSession,
    FindingRow,
    MeasurementRow,
    Programme,
    Recording,
    Result,
    SymptomsRow,
    Table,
    TrialRow,
    Visit,
    now,
)

Row = TypeVar("Row", bound=Table)
#: States of a visit whose analysis has not ended.
OPEN = ("waiting", "running")
_STOPPED = "The program was stopped during this analysis. Start it again; the clips have to be given anew."


@dataclass(frozen=True)
class Clip:
    """A recording as it came in.

    Parameters
    ----------
    name
        What its owner called it; only ever shown, never used as a path.
    sha256, size_bytes
        Of its content.
    kept
        Its place below the data folder, where it is kept.
    """

    name: str
    sha256: str
    size_bytes: int
    kept: str | None = None


@dataclass(frozen=True)
class Point:
    """One number of one visit, for a trend."""

    visit_id: int
    at: datetime
    value: float
    unit: str
    low: float
    high: float
    detectable_change: float | None
    n_steps: int
    view: str
    flags: tuple[str, ...]


class History:
    """A database of athletes, opened (and brought to this version's schema) on making.

    Parameters
    ----------
    where
        A file or a URL (`postgresql://...`); a file in `folder` by default.
    folder
        Where clips that are kept lie; the platform's data folder by default.

    Raises
    ------
    HistoryError
        If it cannot be used: the sentence says what is wrong and what to do.
    """

    def __init__(self, where: str | Path | None = None, folder: Path | None = None) -> None:
        self.folder = folder or data_folder()
        url = address(where, self.folder)
        self.where = url.render_as_string(hide_password=True) if url.host else str(url.database)
        self.engine = make_engine(url)
        migrate(self.engine)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = sessionmaker(self.engine.execution_options(hipdrive_writes=True), expire_on_commit=False)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to look; what it returns may be used after it."""
        with said_plainly(self.where), self._reading.begin() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are kept together when the block ends well, and not at all when it does not."""
        with said_plainly(self.where), self._writing.begin() as session:
            yield session

    # Athletes

    def add_athlete(self, name: str, settings: Mapping[str, Any] | None = None) -> int:
        """A new athlete; returns their id.

        Raises
        ------
        HistoryError
            If the name is empty or very long.
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= 120:
            raise HistoryError("A name needs 1 to 120 letters. Give a shorter one.")
        return self.add(Athlete(name=name, settings=dict(settings or {})))

    def athletes(self) -> Sequence[Athlete]:
        """Everybody, by name."""
        with self.read() as session:
            return session.scalars(select(Athlete).order_by(Athlete.name, Athlete.id)).all()

    def athlete(self, id: int) -> Athlete:
        """One athlete; raises `HistoryError` if there is none."""
        return self._get(Athlete, id)

    def set_settings(self, athlete_id: int, settings: Mapping[str, Any]) -> None:
        """Add to or change an athlete's settings."""
        with self.write() as session:
            athlete = _found(session.get(Athlete, athlete_id), Athlete)
            athlete.settings = {**athlete.settings, **settings}

    # Visits

    def add_visit(self, athlete_id: int, clips: Sequence[Clip], speed_mps: float | None = None, note: str = "") -> int:
        """A visit whose clips wait to be analysed; returns its id."""
        recordings = [Recording(name=c.name, sha256=c.sha256, size_bytes=c.size_bytes, clip=c.kept) for c in clips]
        return self.add(Visit(athlete_id=athlete_id, speed_mps=speed_mps, note=note, recordings=recordings))

    def visit(self, id: int) -> Visit:
        """One visit; raises `HistoryError` if there is none."""
        return self._get(Visit, id)

    def visits(self, athlete_id: int, limit: int | None = None, before: int | None = None) -> Sequence[Visit]:
        """Of an athlete, the latest first (in the order they were entered, whatever the clock said).

        Parameters
        ----------
        athlete_id
            Whose.
        limit
            How many at most; all by default.
        before
            Only those entered before this visit: a page of the list goes on behind the last one of the page before.
        """
        wanted = select(Visit).where(Visit.athlete_id == athlete_id).order_by(Visit.id.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(Visit.id < before)
        with self.read() as session:
            return session.scalars(wanted).all()

    def set_state(self, visit_id: int, state: str, message: str = "") -> None:
        """Say how far an analysis is."""
        with self.write() as session:
            visit = _found(session.get(Visit, visit_id), Visit)
            visit.state, visit.message = state, message

    def recover(self) -> int:
        """Say of every analysis that was cut off that it was; returns how many. Called once, at the start."""
        with self.write() as session:
            cut = session.scalars(select(Visit).where(Visit.state.in_(OPEN))).all()
            for visit in cut:
                visit.state, visit.message = "failed", _STOPPED
            return len(cut)

    # Results

    def add_result(self, visit_id: int, contract: Mapping[str, Any], page: str) -> int:
        """Keep what an analysis gave, and call its visit done: together or not at all.

        Parameters
        ----------
        visit_id
            Of which visit.
        contract
            The results as plain data, in the contract `hipdrive.analysis/1`.
        page
            The report.
        """
        with self.write() as session:
            visit = _found(session.get(Visit, visit_id), Visit)
            result = _result(visit_id, contract, page)
            session.add(result)
            session.flush()
            session.add_all(_rows(result.id, contract))
            visit.state, visit.message = "done", ""
            return result.id

    def judge_again(self, visit_id: int, contract: Mapping[str, Any]) -> None:
        """Another verdict on the same numbers (the former ones stand in the contract); the report stays as it was."""
        with self.write() as session:
            result = _found(session.scalars(select(Result).where(Result.visit_id == visit_id)).one_or_none(), Result)
            fresh = _result(visit_id, contract, "")
            result.contract, result.headline, result.cue = fresh.contract, fresh.headline, fresh.cue
            session.execute(delete(FindingRow).where(FindingRow.result_id == result.id))
            session.add_all(row for row in _rows(result.id, contract) if isinstance(row, FindingRow))

    def result(self, visit_id: int) -> Result | None:
        """What a visit's analysis gave, with its contract."""
        wanted = select(Result).where(Result.visit_id == visit_id).options(undefer(Result.contract))
        with self.read() as session:
            return session.scalars(wanted).one_or_none()

    def headlines(self, athlete_id: int) -> dict[int, str]:
        """The headline of each visit that has a result."""
        wanted = select(Result.visit_id, Result.headline).join(Visit, Visit.id == Result.visit_id)
        with self.read() as session:
            return {id: said for id, said in session.execute(wanted.where(Visit.athlete_id == athlete_id))}

    def page(self, visit_id: int) -> str | None:
        """The report of a visit."""
        with self.read() as session:
            packed = session.scalars(select(Result.page_zlib).where(Result.visit_id == visit_id)).one_or_none()
        return None if packed is None else zlib.decompress(packed).decode()

    def trend(self, athlete_id: int, measure: str, side: str = "mean") -> list[Point]:
        """One measure over the visits, the earliest first; of each visit the one with the lowest standard error."""
        wanted = (
            select(Visit.id, Visit.at, MeasurementRow)
            .join(Result, Result.visit_id == Visit.id)
            .join(MeasurementRow, MeasurementRow.result_id == Result.id)
            .where(Visit.athlete_id == athlete_id, MeasurementRow.measure == measure, MeasurementRow.side == side)
            .order_by(Visit.id, MeasurementRow.se.desc())
        )
        with self.read() as session:
            best = {id: _point(id, at, row) for id, at, row in session.execute(wanted)}
        return list(best.values())

    def measured(self, athlete_id: int) -> list[str]:
        """Ids of the measures an athlete has."""
        wanted = (
            select(MeasurementRow.measure)
            .distinct()
            .join(Result, Result.id == MeasurementRow.result_id)
            .join(Visit, Visit.id == Result.visit_id)
            .where(Visit.athlete_id == athlete_id)
        )
        with self.read() as session:
            return sorted(session.scalars(wanted))

    # Symptoms, drills, coaching

    def add_symptoms(self, athlete_id: int, answers: Mapping[str, Any]) -> int:
        """What a runner told today."""
        return self.add(SymptomsRow(athlete_id=athlete_id, answers=dict(answers)))

    def symptoms(self, athlete_id: int) -> Sequence[SymptomsRow]:
        """Of an athlete, the latest first."""
        return self._of(SymptomsRow, athlete_id)

    def drills(self, athlete_id: int) -> Sequence[DrillSession]:
        """Sets of drills, the latest first."""
        return self._of(DrillSession, athlete_id)

    def coached(self, athlete_id: int) -> Sequence[CoachSession]:
        """Coaching sessions, the latest first."""
        return self._of(CoachSession, athlete_id)

    def cues(self, athlete_id: int) -> Sequence[CueTried]:
        """Cues tried, the latest first."""
        return self._of(CueTried, athlete_id)

    def programmes(self, athlete_id: int) -> Sequence[Programme]:
        """Blocks of retraining, the latest first."""
        return self._of(Programme, athlete_id)

    def trials(self, athlete_id: int, cue: str | None = None) -> Sequence[TrialRow]:
        """Trials of cues, the latest first; of one cue where it is named."""
        return [t for t in self._of(TrialRow, athlete_id) if cue is None or t.cue == cue]

    def start_programme(self, programme: Programme) -> int:
        """Begin a block; the one that runs ends with it, since only one variable is changed at a time."""
        with self.write() as session:
            mine = (Programme.athlete_id == programme.athlete_id) & Programme.ended_at.is_(None)
            for running in session.scalars(select(Programme).where(mine)):
                running.ended_at = now()
            session.add_all([programme, CueTried(athlete_id=programme.athlete_id, cue=programme.cue)])
            session.flush()
            return programme.id

    def end_programme(self, programme_id: int) -> None:
        """End a block."""
        with self.write() as session:
            _found(session.get(Programme, programme_id), Programme).ended_at = now()

    def set_programme_facts(self, programme_id: int, facts: Mapping[str, Any]) -> None:
        """Add to what is known of a block."""
        with self.write() as session:
            row = _found(session.get(Programme, programme_id), Programme)
            row.facts = {**row.facts, **facts}

    def set_coached(self, session_id: int, minutes: float, facts: Mapping[str, Any]) -> None:
        """A session that went on."""
        with self.write() as session:
            row = _found(session.get(CoachSession, session_id), CoachSession)
            row.minutes, row.facts = minutes, dict(facts)

    def set_drill(self, set_id: int, repetitions: int, facts: Mapping[str, Any]) -> None:
        """A set that went on."""
        with self.write() as session:
            row = _found(session.get(DrillSession, set_id), DrillSession)
            row.repetitions, row.facts = repetitions, dict(facts)

    def add(self, row: Table) -> int:
        """Keep one row; returns its id."""
        with self.write() as session:
            session.add(row)
            session.flush()
            return int(row.id)  # type: ignore[attr-defined]  # every table has one

    def _of(self, table: type[Row], athlete_id: int) -> Sequence[Row]:
        columns = table.__table__.c
        wanted = select(table).where(columns.athlete_id == athlete_id).order_by(columns.id.desc())
        with self.read() as session:
            return session.scalars(wanted).all()

    def _get(self, table: type[Row], id: int) -> Row:
        if not 0 < id < 2**31:  # beyond what an id column holds
            return _found(None, table)
        with self.read() as session:
            return _found(session.get(table, id), table)


def _found(row: Row | None, table: type[Row]) -> Row:
    if row is None:
        raise HistoryError(f"There is no such {table.__tablename__.replace('_', ' ')} (any more).")
    return row


def _result(visit_id: int, contract: Mapping[str, Any], page: str) -> Result:
    findings, plan = contract.get("findings") or {}, contract.get("plan") or {}
    return Result(
        visit_id=visit_id,
        contract=dict(contract),
        page_zlib=zlib.compress(page.encode()),
        headline=str(findings.get("headline", "")) or _worn(contract),
        cue=(plan.get("cue") or {}).get("id"),
    )


def _worn(contract: Mapping[str, Any]) -> str:
    """What a visit holds that nothing is concluded from."""
    names = {"watch": "a run of a watch", "emg": "muscle activity", "imu": "an inertial sensor"}
    held = [name for key, name in names.items() if contract.get(key)]
    return f"{', '.join(held).capitalize()}." if held else ""


def _rows(result_id: int, contract: Mapping[str, Any]) -> list[Table]:
    rows: list[Table] = [_measurement(result_id, m) for m in contract["measurements"]]
    for found in (contract.get("findings") or {}).get("findings", ()):
        rows.append(
            FindingRow(result_id=result_id, finding=found["id"], side=found["side"], sentence=found["sentence"])
        )
    return rows


def _measurement(result_id: int, one: Mapping[str, Any]) -> MeasurementRow:
    same = ("side", "value", "unit", "se", "n_steps", "detectable_change", "view")
    low, high = one["ci95"]
    return MeasurementRow(
        result_id=result_id,
        measure=one["id"],
        low=low,
        high=high,
        flags=list(one["flags"]),
        **{name: one[name] for name in same},
    )


def _point(visit_id: int, at: datetime, row: MeasurementRow) -> Point:
    return Point(
        visit_id=visit_id,
        at=at,
        value=row.value,
        unit=row.unit,
        low=row.low,
        high=row.high,
        detectable_change=row.detectable_change,
        n_steps=row.n_steps,
        view=row.view,
        flags=tuple(row.flags),
    )
