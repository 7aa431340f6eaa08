"""Each measure of a function of the hips: its intervals, its curves, how it is measured and compared."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.evidence.curve_norms import CurveNorm
from hipdrive.gait import SIDES
from hipdrive.measures import APART, Measure, Measurement, Measurements
from hipdrive.measures.core import HipFunction
from hipdrive.report import figures, words
from hipdrive.report.curves import StrideCurve, stride_curves
from hipdrive.report.functions import FUNCTIONS, measured_of, rows_of
from hipdrive.report.glance import number_cell, where
from hipdrive.report.html import Html, el, join
from hipdrive.report.references import Band, Places, amount, caveat, citations, reference_rows
from hipdrive.report.rows import lowest_error_rows
from hipdrive.report.section import Section, section


def hip_function(function: HipFunction, measured: Measurements, places: Places) -> Section | None:
    """A function of the hips with each of its measures; `None` where none was measured."""
    title, lead = FUNCTIONS[function]
    shown = [_measure(m, measured, places) for m in measured_of(function, measured)]
    return section(function, title, *shown, lead=lead) if shown else None


def _measure(measure: Measure, measured: Measurements, places: Places) -> Html:
    rows = rows_of(measure, measured)
    band = places.band(rows)
    return el(
        "article",
        el("h3", measure.title),
        el("p", wording.sentence(measure.plain), class_="plain"),
        el("p", measure.statement, class_="serves"),
        _intervals(measure, rows, band),
        _reading(measure, measured, places),
        _curves(measure, measured, rows, places.curve(rows[0])),
        _details(measure, measured, rows),
        class_="measure",
        id=f"m-{measure.id}",
    )


def _intervals(measure: Measure, rows: list[Measurement], band: Band | None) -> Html:
    scale = figures.interval_scale(rows, band)
    lines = [
        el(
            "tr",
            el("th", words.SIDE_NAMES[r.side] if len(rows) > 1 else "", scope="row"),
            el("td", figures.interval(r, scale, band), class_="picture"),
            el("td", number_cell(r)),
        )
        for r in rows
    ]
    numbers = el("td", figures.axis(scale, measure.unit), class_="picture")
    foot = el("tr", el("td"), numbers, el("td"), aria_hidden="true")
    caption = el("caption", words.sign_sentence(measure.sign))
    return el("table", caption, el("tbody", *lines, foot), class_="intervals")


def _reading(measure: Measure, measured: Measurements, places: Places) -> Html | None:
    rows, known = rows_of(measure, measured), lowest_error_rows(measure.id, measured)
    few, band = any("few_steps" in r.flags for r in rows), places.band(rows)
    sentences = [_apart(known[side], few) for side in APART if side in known]
    if band is not None:
        sentences.append(f"Shaded: {band.words}.")
    if few:
        sentences.append("* Too few steps to conclude anything.")
    elif band is not None:
        sentences.append(f"Against it: {where(rows, places)}.")
    return el("p", " ".join(sentences), class_="reading") if sentences else None


def _apart(row: Measurement, few: bool) -> str:
    """Whether the sides differ, in words: only when the interval of the difference leaves zero out."""
    since = ", relative to standing" if row.side == "relative" else ""
    text = f"Left minus right{since}: {wording.difference(row)}"
    if few:
        return f"{text}."
    if not wording.is_validated(row):
        return f"{text}."
    low, high = row.ci95
    return f"{text}, so the sides differ." if low > 0 or high < 0 else f"{text}, so no difference can be told."


def _curves(measure: Measure, measured: Measurements, rows: list[Measurement], norm: CurveNorm | None) -> Html | None:
    if measure.curve is None:
        return None
    curves = stride_curves(measure, measured, rows[0].input)
    if not curves:
        return None
    scale = figures.curve_scale(curves, measure.unit, norm)
    others = [next((o for o in curves if o is not c), None) for c in curves]
    panels = [_panel(c, o, scale, measure, norm, rows[0].input) for c, o in zip(curves, others, strict=True)]
    thin = " Thin: the other leg." if len(curves) == 2 else ""
    over = "Over stance" if curves[0].stance >= 100 else "Over the stride, shaded: foot on the ground"
    caption = f"{over}. Mean and ± 1 SD of the strides.{thin}"
    about = el("figcaption", caption, "" if norm is None else f" {_against(curves, norm, rows)}")
    return el("figure", el("div", *panels, class_="panels"), about, class_="curves")


def _against(curves: list[StrideCurve], norm: CurveNorm, rows: list[Measurement]) -> str:
    """Whom the band holds, and where a side lies beyond it by more than its error."""
    whom = f"Wide band: where 95 % of whole curves lie; {norm.people}."
    told = [text for curve in curves if (text := _beyond(curve, norm, rows))]
    return f"{whom} {' '.join(told) or 'No part lies surely beyond it.'}"


def _beyond(curve: StrideCurve, norm: CurveNorm, rows: list[Measurement]) -> str:
    own = next((r for r in rows if r.side == curve.side), None)
    stretches = [] if own is None or not wording.is_validated(own) else norm.beyond(curve.mean, wording.half_width(own))
    where = [f"{one.where} it from {one.start} to {one.stop} %" for one in stretches]
    return f"{words.SIDE_NAMES[curve.side]}: {wording.joined(where)}." if where else ""


def _panel(
    curve: StrideCurve,
    other: StrideCurve | None,
    scale: figures.Scale,
    measure: Measure,
    norm: CurveNorm | None,
    input: int,
) -> Html:
    strides = wording.count(curve.n, "stride")
    head = el("p", figures.marker_sample(curve.side), f"{words.SIDE_NAMES[curve.side]}, {strides}", class_="key")
    return el(
        "div", head, figures.curve_panel(curve, other, scale, measure.unit, measure.title, norm, input, measure.plane)
    )


def _details(measure: Measure, measured: Measurements, rows: list[Measurement]) -> Html:
    return el(
        "details",
        el("summary", "How it is measured, and what it is compared with"),
        el("p", words.titled(measure.definition)),
        el("p", _change_words(rows)),
        _flag_list(rows),
        _references(measure),
        _elsewhere(measure, measured, rows),
    )


def _change_words(rows: list[Measurement]) -> str:
    steps = wording.joined([f"{r.n_steps} {r.side}" for r in rows if r.side in SIDES])
    rests = f"It rests on {steps} steps. " if steps else f"It rests on {wording.count(rows[0].n_steps, 'step')}. "
    known = [r for r in rows if r.detectable_change is not None and wording.is_validated(r)]
    if not known:
        return rests + "How much it must change between two sessions to be real is not known."
    largest = max(known, key=lambda r: r.detectable_change or 0.0)
    change = wording.value(largest.detectable_change or 0.0, largest.unit)
    return rests + f"Between two sessions, a change of less than {change} is within measurement error."


def _flag_list(rows: list[Measurement]) -> Html | None:
    flags = dict.fromkeys(f for r in rows for f in r.flags)
    return el("ul", *(el("li", words.flag_sentence(f)) for f in flags), class_="notes") if flags else None


def _references(measure: Measure) -> Html:
    found = reference_rows(measure)
    if not found:
        return el("p", "The literature gives no reference this number may be compared with.")
    items = []
    for row in found:
        about = f"{amount(row)}{wording.symbol(row.unit)}: {row.population}, {row.method}. {caveat(row)}"
        links = [el("a", text, href=address) if address else el("span", text) for text, address in citations(row)]
        items.append(el("li", about + " ", *links))
    return join(el("p", "Compared with:"), el("ul", *items, class_="sources"))


def _elsewhere(measure: Measure, measured: Measurements, rows: list[Measurement]) -> Html | None:
    """The same measure read from another recording."""
    shown = {id(r) for r in rows}
    others = [r for r in measured.rows if r.id == measure.id and r.side not in APART and id(r) not in shown]
    if not others:
        return None
    items = [
        el("li", f"{words.view_phrase(r.view)}, {words.SIDE_NAMES[r.side].lower()}: {wording.with_interval(r)}")
        for r in others
    ]
    return join(el("p", "Also read, with a wider error:"), el("ul", *items))
