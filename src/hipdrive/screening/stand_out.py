"""What stands out: one measure, or a difference of sides, that is rare among runners. No finding by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from hipdrive import wording
from hipdrive.evidence import number
from hipdrive.evidence.norms import sides_of
from hipdrive.measures import APART, title_of
from hipdrive.screening.chance import rare
from hipdrive.screening.context import Context, Side, sides_input
from hipdrive.screening.findings import Finding, Frame, StandsOut
from hipdrive.screening.limits import Limits
from hipdrive.screening.observe import Observed, observe
from hipdrive.screening.rarity import Look, looks
from hipdrive.screening.rules import Band, FeelSign, MoreThan, PainSign, Pattern, Sign, Uneven
from hipdrive.screening.standing import norms_for, percentile_words, stand
from hipdrive.screening.symptoms import REGION_WORDS

_SIDES: tuple[Side, Side] = ("left", "right")


def stands_out(context: Context, findings: Iterable[Finding]) -> tuple[StandsOut, ...]:
    """Every single sign that is surely beyond its limit, rare among all that was looked at, and not part of a finding.

    The rarest comes first.
    """
    used = {seen.sign for finding in findings for seen in finding.seen}
    looked = looks(context)
    kept = rare([look.share for look in looked], number("stand_out") / 100)
    out = [look for look, is_rare in zip(looked, kept, strict=True) if is_rare and look.seen.state == "yes"]
    groups = [list(group) for _, group in groupby(out, key=lambda look: look.sign.id)]
    told = [g for g in sorted(groups, key=lambda g: min(look.share for look in g)) if g[0].sign.id not in used]
    return tuple(_told(group, len(looked), context) for group in told)


def _told(group: Sequence[Look], looked: int, context: Context) -> StandsOut:
    sign, pattern, seen = group[0].sign, group[0].pattern, [look.seen for look in group]
    percentile, low, high, words = _place(sign, seen, context)
    side: Side = seen[0].side if len(seen) == 1 else "both"
    second = second_source(sign.id, pattern, context)
    said = wording.clauses([_with_side(o, len(seen) > 1) for o in seen])
    text = f"{wording.sentence(said)} {words} {_chance(looked)} One source is no finding. {second}"
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


def _chance(looked: int) -> str:
    """How often a typical runner has anything as rare."""
    one_in = round(100 / number("stand_out"))
    things = "the only thing" if looked == 1 else f"one of {looked} things"
    return f"It is {things} looked at here; at most one typical runner in {one_in} has any so far out."


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
        norm = sides_of(sign.measure, sides_input(row), context.speeds_mps)
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
        norms = norms_for(row, context) if row.id in judged and row.side not in APART else ""
        if isinstance(norms, str) or context.faults(row):
            continue
        if Limits.of(norms, number("sd_band")).place(*row.ci95) in ("below", "above"):
            return False
    cores = {s for pattern in context.rules.patterns for s in pattern.core}
    uneven = [s for s in context.rules.signs if isinstance(s, Uneven) and s.id in cores]
    return all(observe(sign, context, "both").state == "no" for sign in uneven)
