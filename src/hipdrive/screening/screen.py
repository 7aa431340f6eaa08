"""From measures and symptoms to findings: safety first, then patterns on which at least two sources agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hipdrive.errors import HipdriveError
from hipdrive.evidence import number, row
from hipdrive.evidence.literature import Row
from hipdrive.measures import Measurements
from hipdrive.screening.findings import Finding, Findings, Frame, NotEnough, Seen, Stop, Support
from hipdrive.screening.observe import Context, Observed, Side, observe
from hipdrive.screening.red_flags import ACTIONS, RedFlag, flag_source, raised, unanswered
from hipdrive.screening.rules import Band, MoreThan, Pattern, Rules, rules
from hipdrive.screening.symptoms import REGION_WORDS, Symptoms
from hipdrive.wording import clauses, joined, plain_number, spelled, symbol

_SIDES: tuple[Side, Side] = ("left", "right")


def screen(measured: Measurements | None, symptoms: Symptoms | None = None, *, by: Rules | None = None) -> Findings:
    """Say what the measures and the symptoms mean together.

    Parameters
    ----------
    measured
        From `measure`, or `None` where there is no clip.
    symptoms
        From `read_symptoms`, `symptoms_from` or `screening.intake.ask`; `None` where nothing was told.
    by
        Rules; those that ship by default.

    Returns
    -------
    Findings
        Raised safety flags first; patterns with at least two agreeing signs, one of them measured; what was not
        enough to say, and why.

    Raises
    ------
    HipdriveError
        If there is neither a measurement, a refusal, nor a symptom.
    """
    told = symptoms is not None and symptoms.any_given
    if not told and (measured is None or not (measured.rows or measured.refused)):
        raise HipdriveError("There is nothing to screen. Give a clip, symptoms, or both.")
    context = Context(measured, symptoms if told else None, by or rules())
    stops = _stops(context.symptoms)
    if stops:
        headline = f"{stops[0].action} {stops[0].sentence}"
        return Findings(headline=headline, stop=stops, measured=measured is not None, told=told)
    looked = [_looked(pattern, context) for pattern in context.rules.patterns if context.sex in pattern.sexes]
    return _gather(looked, context)


def _stop(flag: RedFlag) -> Stop:
    cited = flag_source(flag)
    return Stop(id=flag.id, level=flag.level, sentence=flag.sentence, action=ACTIONS[flag.level], source=cited)


def _stops(symptoms: Symptoms | None) -> tuple[Stop, ...]:
    return tuple(map(_stop, raised(symptoms))) if symptoms is not None else ()


@dataclass(frozen=True)
class _Looked:
    """A pattern looked for on its sides: the observations, and those of the sides where it was found."""

    pattern: Pattern
    tried: tuple[tuple[Side, tuple[Observed, ...]], ...]
    found: tuple[tuple[Side, tuple[Observed, ...]], ...]

    @property
    def absent(self) -> bool:
        """Whether a sign it cannot do without was measured and is not there, on every side that was seen."""
        states = [_core(self.pattern, seen) for _, seen in self.tried]
        known = [s for s in states if any(o.kind == "measure" and o.state != "missing" for o in s)]
        return bool(known) and all(any(o.state == "no" for o in s) for s in known)

    @property
    def hinted(self) -> bool:
        """Whether something speaks for it, on a side where nothing speaks against it."""
        return any(_hints(self.pattern, seen) for _, seen in self.tried)


def _core(pattern: Pattern, seen: Iterable[Observed]) -> list[Observed]:
    return [o for o in seen if o.sign in pattern.core]


def _hints(pattern: Pattern, seen: tuple[Observed, ...]) -> bool:
    """Whether it is worth saying that the pattern may be there: nothing speaks against it and something for it.

    A measure that only supports it is no hint, nor is a pattern of things felt when nothing was felt.
    """
    core = _core(pattern, seen)
    felt = [o for o in seen if o.kind == "symptom" and o.state == "yes"]
    if any(o.state == "no" for o in core):
        return False
    if any(o.kind == "symptom" for o in core) and not any(o.sign in pattern.core for o in felt):
        return False
    return bool(felt) or any(o.state in ("yes", "unsure") for o in core)


def _looked(pattern: Pattern, context: Context) -> _Looked:
    sides: tuple[Side, ...] = _SIDES if pattern.sided else ("both",)
    tried = [(side, _observe(pattern, context, side)) for side in sides]
    found = [(side, seen) for side, seen in tried if _agree(pattern, seen)]
    unseen = all(any(o.state == "missing" and o.kind == "measure" for o in _core(pattern, s)) for _, s in tried)
    if pattern.sided and unseen:
        # No side can be told apart (camera roll): the mean of both sides may still speak.
        both = _observe(pattern, context, "both")
        if all(o.state != "missing" for o in _core(pattern, both)):
            tried = [("both", both)]
            found = [("both", both)] if _agree(pattern, both) else []
    return _Looked(pattern, tuple(tried), tuple(found))


def _observe(pattern: Pattern, context: Context, side: Side) -> tuple[Observed, ...]:
    return tuple(observe(context.rules.sign(s), context, side) for s in pattern.core + pattern.support)


def _agree(pattern: Pattern, seen: tuple[Observed, ...]) -> bool:
    """Whether the pattern is there: all of the core, enough support, two signs at least, one of them measured."""
    yes = [o for o in seen if o.state == "yes"]
    core = [o for o in yes if o.sign in pattern.core]
    support = [o for o in yes if o.sign in pattern.support]
    enough = len(core) == len(pattern.core) and len(support) >= pattern.needs
    return enough and len(yes) >= 2 and any(o.kind == "measure" for o in yes)


def _gather(looked: list[_Looked], context: Context) -> Findings:
    found = sorted((_finding(one) for one in looked if one.found), key=_order)
    near = tuple(_not_enough(one) for one in looked if not one.found and not one.absent and one.hinted)
    absent = tuple(one.pattern.title for one in looked if not one.found and one.absent)
    hold = _hold(context.symptoms)
    quiet = not found and not near and not hold and bool(absent)
    return Findings(
        headline=_headline(found, near, absent, hold, context),
        hold=hold,
        findings=tuple(found),
        not_enough=near,
        absent=absent,
        clip_would_add=_clip_would_add(looked, context),
        notes=_notes(context.symptoms),
        nothing_to_change=quiet,
        measured=context.measured is not None,
        told=context.symptoms is not None,
        cadence_spm=_cadence(context),
        speed_mps=context.speed_mps,
    )


def _order(finding: Finding) -> tuple[bool, bool, int]:
    """Which finding leads: better supported ones, then those the runner also feels, then by rank (design choice)."""
    return finding.grade not in ("strong", "moderate"), not finding.felt, finding.rank


def _finding(one: _Looked) -> Finding:
    pattern = one.pattern
    side: Side = one.found[0][0] if len(one.found) == 1 else "both"
    seen = [o for _, observed in one.found for o in observed if o.state == "yes"]
    return Finding(
        id=pattern.id,
        title=pattern.title,
        side=side,
        sentence=_sentence(pattern, one.found, side),
        seen=tuple(
            Seen(sign=o.sign, kind=o.kind, side=o.side, text=o.text, value=o.value_text, against=o.limit_text)
            for o in seen
        ),
        grade=pattern.grade,
        grade_why=pattern.grade_why,
        evidence=tuple(map(_support, dict.fromkeys((*pattern.evidence, *(e for o in seen for e in o.evidence))))),
        frames=_frames(seen),
        would_change=_would_change(seen),
        felt=any(o.kind == "symptom" for o in seen),
        cue=pattern.cue,
        drills=pattern.drills,
        rank=pattern.rank,
    )


def _sentence(pattern: Pattern, found: tuple[tuple[Side, tuple[Observed, ...]], ...], side: Side) -> str:
    said = []
    for where, observed in found:
        texts = [o.text for o in observed if o.state == "yes"]
        said.append((f"on the {where} " if len(found) > 1 else "") + clauses(texts))
    stance, place = _WHERE[side] if len(found) > 1 or side != "both" else _MEAN
    text = pattern.sentence.format(signs="; ".join(said), stance=stance, side=place)
    return text[0].upper() + text[1:]


#: Where a pattern is, as stance and as place, for the beginning of a sentence.
_WHERE: dict[Side, tuple[str, str]] = {
    "left": ("Standing on the left leg", "On the left"),
    "right": ("Standing on the right leg", "On the right"),
    "both": ("Standing on one leg:", "On both sides:"),
}
_MEAN = ("Standing on one leg (mean of both)", "On both sides (mean)")


def _support(id: str) -> Support:
    fact = row(id)
    parts = (spelled(fact.metric), spelled(fact.condition), fact.population, _amount(fact), fact.note)
    says = ", ".join(p.rstrip(".") for p in dict.fromkeys(parts) if p and p != "any")
    return Support(id=id, says=says + ".", tag=fact.tag, source=fact.cite())


def _amount(fact: Row) -> str:
    if fact.value is None:
        return ""
    spread = "" if fact.sd is None else f" ± {plain_number(fact.sd)}"
    return f"{plain_number(fact.value)}{spread}{symbol(fact.unit)}"


def _frames(seen: list[Observed]) -> tuple[Frame, ...]:
    rows = [r for o in seen for r in o.rows if r.time_s is not None]
    frames = (Frame(input=r.input, time_s=float(r.time_s or 0.0), measure=r.id, side=r.side) for r in rows)
    return tuple(dict.fromkeys(frames))


def _would_change(seen: list[Observed]) -> str:
    measured = dict.fromkeys(o.undone_by for o in seen if o.kind == "measure")
    parts = [f"A clip that shows {' or '.join(measured)}"]
    if any(o.kind == "symptom" for o in seen):
        parts.append("what you feel going away")
    return " or ".join(parts) + " would change the verdict."


def _not_enough(one: _Looked) -> NotEnough:
    hints = [(side, seen) for side, seen in one.tried if _hints(one.pattern, seen)]
    seen = tuple(dict.fromkeys(o.text for _, observed in hints for o in observed if o.state == "yes" and o.text))
    core = [o for _, observed in hints for o in _core(one.pattern, observed)]
    why = tuple(dict.fromkeys(o.why for o in core if o.state in ("missing", "unsure") and o.why))
    if not why:
        support = [o for _, observed in hints for o in observed if o.sign in one.pattern.support]
        open_ones = dict.fromkeys(o.why for o in support if o.kind == "measure" and o.state != "yes" and o.why)
        why = ("one sign alone; a second one that agrees would be needed", *list(open_ones)[:2])
    return NotEnough(
        id=one.pattern.id,
        title=one.pattern.title,
        side=hints[0][0] if len(hints) == 1 else "both",
        seen=seen,
        why=why,
    )


def _hold(symptoms: Symptoms | None) -> str:
    if symptoms is None:
        return ""
    worst = [(r, p.worst) for r, p in symptoms.pain.items() if p.worst > number("pain_hold")]
    if not worst:
        return ""
    region, score = max(worst, key=lambda item: item[1])
    return (
        f"Pain of {score:g} of 10 at the {REGION_WORDS[region]}: let it settle to {number('pain_hold'):g} or less "
        "before anything in the stride is changed, and see someone if it does not settle within two weeks."
    )


def _headline(
    found: list[Finding], near: tuple[NotEnough, ...], absent: tuple[str, ...], hold: str, context: Context
) -> str:
    if hold:
        return f"Settle the pain first. {hold}"
    if found:
        return f"Found: {joined([f.title.lower() for f in found])}. One thing to change comes first."
    if context.measured is None:
        return "No clip yet: what you told is noted, and a clip would show whether the stride goes with it."
    if near:
        return "Not enough to say: some signs are there, but none is sure and confirmed by a second one."
    if absent:
        return "Nothing to change: what could be measured is in the usual range."
    return "Not enough to say: these recordings do not show what a conclusion would need."


def _clip_would_add(looked: list[_Looked], context: Context) -> tuple[str, ...]:
    """What a further recording would show, by the recording it takes."""
    shown: dict[str, list[str]] = {}
    for one in looked:
        if one.found:
            continue
        for name in {o.sign for _, seen in one.tried for o in _core(one.pattern, seen) if o.state == "missing"}:
            sign = context.rules.sign(name)
            if isinstance(sign, Band | MoreThan) and _unseen(sign, context):
                shown.setdefault(sign.clip, []).append(one.pattern.title.lower())
    return tuple(f"{clip[0].upper()}{clip[1:]}: {'; '.join(dict.fromkeys(t))}." for clip, t in sorted(shown.items()))


def _unseen(sign: Band | MoreThan, context: Context) -> bool:
    """Whether no recording shows the measure, or the speed it is judged by is not known."""
    needs_speed = isinstance(sign, Band) and not sign.rows and context.speed_mps is None
    return needs_speed or not context.rows_of(sign.measure, "both")


def _notes(symptoms: Symptoms | None) -> tuple[str, ...]:
    notes = []
    if symptoms is not None and symptoms.load.jumped:
        notes.append("Your weekly running rose a lot lately. That is the first thing to look at when something hurts.")
    if symptoms is not None and symptoms.runner.previous_injury:
        notes.append("An earlier injury is a better known sign of a next one than any angle of the stride.")
    missing = unanswered(symptoms)
    if missing:
        notes.append(
            f"{len(missing)} safety questions were not answered; `hipdrive symptoms` asks them. Do not train on with "
            "pain at night, a spot on a bone that hurts when pressed, a limp, or feeling ill."
        )
    return tuple(notes)


def _cadence(context: Context) -> float | None:
    rows = [r for r in context.rows_of("cadence", "both") if not context.faults(r)]
    return rows[0].value if rows else None
