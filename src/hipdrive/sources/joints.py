"""Joint centres from markers: rigid bodies tracked from a standing trial, and hip centres by regression.

Points are held as `dict[name, (frame, 3)]` in metres while they are worked on here.

Hip centres: Harrington ME, Zavatsky AB, Lawson SEM, Yuan Z, Theologis TN. J Biomech 2007;40(3):595-602,
doi 10.1016/j.jbiomech.2006.02.003, the one-variable equations from pelvic depth and pelvic width.

Rigid bodies: the least-squares rotation by singular value decomposition (Söderkvist I, Wedin PÅ. J Biomech
1993;26(12):1473-1477), for all frames at once, from whichever markers are seen in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.sources.markers import Cluster

Points = dict[str, FloatArray]

#: A frame whose markers fit the rigid body worse than this, metres root mean square, has a wrong marker (design
#: choice: skin moves markers of one segment by up to about 10 mm against each other in running; another label is
#: several centimetres away).
BAD_FIT_M = 0.020
#: Labels are exchanged only if that brings the rest of the body this much nearer to its standing shape.
EXCHANGE_GAIN = 0.5
#: Markers nearly on one line do not show the rotation about it: least spread across the line, metres.
MIN_SPREAD_M = 0.008


def rigid_fit(reference: FloatArray, observed: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rotation and translation that bring a rigid body onto its markers in every frame.

    Parameters
    ----------
    reference
        `(marker, 3)` the body at rest, metres.
    observed
        `(frame, marker, 3)`, NaN = missing.

    Returns
    -------
    rotation, translation, residual
        `(frame, 3, 3)`, `(frame, 3)`, and `(frame,)` root-mean-square distance in metres; NaN where fewer than three
        markers are seen, or where they lie on a line. `observed = rotation @ reference + translation`.
    """
    seen = (np.isfinite(observed).all(axis=2) & np.isfinite(reference).all(axis=1)).astype(float)
    count = seen.sum(axis=1)
    weight = seen / np.maximum(count, 1)[:, None]
    there = np.where(seen[..., None] > 0, observed, 0.0)
    rest = np.where(np.isfinite(reference), reference, 0.0)
    centre_rest = weight @ rest
    centre_there = np.einsum("fm,fmi->fi", weight, there)
    from_rest = (rest[None] - centre_rest[:, None]) * seen[..., None]
    from_there = (there - centre_there[:, None]) * seen[..., None]
    rotation = _rotations(np.einsum("fmi,fmj->fij", from_there, from_rest))
    miss = from_there - np.einsum("fij,fmj->fmi", rotation, from_rest)
    residual = np.sqrt((miss**2).sum(axis=(1, 2)) / np.maximum(count, 1))
    translation = centre_there - np.einsum("fij,fj->fi", rotation, centre_rest)
    # What is seen together is the same in nearly all frames, and so is its spread.
    patterns, which = np.unique(seen, axis=0, return_inverse=True)
    weights = patterns / np.maximum(patterns.sum(axis=1), 1)[:, None]
    spread = _spread((rest[None] - (weights @ rest)[:, None]) * patterns[..., None])
    poor = (count < 3) | (spread[which.ravel()] < MIN_SPREAD_M)
    rotation[poor], translation[poor], residual[poor] = np.nan, np.nan, np.nan
    return rotation, translation, residual


def _rotations(cross: FloatArray) -> FloatArray:
    """Proper rotations nearest to cross-dispersion matrices `(frame, 3, 3)`."""
    left, _, right = np.linalg.svd(cross)
    mirror = np.ones(cross.shape[:2])
    mirror[:, 2] = np.linalg.det(left @ right)
    return np.asarray((left * mirror[:, None, :]) @ right)


def _spread(centred: FloatArray) -> FloatArray:
    """Root-mean-square distance across the line that fits the markers best, per frame."""
    # The second singular value of centred points measures their extent across their main line.
    return np.asarray(np.linalg.svd(centred, compute_uv=False)[:, 1] / np.sqrt(centred.shape[1]))


