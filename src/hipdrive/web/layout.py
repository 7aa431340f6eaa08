"""The shell of every page, and the small parts pages are put together from: text is escaped, always."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from hipdrive.report.html import Child, Html, el, join

#: Path and name of each part of the app.
PARTS = (("/", "Today"), ("/film", "Film"), ("/history", "History"), ("/warmup", "Warm-up"), ("/coach", "Coach"))


def page(
    title: str,
    *parts: Child,
    path: str,
    token: str,
    said: str | None = None,
    who: str | None = None,
    scripts: tuple[str, ...] = (),
) -> str:
    """A whole page as text.

    Parameters
    ----------
    title
        Its heading.
    parts
        Below the heading.
    path
        Where it is, for the mark in the navigation.
    token
        Of the session, for scripts.
    said
        A sentence about what was just done.
    who
        The athlete's name.
    scripts
        Of `static`, beside the one every page has.
    """
    body = join(
        el("a", "Skip to the page", href="#page", class_="skip"),
        _top(path, who),
        el("main", el("p", said, class_="said", role="status") if said else None, el("h1", title), *parts, id="page"),
        _bottom(),
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="token", content=token),
        el("title", f"{title} – hipdrive"),
        el("link", rel="icon", href="/static/icon.svg", type="image/svg+xml"),
        el("link", rel="manifest", href="/manifest.webmanifest"),
        el("link", rel="stylesheet", href="/static/report.css"),
        el("link", rel="stylesheet", href="/static/app.css"),
        *(el("script", src=f"/static/{s}", defer="") for s in ("shell.js", *scripts)),
    )
    return "<!doctype html>\n" + el("html", head, el("body", body), lang="en") + "\n"


def _top(path: str, who: str | None) -> Html:
    links = [el("li", el("a", name, href=to, aria_current="page" if _within(path, to) else None)) for to, name in PARTS]
    person = el("a", who or "Athletes", href="/athletes", class_="who")
    return el("header", el("nav", el("ul", *links), person, aria_label="Main"), class_="top")


def _within(path: str, part: str) -> bool:
    return path == part or (part != "/" and path.startswith(part))


def _bottom() -> Html:
    return el(
        "footer",
        el("p", el("a", "Settings, export and deletion", href="/settings")),
        el("p", "Everything stays on this computer. This describes how you run; it is not a medical opinion."),
    )


# Parts of pages.


def hidden(token: str) -> Html:
    """The token of a form."""
    return el("input", type="hidden", name="token", value=token)


def post_form(token: str, action: str, *parts: Child, **attributes: str | None) -> Html:
    """A form that changes something."""
    return el("form", hidden(token), *parts, method="post", action=action, **attributes)


def button(words: str, quiet: bool = False) -> Html:
    """The button of a form."""
    return el("button", words, type="submit", class_="quiet" if quiet else None)


def link_button(words: str, to: str, quiet: bool = False) -> Html:
    """A link that looks like a button."""
    return el("a", words, href=to, class_="button quiet" if quiet else "button")


def field(label: str, name: str, hint: str | None = None, **attributes: str | float | None) -> Html:
    """A labelled input with its hint."""
    described = f"{name}-hint" if hint else None
    return el(
        "div",
        el("label", label, for_=name),
        el("p", hint, id=described, class_="hint") if hint else None,
        el("input", id=name, name=name, aria_describedby=described, **{"type": "text", **attributes}),
        class_="field",
    )


def scale(label: str, name: str, value: object = None, required: bool = False) -> Html:
    """A number from 0 to 10."""
    given = None if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)
    return field(
        label, name, type="number", min="0", max="10", step="any", inputmode="decimal", value=given, class_="short",
        required="" if required else None,
    )  # fmt: skip


def choice(label: str, name: str, options: Iterable[tuple[str, str]], chosen: str | None = None) -> Html:
    """A labelled list to choose from."""
    made = [el("option", words, value=v, selected="" if v == chosen else None) for v, words in options]
    return el("div", el("label", label, for_=name), el("select", *made, id=name, name=name), class_="field")


def camera_picture() -> Html:
    """The camera's picture with room for what is drawn on it; shown when the camera is on."""
    player = el("video", id="camera", muted="", playsinline="", aria_label="Your camera")
    return el("div", player, el("canvas", id="lines", aria_hidden="true"), id="picture", class_="picture", hidden="")


def sound_choice() -> Html:
    """What is heard on a page with the camera; everything heard stands there in words as well."""
    voice = el("option", "Voice and tones", value="voice", data_words="Voice and tones")
    others = (el("option", "Tones only", value="tones"), el("option", "Silent", value="silent"))
    return el("div", el("label", "Sound", for_="sound"), el("select", voice, *others, id="sound"), class_="field")


def tick(label: str, name: str, value: str = "yes", checked: bool = False) -> Html:
    """A box to tick."""
    id = f"{name}-{value}"
    box = el("input", type="checkbox", id=id, name=name, value=value, checked="" if checked else None)
    return el("div", box, el("label", label, for_=id), class_="tick")


def details(summary: str, *parts: Child, opened: bool = False) -> Html:
    """Parts that open on a click."""
    return el("details", el("summary", summary), *parts, open="" if opened else None)


def table(heads: Sequence[str], rows: Iterable[Sequence[Child]], caption: str) -> Html:
    """A table whose first column names its rows."""
    head = el("thead", el("tr", *(el("th", h, scope="col") for h in heads)))
    body = [
        el("tr", el("th", row[0], scope="row"), *(el("td", c, data_label=h) for h, c in zip(heads[1:], row[1:])))  # noqa: B905
        for row in rows
    ]
    return el("table", el("caption", caption), head, el("tbody", *body), class_="plain")


def first_sentence(words: str) -> str:
    """What leads a longer text: `Not enough to say: some signs are there.`"""
    return words.split(". ")[0].rstrip(".") + "."


def day(at: datetime) -> Html:
    """A day as a person writes it, on this computer's clock."""
    local = at.astimezone()
    return el("time", f"{local:%A} {local.day} {local:%B %Y}", datetime=local.isoformat(timespec="minutes"))


def named_days(times: Iterable[datetime]) -> dict[datetime, str]:
    """Each time as a day; days that hold more than one with the time of day as well."""
    local = {at: at.astimezone() for at in times}
    days = [t.date() for t in local.values()]
    return {at: f"{t.day} {t:%B %Y}" + (f", {t:%H:%M}" if days.count(t.date()) > 1 else "") for at, t in local.items()}


def short_day(at: datetime) -> str:
    """A day for a list to choose from."""
    local = at.astimezone()
    return f"{local.day} {local:%b %Y, %H:%M}"
