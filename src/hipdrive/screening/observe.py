"""One sign looked for in measures and symptoms: yes, no, not sure, or not seen, with the words and the numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from hipdrive import wording
from hipdrive.evidence import Reference, number
from hipdrive.gait import SIDES
from hipdrive.measures import Measurement, Measurements, by_id, title_of
from hipdrive.measures.accuracy import accuracy_of
from hipdrive.screening.rules import Band, FeelSign, MoreThan, PainSign, Rules, Sex, Sign, SorenessSign, rules
from hipdrive.screening.symptoms import REGION_WORDS, Symptoms

Side = Literal["left", "right", "both"]
State = Literal["yes", "no", "unsure", "missing"]
#: Measurements with one of these flags count for nothing.
NOT_COUNTED = ("few_steps", "accuracy_not_measured", "no_level", "far_leg", "oblique_view")
#: Half of a 95 % interval in standard errors.
Z95 = 1.959964
#: Recordings with one of these count for nothing.
NOT_COUNTED_RECORDING = ("legs_undecided", "running_on_the_spot")
REMEDIES = {
    "few_steps": "film at least 7 steps a side",
    "accuracy_not_measured": "its error with this kind of recording has not been measured",
    "no_level": "state the camera's level (--level)",
    "far_leg": "film the other side too",
    "oblique_view": "set the camera square to the runner",
    "legs_undecided": "film again with the legs apart from the background",
    "running_on_the_spot": "film real running",
}


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


@dataclass(frozen=True)
class Context:
    """What there is to look at.

    Parameters
    ----------
    measured, symptoms
        `None` where none was given.
    rules
        Signs and patterns.
    """

    measured: Measurements | None
    symptoms: Symptoms | None
    rules: Rules = field(default_factory=rules)

    @property
    def sex(self) -> Sex:
        """The runner's, or `unknown`."""
        return (self.symptoms.runner.sex if self.symptoms else None) or "unknown"

    @property
    def speeds_mps(self) -> tuple[float, float] | None:
        """Least and most the running speed may have been, m/s; `None` where nothing is known of it."""
        return None if self.speed_mps is None else (self.speed_mps, self.speed_mps)

    @cached_property
    def speed_mps(self) -> float | None:
        """Running speed, m/s: told with the symptoms, or by a recording."""
        if self.symptoms and self.symptoms.run.speed_mps:
            return self.symptoms.run.speed_mps
        return speed_of(self.measured)

    def input_sd(self, row: Measurement) -> float:
        """The part of a row's standard error that more steps would not take away, in the measure's unit."""
        recordings = self.measured.recordings if self.measured else ()
        error = accuracy_of(row.id, recordings[row.input].motion) if row.input < len(recordings) else None
        if error is None:
            return 0.0
        sd = error.sd_mean if row.side == "mean" else error.sd_side
        return sd if math.isfinite(sd) else 0.0

    def rows_of(self, measure: str, side: Side) -> list[Measurement]:
        """Measurements of a measure that may speak for a side, the lowest standard error first.

        For `both`: the mean of the sides, and where a camera from the side sees only one leg well, that leg.
        """
        found = [m for m in (self.measured or ()) if m.id == measure and m.side != "difference"]
        fitting = [m for m in found if side == "both" or m.side == side]
        if side == "both" and any("far_leg" in m.flags for m in fitting):
            # The mean holds the far leg too.
            fitting = [m for m in fitting if m.side != "mean" or m.view == "3d"]
        order = {"mean": 0, "left": 1, "right": 1}
        return sorted(fitting, key=lambda m: (bool(self.faults(m)), order[m.side] if side == "both" else 0, m.se))

    def faults(self, row: Measurement) -> tuple[str, ...]:
        """Why a measurement counts for nothing: codes of flags."""
        known = by_id()[row.id]
        harmless = {"oblique_view": known.plane == "any", "no_level": known.roll_effect == "common"}
        flags = [f for f in row.flags if f in NOT_COUNTED and not harmless.get(f, False)]
        if row.input < len(self.measured.recordings if self.measured else ()):
            recording = self.measured.recordings[row.input] if self.measured else None
            said = recording.motion.provenance.flags if recording else ()
            flags += [f for f in NOT_COUNTED_RECORDING if f in said]
        if row.n_steps < number("min_steps") and "few_steps" not in flags:
            flags.append("few_steps")
        return tuple(flags)


