"""Eight sessions of retraining: how long, how much feedback, what must hold before each, and what comes after.

A runner can move a session, not skip one. Nothing here knows a database or a clock: what was done and what time it is
are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from hipdrive.errors import HipdriveError
from hipdrive.evidence import number

Kind = Literal["session", "retention_day", "retention_week", "transfer"]
Verdict = Literal["go", "wait", "stop"]

#: Minutes and share of the time with feedback of each session (evidence row `fade_dose`: eight sessions, 15 to 30
#: minutes, feedback reduced over the last four).
MINUTES = (15, 18, 21, 24, 26, 28, 30, 30)
SHARES = (1.0, 1.0, 1.0, 1.0, 0.75, 0.5, 0.25, 0.1)
#: Feedback comes at the start of each cycle. Design choice: every session from the fifth lasts a whole number of
#: these, so that its share is exact, and the last thing done is always without feedback.
CYCLE_S = 120.0
#: A check without cues. Design choice: long enough for the seven steps a side of every measure, many times over.
CHECK_MINUTES = 5
#: A session counts when this much of it was run. Design choice: a session broken off for a bus is still a session.
ENOUGH = 0.8
#: Hours between two sessions. Design choice: four a week, never two on one day.
REST_H = 16.0
#: Most of the week's running with the cue: 25 % in the first week, then a quarter more each week (design choice of the
#: cue's load gate; nothing was published).
FIRST_WEEK_SHARE, WEEKLY_RISE = 0.25, 1.25
#: Above this on 0 to 10 a stiff calf or Achilles tendon in the morning means an easy day. Design choice: 2 of 10 is
#: what common pain rules call safe (evidence row `pain_rule`, which was not seen in a paper).
STIFF = 2.0
#: So many sessions put off for pain one after the other end the block. Design choice: on the safe side.
PUT_OFF = 3


@dataclass(frozen=True)
class Step:
    """What comes next.

    Parameters
    ----------
    kind
        A session, a check without cues a day or a week after the last, or the single-leg squat.
    number
        Of the session, 1 to 8; 0 for a check.
    minutes, share
        How long, and the share of the time with feedback.
    earliest
        Not before this; `None` when it may be done at any time.
    """

    kind: Kind
    number: int
    minutes: int
    share: float
    earliest: datetime | None = None


@dataclass(frozen=True)
class Done:
    """Something that was done.

    Parameters
    ----------
    kind, number
        As in `Step`.
    at
        When it ended.
    minutes
        How long it took.
    """

    kind: Kind
    number: int
    at: datetime
    minutes: float


@dataclass(frozen=True)
class Answers:
    """What is asked before each session; pain and stiffness 0 to 10.

    Parameters
    ----------
    pain_now
        Where it hurts most, now.
    pain_morning_before, pain_morning_after
        In the morning before the last session, and in the morning after it; `None` before the first.
    calf_stiff
        Calf or Achilles stiffness this morning.
    week_run_min
        Minutes run in the last seven days, with and without the cue.
    week_cue_min
        Of these, with the cue.
    safety
        Whether a safety question was answered yes.
    """

    pain_now: float
    calf_stiff: float
    week_run_min: float
    week_cue_min: float = 0.0
    pain_morning_before: float | None = None
    pain_morning_after: float | None = None
    safety: bool = False

    def __post_init__(self) -> None:
        scales = (self.pain_now, self.calf_stiff, self.pain_morning_before, self.pain_morning_after)
        if any(s is not None and not 0 <= s <= 10 for s in scales):
            raise HipdriveError("Pain and stiffness go from 0 to 10. Correct that answer.")
        if self.week_run_min < 0 or not 0 <= self.week_cue_min <= self.week_run_min:
            raise HipdriveError("Minutes with the cue cannot be more than the minutes run. Correct that answer.")


@dataclass(frozen=True)
class Gate:
    """Whether to go.

    Parameters
    ----------
    verdict
        `go`; `wait`: move the session; `stop`: the block ends.
    reasons
        Why not, a sentence each.
    pain
        Whether pain is among them.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    pain: bool = False


def next_step(done: Sequence[Done]) -> Step | None:
    """What comes next, whatever was moved; `None` when all is done.

    Parameters
    ----------
    done
        In the order it was done.
    """
    whole = [d for d in done if d.kind != "session" or d.minutes >= ENOUGH * MINUTES[d.number - 1]]
    sessions = {d.number: d for d in whole if d.kind == "session"}
    for i, (minutes, share) in enumerate(zip(MINUTES, SHARES, strict=True), start=1):
        if i not in sessions:
            last = max((d.at for d in sessions.values()), default=None)
            return Step("session", i, minutes, share, last + timedelta(hours=REST_H) if last else None)
    end = sessions[len(MINUTES)].at
    after: tuple[tuple[Kind, timedelta], ...] = (
        ("retention_day", timedelta(hours=REST_H)),
        ("transfer", timedelta(0)),
        ("retention_week", timedelta(days=7)),
    )
    seen = {d.kind for d in whole}
    return next((Step(k, 0, CHECK_MINUTES, 0.0, end + wait) for k, wait in after if k not in seen), None)


