"""One sign looked for in measures and symptoms: yes, no, not sure, or not seen, with the words and the numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from hipdrive import wording
from hipdrive.evidence import number
from hipdrive.evidence.norms import Norm
from hipdrive.gait import SIDES
from hipdrive.measures import Measurement, title_of
from hipdrive.screening.better import better, within_error
from hipdrive.screening.context import REMEDIES, Context, Side, interval, roll_unknown
from hipdrive.screening.limits import Limits
from hipdrive.screening.rules import Band, FeelSign, MoreThan, PainSign, Sign, SorenessSign, Uneven
from hipdrive.screening.sides import look_at_sides
from hipdrive.screening.standing import norms_for, people
from hipdrive.screening.symptoms import REGION_WORDS, Symptoms

State = Literal["yes", "no", "unsure", "missing"]


@dataclass(frozen=True)
class Observed:
    """A sign, as it was found.

    Parameters
    ----------
    sign, kind
        Which; `measure` or `symptom`.
    state
        `yes`, `no`, `unsure` (its interval reaches across the limit), `missing` (not measured, or counts for nothing).
    side
        Stance side, or `both`.
    text
        The sign in words, with its value.
    value_text, limit_text
        The number with its interval; the reference and the limit it was held against.
    why
        Why it is unsure or missing, and what would tell.
    evidence
        Rows it was held against.
    rows
        The measurements it rests on.
    undone_by
        What would take the sign away.
    """

    sign: str
    kind: Literal["measure", "symptom"]
    state: State
    side: Side
    text: str = ""
    value_text: str = ""
    limit_text: str = ""
    why: str = ""
    evidence: tuple[str, ...] = ()
    rows: tuple[Measurement, ...] = ()
    undone_by: str = ""


def observe(sign: Sign, context: Context, side: Side) -> Observed:
    """Look for one sign on a side (`both` = of the whole stride)."""
    if isinstance(sign, Band):
        return _band(sign, context, side)
    if isinstance(sign, Uneven):
        return _uneven(sign, context, side)
    if isinstance(sign, MoreThan):
        return _more_than(sign, context, side)
    return _felt(sign, context.symptoms, side)


def in_words(row: Measurement) -> str:
    """A value with its unit and 95 % interval."""
    roll = f", ± {wording.value(number('camera_roll'), 'deg')} for the camera's roll" if roll_unknown(row) else ""
    return wording.with_ends(row, roll)


def _missing(sign: Band | MoreThan | Uneven, side: Side, why: str) -> Observed:
    return Observed(sign.id, "measure", "missing", side, why=why)


def _counting(sign: Band | MoreThan, context: Context, measure: str, side: Side) -> Measurement | Observed:
    """The measurement to judge by, or why there is none."""
    rows = context.rows_of(measure, side)
    name = title_of(measure)
    if not rows:
        refused = next(
            (r.reason for r in (context.measured.refused if context.measured else ()) if r.id == measure), ""
        )
        because = f": {refused.rstrip('.')}" if refused else ""
        return _missing(sign, side, f"{name} was not measured{because}; {context.shown_by(sign)} would show it")
    faults = context.faults(rows[0])
    if faults:
        why = f"{name} counts for nothing here: {'; '.join(REMEDIES[f] for f in faults)}"
        return Observed(sign.id, "measure", "missing", side, why=why, rows=(rows[0],))
    if not all(math.isfinite(v) for v in (rows[0].value, *rows[0].ci95)):
        return _missing(sign, side, f"{name} has no interval")
    return rows[0]


def _band(sign: Band, context: Context, side: Side) -> Observed:
    found = _counting(sign, context, sign.measure, side)
    if isinstance(found, Observed):
        return found
    norms = norms_for(found, context)
    if isinstance(norms, str):
        return _missing(sign, side, f"{title_of(sign.measure)} is held against nobody: {norms}")
    held = _Held.of(sign, norms, found, context)
    value, name = in_words(found), title_of(sign.measure)
    undone = f"{name.lower()} of {'at most' if sign.beyond == 'above' else 'at least'} {held.words}"
    where = f", {found.side}," if found.side in SIDES else ""
    near_it = f"{name}{where} is {value}, too near the limit ({held.against})"
    why = "" if held.state != "unsure" else f"{near_it}; {held.remedy or better(found, context, held.apart)}"
    text = sign.says.format(value=value)
    ids = (*dict.fromkeys(i for n in norms for i in n.ids), "sd_band")
    return Observed(sign.id, "measure", held.state, side, text, value, held.against, why, ids, (found,), undone)


@dataclass(frozen=True)
class _Held:
    """A value held against the norms that may hold, in words; `apart` is how far from the nearest limit."""

    state: State
    words: str
    against: str
    apart: float
    remedy: str

    @staticmethod
    def of(sign: Band, norms: tuple[Norm, ...], found: Measurement, context: Context) -> _Held:
        direction, ends = 1 if sign.beyond == "above" else -1, interval(found)
        limits = Limits.of(norms, number("sd_band"))
        state, states = limits.state(direction, *ends), limits.states(direction, *ends)
        side = limits.side(direction)
        lowest, highest = (wording.value(limit, found.unit) for limit in (min(side), max(side)))
        unknown = _unknown(context)
        words = lowest if lowest == highest else f"{lowest} to {highest}, by {unknown}"
        told = f"{unknown} would tell" if "unsure" not in states and state == "unsure" else ""
        near = norms[0]
        group = f"{wording.plus_minus(near.mean, near.sd, found.unit)} in {people(norms)}"
        against = f"{sign.beyond} {words} counts; reference {group}"
        return _Held(state, words, against, min(abs(found.value - limit) for limit in side), told)


def _unknown(context: Context) -> str:
    """What is not known of the run that a limit depends on."""
    parts = ["the running speed"] if context.speeds_mps is None else []
    parts += ["whether a woman or a man runs"] if context.sex == "unknown" else []
    return " and ".join(parts) or "the running speed"


def _uneven(sign: Uneven, context: Context, side: Side) -> Observed:
    """Whether there is more of a measure on a side than its error and uninjured runners explain."""
    apart = look_at_sides(sign, context)
    if isinstance(apart, str):
        return _missing(sign, side, apart)
    state = apart.state if side == "both" else apart.state_on(side)
    said = f"{sign.says.format(side=apart.more, other=apart.less, value=apart.size)}{apart.since}"
    text = said if state == "yes" else ""
    why = (
        f"{title_of(sign.measure)}: {apart.words} {within_error(apart.row, context)}".strip()
        if state == "unsure"
        else ""
    )
    undone = f"{title_of(sign.measure).lower()} of both sides within {apart.limit_words}"
    value = f"{wording.difference(apart.row)}{apart.since}"
    return Observed(
        sign.id, "measure", state, side, text, value, apart.against, why, ("sd_band",), (apart.row,), undone
    )


def _more_than(sign: MoreThan, context: Context, side: Side) -> Observed:
    first = _counting(sign, context, sign.measure, side)
    second = _counting(sign, context, sign.than, side)
    if isinstance(first, Observed):
        return first
    if isinstance(second, Observed):
        return second
    state: State = "unsure"
    if interval(first)[0] > interval(second)[1]:
        state = "yes"
    elif first.value <= second.value:
        state = "no"
    value, other = in_words(first), in_words(second)
    names = title_of(sign.measure), title_of(sign.than).lower()
    near = f"{names[0]} and {names[1]} are too near each other; {better(second, context, first.value - second.value)}"
    why = near if state == "unsure" else ""
    text = sign.says.format(value=value, other=other)
    undone = f"{names[0].lower()} no more than {names[1]}"
    return Observed(sign.id, "measure", state, side, text, value, f"against {other}", why, (), (first, second), undone)


def _felt(sign: PainSign | SorenessSign | FeelSign, symptoms: Symptoms | None, side: Side) -> Observed:
    if symptoms is None:
        return Observed(sign.id, "symptom", "missing", side, why="no symptoms were given")
    if isinstance(sign, PainSign):
        return _pain(sign, symptoms, side)
    if isinstance(sign, SorenessSign):
        return _soreness(sign, symptoms, side)
    scores = [s for f in sign.feels if (s := getattr(symptoms.feel, f)) is not None]
    scores += [symptoms.pain_at(r) for r in sign.regions if r in symptoms.pain]
    if not scores:
        return Observed(sign.id, "symptom", "missing", side, why="not asked or not answered")
    score = max(scores)
    text = sign.says.format(score=f"{score:g}")
    state: State = "yes" if score >= number(sign.at_least) else "no"
    return Observed(sign.id, "symptom", state, side, text, f"{score:g} of 10", "", "", (sign.at_least,))


def _pain(sign: PainSign, symptoms: Symptoms, side: Side) -> Observed:
    asked = side if side in ("left", "right") else None
    scores = {r: symptoms.pain_at(r, asked) for r in sign.regions}
    region, score = max(scores.items(), key=lambda item: item[1])
    where = "" if asked is None else f"{asked} "
    state: State = "yes" if score >= number(sign.at_least) else "no"
    text = f"there is pain at the {where}{REGION_WORDS[region]}, {score:g} of 10" if state == "yes" else ""
    return Observed(sign.id, "symptom", state, side, text, f"{score:g} of 10", "", "", (sign.at_least,))


def _soreness(sign: SorenessSign, symptoms: Symptoms, side: Side) -> Observed:
    more, less = getattr(symptoms.soreness, sign.more), getattr(symptoms.soreness, sign.less)
    if more is None or less is None:
        return Observed(sign.id, "symptom", "missing", side, why="soreness was not asked or not answered")
    state: State = "yes" if more - less >= number(sign.at_least) else "no"
    text = sign.says.format(more=f"{more:g}", less=f"{less:g}")
    return Observed(sign.id, "symptom", state, side, text, f"{more:g} against {less:g}", "", "", (sign.at_least,))
