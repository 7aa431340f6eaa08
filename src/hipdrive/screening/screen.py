"""From measures and symptoms to findings: safety first, then patterns on which at least two sources agree."""

from __future__ import annotations

from hipdrive.errors import HipdriveError
from hipdrive.evidence import number, row
from hipdrive.evidence.literature import Row
from hipdrive.measures import Measurements
from hipdrive.screening.context import Context, Side
from hipdrive.screening.findings import Finding, Findings, Frame, NotEnough, Seen, StandsOut, Stop, Support, Verdict
from hipdrive.screening.looked import Looked, core_of, hints, look_for
from hipdrive.screening.looked_for import looked_for
from hipdrive.screening.observe import Observed
from hipdrive.screening.red_flags import raised, unanswered
from hipdrive.screening.rules import Band, MoreThan, Pattern, Recorded, Rules, Uneven, rules
from hipdrive.screening.safety import ACTIONS, RedFlag, flag_source
from hipdrive.screening.sides import side_differences, sides_within_error
from hipdrive.screening.stand_out import in_the_middle, stands_out
from hipdrive.screening.standing import standings
from hipdrive.screening.symptoms import REGION_WORDS, Symptoms
from hipdrive.wording import clauses, joined, plain_number, spelled, symbol


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

    See Also
    --------
    measure : Where the measures come from.
    read_symptoms : Where the symptoms come from.
    plan : One thing to change.

    Examples
    --------
    >>> import hipdrive as hd
    >>> findings = hd.screen(hd.analyse("run.trc"), hd.read_symptoms("symptoms.toml"))
    >>> findings.headline
    'Found: the pelvis does not stay level. The plan changes one thing at a time.'
    >>> findings.findings[0].seen[2].text
    'there is pain at the left front of the knee, 4 of 10'
    """
    told = symptoms is not None and symptoms.any_given
    if not told and (measured is None or not (measured.rows or measured.refused)):
        raise HipdriveError("There is nothing to screen. Give a clip, symptoms, or both.")
    context = Context(measured, symptoms if told else None, by or rules())
    stops = _stops(context.symptoms)
    if stops:
        headline = f"{stops[0].action} {stops[0].sentence}"
        return Findings(headline=headline, stop=stops, measured=measured is not None, told=told)
    asked = [p for p in context.rules.patterns if context.sex in ("unknown", *p.sexes)]
    looked = [look_for(pattern, context) for pattern in asked]
    return _gather(looked, context)


def _stop(flag: RedFlag) -> Stop:
    cited = flag_source(flag)
    return Stop(id=flag.id, level=flag.level, sentence=flag.sentence, action=ACTIONS[flag.level], source=cited)


def _stops(symptoms: Symptoms | None) -> tuple[Stop, ...]:
    return tuple(map(_stop, raised(symptoms))) if symptoms is not None else ()


def _gather(looked: list[Looked], context: Context) -> Findings:
    found = sorted((_finding(one, context.recorded) for one in looked if one.found), key=_order)
    out = stands_out(context, found)
    near = tuple(
        _not_enough(one) for one in looked if one.state == "cannot tell" and one.hinted and not _said(one, out)
    )
    verdicts = tuple(one.verdict for one in looked)
    hold = _hold(context.symptoms)
    excluded = all(v.state == "not there" for v in verdicts)
    quiet = not hold and excluded and not out and in_the_middle(context)
    return Findings(
        headline=_headline(found, out, near, verdicts, hold, context, quiet),
        hold=hold,
        findings=tuple(found),
        stands_out=out,
        sides=side_differences(context),
        sides_within_error=sides_within_error(context),
        standings=standings(context),
        not_enough=near,
        verdicts=verdicts,
        clip_would_add=_clip_would_add(looked, context),
        notes=_notes(context.symptoms),
        nothing_to_change=quiet,
        measured=context.measured is not None,
        recorded=context.recorded,
        told=context.symptoms is not None,
        cadence_spm=_cadence(context),
        speed_mps=context.speed_mps,
        sex=context.sex,
    )


def _said(one: Looked, out: tuple[StandsOut, ...]) -> bool:
    """Whether all that speaks for a pattern stands under what stands out already: nothing felt, nothing unsure."""
    told = {s.id for s in out}
    seen = [o for _, observed in one.tried if hints(one.pattern, observed) for o in observed if o.state == "yes"]
    unsure = any(o.state == "unsure" for _, observed in one.tried for o in core_of(one.pattern, observed))
    return bool(seen) and not unsure and all(o.sign in told for o in seen)


def _order(finding: Finding) -> tuple[bool, bool, int]:
    """Which finding leads: better supported ones, then those the runner also feels, then by rank (design choice)."""
    return finding.grade not in ("strong", "moderate"), not finding.felt, finding.rank


def _finding(one: Looked, recorded: Recorded) -> Finding:
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
        would_change=_would_change(seen, recorded),
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


def _would_change(seen: list[Observed], recorded: Recorded) -> str:
    measured = dict.fromkeys(o.undone_by for o in seen if o.kind == "measure")
    parts = [f"A {'clip' if recorded == 'camera' else 'recording'} that shows {' or '.join(measured)}"]
    if any(o.kind == "symptom" for o in seen):
        parts.append("what you feel going away")
    return " or ".join(parts) + " would change the verdict."


def _not_enough(one: Looked) -> NotEnough:
    hinted = [(side, seen) for side, seen in one.tried if hints(one.pattern, seen)]
    seen = tuple(dict.fromkeys(o.text for _, observed in hinted for o in observed if o.state == "yes" and o.text))
    core = [o for _, observed in hinted for o in core_of(one.pattern, observed)]
    why = tuple(dict.fromkeys(o.why for o in core if o.state in ("missing", "unsure") and o.why))
    if not why:
        support = [o for _, observed in hinted for o in observed if o.sign in one.pattern.support]
        open_ones = dict.fromkeys(o.why for o in support if o.kind == "measure" and o.state != "yes" and o.why)
        why = ("one sign alone; a second one that agrees would be needed", *list(open_ones)[:2])
    return NotEnough(
        id=one.pattern.id,
        title=one.pattern.title,
        side=hinted[0][0] if len(hinted) == 1 else "both",
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
    found: list[Finding],
    out: tuple[StandsOut, ...],
    near: tuple[NotEnough, ...],
    verdicts: tuple[Verdict, ...],
    hold: str,
    context: Context,
    quiet: bool,
) -> str:
    if hold:
        return f"Settle the pain first. {hold}"
    if found:
        return f"Found: {joined([f.title.lower() for f in found])}. The plan changes one thing at a time."
    if context.measured is None:
        return "No clip yet: what you told is noted, and a clip would show whether the stride goes with it."
    if out:
        return f"Stands out: {joined([_in_short(s) for s in out[:2]])}. One source is no finding; it is worth a try."
    if quiet:
        return f"Nothing to change: none of the {len(verdicts)} patterns that were looked for is there, and nothing stands out."
    if all(v.state == "not there" for v in verdicts):
        return f"None of the {len(verdicts)} patterns that were looked for is there; whether all else lies in the middle was not seen."
    if near:
        return f"Not enough to say: some signs are there, but none is sure and confirmed by a second one. {_told(verdicts)}"
    return f"Cannot tell. {_told(verdicts)}"


def _in_short(found: StandsOut) -> str:
    where = "" if found.side == "both" or found.id.endswith("_uneven") else f" on the {found.side}"
    return f"{found.title[0].lower()}{found.title[1:]}{where}"


def _told(verdicts: tuple[Verdict, ...]) -> str:
    """How many patterns were excluded, and what leaves the others open."""
    absent = sum(v.state == "not there" for v in verdicts)
    reasons = {
        "interval": "an interval that reaches across the limit leaves {} open",
        "not seen": "{} would need what was not seen or not told",
        "one sign": "a second sign is missing for {}",
    }
    counts = {r: sum(v.reason == r for v in verdicts) for r in reasons}
    left = joined([words.format(counts[r]) for r, words in reasons.items() if counts[r]])
    return f"Of {len(verdicts)} patterns {absent or 'none'} {'is' if absent < 2 else 'are'} surely not there; {left}."


def _clip_would_add(looked: list[Looked], context: Context) -> tuple[str, ...]:
    """What a further recording would show, by the recording it takes, or by the markers that this one lacks."""
    shown: dict[str, list[str]] = {}
    for one in looked:
        if one.found:
            continue
        for name in {o.sign for _, seen in one.tried for o in core_of(one.pattern, seen) if o.state == "missing"}:
            sign = context.rules.sign(name)
            if isinstance(sign, Band | MoreThan | Uneven) and _unseen(sign, context):
                shown.setdefault(context.shown_by(sign), []).append(one.pattern.title.lower())
    return tuple(f"{what[0].upper()}{what[1:]}: {'; '.join(dict.fromkeys(t))}." for what, t in sorted(shown.items()))


def _unseen(sign: Band | MoreThan | Uneven, context: Context) -> bool:
    """Whether no recording shows the measure."""
    return not context.rows_of(sign.measure, "both")


def _notes(symptoms: Symptoms | None) -> tuple[str, ...]:
    notes = list(looked_for(symptoms))
    if symptoms is not None and symptoms.load.jumped:
        notes.append("Your weekly running rose a lot lately. That is the first thing to look at when something hurts.")
    if symptoms is not None and symptoms.runner.previous_injury:
        notes.append("An earlier injury is a better known sign of a next one than any angle of the stride.")
    missing = unanswered(symptoms)
    if missing:
        notes.append(
            f"{len(missing)} safety questions were not answered. Do not train on with "
            "pain at night, a spot on a bone that hurts when pressed, a limp, or feeling ill."
        )
    return tuple(notes)


def _cadence(context: Context) -> float | None:
    rows = [r for r in context.rows_of("cadence", "both") if not context.faults(r)]
    return rows[0].value if rows else None
