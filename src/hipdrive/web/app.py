"""The app put together: pages, guard, queue; and how it is served."""

from __future__ import annotations

import asyncio
import logging
import shutil
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from itertools import chain
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from hipdrive.discovery import exported
from hipdrive.errors import HipdriveError
from hipdrive.history.store import History
from hipdrive.report.html import el
from hipdrive.web.jobs import Analyses
from hipdrive.web.layout import link_button
from hipdrive.web.security import Attempts, Guard, Password, secret_key
from hipdrive.web.settings import Settings
from hipdrive.web.state import AppState, NobodyChosen, answer, go
from hipdrive.web.uploads import Uploads

_STATIC = Path(str(files("hipdrive.web") / "static"))
_REPORT = Path(str(files("hipdrive.report")))
_TWO_WEEKS_S = 14 * 24 * 3600
_CACHED = {"cache-control": "no-cache"}
log = logging.getLogger("hipdrive.web")


def routes() -> list[BaseRoute]:
    """Every page of the package `pages`, and the files of the shell."""
    pages: tuple[list[BaseRoute], ...] = exported("hipdrive.web.pages", "ROUTES", list)
    shell = [
        Route("/static/report.css", lambda r: FileResponse(_REPORT / "report.css", headers=_CACHED)),
        Route("/manifest.webmanifest", lambda r: _file("manifest.webmanifest", "application/manifest+json")),
        Route("/sw.js", lambda r: _file("sw.js", "text/javascript")),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]
    return [*chain.from_iterable(pages), *shell]


def _file(name: str, kind: str) -> FileResponse:
    return FileResponse(_STATIC / name, media_type=kind, headers=_CACHED)


def make_app(settings: Settings) -> Starlette:
    """The app, ready to be served.

    Parameters
    ----------
    settings
        See `Settings`.

    Raises
    ------
    HipdriveError
        If the history cannot be opened.
    """
    state = _app_state(settings)
    app = Starlette(
        routes=routes(),
        middleware=[
            Middleware(
                SessionMiddleware,
                secret_key=secret_key(settings.folder),
                session_cookie="__Host-hipdrive" if settings.https else "hipdrive",
                max_age=_TWO_WEEKS_S,
                same_site="strict",
                https_only=settings.https,
            ),
            Middleware(Guard, settings=settings),
        ],
        exception_handlers={
            HTTPException: _refused,
            HipdriveError: _fault,
            NobodyChosen: _nobody,  # type: ignore[dict-item]  # answers pages and sockets alike
            Exception: _crashed,
        },
        lifespan=_living,
    )
    app.state.hipdrive = state
    return app


def _app_state(settings: Settings) -> AppState:
    history = History(settings.database, settings.folder)
    return AppState(
        settings=settings,
        history=history,
        uploads=Uploads(settings.folder / "uploads", settings.most_bytes),
        analyses=Analyses(history, settings.workers, settings.most_waiting, settings.most_minutes * 60),
        password=Password(settings.password) if settings.password else None,
        attempts=Attempts(),
        coaching=set(),
    )


@asynccontextmanager
async def _living(app: Starlette) -> AsyncIterator[None]:
    state: AppState = app.state.hipdrive
    await asyncio.to_thread(_tidy, state)
    state.analyses.start()
    yield
    await state.analyses.stop()
    state.history.close()


def _tidy(state: AppState) -> None:
    """What a kill left behind: analyses cut off, their clips, old uploads."""
    cut = state.history.recover()
    if cut:
        log.warning("%d analyses were cut off when the program was stopped", cut)
    shutil.rmtree(state.settings.folder / "work", ignore_errors=True)
    state.uploads.sweep()


def _refused(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    if _is_script(request):
        return JSONResponse({"said": fault.detail}, fault.status_code)
    title = {404: "Not here", 403: "Refused"}.get(fault.status_code, "That did not work")
    detail = "There is no such page." if fault.detail == "Not Found" else fault.detail
    return answer(request, title, el("p", detail), link_button("Today", "/", True), status=fault.status_code)


def _fault(request: Request, fault: Exception) -> Response:
    if _is_script(request):
        return JSONResponse({"said": str(fault)}, 500)
    return answer(request, "That did not work", el("p", str(fault)), link_button("Today", "/", True), status=500)


def _is_script(request: Request) -> bool:
    return request.url.path.startswith("/uploads") or request.url.path.endswith("/state")


async def _nobody(request: Request | WebSocket, fault: Exception) -> Response | None:
    if isinstance(request, WebSocket):
        await request.close(1008)
        return None
    return go(request, "/athletes") if request.method == "GET" else PlainTextResponse("Choose an athlete first.", 409)


def _crashed(request: Request, fault: Exception) -> Response:
    return PlainTextResponse("Something went wrong here. Nothing that was saved is lost. Load the page again.", 500)


class Quiet:
    """Logs of a fault only its kind and its place in the program: its words may hold names, addresses and symptoms."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        try:
            await self._app(scope, receive, send)
        except Exception as fault:  # answered already (`_crashed`); the server would print its words
            frame = traceback.extract_tb(fault.__traceback__)[-1]
            log.error("%s in %s, line %d", type(fault).__name__, Path(frame.filename).name, frame.lineno or 0)


def serve(settings: Settings, path: str = "", open_browser: bool = True) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    settings
        See `Settings`.
    path
        Page to open first, without the slash.
    open_browser
        Whether to open it.

    Raises
    ------
    HipdriveError
        If the history cannot be opened, or the port is taken.
    """
    import socket

    import uvicorn

    app = make_app(settings)
    try:
        listener = socket.create_server((settings.host, settings.port), reuse_port=False)
    except OSError as fault:
        raise HipdriveError(
            f"Port {settings.port} cannot be used ({fault.strerror}). Another server may be running; choose --port."
        ) from None
    if open_browser:
        _open(settings.address + path)
    config = uvicorn.Config(
        Quiet(app),
        access_log=False,  # addresses hold ids of visits
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.key,
        ws_max_size=1024 * 1024,
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _open(address: str) -> None:
    import threading
    import webbrowser

    threading.Timer(1.0, webbrowser.open, (address,)).start()