def due(step: Step, now: datetime) -> Gate:
    """Whether a step's time has come.

    A clock that was set back only ever makes one wait; a session is never lost by it.
    """
    if step.earliest is None or now >= step.earliest:
        return Gate("go", ())
    return Gate("wait", (f"Not before {step.earliest:%A %d %B, %H:%M} UTC: the body learns between sessions.",))


def gate(answers: Answers, week: int, put_off: int = 0) -> Gate:
    """Whether the body is ready for a session.

    Parameters
    ----------
    answers
        Given today.
    week
        Of the block, 1 first.
    put_off
        Sessions put off for pain just before this one.

    Returns
    -------
    Gate
        Safety first; then pain, calf and load, with every reason that holds.
    """
    if answers.safety:
        return Gate("stop", ("A safety question was answered yes: be seen before you run again.",), pain=True)
    pain, others = _pain(answers), _calf(answers) + _load(answers, week)
    if pain and put_off + 1 >= PUT_OFF:
        last = f"Pain has put off {put_off + 1} sessions in a row: the block ends here. Have it looked at."
        return Gate("stop", (*pain, last), pain=True)
    reasons = pain + others
    return Gate("wait" if reasons else "go", reasons, pain=bool(pain))


def _pain(answers: Answers) -> tuple[str, ...]:
    limit, found = number("pain_hold"), []
    if answers.pain_now > limit:
        found.append(f"Pain of {answers.pain_now:g} is above {limit:g} of 10: no session today; halve the distance.")
    before, after = answers.pain_morning_before, answers.pain_morning_after
    if before is not None and after is not None and after > before:
        found.append("The morning after the last session hurt more than the one before: wait until it has settled.")
    return tuple(found)


def _calf(answers: Answers) -> tuple[str, ...]:
    if answers.calf_stiff <= STIFF:
        return ()
    return ("Calf or Achilles tendon are stiff this morning: one easy day without the cue.",)


def most_cue_share(week: int) -> float:
    """Most of a week's running that may be done with the cue, 0 to 1; `week` counts from 1."""
    return float(min(FIRST_WEEK_SHARE * WEEKLY_RISE ** (max(week, 1) - 1), 1.0))


def _load(answers: Answers, week: int) -> tuple[str, ...]:
    """The cue's share of the last seven days, so that new loads grow slowly. A first session is always allowed."""
    most = most_cue_share(week)
    if answers.week_cue_min == 0 or answers.week_cue_min <= most * answers.week_run_min:
        return ()
    share = answers.week_cue_min / answers.week_run_min
    return (f"{share:.0%} of the last seven days' running was with the cue; at most {most:.0%} in this week.",)


def feedback_on(share: float, elapsed_s: float) -> bool:
    """Whether feedback is given at a moment of a session: the first part of each cycle."""
    return elapsed_s % CYCLE_S < share * CYCLE_S


@dataclass(frozen=True)
class Reading:
    """A number of one session.

    Parameters
    ----------
    value
        In the measure's unit.
    detectable_change
        The smallest change beyond measurement error, or `None` where that is not known.
    """

    value: float
    detectable_change: float | None


Progress = Literal["real", "seen once", "within noise", "cannot say"]


def progress(before: Reading, later: Sequence[Reading]) -> Progress:
    """Whether a number has changed: real when the last two sessions are both beyond the detectable change.

    Parameters
    ----------
    before
        Of the first visit, before the block.
    later
        The sessions since, in order.
    """
    if not later or before.detectable_change is None or any(r.detectable_change is None for r in later[-2:]):
        return "cannot say"
    beyond = [_beyond(before, r) for r in later[-2:]]
    if len(beyond) == 2 and beyond[0] == beyond[1] != 0:
        return "real"
    return "seen once" if beyond[-1] else "within noise"


def _beyond(before: Reading, after: Reading) -> int:
    """−1 or +1 when the change is beyond measurement error in that direction, else 0."""
    limit = max(before.detectable_change or 0.0, after.detectable_change or 0.0)
    change = after.value - before.value
    return 0 if abs(change) < limit or change == 0 else (1 if change > 0 else -1)
