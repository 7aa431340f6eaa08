"""Coach one set from a live stream: count, hold, one cue at a time, and when to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.drills.recognise import Person, Watch
from hipdrive.drills.repetition import Repetition
from hipdrive.drills.routine import MOST_FAULTY, Block
from hipdrive.pose.engine import People

Kind = Literal["count", "cue", "notice", "end"]
Ending = Literal["done", "form", "stopped", "out_of_time"]

# Design choices.
_QUIET_S = 6.0  # after the least number of repetitions, stillness of this long ends the set
_NOTICE_S = 5.0  # how long something must be wrong with the picture before it is said, and said again
_EDGE = 0.01  # of the picture: a joint this close to its edge may lie outside


@dataclass(frozen=True)
class Said:
    """One thing to tell the athlete.

    Parameters
    ----------
    kind
        A number, a correction, something about the picture, or the end of the set.
    text
        A short sentence; also the caption.
    """

    kind: Kind
    text: str


class SetCoach:
    """Follows one set.

    Parameters
    ----------
    block
        Which.
    names
        The points of the pose engine.
    size
        Width and height of the picture, pixels.
    """

    def __init__(self, block: Block, names: Sequence[str], size: tuple[int, int]) -> None:
        self.block, self._size = block, size
        self._watch = Watch(names, [block.drill], tells=1)
        self.repetitions: list[Repetition] = []
        self.ending: Ending | None = None
        self._wrong_since_s: float | None = None
        self._quiet_since_s: float | None = None

    def push(self, people: People, time_s: float) -> Said | None:
        """Take the next frame in; at most one thing to say."""
        counted = self._watch.push(people, time_s)
        for one in counted:
            if (said := self._counted(one.repetition, time_s)) is not None:
                return said
        if self._is_over(time_s):
            self.ending = "done"
            return Said("end", "Done. Rest.")
        return self._notice(people, time_s)

    def finish(self) -> None:
        """No more frames will come: what the last ones complete is counted too."""
        for one in self._watch.finish():
            self._counted(one.repetition, one.repetition.known_s)

    @property
    def hold_s(self) -> float | None:
        """How long the top has been held so far, or `None`."""
        trackers = (person.in_position for person in self._watch.people.values())
        now = ((t.top_since_s, t.seen) for t in trackers if t is not None)
        return next((seen.time_s - since for since, seen in now if since is not None and seen is not None), None)

    def _counted(self, repetition: Repetition, time_s: float) -> Said | None:
        self._quiet_since_s = time_s
        wanted = self.block.side
        if wanted is not None and repetition.side != wanted:
            return Said("cue", f"That was the {repetition.side} side: now the {wanted}, please.")
        self.repetitions.append(repetition)
        if len(self.repetitions) >= self.block.drill.dose.repetitions[1]:
            self.ending = "done"
            return Said("end", f"{len(self.repetitions)}. Done. Rest.")
        if not repetition.faults:
            return Said("count", str(len(self.repetitions)))
        cue = self.block.drill.faults[repetition.faults[0]].cue
        if all(r.faults for r in self.repetitions[-MOST_FAULTY:]) and len(self.repetitions) >= MOST_FAULTY:
            self.ending = "form"
            return Said("end", f"Two in a row with a fault: rest now. Next time: {cue}")
        return Said("cue", cue)

    def _is_over(self, time_s: float) -> bool:
        """Whether enough was done and the athlete has stopped."""
        if len(self.repetitions) < self.block.drill.dose.repetitions[0] or self._quiet_since_s is None:
            return False
        moving = any(_moves(person) for person in self._watch.people.values())
        if moving:
            self._quiet_since_s = time_s
        return time_s - self._quiet_since_s >= _QUIET_S

    def _notice(self, people: People, time_s: float) -> Said | None:
        text = self._wrong(people)
        if text is None:
            self._wrong_since_s = None
            return None
        if self._wrong_since_s is None:
            self._wrong_since_s = time_s
        if time_s - self._wrong_since_s < _NOTICE_S:
            return None
        self._wrong_since_s = time_s
        return Said("notice", text)

    def _wrong(self, people: People) -> str | None:
        """What keeps this frame from showing the drill."""
        if len(people.points) == 0:
            return "I cannot see you. Come into the picture."
        if any(person.in_position for person in self._watch.people.values()):
            return None
        largest = max(people.points, key=lambda p: float(np.nanmax(np.ptp(p, axis=0))) if np.isfinite(p).any() else 0.0)
        if _cut_off(largest, self._size):
            return "Part of you is outside the picture. Step back, or move the camera back."
        return self.block.drill.wrong_view


def _moves(person: Person) -> bool:
    tracker = person.in_position
    return tracker is not None and tracker.phase != "rest"


def _cut_off(points: np.ndarray, size: tuple[int, int]) -> bool:
    """Whether a tenth of the points lie at or beyond the edge of the picture."""
    margin = _EDGE * np.array(size)
    seen = points[np.isfinite(points).all(axis=1)]
    outside = ((seen < margin) | (seen > np.array(size) - margin)).any(axis=1)
    return bool(len(seen) and outside.mean() > 0.1)
