"""The drills there are: every file of this package that exports a `DRILL`."""

from __future__ import annotations

from functools import cache

from hipdrive.discovery import exported
from hipdrive.drills.drill import Drill
from hipdrive.errors import HipdriveError


@cache
def all_drills() -> tuple[Drill, ...]:
    """Every drill, in the order of the warm-up."""
    return tuple(sorted(exported("hipdrive.drills", "DRILL", Drill), key=lambda drill: drill.place))


def get_drill(name: str) -> Drill:
    """A drill by its id; raises `HipdriveError` if there is none of that name."""
    found = next((drill for drill in all_drills() if drill.id == name), None)
    if found is None:
        raise HipdriveError(f"{name}: no such drill. Choose of {', '.join(d.id for d in all_drills())}.")
    return found
