"""What would tell where a value alone does not: more steps, the camera's level, markers put on again, motion capture."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.measures import Measurement, by_id
from hipdrive.screening.context import Z95, Context, roll_unknown


def better(row: Measurement, context: Context, apart: float) -> str:
    """What would tell a value from one that is `apart` from it, in the measure's unit."""
    if roll_unknown(row):
        return "the camera's level (--level) would tell"
    known = context.input_sd(row)
    if Z95 * known < apart:
        return "more steps would tell"
    floor = wording.value(Z95 * known, row.unit)
    if row.side == "relative":
        return f"people stand differently from one standing trial to the next, which makes ± {floor} by itself; another one would"
    if row.side == "difference" and row.view == "3d" and by_id()[row.id].from_standing:
        return (
            f"where a hand puts the markers makes ± {floor} by itself, so more steps would not help; a standing trial with the same "
            "markers (--static) would"
        )
    if row.view == "3d":
        return f"where a hand puts the markers makes ± {floor} by itself, so more steps would not help; putting them on again would"
    return f"this kind of recording tells it to ± {floor} at best, so more steps would not help; motion capture would"


def within_error(row: Measurement, context: Context) -> str:
    """What would tell a difference that may be all error; empty where it is more."""
    low, high = row.ci95
    if low > 0 or high < 0:
        return ""
    return f"That is within the error: {better(row, context, abs(row.value))}."
