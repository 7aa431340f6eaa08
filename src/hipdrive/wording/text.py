"""Words and sentences: enumerations, counts, names of files, and keys of data spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from hipdrive.wording.numbers import plain_number
from hipdrive.wording.units import UNITS


def joined(items: Iterable[str]) -> str:
    """An enumeration.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    *first, last = list(items) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def clauses(items: Iterable[str]) -> str:
    """An enumeration of clauses that hold commas of their own.

    >>> clauses(["a, b", "c", "d"])
    'a, b; c; and d'
    """
    *first, last = list(items) or [""]
    if len(first) < 2:
        return ", and ".join([*first, last])
    return f"{'; '.join(first)}; and {last}"


def count(n: int, one: str, many: str | None = None) -> str:
    """A number of things.

    >>> count(1, "step"), count(12, "step")
    ('1 step', '12 steps')
    """
    return f"{n} {one if n == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """With a capital at the start and a full stop at the end.

    >>> sentence("toes up")
    'Toes up.'
    """
    text = text.strip()
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def file_name(path: str) -> str:
    """A file's name without its folder."""
    return Path(path).name


def spelled(key: str) -> str:
    """A key of data in words.

    >>> spelled("stance_mean_3.4mps")
    'stance mean 3.4 m/s'
    """
    return re.sub(r"(\d)mps\b", r"\1 m/s", key.replace("_", " "))


def label(key: str) -> str:
    """A key as the name of what it holds, with the unit that ends it.

    >>> label("speed_mps"), label("codec")
    ('Speed, m/s', 'Codec')
    """
    *name, last = key.split("_")
    unit = UNITS[last].symbol.strip() if name and last in UNITS else None
    text = spelled("_".join(name if unit else [*name, last]))
    return text[:1].upper() + text[1:] + (f", {unit}" if unit else "")


def plain(thing: object) -> str:
    """Plain data in a line: numbers with four digits (below one with three), lists with commas, keys in words."""
    if isinstance(thing, bool):
        return "yes" if thing else "no"
    if isinstance(thing, float):
        return plain_number(thing, 4 if abs(thing) >= 1 else 3)
    if isinstance(thing, Mapping):
        return "; ".join(f"{_inner(str(key))} {plain(value)}" for key, value in thing.items() if value not in _EMPTY)
    if isinstance(thing, list | tuple):
        return ", ".join(plain(value) for value in thing)
    return re.sub(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b(?!\.)", lambda hit: spelled(hit[0]), str(thing))


_EMPTY: tuple[object, ...] = (None, {}, [], (), "")


def _inner(key: str) -> str:
    name = label(key)
    return name[:1].lower() + name[1:]