def carry(rotation: FloatArray, translation: FloatArray, place: FloatArray) -> FloatArray:
    """`(frame, 3)` a point `(3,)` fixed to a rigid body, in every frame."""
    return np.asarray(rotation @ place + translation)


def hip_centres(
    left_asis: FloatArray, right_asis: FloatArray, left_psis: FloatArray, right_psis: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Left and right hip joint centre from the spines of the pelvis (Harrington 2007).

    Pelvic width and depth are medians over the frames, so that the pelvis does not change its size. Marker radius
    is not taken off. Published error (leave-one-out): 5.2, 3.6 and 3.2 mm forward, up and sideways.

    Parameters
    ----------
    left_asis, right_asis, left_psis, right_psis
        `(frame, 3)` metres, right-handed axes.

    Returns
    -------
    left, right
        `(frame, 3)` metres.
    """
    front, back = (left_asis + right_asis) / 2, (left_psis + right_psis) / 2
    width = _median_length(right_asis - left_asis)
    depth = _median_length(front - back)
    right = _units(right_asis - left_asis)
    up = _units(np.cross(right, front - back))
    forward = np.cross(up, right)
    centre = front + (-0.24 * depth - 0.0099) * forward + (-0.30 * width - 0.0109) * up
    sideways = (0.33 * width + 0.0073) * right
    return centre - sideways, centre + sideways


def _median_length(vectors: FloatArray) -> float:
    lengths = np.linalg.norm(vectors, axis=-1)
    seen = lengths[np.isfinite(lengths)]
    return float(np.median(seen)) if seen.size else float("nan")


def _units(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))


def add_hip_centres(points: Points) -> None:
    """Add `left_hip` and `right_hip` where the four spines are marked and there are none yet."""
    spines = [f"{side}_{bone}" for bone in ("asis", "psis") for side in ("left", "right")]
    if "left_hip" in points or not all(spine in points for spine in spines):
        return
    points["left_hip"], points["right_hip"] = hip_centres(*(points[spine] for spine in spines))


def add_pelvis_frame(standing: Points) -> None:
    """Add `pelvis_origin` amid the spines, and `pelvis_forward`, `pelvis_up`, `pelvis_right` 0.1 m along the axes.

    Carried by the pelvis they show how it has turned since standing (see `motion.angles3d`).
    """
    spines = [f"{side}_{bone}" for bone in ("asis", "psis") for side in ("left", "right")]
    if not all(spine in standing for spine in spines):
        return
    origin = np.asarray(np.mean([standing[spine] for spine in spines], axis=0))
    standing["pelvis_origin"] = origin
    for name, axis in zip(("forward", "up", "right"), np.eye(3), strict=True):
        standing[f"pelvis_{name}"] = origin + 0.1 * axis


def add_middles(points: Points, middles: Mapping[str, tuple[str, ...]]) -> None:
    """Add each point that is the mean of others, where all of them exist and it does not yet."""
    for name, parts in middles.items():
        if name not in points and all(part in points for part in parts):
            points[name] = np.asarray(np.mean([points[part] for part in parts], axis=0))


def add_carried(points: Points, standing: Points, clusters: Mapping[str, Cluster]) -> tuple[str, ...]:
    """Add what rigid bodies carry from a standing trial; existing points are filled only where they are missing.

    Parameters
    ----------
    points
        The moving trial, added to in place.
    standing
        `(1, 3)` places of the standing trial, with its joint centres.
    clusters
        The rigid bodies.

    Returns
    -------
    tuple of str
        Names of the bodies that could not be tracked in most frames.
    """
    lost = []
    for name, cluster in clusters.items():
        shared = [m for m in cluster.markers if m in points and m in standing]
        if len(shared) < 3:
            lost.append(name)
            continue
        reference = np.concatenate([standing[m] for m in shared])
        rotation, translation = tracked(reference, np.stack([points[m] for m in shared], axis=1))
        if np.isfinite(translation[:, 0]).mean() < 0.5:
            lost.append(name)
        for point in cluster.carries:
            if point in standing:
                _fill(points, point, carry(rotation, translation, standing[point][0]))
    return tuple(lost)


def tracked(reference: FloatArray, observed: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rotation and translation of a rigid body; in a frame with one wrong marker, from the others.

    Parameters
    ----------
    reference, observed
        As in `rigid_fit`.

    Returns
    -------
    rotation, translation
        `(frame, 3, 3)` and `(frame, 3)`; the translation is NaN where the markers fit worse than `BAD_FIT_M`, whichever
        one is left out.
    """
    rotation, translation, residual = rigid_fit(reference, observed)
    bad = np.flatnonzero(residual > BAD_FIT_M)
    for marker in range(len(reference)) if bad.size else ():
        others = observed[bad].copy()
        others[:, marker] = np.nan
        turned, moved, left = rigid_fit(reference, others)
        better = np.flatnonzero(left < residual[bad])
        at = bad[better]
        rotation[at], translation[at], residual[at] = turned[better], moved[better], left[better]
    translation[residual > BAD_FIT_M] = np.nan
    return rotation, translation


def _fill(points: Points, name: str, carried: FloatArray) -> None:
    if name in points:
        carried = np.where(np.isfinite(points[name]), points[name], carried)
    points[name] = carried


def exchange_labels(points: Points, standing: Points, cluster: Cluster) -> tuple[str, ...]:
    """Put markers of one body back under their labels, by the distances between them in the standing trial.

    Of all ways to hand the movable markers (and spares) to the labels, the one whose distances fit the standing
    trial best is taken, if it at least halves the misfit.

    Returns
    -------
    tuple of str
        Labels that were changed, empty when none.
    """
    fixed = [m for m in cluster.anchors if m in points and m in standing]
    wanted = [m for m in cluster.markers if m not in cluster.anchors and m in standing]
    holders = [m for m in (*wanted, *cluster.spares) if m in points]
    present = [m for m in wanted if m in points]
    if len(fixed) < 3 or not holders:
        return ()
    misfit = {
        (label, holder): _misfit(points, standing, fixed, label, holder) for label in wanted for holder in holders
    }
    as_given = tuple(present)
    ways = [way for way in permutations(holders, len(present))]
    best = min(ways, key=lambda way: _pairs_misfit(points, standing, present, way, misfit))
    given = _pairs_misfit(points, standing, present, as_given, misfit)
    gain = _pairs_misfit(points, standing, present, best, misfit) / max(given, 1e-9)
    if best == as_given or not gain < EXCHANGE_GAIN:
        return ()
    moved = {label: points[holder] for label, holder in zip(present, best, strict=True)}
    points.update(moved)
    for holder in set(best) - set(present):
        del points[holder]
    return tuple(label for label, holder in zip(present, best, strict=True) if label != holder)


def _misfit(points: Points, standing: Points, fixed: list[str], label: str, holder: str) -> float:
    """Mean over the anchors of |distance in motion - distance standing| when `holder` is taken as `label`, metres."""
    off = [
        abs(_median_length(points[holder] - points[a]) - _median_length(standing[label] - standing[a])) for a in fixed
    ]
    return float(np.mean(off))


def _pairs_misfit(
    points: Points,
    standing: Points,
    labels: list[str],
    way: tuple[str, ...],
    misfit: Mapping[tuple[str, str], float],
) -> float:
    """Misfit to the anchors plus misfit of the labels' distances to each other, metres."""
    total = sum(misfit[pair] for pair in zip(labels, way, strict=True))
    for i, label in enumerate(labels):
        for j in range(i):
            moving = _median_length(points[way[i]] - points[way[j]])
            total += abs(moving - _median_length(standing[label] - standing[labels[j]]))
    return total
