"""History: the visits, each measure over time, and two visits side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hipdrive.errors import HipdriveError
from hipdrive.history.compare import Comparison, compare
from hipdrive.history.rows import Point
from hipdrive.history.store import History
from hipdrive.history.tables import Athlete, Recording, Visit
from hipdrive.measures import Measurements, title_of
from hipdrive.report.contract import read_json
from hipdrive.report.html import Html, el
from hipdrive.web.by_speed import by_speed
from hipdrive.web.charts import trend_picture
from hipdrive.web.layout import button, choice, day, details, link_button, short_day, table
from hipdrive.web.state import answer, app_state, athlete, show
from hipdrive.web.units import METRIC, Units, shown_contract, shown_point, units_of
from hipdrive.wording import value

#: Drawn first: what the cues are about, and what every camera shows.
_FIRST = ("pelvic_drop", "hip_adduction", "knee_gap", "hip_extension_pelvis", "overstride", "waist_bend", "cadence")
_STATES = {"waiting": "waiting", "running": "being read", "failed": "could not be read", "cancelled": "cancelled"}
#: Visits in the list at a time (design choice: a year of one a week).
_ON_A_PAGE = 50
_VERDICTS = {
    "real": "Changed beyond measurement error, in two visits.",
    "seen once": "Beyond measurement error once. Film again to be sure.",
    "within noise": "No change beyond measurement error.",
    "cannot say": "These recordings cannot tell whether it changed.",
}


def history(request: Request) -> Response:
    """Visits and trends."""
    who, kept = athlete(request), app_state(request).history
    visits = kept.visits(who.id)
    if not visits:
        lead = el("p", "Nothing is here yet. Your first visit begins with a clip.", class_="lead")
        return answer(request, "History", lead, link_button("Film", "/film"))
    headlines = kept.headlines(who.id)
    done = [v for v in visits if v.id in headlines]
    told = request.query_params.get("before", "")
    shown = [v for v in visits if not told.isdecimal() or v.id < int(told)]
    rows = [_row(v, headlines.get(v.id)) for v in shown[:_ON_A_PAGE]]
    visited = [el("ul", *rows, class_="list")]
    if len(shown) > _ON_A_PAGE:
        visited.append(link_button("Earlier visits", f"/history?before={shown[_ON_A_PAGE - 1].id}"))
    more = (_trends(kept, who, done), by_speed(kept, done))
    return answer(request, "History", _compare_form(done), *visited, *more)


def _row(visit: Visit, headline: str | None) -> Html:
    said = (
        headline if headline is not None else f"{_STATES.get(visit.state, visit.state).capitalize()}. {visit.message}"
    )
    return el("li", el("a", day(visit.at), href=f"/visits/{visit.id}"), el("p", said))


def _compare_form(done: Sequence[Visit]) -> Html | None:
    if len(done) < 2:
        return None
    options = [(str(v.id), short_day(v.at)) for v in done]
    before = choice("Before", "before", options, options[-1][0])
    after = choice("After", "after", options, options[0][0])
    both = el("div", before, after, class_="row")
    return el("form", both, button("Compare"), method="get", action="/compare")


def _trends(kept: History, who: Athlete, done: Sequence[Visit]) -> Html | None:
    if not done:
        return None
    verdicts, units = _verdicts(kept, done), units_of(who)
    drawn = {}
    for id in sorted(kept.measured(who.id), key=title_of):
        points = [shown_point(p, units) for p in kept.trend(who.id, id)]
        if points:
            drawn[id] = _trend(title_of(id), points, verdicts.get(id))
    first = [drawn.pop(id) for id in _FIRST if id in drawn]
    more = details(f"{len(drawn)} more measures", *drawn.values()) if drawn else None
    lead = "Each visit with its 95 % interval. Inside the green band a change is no more than measurement error."
    return el("section", el("h2", "Over time"), el("p", lead, class_="small"), *first, more)


def _verdicts(kept: History, done: Sequence[Visit]) -> dict[str, str]:
    """What `compare` says of each measure from the first visit to the last, by the rules that count."""
    if len(done) < 2:
        return {}
    ordered = sorted(done, key=lambda v: v.id)
    chosen = [ordered[0], *ordered[1:][-2:]]
    sessions = [_measured(kept, v.id) for v in chosen]
    try:
        found = compare(sessions[0], *sessions[1:], speeds_mps=[v.speed_mps for v in chosen])
    except HipdriveError:
        return {}  # they share no measure
    return {c.id: _VERDICTS[c.verdict] for c in reversed(found.changes) if c.side == "mean"}


def _trend(title: str, points: list[Point], verdict: str | None) -> Html:
    verdict = verdict or ("One visit so far." if len(points) == 1 else "These visits do not compare.")
    picture = trend_picture(points, f"{title}: {verdict} The numbers are in the table below.")
    rows = [(str(i), short_day(p.at), value(p.value, p.unit), str(p.n_steps)) for i, p in enumerate(points, 1)]
    numbers = details("The numbers", table(("Visit", "Day", "Value", "Steps"), rows, f"{title} at each visit."))
    return el("article", el("h3", title), picture, el("p", verdict), numbers)


# Two visits.


def measured_in(contract: dict[str, Any]) -> Measurements:
    """The measurements of a kept result."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "result.json"
        file.write_text(json.dumps(contract), encoding="utf-8")
        return read_json(file)


