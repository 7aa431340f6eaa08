"""A part of the report with its place in the contents."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.report.html import Html, el


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Parameters
    ----------
    id, title
        Its anchor and heading.
    html
        All of it, heading included.
    """

    id: str
    title: str
    html: Html


def section(id: str, title: str, *children: Html | None, lead: str | None = None) -> Section:
    """A section with its heading and, where there is one, a sentence that leads into it."""
    heading = el("h2", title, id=f"{id}-title")
    lead_html = el("p", lead, class_="lead") if lead else None
    return Section(id, title, el("section", heading, lead_html, *children, id=id, aria_labelledby=f"{id}-title"))


def folded(whole: Section | None, note: str = "", *, open: bool = False) -> Section | None:
    """A section that is closed until it is asked for; its heading stays in sight. `None` stays `None`.

    Parameters
    ----------
    whole
        The section.
    note
        What is in it, in a few words, beside the heading.
    open
        Whether it is open from the start.
    """
    if whole is None:
        return None
    summary = el(
        "summary", el("span", whole.title, class_="fold-title"), " ", el("span", note, class_="small") if note else None
    )
    return Section(whole.id, whole.title, el("details", summary, whole.html, class_="fold", open="" if open else None))