def speed_of(measured: Measurements | None) -> float | None:
    """Running speed that a recording states, m/s, or `None`."""
    for recording in measured.recordings if measured else ():
        speed = recording.motion.provenance.metadata.get("speed_mps")
        if isinstance(speed, int | float) and math.isfinite(speed) and speed > 0:
            return float(speed)
    return None


def interval(row: Measurement) -> tuple[float, float]:
    """The 95 % interval, widened by what an unknown camera roll could do to both sides alike.

    Roll turns an angle to the vertical by itself, and moves a landing distance by its sine, in leg lengths (evidence
    row `camera_roll`). What roll does to left and right by opposite amounts counts for nothing instead.
    """
    if not _roll_unknown(row):
        return row.ci95
    roll_deg = number("camera_roll")
    margin = roll_deg if row.unit == "deg" else math.sin(math.radians(roll_deg))
    return row.ci95[0] - margin, row.ci95[1] + margin


def _roll_unknown(row: Measurement) -> bool:
    return "no_level" in row.flags and by_id()[row.id].roll_effect == "common"


def observe(sign: Sign, context: Context, side: Side) -> Observed:
    """Look for one sign on a side (`both` = of the whole stride)."""
    if isinstance(sign, Band):
        return _band(sign, context, side)
    if isinstance(sign, MoreThan):
        return _more_than(sign, context, side)
    return _felt(sign, context.symptoms, side)


def in_words(row: Measurement) -> str:
    """A value with its unit and 95 % interval."""
    roll = f", ± {wording.value(number('camera_roll'), 'deg')} for the camera's roll" if _roll_unknown(row) else ""
    return wording.with_ends(row, roll)


def _missing(sign: Band | MoreThan, side: Side, why: str) -> Observed:
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
        return _missing(sign, side, f"{name} was not measured{because}; {sign.clip} would show it")
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
    references = sign.references(found.view, context.speeds_mps, context.sex)
    limits = _Limits.of(sign, references, found)
    value, name = in_words(found), title_of(sign.measure)
    undone = f"{name.lower()} of {'at most' if sign.beyond == 'above' else 'at least'} {limits.words}"
    where = f", {found.side}," if found.side in SIDES else ""
    near_it = f"{name}{where} is {value}, too near the limit ({limits.held})"
    why = "" if limits.state != "unsure" else f"{near_it}; {limits.remedy or _better(found, context, limits.apart)}"
    text = sign.says.format(value=value)
    ids = (*dict.fromkeys(i for r in references for i in r.ids), "sd_band")
    return Observed(sign.id, "measure", limits.state, side, text, value, limits.held, why, ids, (found,), undone)


@dataclass(frozen=True)
class _Limits:
    """A value against its limit, or against those of every speed the run may have had.

    A verdict is one only where it is the same at each of those speeds: knowing less of the speed leaves more open and
    never turns a verdict round.
    """

    state: State
    words: str
    held: str
    apart: float
    remedy: str

    @staticmethod
    def of(sign: Band, references: tuple[Reference, ...], found: Measurement) -> _Limits:
        direction = 1 if sign.beyond == "above" else -1
        limits = [r.mean + direction * number("sd_band") * r.sd for r in references]
        low, high = interval(found)
        states = [_state(direction, limit, low, high) for limit in limits]
        state = states[0] if len(set(states)) == 1 else "unsure"
        ends = [wording.value(limit, found.unit) for limit in (min(limits), max(limits))]
        words = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}, by the running speed"
        people = references[0].words if len(references) == 1 else f"{references[0].words}, to {references[-1].words}"
        nearest = min(abs(found.value - limit) for limit in limits)
        told = "the running speed would tell" if "unsure" not in states and state == "unsure" else ""
        return _Limits(state, words, f"{sign.beyond} {words} counts; reference {people}", nearest, told)


def _state(direction: int, limit: float, low: float, high: float) -> State:
    """Whether an interval lies beyond a limit (`yes`), on its good side (`no`), or reaches across it."""
    near, far = sorted(direction * (end - limit) for end in (low, high))
    return "yes" if near > 0 else "unsure" if far > 0 else "no"


def _better(row: Measurement, context: Context, apart: float) -> str:
    """What would tell a value from one that is `apart` from it, in the measure's unit."""
    if _roll_unknown(row):
        return "the camera's level (--level) would tell"
    known = context.input_sd(row)
    if Z95 * known < apart or row.view == "3d":
        return "more steps would tell"
    floor = wording.value(Z95 * known, row.unit)
    return f"this kind of recording tells it to ± {floor} at best, so more steps would not help; motion capture would"


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
    near = f"{names[0]} and {names[1]} are too near each other; {_better(second, context, first.value - second.value)}"
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
