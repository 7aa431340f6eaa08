"""History: the visits, each measure over time, and two visits side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hipdrive import wording
from hipdrive.errors import HipdriveError
from hipdrive.history.compare import Comparison, compare
from hipdrive.history.rows import Point
from hipdrive.history.store import History
from hipdrive.history.tables import Athlete, Recording, Visit
from hipdrive.measures import Measurements, title_of
from hipdrive.report.html import Html, el
from hipdrive.report.words import view_phrase
from hipdrive.web.by_speed import by_speed
from hipdrive.web.charts import trend_picture
from hipdrive.web.contracts import measured_in
from hipdrive.web.layout import (
    button,
    choice,
    details,
    first_sentence,
    link_button,
    named_days,
    short_day,
    table,
)
from hipdrive.web.moving import stop_button
from hipdrive.web.order import behind, by_weight
from hipdrive.web.state import answer, app_state, athlete, show
from hipdrive.web.strides import Stride, moving_stride, strides_in
from hipdrive.web.units import METRIC, Units, shown_contract, shown_point, shown_speed, units_of
from hipdrive.web.worn_visits import worn_visits
from hipdrive.wording import plus_minus, value

#: Drawn first: what the cues are about, and what every camera shows.
_FIRST = ("pelvic_drop", "hip_adduction", "knee_gap", "hip_extension_pelvis", "overstride", "waist_bend", "cadence")
_STATES = {"waiting": "waiting", "running": "being read", "failed": "could not be read", "cancelled": "cancelled"}
#: Visits in the list at a time (design choice: a year of one a week).
_ON_A_PAGE = 50
#: Small pictures that are there from the start, on a page printed or photographed too; those below come as they are scrolled to.
_AT_ONCE = 12
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
    page = shown[:_ON_A_PAGE]
    names = _names(kept, [*page, *done], units_of(who))
    rows = [_row(v, headlines.get(v.id), names[v.id], i < _AT_ONCE) for i, v in enumerate(page)]
    visited = [el("ul", *rows, class_="cards")]
    if len(shown) > _ON_A_PAGE:
        visited.append(link_button("Earlier visits", f"/history?before={shown[_ON_A_PAGE - 1].id}"))
    more = (_trends(kept, who, done), by_speed(kept, done), worn_visits(kept, done))
    return answer(request, "History", compare_form(done, units_of(who)), *visited, *more, scripts=("history.js",))


def _names(kept: History, visits: Sequence[Visit], units: Units) -> dict[int, str]:
    """Each visit by its day, what was filmed, and the speed."""
    seen = kept.views([v.id for v in visits])
    days = named_days({v.id: v.at for v in visits}.values())
    return {v.id: ", ".join([days[v.at], *_filmed(v, seen.get(v.id, []), units)]) for v in visits}


def _filmed(visit: Visit, views: list[str], units: Units) -> list[str]:
    said = [wording.joined([view_phrase(view) for view in views])] if views else []
    return said + ([shown_speed(visit.speed_mps, units)] if visit.speed_mps else [])


def _row(visit: Visit, headline: str | None, name: str, at_once: bool) -> Html:
    said = (
        first_sentence(headline)
        if headline is not None
        else f"{_STATES.get(visit.state, visit.state).capitalize()}. {visit.message}"
    )
    words = el("div", el("a", name, href=f"/visits/{visit.id}"), el("p", said), _noted(visit))
    return el("li", _thumb(visit.id, at_once) if headline is not None else el("span", class_="thumb-of"), words)


def _noted(visit: Visit) -> Html | None:
    return el("p", visit.note, class_="small") if visit.note else None


def _thumb(visit_id: int | str, at_once: bool = True) -> Html:
    """Decorative beside the words; taken away by the script where there is no picture."""
    loading = None if at_once else "lazy"
    return el(
        "img", src=f"/visits/{visit_id}/stride.svg", alt="", width=90, height=120, loading=loading, class_="thumb-of"
    )


def compare_form(done: Sequence[Visit], units: Units) -> Html | None:
    """Two visits side by side, the first and the last unless others are chosen.

    By day and speed alone: a list to choose from cuts off what is longer.
    """
    if len(done) < 2:
        return None
    days = named_days(v.at for v in done)
    options = [(str(v.id), ", ".join([days[v.at], *_filmed(v, [], units)])) for v in done]
    sides = [
        el("div", el("div", _thumb(options[place][0]), data_thumb=name), choice(title, name, options, options[place][0]),
           class_="side")
        for title, name, place in (("Before", "before", -1), ("After", "after", 0))
    ]  # fmt: skip
    both = el("div", *sides, class_="two-visits")
    head = el("h2", "See what changed")
    return el("form", head, both, button("Side by side"), method="get", action="/compare", class_="panel")


def _trends(kept: History, who: Athlete, done: Sequence[Visit]) -> Html | None:
    if not done:
        return None
    verdicts, units = _verdicts(kept, done), units_of(who)
    latest = kept.result(done[0].id)
    contract = None if latest is None else latest.contract
    found = {id: [shown_point(p, units) for p in kept.trend(who.id, id)] for id in kept.measured(who.id)}
    times = [p.at for points in found.values() for p in points]
    order = [id for id in by_weight(found, contract) if found[id]]
    first = [*behind(contract), *_FIRST]
    drawn = {id: _trend(title_of(id), found[id], verdicts.get(id), (min(times), max(times))) for id in order}
    shown = [drawn.pop(id) for id in order if id in first]
    more = details(f"{len(drawn)} more measures", el("div", *drawn.values(), class_="multiples")) if drawn else None
    lead = (
        "Each visit with its 95 % interval, all over the same time. Inside the green band a change from the first visit "
        "is no more than measurement error."
    )
    small = el("div", *shown, class_="multiples")
    return el("section", el("h2", "Over time"), el("p", lead, class_="small"), small, more)


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


def _trend(title: str, points: list[Point], verdict: str | None, span: tuple[datetime, datetime]) -> Html:
    verdict = verdict or ("One visit so far." if len(points) == 1 else "These visits do not compare.")
    picture = trend_picture(points, span, f"{title}: {verdict} The numbers are in the table below.")
    rows = [(str(i), short_day(p.at), value(p.value, p.unit), str(p.n_steps)) for i, p in enumerate(points, 1)]
    numbers = details("The numbers", table(("Visit", "Day", "Value", "Steps"), rows, f"{title} at each visit."))
    last = points[-1]
    now = el("p", el("b", plus_minus(last.value, (last.high - last.low) / 2, last.unit)), f" {verdict}", class_="small")
    return el("article", el("h3", title), picture, now, numbers)


# Two visits.


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
    names = _names(kept, [before, after], units_of(who))
    lead = el("p", f"{names[before.id]}; and {names[after.id]}.", class_="lead")
    strides, videos = _in_phase(kept, before, after), _side_by_side(kept, before, after)
    scripts = (*(("figures.js",) if strides else ()), *(("sync.js",) if videos else ()))
    return answer(request, "What changed", lead, strides, *_words(found), videos, scripts=scripts)


def _in_phase(kept: History, before: Visit, after: Visit) -> Html | None:
    """The mean strides of both visits, of each view both have, moving from strike to strike together."""
    one, other = (strides_in(kept.page(v.id) or "") for v in (before, after))
    pairs = [(a, b) for a in one for b in other if (a.view, a.side) == (b.view, b.side)][:2]
    figures = [_pair(a, b) for a, b in pairs]
    if not figures:
        return None
    lead = "Each from the strike of the same foot to its next strike, in phase and slowed."
    head = (el("h2", "Before and after"), el("p", lead, class_="small"), stop_button())
    return el("section", *head, el("div", *figures, class_="pairs-in-phase"))


def _pair(before: Stride, after: Stride) -> Html:
    lasts_s = (before.lasts_s + after.lasts_s) / 2
    sides = [moving_stride(s, lasts_s, f"{n}, {s.view}") for s, n in ((before, "Before"), (after, "After"))]
    return el("div", *sides, class_="pair strides")


def _measured(kept: History, visit_id: int, units: Units = METRIC) -> Measurements:
    result = kept.result(visit_id)
    if result is None:
        raise HTTPException(404, "There is no result of this visit.")
    return measured_in(shown_contract(result.contract, units))


def _words(found: Comparison) -> tuple[Html, ...]:
    warnings = [el("li", w) for w in found.warnings]
    by = {v: [el("li", c.words) for c in found.changes if c.verdict == v] for v in _VERDICTS}
    seen = [*by["real"], *by["seen once"]]
    within = _folded("within measurement error", by["within noise"])
    rest = _folded("that cannot be compared, and why", by["cannot say"])
    return (
        el("p", found.headline),
        el("ul", *warnings, class_="fault notes") if warnings else el("span"),
        el("section", el("h2", "Measure by measure"), el("ul", *seen, class_="list") if seen else None, within, rest),
    )


def _folded(what: str, items: Sequence[Html]) -> Html | None:
    return details(f"{wording.count(len(items), 'number')} {what}", el("ul", *items)) if items else None


def _side_by_side(kept: History, before: Visit, after: Visit) -> Html | None:
    """The first kept clips of one view, each from the first contact of a left foot."""
    pair = [_clip(kept, v) for v in (before, after)]
    if any(p is None for p in pair):
        return None
    videos = []
    for one, name in zip(pair, ("Before", "After"), strict=True):
        assert one is not None
        recording, start_s = one
        caption = el("figcaption", name)
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
