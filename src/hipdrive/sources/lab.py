"""From labelled markers in the axes of a file to a `Motion` in the axes of the runner.

Every motion-capture format ends here, so that people, units, axes, missing and exchanged markers and joint centres are
treated in one place and in one way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.flags import holding
from hipdrive.motion import Lab, Motion, Provenance
from hipdrive.motion.forces import Forces
from hipdrive.signals import fill_gaps
from hipdrive.sources.axes import TRAVEL_MPS, Axes, travel_mps
from hipdrive.sources.joints import Points, add_carried, add_hip_centres, add_middles, exchange_labels
from hipdrive.sources.markers import MarkerSet, recognise
from hipdrive.sources.named import named_points, person_of
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.plates import sum_of
from hipdrive.sources.recording import Recording
from hipdrive.sources.registry import read_markers
from hipdrive.sources.standing import standing_points, still_pose

HIP_METHOD = "Harrington 2007 (pelvic width and depth)"
#: Longer gaps of a marker stay empty, seconds (design choice: less than half a contact, so no instant is made up).
LONGEST_GAP_S = 0.1


def read_lab(recording: Recording, options: ReadOptions) -> Motion:
    """A running trial with what is said about it; the standing trial may be of another format.

    Raises
    ------
    InputError
        If it is a single frame, or either trial cannot be used.
    """
    if len(recording.time_s) < 2:
        raise InputError(recording.path, "holds a single frame", "Give it as --static to a running trial")
    static = None if options.static is None else read_markers(options.static)
    return to_motion(recording, options.markers, static, options.subject)


def to_motion(
    recording: Recording, own_set: Path | None = None, static: Recording | None = None, subject: str | None = None
) -> Motion:
    """Choose the person, name the markers, find the axes, add joint centres.

    Parameters
    ----------
    recording
        What was read.
    own_set
        A user's marker set, or `None` to recognise one.
    static
        A standing trial with the joint markers, or `None`.
    subject
        Whose markers, where there are several people.

    Returns
    -------
    Motion
        In `Lab` axes; `provenance.metadata` names the marker set, the axes, the hip method and what was not tracked.

    Raises
    ------
    InputError
        If the markers are of no known set, are too few, or left and right are exchanged.
    """
    recording = person_of(recording, subject, own_set)
    known = recognise(recording.labels, recording.path, own_set)
    points, axes = named_points(recording, known)
    metadata = {"marker_set": known.title, "axes": axes.describe(), **recording.metadata}
    metadata |= _speed(points, recording)
    changed: tuple[str, ...] = ()
    standing = None if static is None else standing_points(static, known, own_set, subject)
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
    alone = "other_people" not in recording.metadata
    flags = _flags(points, known, metadata, filled=filled, changed=bool(changed), alone=alone or not recording.plates)
    # A plate does not tell which of two people stood on it.
    forces = _forces(recording, axes) if alone else None
    motion = _motion(recording, known, points, forces, flags, metadata)
    return motion if standing is None else replace(motion, standing=still_pose(standing, motion))


def _speed(points: Points, recording: Recording) -> dict[str, float]:
    """Speed over ground, where the file states none and the runner travels."""
    if "speed_mps" in recording.metadata:
        return {}
    stacked = np.stack(list(points.values()), axis=1)
    speed = float(np.hypot(*travel_mps(stacked, tuple(points), recording.time_s)[[0, 2]]))
    return {"speed_mps": round(speed, 3)} if speed > TRAVEL_MPS else {}


def _fill_gaps(points: Points, time_s: FloatArray) -> bool:
    """Fill short gaps of every marker in place; whether there were any."""
    stacked, was_filled = fill_gaps(np.stack(list(points.values()), axis=1), time_s, LONGEST_GAP_S)
    for index, name in enumerate(points):
        points[name] = stacked[:, index]
    return bool(was_filled.any())


def _flags(
    points: Points, known: MarkerSet, metadata: Mapping[str, Any], *, filled: bool, changed: bool, alone: bool
) -> tuple[str, ...]:
    """What a user should know about the markers."""
    joints = [f"{side}_{joint}" for side in ("left", "right") for joint in ("knee", "ankle")]
    tracking = {marker for body in known.clusters.values() for marker in body.markers}
    lacking = not all(joint in points for joint in joints)
    ends = [points[name] for name in points if name in tracking | set(known.labels.values())]
    found = {
        "markers_mislabelled": changed,
        "markers_duplicated": "duplicated_labels" in metadata,
        "gaps_filled": filled,
        "long_gaps": any(not np.isfinite(p).all() for p in ends),
        "markers_missing": bool(tracking - set(points)),
        "no_static": lacking and "static" not in metadata,
        "static_lacks_joints": lacking and "static" in metadata,
        "header_disagrees": "header_disagrees" in metadata,
        "plates_shared": not alone,
    }
    return holding(found)


def _motion(
    recording: Recording,
    known: MarkerSet,
    points: Points,
    forces: Forces | None,
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
    return Motion(stacked, names, time_s, Lab(), provenance, forces=forces)


def _forces(recording: Recording, axes: Axes) -> Forces | None:
    """The force on the runner in the runner's axes."""
    return sum_of([_turned(plate, axes) for plate in recording.plates])


def _turned(plate: Forces, axes: Axes) -> Forces:
    centre = None if plate.centre_m is None else axes.apply(plate.centre_m)
    return replace(plate, force_n=axes.apply(plate.force_n), centre_m=centre)
