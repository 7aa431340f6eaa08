"""From the labels of a recording to the points of one person, in metres and the axes of the runner."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.errors import InputError
from hipdrive.sources.axes import Axes, find_axes, unit_scale
from hipdrive.sources.joints import Points
from hipdrive.sources.labels import one_person, without_duplicates, without_outputs
from hipdrive.sources.markers import NATIVE, MarkerSet
from hipdrive.sources.recording import Recording


def person_of(recording: Recording, subject: str | None, own_set: Path | None) -> Recording:
    """The markers of one person, each once, without what is no marker; what was left out goes into the metadata.

    Raises
    ------
    InputError
        If no marker was ever seen, or there are several people and none is chosen.
    """
    chosen = one_person(recording.without_empty(), subject, own=own_set is not None)
    recording, duplicated = without_duplicates(chosen.recording)
    if own_set is None:
        recording = without_outputs(recording)
    told: dict[str, Any] = {"duplicated_labels": duplicated} if duplicated else {}
    if chosen.others:
        told |= {"subject": chosen.subject, "other_people": chosen.others}
    return replace(recording, metadata={**recording.metadata, **told})


def named_points(recording: Recording, known: MarkerSet) -> tuple[Points, Axes]:
    """Named points `(frame, 3)` of a recording, and the axes of the runner within those of the file.

    Raises
    ------
    InputError
        If the axes cannot be found, or left and right are exchanged.
    """
    # Of two labels for one point (a marker and its virtual twin) the first wins.
    first: dict[str, int] = {}
    for index, label in enumerate(recording.labels):
        name = known.name_of(label)
        if name is not None:
            first.setdefault(name, index)
    names = tuple(first)
    points = recording.points[:, list(first.values())].copy()
    points *= unit_scale(points, names, recording.unit)
    try:
        axes = find_axes(points, names, recording.time_s)
    except ValueError as error:
        remedy = "Check the labels in the capture software, or name them with --markers FILE"
        raise InputError(recording.path, f"cannot be read as a runner: {error}", remedy) from None
    if known.name == NATIVE and axes.is_near(Axes(np.eye(3))):
        axes = Axes(np.eye(3))  # written by hipdrive: already in the axes of the runner
    turned = axes.apply(points)
    return {name: turned[:, i] for i, name in enumerate(names)}, axes