def _chosen(request: Request, name: str, done: dict[int, Visit]) -> Visit:
    told = request.query_params.get(name, "")
    found = done.get(int(told)) if told.isdigit() and len(told) < 12 else None
    if found is None:
        raise HTTPException(404, "There is no such visit to compare.")
    return found


def compared(request: Request) -> Response:
    """What changed from one visit to another; with the visit between them, whether it was seen twice."""
    who, kept = athlete(request), app_state(request).history
    headlines = kept.headlines(who.id)
    done = {v.id: v for v in kept.visits(who.id) if v.id in headlines}
    before, after = sorted((_chosen(request, n, done) for n in ("before", "after")), key=lambda v: v.id)
    if before.id == after.id:
        raise HTTPException(400, "These are the same visit. Choose two.")
    between = [v for v in sorted(done) if before.id < v <= after.id][-2:]
    sessions = [_measured(kept, id, units_of(who)) for id in (before.id, *between)]
    try:
        found = compare(sessions[0], *sessions[1:], speeds_mps=[done[i].speed_mps for i in (before.id, *between)])
    except HipdriveError as fault:
        raise HTTPException(400, str(fault)) from None
    lead = el("p", f"{short_day(before.at)} and {short_day(after.at)}.", class_="lead")
    videos = _side_by_side(kept, before, after)
    return answer(request, "What changed", lead, *_words(found), videos, scripts=("sync.js",) if videos else ())


def _measured(kept: History, visit_id: int, units: Units = METRIC) -> Measurements:
    result = kept.result(visit_id)
    if result is None:
        raise HTTPException(404, "There is no result of this visit.")
    return measured_in(shown_contract(result.contract, units))


def _words(found: Comparison) -> tuple[Html, ...]:
    warnings = [el("li", w) for w in found.warnings]
    by = {v: [el("li", c.words) for c in found.changes if c.verdict == v] for v in _VERDICTS}
    seen = [*by["real"], *by["seen once"]]
    within = details(f"{len(by['within noise'])} numbers within measurement error", el("ul", *by["within noise"]))
    rest = details(f"{len(by['cannot say'])} numbers that cannot be compared, and why", el("ul", *by["cannot say"]))
    return (
        el("p", found.headline),
        el("ul", *warnings, class_="fault notes") if warnings else el("span"),
        el("section", el("h2", "Measure by measure"), el("ul", *seen, class_="list") if seen else None, within, rest),
    )


def _side_by_side(kept: History, before: Visit, after: Visit) -> Html | None:
    """The first kept clips of one view, each from the first contact of a left foot."""
    pair = [_clip(kept, v) for v in (before, after)]
    if any(p is None for p in pair):
        return None
    videos = []
    for one, visit, name in zip(pair, (before, after), ("Before", "After"), strict=True):
        assert one is not None
        recording, start_s = one
        caption = el("figcaption", f"{name}: {short_day(visit.at)}")
        player = el("video", src=f"/clips/{recording.id}", preload="auto", muted="", playsinline="", data_start=start_s)
        videos.append(el("figure", player, caption))
    slider = el("input", type="range", id="moment", min="0", max="3", step="0.01", value="0")
    moment = el(
        "div", el("label", "Moment, from the first contact of the left foot", for_="moment"), slider, class_="field"
    )
    play = el("button", "Play both", type="button", id="play")
    return el("section", el("h2", "Side by side, slowed to a quarter"), el("div", *videos, class_="pair"), moment, play)


def _clip(kept: History, visit: Visit) -> tuple[Recording, float] | None:
    result = kept.result(visit.id)
    for index, recording in enumerate(visit.recordings):
        if recording.clip and result is not None:
            strikes = [c["strike_s"] for c in result.contract["contacts"] if (c["input"], c["side"]) == (index, "left")]
            return recording, float(strikes[0]) if strikes else 0.0
    return None


ROUTES = [show("/history", history), show("/compare", compared)]
