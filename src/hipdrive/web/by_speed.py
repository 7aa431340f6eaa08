"""Trends of a watch's measures at the same speed, visit by visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hipdrive import wording
from hipdrive.history.store import History
from hipdrive.history.tables import Visit
from hipdrive.report.html import Html, el
from hipdrive.report.watch_words import UNITS, title
from hipdrive.web.layout import short_day, table

#: What is followed, in this order.
FOLLOWED = ("cadence_spm", "contact_ms", "oscillation_mm", "balance_left_percent", "spring_kn_m")
#: Visits that are looked at, the latest (design choice: what fits a page).
_MOST = 8
Bins = Mapping[float, Mapping[str, Mapping[str, Any]]]


def by_speed(kept: History, done: Sequence[Visit]) -> Html | None:
    """A table a measure: a line a visit, a column a speed; `None` where no visit has a run of a watch."""
    runs = [(visit, bins) for visit in done[:_MOST] if (bins := _bins(kept, visit))]
    if not runs:
        return None
    parts = [part for field in FOLLOWED if (part := _table(field, runs)) is not None]
    lead = "Runs of a watch, at the same speed. A change within the intervals of both runs is no change."
    return el("section", el("h2", "By speed"), el("p", lead, class_="small"), *parts)


def _bins(kept: History, visit: Visit) -> Bins:
    """The bins of a visit's runs by the middle of their speed."""
    result = kept.result(visit.id)
    runs = [] if result is None else result.contract.get("watch") or []
    return {(b["low_mps"] + b["high_mps"]) / 2: b["values"] for run in runs for b in run["by_speed"]}


def _table(field: str, runs: Sequence[tuple[Visit, Bins]]) -> Html | None:
    speeds = sorted({speed for _, bins in runs for speed, values in bins.items() if field in values})
    if not speeds:
        return None
    heads = ["Visit", *(wording.value(speed, "mps") for speed in speeds)]
    rows = [
        [short_day(visit.at), *(_cell(bins.get(speed, {}).get(field), field) for speed in speeds)]
        for visit, bins in runs
    ]
    return table(heads, rows, wording.sentence(title(field)).rstrip("."))


def _cell(one: Mapping[str, Any] | None, field: str) -> str:
    if one is None:
        return "–"
    low, high = one["ci95"] or (one["value"], one["value"])
    return wording.plus_minus(one["value"], (high - low) / 2, UNITS[field])
