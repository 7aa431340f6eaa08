"""The standing trial: where the points of the body are when nothing moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Motion
from hipdrive.signals import percentile_seen
from hipdrive.sources.joints import Points, add_hip_centres, add_middles, add_pelvis_frame
from hipdrive.sources.labels import one_person
from hipdrive.sources.markers import MarkerSet, fitting
from hipdrive.sources.named import named_points, person_of
from hipdrive.sources.recording import Recording

#: In a standing trial no point moves further than this between the tenth and the ninetieth percentile of its
#: frames, metres (design choice: swaying takes a few centimetres, a step many).
STILL_M = 0.15
#: Pairs of markers that show which way the pelvis faces, best first.
_SPINES = ("asis", "psis")


def standing_points(static: Recording, known: MarkerSet, own_set: Path | None, subject: str | None) -> Points:
    """Mean place `(1, 3)` of each point of a standing trial, with joint centres.

    Parameters
    ----------
    static
        The standing trial: of the same person, where it names several.
    known
        The marker set of the running trial; where the standing trial does not fit it, its own is recognised.
    own_set, subject
        As the user stated them.

    Raises
    ------
    InputError
        If it lacks what the set needs, or somebody moves in it.
    """
    static = person_of(static, _whose(static, own_set, subject), own_set)
    lacking = known.missing(static.labels)
    if lacking:
        known, missing = fitting(static.labels)
        if missing:
            remedy = "Give a standing trial of the same marker set"
            raise InputError(static.path, f"is a standing trial without {', '.join(lacking[:8])}", remedy)
    points, _ = named_points(static, known)
    _check_still(static.path, points)
    standing = {name: np.nanmean(p, axis=0, keepdims=True) for name, p in points.items()}
    add_middles(standing, known.middles)
    add_hip_centres(standing)
    add_pelvis_frame(standing)
    return standing


def still_pose(standing: Mapping[str, FloatArray], motion: Motion) -> Motion | None:
    """The points of a run as they lay in its standing trial, the pelvis turned to face forward; `None` without its spines.

    Points carried from the standing trial by a rigid body (`left_asis_rigid`) lie where they were marked.
    """
    places = {n: standing[s] for n in motion.names if (s := n.removesuffix("_rigid")) in standing}
    across = [standing[f"right_{n}"] - standing[f"left_{n}"] for n in _SPINES if f"left_{n}" in standing]
    if not across:
        return None
    forward, _, right = across[0][0]
    turn = np.arctan2(forward, right)
    facing = np.array([[np.cos(turn), 0, -np.sin(turn)], [0, 1, 0], [np.sin(turn), 0, np.cos(turn)]])
    points = np.stack(list(places.values()), axis=1) @ facing.T
    return replace(
        motion, points=points, names=tuple(places), time_s=np.zeros(1), confidence=np.empty((0, 0)), forces=None
    )


def _whose(static: Recording, own_set: Path | None, subject: str | None) -> str | None:
    """Whom to take: the only one there is, else the one of the running trial."""
    if subject is None:
        return None
    try:
        one_person(static.without_empty(), None, own=own_set is not None)
    except InputError:
        return subject
    return None


def _check_still(path: Path, points: Points) -> None:
    """Raise `InputError` when the feet or the pelvis travel."""
    ranges = {
        name: float((percentile_seen(p.T, 90.0) - percentile_seen(p.T, 10.0)).max()) for name, p in points.items()
    }
    furthest = max(ranges, key=lambda name: ranges[name])
    if ranges[furthest] > STILL_M:
        what = f"is not a standing trial: the {furthest.replace('_', ' ')} moves by {ranges[furthest] * 100:.0f} cm"
        raise InputError(path, what, "Give the trial in which the runner stands still")
