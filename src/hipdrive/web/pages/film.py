"""Film: how to, the clips, and what is known about them."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from hipdrive.history.export_delete import clips_of
from hipdrive.history.rows import Clip
from hipdrive.report.html import Html, el
from hipdrive.web.jobs import Busy
from hipdrive.web.layout import button, camera_picture, choice, details, field, post_form, tick
from hipdrive.web.live import relay
from hipdrive.web.live_worker import Task
from hipdrive.web.places import PLACES, Place, drawing
from hipdrive.web.security import session_id, token, token_fits
from hipdrive.web.state import AppState, answer, app_state, athlete, change, go, number_of, show, words_of
from hipdrive.web.units import speed_mps, units_of
from hipdrive.web.uploads import PART_BYTES, Upload, UploadError, sha256_of
from hipdrive.web.worker import AnalysisJob

_HOW = (
    "The phone upright on something firm, at the height of your hips; not in the hand.",
    "Your whole body in the picture, for 15 seconds: at least 14 steps a side.",
    "60 frames a second or more, good light, clothes that are not loose.",
)
_CHECKS = (
    ("whole", "Whole body"),
    ("square", "Square on"),
    ("level", "Level"),
    ("light", "Light"),
    ("rate", "Frames a second"),
)
_VIEWS = (("", "See for itself"), ("rear", "From behind"), ("front", "From the front"), ("left", "From the left side"))
_ACCEPT = "video/*,.c3d,.trc"
_WORN = ".fit,.tcx,.gpx,.csv"


def film(request: Request) -> Response:
    """How to film, and where to put the clips."""
    who = athlete(request)
    units = units_of(who)
    how = el("ul", *(el("li", line) for line in _HOW))
    clips = el("div", *map(_clip_card, PLACES), class_="clips")
    worn = _file("What was worn: a watch’s run (FIT, TCX, GPX), muscle activity or a sensor (CSV)", "worn", _WORN)
    speed = field(f"Speed, {units.speed.unit}", "speed", "As treadmill or watch say. Without it no change can be told.",
                  type="number", min="0", step="any", inputmode="decimal", class_="short")  # fmt: skip
    keep = tick("Keep the clips, to see two visits side by side later", "keep", checked=bool(who.settings.get("keep")))
    going = el("div", el("div", id="uploads"), el("p", id="fault", class_="fault", role="alert", hidden=""))
    cancel = el("button", "Stop", type="button", id="cancel", class_="quiet", hidden="")
    asked = post_form(
        token(request), "/visits", clips, speed, keep, _more(worn), going, button("Read the clips"), cancel, id="film"
    )
    noscript = el("noscript", el("p", "Sending clips needs JavaScript.", class_="fault"))
    parts = (how, noscript, asked, _framing())
    return answer(request, "Film your run", *parts, scripts=("thumbs.js", "upload.js", "camera.js", "framing.js"))


def _clip_card(place: Place) -> Html:
    """Where the phone stands, and the place for that clip: to drop it on, or to choose it."""
    words = el("p", place.note, class_="small")
    return el("div", drawing(place), _file(place.title, place.id), words, class_="clip")


def _framing() -> Html:
    """Before filming: whether a camera of this device stands well."""
    lines = [
        el("li", el("span", class_="sign-box", aria_hidden="true"), el("b", title), " ", el("span", class_="said-of"),
           data_check=id, data_state="unknown")
        for id, title in _CHECKS
    ]  # fmt: skip
    start = el("button", "Check the picture", type="button", id="start", class_="quiet")
    stop = el("button", "Done", type="button", id="stop", class_="quiet", hidden="")
    state = el("p", id="caption", class_="small", role="status")
    lead = (
        "With the camera of this device, before you run. Open this page on the phone that films, or set this computer "
        "where the phone will stand. Nothing is kept."
    )
    eye = el("div", camera_picture(), el("ul", *lines, class_="checks"), class_="framing")
    return el("section", el("h2", "Does the camera stand well?"), el("p", lead), start, stop, state, eye, id="framing")


def _file(label: str, id: str, accept: str = _ACCEPT) -> Html:
    # Without a name: the bytes go up part by part, and never with the form.
    thumb = el("div", class_="thumb", role="status", hidden="")
    return el("div", el("label", label, for_=id), el("input", type="file", id=id, accept=accept), thumb, class_="field")


def _more(worn: Html) -> Html:
    rate = field("Frames a second it was captured at, if the clip is slow motion", "capture_fps", type="number",
                 min="1", step="any", inputmode="decimal", class_="short")  # fmt: skip
    person = field("Whom to follow, counted from the left, 0 first", "person", type="number", min="0", class_="short")
    view = choice("Camera", "view", (*_VIEWS, ("right", "From the right side")))
    note = field("A note for yourself", "note", maxlength="500")
    return details("More: what was worn, slow motion, whom to follow", worn, note, rate, person, view)


# Parts of clips, sent by `upload.js`.


def _said(fault: UploadError) -> Response:
    if fault.status == 409 and str(fault).isdigit():
        return JSONResponse({"received": int(str(fault)), "part_bytes": PART_BYTES}, 409)
    return JSONResponse({"said": str(fault)}, fault.status)


def _told(upload: Upload) -> Response:
    return JSONResponse({"id": upload.id, "received": upload.received, "part_bytes": PART_BYTES})


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise HTTPException(400, "This is not JSON.") from None
    return body if isinstance(body, dict) else {}


def _may(request: Request) -> None:
    if request.method != "GET" and not token_fits(request, request.headers.get("x-token")):
        raise HTTPException(403, "This page has expired. Open it again.")


async def begin(request: Request) -> Response:
    """Open an upload."""
    _may(request)
    told = await _json(request)
    try:
        return _told(app_state(request).uploads.begin(session_id(request), told.get("name"), told.get("size")))
    except UploadError as fault:
        return _said(fault)


async def part(request: Request) -> Response:
    """See, extend or drop an upload."""
    _may(request)
    uploads, owner, id = app_state(request).uploads, session_id(request), request.path_params["id"]
    try:
        if request.method == "PUT":
            offset = request.query_params.get("offset", "")
            at = int(offset) if offset.isdigit() and len(offset) < 16 else -1
            return _told(await uploads.receive(owner, id, at, request.stream()))
        if request.method == "DELETE":
            uploads.drop(owner, id)
            return JSONResponse({"said": "Removed."})
        return _told(uploads.get(owner, id))
    except UploadError as fault:
        return _said(fault)
    except ClientDisconnect:
        return Response(status_code=400)  # the tab was closed; nobody reads this, and what came is kept


async def check(request: Request) -> Response:
    """Whether a whole upload is a recording at all."""
    _may(request)
    uploads, owner, id = app_state(request).uploads, session_id(request), request.path_params["id"]
    try:
        uploads.checked(owner, id)
        return _told(uploads.get(owner, id))
    except UploadError as fault:
        return _said(fault)


async def check_camera(connection: WebSocket) -> None:
    """The camera of the check before filming; nothing of it is written down."""
    state = app_state(connection)
    who = await run_in_threadpool(athlete, connection)
    await connection.accept()
    if who.id in state.coaching:
        await connection.send_json({"fault": "Another page uses the camera already. Close that one first."})
        await connection.close()
        return
    state.coaching.add(who.id)
    try:
        await relay(connection, Task(look="framing"), lambda tally: None)
    finally:
        state.coaching.discard(who.id)


# From uploads to a visit.


async def visit(request: Request, form: FormData) -> Response:
    """A visit of the clips that were sent."""
    state = app_state(request)
    if state.analyses.full:
        raise HTTPException(503, "Too many analyses are waiting. Try again in some minutes; the clips stay here.")
    ids = [i for i in form.getlist("upload") if isinstance(i, str)][:4]
    if not ids:
        raise HTTPException(400, "No clip was chosen. Go back and choose one.")
    made, job = await run_in_threadpool(prepared, request, state, form, ids)
    try:
        state.analyses.submit(made, job)
    except Busy as fault:
        await run_in_threadpool(state.history.set_state, made, "failed", str(fault))
    return go(request, f"/visits/{made}")


def prepared(
    request: Request, state: AppState, form: FormData, ids: list[str], trial: dict[str, Any] | None = None
) -> tuple[int, AnalysisJob]:
    """The clips in a folder of their own, the visit, and the job; `trial` where they are those of one."""
    who = athlete(request)
    folder = state.settings.folder / "work" / secrets.token_hex(12)
    folder.mkdir(parents=True, mode=0o700)
    try:
        taken = [state.uploads.take(session_id(request), id, folder / str(n)) for n, id in enumerate(ids, start=1)]
    except UploadError as fault:
        raise HTTPException(fault.status, str(fault)) from None
    keep = form.get("keep") == "yes"
    clips = [_clip(u, clips_of(state.settings.folder, who.id) if keep else None) for u in taken]
    speed = speed_mps(number_of(form, "speed"), units_of(who))
    made = state.history.add_visit(who.id, clips, speed, words_of(form, "note", 500))
    shown = tuple((u.file.name, u.name) for u in taken)
    before = state.history.symptoms(who.id)
    symptoms = before[0].answers if before else None
    cpu_s = state.settings.most_minutes * 60
    return made, AnalysisJob(str(folder), shown, _options(form, speed), symptoms, cpu_s, trial)


def _clip(upload: Upload, keep_in: Path | None) -> Clip:
    """What is known of a clip; kept as a second name of the same bytes, where that is wanted."""
    kept = None
    if keep_in is not None:
        keep_in.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = keep_in / f"{secrets.token_hex(12)}{upload.file.suffix}"
        place.hardlink_to(upload.file)
        kept = f"clips/{keep_in.name}/{place.name}"
    return Clip(upload.name, sha256_of(upload.file), upload.size, kept)


def _options(form: FormData, speed: float | None) -> dict[str, Any]:
    view, person = words_of(form, "view"), number_of(form, "person")
    if view not in ("", "rear", "front", "left", "right"):
        raise HTTPException(400, "There is no such view.")
    return {
        "speed_mps": speed,
        "view": view or None,
        "capture_fps": number_of(form, "capture_fps"),
        "person": None if person is None else int(person),
    }


ROUTES = [
    show("/film", film),
    Route("/uploads", begin, methods=["POST"]),
    Route("/uploads/{id}", part, methods=["GET", "PUT", "DELETE"]),
    Route("/uploads/{id}/check", check, methods=["POST"]),
    change("/visits", visit),
    WebSocketRoute("/live/framing", check_camera),
]
