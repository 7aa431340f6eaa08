"""One visit: how far its analysis is, what it found, its report and its clips."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from hipdrive.errors import HipdriveError
from hipdrive.history.location import HistoryError
from hipdrive.history.store import OPEN
from hipdrive.history.tables import Result, Visit
from hipdrive.measures import title_of
from hipdrive.report.html import Html, el
from hipdrive.report.jobs import jobs
from hipdrive.screening import Findings
from hipdrive.web.contracts import measured_in
from hipdrive.web.layout import button, day, details, link_button, post_form, table
from hipdrive.web.moving import mark, stop_button
from hipdrive.web.order import by_weight
from hipdrive.web.security import REPORT_POLICY, token
from hipdrive.web.seen import BOX
from hipdrive.web.state import answer, app_state, athlete, change, go, show
from hipdrive.web.strides import moving_stride, small_picture, strides_in
from hipdrive.web.units import shown_contract, shown_speed, units_of
from hipdrive.wording import UNKNOWN_ERROR, not_validated, plus_minus

_STAGES = {"running": "Reading the clips", "report": "Writing the report"}


def _visit(request: Request) -> Visit:
    """The visit of the address; one of somebody else is not there."""
    who = athlete(request)
    try:
        visit = app_state(request).history.visit(request.path_params["id"])
    except HistoryError:
        visit = None
    if visit is None or visit.athlete_id != who.id:
        raise HTTPException(404, "There is no such visit (any more).")
    return visit


def visit(request: Request) -> Response:
    """The visit, as far as it is."""
    found = _visit(request)
    when = el("p", day(found.at), _speed(request, found), class_="lead")
    if found.state in OPEN:
        return answer(request, "Reading your run", when, *_waiting(request, found), scripts=("visit.js",))
    result = app_state(request).history.result(found.id)
    if result is None:
        said = el("p", found.message, class_="fault", role="alert")
        return answer(request, "This could not be read", when, said, link_button("Film again", "/film"))
    tried = next((t for t in app_state(request).history.trials(found.athlete_id) if t.visit_id == found.id), None)
    trial = link_button("What the trial showed", f"/trials/{tried.id}") if tried else None
    parts = _found(request, found, result)
    return answer(request, "Your run", when, trial, *parts, scripts=("figures.js",))


def _speed(request: Request, visit: Visit) -> str:
    return f", {shown_speed(visit.speed_mps, units_of(athlete(request)))}" if visit.speed_mps else ""


def _stage(request: Request, id: int) -> tuple[str, float, str]:
    analyses = app_state(request).analyses
    now = analyses.progress.get(id)
    if now is None or now.stage == "waiting":
        ahead = analyses.ahead(id)
        return "waiting", 0.0, f"Waiting: {ahead} before you" if ahead else "About to begin"
    words = _STAGES[now.stage]
    return now.stage, now.share, f"{words}: {now.share:.0%}" if now.stage == "running" else words


def _waiting(request: Request, visit: Visit) -> tuple[Html, ...]:
    _, share, words = _stage(request, visit.id)
    bar = el("progress", id="share", max="1", value=share if share else None, aria_labelledby="stage",
             data_state=f"/visits/{visit.id}/state")  # fmt: skip
    figure = el("svg", id="seen", viewBox=BOX, class_="seen", aria_hidden="true", focusable="false")
    return (
        el("p", words, id="stage"),
        bar,
        figure,
        el("p", id="spoken", class_="skip", role="status"),
        el("p", "You may close this page; the result will be in your history.", class_="small"),
        post_form(token(request), f"/visits/{visit.id}/cancel", button("Cancel", quiet=True)),
    )


def state(request: Request) -> Response:
    """How far it is, for `visit.js`."""
    found = _visit(request)
    stage, share, words = _stage(request, found.id)
    now = app_state(request).analyses.progress.get(found.id)
    lines = [] if now is None else now.lines
    return JSONResponse(
        {"ended": found.state not in OPEN, "stage": stage, "share": share, "words": words, "lines": lines}
    )


async def cancel(request: Request, form: FormData) -> Response:
    """End the analysis."""
    from starlette.concurrency import run_in_threadpool

    found = await run_in_threadpool(_visit, request)
    await app_state(request).analyses.cancel(found.id)
    return go(request, "/history", "The analysis is cancelled.")


def _found(request: Request, visit: Visit, result: Result) -> tuple[Html | None, ...]:
    contract = result.contract
    findings, plan = contract.get("findings") or {}, contract.get("plan") or {}
    links = el(
        "p",
        link_button("Read the whole report", f"/visits/{visit.id}/report"),
        link_button("Compare", "/history", True),
    )
    strides = strides_in(app_state(request).history.page(visit.id) or "")[:2]
    figures = [moving_stride(s) for s in strides]
    jobs = None if findings.get("stop") else _jobs(contract)
    words = el("div", _stops(findings), el("p", result.headline, class_="headline"), jobs, _former(contract),
               _cue(request, plan), links)  # fmt: skip
    moving = el("div", el("div", *figures, class_=f"strides n{len(figures)}"), stop_button())
    return (
        el("div", moving, words, class_="visits") if figures else words,
        _tries(plan),
        _numbers(shown_contract(contract, units_of(athlete(request)))),
        _clips(visit),
    )


def _jobs(contract: dict[str, Any]) -> Html | None:
    """The four jobs of the hips: there, not there, or not to be told, by shape and in words."""
    try:
        told = jobs(measured_in(contract), Findings.model_validate(contract["findings"]))
    except (ValueError, KeyError, HipdriveError):
        return None  # results of an earlier version
    rows = [
        el("li", mark(j.state), el("b", j.title), " ", el("span", j.state, class_="state"),
           el("span", j.why, class_="why") if j.why else None, class_=j.state.replace(" ", "-"))
        for j in told
    ]  # fmt: skip
    return el("ul", *rows, class_="four", aria_label="The four jobs of the hips")


def _former(contract: dict[str, Any]) -> Html | None:
    """Earlier verdicts on the same numbers."""
    former = [f.get("headline", "") for f in contract.get("former") or ()]
    if not former:
        return None
    lead = "Judged again with what you told later; the report is that of the first verdict. Before that:"
    return el("details", el("summary", "The former verdict"), el("p", lead), *(el("p", said) for said in former))


def _tries(plan: dict[str, Any]) -> Html | None:
    """Cues worth a try: those something asks for, and the runner's own choice folded."""
    tries = plan.get("tries") or ()
    if not tries:
        return None
    asked, own = [t for t in tries if t["leads"]], [t for t in tries if not t["leads"]]
    return el(
        "section",
        el("h2", "Worth a try"),
        el("p", plan.get("tries_note", "")),
        *(map(_try, asked)),
        el("details", el("summary", "Your own choice"), *map(_try, own)) if own else None,
    )


