"""The report: one self-contained page, from what was seen to how it was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import hipdrive
from hipdrive.gait import SIDES
from hipdrive.measures import Measure, Measurement, Measurements, Recording, measures
from hipdrive.measures.core import HipFunction
from hipdrive.report import conclusions, figures, frames, words
from hipdrive.report.contract import recording_flags
from hipdrive.report.curves import StrideCurve, stride_curves
from hipdrive.report.files import make_folder, write_text
from hipdrive.report.html import Html, el, join
from hipdrive.report.references import Band, Place, amount, band_of, caveat, citations, place, reference_rows
from hipdrive.report.rows import lowest_error_rows

_JOBS: dict[HipFunction, tuple[str, str]] = {
    "propel": ("Propel", "The hips drive the thigh back under the body, and bring it forward again."),
    "level": ("Level", "On one leg, the hip on the ground carries the other side of the pelvis."),
    "track": ("Track", "The hips keep thigh, knee and foot in line while they carry the body."),
    "carry": ("Carry", "Trunk and legs take up each landing and give it back."),
}
_CONTACTS = {"force": "from the force plates", "kinematics": "from the motion of feet and pelvis"}
_PLACES: dict[Place, str] = {
    "within": "within",
    "below": "below",
    "above": "above",
    "edge": "at the edge",
}


def write_report(
    measured: Measurements,
    out: str | Path,
    *,
    findings: object = None,
    plan: object = None,
    symptoms: object = None,
    get_frames: frames.GetFrames | None = None,
) -> Path:
    """Write the report of one runner: a page that opens offline and holds everything in one file.

    Parameters
    ----------
    measured
        From `measure`; those of several recordings added up make one report.
    out
        Folder; made where there is none. The page is `report.html` in it.
    findings, plan, symptoms
        What was concluded, what to do, and what the runner told: dataclasses, pydantic models or plain data.
    get_frames
        Where pictures come from; the clips themselves by default.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    OutputError
        If it cannot be written; then nothing of it is.
    """
    page = render(measured, findings=findings, plan=plan, symptoms=symptoms, get_frames=get_frames)
    return write_text(make_folder(out) / "report.html", page)


def render(
    measured: Measurements,
    *,
    findings: object = None,
    plan: object = None,
    symptoms: object = None,
    get_frames: frames.GetFrames | None = None,
) -> str:
    """The page as text; parameters as `write_report`."""
    sections = [
        _concluded("stop", "Before anything else", conclusions.stops(findings)),
        _seen(measured),
        _concluded("findings", "What it may mean", conclusions.found(findings)),
        _concluded("plan", "What to do", conclusions.advised(plan)),
        _moments(measured, get_frames, conclusions.measures_behind(findings)),
        _glance(measured),
        *(_job(job, measured) for job in _JOBS),
        _refusals(measured),
        _concluded("symptoms", "What you told", conclusions.told(symptoms)),
        _method(measured),
    ]
    shown = [s for s in sections if s is not None]
    body = join(
        el("a", "Skip to the report", href="#report", class_="skip"),
        _header(measured, shown, conclusions.in_short(findings, plan)),
        el("main", *(s.html for s in shown), id="report"),
        _footer(),
    )
    return "<!doctype html>\n" + el("html", _head(measured), el("body", body), lang="en") + "\n"


@dataclass(frozen=True)
class Section:
    """A part of the page with its place in the contents."""

    id: str
    title: str
    html: Html


def _section(id: str, title: str, *children: Html | None, lead: str | None = None) -> Section:
    heading = el("h2", title, id=f"{id}-title")
    lead_html = el("p", lead, class_="lead") if lead else None
    return Section(id, title, el("section", heading, lead_html, *children, id=id, aria_labelledby=f"{id}-title"))


def _concluded(id: str, title: str, content: Html | None) -> Section | None:
    return None if content is None else _section(id, title, content)


def _asset(name: str) -> Html:
    return Html((files("hipdrive.report") / name).read_text(encoding="utf-8"))


def _head(measured: Measurements) -> Html:
    names = words.joined([words.clip_name(r.motion.provenance.path) for r in measured.recordings])
    # Nothing may be loaded from anywhere: the page is all there is.
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"Running report: {names}"),
        el("style", _asset("report.css")),
        el("script", _asset("report.js")),
    )


def _header(measured: Measurements, sections: list[Section], in_short: Html | None) -> Html:
    rendered = any("rendered" in r.motion.provenance.flags for r in measured.recordings)
    demo = " No person was filmed: the runner is drawn by a computer."
    notice = el("p", el("strong", "Rendered demo."), demo, class_="notice")
    links = [el("li", el("a", s.title, href=f"#{s.id}")) for s in sections]
    return el(
        "header",
        el("p", "hipdrive", class_="brand"),
        el("h1", "Does this stride run on its hips?"),
        el("p", words.overview(measured), class_="lead"),
        notice if rendered else None,
        in_short,
        el("nav", el("ol", *links), aria_label="Contents"),
    )


def _footer() -> Html:
    return el(
        "footer",
        el("p", "This report describes how you run. It is not a medical opinion, and foretells no injury."),
        el("p", f"Made by hipdrive {hipdrive.__version__} on this computer; nothing was sent anywhere."),
    )


# What was seen.


def _seen(measured: Measurements) -> Section:
    clips = [_clip(r) for r in measured.recordings]
    return _section("seen", "What was seen", *clips, _legend())


def _clip(recording: Recording) -> Html:
    motion, contacts = recording.motion, recording.contacts
    facts = [
        ("Seen", _view_words(recording)),
        ("Steps", f"{words.count(len(contacts), 'step')}: {words.sides_count(contacts)}"),
        ("Length", f"{motion.provenance.duration_s:.1f} s at {motion.fps:.4g} frames a second"),
    ]
    listed = [el("div", el("dt", term), el("dd", text)) for term, text in facts]
    notes = [el("li", words.flag_sentence(f)) for f in recording_flags(recording)]
    strip = el("figure", figures.footfalls(recording), el("figcaption", "When each foot was on the ground."))
    return el(
        "article",
        el("h3", words.clip_name(motion.provenance.path)),
        el("dl", *listed, class_="facts"),
        strip if len(contacts) else None,
        el("ul", *notes, class_="notes") if notes else None,
        class_="clip",
    )


def _view_words(recording: Recording) -> str:
    space = recording.motion.space
    phrase = words.view_phrase(recording.motion.view)
    sure = getattr(space, "view_confidence", None)
    # Nothing seen is certain: what rounds to 100 % is told as 99 %.
    percent = f" ({min(round(100 * sure), 99)} % sure)" if sure else ""
    return phrase[0].upper() + phrase[1:] + percent


def _legend() -> Html:
    signs = [el("span", figures.marker_sample(s), words.SIDE_NAMES[s], class_="key") for s in ("left", "right", "mean")]
    return el(
        "p",
        *signs,
        el("span", "The bar is the 95 % interval: the true value lies within it 95 times in 100.", class_="key-text"),
        class_="legend",
    )


# All numbers in one table.


def _glance(measured: Measurements) -> Section | None:
    bodies = [_glance_job(job, measured) for job in _JOBS if _measured_of(job, measured)]
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
    return _section("glance", "At a glance", table)


def _measured_of(job: HipFunction, measured: Measurements) -> list[Measure]:
    return [m for m in measures() if m.hip_function == job and _rows_of(m, measured)]


def _glance_job(job: HipFunction, measured: Measurements) -> Html:
    head = el("tr", el("th", _JOBS[job][0], colspan="5", scope="rowgroup", class_="job"))
    return el("tbody", head, *(_glance_line(m, measured) for m in _measured_of(job, measured)))


def _glance_line(measure: Measure, measured: Measurements) -> Html:
    cells = [el("th", el("a", measure.title, href=f"#m-{measure.id}"), scope="row")]
    shown = lowest_error_rows(measure.id, measured)
    for side in ("left", "right", "mean"):
        row = shown.get(side)
        cells.append(_glance_cell(words.SIDE_NAMES[side], _number(row) if row else None))
    where = _where(_rows_of(measure, measured), band_of(measure))
    return el("tr", *cells, _glance_cell("Reference", el("span", where) if where else None))


def _glance_cell(label: str, content: Html | None) -> Html:
    return el("td", content or "–", data_label=label, class_=None if content else "none")


def _number(row: Measurement) -> Html:
    mark = el("abbr", "*", title=words.flag_sentence("few_steps")) if "few_steps" in row.flags else None
    return el("span", words.with_interval(row), mark, class_="number")


def _where(rows: list[Measurement], band: Band | None) -> str | None:
    """Where the intervals lie against the reference; `None` without one, and from few steps nothing is concluded."""
    if band is None:
        return None
    sides = [r for r in rows if r.side in SIDES] or rows
    if any("few_steps" in r.flags for r in sides):
        return "too few steps"
    places = {r.side: _PLACES[place(r, band)] for r in sides}
    if len(set(places.values())) == 1:
        return next(iter(places.values()))
    return ", ".join(f"{side} {where}" for side, where in places.items())


def _rows_of(measure: Measure, measured: Measurements) -> list[Measurement]:
    """The rows that are shown, in order: the sides and both."""
    return [row for side, row in lowest_error_rows(measure.id, measured).items() if side != "difference"]


# The frames.


def _moments(measured: Measurements, get_frames: frames.GetFrames | None, first: tuple[str, ...]) -> Section | None:
    shown = frames.stills(measured, frames.largest_signs(measured, first=first), get_frames)
    if not shown:
        return None
    pictures = el("div", *(_still(s) for s in shown), class_=f"stills n{len(shown)}")
    lead = "What stands out most, each in the step nearest to the mean: its own value on the picture, the mean below."
    return _section("moments", "Where to look", pictures, lead=lead)


def _still(still: frames.Still) -> Html:
    row, measure = still.sign.row, still.sign.measure
    stance = f"{still.side.capitalize()} stance, {row.time_s or 0.0:.2f} s"
    caption = el(
        "figcaption",
        el("strong", el("a", measure.title, href=f"#m-{measure.id}")),
        el("span", words.with_interval(row), class_=f"number {still.side}"),
        el("span", f"{stance}. {words.sign_sentence(measure.sign)}", class_="small"),
    )
    return el("figure", frames.drawing(still), caption)


# The four jobs.


def _job(job: HipFunction, measured: Measurements) -> Section | None:
    title, lead = _JOBS[job]
    shown = [_measure(m, measured) for m in _measured_of(job, measured)]
    return _section(job, title, *shown, lead=lead) if shown else None


def _measure(measure: Measure, measured: Measurements) -> Html:
    rows, band = _rows_of(measure, measured), band_of(measure)
    return el(
        "article",
        el("h3", measure.title),
        el("p", measure.statement, class_="serves"),
        _intervals(measure, rows, band),
        _reading(measure, measured, band),
        _curves(measure, measured, rows),
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
            el("td", _number(r)),
        )
        for r in rows
    ]
    numbers = el("td", figures.axis(scale, measure.unit), class_="picture")
    foot = el("tr", el("td"), numbers, el("td"), aria_hidden="true")
    caption = el("caption", words.sign_sentence(measure.sign))
    return el("table", caption, el("tbody", *lines, foot), class_="intervals")


def _reading(measure: Measure, measured: Measurements, band: Band | None) -> Html | None:
    rows, apart = _rows_of(measure, measured), lowest_error_rows(measure.id, measured).get("difference")
    few = any("few_steps" in r.flags for r in rows)
    sentences = [] if apart is None else [_apart(apart, few)]
    if band is not None:
        sentences.append(f"Shaded: {band.words}.")
    if few:
        sentences.append("* Too few steps to conclude anything.")
    elif band is not None:
        sentences.append(f"Against it: {_where(rows, band)}.")
    return el("p", " ".join(sentences), class_="reading") if sentences else None


def _apart(row: Measurement, few: bool) -> str:
    """Whether the sides differ, in words: only when the interval of the difference leaves zero out."""
    text = f"Left minus right: {words.difference(row)}"
    if few:
        return f"{text}."
    low, high = row.ci95
    return f"{text}, so the sides differ." if low > 0 or high < 0 else f"{text}, so no difference can be told."


def _curves(measure: Measure, measured: Measurements, rows: list[Measurement]) -> Html | None:
    if measure.curve is None:
        return None
    curves = stride_curves(measure, measured, rows[0].input)
    if not curves:
        return None
    scale = figures.curve_scale(curves, measure.unit)
    panels = [_panel(c, next((o for o in curves if o is not c), None), scale, measure) for c in curves]
    thin = " Thin: the other leg." if len(curves) == 2 else ""
    over = "Over stance" if curves[0].stance >= 100 else "Over the stride, shaded: foot on the ground"
    caption = f"{over}. Mean and ± 1 SD of the strides.{thin}"
    return el("figure", el("div", *panels, class_="panels"), el("figcaption", caption), class_="curves")


def _panel(curve: StrideCurve, other: StrideCurve | None, scale: figures.Scale, measure: Measure) -> Html:
    strides = words.count(curve.n, "stride")
    head = el("p", figures.marker_sample(curve.side), f"{words.SIDE_NAMES[curve.side]}, {strides}", class_="key")
    return el("div", head, figures.curve_panel(curve, other, scale, measure.unit, measure.title))


def _details(measure: Measure, measured: Measurements, rows: list[Measurement]) -> Html:
    return el(
        "details",
        el("summary", "How it is measured, and what it is compared with"),
        el("p", measure.definition),
        el("p", _change_words(rows)),
        _flag_list(rows),
        _references(measure),
        _elsewhere(measure, measured, rows),
    )


def _change_words(rows: list[Measurement]) -> str:
    steps = words.joined([f"{r.n_steps} {r.side}" for r in rows if r.side in SIDES])
    rests = f"It rests on {steps} steps. " if steps else f"It rests on {words.count(rows[0].n_steps, 'step')}. "
    known = [r for r in rows if r.detectable_change is not None]
    if not known:
        return rests + "How much it must change between two sessions to be real is not known."
    largest = max(known, key=lambda r: r.detectable_change or 0.0)
    change = words.value(largest.detectable_change or 0.0, largest.unit)
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
        about = f"{amount(row)}{words.unit_name(row.unit)}: {row.population}, {row.method}. {caveat(row)}"
        links = [el("a", text, href=address) if address else el("span", text) for text, address in citations(row)]
        items.append(el("li", about + " ", *links))
    return join(el("p", "Compared with:"), el("ul", *items, class_="sources"))


def _elsewhere(measure: Measure, measured: Measurements, rows: list[Measurement]) -> Html | None:
    """The same measure read from another recording."""
    shown = {id(r) for r in rows}
    others = [r for r in measured.rows if r.id == measure.id and r.side != "difference" and id(r) not in shown]
    if not others:
        return None
    items = [
        el("li", f"{words.view_phrase(r.view)}, {words.SIDE_NAMES[r.side].lower()}: {words.with_interval(r)}")
        for r in others
    ]
    return join(el("p", "Also read, with a wider error:"), el("ul", *items))


# What could not be measured, and how the rest was.


def _refusals(measured: Measurements) -> Section | None:
    if not measured.refused:
        return None
    known = {m.id: m for m in measures()}
    by_reason: dict[str, list[str]] = {}
    for id in dict.fromkeys(r.id for r in measured.refused):
        measure = known.get(id)
        title = measure.title if measure else id.replace("_", " ")
        by_reason.setdefault(_best_reason(id, measure, measured), []).append(title)
    items = [
        el("div", el("dt", " · ".join(names)), el("dd", words.sentence_case(words.titled(reason))))
        for reason, names in by_reason.items()
    ]
    lead = "A number that cannot be trusted is not given. This is what these recordings do not show, and why."
    return _section("refused", "What could not be measured", el("dl", *items, class_="refused"), lead=lead)


def _best_reason(id: str, measure: Measure | None, measured: Measurements) -> str:
    """Why a measure was refused: from a recording of the right view where there is one, for that reason goes deeper."""
    fitting = {"frontal": ("rear", "front", "3d"), "sagittal": ("left", "right", "3d")}
    views = fitting.get(measure.plane, ()) if measure else ()
    refused = [r for r in measured.refused if r.id == id]
    right = [r for r in refused if measured.recordings[r.input].motion.view in views]
    return (right or refused)[0].reason


def _method(measured: Measurements) -> Section:
    inputs = [_method_of(r) for r in measured.recordings]
    intervals = el(
        "p",
        "Each value is the mean over steps, without those further than 3.5 robust standard deviations from the median. "
        "Its 95 % interval joins the spread over steps, the error of the contact instants, and, where it was measured, "
        "the error of this kind of recording against truth. No angle is corrected, scaled or clipped.",
    )
    return _section("method", "How it was measured", *inputs, intervals, _all_contacts(measured))


def _method_of(recording: Recording) -> Html:
    provenance = recording.motion.provenance
    facts = [
        ("Points", provenance.points),
        ("Filter", _cutoff_words(provenance.cutoff_hz)),
        ("Contacts", _CONTACTS[recording.contacts.method]),
        *((words.fact_name(key), words.fact(thing)) for key, thing in provenance.metadata.items()),
    ]
    listed = [el("div", el("dt", term), el("dd", text)) for term, text in facts if text]
    return el("article", el("h3", words.clip_name(provenance.path)), el("dl", *listed, class_="facts"), class_="clip")


def _cutoff_words(cutoffs: Mapping[str, float]) -> str:
    if not cutoffs:
        return "none"
    low, high = min(cutoffs.values()), max(cutoffs.values())
    span = f"{low:.1f} Hz" if high - low < 0.05 else f"{low:.1f} to {high:.1f} Hz by point"
    return f"low-pass, cut-off {span}, chosen from what is left over"


def _all_contacts(measured: Measurements) -> Html:
    tables = []
    for recording in measured.recordings:
        found = recording.contacts
        lines = [
            el(
                "tr",
                el("td", str(found.side[i])),
                *(el("td", text) for text in (
                    _instant(found.strike_s[i], found.strike_se_s[i]),
                    _instant(found.off_s[i], found.off_se_s[i]),
                    f"{1000 * (found.off_s[i] - found.strike_s[i]):.0f} ms",
                )),
            )
            for i in range(len(found))
        ]  # fmt: skip
        head = el("tr", *(el("th", t, scope="col") for t in ("Foot", "Strike", "Off", "Contact")))
        caption = el("caption", f"{words.clip_name(recording.motion.provenance.path)}: instant ± standard error")
        tables.append(el("table", caption, el("thead", head), el("tbody", *lines), class_="contacts"))
    return el("details", el("summary", "Every contact"), *tables)


def _instant(time_s: float, se_s: float) -> str:
    return f"{time_s:.3f} s ± {1000 * se_s:.0f} ms"
