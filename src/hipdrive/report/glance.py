"""All numbers in one table, and where they lie against the reference."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.gait import SIDES
from hipdrive.measures import Measure, Measurement, Measurements
from hipdrive.measures.core import HipFunction
from hipdrive.report import words
from hipdrive.report.functions import FUNCTIONS, measured_of, rows_of
from hipdrive.report.html import Html, el
from hipdrive.report.references import Places, standing_words
from hipdrive.report.rows import lowest_error_rows
from hipdrive.report.section import Section, section


def glance(measured: Measurements, places: Places) -> Section | None:
    """Every number, a line a measure; `None` where there is none."""
    bodies = [_glance_function(function, measured, places) for function in FUNCTIONS if measured_of(function, measured)]
    if not bodies:
        return None
    headings = ("Measure", "Left", "Right", "Both", "Against the reference")
    head = el("tr", *(el("th", text, scope="col") for text in headings))
    few = any("few_steps" in row.flags for row in measured.rows)
    note = f" * {words.flag_sentence('few_steps')}"
    table = el(
        "table",
        el("caption", "Each value ± half of its 95 % interval.", note if few else None),
        el("thead", head),
        *bodies,
        class_="glance",
    )
    return section("glance", "The table", table)


def _glance_function(function: HipFunction, measured: Measurements, places: Places) -> Html:
    head = el("tr", el("th", FUNCTIONS[function][0], colspan="5", scope="rowgroup", class_="job"))
    return el("tbody", head, *(_glance_line(m, measured, places) for m in measured_of(function, measured)))


def _glance_line(measure: Measure, measured: Measurements, places: Places) -> Html:
    name = el("a", measure.title, href=f"#m-{measure.id}")
    cells = [el("th", name, el("span", measure.plain, class_="small"), scope="row")]
    shown = lowest_error_rows(measure.id, measured)
    for side in ("left", "right", "mean"):
        row = shown.get(side)
        cells.append(_glance_cell(words.SIDE_NAMES[side], number_cell(row) if row else None))
    place = where(rows_of(measure, measured), places)
    return el("tr", *cells, _glance_cell("Reference", el("span", place) if place else None))


def _glance_cell(label: str, content: Html | None) -> Html:
    return el("td", content or "–", data_label=label, class_=None if content else "none")


def number_cell(row: Measurement) -> Html:
    """A value with its interval, marked where it rests on few steps."""
    mark = el("abbr", "*", title=words.flag_sentence("few_steps")) if "few_steps" in row.flags else None
    return el("span", wording.with_interval(row), mark, class_="number")


def where(rows: list[Measurement], places: Places) -> str | None:
    """Where the values stand; `None` where nobody may be held against them, and from few steps nothing is concluded."""
    sides = [r for r in rows if r.side in SIDES] or rows
    known = [(r, s) for r in sides if (s := places.of(r)) is not None]
    if not known:
        return None
    if any("few_steps" in r.flags for r, _ in known):
        return "too few steps"
    if not all(wording.is_validated(r) for r, _ in known):
        return "cannot be told"
    told = {r.side: standing_words(s) for r, s in known}
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return "; ".join(f"{side} {words}" for side, words in told.items())
