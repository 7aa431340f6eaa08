"""From labelled markers in the axes of a file to a `Motion` in the axes of the runner.

Every motion-capture format ends here, so that units, axes, missing and exchanged markers and joint centres are
treated in one place and in one way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.errors import InputError
from hipdrive.motion import FloatArray, Lab, Motion, Origin
from hipdrive.motion.forces import Forces
from hipdrive.sources.axes import Axes, find_axes, unit_scale
from hipdrive.sources.joints import Points, add_carried, add_hip_centres, add_middles, add_pelvis_frame, exchange_labels
from hipdrive.sources.markers import MarkerSet, recognise

HIP_METHOD = "Harrington 2007 (pelvic width and depth)"


@dataclass(frozen=True)
class Recording:
    """Labelled markers as a file gives them.

    Parameters
    ----------
    path, kind
        The file and its format.
    labels
        Labels of the file.
    points
        `(frame, marker, 3)` in the unit and axes of the file; NaN or (0, 0, 0) = missing.
    unit
        As the file states it, or empty.
    time_s
        `(frame,)` seconds.
    forces
        Force on the runner in newtons and the axes of the file, centre of pressure in metres, or `None`.
    facts
        Other things worth telling.
    """

    path: Path
    kind: str
    labels: tuple[str, ...]
    points: FloatArray
    unit: str
    time_s: FloatArray
    forces: Forces | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def to_motion(recording: Recording, own_set: Path | None = None, static: Recording | None = None) -> Motion:
    """Name the markers, find the axes, add joint centres.

    Parameters
    ----------
    recording
        What was read.
    own_set
        A user's marker set, or `None` to recognise one.
    static
        A standing trial with the joint markers, or `None`.

    Returns
    -------
    Motion
        In `Lab` axes; `origin.facts` names the marker set, the axes, the hip method and what was not tracked.

    Raises
    ------
    InputError
        If the markers are of no known set, are too few, or left and right are exchanged.
    """
    known = recognise(recording.labels, recording.path, own_set)
    points, axes = _points(recording, known)
    flags: tuple[str, ...] = ()
    facts = {"marker_set": known.title, "axes": axes.describe(), **recording.facts}
    if static is not None:
        standing = _standing(static, known)
        changed = tuple(c for body in known.clusters.values() for c in exchange_labels(points, standing, body))
        lost = add_carried(points, standing, known.clusters)
        flags = ("markers_mislabelled",) if changed else ()
        facts |= {"static": str(static.path), "relabelled": changed, "not_tracked": lost}
    if "left_hip" in points or "left_psis" in points:
        facts["hip_centres"] = HIP_METHOD
    add_hip_centres(points)
    add_middles(points, known.middles)
    return _motion(recording, points, axes, flags, facts)


def _points(recording: Recording, known: MarkerSet) -> tuple[Points, Axes]:
    """Named points of a recording in metres and the runner's axes."""
    named = {label: known.name_of(label) for label in recording.labels}
    keep = [i for i, label in enumerate(recording.labels) if named[label]]
    names = tuple(str(named[recording.labels[i]]) for i in keep)
    points = np.array(recording.points[:, keep], dtype=float)
    points[(points == 0).all(axis=2)] = np.nan
    points *= unit_scale(points, names, recording.unit)
    try:
        axes = find_axes(points, names, recording.time_s)
    except ValueError as error:
        remedy = "Check the labels in the capture software, or name them with --markers FILE"
        raise InputError(recording.path, f"cannot be read as a runner: {error}", remedy) from None
    turned = axes.apply(points)
    seen = np.isfinite(turned).any(axis=(0, 2))
    return {name: turned[:, i] for i, name in enumerate(names) if seen[i]}, axes


def _standing(static: Recording, known: MarkerSet) -> Points:
    """Mean place `(1, 3)` of each point of a standing trial, with joint centres."""
    if known.missing(static.labels):
        lacking = ", ".join(known.missing(static.labels)[:8])
        remedy = "Give a standing trial of the same marker set"
        raise InputError(static.path, f"is a standing trial without {lacking}", remedy)
    points, _ = _points(static, known)
    standing = {name: np.nanmean(p, axis=0, keepdims=True) for name, p in points.items()}
    add_hip_centres(standing)
    add_pelvis_frame(standing)
    add_middles(standing, known.middles)
    return standing


def _motion(
    recording: Recording, points: Points, axes: Axes, flags: tuple[str, ...], facts: Mapping[str, Any]
) -> Motion:
    time_s = recording.time_s
    origin = Origin(
        path=str(recording.path),
        kind=recording.kind,
        points="markers",
        fps=float(1 / np.median(np.diff(time_s))),
        duration_s=float(time_s[-1] - time_s[0]),
        flags=flags,
        facts=dict(facts),
    )
    names = tuple(points)
    stacked = np.stack([points[name] for name in names], axis=1)
    return Motion(stacked, names, time_s, Lab(), origin, forces=_turned(recording.forces, axes))


def _turned(forces: Forces | None, axes: Axes) -> Forces | None:
    if forces is None:
        return None
    centre = None if forces.centre_m is None else axes.apply(forces.centre_m)
    return replace(forces, force_n=axes.apply(forces.force_n), centre_m=centre)
