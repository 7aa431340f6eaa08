"""What a drill is: its words, its dose, its faults, one drive signal, and a judgement of each repetition.

A drill is one file in this package that exports `DRILL` (its words) and a class that observes and judges. Counting,
phases, learned range and times are done once, for all of them, in `engine`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from hipdrive.arrays import FloatArray
from hipdrive.drills.body import Body

Side = Literal["left", "right"]
Tag = Literal["sourced", "design"]


@dataclass(frozen=True)
class Fault:
    """One thing that may be wrong with a repetition.

    Parameters
    ----------
    id
        Its name in files.
    title
        A few words for a table.
    cue
        What the athlete is told, one line, outward-worded.
    threshold
        The rule in words and numbers.
    tag
        Whether the number comes from the literature or is a design choice.
    source
        The work it comes from, or why it was chosen.
    """

    id: str
    title: str
    cue: str
    threshold: str
    tag: Tag
    source: str


@dataclass(frozen=True)
class Dose:
    """How much, as the article says.

    Parameters
    ----------
    sets
        Sets (of each side or direction where there are two).
    repetitions
        Fewest and most in a set.
    sides
        `none`, or what is done one after the other.
    hold_s
        Fewest and most seconds to hold, or `None`.
    manner
        What stands behind the numbers: what is repeated, which way, how.
    """

    sets: int
    repetitions: tuple[int, int]
    sides: Literal["none", "side", "direction"]
    hold_s: tuple[float, float] | None = None
    manner: str = ""

    @property
    def words(self) -> str:
        """How much, as people read it, without a full stop."""
        least, most = self.repetitions
        hold = f", hold {self.hold_s[0]:g} to {self.hold_s[1]:g} seconds" if self.hold_s else ""
        return f"{self.sets} sets of {least} to {most}{hold}{self.manner}"


@dataclass(frozen=True)
class Judged:
    """An angle that a drill judges, for a picture.

    Parameters
    ----------
    value
        Its name among the values of a `Sample`, degrees.
    parts
        The joint it is at between the two it is measured to: first end, joint, second end.
    side
        Whose; `near` = the side the network is surer of, `upper` = the one whose joint is higher in the picture.
    """

    value: str
    parts: tuple[str, str, str]
    side: Literal["left", "right", "near", "upper"]

    def side_in(self, body: Body) -> Side:
        """The side that is meant in a frame."""
        if self.side in ("left", "right"):
            return "left" if self.side == "left" else "right"
        if self.side == "near":
            left, right = (float(body.confidence[k::2].sum()) for k in (0, 1))
        else:
            left, right = (-float(body.at(side, self.parts[1])[1]) for side in ("left", "right"))
        return "left" if left > right else "right"


@dataclass(frozen=True)
class Drill:
    """The words of a drill and what the engine needs to know of it.

    Parameters
    ----------
    id, title
        Its name in files and for people.
    position, movement
        How to lie or stand, and what to do.
    camera
        Where to put the camera.
    wrong_view
        What to say when the person is seen but not in a way that shows the drill.
    dose
        How much.
    why, evidence
        What it is for, and the rows of the evidence that say so.
    faults
        All it can find, by id.
    cannot_see
        What this view does not show, said rather than guessed.
    least_range
        Smallest stroke of the drive signal that can be a repetition, in its unit.
    return_share
        How much of the stroke must be undone before the repetition is over.
    make
        A fresh watcher for one person.
    place
        Where it comes in the warm-up, 1 first.
    judged
        The angles it judges that can be drawn.
    """

    id: str
    title: str
    position: str
    movement: str
    camera: str
    wrong_view: str
    dose: Dose
    why: str
    evidence: tuple[str, ...]
    faults: Mapping[str, Fault]
    cannot_see: tuple[str, ...]
    least_range: float
    return_share: float
    make: Callable[[], Watcher]
    place: int
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True)
class Sample:
    """What a drill sees in one frame.

    Parameters
    ----------
    time_s
        When.
    drive
        The signal that goes up and down once a repetition, in body units.
    values
        Whatever else the faults need, always under the same names.
    """

    time_s: float
    drive: float
    values: Mapping[str, float]


@dataclass(frozen=True)
class Stroke:
    """One candidate repetition: the drive signal away from rest and back.

    Parameters
    ----------
    time_s, drive
        `(sample,)`.
    values
        `(sample,)` each.
    low, high
        The drive signal at rest and at its end.
    crest
        The sample in which the drive signal was highest before this stroke began.
    learned_range
        Median stroke of the repetitions so far, or `None` for the first.
    """

    time_s: FloatArray
    drive: FloatArray
    values: Mapping[str, FloatArray]
    low: float
    high: float
    crest: Sample
    learned_range: float | None

    @property
    def range(self) -> float:
        """How far the drive signal went."""
        return self.high - self.low

    def share(self) -> FloatArray:
        """`(sample,)` 0 at rest, 1 at the end of the movement."""
        out: FloatArray = (self.drive - self.low) / self.range
        return out


@dataclass(frozen=True)
class Judgement:
    """What a drill says of a stroke that is one of its repetitions.

    Parameters
    ----------
    side
        The working side, the leading side, or `None`.
    faults
        Ids, the one to mention first in front.
    values
        Measured numbers, for the table.
    """

    side: Side | None
    faults: tuple[str, ...]
    values: Mapping[str, float] = field(default_factory=dict)


class Watcher(Protocol):
    """Watches one person do one drill; keeps what it must remember of them (lengths, stance)."""

    def observe(self, body: Body) -> Sample | None:
        """The frame as this drill sees it, or `None` when the person is not in its position."""
        ...

    def judge(self, stroke: Stroke) -> Judgement | None:
        """The faults of a stroke, or `None` when it is no repetition of this drill."""
        ...
