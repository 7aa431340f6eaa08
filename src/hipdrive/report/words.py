"""Numbers and codes in words a person reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from hipdrive.flags import FLAGS
from hipdrive.gait import Contacts
from hipdrive.measures import Measurement, Measurements, measures

#: Decimals a unit is written with: one more would be noise for every measure of this unit.
_DECIMALS = {"deg": 1, "ms": 0, "spm": 1, "percent": 1, "mm": 0, "ratio": 2, "kN/m": 1}
_UNITS = {
    "deg": "°",
    "ms": " ms",
    "spm": " steps/min",
    "percent": " %",
    "mm": " mm",
    "ratio": "",
    "kN/m": " kN/m",
}
_VIEWS = {
    "rear": "from behind",
    "front": "from the front",
    "left": "from the left side",
    "right": "from the right side",
    "oblique": "from an angle",
    "unknown": "from an unknown side",
    "3d": "in three dimensions",
}
SIDE_NAMES = {"left": "Left", "right": "Right", "mean": "Both", "difference": "Left − right"}


def decimals(unit: str) -> int:
    """How many decimals a number of this unit is written with."""
    return _DECIMALS.get(unit, 2)


def unit_name(unit: str) -> str:
    """A unit as it is written behind a number, with its space."""
    return _UNITS.get(unit, f" {unit}")


def number(value: float, places: int) -> str:
    """A number with a real minus, and no minus before a zero."""
    text = f"{value:.{places}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def value(amount: float, unit: str) -> str:
    """A number with its unit: `6.4°`."""
    return number(amount, decimals(unit)) + unit_name(unit)


def plus_minus(amount: float, spread: float, unit: str) -> str:
    """A number with its spread and unit: `6.4 ± 1.2°`. The spread is never written as zero."""
    places = decimals(unit)
    return f"{number(amount, places)} ± {number(max(spread, 10.0**-places), places)}{unit_name(unit)}"


def plain_number(amount: float) -> str:
    """A number as it was given, with a real minus."""
    return f"{amount:g}".replace("-", "−")


def half_width(row: Measurement) -> float:
    """Half of the 95 % interval, in the measure's unit."""
    return (row.ci95[1] - row.ci95[0]) / 2


def with_interval(row: Measurement) -> str:
    """Value and half of its 95 % interval: `6.4 ± 1.2°`."""
    return plus_minus(row.value, half_width(row), row.unit)


def difference(row: Measurement) -> str:
    """A difference with half of its interval; one decimal more where rounding would hide its side of zero."""
    places, half = decimals(row.unit), half_width(row)
    if abs(row.value) > half and abs(round(row.value, places)) <= round(half, places):
        places += 1
    return f"{number(row.value, places)} ± {number(max(half, 10.0**-places), places)}{unit_name(row.unit)}"


def spoken_interval(row: Measurement) -> str:
    """Value and interval for a listener: `6.4°, 95 % between 5.2° and 7.6°`."""
    low, high = (value(end, row.unit) for end in row.ci95)
    return f"{value(row.value, row.unit)}, 95 % between {low} and {high}"


def view_phrase(view: str) -> str:
    """Where the camera stood: `from behind`."""
    return _VIEWS.get(view, f"({view})")


def flag_sentence(flag: str) -> str:
    """The sentence for a code; a code without one is spelled out."""
    return FLAGS.get(flag, flag.replace("_", " ").capitalize() + ".")


def clip_name(path: str) -> str:
    """A file's name without its folder."""
    return Path(path).name


def joined(items: list[str]) -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def count(n: int, one: str, many: str | None = None) -> str:
    """`1 step`, `12 steps`."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def sides_count(contacts: Contacts) -> str:
    """`6 left and 5 right`."""
    return f"{len(contacts.of('left'))} left and {len(contacts.of('right'))} right"


_IN_UNIT = {
    "mps": "m/s",
    "fps": "frames a second",
    "hz": "Hz",
    "s": "s",
    "deg": "°",
    "px": "pixels",
    "m": "m",
    "ms": "ms",
}


def fact_name(key: str) -> str:
    """The name of a fact, with the unit that ends it: `speed_mps` becomes `Speed, m/s`."""
    *name, last = key.split("_")
    unit = _IN_UNIT.get(last) if name else None
    text = " ".join(name if unit else [*name, last])
    return text[:1].upper() + text[1:] + (f", {unit}" if unit else "")


def fact(thing: object) -> str:
    """Plain data in a line: numbers with four digits, lists with commas."""
    if isinstance(thing, bool):
        return "yes" if thing else "no"
    if isinstance(thing, float):
        return f"{thing:.4g}".replace("-", "−")
    if isinstance(thing, Mapping):
        return ", ".join(f"{key}: {fact(value)}" for key, value in thing.items())
    if isinstance(thing, list | tuple):
        return ", ".join(fact(value) for value in thing)
    return str(thing)


def sentence_case(text: str) -> str:
    """With a capital at the start and a full stop at the end."""
    text = text.strip()
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def sign_sentence(sign: str) -> str:
    """What plus and minus mean, as a sentence: `+ = toes up` becomes `Plus means toes up.`"""
    return sentence_case(sign.replace("+ = ", "plus means ").replace("− = ", "minus means "))


def overview(measured: Measurements) -> str:
    """One sentence on what there was to see."""
    seen = [f"{count(len(r.contacts), 'step')} {view_phrase(r.motion.view)}" for r in measured.recordings]
    n_read, n_not = len({row.id for row in measured.rows}), len({row.id for row in measured.refused})
    read = f"{count(n_read, 'measure')} could be read" + (f", {n_not} could not" if n_not else "")
    return f"{joined(seen)}. {read}." if seen else f"{read}."


def titled(text: str) -> str:
    """A text with the ids of measures in it replaced by their titles."""
    known = {m.id: m.title for m in measures()}
    return re.sub(r"[a-z]+(?:_[a-z]+)+", lambda m: f"“{known[m[0]]}”" if m[0] in known else m[0], text)
