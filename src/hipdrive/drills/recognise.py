"""Which drill is this, who does it, and what has been counted: from a stream of keypoints.

Every drill watches everybody in the picture. A drill is recognised when one person has done two repetitions of it
without a long break; from then on it counts, and the two that told it count too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hipdrive.drills.body import Body, Layout
from hipdrive.drills.drill import Drill
from hipdrive.drills.engine import Tracker
from hipdrive.drills.people import Attendance
from hipdrive.drills.registry import all_drills
from hipdrive.drills.repetition import Repetition
from hipdrive.drills.smoothing import Smoother
from hipdrive.pose.engine import People

#: Repetitions that tell a drill, the longest break between those, and between later ones. Design choices: one stroke
#: may be anything; a slow repetition lasts 5 s, and a breath is taken between two.
TELLS = 2
TELLING_BREAK_S = 8.0
LONGEST_BREAK_S = 15.0
#: Those that tell a drill are alike: the shorter stroke is at least this share of the longer one.
ALIKE = 0.6


@dataclass(frozen=True)
class Counted:
    """A repetition that was counted.

    Parameters
    ----------
    drill
        Of which drill.
    repetition
        The repetition.
    person
        The number of the person in this stream.
    """

    drill: Drill
    repetition: Repetition
    person: int


@dataclass
class _Waiting:
    """A drill on one person: repetitions not yet told, and whether it has been recognised."""

    tracker: Tracker
    held: list[Repetition] = field(default_factory=list)
    told_s: float = -float("inf")

    def push(self, body: Body, tells: int) -> list[Repetition]:
        """Look at a frame; the repetitions to tell, the first `tells` of them together."""
        return self._told(self.tracker.push(self.tracker.watcher.observe(body), body.time_s), tells)

    def end(self, tells: int) -> list[Repetition]:
        """No more frames will come; the repetitions to tell."""
        return self._told(self.tracker.end(), tells)

    def _told(self, found: Repetition | None, tells: int) -> list[Repetition]:
        if found is None:
            return []
        if found.start_s - self.told_s <= LONGEST_BREAK_S:
            self.told_s = found.end_s
            return [found]
        self.held = [r for r in self.held if _one_set(r, found)] + [found]
        if len(self.held) < tells:
            return []
        out, self.held, self.told_s = self.held, [], found.end_s
        return out


def _one_set(first: Repetition, second: Repetition) -> bool:
    """Whether two repetitions follow each other and are alike."""
    shorter, longer = sorted((first.range, second.range))
    return second.start_s - first.end_s <= TELLING_BREAK_S and shorter >= ALIKE * longer


class Person:
    """One person: their smoothed keypoints, and every drill that watches them.

    Parameters
    ----------
    number
        Theirs in the stream.
    drills
        Those to look for.
    tells
        How many repetitions tell a drill.
    """

    def __init__(self, number: int, drills: Sequence[Drill], tells: int) -> None:
        self.number = number
        self._tells = tells
        self._smoother = Smoother()
        self._waiting = [_Waiting(Tracker(drill)) for drill in drills]
        self.body: Body | None = None

    def push(self, body: Body) -> list[Counted]:
        """Take a frame in; what was counted by it."""
        return self._watch(self._smoother.push(body))

    def finish(self) -> list[Counted]:
        """No more frames will come."""
        counted = self._watch(self._smoother.finish())
        ended = [(one.tracker.drill, r) for one in self._waiting for r in one.end(self._tells)]
        return counted + [Counted(drill, r, self.number) for drill, r in ended]

    def begun(self, drill: Drill) -> bool:
        """Whether a repetition of a drill is under way."""
        return any(one.tracker.begun for one in self._waiting if one.tracker.drill.id == drill.id)

    def _watch(self, bodies: list[Body]) -> list[Counted]:
        out = []
        for body in bodies:
            self.body = body
            for one in self._waiting:
                out += [Counted(one.tracker.drill, r, self.number) for r in one.push(body, self._tells)]
        return out

    @property
    def in_position(self) -> Tracker | None:
        """The drill whose position they are in now, if any."""
        if self.body is None:
            return None
        now = [w.tracker for w in self._waiting if w.tracker.seen is not None]
        now = [t for t in now if t.seen is not None and t.seen.time_s == self.body.time_s]
        return now[0] if now else None


class Watch:
    """Watches a stream of frames.

    Parameters
    ----------
    names
        The points of the pose engine.
    drills
        Those to look for; all by default.
    tells
        How many repetitions tell a drill; 1 where the drill is known beforehand.
    """

    def __init__(self, names: Sequence[str], drills: Sequence[Drill] | None = None, tells: int = TELLS) -> None:
        self._layout = Layout.of(names)
        self._drills = tuple(all_drills() if drills is None else drills)
        self._tells = tells
        self._attendance = Attendance()
        self.people: dict[int, Person] = {}
        #: Number -> index in the last frame's `People`.
        self.present: dict[int, int] = {}

    def push(self, people: People, time_s: float) -> list[Counted]:
        """Take the next frame in; what was counted by it."""
        self.present = self._attendance.numbers(people, time_s)
        out: list[Counted] = []
        for number, index in self.present.items():
            person = self.people.setdefault(number, Person(number, self._drills, self._tells))
            out += person.push(self._layout.body(time_s, people.points[index], people.confidence[index]))
        if len(self.people) > 2 * len(self.present) + 8:
            # Those who left long ago; nobody returns under an old number.
            late = set(list(self.people)[-8:]) | set(self.present)
            self.people = {number: person for number, person in self.people.items() if number in late}
        return out

    def finish(self) -> list[Counted]:
        """No more frames will come."""
        return [counted for person in self.people.values() for counted in person.finish()]

    def begun(self, person: int | None, drill: Drill | None) -> bool:
        """Whether somebody has begun a repetition of a drill that has not ended."""
        return drill is not None and person in self.people and self.people[person].begun(drill)
