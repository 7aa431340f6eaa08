"""The warm-up as the article gives it: which drill, which set, which side, how many; and who had better not."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from hipdrive import shipped
from hipdrive.drills.drill import Drill, Side
from hipdrive.drills.registry import all_drills

#: Seconds between sets. Design choice: waking muscles up, not tiring them, needs no longer rest.
REST_S = 20.0
#: Effort 0 to 10 above which a drill ends. Design choice: activation is not fatigue.
MOST_EFFORT = 4
#: Faulty repetitions in a row that end a set. Design choice.
MOST_FAULTY = 2


@dataclass(frozen=True)
class Block:
    """One set on one side.

    Parameters
    ----------
    drill
        Which.
    number, of
        Which set, of how many.
    side
        The working leg, the direction of stepping, or `None`.
    """

    drill: Drill
    number: int
    of: int
    side: Side | None

    @property
    def title(self) -> str:
        """For people: drill, set, side."""
        where = "" if self.side is None else f", {_SIDE_WORDS[self.drill.dose.sides].format(self.side)}"
        return f"{self.drill.title}, set {self.number} of {self.of}{where}"


_SIDE_WORDS = {"none": "", "side": "{} leg", "direction": "to your {}"}


def routine(leave_out: Collection[str] = ()) -> tuple[Block, ...]:
    """The whole warm-up, in order.

    Parameters
    ----------
    leave_out
        Ids of drills.
    """
    return tuple(
        Block(drill, number, drill.dose.sets, side)
        for drill in all_drills()
        if drill.id not in leave_out
        for number in range(1, drill.dose.sets + 1)
        for side in _sides(drill)
    )


def _sides(drill: Drill) -> Sequence[Side | None]:
    return (None,) if drill.dose.sides == "none" else ("left", "right")


@dataclass(frozen=True)
class SafetyQuestion:
    """Asked before the warm-up.

    Parameters
    ----------
    id, ask
        Its name, and the question (yes means caution).
    drills
        Ids of the drills a yes leaves out.
    then
        What to do after a yes.
    """

    id: str
    ask: str
    drills: tuple[str, ...]
    then: str


@cache
def safety_questions() -> tuple[SafetyQuestion, ...]:
    """What is asked before the first drill."""
    rows = _data("safety.json")["questions"]
    return tuple(SafetyQuestion(r["id"], r["ask"], tuple(r["drills"]), r["then"]) for r in rows)


@dataclass(frozen=True)
class Done:
    """One session of a drill, as the ladder looks at it.

    Parameters
    ----------
    repetitions, faulty
        Counted, and with a fault.
    effort, pain
        0 to 10, or `None` where not told.
    """

    repetitions: int
    faulty: int
    effort: int | None
    pain: int | None


Change = Literal["up", "stay", "down"]


def next_level(sessions: Sequence[Done]) -> Change:
    """Whether the next session of a drill goes a step up its ladder, down, or stays, from the last sessions.

    Up: two sessions running clean, effort at most 4 and pain at most 2 (both told). Down: three or more faulty
    repetitions, or pain over 2, in the last one.
    """
    rule = _data("progressions.json")["rule"]
    if not sessions:
        return "stay"
    last = sessions[-1]
    if last.faulty >= rule["faulty"] or (last.pain is not None and last.pain > rule["most_pain"]):
        return "down"
    clean = [_is_clean(session, rule) for session in sessions[-rule["sessions"] :]]
    return "up" if len(clean) == rule["sessions"] and all(clean) else "stay"


def _is_clean(session: Done, rule: Mapping[str, Any]) -> bool:
    """Whether repetitions were done, none with a fault, and effort and pain were told and low."""
    easy = session.effort is not None and session.effort <= rule["most_effort"]
    painless = session.pain is not None and session.pain <= rule["most_pain"]
    return session.repetitions > 0 and session.faulty == 0 and easy and painless


def ladder(drill_id: str) -> tuple[tuple[str, str], ...]:
    """The variants of a drill from the easiest to the hardest: `(title, why it stands there)`."""
    levels = _data("progressions.json")["ladders"][drill_id]["levels"]
    return tuple((level["title"], level["why"]) for level in levels)


@cache
def _data(name: str) -> Any:
    return json.loads(shipped.text("hipdrive.drills", "data", name))
