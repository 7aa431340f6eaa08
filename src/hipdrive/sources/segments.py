"""Segments with their place and turn, as markerless capture writes them into C3D files, as points of the body.

Theia3D's files hold no markers but one 4 × 4 matrix a segment (`l_thigh_4X4`): its origin is the joint at the upper end,
its axes point to the right, forward and up along the segment. Where the heel lies in the foot and how long the toes are
stands among the parameters (`THEIA3D:LHEEL_POS`, `THEIA3D:LTOE_LENGTH`), in metres. Points that only carry the turn of a
segment (spines of the pelvis, both ends of the axes of knee and ankle, the outer metatarsal heads) are set at usual
distances, which no angle depends on.

The form of these files: pyomeca/ezc3d issues 239, 286, 318 and 364.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.motion.names import SIDES

_ENDING = "_4x4"
#: Point (without its side) -> the segment it lies on, and where: metres right (outward for both sides), forward, up.
_ON_SEGMENTS: Mapping[str, tuple[str, tuple[float, float, float]]] = {
    "hip": ("thigh", (0.0, 0.0, 0.0)),
    "knee": ("shank", (0.0, 0.0, 0.0)),
    "ankle": ("foot", (0.0, 0.0, 0.0)),
    "ball": ("toes", (0.0, 0.0, 0.0)),
    "shoulder": ("uarm", (0.0, 0.0, 0.0)),
    "elbow": ("larm", (0.0, 0.0, 0.0)),
    "wrist": ("hand", (0.0, 0.0, 0.0)),
    "mt1": ("toes", (-0.035, 0.0, 0.0)),
    "mt5": ("toes", (0.035, 0.0, 0.0)),
}
#: The same on the axes of the segment above, whose turn is meant: at the knee the axis of the thigh.
_AT_LOWER_END = {"knee": "thigh", "ankle": "shank"}
_SPINES = {"asis": (0.12, 0.09, 0.0), "psis": (0.05, -0.06, 0.0)}
#: A thigh longer than this is not in metres (design choice: between giants and the smallest unit in use).
_LONGEST_THIGH_M = 2.0


def segment_points(
    segments: Sequence[str], rotations: FloatArray, sizes: Mapping[str, Any]
) -> tuple[tuple[str, ...], FloatArray]:
    """Points of the body from segments.

    Parameters
    ----------
    segments
        Their labels.
    rotations
        `(4, 4, segment, frame)`; NaN where a segment was not seen.
    sizes
        `LHEEL_POS`, `LTOE_LENGTH` and the same of the right, as far as they are known.

    Returns
    -------
    labels, points
        As in the marker set `theia`, and `(frame, point, 3)` metres in the axes of the file; none where a leg is missing.
    """
    named = {label.strip().casefold().removesuffix(_ENDING): i for i, label in enumerate(segments)}
    if not {"l_thigh", "r_thigh", "l_shank", "r_shank"} <= set(named):
        return (), np.empty((rotations.shape[3], 0, 3))
    frames = {name: rotations[:, :, i].transpose(2, 0, 1).copy() for name, i in named.items()}
    scale = _scale(frames)
    for frame in frames.values():
        frame[:, :3, 3] *= scale
        frame[~np.isfinite(frame).all(axis=(1, 2)) | (frame[:, :3, :3] == 0).all(axis=(1, 2))] = np.nan
    points = _pelvis(frames)
    for side in SIDES:
        points |= _side(frames, side, sizes)
    labels = tuple(points)
    return labels, np.stack([points[label] for label in labels], axis=1)


def _scale(frames: Mapping[str, FloatArray]) -> float:
    """Metres per unit, by the length of a thigh."""
    thigh = np.linalg.norm(frames["l_thigh"][:, :3, 3] - frames["l_shank"][:, :3, 3], axis=1)
    seen = thigh[np.isfinite(thigh) & (thigh > 0)]
    return 1e-3 if seen.size and np.median(seen) > _LONGEST_THIGH_M else 1.0


def _place(frame: FloatArray, place: Sequence[float]) -> FloatArray:
    """`(frame, 3)` where a point of a segment is."""
    return np.asarray(frame[:, :3, :3] @ np.asarray(place, dtype=float) + frame[:, :3, 3])


def _label(side: str, name: str) -> str:
    return f"{side[0]}_{name}_theia"


def _pelvis(frames: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    if "pelvis" not in frames:
        return {}
    return {
        _label(side, spine): _place(frames["pelvis"], (right * (1 if side == "right" else -1), forward, up))
        for spine, (right, forward, up) in _SPINES.items()
        for side in SIDES
    }


def _side(frames: Mapping[str, FloatArray], side: str, sizes: Mapping[str, Any]) -> dict[str, FloatArray]:
    """Every point of a leg and an arm whose segment is there."""
    letter, outward = side[0], 1.0 if side == "right" else -1.0
    found = {
        _label(side, name): _place(frames[f"{letter}_{segment}"], (right * outward, forward, up))
        for name, (segment, (right, forward, up)) in _ON_SEGMENTS.items()
        if f"{letter}_{segment}" in frames
    }
    for joint, above in _AT_LOWER_END.items():
        if _label(side, joint) in found and f"{letter}_{above}" in frames:
            across = 0.05 * outward * frames[f"{letter}_{above}"][:, :3, 0]
            found[_label(side, f"{joint}_lateral")] = found[_label(side, joint)] + across
            found[_label(side, f"{joint}_medial")] = found[_label(side, joint)] - across
    return found | _foot(frames, side, sizes)


def _foot(frames: Mapping[str, FloatArray], side: str, sizes: Mapping[str, Any]) -> dict[str, FloatArray]:
    """Heel and tip of the toes, where the file says how the foot is."""
    letter, found = side[0], {}
    heel, toe = sizes.get(f"{letter.upper()}HEEL_POS"), sizes.get(f"{letter.upper()}TOE_LENGTH")
    if heel is not None and len(heel) == 3 and f"{letter}_foot" in frames:
        found[_label(side, "heel")] = _place(frames[f"{letter}_foot"], heel)
    if toe is not None and len(toe) == 1 and f"{letter}_toes" in frames:
        found[_label(side, "toe")] = _place(frames[f"{letter}_toes"], (0.0, toe[0], 0.0))
    return found
