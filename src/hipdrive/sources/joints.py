"""Joint centres from markers: rigid bodies tracked from a standing trial, and hip centres by regression.

Points are held as `dict[name, (frame, 3)]` in metres while they are worked on here.

Hip centres: Harrington ME, Zavatsky AB, Lawson SEM, Yuan Z, Theologis TN. J Biomech 2007;40(3):595-602,
doi 10.1016/j.jbiomech.2006.02.003, the one-variable equations from pelvic depth and pelvic width.

Rigid bodies: the least-squares rotation (Söderkvist I, Wedin PÅ. J Biomech 1993;26(12):1473-1477), for all frames at
once, from whichever markers are seen in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.signals import alike, lengths, missing, nearest_rotations
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
    seen = ~missing(observed) & ~missing(reference)
    frames = len(observed)
    rotation, translation = np.full((frames, 3, 3), np.nan), np.full((frames, 3), np.nan)
    residual = np.full(frames, np.nan)
    # What is seen together is the same in nearly all frames.
    for frame, markers in alike(seen):
        rest = reference[markers]
        if len(rest) >= 3 and _spread(rest) >= MIN_SPREAD_M:
            there = observed if len(frame) == frames else observed[frame]
            rotation[frame], translation[frame], residual[frame] = _fitted(rest, there[:, markers])
    return rotation, translation, residual


def _fitted(rest: FloatArray, there: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The same for markers that are all seen in all frames."""
    # One marker after another, for a product or a mean over so few is slow.
    places = [np.ascontiguousarray(there[:, i]) for i in range(len(rest))]
    centre_rest, centre_there = rest.mean(axis=0), sum(places) / len(rest)
    from_rest, from_there = rest - centre_rest, [place - centre_there for place in places]
    rotation = nearest_rotations(sum(now[:, :, None] * then for now, then in zip(from_there, from_rest, strict=True)))
    turned = [carry(rotation, np.zeros(3), then) for then in from_rest]
    miss = sum(np.square(now - then).sum(axis=1) for now, then in zip(from_there, turned, strict=True))
    return rotation, centre_there - carry(rotation, np.zeros(3), centre_rest), np.sqrt(miss / len(rest))


def _spread(rest: FloatArray) -> float:
    """Root-mean-square distance of markers across the line that fits them best, metres."""
    # The second singular value of centred points measures their extent across their main line.
    across = np.linalg.svd(rest - rest.mean(axis=0), compute_uv=False)[1]
    return float(across / np.sqrt(len(rest)))


def carry(rotation: FloatArray, translation: FloatArray, place: FloatArray) -> FloatArray:
    """`(frame, 3)` a point `(3,)` fixed to a rigid body, in every frame."""
    # Column by column: a product of so small matrices, thousands of times, is slow.
    turned = rotation[:, :, 0] * place[0] + rotation[:, :, 1] * place[1] + rotation[:, :, 2] * place[2]
    return np.asarray(turned + translation)


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
    long = lengths(vectors)
    seen = long[np.isfinite(long)]
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
