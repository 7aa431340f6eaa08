"""Foot contacts that somebody else found: a table with a column of strikes, one of offs and, where told, the side."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from hipdrive.errors import InputError
from hipdrive.sensors import Instants
from hipdrive.sources.columns import encoding_of
from hipdrive.sources.csv_columns import SECONDS, Heading, heading, numbers
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source

_STRIKE = ("strike_s", "strike", "touchdown_s", "touchdown", "touch_down", "td", "heel_strike", "initial_contact", "foot_strike", "hs", "ic")  # fmt: skip
_OFF = ("off_s", "off", "liftoff_s", "liftoff", "lift_off", "toe_off", "toeoff", "to", "foot_off", "fo")
_SIDES = {"l": "left", "r": "right", "left": "left", "right": "right", "": ""}


def read(path: Path, options: ReadOptions) -> tuple[Instants, ...]:
    """Read a table of contacts.

    Raises
    ------
    InputError
        If an off does not follow its strike, or a side is none.
    """
    head = heading(path)
    columns = None if head is None else (head.column(*_STRIKE), head.column(*_OFF))
    if head is None or columns is None or None in columns:
        raise InputError(path, "has no columns of strikes and offs", "Call them strike_s and off_s")
    times = numbers(path, head, [c for c in columns if c is not None])
    scale = np.array([SECONDS.get(head.units[c].lower(), 1.0) for c in columns if c is not None])
    strike, off = (times * scale).T
    later = np.diff(strike)
    if not np.isfinite(times).all() or (off <= strike).any() or (later <= 0).any():
        what = "has a contact that does not end after it begins, or begins before the one above it"
        raise InputError(path, what, "Sort the table, and give the off of each strike in its row")
    return (Instants(str(path), _sides(path, head, len(strike)), strike, off),)


def _sides(path: Path, head: Heading, count: int) -> tuple[str, ...]:
    column = head.column("side", "leg", "foot")
    if column is None:
        return ("",) * count
    with path.open(encoding=encoding_of(path), newline="") as stream:
        rows = [row for row in list(csv.reader(stream, delimiter=head.separator))[head.line + 1 :] if row]
    sides = [row[column].strip().lower() for row in rows]
    wrong = next((side for side in sides if side not in _SIDES), None)
    if wrong is not None or len(sides) != count:
        raise InputError(path, f"names a side that is none ({wrong!r})", "Write left or right")
    return tuple(_SIDES[side] for side in sides)


def _accepts(path: Path) -> bool:
    head = heading(path)
    return head is not None and head.column(*_STRIKE) is not None and head.column(*_OFF) is not None


SOURCE = Source("contacts", (".csv",), accepts=_accepts, sensors=read)
