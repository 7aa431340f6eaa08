"""Words a user must not read, and what to say instead; tested over every string that can be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from hipdrive import shipped


@dataclass(frozen=True)
class Term:
    """A term that is not used.

    Parameters
    ----------
    pattern
        Regular expression, matched without regard to case.
    instead
        What to say.
    why
        The reason.
    """

    pattern: str
    instead: str
    why: str


@cache
def banned() -> tuple[Term, ...]:
    """Every term that is not used."""
    return tuple(Term(**entry) for entry in shipped.toml("hipdrive.evidence", "data", "words.toml")["banned"])


def faults(text: str) -> list[str]:
    """What is wrong with the words of a text: one sentence for each banned term in it."""
    found = ((term, re.search(term.pattern, text, re.IGNORECASE)) for term in banned())
    return [f'"{hit.group()}": say {term.instead} ({term.why})' for term, hit in found if hit]
