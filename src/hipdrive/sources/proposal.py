"""A markers file proposed for a recording: what its labels are likely to mean, to be checked by who placed the markers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hipdrive.errors import InputError
from hipdrive.sources.labels import one_person, without_duplicates, without_outputs
from hipdrive.sources.markers import MarkerSet, fitting, named_by_words, point_of
from hipdrive.sources.markers.written import to_toml
from hipdrive.sources.recording import Recording
from hipdrive.sources.registry import read_markers
from hipdrive.wording import count, joined


@dataclass(frozen=True)
class Proposal:
    """A markers file.

    Parameters
    ----------
    text
        Its text.
    named
        How many labels it names.
    unknown
        Labels it does not.
    missing
        What is needed and not there, as points in words.
    """

    text: str
    named: int
    unknown: tuple[str, ...]
    missing: tuple[str, ...]

    def summary(self) -> str:
        """What there is to do, in a sentence or two."""
        lines = [f"{count(self.named, 'label')} understood, {len(self.unknown)} not."]
        if self.missing:
            lines.append(f"Still to be named: {joined(self.missing)}.")
        lines.append("Check every line before you use it: a label that means another place gives wrong angles.")
        return " ".join(lines)


def propose(path: Path, subject: str | None = None) -> Proposal:
    """Read the labels of a recording of any format that holds markers, and name those that can be understood.

    Parameters
    ----------
    path
        The recording.
    subject
        Whose markers, where there are several people.

    Raises
    ------
    InputError
        If it holds no markers, or several people and none is chosen.
    """
    chosen = one_person(read_markers(path).without_empty(), subject)
    recording = without_outputs(without_duplicates(chosen.recording)[0])
    found = _proposed(recording)
    unknown = tuple(label for label in recording.labels if label not in found.labels)
    missing = tuple(name.replace("_", " ") for name in found.needed if name not in set(found.labels.values()))
    taken = _twice(recording.labels, found)
    remarks = {label: taken.get(label) or _where(recording, label) for label in unknown}
    above = (
        f"Proposed for {path.name}: {len(found.labels)} of {len(recording.labels)} labels understood ({found.title}).",
        "Check each line; take the # away and write the point where a label is not named; leave out what is no marker.",
        f"Then: hipdrive analyze {path.name} --markers THIS_FILE. What points there are: docs/markers.md.",
    )
    return Proposal(to_toml(replace(found, title=path.stem), above, remarks), len(found.labels), unknown, missing)


def _proposed(recording: Recording) -> MarkerSet:
    """The set that fits best, without labels that are not there and with those that are understood by their words."""
    known, missing = fitting(recording.labels)
    by_words = named_by_words(recording.labels)
    if missing and known.explained(recording.labels) <= by_words.explained(recording.labels):
        known = by_words
    labels: dict[str, str] = {}
    for label in recording.labels:
        point = known.name_of(label)
        if point is not None and point not in labels.values():
            labels[label] = point
    for label in recording.labels:
        point = point_of(label)
        if label not in labels and point is not None and point not in labels.values():
            labels[label] = point
    points = set(labels.values())
    clusters = {n: c for n, c in known.clusters.items() if len(points.intersection(c.markers)) >= 3}
    return replace(known, labels=labels, clusters=clusters, order=(), counts=())


def _twice(labels: tuple[str, ...], found: MarkerSet) -> dict[str, str]:
    """Labels that mean a point another label has already."""
    by_point = {point: label for label, point in found.labels.items()}
    said = {label: point_of(label) for label in labels if label not in found.labels}
    return {label: f"like {by_point[point]}" for label, point in said.items() if point in by_point}


def _where(recording: Recording, label: str) -> str:
    """How often a marker was seen and where it was, in the axes of the file."""
    places = recording.points[:, recording.labels.index(label)]
    seen = np.isfinite(places).all(axis=1)
    at = ", ".join(f"{value:.4g}" for value in np.median(places[seen], axis=0))
    unit = f" {recording.unit}" if recording.unit else ""
    return f"seen in {seen.mean():.0%} of the frames, mostly near ({at}){unit}"


def check_name(out: Path) -> None:
    """Raise `InputError` where a proposal would be written over something else than a proposal."""
    if out.exists():
        raise InputError(out, "is there already", "Choose another name, so that nothing you wrote is lost")
