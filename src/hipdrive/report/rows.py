"""Which rows of a measure stand together: those of one recording, the one with the lowest standard error."""

from __future__ import annotations

from hipdrive.measures import Measurement, Measurements


def lowest_error_rows(id: str, measured: Measurements) -> dict[str, Measurement]:
    """The rows of a measure by side, all from the recording that gives it with the smallest standard error.

    Sides of two recordings are never mixed: their difference would hold the difference of the recordings.
    """
    by_input: dict[int, dict[str, Measurement]] = {}
    for row in measured.rows:
        if row.id == id:
            by_input.setdefault(row.input, {})[row.side] = row
    if not by_input:
        return {}
    best = min(by_input.values(), key=_error)
    return {side: best[side] for side in ("left", "right", "mean", "difference", "relative") if side in best}


def _error(rows: dict[str, Measurement]) -> tuple[bool, float]:
    """Both sides before one, then the standard error of their mean."""
    mean = rows.get("mean")
    return (mean is None, (mean or next(iter(rows.values()))).se)
