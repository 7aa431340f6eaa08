"""Settings, taking everything along, and deleting everything."""

from __future__ import annotations

import secrets
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hipdrive.history.export_delete import delete, export
from hipdrive.report.html import el
from hipdrive.web.layout import button, choice, field, link_button, post_form, tick
from hipdrive.web.security import token
from hipdrive.web.state import answer, app_state, athlete, change, go, show, words_of
from hipdrive.web.units import units_of

_UNITS = (("metric", "Kilometres, kilograms"), ("imperial", "Miles, pounds, inches"))


def settings(request: Request) -> Response:
    """Of the athlete who is looked at."""
    return _page(request)


def _page(request: Request, fault: str | None = None) -> Response:
    who, mine = athlete(request), token(request)
    units = choice("Units", "units", _UNITS, units_of(who).id)
    keep = tick("Keep clips, unless said otherwise", "keep", checked=bool(who.settings.get("keep")))
    sure = field(f"To delete, type the name: {who.name}", "name", autocomplete="off")
    gone = post_form(mine, "/delete", sure, el("button", "Delete everything", type="submit", class_="danger"))
    take = "Everything that is kept of you: JSON, tables, reports, clips, in one ZIP file."
    leave = post_form(mine, "/logout", button("Log out", quiet=True)) if app_state(request).password else None
    return answer(
        request,
        f"Settings of {who.name}",
        el("p", fault, class_="fault", role="alert") if fault else None,
        post_form(mine, "/settings", units, keep, button("Save")),
        el("section", el("h2", "Take it along"), el("p", take), link_button("Export", "/export", True)),
        el(
            "section",
            el("h2", "Delete"),
            el("p", "Visits, reports, clips, answers, sessions. It cannot be undone."),
            gone,
        ),
        leave,
        status=400 if fault else 200,
    )


def save(request: Request, form: FormData) -> Response:
    """Keep the settings."""
    who = athlete(request)
    units = "imperial" if form.get("units") == "imperial" else "metric"
    app_state(request).history.set_settings(who.id, {"units": units, "keep": form.get("keep") == "yes"})
    return go(request, "/settings", "Saved.")


def exported(request: Request) -> Response:
    """Everything as a ZIP file, removed here once it is sent."""
    who, state = athlete(request), app_state(request)
    folder = state.settings.folder / "work"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = export(state.history, who.id, folder / f"{secrets.token_hex(12)}.zip")
    return FileResponse(
        file, filename="hipdrive-export.zip", media_type="application/zip", background=BackgroundTask(Path.unlink, file)
    )


def deleted(request: Request, form: FormData) -> Response:
    """Delete everything, when the name was typed."""
    who, state = athlete(request), app_state(request)
    if words_of(form, "name") != who.name:
        return _page(request, "That is not the name; nothing was deleted.")
    if any(v.state in ("waiting", "running") for v in state.history.visits(who.id)):
        return _page(request, "An analysis is still running. Cancel it or wait for it; nothing was deleted.")
    delete(state.history, who.id)
    for name in ("athlete", "who"):
        request.session.pop(name, None)
    return go(request, "/athletes", "Everything is deleted.")


ROUTES = [
    show("/settings", settings),
    change("/settings", save),
    show("/export", exported),
    change("/delete", deleted),
]
