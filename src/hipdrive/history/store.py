"""The history: what is kept of each athlete. Every write is one transaction, so nothing half-written is ever seen."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from hipdrive.history.database import Database, found
from hipdrive.history.location import HistoryError
from hipdrive.history.rows import WORN, Clip, Point, point_of, result_row, rows_of
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
    TrialRow,
    Visit,
    now,
)

#: States of a visit whose analysis has not ended.
OPEN = ("waiting", "running")
_STOPPED = "The program was stopped during this analysis. Start it again; the clips have to be given anew."


class History(Database):
    """A database of athletes; where and how it is opened: `Database`."""

    # Athletes

    def add_athlete(self, name: str, settings: Mapping[str, Any] | None = None) -> int:
        """A new athlete; returns their id. Raises `HistoryError` if the name is empty or very long."""
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
            athlete = found(session.get(Athlete, athlete_id), Athlete)
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
            visit = found(session.get(Visit, visit_id), Visit)
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
            visit = found(session.get(Visit, visit_id), Visit)
            result = result_row(visit_id, contract, page)
            session.add(result)
            session.flush()
            session.add_all(rows_of(result.id, contract))
            visit.state, visit.message = "done", ""
            return result.id

    def judge_again(self, visit_id: int, contract: Mapping[str, Any]) -> None:
        """Another verdict on the same numbers (the former ones stand in the contract); the report stays as it was."""
        with self.write() as session:
            result = found(session.scalars(select(Result).where(Result.visit_id == visit_id)).one_or_none(), Result)
            fresh = result_row(visit_id, contract, "")
            result.contract, result.headline, result.cue = fresh.contract, fresh.headline, fresh.cue
            session.execute(delete(FindingRow).where(FindingRow.result_id == result.id))
            session.add_all(row for row in rows_of(result.id, contract) if isinstance(row, FindingRow))

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

    def views(self, visit_ids: Sequence[int]) -> dict[int, list[str]]:
        """The views each of these visits was measured from."""
        wanted = (
            select(Result.visit_id, MeasurementRow.view)
            .join(MeasurementRow, MeasurementRow.result_id == Result.id)
            .where(Result.visit_id.in_(visit_ids), MeasurementRow.view.not_in(WORN))
            .distinct()
            .order_by(Result.visit_id, MeasurementRow.view)
        )
        found: dict[int, list[str]] = {}
        with self.read() as session:
            for id, view in session.execute(wanted):
                found.setdefault(id, []).append(view)
        return found

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
            best = {id: point_of(id, at, row) for id, at, row in session.execute(wanted)}
        return list(best.values())

    def measured(self, athlete_id: int) -> list[str]:
        """Ids of the measures an athlete has, those of what was worn not among them."""
        wanted = (
            select(MeasurementRow.measure)
            .distinct()
            .join(Result, Result.id == MeasurementRow.result_id)
            .join(Visit, Visit.id == Result.visit_id)
            .where(Visit.athlete_id == athlete_id, MeasurementRow.view.not_in(WORN))
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
            found(session.get(Programme, programme_id), Programme).ended_at = now()

    def set_programme_facts(self, programme_id: int, facts: Mapping[str, Any]) -> None:
        """Add to what is known of a block."""
        with self.write() as session:
            row = found(session.get(Programme, programme_id), Programme)
            row.facts = {**row.facts, **facts}

    def set_coached(self, session_id: int, minutes: float, facts: Mapping[str, Any]) -> None:
        """A session that went on."""
        with self.write() as session:
            row = found(session.get(CoachSession, session_id), CoachSession)
            row.minutes, row.facts = minutes, dict(facts)

    def set_drill(self, set_id: int, repetitions: int, facts: Mapping[str, Any]) -> None:
        """A set that went on."""
        with self.write() as session:
            row = found(session.get(DrillSession, set_id), DrillSession)
            row.repetitions, row.facts = repetitions, dict(facts)
