"""Two visits side by side: which change is more than measurement error, and which is seen twice.

A change is *real* when it is at least the detectable change in two sessions, in the same direction, at the same
speed and with the same set-up. Seen once, it waits for the second session. The detectable change is the largest
of what each session states (the published between-day value, or more where its own error is larger). What a
laboratory found of itself (`hipdrive.history.retest`) takes the place of the published value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np

from hipdrive.errors import HipdriveError
from hipdrive.evidence import number
from hipdrive.flags import holding
from hipdrive.history.retest import Retest, retest_of
from hipdrive.measures import Measurement, Measurements, by_id, title_of
from hipdrive.measures.table import Z95
from hipdrive.records import Record
from hipdrive.screening.context import NOT_COUNTED, speed_of
from hipdrive.screening.observe import in_words
from hipdrive.wording import change, joined, value

Verdict = Literal["real", "seen once", "within noise", "cannot say"]
SpeedMatch = Literal["same", "differ", "unknown"]
_WORN = "What is worn alone (a watch, a sensor, muscles) is not compared: it shows no measure of the body. Film both visits, or try a cue over several runs."
_SPEED_WORDS = {
    "differ": "The speeds differ by more than 3 %: no change can be told from a change of speed.",
    "unknown": "The speed is not known for every session: a change of speed moves every measure.",
}
#: Flags that make a number unfit to be compared. Camera roll unknown and a far leg shift a value alike in both
#: sessions only with the same camera place, which nobody can promise.
_UNFIT = NOT_COUNTED


class Change(Record):
    """One measure, before and after.

    Parameters
    ----------
    id, title, side, unit
        Which.
    before, after, change
        Values, and after − before; `after` is the last session's.
    detectable, origin
        The smallest change that is more than measurement error, or `None` where that is not known; where it is from.
    verdict, words
        `real` (in two sessions), `seen once`, `within noise`, or `cannot say`; and the sentence.
    """

    id: str
    title: str
    side: str
    unit: str
    before: float
    after: float
    change: float
    detectable: float | None
    origin: str
    verdict: Verdict
    words: str


class Comparison(Record):
    """What changed.

    Parameters
    ----------
    headline
        In a sentence.
    warnings
        What does not match between the sessions.
    changes
        One for each measure and side that both have; the ones that count first.
    """

    headline: str
    warnings: tuple[str, ...]
    changes: tuple[Change, ...]


def compare(
    before: Measurements,
    *after: Measurements,
    speeds_mps: Sequence[float | None] | None = None,
    retests: Sequence[Retest] = (),
) -> Comparison:
    """Say which changes are more than measurement error.

    Parameters
    ----------
    before
        The first visit.
    after
        One later session, or several; a change is real only when it is seen in two.
    speeds_mps
        Running speed of each session, the first one's first, m/s; what the recordings state by default.
    retests
        What a laboratory found of itself (`read_retests`), in place of published detectable changes.

    Raises
    ------
    HipdriveError
        If there is no later session, or the sessions share no measure.

    See Also
    --------
    analyse, measure : Where the measures of a session come from.

    Examples
    --------
    >>> import hipdrive as hd
    >>> before, after = hd.analyse("run.trc"), hd.analyse("later.trc")
    >>> comparison = hd.compare(before, after, speeds_mps=[3.0, 3.0])
    >>> drop = next(c for c in comparison.changes if (c.id, c.side) == ("pelvic_drop", "mean"))
    >>> print(f"{drop.change:.0f}°, error {drop.detectable:.1f}°: {drop.verdict}")
    -13°, error 2.8°: seen once
    """
    if not after:
        raise HipdriveError("There is nothing to compare with. Give a recording from before and one from after.")
    if not (pairs := _pairs(before, after)):
        filmed = all(session.rows for session in (before, *after))
        raise HipdriveError("The recordings share no measure. Film both from the same side." if filmed else _WORN)
    match = _speed_match(tuple(speeds_mps) if speeds_mps is not None else tuple(map(speed_of, (before, *after))))
    order = get_args(Verdict)
    changes = sorted((_change(m, later, match, retests) for m, later in pairs), key=lambda c: order.index(c.verdict))
    return Comparison(headline=_headline(changes), warnings=_warnings(before, after, match), changes=tuple(changes))


def _pairs(before: Measurements, after: Sequence[Measurements]) -> list[tuple[Measurement, list[Measurement]]]:
    """Each number of the first visit that can be compared, with the same one of each later session that has it."""
    pairs = [(m, [found for a in after if (found := _same(m, a)) is not None]) for m in before if _best(m, before)]
    return [(m, later) for m, later in pairs if later]


def _warnings(before: Measurements, after: Sequence[Measurements], match: SpeedMatch) -> tuple[str, ...]:
    """What else differs between the sessions, each once."""
    setup = dict.fromkeys(w for a in after for w in _mismatches(before, a))
    return ((_SPEED_WORDS[match],) if match != "same" else ()) + tuple(setup)


def _same(one: Measurement, session: Measurements) -> Measurement | None:
    """The measurement with the lowest standard error of the same measure and side, from a view that may be compared.

    What rests on instants alone (cadence, contact time) is the same from every view; all else needs the same one.
    """
    known = by_id().get(one.id)
    free = known is not None and known.plane == "any"
    fitting = [m for m in session if (m.id, m.side) == (one.id, one.side) and (free or m.view == one.view)]
    return min(fitting, key=lambda m: m.se, default=None)


def _best(one: Measurement, session: Measurements) -> bool:
    return _same(one, session) == one


def _mismatches(before: Measurements, after: Measurements) -> list[str]:
    """What differs between two sessions that would move a number by itself."""
    kinds = (("points", "The points were made by"), ("fps", "The frame rates differ:"))
    return [told for name, words in kinds if (told := _mismatch(before, after, name, words))]


def _mismatch(before: Measurements, after: Measurements, name: str, words: str) -> str:
    """A sentence where the recordings of two sessions differ in an entry of their provenance, else nothing."""
    sessions = ({str(getattr(r.motion.provenance, name)) for r in m.recordings} for m in (before, after))
    first, last = (sorted(kinds) for kinds in sessions)
    differ = first and last and first != last
    return f"{words} {', '.join(first)} before and {', '.join(last)} after." if differ else ""


def _speed_match(speeds: Sequence[float | None]) -> SpeedMatch:
    """Whether every session ran at the first one's speed (evidence row `speed_match`)."""
    known = [s for s in speeds if s is not None]
    if len(known) < len(speeds) or not known:
        return "unknown"
    apart = max(abs(s / known[0] - 1) for s in known)
    return "differ" if apart > number("speed_match") / 100 else "same"


