"""Today: how you feel, warm-up, run, what was done. One step after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from hipdrive.history.tables import Athlete, CoachSession, DrillSession, SymptomsRow, now
from hipdrive.report.html import Html, el
from hipdrive.screening.red_flags import raised
from hipdrive.screening.safety import ACTIONS
from hipdrive.web.layout import first_sentence, link_button
from hipdrive.web.moving import stop_button
from hipdrive.web.state import AppState, answer, app_state, athlete, show
from hipdrive.web.strides import moving_stride, strides_in
from hipdrive.web.training import next_words, running_block, symptoms_told

Row = TypeVar("Row", DrillSession, CoachSession, SymptomsRow)


def today(request: Request) -> Response:
    """The four steps, or what comes before them."""
    who, state = athlete(request), app_state(request)
    told = _of_today(state.history.symptoms(who.id))
    stop = _stop(told)
    if stop is not None:
        return answer(request, "Before anything else", stop)
    drills = _of_today(state.history.drills(who.id))
    coached = _of_today(state.history.coached(who.id))
    # One thing stands out: the first that is not done.
    next_one = "feel" if not told else "drill" if not drills else "run"
    parts = (_feel(told), _warm_up(drills, next_one != "drill"), _run(state, who, next_one != "run"))
    steps = el("ol", *parts, _log(drills, coached), class_="today")
    return answer(request, "Today", _latest(state, who), steps, scripts=("figures.js",))


def _of_today(rows: Sequence[Row]) -> list[Row]:
    day = now().astimezone().date()
    return [r for r in rows if _local(r.at).date() == day]


def _local(at: datetime) -> datetime:
    return at.astimezone()


def _stop(told: list[SymptomsRow]) -> Html | None:
    """A raised safety flag of today: nothing else is offered."""
    flags = raised(symptoms_told(told[0].answers)) if told else ()
    if not flags:
        return None
    box = el("div", el("p", el("strong", ACTIONS[flags[0].level])), el("p", flags[0].sentence), class_="stop")
    return el(
        "section", box, el("p", "No run and no drill is offered today."), link_button("Answer again", "/feel", True)
    )


def _step(title: str, words: str, done: bool, *more: Html) -> Html:
    return el("li", el("h2", title), el("p", words), *more, class_="ready" if done else None)


def _feel(told: list[SymptomsRow]) -> Html:
    if told:
        return _step("How you feel", "Told today.", True, link_button("Change", "/feel", True))
    words = "Safety first, then pain and soreness. About a minute."
    return _step("How do you feel?", words, False, link_button("Answer", "/feel"))


def _warm_up(drills: list[DrillSession], quiet: bool) -> Html:
    words = "Three drills at an easy effort, counted by the camera if you like. A warm-up, not a must."
    return _step("Warm up", words, bool(drills), link_button("Warm up", "/warmup", quiet))


def _run(state: AppState, who: Athlete, quiet: bool) -> Html:
    block = running_block(state.history, who.id)
    if block is not None:
        return _step("Run", next_words(state.history, block), False, link_button("Go to the session", "/coach", quiet))
    if state.history.headlines(who.id):
        words = "Run as you like, with the one thing to try in mind, or begin the eight sessions."
        links = (link_button("Coach", "/coach", quiet), link_button("Try a cue", "/trial", True))
        return _step("Run", words, False, *links, link_button("Film again", "/film", True))
    words = "Film a few seconds from behind and from the side, and see what your hips do."
    return _step("Film your run", words, False, link_button("Film", "/film", quiet))


def _log(drills: list[DrillSession], coached: list[CoachSession]) -> Html:
    done = [f"{d.drill.replace('_', ' ')} × {d.repetitions}" for d in drills]
    done += [f"{c.minutes:.0f} min with the coach" for c in coached]
    words = "; ".join(done) + "." if done else "Nothing yet. What you do here is written down by itself."
    return _step("Done today", words, bool(done), link_button("History", "/history", True))


def _latest(state: AppState, who: Athlete) -> Html | None:
    """The last stride, moving, with the one thing to try."""
    headlines = state.history.headlines(who.id)
    if not headlines:
        return None
    visit = max(headlines)
    result, strides = state.history.result(visit), strides_in(state.history.page(visit) or "")
    cue = (((result.contract if result else {}).get("plan") or {}).get("cue") or {}).get("say")
    to_try = el("blockquote", cue) if cue else None
    link = el("p", el("a", "See the visit", href=f"/visits/{visit}"))
    words = el(
        "div",
        to_try,
        el("p", first_sentence(headlines[visit]), class_="lead"),
        link,
        stop_button() if strides else None,
    )
    return el("div", moving_stride(strides[0]), words, class_="last") if strides else words


ROUTES = [show("/", today)]
