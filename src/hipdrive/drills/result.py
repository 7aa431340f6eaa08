"""What a stream of keypoints held: one drill of one person, and its repetitions; and the file it is written to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from hipdrive.arrays import FloatArray
from hipdrive.drills.drill import Drill, Side
from hipdrive.drills.recognise import TELLS, Counted, Watch
from hipdrive.drills.repetition import Repetition
from hipdrive.pose.engine import People


@dataclass(frozen=True)
class Counting:
    """One drill as it was done.

    Parameters
    ----------
    drill
        Which, or `None` where there was none.
    repetitions
        In order of time.
    person
        The number of the athlete in the stream, or `None`.
    begun
        Whether the stream ended within one more repetition, which is not among them.
    """

    drill: Drill | None
    repetitions: tuple[Repetition, ...]
    person: int | None = None
    begun: bool = False


def count(
    people: Iterable[People],
    names: Sequence[str],
    time_s: FloatArray,
    drill: Drill | None = None,
) -> Counting:
    """Count the repetitions in keypoints, as a live stream would.

    Parameters
    ----------
    people
        One entry a frame.
    names
        Of the points.
    time_s
        `(frame,)` seconds.
    drill
        Which drill it is, where that is known: then a single repetition counts too.

    Returns
    -------
    Counting
        Of the person and the drill with the most repetitions.
    """
    watch = Watch(names, None if drill is None else [drill], TELLS if drill is None else 1)
    counted: list[Counted] = []
    for seen, now in zip(people, time_s, strict=True):
        counted += watch.push(seen, float(now))
    found = most(counted + watch.finish())
    return replace(found, begun=watch.begun(found.person, found.drill))


def most(counted: Sequence[Counted]) -> Counting:
    """The drill and the person with the most repetitions."""
    kinds: dict[tuple[int, str], list[Counted]] = {}
    for one in counted:
        kinds.setdefault((one.person, one.drill.id), []).append(one)
    if not kinds:
        return Counting(None, ())
    best = max(kinds.values(), key=len)
    repetitions = sorted((c.repetition for c in best), key=lambda r: r.start_s)
    return Counting(best[0].drill, tuple(repetitions), best[0].person)


class RepetitionRow(BaseModel):
    """One repetition in the file."""

    start_s: float
    end_s: float
    side: Side | None
    hold_s: float
    faults: list[str]


class DrillFile(BaseModel):
    """What `hipdrive drill --json` writes."""

    drill: str | None
    repetitions: list[RepetitionRow]
    begun: bool = False


def to_file(counting: Counting) -> DrillFile:
    """The counting as it is written, seconds to the millisecond."""
    drill = None if counting.drill is None else counting.drill.id
    return DrillFile(drill=drill, repetitions=[_row(one) for one in counting.repetitions], begun=counting.begun)


def _row(one: Repetition) -> RepetitionRow:
    start_s, end_s, hold_s = (round(time_s, 3) for time_s in (one.start_s, one.end_s, one.hold_s))
    return RepetitionRow(start_s=start_s, end_s=end_s, side=one.side, hold_s=hold_s, faults=list(one.faults))