def _change(before: Measurement, later: Sequence[Measurement], speed: SpeedMatch, retests: Sequence[Retest]) -> Change:
    changes = [m.value - before.value for m in later]
    limits = [_limit(before, m, retests) for m in later]
    verdict, why = _verdict(before, later, changes, [one.value for one in limits], speed)
    return Change(
        id=before.id,
        title=title_of(before.id),
        side=before.side,
        unit=before.unit,
        before=before.value,
        after=later[-1].value,
        change=changes[-1],
        detectable=limits[-1].value,
        origin=limits[-1].origin,
        verdict=verdict,
        words=_words(before, later[-1], why, limits[-1]),
    )


def _words(before: Measurement, after: Measurement, why: str, limit: _Limit) -> str:
    """A change and its verdict as a sentence, and whose limit it was where that is the laboratory's own."""
    which, moved = f"{title_of(before.id)}, {_WORDS[before.side]}", change(after.value - before.value, before.unit)
    origin = f" {limit.origin[0].upper()}{limit.origin[1:]}." if limit.own else ""
    return f"{which}: {moved} ({in_words(before)} before, {in_words(after)} after): {why}.{origin}"


_OF_ERROR = "error of these recordings"
_WORDS = dict(left="left", right="right", mean="both sides", difference="left less right", relative="from standing")


