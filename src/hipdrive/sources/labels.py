"""Which labels of a motion-capture file are markers of one person.

Laboratories' files also hold what nobody labelled (ghosts), what a model computed (angles, moments, powers) and, where
two people were recorded, the markers of both under a prefix each. Nothing is ever taken from one person for another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.sources.markers import fitting, plain_label
from hipdrive.sources.recording import Recording
from hipdrive.wording import count, joined

#: How capture software names points that nobody labelled: Vicon `*52`, Qualisys and OptiTrack `Unlabeled 1001`, ...
_GHOST = re.compile(r"(\*|u|un\w*labell?ed|un\w*identified|unassigned|unknown|ghost|new)?[\s_.:*-]*\d*", re.IGNORECASE)
#: What models write beside the markers (Plug-in Gait, CGM, Visual3D), by the end of the name.
_OUTPUT = re.compile(
    r".*(angles?|moments?|powers?|forces?|torques?|velocity|velocities|progress|normalised\w*|reaction\w*|scores?"
    r"|centreofmass\w*|centerofmass\w*|com(floor)?)\d*",
    re.IGNORECASE,
)
#: A prefix stands for a person when its labels hold this share of what some marker set needs (design choice: a person
#: with half of the markers is one to be told about; a treadmill or a ball has none of them).
_A_PERSON = 0.5
#: Two markers under one label are the same one when they are this near, metres (the diameter of a marker).
_SAME_M = 0.02


@dataclass(frozen=True)
class Chosen:
    """The markers of one person, under labels without a prefix.

    Parameters
    ----------
    recording
        With the labels and points of this person alone.
    subject
        The prefix, or empty.
    others
        Prefixes of other people in the recording.
    """

    recording: Recording
    subject: str
    others: tuple[str, ...]


def is_ghost(label: str) -> bool:
    """Whether a label says that nobody labelled the point.

    >>> [is_ghost(label) for label in ("*52", "Unlabeled 1001", "U12", "", "LASI", "M1")]
    [True, True, True, True, False, False]
    """
    return bool(_GHOST.fullmatch(label.strip()))


def is_output(label: str) -> bool:
    """Whether a label is by its name no marker but what a model computed.

    >>> [is_output(label) for label in ("LHipAngles", "RKneeMoment", "CentreOfMass", "LASI")]
    [True, True, True, False]
    """
    return bool(_OUTPUT.fullmatch(label.strip()))


def one_person(recording: Recording, subject: str | None, own: bool = False) -> Chosen:
    """The markers of one person.

    Parameters
    ----------
    recording
        Of whom it may hold several.
    subject
        Whose markers to take; upper and lower case do not matter.
    own
        Whether a marker set of the user's says which labels count; then only prefixes with a colon divide people.

    Raises
    ------
    InputError
        If there are several people and none is chosen, or nobody of that name.
    """
    groups = _groups(recording.labels, recording.prefixes, own)
    people = {name: columns for name, columns in groups.items() if own or _is_person(_tails(recording, columns, name))}
    if subject is not None:
        return _named(recording, subject, people or groups, people)
    if len(people) > 1:
        who = joined(_described(recording, name, columns) for name, columns in people.items())
        raise InputError(recording.path, f"holds {len(people)} people: {who}", f"Say whose with {_choices(people)}")
    if not people:
        everything = list(range(len(recording.labels)))
        return Chosen(_tailed(recording, everything, _common(groups)), "", ())
    (name, columns), *_ = people.items()
    return Chosen(_tailed(recording, columns, name), name, ())


def _choices(people: Iterable[str]) -> str:
    return " or ".join(f"--subject {name}" for name in people if name)


def _named(
    recording: Recording, subject: str, groups: Mapping[str, list[int]], people: Mapping[str, list[int]]
) -> Chosen:
    found = next((name for name in groups if name.casefold() == subject.casefold()), None)
    if found is None:
        named = [name for name in groups if name]
        what = f"holds nobody called {subject}"
        remedy = f"Say whose with {_choices(named)}" if named else "Leave out --subject: its labels name nobody"
        raise InputError(recording.path, what, remedy)
    others = tuple(name for name in people if name != found)
    return Chosen(_tailed(recording, groups[found], found), found, others)


def _described(recording: Recording, name: str, columns: list[int]) -> str:
    """One of several people, with what is missing."""
    labels = _tails(recording, columns, name)
    who = f"{name or 'one without a name'} ({count(len(columns), 'marker')}"
    known, missing = fitting(labels)
    return f"{who}, without {', '.join(missing[:4])} of {known.title})" if missing else f"{who})"


def _groups(labels: tuple[str, ...], prefixes: tuple[str, ...], own: bool) -> dict[str, list[int]]:
    """Columns by the prefix of their label; all under one name where prefixes say nothing."""
    if any(":" in label for label in labels):
        return _by_prefix(labels, [label.rpartition(":")[0].strip() for label in labels])
    stated = sorted((p for p in prefixes if p.strip()), key=len, reverse=True)
    starts = [next((p for p in stated if label.startswith(p)), "") for label in labels]
    if any(starts):
        return _by_prefix(labels, [start.strip(" _:.-") for start in starts])
    if not own:
        for mark in "_. -":
            divided = _by_prefix(labels, [label.partition(mark)[0] if mark in label else "" for label in labels])
            known = [
                name for name, cols in divided.items() if name and _is_person(_cut(labels, cols, name), whole=True)
            ]
            if known and fitting(labels)[1]:
                return divided
    return {"": list(range(len(labels)))}


def _by_prefix(labels: tuple[str, ...], prefixes: list[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for column, prefix in enumerate(prefixes):
        found.setdefault(prefix, []).append(column)
    return found


def _common(groups: Mapping[str, list[int]]) -> str:
    """The prefix that all labels share, or none."""
    return next(iter(groups)) if len(groups) == 1 else ""


def _cut(labels: tuple[str, ...], columns: list[int], prefix: str) -> tuple[str, ...]:
    """Labels without their prefix and what divides it from them."""
    return tuple(labels[i].strip()[len(prefix) :].lstrip(" _:.-") if prefix else labels[i] for i in columns)


def _tails(recording: Recording, columns: list[int], prefix: str) -> tuple[str, ...]:
    return _cut(recording.labels, columns, prefix)


def _tailed(recording: Recording, columns: list[int], prefix: str) -> Recording:
    return replace(recording.only(columns), labels=_tails(recording, columns, prefix))


def _is_person(labels: tuple[str, ...], *, whole: bool = False) -> bool:
    known, missing = fitting(labels)
    share = 1 - len(missing) / max(len(known.needed), 1)
    return bool(known.needed) and (share == 1 if whole else share >= _A_PERSON)


def without_outputs(recording: Recording) -> Recording:
    """Without what the file or its name says is no marker; how many of them, and of ghosts, goes into the metadata."""
    output = [label in recording.outputs or is_output(plain_label(label)) for label in recording.labels]
    keep = [i for i, out in enumerate(output) if not out and not is_ghost(plain_label(recording.labels[i]))]
    ghosts = len(output) - sum(output) - len(keep)
    told = [count(ghosts, "unlabelled point")] * bool(ghosts) + [count(sum(output), "output") + " of a model"] * any(
        output
    )
    if not keep or not told:
        return recording
    return replace(recording.only(keep), metadata={**recording.metadata, "left_out": joined(told)})


def without_duplicates(recording: Recording) -> tuple[Recording, tuple[str, ...]]:
    """Each label once: parts of one marker are joined, and one that is in two places at once is left out.

    Returns
    -------
    recording, duplicated
        And the labels that were there more than once.
    """
    many = [label for label, times in Counter(recording.labels).items() if times > 1]
    if not many:
        return recording, ()
    points, scale = recording.points.copy(), 1.0 if recording.unit.strip().lower() in ("m", "meters", "metres") else 1e3
    drop: set[int] = set()
    for label in many:
        first, *others = (i for i, one in enumerate(recording.labels) if one == label)
        apart = [float(np.nanmax(np.append(_distance(points, first, i), 0.0))) for i in others]
        drop.update(others)
        if max(apart) > _SAME_M * scale:
            drop.add(first)
        for i in others:
            points[:, first] = np.where(np.isfinite(points[:, first]), points[:, first], points[:, i])
    keep = [i for i in range(len(recording.labels)) if i not in drop]
    return replace(recording, points=points).only(keep), tuple(many)


def _distance(points: FloatArray, one: int, other: int) -> FloatArray:
    return np.asarray(np.sqrt(((points[:, one] - points[:, other]) ** 2).sum(axis=1)))
