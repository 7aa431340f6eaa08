"""Logging in, where a password is asked, and what is shown while the server sleeps."""

from __future__ import annotations

import math

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hipdrive.report.html import Html, el
from hipdrive.web.layout import button, field, page, post_form
from hipdrive.web.security import client, token
from hipdrive.web.state import answer, app_state, change, go, show, words_of


def ask(request: Request) -> Response:
    """The password."""
    return answer(request, "Log in", _form(request))


def _form(request: Request) -> Html:
    name = field("Password", "password", type="password", required="", autocomplete="current-password")
    return post_form(token(request), "/login", name, button("Log in"))


def check(request: Request, form: FormData) -> Response:
    """Let in, or not; after some wrong ones, wait."""
    state, who = app_state(request), client(request)
    wait_s = state.attempts.wait_s(who)
    if wait_s > 0:
        said = f"Too many wrong passwords. Try again in {math.ceil(wait_s)} seconds."
        refused = answer(request, "Log in", el("p", said, class_="fault", role="alert"), status=429)
        refused.headers["retry-after"] = str(math.ceil(wait_s))
        return refused
    if state.password is not None and not state.password.fits(words_of(form, "password")):
        state.attempts.failed(who)
        wrong = el("p", "That is not the password.", class_="fault", role="alert")
        return answer(request, "Log in", wrong, _form(request), status=401)
    # A session from before the login is not carried on: its token may be known to somebody else.
    request.session.clear()
    request.session["in"] = True
    return go(request, "/")


def log_out(request: Request, form: FormData) -> Response:
    """Log out."""
    request.session.clear()
    return go(request, "/login")


def offline(request: Request) -> Response:
    """Kept by the browser, and shown while the server does not answer."""
    lead = el("p", "hipdrive is not running on this computer.", class_="lead")
    how = el("p", "Start it with ", el("code", "hipdrive serve"), " and open this page again. Nothing is lost.")
    return HTMLResponse(page("Asleep", lead, how, path="/offline", token=""))


ROUTES = [show("/login", ask), change("/login", check), change("/logout", log_out), show("/offline", offline)]
