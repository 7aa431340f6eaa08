"""Which muscle a channel is of: labels of laboratories in English and French, by a table.

The table is `data/labels.csv`; a label there may need another beside it (`GM` is the medial gastrocnemius where there is a `GL`).
A user's own names come from a table of `label, muscle, side`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from hipdrive import shipped
from hipdrive.errors import InputError

LegSide = Literal["left", "right", ""]
_LEFT = {"l", "left", "lt", "gauche", "g", "links"}
_RIGHT = {"r", "right", "rt", "droite", "droit", "d", "rechts"}
#: What stands around a label and names no muscle: the number of a sensor, the kind of signal, a unit.
_AROUND = re.compile(
    r"^(ch(annel)?|sensor|capteur|emg|im)[\s_.#:-]*\d*[\s_.:-]+|[\s_.:-]+(emg|raw|[µu]v|mv|v)$|^\d+[\s_.:-]+"
)


@dataclass(frozen=True)
class Muscle:
    """A muscle that hipdrive can name.

    Parameters
    ----------
    id, title
        Its name in results, and as a person reads it.
    group
        The group of the muscle model it belongs to, or empty.
    active
        When it works in gait: `stance`, `late_swing`, `swing`, or empty where that does not tell a side.
    """

    id: str
    title: str
    group: str
    active: str


@dataclass(frozen=True)
class Channel:
    """One channel: its label, the muscle, the leg (empty where the label does not tell)."""

    label: str
    muscle: str
    side: LegSide

    @property
    def name(self) -> str:
        """As a person reads it: `right gluteus maximus`."""
        return f"{self.side} {muscles()[self.muscle].title}".strip()

    def of_leg(self, side: str) -> Channel:
        """The same channel of a leg."""
        return replace(self, side="left" if side == "left" else "right" if side == "right" else "")


@cache
def muscles() -> Mapping[str, Muscle]:
    """Every muscle under its id."""
    return {
        row["id"]: Muscle(row["id"], row["title"], row["group"], row["active"])
        for row in shipped.rows("hipdrive.sensors", "data", "muscles.csv")
    }


@cache
def _labels() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """For each label (plain) the muscles it may be, each with the label it needs beside it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in shipped.rows("hipdrive.sensors", "data", "labels.csv"):
        found.setdefault(plain(row["label"]), []).append((row["muscle"], plain(row["beside"])))
    return {label: tuple(rows) for label, rows in found.items()}


def plain(label: str) -> str:
    """A label without what stands around it: lower case, letters and digits alone."""
    text, before = label.strip().lower(), ""
    while text != before:
        before, text = text, _AROUND.sub("", text).strip()
    return re.sub(r"[^a-zà-ÿ0-9]+", "", text)


def _sided(label: str) -> tuple[str, LegSide]:
    """A label without the word or letter that names its leg, and the leg."""
    parts = [p for p in re.split(r"[\s_.:-]+", _AROUND.sub("", label.strip().lower())) if p]
    for names, side in ((_LEFT, "left"), (_RIGHT, "right")):
        rest = [p for p in parts if p not in names]
        if 0 < len(rest) < len(parts):
            return "".join(rest), "left" if side == "left" else "right"
    text = "".join(parts)
    first: dict[str, LegSide] = {"l": "left", "r": "right"}
    for word, side in (("left", "left"), ("right", "right")):
        if text.startswith(word) or text.endswith(word):
            return text.removeprefix(word).removesuffix(word), "left" if side == "left" else "right"
    return (text[1:], first[text[0]]) if text[:1] in first and len(text) > 2 else (text, "")


def _muscle(label: str, beside: frozenset[str]) -> str | None:
    """The muscle of a plain label, given all the plain labels beside it; `None` where it is none, or more than one."""
    rows = _labels().get(label, ())
    certain = {muscle for muscle, needs in rows if needs and needs in beside}
    certain = certain or {muscle for muscle, needs in rows if not needs}
    return next(iter(certain)) if len(certain) == 1 else None


def named(labels: Sequence[str], own: Mapping[str, tuple[str, LegSide]] | None = None) -> tuple[Channel | None, ...]:
    """The channel of each label; `None` where it names no muscle for certain.

    Parameters
    ----------
    labels
        As the file writes them.
    own
        What the user says of them, by label.
    """
    whole = frozenset(plain(label) for label in labels)
    shorn = whole | frozenset(re.sub(r"[^a-zà-ÿ0-9]+", "", _sided(label)[0]) for label in labels)
    return tuple(_channel(label, whole, shorn, own or {}) for label in labels)


def _channel(
    label: str, whole: frozenset[str], shorn: frozenset[str], own: Mapping[str, tuple[str, LegSide]]
) -> Channel | None:
    if label in own:
        return Channel(label, *own[label])
    # The label as it stands first: LHAMS beside MHAMS is the lateral hamstrings, not those of the left leg.
    muscle = _muscle(plain(label), whole)
    if muscle is not None:
        return Channel(label, muscle, "")
    bare, side = _sided(label)
    muscle = _muscle(re.sub(r"[^a-zà-ÿ0-9]+", "", bare), shorn) if side else None
    return None if muscle is None else Channel(label, muscle, side)


def read_names(path: Path) -> dict[str, tuple[str, LegSide]]:
    """A user's table of `label, muscle, side` (side may be empty).

    Raises
    ------
    InputError
        If it is not such a table, or names a muscle or side there is not.
    """
    known = ", ".join(sorted(muscles()))
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError):
        raise InputError(path, "cannot be read as a table of channels", "Write lines of label, muscle, side") from None
    found: dict[str, tuple[str, LegSide]] = {}
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row] + ["", ""]
        if not any(cells) or (number == 1 and cells[:2] == ["label", "muscle"]):
            continue
        muscle, side = cells[1].lower().replace(" ", "_"), cells[2].lower()
        if muscle not in muscles():
            raise InputError(path, f"names no known muscle in line {number} ({cells[1][:40]!r})", f"Use one of {known}")
        if side not in ("", "left", "right"):
            raise InputError(
                path, f"names no side in line {number} ({cells[2][:40]!r})", "Write left, right or nothing"
            )
        found[cells[0]] = muscle, side  # type: ignore[assignment]
    if not found:
        raise InputError(path, "names no channel", "Write lines of label, muscle, side")
    return found
