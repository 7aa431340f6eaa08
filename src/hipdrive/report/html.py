"""Elements of a page: text is escaped, always; what is already an element is left as it is.

Text that names an option of the terminal is said in words: a page has nothing to type it into.
"""

from __future__ import annotations

from html import escape

from hipdrive.wording.options import in_words


class Html(str):
    """Text that is safe to stand in a page as it is."""

    __slots__ = ()


Child = Html | str | None

#: Attributes that a reader sees or hears.
_READ = ("title", "alt", "aria_label")
_VOID = frozenset({"meta", "img", "br", "hr", "link", "input"})


def el(name: str, /, *children: Child, **attributes: str | float | None) -> Html:
    """One element.

    Parameters
    ----------
    name
        Of the tag.
    children
        Elements, or text to be escaped; `None` is left out.
    attributes
        `class_` is `class`; an underscore is a hyphen; `None` is left out.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """Elements and text one after another."""
    return Html("".join(c if isinstance(c, Html) else escape(in_words(c)) for c in children if c is not None))


def _attribute(key: str, value: str | float) -> str:
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return f' {key.rstrip("_").replace("_", "-")}="{escape(in_words(text) if key in _READ else text)}"'


def prose(text: str) -> Html:
    """A sentence in which `words between backticks` are code; a backtick without its partner is a backtick."""
    parts = in_words(text).split("`")
    if len(parts) % 2 == 0:
        return join(text)
    return join(*(el("code", part) if i % 2 else part for i, part in enumerate(parts)))
