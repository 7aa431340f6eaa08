"""Athletes: who is looked at, and somebody new."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hipdrive.history.location import HistoryError
from hipdrive.report.html import Html, el
from hipdrive.web.layout import button, field, post_form
from hipdrive.web.security import token
from hipdrive.web.state import answer, app_state, change, go, show, words_of


def people(request: Request) -> Response:
    """Everybody, and a field for somebody new."""
    everybody = app_state(request).history.athletes()
    if not everybody:
        return answer(request, "Welcome", *_welcome(request))
    rows = [el("li", post_form(token(request), f"/athletes/{a.id}", button(a.name, quiet=True))) for a in everybody]
    new = el("section", el("h2", "Somebody new"), _new(request, "Add"))
    return answer(request, "Who runs?", el("ul", *rows, class_="list"), new)


def _welcome(request: Request) -> tuple[Html, ...]:
    lead = "hipdrive reads how you run from a phone's video: what your hips do, how sure that is, and one thing to try."
    private = "Everything stays on this computer."
    return (el("p", lead, class_="lead"), el("p", private), _new(request, "Begin"))


def _new(request: Request, words: str) -> Html:
    name = field("Your name, or any word", "name", required="", maxlength="120", autocomplete="off")
    return post_form(token(request), "/athletes", name, button(words))


def add(request: Request, form: FormData) -> Response:
    """Somebody new, who is looked at from now on."""
    try:
        id = app_state(request).history.add_athlete(words_of(form, "name"))
    except HistoryError as fault:
        return answer(
            request, "Who runs?", el("p", str(fault), class_="fault", role="alert"), _new(request, "Add"), status=400
        )
    return _choose(request, id)


def choose(request: Request, form: FormData) -> Response:
    """Look at somebody else."""
    try:
        app_state(request).history.athlete(request.path_params["id"])
    except HistoryError as fault:
        raise HTTPException(404, str(fault)) from None
    return _choose(request, request.path_params["id"])


def _choose(request: Request, id: int) -> Response:
    request.session["athlete"] = id
    request.session["who"] = app_state(request).history.athlete(id).name
    return go(request, "/")


ROUTES = [show("/athletes", people), change("/athletes", add), change("/athletes/{id:int}", choose)]
