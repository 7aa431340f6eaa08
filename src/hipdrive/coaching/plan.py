"""One thing to change: a cue, why this one, how to try it, today's drills, and when to look again."""

from __future__ import annotations

from functools import cache

from pydantic import ConfigDict

from hipdrive import shipped
from hipdrive.coaching.cadence import CadenceTarget, cadence_target
from hipdrive.coaching.cues import Cue, cue
from hipdrive.coaching.tries import Try, leading, tries
from hipdrive.drills.drill import Drill as GuidedDrill
from hipdrive.drills.registry import all_drills, get_drill
from hipdrive.evidence import row
from hipdrive.records import Record
from hipdrive.screening.findings import Finding, Findings
from hipdrive.wording import joined

#: When to film again: the retraining trials that worked ran eight sessions over two weeks (evidence row `fade_dose`).
FILM_AGAIN = (
    "Film again after eight sessions with the cue, about two weeks: same camera place, same speed, same shoes, "
    "at least 14 steps a side. A change counts when it is beyond measurement error in two such clips."
)


#: The same for motion capture.
RECORD_AGAIN = (
    "Record again after eight sessions with the cue, about two weeks: markers put on alike, same speed, same shoes, "
    "at least 14 steps a side. A change counts when it is beyond measurement error in two such recordings."
)


class _Part(Record):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Drill(_Part):
    """One drill of today's warm-up with the article's dose; its words and numbers stand in `drills`."""

    id: str
    title: str
    dose: str
    sets: int
    repetitions: tuple[int, int]
    hold_s: tuple[float, float]
    each_side: bool
    why: str
    evidence: tuple[str, ...]


class Education(_Part):
    """What comes before any cue, the gate for adding it, and what the drills are."""

    first: tuple[str, ...]
    gate: tuple[str, ...]
    drills_note: str


class Plan(_Part):
    """What to do, in the order to read it.

    Parameters
    ----------
    headline
        The plan in a sentence.
    education
        Load first.
    cue
        The one cue, or `None` where nothing should change.
    why_this
        The finding it answers.
    cadence
        The target where the cue is about cadence.
    how_to_try, may_get_sore, load_gate
        How to add it safely.
    drills, drills_optional, drills_note
        Today's warm-up, the article's doses.
    tries, tries_note
        Cues worth a try on this runner, each with its reason; how to try one.
    later
        Findings that wait: one thing at a time.
    film_again
        When and how to look again.
    clip_would_add
        What a further recording would show.
    sources
        Citations of the cue and the drills.
    """

    headline: str
    education: tuple[str, ...]
    cue: Cue | None = None
    why_this: str = ""
    cadence: CadenceTarget | None = None
    how_to_try: tuple[str, ...] = ()
    may_get_sore: str = ""
    load_gate: tuple[str, ...] = ()
    drills: tuple[Drill, ...] = ()
    drills_optional: bool = True
    drills_note: str = ""
    tries: tuple[Try, ...] = ()
    tries_note: str = ""
    later: tuple[str, ...] = ()
    film_again: str = FILM_AGAIN
    clip_would_add: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@cache
def education() -> Education:
    """What comes before any cue."""
    return Education.model_validate(shipped.toml("hipdrive.coaching", "data", "education.toml"))


def drills() -> tuple[Drill, ...]:
    """Every drill of the warm-up, in its order."""
    return tuple(map(_advised, all_drills()))


def drill(id: str) -> Drill:
    """One drill; raises `HipdriveError` if there is none of that name."""
    return _advised(get_drill(id))


def _advised(found: GuidedDrill) -> Drill:
    """A drill as a plan states it."""
    dose = found.dose
    return Drill(
        id=found.id,
        title=found.title,
        dose=dose.words,
        sets=dose.sets,
        repetitions=dose.repetitions,
        hold_s=dose.hold_s or (0, 0),
        each_side=dose.sides != "none",
        why=found.why,
        evidence=found.evidence,
    )


