"""Between the programme, which knows no database, and the history, which knows no training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hipdrive.coaching.cues import cues
from hipdrive.coaching.programme import Done, Gate, Step, due, next_step
from hipdrive.errors import InputError
from hipdrive.history.store import History
from hipdrive.history.tables import CoachSession, Programme, TrialRow, now
from hipdrive.screening.symptoms import Symptoms, symptoms_from
from hipdrive.trial import TrialResult

CHECKS = {
    "retention_day": "the check a day later: five minutes without cues",
    "retention_week": "the check a week later: five minutes without cues",
    "transfer": "the single-leg squat: five slow ones on each leg, filmed from the front",
}


@dataclass(frozen=True)
class Block:
    """A running block and what was done in it, in order."""

    programme: Programme
    sessions: tuple[CoachSession, ...]

    @property
    def done(self) -> list[Done]:
        """For the programme."""
        kinds = ("session", *CHECKS)
        return [Done(s.kind, s.number or 0, s.at, s.minutes) for s in self.sessions if s.kind in kinds]  # type: ignore[arg-type]

    @property
    def step(self) -> Step | None:
        """What comes next."""
        return next_step(self.done)

    @property
    def due(self) -> Gate:
        """Whether its time has come."""
        step = self.step
        return due(step, now()) if step is not None else Gate("go", ())

    @property
    def week(self) -> int:
        """Of the block, 1 first; a clock that was set back is the first week."""
        return max((now() - self.programme.started_at) // timedelta(days=7), 0) + 1

    @property
    def put_off(self) -> int:
        """Sessions put off for pain since the last one."""
        return int(self.programme.facts.get("put_off", 0))

    def cue_minutes(self) -> float:
        """Minutes with the cue in the last seven days."""
        since = now() - timedelta(days=7)
        return sum(s.minutes for s in self.sessions if s.at >= since and s.kind == "session")


def symptoms_told(answers: dict[str, Any]) -> Symptoms:
    """What was told, as far as this version understands it: answers of another version are asked for again."""
    try:
        return symptoms_from(answers)
    except InputError:
        return Symptoms()


def running_block(history: History, athlete_id: int) -> Block | None:
    """The block that runs, or `None`."""
    running = next((p for p in history.programmes(athlete_id) if p.ended_at is None), None)
    if running is None:
        return None
    mine = [s for s in history.coached(athlete_id) if s.programme_id == running.id]
    return Block(running, tuple(reversed(mine)))


def next_words(history: History, block: Block) -> str:
    """What comes next, as a sentence."""
    step = block.step
    if step is None:
        return "All eight sessions and all checks are done. Film again to see what changed."
    if step.kind != "session":
        return f"Next is {CHECKS[step.kind]}."
    heard = "all the time" if step.share == 1 else f"for {step.share:.0%} of the time"
    return f"Session {step.number} of 8: {step.minutes} minutes, feedback {heard}."


#: What a camera shows live of what a cue should move.
LIVE = ("cadence", "pelvic_drop", "knee_gap", "waist_bend")


def coached(cue_id: str) -> tuple[str, int]:
    """The measure a cue is coached by, and +1 where more of it is wanted, -1 where less; none where no camera shows it."""
    known = cues().get(cue_id)
    return (known.measure, known.wanted) if known is not None and known.measure in LIVE else ("", 0)


def session_row(athlete_id: int, block: Block | None, step: Step, minutes: float) -> CoachSession:
    """A session of a step, to be written down."""
    number = block.programme.id if block is not None else None
    return CoachSession(
        athlete_id=athlete_id,
        programme_id=number,
        kind=step.kind,
        number=step.number or None,
        minutes=minutes,
        feedback_share=step.share,
    )


def keep_trial(history: History, visit_id: int, asked: dict[str, Any], outcome: str) -> int:
    """Write a trial down; a cue that moves its measure and costs nothing becomes the eight sessions, if none run.

    Parameters
    ----------
    visit_id
        The visit of its clip.
    asked
        What was tried, with effort and ease.
    outcome
        `TrialResult` as JSON.
    """
    result, visit = TrialResult.model_validate_json(outcome), history.visit(visit_id)
    facts = {"result": result.model_dump(mode="json"), "effort": asked.get("effort"), "ease": asked.get("ease")}
    facts["programme"] = result.keeps and result.cue in cues() and running_block(history, visit.athlete_id) is None
    row = TrialRow(athlete_id=visit.athlete_id, visit_id=visit_id, cue=result.cue, verdict=result.aimed.verdict)
    row.facts = facts
    id = history.add(row)
    if facts["programme"]:
        measure, _ = coached(result.cue)
        begun = Programme(athlete_id=visit.athlete_id, cue=result.cue, variable=measure, own=result.aimed.without)
        begun.target = result.aimed.with_ if measure else None
        begun.own = begun.own if measure else None
        history.start_programme(begun)
    return id
