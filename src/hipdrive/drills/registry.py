"""The drills there are: every file of this room that exports a `DRILL`."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from hipdrive.drills.drill import Drill
from hipdrive.errors import HipdriveError

#: In the order of the article, and of the warm-up.
_FILES = ("glute_bridge", "clamshell", "banded_side_step")


@cache
def all_drills() -> tuple[Drill, ...]:
    """Every drill, in the order of the warm-up."""
    found = (import_module(f"hipdrive.drills.{name}").DRILL for name in _FILES)
    return tuple(drill for drill in found if isinstance(drill, Drill))


def get_drill(name: str) -> Drill:
    """A drill by its id.

    Raises
    ------
    HipdriveError
        If there is none of that name.
    """
    for drill in all_drills():
        if drill.id == name:
            return drill
    raise HipdriveError(f"{name}: no such drill. Choose of {', '.join(d.id for d in all_drills())}.")
