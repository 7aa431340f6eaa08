"""What a running body can do: one table for every measure, so that no impossible number is ever shown.

The limits in `possible.csv` are a design choice: far outside what any runner was seen to do, so that only points, axes or
times that are wrong lie beyond them. They are no norms; nobody is told that they are near one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from hipdrive import shipped
from hipdrive.measures.core import APART, Measurement, Refusal
from hipdrive.wording import value, with_interval

#: What is likely wrong with a recording that gives an impossible number, and what to do.
LIKELY = {
    "time": (
        "State the rate it was captured at with --capture-fps: its time stamps are likely not those of the run, or it "
        "shows something else than running"
    ),
    "axes": (
        "Check its points and axes: up and down, left and right, or single points are likely exchanged, or it shows "
        "something else than running"
    ),
    "scale": "Check the unit of its points: it is likely not the one that the file states",
    "forces": "Check the force plates: their place or the side they lie on is likely not that of the points",
}


@dataclass(frozen=True)
class Possible:
    """Limits of a measure, in its unit.

    Parameters
    ----------
    low, high
        Beyond them no running body is.
    likely
        Key of `LIKELY`: what is wrong with a recording beyond them.
    why
        Where the limits come from.
    """

    low: float
    high: float
    likely: str
    why: str

    def holds(self, row: Measurement) -> bool:
        """Whether a value lies within; a difference of sides within the width."""
        if row.side in APART:
            return abs(row.value) <= self.high - self.low
        return self.low <= row.value <= self.high

    def excludes(self, row: Measurement) -> bool:
        """Whether the whole 95 % interval lies beyond, so that chance is no excuse."""
        return row.side not in APART and (row.ci95[0] > self.high or row.ci95[1] < self.low)


@cache
def possible() -> Mapping[str, Possible]:
    """The limits of every measure, in the order in which the cause is looked for: the clock, the axes, the instants."""
    rows = shipped.rows("hipdrive.measures", "possible.csv")
    return {r["id"]: Possible(float(r["low"]), float(r["high"]), r["likely"], r["why"]) for r in rows}


def divided(rows: Sequence[Measurement]) -> tuple[list[Measurement], list[Refusal]]:
    """The rows of one measure that a body can do, and a refusal where nothing is left or chance is no excuse.

    A difference rests on both sides and goes with either; what is left says that something is missing.
    """
    limits = possible()
    beyond = [row for row in rows if not limits[row.id].holds(row)]
    if not beyond:
        return list(rows), []
    lost = {row.side for row in beyond}
    lost |= set(APART) if lost & {"left", "right"} else set()
    kept = [replace(row, flags=(*row.flags, "side_left_out")) for row in rows if row.side not in lost]
    worst = next((row for row in beyond if limits[row.id].excludes(row)), beyond[0])
    sure = limits[worst.id].excludes(worst)
    if kept and not sure:
        return kept, []
    return kept, [Refusal(worst.id, _reason(worst, limits[worst.id], sure), impossible=sure)]


def _reason(row: Measurement, limits: Possible, sure: bool) -> str:
    low, high = (value(limit, row.unit) for limit in (limits.low, limits.high))
    side = "" if row.side == "mean" else f" ({row.side})"
    more = "" if sure else ", too uncertain to be shown"
    return f"reads {with_interval(row)}{side}, beyond what a body can do ({low} to {high}){more}"
