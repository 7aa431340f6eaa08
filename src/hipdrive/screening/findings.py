"""What was found, what was not sure enough, and what comes before everything: as plain text with its evidence."""

from __future__ import annotations

from typing import Literal

from pydantic import computed_field

from hipdrive.evidence import Grade
from hipdrive.evidence.literature import Tag
from hipdrive.measures import RowSide
from hipdrive.records import Record
from hipdrive.screening.rules import Recorded

State = Literal["there", "not there", "cannot tell"]
Reason = Literal["", "interval", "not seen", "one sign"]


class Stop(Record):
    """A raised safety flag.

    Parameters
    ----------
    id, level, sentence, action
        Which, how pressing, what was told, what to do.
    source
        Where it comes from.
    """

    id: str
    level: Literal["emergency", "urgent", "stop"]
    sentence: str
    action: str
    source: str


class Seen(Record):
    """One sign that a finding rests on.

    Parameters
    ----------
    sign, kind, side, text
        Which, whether measured or felt, where, and in words.
    value, against
        The number with its interval or score; the reference and limit it was held against.
    """

    sign: str
    kind: Literal["measure", "symptom"]
    side: Literal["left", "right", "both"]
    text: str
    value: str
    against: str


class Frame(Record):
    """An instant to look at: index of the recording, seconds, and the measure it shows."""

    input: int
    time_s: float
    measure: str
    side: str


class Support(Record):
    """A fact of the literature behind a finding, with its tag and citation."""

    id: str
    says: str
    tag: Tag
    source: str


class Finding(Record):
    """A pattern on which at least two sources agree.

    Parameters
    ----------
    id, title, side, sentence
        Which, on which stance side, in words.
    seen
        The signs that agree.
    grade, grade_why
        Of the literature for this pattern.
    evidence
        The facts behind it.
    frames
        Where to look.
    would_change
        What would change the verdict.
    felt
        Whether a symptom is among the signs.
    cue, drills, rank
        What it leads to in the plan.
    """

    id: str
    title: str
    side: Literal["left", "right", "both"]
    sentence: str
    seen: tuple[Seen, ...]
    grade: Grade
    grade_why: str
    evidence: tuple[Support, ...]
    frames: tuple[Frame, ...]
    would_change: str
    felt: bool
    cue: str
    drills: tuple[str, ...]
    rank: int


class Standing(Record):
    """Where one value stands among runners of this speed and sex.

    Parameters
    ----------
    measure, side, input
        Which measurement.
    percentile, low, high
        Share of runners below it, in percent, and its 95 % interval; `None` where nobody may be held against it.
    place
        Against the limits: `below`, `within`, `above`, or `edge` where its interval reaches across one; `None` where the
        value counts for nothing.
    limits
        Where few runners lie below and above, in the measure's unit.
    people
        Whom it is held against.
    why
        Why there is no percentile or place.
    """

    measure: str
    side: RowSide
    input: int
    percentile: float | None = None
    low: float = 0.0
    high: float = 100.0
    place: Literal["below", "within", "above", "edge"] | None = None
    limits: tuple[float, float] | None = None
    people: str = ""
    why: str = ""


class SideDifference(Record):
    """Left and right apart by more than their error: an observation, a finding only with something felt.

    Parameters
    ----------
    sign, measure, more
        Which, and the side on which there is more of it.
    difference, ci95, unit
        Left less right.
    share
        Of uninjured runners whose sides differ as much; 1 where it is not known.
    beyond
        Whether it is surely more than in most uninjured runners.
    text, people
        The sentence; whom it is held against.
    """

    sign: str
    measure: str
    more: Literal["left", "right"]
    difference: float
    ci95: tuple[float, float]
    unit: str
    share: float
    beyond: bool
    text: str
    people: str


class StandsOut(Record):
    """One measure, or a difference of sides, that is rare among runners: no finding, since it is one source.

    Parameters
    ----------
    id, title, side
        The sign, in short, and where.
    text
        What was seen, with its error, its percentile and what a second source would be.
    against
        The limit and the people it was held against.
    percentile, low, high
        Where it stands, in percent; for sides the share of uninjured runners who are more even.
    pattern
        The pattern it belongs to.
    grade, grade_why
        Of the literature for that pattern.
    second
        What a second source would be.
    frames
        Where to look.
    cue, drills
        What may be tried.
    """

    id: str
    title: str
    side: Literal["left", "right", "both"]
    text: str
    against: str
    percentile: float
    low: float
    high: float
    pattern: str
    grade: Grade
    grade_why: str
    second: str
    frames: tuple[Frame, ...]
    cue: str
    drills: tuple[str, ...]


class NotEnough(Record):
    """A pattern with some sign of it, but not enough agreement to say.

    Parameters
    ----------
    id, title, side
        Which.
    seen
        What was seen of it, in words; empty when nothing was sure.
    why
        What is missing, and what would tell.
    """

    id: str
    title: str
    side: Literal["left", "right", "both"]
    seen: tuple[str, ...]
    why: tuple[str, ...]


class Verdict(Record):
    """What can be told of one pattern.

    Parameters
    ----------
    id, title
        Which.
    state
        `there` (found), `not there` (a sign it cannot do without is surely not, on every side), or `cannot tell`.
    reason
        What leaves it open: an `interval` that reaches across a limit, something `not seen`, or `one sign` alone.
    why
        The same in sentences, with what would tell.
    """

    id: str
    title: str
    state: State
    reason: Reason = ""
    why: tuple[str, ...] = ()


class Findings(Record):
    """The outcome of a screening.

    Parameters
    ----------
    headline
        The outcome in a sentence or two.
    stop
        Raised safety flags; with any of them there is no plan.
    hold
        Why nothing in the stride should change yet; empty otherwise.
    findings
        Patterns that were found, the one that leads the plan first.
    stands_out
        Single measures or differences of sides that are rare among all that was looked at, the rarest first.
    sides
        Every difference of sides beyond its error, with how many uninjured runners differ as much.
    sides_within_error
        Differences larger than in half of uninjured runners that may all the same be error, and what would tell.
    standings
        Where every value stands among runners of this speed and sex.
    not_enough
        Patterns with some sign, but not enough to say.
    verdicts
        Every pattern that was looked for: there, not there, or not to be told.
    clip_would_add
        What a further recording would show; of motion capture, what further markers would.
    notes
        Things to know: load, earlier injury, what was not asked.
    nothing_to_change
        Whether every pattern was looked for and is surely not there, and no measure or side stands out.
    measured, told
        Whether there was a recording; whether there were symptoms.
    recorded
        With what the run was recorded: a `camera`, or the `markers` of motion capture.
    cadence_spm, speed_mps
        The runner's own, where they count.
    sex
        The runner's, as told.
    """

    headline: str
    stop: tuple[Stop, ...] = ()
    hold: str = ""
    findings: tuple[Finding, ...] = ()
    stands_out: tuple[StandsOut, ...] = ()
    sides: tuple[SideDifference, ...] = ()
    sides_within_error: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()
    not_enough: tuple[NotEnough, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    clip_would_add: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    nothing_to_change: bool = False
    measured: bool = False
    recorded: Recorded = "camera"
    told: bool = False
    cadence_spm: float | None = None
    speed_mps: float | None = None
    sex: Literal["female", "male", "unknown"] = "unknown"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def absent(self) -> tuple[str, ...]:
        """Titles of the patterns that are surely not there."""
        return tuple(v.title for v in self.verdicts if v.state == "not there")