class _Limit(NamedTuple):
    """A detectable change, where it is from, and whether that is the laboratory itself."""

    value: float | None
    origin: str
    own: bool = False


def _limit(before: Measurement, after: Measurement, retests: Sequence[Retest]) -> _Limit:
    if before.detectable_change is None or after.detectable_change is None:
        return _Limit(None, "")
    stated = max(before.detectable_change, after.detectable_change)
    of_error = float(Z95 * np.sqrt(2)) * max(before.se, after.se)
    found = retest_of(after, retests)
    if found is None:
        return _Limit(stated, "published detectable change" if stated > of_error else _OF_ERROR)
    if of_error > found.mdc95:
        return _Limit(of_error, _OF_ERROR)
    return _Limit(found.mdc95, f"detectable change of your own laboratory, n = {found.n}", own=True)


def _verdict(
    before: Measurement,
    later: Sequence[Measurement],
    changes: Sequence[float],
    limits: Sequence[float | None],
    speed: SpeedMatch,
) -> tuple[Verdict, str]:
    unfit = [f for m in (before, *later) for f in m.flags if f in _UNFIT]
    if unfit:
        return "cannot say", f"cannot say ({_UNFIT_WORDS[unfit[0]]})"
    if limits[-1] is None:
        return "cannot say", "cannot say; its measurement error is not known"
    if speed == "differ":
        return "cannot say", "cannot say; the speeds differ"
    limit = value(limits[-1], before.unit)
    beyond = [c for c, d in zip(changes, limits, strict=True) if d is not None and abs(c) >= d]
    if not beyond or abs(changes[-1]) < (limits[-1] or 0.0):
        return "within noise", f"within noise; less than the {limit} that measurement error alone can make"
    same_way = [c for c in beyond if (c > 0) == (changes[-1] > 0)]
    needs = _needs(before, later, len(same_way), speed)
    if not needs:
        return "real", f"real; more than {limit} in two sessions"
    return "seen once", f"more than measurement error ({limit}); to be sure it takes {joined(needs)}"


def _needs(before: Measurement, later: Sequence[Measurement], agreeing: int, speed: SpeedMatch) -> list[str]:
    """What a change beyond measurement error still lacks to be called real."""
    facts = {
        "a second session that agrees": agreeing < 2,
        f"{number('change_steps'):.0f} steps a side": any(m.n_steps < number("change_steps") for m in (before, *later)),
        "the speed of each session": speed == "unknown",
    }
    return [*holding(facts)]


_UNFIT_WORDS = {
    "few_steps": "too few steps",
    "accuracy_not_measured": "its error with this kind of recording is not known",
    "no_level": "the camera's roll is not known",
    "far_leg": "the leg away from the camera",
    "oblique_view": "the camera stood at an angle",
}


def _headline(changes: Sequence[Change]) -> str:
    """What changed, what did not, and what cannot be told: never the second where it is the third."""
    by = {v: _titles(changes, v) for v in ("real", "seen once", "within noise", "cannot say")}
    open_ones = [t for t in by["cannot say"] if t not in by["within noise"]]
    left = f" Not to be told of {_some(open_ones)}." if open_ones else ""
    if by["real"]:
        return f"Changed beyond measurement error, twice: {joined(by['real'])}.{left}"
    if by["seen once"]:
        return f"Changed beyond measurement error once: {joined(by['seen once'])}. Film again to be sure.{left}"
    if not by["within noise"]:
        return "These recordings cannot tell whether anything changed."
    if not open_ones:
        return "No change beyond measurement error."
    return f"Only {_some(by['within noise'])} could be compared, without a change beyond measurement error.{left}"


def _titles(changes: Sequence[Change], verdict: str) -> list[str]:
    return list(dict.fromkeys(c.title.lower() for c in changes if c.verdict == verdict))


def _some(titles: Sequence[str]) -> str:
    """The measures by name, or how many where they are more than three."""
    return joined(titles) if len(titles) < 4 else f"{len(titles)} measures"
