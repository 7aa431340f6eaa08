"""A watch's run in the report: each measure by speed, what drifted, what was set aside."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.measures import Measurements
from hipdrive.report import watch_words
from hipdrive.report.html import Html, el
from hipdrive.report.section import Section, section
from hipdrive.watch import SpeedBin, WatchResult

#: Most speeds of the table; the ones with the most records (design choice: what fits a page).
_MOST_BINS = 6


def watch(measured: Measurements) -> Section | None:
    """The section; `None` where there is no run of a watch."""
    found = [one for one in measured.sensors if isinstance(one, WatchResult)]
    if not found:
        return None
    return section("watch", "What the watch recorded", *(part for one in found for part in _run(one)))


def _run(result: WatchResult) -> tuple[Html, Html]:
    return (
        el("div", *(el("p", text) for text in watch_words.summary(result)), class_="short"),
        el(
            "article",
            el("h3", wording.file_name(result.path)),
            _table(result),
            _drift(result),
            _notes(result),
            el("details", el("summary", "How it is computed"), *(el("p", line) for line in watch_words.method(result))),
            class_="measure",
        ),
    )


def _table(result: WatchResult) -> Html:
    most = sorted(result.bins, key=lambda one: -one.n)[:_MOST_BINS]
    bins = sorted(most, key=lambda one: one.low_mps)
    names = [_speed(one) for one in bins]
    head = el("tr", el("th", "By speed"), *(el("th", name, scope="col") for name in names))
    fields = list(dict.fromkeys(name for one in bins for name in one.values))
    lines = [_line("records", names, [str(one.n) for one in bins])]
    lines += [_line(watch_words.title(name), names, [_cell(one, name) for one in bins]) for name in fields]
    caption = el("caption", "Median of the records at each speed ± half of its 95 % interval.")
    return el("table", caption, el("thead", head), el("tbody", *lines), class_="glance")


def _speed(one: SpeedBin) -> str:
    middle = (one.low_mps + one.high_mps) / 2
    return wording.value(middle, "mps")


def _line(name: str, labels: list[str], cells: list[str]) -> Html:
    told = (el("td", cell, data_label=label) for label, cell in zip(labels, cells, strict=True))
    return el("tr", el("th", wording.sentence(name).rstrip("."), scope="row"), *told)


def _cell(one: SpeedBin, name: str) -> str:
    return watch_words.amount(name, one.values[name]) if name in one.values else "–"


def _drift(result: WatchResult) -> Html | None:
    if not result.drift:
        return None
    items = []
    for one in result.drift:
        told = f"{wording.sentence(watch_words.title(one.field)).rstrip('.')}: {wording.change(one.change.value, watch_words.UNITS[one.field])} ± "
        told += wording.value(one.change.half, watch_words.UNITS[one.field])
        items.append(el("li", told + ("" if watch_words.beyond_error(one) else ", within its error")))
    lead = "Last third of the running minus the first, at the same speed, with half of the 95 % interval."
    return el("details", el("summary", "Drift over the run"), el("p", lead), el("ul", *items))


def _notes(result: WatchResult) -> Html | None:
    told = [wording.sentence(result.cadence_words), *result.notes]
    items = [el("li", text) for text in told if text]
    return el("ul", *items, class_="notes") if items else None