def plan(findings: Findings) -> Plan | None:
    """One thing to change, from what was found.

    Parameters
    ----------
    findings
        From `screen`.

    Returns
    -------
    Plan or None
        `None` where a safety flag is raised: then there is no plan but to be seen.

    See Also
    --------
    screen : Where the findings come from.
    write_report : Findings and plan as a page.

    Examples
    --------
    >>> import hipdrive as hd
    >>> plan = hd.plan(hd.screen(hd.analyse("run.trc")))
    >>> plan.headline
    'One thing to change: Carry your belt like a full tray: level and quiet.'
    >>> plan.drills[0].dose
    '2 sets of 15 to 20 slow repetitions a side'
    """
    if findings.stop:
        return None
    if findings.hold:
        return _hold(findings)
    if not findings.findings:
        return _unchanged(findings)
    return _change(findings, findings.findings[0])


def _hold(findings: Findings) -> Plan:
    return Plan(
        headline="No change to the stride for now.",
        education=(findings.hold, *education().first),
        load_gate=education().gate[1:],
        film_again=f"{_again(findings)} when the pain has settled.",
        clip_would_add=findings.clip_would_add,
        sources=_cited(("education_rct",)),
    )


def _unchanged(findings: Findings) -> Plan:
    """Nothing to change, or nothing sure enough: what stands out as a try, or the runner's own choice."""
    first = findings.stands_out[0] if findings.stands_out else None
    advised = tuple(map(drill, first.drills)) if first else drills()
    return Plan(
        headline=_headline(findings),
        education=education().first if findings.told else (),
        why_this=f"{first.text} {_ONE_SOURCE}" if first else "",
        load_gate=education().gate if first else (),
        drills=advised,
        drills_note=f"{education().drills_note} {_WARMUP_TRIAL}",
        tries=tries(findings) if findings.measured else (),
        tries_note=TRIES_NOTE if findings.measured else "",
        film_again=f"{_again(findings)} when something changes or hurts."
        if findings.nothing_to_change
        else _after_the_sessions(findings),
        clip_would_add=findings.clip_would_add,
        sources=_cited(("education_rct", *(e for d in advised for e in d.evidence))),
    )


_ONE_SOURCE = "That is a reason to try and measure, not to change."
_WARMUP_TRIAL = "`hipdrive trial --warmup` tests on you whether they do."
TRIES_NOTE = (
    "Each is tried in blocks with and without it, at one speed, in mixed order; what it moves is measured, and whether "
    "anything gets worse. One cue at a time. Stop at pain."
)


def _headline(findings: Findings) -> str:
    if not findings.measured:
        return "Load and warm-up first; a clip would tell whether the stride asks for a cue."
    asked = leading(findings)
    if asked is not None:
        return f"Worth a try: {asked.say}"
    if findings.nothing_to_change:
        return "Nothing to change. If you like, try a cue of your choice and see what it does."
    return "No cue asked for: nothing is sure enough. If you like, try one of your choice and see what it does."


def _change(findings: Findings, first: Finding) -> Plan:
    chosen, advised = cue(first.cue), tuple(map(drill, first.drills))
    target = None
    if chosen.id == "quick_steps" and findings.cadence_spm is not None:
        target = cadence_target(findings.cadence_spm)
    return Plan(
        headline=f"One thing to change: {chosen.say}",
        education=education().first,
        cue=chosen,
        why_this=f"{first.sentence} {chosen.why}",
        cadence=target,
        how_to_try=((target.words,) if target else ()) + chosen.how,
        may_get_sore=chosen.sore,
        load_gate=education().gate,
        drills=advised,
        drills_note=f"{education().drills_note} {_WARMUP_TRIAL}",
        tries=tries(findings, chosen) if findings.measured else (),
        tries_note=TRIES_NOTE if findings.measured else "",
        later=_later(findings, first),
        film_again=_after_the_sessions(findings),
        clip_would_add=findings.clip_would_add,
        sources=_cited((*chosen.evidence, "education_rct", *(e for d in advised for e in d.evidence))),
    )


def _again(findings: Findings) -> str:
    return "Film again" if findings.recorded == "camera" else "Record again"


def _after_the_sessions(findings: Findings) -> str:
    return FILM_AGAIN if findings.recorded == "camera" else RECORD_AGAIN


def _later(findings: Findings, first: Finding) -> tuple[str, ...]:
    others = [f.title.lower() for f in findings.findings if f.id != first.id]
    return (f"Left for later, one thing at a time: {joined(others)}.",) if others else ()


def _cited(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row(i).cite() for i in ids))
