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

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Lab, Motion, Provenance
from hipdrive.motion.forces import Forces
from hipdrive.signals import fill_gaps
from hipdrive.sources.axes import Axes, find_axes, unit_scale
from hipdrive.sources.joints import Points, add_carried, add_hip_centres, add_middles, add_pelvis_frame, exchange_labels
from hipdrive.sources.markers import NATIVE, MarkerSet, recognise

HIP_METHOD = "Harrington 2007 (pelvic width and depth)"
#: Longer gaps of a marker stay empty, seconds (design choice: less than half a contact, so no instant is made up).
LONGEST_GAP_S = 0.1


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
    metadata
        Other things worth telling.
    """

    path: Path
    kind: str
    labels: tuple[str, ...]
    points: FloatArray
    unit: str
    time_s: FloatArray
    forces: Forces | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


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
        In `Lab` axes; `provenance.metadata` names the marker set, the axes, the hip method and what was not tracked.

    Raises
    ------
    InputError
        If the markers are of no known set, are too few, or left and right are exchanged.
    """
    recording = _without_empty(recording)
    known = recognise(recording.labels, recording.path, own_set)
    points, axes = _points(recording, known)
    metadata = {"marker_set": known.title, "axes": axes.describe(), **recording.metadata}
    changed: tuple[str, ...] = ()
    standing = None if static is None else _standing(static, known)
    if standing is not None:
        changed = tuple(c for body in known.clusters.values() for c in exchange_labels(points, standing, body))
        metadata |= {"static": str(static.path) if static else "", "relabelled": changed}
    filled = _fill_gaps(points, recording.time_s)
    if standing is not None:
        metadata["not_tracked"] = add_carried(points, standing, known.clusters)
    add_middles(points, known.middles)
    if "left_hip" not in points or standing is not None:
        metadata["hip_centres"] = HIP_METHOD
    add_hip_centres(points)
    flags = _flags(points, known, recording.metadata, filled=filled, changed=bool(changed))
    return _motion(recording, known, points, axes, flags, metadata)


def _fill_gaps(points: Points, time_s: FloatArray) -> bool:
    """Fill short gaps of every marker in place; whether there were any."""
    stacked, was_filled = fill_gaps(np.stack(list(points.values()), axis=1), time_s, LONGEST_GAP_S)
    for index, name in enumerate(points):
        points[name] = stacked[:, index]
    return bool(was_filled.any())


def _flags(
    points: Points, known: MarkerSet, metadata: Mapping[str, Any], *, filled: bool, changed: bool
) -> tuple[str, ...]:
    """What a user should know about the markers."""
    joints = [f"{side}_{joint}" for side in ("left", "right") for joint in ("knee", "ankle")]
    tracking = {marker for body in known.clusters.values() for marker in body.markers}
    ends = [points[name] for name in points if name in tracking | set(known.labels.values())]
    found = {
        "markers_mislabelled": changed,
        "gaps_filled": filled,
        "long_gaps": any(not np.isfinite(p).all() for p in ends),
        "markers_missing": bool(tracking - set(points)),
        "no_static": not all(joint in points for joint in joints),
        "header_disagrees": "header_disagrees" in metadata,
    }
    return tuple(flag for flag, holds in found.items() if holds)


def _without_empty(recording: Recording) -> Recording:
    """Without the markers that are never seen; (0, 0, 0) becomes NaN."""
    points = np.array(recording.points, dtype=float)
    unseen = np.asarray((points == 0).all(axis=2) | ~np.isfinite(points).all(axis=2))
    points[unseen] = np.nan
    keep = np.flatnonzero(~unseen.all(axis=0))
    if not keep.size:
        raise InputError(recording.path, "holds no marker that was ever seen", "Label the trial and export it again")
    return replace(recording, labels=tuple(recording.labels[i] for i in keep), points=points[:, keep])


def _points(recording: Recording, known: MarkerSet) -> tuple[Points, Axes]:
    """Named points of a recording in metres and the runner's axes."""
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


def _standing(static: Recording, known: MarkerSet) -> Points:
    """Mean place `(1, 3)` of each point of a standing trial, with joint centres."""
    static = _without_empty(static)
    if known.missing(static.labels):
        lacking = ", ".join(known.missing(static.labels)[:8])
        remedy = "Give a standing trial of the same marker set"
        raise InputError(static.path, f"is a standing trial without {lacking}", remedy)
    points, _ = _points(static, known)
    standing = {name: np.nanmean(p, axis=0, keepdims=True) for name, p in points.items()}
    add_middles(standing, known.middles)
    add_hip_centres(standing)
    add_pelvis_frame(standing)
    return standing


def _motion(
    recording: Recording,
    known: MarkerSet,
    points: Points,
    axes: Axes,
    flags: tuple[str, ...],
    metadata: Mapping[str, Any],
) -> Motion:
    time_s = recording.time_s
    provenance = Provenance(
        path=str(recording.path),
        kind=recording.kind,
        points="markers" if known.kind == "markers" else known.name,
        fps=float(1 / np.median(np.diff(time_s))),
        duration_s=float(time_s[-1] - time_s[0]),
        flags=flags,
        metadata=dict(metadata),
    )
    names = tuple(points)
    stacked = np.stack([points[name] for name in names], axis=1)
    return Motion(stacked, names, time_s, Lab(), provenance, forces=_turned(recording.forces, axes))


def _turned(forces: Forces | None, axes: Axes) -> Forces | None:
    if forces is None:
        return None
    centre = None if forces.centre_m is None else axes.apply(forces.centre_m)
    return replace(forces, force_n=axes.apply(forces.force_n), centre_m=centre)
