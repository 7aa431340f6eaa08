"""Marker sets as data: which label of a file is which point of the body.

A set is one TOML file in this folder; a user's own (`--markers FILE`) has the same form. Keys:

`title`, `kind` (`markers` for motion capture, `keypoints` for pose networks), `sides` (how the set writes left and
right), `[single]` and `[paired]` (label -> point name; `{s}` in a label stands for the side), `[needed]` (points
without which a recording is refused), `[middles]` / `[paired_middles]` (a point as the mean of others),
`[clusters]` / `[paired_clusters]` (rigid bodies: `markers` that track one, points it `carries` from a standing
trial, `anchors` and `spares` to find exchanged labels), `order` (the labels in the order a network gives them; `counts` where more follow).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from hipdrive.errors import InputError
from hipdrive.motion.names import SIDES


@dataclass(frozen=True)
class Cluster:
    """A rigid body of markers.

    Parameters
    ----------
    markers
        Points that track it, three or more.
    carries
        Points fixed to it that a standing trial gives.
    anchors
        Points whose labels are trusted when exchanged labels are looked for.
    spares
        Further points that may hold one of its markers under another label.
    """

    markers: tuple[str, ...]
    carries: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()


@dataclass(frozen=True)
class MarkerSet:
    """The labels of one marker set or pose network, and what they are.

    Parameters
    ----------
    name, title
        Short name (that of its file) and the name for people.
    kind
        `markers` or `keypoints`.
    labels
        Label in the file -> point name (see `motion.names`).
    needed
        Points without which a recording is refused.
    middles
        Point -> the points it is the mean of.
    clusters
        Rigid bodies by name (`pelvis`, `left_thigh`, ...).
    order
        Labels in the order of the network, or empty.
    counts
        Further numbers of points a person that begin with these (whole-body networks: face and hands follow).
    """

    name: str
    title: str
    kind: str
    labels: Mapping[str, str]
    needed: tuple[str, ...] = ()
    middles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clusters: Mapping[str, Cluster] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()

    def name_of(self, label: str) -> str | None:
        """The point a label stands for; case and a `Subject:` prefix do not matter."""
        return self._by_plain.get(plain_label(label))

    @cached_property
    def _by_plain(self) -> dict[str, str]:
        return {plain_label(label): name for label, name in self.labels.items()}

    def missing(self, labels: Iterable[str]) -> tuple[str, ...]:
        """Labels of needed points that are not among these; a point that has no label in the set by its own name."""
        present = {self.name_of(label) for label in labels}
        first = {name: label for label, name in reversed(tuple(self.labels.items()))}
        return tuple(first.get(name, name) for name in self.needed if name not in present)

    def explained(self, labels: Iterable[str]) -> int:
        """How many of these labels the set knows."""
        return sum(self.name_of(label) is not None for label in labels)


@lru_cache(maxsize=4096)
def plain_label(label: str) -> str:
    """A label without a `Subject:` prefix, in lower case."""
    return label.rsplit(":", 1)[-1].strip().casefold()


def _sided(side: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{side}_{name}" for name in names)


def _labels(table: Mapping[str, Any]) -> dict[str, str]:
    """Single labels, then those of the left and the right side."""
    labels = dict(table.get("single", {}))
    for side, mark in zip(SIDES, table.get("sides", ("L", "R")), strict=True):
        labels |= {label.replace("{s}", mark): f"{side}_{name}" for label, name in table.get("paired", {}).items()}
    return labels


def _clusters(table: Mapping[str, Any]) -> dict[str, Cluster]:
    clusters = {
        name: Cluster(**{key: tuple(points) for key, points in body.items()})
        for name, body in table.get("clusters", {}).items()
    }
    for side in SIDES:
        for name, body in table.get("paired_clusters", {}).items():
            clusters[f"{side}_{name}"] = Cluster(**{k: _sided(side, points) for k, points in body.items()})
    return clusters


def _middles(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    middles = {name: tuple(points) for name, points in table.get("middles", {}).items()}
    for side in SIDES:
        for name, points in table.get("paired_middles", {}).items():
            middles[f"{side}_{name}"] = _sided(side, points)
    return middles


def parse_marker_set(name: str, text: str) -> MarkerSet:
    """A marker set from the text of its TOML file.

    Raises
    ------
    ValueError
        If the text is not TOML, or lacks `title` or any label.
    """
    table = tomllib.loads(text)
    labels = _labels(table)
    if not labels or "title" not in table:
        raise ValueError("it needs a title and a table [single] or [paired] of labels")
    needed = table.get("needed", {})
    paired_needed = tuple(point for side in SIDES for point in _sided(side, needed.get("paired", ())))
    return MarkerSet(
        name=name,
        title=table["title"],
        kind=table.get("kind", "markers"),
        labels=labels,
        needed=(*needed.get("single", ()), *paired_needed),
        middles=_middles(table),
        clusters=_clusters(table),
        order=tuple(table.get("order", ())),
        counts=tuple(table.get("counts", ())),
    )


@cache
def marker_sets() -> tuple[MarkerSet, ...]:
    """Every marker set that comes with hipdrive, in alphabetical order of its file."""
    found = sorted((f for f in files(__package__).iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(parse_marker_set(f.name.removesuffix(".toml"), f.read_text(encoding="utf-8")) for f in found)


def marker_set(name: str) -> MarkerSet:
    """The marker set of a name; raises `KeyError` if there is none."""
    return {known.name: known for known in marker_sets()}[name]


def read_marker_set(path: Path) -> MarkerSet:
    """A user's own marker set; raises `InputError` if the file is not one."""
    try:
        return parse_marker_set(path.stem, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, TypeError) as error:
        remedy = "Start from one of the sets that come with hipdrive (sources/markers)"
        raise InputError(path, f"is not a marker set ({error})", remedy) from None
