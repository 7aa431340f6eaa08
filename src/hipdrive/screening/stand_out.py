"""What stands out: one measure beyond its limit, or sides that differ more than uninjured runners'. No finding by itself."""

from __future__ import annotations

from collections.abc import Iterable

from hipdrive import wording
from hipdrive.evidence import number
from hipdrive.evidence.norms import sides_of
from hipdrive.measures import title_of
from hipdrive.screening.context import Context, Side, input_of
from hipdrive.screening.findings import Finding, Frame, StandsOut
from hipdrive.screening.limits import Limits
from hipdrive.screening.observe import Observed, observe
from hipdrive.screening.rules import Band, FeelSign, MoreThan, PainSign, Pattern, Rules, Sign, Uneven
from hipdrive.screening.standing import norms_for, percentile_words, stand
from hipdrive.screening.symptoms import REGION_WORDS

_SIDES: tuple[Side, Side] = ("left", "right")


def stands_out(context: Context, findings: Iterable[Finding]) -> tuple[StandsOut, ...]:
    """Every single sign that is beyond its limit and not part of a finding, the farthest first."""
    used = {seen.sign for finding in findings for seen in finding.seen}
    told: list[StandsOut] = []
    for sign in context.rules.signs:
        pattern = pattern_of(sign.id, context.rules)
        if sign.id in used or not (isinstance(sign, Uneven) or (isinstance(sign, Band) and pattern is not None)):
            continue
        seen = _seen(sign, pattern, context)
        if seen:
            told.append(_told(sign, pattern, seen, context))
    return tuple(sorted(told, key=lambda s: -_rarity(s)))


def pattern_of(sign: str, rules: Rules) -> Pattern | None:
    """The pattern a sign belongs to: the first that cannot do without it, or else that it supports."""
    ranked = sorted(rules.patterns, key=lambda p: (sign not in p.core, p.rank))
    return next((p for p in ranked if sign in p.core + p.support), None)


def _rarity(found: StandsOut) -> float:
    """How far from the middle, in percent."""
    return max(found.percentile, 100 - found.percentile)


def _seen(sign: Band | Uneven, pattern: Pattern | None, context: Context) -> list[Observed]:
    """The sides on which the sign holds, or the mean of both where none can be told apart."""
    sided = isinstance(sign, Uneven) or (pattern is not None and pattern.sided)
    sides: tuple[Side, ...] = _SIDES if sided else ("both",)
    tried = [observe(sign, context, side) for side in sides]
    if sided and all(o.state == "missing" for o in tried):
        tried = [observe(sign, context, "both")]
    return [o for o in tried if o.state == "yes"]


def _told(sign: Band | Uneven, pattern: Pattern | None, seen: list[Observed], context: Context) -> StandsOut:
    percentile, low, high, words = _place(sign, seen, context)
    side: Side = seen[0].side if len(seen) == 1 else "both"
    second = second_source(sign.id, pattern, context)
    said = wording.clauses([_with_side(o, len(seen) > 1) for o in seen])
    text = f"{wording.sentence(said)} {words} One source is no finding. {second}"
    source = sign if isinstance(sign, Uneven) else pattern
    assert source is not None  # a band belongs to a pattern, or it is not told
    return StandsOut(
        id=sign.id,
        title=_title(sign),
        side=side,
        text=text,
        against=seen[0].limit_text,
        percentile=percentile,
        low=low,
        high=high,
        pattern=pattern.id if pattern else "",
        grade=source.grade,
        grade_why=source.grade_why,
        second=second,
        frames=tuple(
            Frame(input=r.input, time_s=r.time_s, measure=r.id, side=r.side)
            for o in seen
            for r in o.rows
            if r.time_s is not None
        ),
        cue=source.cue,
        drills=source.drills,
    )


def _with_side(found: Observed, several: bool) -> str:
    where = f"on the {found.side} " if found.side in _SIDES and found.rows[0].side in _SIDES else ""
    return f"{where}{found.text}" if where or several else found.text


def _title(sign: Band | Uneven) -> str:
    name = title_of(sign.measure)
    if isinstance(sign, Uneven):
        return f"{name} differs between the sides"
    return f"{name} {'high' if sign.beyond == 'above' else 'low'} for this speed"


def _place(sign: Band | Uneven, seen: list[Observed], context: Context) -> tuple[float, float, float, str]:
    """Percentile with its interval, and in words; of two sides the farther one."""
    if isinstance(sign, Uneven):
        row = seen[0].rows[0]
        norm = sides_of(sign.measure, input_of(row.view), context.speeds_mps)
        shares = [100 * (1 - norm.share(v)) for v in (row.value, *row.ci95)] if norm else [50.0, 0.0, 100.0]
        others = "" if norm is None else f"{wording.percent(norm.share(row.value))} of {norm.people} differ as much."
        return shares[0], min(shares[1:]), max(shares[1:]), others
    places = [stand(o.rows[0], context) for o in seen]
    far = max(places, key=lambda p: max(p.percentile or 0.0, 100 - (p.percentile or 0.0)))
    words = f"That is the {percentile_words(far)} of {far.people}."
    return far.percentile or 0.0, far.low, far.high, words


def second_source(sign: str, pattern: Pattern | None, context: Context) -> str:
    """What a second source would be, in a sentence."""
    if pattern is None:
        return "A second source would be pain or soreness on one side, or the same in another recording."
    others = [context.rules.sign(s) for s in (*pattern.core, *pattern.support) if s != sign]
    named = list(dict.fromkeys(_named(o) for o in others))
    return f"A second source would be: {' or '.join(named)}." if named else ""


def _named(sign: Sign) -> str:
    if isinstance(sign, Band):
        return f"{title_of(sign.measure).lower()} {sign.beyond} most runners'"
    if isinstance(sign, Uneven):
        return f"sides that differ in {title_of(sign.measure).lower()}"
    if isinstance(sign, MoreThan):
        return f"{title_of(sign.measure).lower()} over {title_of(sign.than).lower()}"
    if isinstance(sign, PainSign):
        return f"pain at the {' or '.join(REGION_WORDS[r] for r in sign.regions)}"
    if isinstance(sign, FeelSign):
        return f"a feeling of {' or '.join(f.replace('_', ' ') for f in sign.feels)}"
    return "thighs sorer in front than the glutes"


def in_the_middle(context: Context) -> bool:
    """Whether every value that a sign judges lies surely within its limits, to both sides, and the sides are surely alike.

    Sides are asked of the measures whose difference a pattern rests on; where they were not seen, that is no all-clear.
    """
    judged = {s.measure for s in context.rules.signs if isinstance(s, Band)}
    for row in context.measured or ():
        norms = norms_for(row, context) if row.id in judged and row.side != "difference" else ""
        if isinstance(norms, str) or context.faults(row):
            continue
        if Limits.of(norms, number("sd_band")).place(*row.ci95) in ("below", "above"):
            return False
    cores = {s for pattern in context.rules.patterns for s in pattern.core}
    uneven = [s for s in context.rules.signs if isinstance(s, Uneven) and s.id in cores]
    return all(observe(sign, context, "both").state == "no" for sign in uneven)
