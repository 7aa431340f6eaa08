"""What every page may use, and the two ways a page is answered."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from hipdrive.coaching.programme import Step
from hipdrive.history.location import HistoryError
from hipdrive.history.store import History
from hipdrive.history.tables import Athlete
from hipdrive.report.html import Child
from hipdrive.web.jobs import Analyses
from hipdrive.web.layout import page
from hipdrive.web.security import Attempts, Password, token, token_fits
from hipdrive.web.settings import Settings
from hipdrive.web.uploads import Uploads

Show = Callable[[Request], Response]
Change = Callable[[Request, FormData], Response | Awaitable[Response]]


@dataclass(frozen=True)
class Passed:
    """A gate that was passed: for this step of this block, with these answers; forgotten when the server ends."""

    programme_id: int
    step: Step
    answers: dict[str, Any]


@dataclass
class AppState:
    """The parts of a running server.

    Parameters
    ----------
    settings, history, uploads, analyses
        See each.
    password, attempts
        The check at the door, where there is one.
    coaching
        Athletes with a live session: one page at a time.
    gates
        By athlete.
    """

    settings: Settings
    history: History
    uploads: Uploads
    analyses: Analyses
    password: Password | None
    attempts: Attempts
    coaching: set[int]
    gates: dict[int, Passed] = field(default_factory=dict)


def app_state(connection: HTTPConnection) -> AppState:
    """The parts of the server that answers."""
    found: AppState = connection.app.state.hipdrive
    return found


class NobodyChosen(Exception):
    """A page needs an athlete, and none is chosen."""


def athlete(connection: HTTPConnection) -> Athlete:
    """Who is looked at: the chosen one, or the only one there is.

    Raises
    ------
    NobodyChosen
        If nobody is.
    """
    history = app_state(connection).history
    chosen = connection.session.get("athlete")
    if isinstance(chosen, int):
        try:
            return history.athlete(chosen)
        except HistoryError:
            connection.session.pop("athlete", None)  # deleted in another window
    everybody = history.athletes()
    if len(everybody) != 1:
        raise NobodyChosen
    connection.session["athlete"] = everybody[0].id
    return everybody[0]


def show(path: str, handler: Show, name: str | None = None) -> Route:
    """A page to look at; it changes nothing."""
    return Route(path, handler, methods=["GET"], name=name)


def change(path: str, handler: Change) -> Route:
    """A form that changes something: refused without the token of its session."""

    async def checked(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=400)
        if not token_fits(request, form.get("token")):
            raise HTTPException(403, "This form has expired. Open the page again and send it once more.")
        if inspect.iscoroutinefunction(handler):
            found: Response = await handler(request, form)
            return found
        return await run_in_threadpool(handler, request, form)  # type: ignore[arg-type]

    return Route(path, checked, methods=["POST"])


def answer(
    request: Request, title: str, *parts: Child, status: int = 200, scripts: tuple[str, ...] = ()
) -> HTMLResponse:
    """A whole page: the shell round its parts."""
    said = request.session.pop("said", None)
    who = request.session.get("who")
    text = page(title, *parts, path=request.url.path, said=said, who=who, token=token(request), scripts=scripts)
    return HTMLResponse(text, status)


def go(request: Request, path: str, said: str | None = None) -> RedirectResponse:
    """To another page, which says a sentence."""
    if said:
        request.session["said"] = said
    return RedirectResponse(path, 303)


def words_of(form: FormData, name: str, most: int = 2000) -> str:
    """A text field."""
    value = form.get(name)
    return value.strip()[:most] if isinstance(value, str) else ""


def number_of(form: FormData, name: str) -> float | None:
    """A number field, or `None` where it is empty.

    Raises
    ------
    HTTPException
        If it is not a number.
    """
    text = words_of(form, name, 40).replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise HTTPException(400, f"“{text}” is not a number. Go back and correct it.") from None
    if not abs(value) < 1e9:
        raise HTTPException(400, f"“{text}” cannot be used. Go back and correct it.")
    return value
