"""The drills there are: every file of this package that exports a `DRILL`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from hipdrive.drills.drill import Drill
from hipdrive.errors import HipdriveError


@cache
def all_drills() -> tuple[Drill, ...]:
    """Every drill, in the order of the warm-up."""
    import hipdrive.drills as package

    files = (import_module(f"{package.__name__}.{m.name}") for m in iter_modules(package.__path__))
    found = [f.DRILL for f in files if isinstance(getattr(f, "DRILL", None), Drill)]
    return tuple(sorted(found, key=lambda drill: drill.place))


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
