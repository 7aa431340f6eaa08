"""Track points of the XML formats of watches, one after another, without what XML can be made to hurt with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, iterparse

from hipdrive.errors import InputError

_AGAIN = "Export the activity again"
#: Where a document type would stand; no watch writes one, and its entities can be nested without end.
_HEAD = 4096


def local(tag: str) -> str:
    """A tag without its namespace, lower case."""
    return tag.rpartition("}")[2].lower()


def starts_with(path: Path, root: str) -> bool:
    """Whether a file's first element is this one."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return f"<{root}".encode() in head.lower() or f":{root}".encode() in head.lower()


def elements(path: Path, *names: str) -> Iterator[Element]:
    """Each whole element of these names, in order; raises `InputError` where the file is no whole XML."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD).lower()
        if b"<!doctype" in head or b"<!entity" in head:
            raise InputError(path, "defines entities, which no watch does", _AGAIN)
        stream.seek(0)
        try:
            for _, one in iterparse(stream):
                if local(one.tag) in names:
                    yield one
                    one.clear()
        except (ParseError, ValueError, LookupError) as fault:
            raise InputError(path, f"is damaged or cut short ({str(fault)[:80]})", _AGAIN) from None


def texts(element: Element) -> dict[str, str]:
    """The text of every element within, by local name; of `heartratebpm` that of the value in it."""
    found: dict[str, str] = {}
    for one in element.iter():
        name, text = local(one.tag), (one.text or "").strip()
        if text:
            found.setdefault(name, text)
        if name == "heartratebpm":
            found["heartratebpm"] = next(((v.text or "").strip() for v in one if local(v.tag) == "value"), "")
    return found


def number(text: str | None) -> float:
    """A number; NaN where there is none."""
    try:
        return float(text) if text else float("nan")
    except ValueError:
        return float("nan")


def instant(text: str | None) -> datetime | None:
    """An instant of a wall clock, UTC; `None` where it is none."""
    try:
        found = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