def _try(one: dict[str, Any]) -> Html:
    why = el("p", f"{one['why']} Evidence: {one['grade']}. {one['not_for']}", class_="small")
    return el("div", el("p", el("strong", one["say"])), why, link_button("Try it", f"/trial?cue={one['cue']}", True))


def _stops(findings: dict[str, Any]) -> Html | None:
    stops = findings.get("stop") or ()
    boxes = [el("div", el("p", el("strong", s["action"])), el("p", s["sentence"]), class_="stop") for s in stops]
    return el("div", *boxes) if boxes else None


def _cue(request: Request, plan: dict[str, Any]) -> Html | None:
    cue = plan.get("cue")
    if not cue or "say" not in cue:
        return el("p", plan["headline"], class_="lead") if plan.get("headline") else None
    why = el("p", plan.get("why_this", ""))
    begin = post_form(
        token(request),
        "/programme",
        el("input", type="hidden", name="cue", value=cue["id"]),
        button("Begin eight sessions"),
    )
    return el(
        "div", el("blockquote", cue["say"]), why, el("p", cue.get("aside", ""), class_="small"), begin, class_="cue"
    )


def _numbers(contract: dict[str, Any]) -> Html:
    rows = []
    sides: dict[str, dict[str, Any]] = {}
    for m in sorted(contract["measurements"], key=lambda m: -m["se"]):
        sides.setdefault(m["id"], {})[m["side"]] = m
    for id in by_weight(sides, contract):
        cells = [_amount(sides[id].get(side)) for side in ("mean", "left", "right")]
        rows.append((title_of(id), *cells))
    heads = ("Measure", "Both", "Left", "Right")
    shown = table(heads, rows, "Each with half of its 95 % interval.")
    return el(
        "section",
        el("h2", "The numbers"),
        details(f"{len(rows)} measures, left, right and both", shown),
        class_="sided",
    )


def _amount(row: dict[str, Any] | None) -> str:
    if row is None:
        return "–"
    low, high = row["ci95"]
    if UNKNOWN_ERROR in row["flags"]:
        return not_validated(row["value"], row["unit"])
    few = " (few steps)" if "few_steps" in row["flags"] else ""
    return plus_minus(row["value"], (high - low) / 2, row["unit"]) + few


def _clips(visit: Visit) -> Html | None:
    kept = [r for r in visit.recordings if r.clip]
    players = [
        el(
            "figure",
            el("video", src=f"/clips/{r.id}", controls="", preload="metadata", muted=""),
            el("figcaption", r.name),
        )
        for r in kept
    ]
    return el("section", el("h2", "The clips"), el("div", *players, class_="pair")) if players else None


def report(request: Request) -> Response:
    """The report, which may load nothing and reach nothing."""
    found = _visit(request)
    page = app_state(request).history.page(found.id)
    if page is None:
        raise HTTPException(404, "There is no report of this visit.")
    back = el("p", el("a", "← Back to the visit", href=f"/visits/{found.id}"), style="margin:0;padding:0.8rem 1.25rem")
    page = page.replace("<body>", f"<body>{back}", 1)
    return HTMLResponse(page, headers={"content-security-policy": REPORT_POLICY})


def stride(request: Request) -> Response:
    """The visit as a small picture: the runner at one moment of the stride."""
    found = _visit(request)
    strides = strides_in(app_state(request).history.page(found.id) or "")
    drawn = small_picture(strides[0]) if strides else None
    if drawn is None:
        raise HTTPException(404, "There is no picture of this visit.")
    return Response(drawn, media_type="image/svg+xml", headers={"content-security-policy": REPORT_POLICY})


def clip(request: Request) -> Response:
    """A kept clip of the athlete who is looked at."""
    who, state = athlete(request), app_state(request)
    for visit in state.history.visits(who.id):
        for recording in visit.recordings:
            if recording.id == request.path_params["id"] and recording.clip:
                file = state.settings.folder / recording.clip
                if file.is_file():
                    return FileResponse(file)
    raise HTTPException(404, "This clip was not kept.")


ROUTES = [
    show("/visits/{id:int}", visit),
    show("/visits/{id:int}/state", state),
    change("/visits/{id:int}/cancel", cancel),
    show("/visits/{id:int}/report", report),
    show("/visits/{id:int}/stride.svg", stride),
    show("/clips/{id:int}", clip),
]
