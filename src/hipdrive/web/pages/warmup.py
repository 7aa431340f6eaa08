"""Warm-up: the three drills, counted by the camera or by hand."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from hipdrive.coaching.plan import education
from hipdrive.drills.drill import Drill
from hipdrive.drills.registry import all_drills, get_drill
from hipdrive.errors import HipdriveError
from hipdrive.history.tables import DrillSession
from hipdrive.report.html import Html, el
from hipdrive.web.layout import button, camera_picture, details, field, link_button, post_form, scale, sound_choice
from hipdrive.web.live import Tally, relay
from hipdrive.web.live_worker import Task
from hipdrive.web.moving import is_drawn, moving, pair, stop_button
from hipdrive.web.security import token
from hipdrive.web.state import answer, app_state, athlete, change, go, number_of, show
from hipdrive.wording import sentence


def warm_up(request: Request) -> Response:
    """The drills with their doses."""
    lead = el("p", education().drills_note, class_="lead")
    rows = el("ol", *map(_offered, all_drills()), class_="drills")
    return answer(request, "Warm-up", lead, stop_button(), rows, scripts=("figures.js",))


def _offered(one: Drill) -> Html:
    words = el(
        "div",
        el("h2", one.title),
        el("p", sentence(one.dose.words)),
        link_button("Begin", f"/warmup/{one.id}"),
    )
    return el("li", moving(one.id, _shown(one)) if is_drawn(one.id) else None, words)


def _shown(one: Drill) -> str:
    return f"{one.title}, moving: {one.movement}"


def _drill(request: Request) -> Drill:
    try:
        return get_drill(request.path_params["id"])
    except HipdriveError as fault:
        raise HTTPException(404, str(fault)) from None


def drill(request: Request) -> Response:
    """One drill with the camera."""
    one = _drill(request)
    numbers = el(
        "div",
        el(
            "p",
            el("span", "0", id="number"),
            el("small", f"of {one.dose.repetitions[0]} to {one.dose.repetitions[1]}"),
            class_="big",
        ),
        el("p", one.camera, id="caption", class_="caption", role="status"),
    )
    start = el("button", "Start the camera", type="button", id="start")
    stop = el("button", "Done", type="button", id="stop", class_="quiet", hidden="")
    eye = el("div", start, stop, camera_picture(), sound_choice(), class_="eye")
    stage = el("div", numbers, eye, class_="stage", id="stage", data_drill=one.id, data_minutes=0, data_share=1.0)
    blind = details("What the camera cannot see", el("ul", *(el("li", c) for c in one.cannot_see)))
    return answer(
        request,
        one.title,
        _how(one),
        stage,
        _faults(one),
        blind,
        _by_hand(request, one),
        scripts=("figures.js", "camera.js", "live.js"),
    )


def _how(one: Drill) -> Html:
    words = el("p", one.position, " ", one.movement, class_="lead")
    figure = moving(one.id, _shown(one)) if is_drawn(one.id) else None
    return el("div", figure, el("div", words, stop_button()), class_="how")


def _faults(one: Drill) -> Html | None:
    """Each fault the camera knows as a pair of figures, wrong and right."""
    pairs = [pair(one.id, f.id, f.title, f.cue) for f in one.faults.values()]
    drawn = [p for p in pairs if p is not None]
    lead = el("p", "What the camera looks for. The yellow line is what is judged.", class_="small")
    return el("section", el("h2", "Wrong and right"), lead, el("div", *drawn, class_="pairs")) if drawn else None


def _by_hand(request: Request, one: Drill) -> Html:
    count = field("Repetitions", "count", type="number", min="1", max="200", required="", class_="short")
    effort = scale("Effort, 0 to 10 (stop above 4)", "effort")
    log = post_form(token(request), f"/warmup/{one.id}", count, effort, button("Write it down", quiet=True))
    return details("Without the camera", log)


def log(request: Request, form: FormData) -> Response:
    """A set counted by hand."""
    one, who = _drill(request), athlete(request)
    count, effort = number_of(form, "count"), number_of(form, "effort")
    if count is None or not 1 <= count <= 200:
        raise HTTPException(400, "How many repetitions? Give 1 to 200.")
    facts: dict[str, Any] = {} if effort is None else {"effort": effort}
    row = DrillSession(athlete_id=who.id, drill=one.id, repetitions=int(count), by_camera=False, facts=facts)
    app_state(request).history.add(row)
    tired = effort is not None and effort > 4
    said = "Written down. That was more than a warm-up asks: make the next set easier." if tired else "Written down."
    return go(request, "/warmup", said)


async def socket(connection: WebSocket) -> None:
    """The camera of a drill's page."""
    from starlette.concurrency import run_in_threadpool

    state = app_state(connection)
    who = await run_in_threadpool(athlete, connection)
    id = connection.path_params["id"]
    await connection.accept()
    if id not in {d.id for d in all_drills()} or who.id in state.coaching:
        await connection.send_json({"fault": "Another page uses the camera already. Close that one first."})
        await connection.close()
        return
    state.coaching.add(who.id)
    kept: list[int] = []

    def write(tally: Tally) -> None:
        count = tally.last.get("count", 0)
        if not count:
            return
        if not kept:
            row = DrillSession(athlete_id=who.id, drill=id, repetitions=count, by_camera=True, facts=tally.facts)
            kept.append(state.history.add(row))
        else:
            state.history.set_drill(kept[0], count, tally.facts)

    try:
        await relay(connection, Task(look="drill", drill=id), write)
    finally:
        state.coaching.discard(who.id)


ROUTES = [
    show("/warmup", warm_up),
    show("/warmup/{id}", drill),
    change("/warmup/{id}", log),
    WebSocketRoute("/live/{id}", socket),
]
