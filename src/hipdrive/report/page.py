"""The report: one self-contained page, from what was seen to how it was measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hipdrive import shipped, wording
from hipdrive.files import make_folder, write_text
from hipdrive.measures import Measurements
from hipdrive.report import conclusions
from hipdrive.report.emg_section import emg
from hipdrive.report.first import first_screen
from hipdrive.report.functions import FUNCTIONS
from hipdrive.report.gauges import gauges
from hipdrive.report.glance import glance
from hipdrive.report.glossary import glossary
from hipdrive.report.html import Html, el, join
from hipdrive.report.imu_section import imu
from hipdrive.report.measured import hip_function
from hipdrive.report.method import method, refusals
from hipdrive.report.moments import moments
from hipdrive.report.pictures import GetFrames
from hipdrive.report.references import Places, places_of
from hipdrive.report.section import Section, folded, section
from hipdrive.report.seen import seen
from hipdrive.report.stick import films
from hipdrive.report.strip import strip
from hipdrive.report.timeline_section import timeline
from hipdrive.report.watch_section import watch
from hipdrive.report.work import work
from hipdrive.version import __version__


def write_report(
    measured: Measurements,
    out: str | Path,
    *,
    findings: object = None,
    plan: object = None,
    symptoms: object = None,
    get_frames: GetFrames | None = None,
    full: bool = False,
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
    full
        Open everything that is folded: for physios, and for printing all of it.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    OutputError
        If it cannot be written; then nothing of it is.

    See Also
    --------
    analyse : Where the measures come from.
    screen, plan : What the page concludes.

    Examples
    --------
    >>> import hipdrive as hd
    >>> measured = hd.analyse("run.trc")
    >>> print(hd.write_report(measured, "report", findings=hd.screen(measured)))
    report/report.html
    """
    page = render(measured, findings=findings, plan=plan, symptoms=symptoms, get_frames=get_frames, full=full)
    return write_text(make_folder(out) / "report.html", page)


def render(
    measured: Measurements,
    *,
    findings: object = None,
    plan: object = None,
    symptoms: object = None,
    get_frames: GetFrames | None = None,
    full: bool = False,
) -> str:
    """The page as text; parameters as `write_report`."""
    places = places_of(findings, measured)
    behind = conclusions.measures_behind(findings)
    shown = moments(measured, places, get_frames, behind) if behind else None
    sections = [
        _concluded("stop", "Before anything else", conclusions.stops(findings)),
        strip(measured, places, get_frames),
        _concluded("findings", "What it may mean", conclusions.found(findings, shown)),
        _concluded("plan", "What to do", conclusions.advised(plan)),
        timeline(measured),
        watch(measured),
        imu(measured),
        emg(measured, full),
        gauges(measured, places),
    ]
    folds = [folded(s, note, open=full) for s, note in _behind_the_numbers(measured, places, symptoms)]
    moving = [shown for i, r in enumerate(measured.recordings) for shown in films(r, get_frames, i)]
    return _document(measured, sections, first_screen(measured, findings, plan, moving, _notice(measured)), folds)


def render_verdict(measured: Measurements, *, findings: object, plan: object, symptoms: object = None) -> str:
    """The page of results that are judged again: verdict, plan and numbers; what needs the recording is left out."""
    sections = [
        _concluded("stop", "Before anything else", conclusions.stops(findings)),
        _concluded("findings", "What it may mean", conclusions.found(findings)),
        _concluded("plan", "What to do", conclusions.advised(plan)),
        gauges(measured, places_of(findings, measured)),
        _concluded("symptoms", "What you told", conclusions.told(symptoms)),
    ]
    former = "Judged again from the numbers; pictures and curves stand in the former report."
    worn = " So does what was worn; its numbers are in the tables." if measured.kept else ""
    note = el("p", former + worn, class_="notice")
    return _document(measured, sections, first_screen(measured, findings, plan, [], note))


def _document(
    measured: Measurements, sections: list[Section | None], first: Html, folds: Sequence[Section | None] = ()
) -> str:
    shown, closed = [s for s in sections if s is not None], [s for s in folds if s is not None]
    below = el("div", *(s.html for s in closed), class_="folds") if closed else None
    body = join(
        el("a", "Skip to the report", href="#report", class_="skip"),
        _header([*shown, *closed], first),
        el("main", *(s.html for s in shown), below, id="report"),
        _footer(),
    )
    return "<!doctype html>\n" + el("html", _head(measured), el("body", body), lang="en") + "\n"


def _behind_the_numbers(measured: Measurements, places: Places, symptoms: object) -> list[tuple[Section | None, str]]:
    """What is closed until it is asked for, each with a few words on what is in it."""
    numbers = "curves, how each is measured, and whom it is compared with"
    return [
        (work(measured), "power of the joints, and what the stride asks of the muscles"),
        (glance(measured, places), "all numbers in one table, left, right and both"),
        *((hip_function(function, measured, places), numbers) for function in FUNCTIONS),
        (refusals(measured), "and why"),
        (_concluded("symptoms", "What you told", conclusions.told(symptoms)), ""),
        (seen(measured), "each recording, with every step on the clock"),
        (method(measured), "points, filters and every contact"),
        (glossary(measured), "what each term means, and where it is from"),
    ]


def _concluded(id: str, title: str, content: Html | None) -> Section | None:
    return None if content is None else section(id, title, content)


def _asset(name: str) -> Html:
    return Html(shipped.text("hipdrive.report", name))


def _head(measured: Measurements) -> Html:
    paths = [r.motion.provenance.path for r in measured.recordings] + [one.path for one in measured.sensors if one.path]
    names = wording.joined(dict.fromkeys(wording.file_name(path) for path in paths))
    # Nothing may be loaded from anywhere: the page is all there is.
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"Running report: {names}"),
        el("style", _asset("report.css"), _asset("first.css"), _asset("below.css")),
        el("script", _asset("report.js")),
    )


def _notice(measured: Measurements) -> Html | None:
    """That nobody was filmed, where a computer drew the runner."""
    if not any("rendered" in r.motion.provenance.flags for r in measured.recordings):
        return None
    demo = " No person was filmed: the runner is drawn by a computer."
    return el("p", el("strong", "Rendered demo."), demo, class_="notice")


def _header(sections: list[Section], first: Html) -> Html:
    links = [el("li", el("a", s.title, href=f"#{s.id}")) for s in sections]
    return el("header", first, el("nav", el("ol", *links), aria_label="Contents", class_="contents"), class_="top")


def _footer() -> Html:
    return el(
        "footer",
        el("p", "This report describes how you run. It is not a medical opinion, and foretells no injury."),
        el("p", f"Made by hipdrive {__version__} on this computer; nothing was sent anywhere."),
    )
