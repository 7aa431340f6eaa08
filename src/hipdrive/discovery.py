"""What the files of a package export: how a measure, a format, a drill or an engine is found by being a file.

Nothing lists them: the file that is there is the one that counts.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

T = TypeVar("T")


def exported(package: str, name: str, kind: type[T]) -> tuple[T, ...]:
    """What the files of a package export under a name.

    Parameters
    ----------
    package
        Full name of the package, `hipdrive.measures`.
    name
        The name a file exports it by, `MEASURE`.
    kind
        Its class; what is of another class does not count.

    Returns
    -------
    tuple
        In alphabetical order of the files; those without such a name are passed over.
    """
    files = sorted(m.name for m in iter_modules(import_module(package).__path__))
    found = (getattr(import_module(f"{package}.{file}"), name, None) for file in files)
    return tuple(one for one in found if isinstance(one, kind))
