"""The measures there are: every file of this package that exports a `MEASURE`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from hipdrive import wording
from hipdrive.discovery import exported
from hipdrive.measures.core import Measure


@cache
def by_id() -> Mapping[str, Measure]:
    """Every measure under its id, in the order of the ids."""
    found = sorted(exported("hipdrive.measures", "MEASURE", Measure), key=lambda one: one.id)
    return MappingProxyType({one.id: one for one in found})


def title_of(id: str) -> str:
    """The title of a measure; an id that is none (of a later version, of another program) in words."""
    known = by_id().get(id)
    return wording.label(id) if known is None else known.title


def measures() -> tuple[Measure, ...]:
    """Every measure in this package, in the order of their ids."""
    return tuple(by_id().values())
