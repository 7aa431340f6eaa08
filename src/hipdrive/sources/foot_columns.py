"""Columns of a table of muscle activity that tell when a foot strikes: a foot switch, or the acceleration of a sensor on the leg."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.sensors import Foot
from hipdrive.sources.csv_columns import Heading, numbers

_SWITCH = re.compile(r"foot[\s_-]?switch|heel[\s_-]?switch|\bfsw\b|\bfsr\b", re.IGNORECASE)
_ACCELERATION = re.compile(r"^(?P<sensor>.*?)[\s_.:-]*acc\w*?[\s_.:-]*(?P<axis>[xyz])$", re.IGNORECASE)
#: Sensors that lie nearest to the foot, by what their column is called: the first that is there is taken.
_NEAR = ("foot", "shoe", "ankle", "shank", "tib", "ta", "sol", "gast", "gm", "gl", "pl")
_SIDES = {"left": r"\b(left|l|links|gauche)\b", "right": r"\b(right|r|rechts|droite?)\b"}


def foot_of(path: Path, head: Heading) -> tuple[Foot | None, frozenset[str]]:
    """The foot's signal and the names of its columns; `None` where there is none.

    A foot switch comes before an acceleration.

    Raises
    ------
    InputError
        If such a column holds something that is no number.
    """
    switch = next((i for i, name in enumerate(head.names) if _SWITCH.search(name)), None)
    columns, kind = ([switch], "switch") if switch is not None else (_axes(head), "acceleration")
    if not columns:
        return None, frozenset()
    values = np.column_stack([_without_gaps(v) for v in numbers(path, head, columns).T])
    names = [head.names[i] for i in columns]
    return Foot(kind, values, _side(names[0])), frozenset(names)


def _axes(head: Heading) -> list[int]:
    """The three axes of the sensor nearest to the foot."""
    sensors: dict[str, dict[str, int]] = {}
    for i, name in enumerate(head.names):
        found = _ACCELERATION.match(name.strip())
        if found:
            sensors.setdefault(found["sensor"], {})[found["axis"].lower()] = i
    whole = {name: axes for name, axes in sensors.items() if len(axes) == 3}
    nearest = min(whole, key=_distance, default=None)
    return [] if nearest is None else [whole[nearest][axis] for axis in "xyz"]


def _distance(sensor: str) -> int:
    """Place in the list of those near to the foot."""
    parts = re.split(r"[\s_.:-]+", sensor.lower())
    return next((i for i, near in enumerate(_NEAR) if any(p.startswith(near) for p in parts)), len(_NEAR))


def _side(name: str) -> str:
    spaced = re.sub(r"[_.:-]+", " ", name)
    return next((side for side, words in _SIDES.items() if re.search(words, spaced, re.IGNORECASE)), "")


def _without_gaps(values: FloatArray) -> FloatArray:
    """Cells that are empty because that sensor is slower, on a straight line."""
    known = np.isfinite(values)
    if known.all() or not known.any():
        return values
    at = np.arange(len(values))
    return np.interp(at, at[known], values[known])
