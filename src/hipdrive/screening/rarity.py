"""What is rare among the things looked at: each held against other runners, and all together against chance.

A value is as rare as the share of runners who, measured with the same error, would be seen as far out (one runner against a
small group: Crawford JR, Howell DC. Clin Neuropsychol 1998;12:482-6). Who looks at twenty things finds one in twenty by
chance, so all of them share one level (`chance.rare`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hipdrive.evidence.norms import sides_of
from hipdrive.measures import Measurement
from hipdrive.screening.context import Z95, Context, Side, input_of, interval, sides_input
from hipdrive.screening.observe import Observed, observe
from hipdrive.screening.rules import Band, Pattern, Rules, Uneven
from hipdrive.screening.sides import Apart, look_at_sides
from hipdrive.screening.standing import norms_for

_SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True)
class Look:
    """One thing looked at.

    Parameters
    ----------
    sign, pattern
        Which, and the pattern it belongs to; a difference of sides may belong to none.
    seen
        What was seen.
    share
        Of runners who would be seen as far out, against whichever of the norms that may hold makes it the least rare.
    """

    sign: Band | Uneven
    pattern: Pattern | None
    seen: Observed
    share: float


def looks(context: Context) -> tuple[Look, ...]:
    """Every measured sign that a pattern or a difference of sides rests on and that could be held against runners."""
    found: list[Look] = []
    for sign in context.rules.signs:
        pattern = pattern_of(sign.id, context.rules)
        if isinstance(sign, Uneven):
            found += _apart(sign, pattern, context)
        elif isinstance(sign, Band) and pattern is not None:
            found += _bands(sign, pattern, context)
    return tuple(found)


def pattern_of(sign: str, rules: Rules) -> Pattern | None:
    """The pattern a sign belongs to: the first that cannot do without it, or else that it supports."""
    ranked = sorted(rules.patterns, key=lambda p: (sign not in p.core, p.rank))
    return next((p for p in ranked if sign in p.core + p.support), None)


def _apart(sign: Uneven, pattern: Pattern | None, context: Context) -> list[Look]:
    apart = look_at_sides(sign, context)
    if not isinstance(apart, Apart):
        return []
    norm = sides_of(sign.measure, sides_input(apart.row), context.speeds_mps)
    share = norm.share(apart.row.value, _se(apart.row, context)) if norm else 1.0
    return [Look(sign, pattern, observe(sign, context, apart.more), share)]


def _bands(sign: Band, pattern: Pattern, context: Context) -> list[Look]:
    """A sign on the sides its pattern is looked for on, or in the mean of both where none can be told apart."""
    sides: tuple[Side, ...] = _SIDES if pattern.sided else ("both",)
    tried = [observe(sign, context, side) for side in sides]
    if pattern.sided and all(o.state == "missing" for o in tried):
        tried = [observe(sign, context, "both")]
    return [Look(sign, pattern, o, _share(sign, o, context)) for o in tried if o.state != "missing"]


def _share(sign: Band, seen: Observed, context: Context) -> float:
    row, direction = seen.rows[0], 1 if sign.beyond == "above" else -1
    norms = norms_for(row, context)
    if isinstance(norms, str):
        return 1.0
    return max(n.share_beyond(row.value, _se(row, context), direction) for n in norms)


def _se(row: Measurement, context: Context) -> float:
    """The error of a value that the runners it is held against were not measured with, in the measure's unit.

    Their spread holds already that a hand put their markers on.
    """
    low, high = interval(row)
    whole = (high - low) / (2 * Z95)
    shared = context.input_sd(row) if input_of(row.view) == "markers" else 0.0
    return math.sqrt(max(whole**2 - shared**2, 0.0))
