"""From the virtual runner's points to the place of every segment, and of every vertex by linear blend skinning.

Every joint of the figure lands exactly on the point of the virtual runner, since both have the same lengths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from hipdrive.arrays import FloatArray
from hipdrive_synthetic.gait import Gait
from hipdrive_synthetic.render.figure import NECK, SEGMENTS, SPINE, Figure

#: Pelvic tilt of the body model at rest, degrees (ordinary standing; the hip joints do not depend on it).
_REST_TILT_DEG = 12.0
#: How far loose cloth is behind the trunk, seconds, and its share of that lag in place (design choice: a light shirt).
HEM_LAG_S, _HEM_SHARE = 0.05, 0.6
#: The same of hair, and by how much its end swings further than the head went (design choice: a light bundle).
HAIR_LAG_S, _HAIR_SWING = 0.1, 2.5

_FORWARD, _UP, _RIGHT = np.eye(3)

Points = Mapping[str, FloatArray]


@dataclass(frozen=True)
class Placement:
    """Where a segment is: `x -> turn @ x + shift`.

    Parameters
    ----------
    turn
        `(frame, 3, 3)`.
    shift
        `(frame, 3)` metres.
    """

    turn: FloatArray
    shift: FloatArray

    def __call__(self, point: FloatArray) -> FloatArray:
        """`(frame, 3)` where a point of the figure at rest is."""
        return np.asarray(self.turn @ point + self.shift)


def _unit(v: FloatArray) -> FloatArray:
    return np.asarray(v / np.linalg.norm(v, axis=-1, keepdims=True))


def frame(first: FloatArray, second: FloatArray) -> FloatArray:
    """Axes as columns `(..., 3, 3)`: the first kept, the second turned at right angles to it, and their product."""
    a = _unit(first)
    b = _unit(second - (second * a).sum(axis=-1, keepdims=True) * a)
    return np.stack([a, b, np.cross(a, b)], axis=-1)


def _placed(rest: FloatArray, at: FloatArray, axes: FloatArray, origin: FloatArray) -> Placement:
    """From a frame and origin at rest to a frame and origin in each picture."""
    turn = axes @ np.swapaxes(rest, -1, -2)
    return Placement(turn, origin - turn @ at)


def _between(low: Placement, high: Placement, share: float, pivot: FloatArray) -> Placement:
    """Part of the way from one placement to another, joined at a point."""
    step = Rotation.from_matrix(np.swapaxes(low.turn, -1, -2) @ high.turn).as_rotvec()
    turn = low.turn @ Rotation.from_rotvec(share * step).as_matrix()
    where = (1 - share) * low(pivot) + share * high(pivot)
    return Placement(turn, where - turn @ pivot)


def placements(figure: Figure, stride: Gait, time_s: FloatArray) -> dict[str, Placement]:
    """Every segment at these instants, by name.

    Parameters
    ----------
    figure
        The body.
    stride
        The virtual runner, with the proportions of the body.
    time_s
        `(frame,)` instants.
    """
    points = stride.points(time_s)
    out = {"pelvis": _pelvis(figure, stride, time_s), "thorax": _thorax(figure, points), "head": _head(figure, points)}
    for name, share in SPINE.items():
        out[name] = _between(out["pelvis"], out["thorax"], share, figure.joints[name])
    for name, share in NECK.items():
        out[name] = _between(out["thorax"], out["head"], share, figure.joints[name])
    for side in ("left", "right"):
        out |= _leg(figure, points, side) | _arm(figure, points, side)
    out["hanging_hair"] = _hanging_hair(figure, stride, time_s, out["head"])
    return out | {"hem": _hem(figure, stride, time_s, out["spine03"])}


def _pelvis(figure: Figure, stride: Gait, time_s: FloatArray) -> Placement:
    forward, upward, right = stride.pelvis_axes(time_s)
    tilt = np.deg2rad(_REST_TILT_DEG)
    # The figure at rest already has an ordinary tilt.
    ahead = np.cos(tilt) * forward + np.sin(tilt) * upward
    return _placed(frame(_RIGHT, _FORWARD), figure.middle("hip"), frame(right, ahead), stride.pelvis(time_s))


def _thorax(figure: Figure, points: Points) -> Placement:
    """Shoulders exact, and the line to the middle of the hips as at rest."""
    return _placed(
        frame(_across(figure.joints, "shoulder"), _rise(figure.joints)),
        figure.middle("shoulder"),
        frame(_across(points, "shoulder"), _rise(points)),
        (points["left_shoulder"] + points["right_shoulder"]) / 2,
    )


def _across(points: Points, name: str) -> FloatArray:
    return np.asarray(points[f"right_{name}"] - points[f"left_{name}"])


def _rise(points: Points) -> FloatArray:
    """From mid-hip to mid-shoulder."""
    hips, shoulders = (points[f"left_{n}"] + points[f"right_{n}"] for n in ("hip", "shoulder"))
    return np.asarray((shoulders - hips) / 2)


def _head(figure: Figure, points: Points) -> Placement:
    """Level and straight ahead, the middle of the ears exact."""
    ears = (points["left_ear"] + points["right_ear"]) / 2
    return _placed(np.eye(3), figure.middle("ear"), np.broadcast_to(np.eye(3), (len(ears), 3, 3)), ears)


def _leg(figure: Figure, points: Points, side: str) -> dict[str, Placement]:
    rest, hinge = figure.joints, _hinge(points, side)
    out = {}
    for name, top, end in (("thigh", "hip", "knee"), ("shank", "knee", "ankle")):
        a, b = f"{side}_{top}", f"{side}_{end}"
        out[f"{side}_{name}"] = _placed(
            frame(rest[b] - rest[a], _RIGHT), rest[a], frame(points[b] - points[a], hinge), points[a]
        )
    return out | _foot(figure, points, side)


def _hinge(points: Points, side: str) -> FloatArray:
    """The axis the knee bends about, to the right."""
    outward = points[f"{side}_knee_lateral"] - points[f"{side}_knee_medial"]
    return np.asarray(outward if side == "right" else -outward)


def _foot(figure: Figure, points: Points, side: str) -> dict[str, Placement]:
    """Foot about the ankle, toes about the ball."""
    rest, sole = figure.joints, figure.sole_axis(side)
    ankle, ball = f"{side}_ankle", f"{side}_ball"
    along = points[ball] - points[f"{side}_heel"]
    above = points[ankle] - points[f"{side}_heel"]
    start = frame(sole, _UP)
    foot = _placed(start, rest[ankle], frame(along, above), points[ankle])
    up = foot.turn @ _UP
    toes = _placed(start, rest[ball], frame(points[f"{side}_toe"] - points[ball], up), points[ball])
    return {f"{side}_foot": foot, f"{side}_toes": toes}


def _arm(figure: Figure, points: Points, side: str) -> dict[str, Placement]:
    rest = figure.joints
    shoulder, elbow, wrist = (f"{side}_{n}" for n in ("shoulder", "elbow", "wrist"))
    upper, lower = points[elbow] - points[shoulder], points[wrist] - points[elbow]
    # The forearm bends forward, so this axis points to the right.
    hinge = np.cross(upper, lower)
    out = {}
    for name, a, b in (("upper_arm", shoulder, elbow), ("forearm", elbow, wrist)):
        line = rest[b] - rest[a]
        # Were the arm to hang, the elbow's axis would point to the right.
        hung = Rotation.align_vectors([-_UP], [line])[0].inv().apply(_RIGHT)
        out[f"{side}_{name}"] = _placed(frame(line, hung), rest[a], frame(points[b] - points[a], hinge), points[a])
    return out


def _hem(figure: Figure, stride: Gait, time_s: FloatArray, waist: Placement) -> Placement:
    """Cloth below the waist: it hangs from the waist, turned and placed as the trunk was a moment ago."""
    pivot = figure.joints["spine03"]
    before = time_s - HEM_LAG_S
    pelvis, thorax = _pelvis(figure, stride, before), _thorax(figure, stride.points(before))
    late = _between(pelvis, thorax, SPINE["spine03"], pivot)
    where = _HEM_SHARE * late(pivot) + (1 - _HEM_SHARE) * waist(pivot)
    # Its own weight pulls it upright: of the trunk's lean forward it keeps half.
    rest, now = frame(_rise(figure.joints), _RIGHT), thorax.turn
    upright = frame((now @ _rise(figure.joints)) * [0.5, 1.0, 1.0], now @ _RIGHT)
    turn = upright @ rest.T
    return Placement(turn, where - turn @ pivot)


def _hanging_hair(figure: Figure, stride: Gait, time_s: FloatArray, head: Placement) -> Placement:
    """Hair hangs from the nape, and its end is where that would have taken it a moment ago."""
    before = _head(figure, stride.points(time_s - HAIR_LAG_S))
    here = head(figure.nape)
    end = here - 0.3 * _UP - 0.1 * _FORWARD + _HAIR_SWING * (before(figure.nape) - here)
    turn = frame(here - end, _RIGHT) @ frame(_UP, _RIGHT).T
    return Placement(turn, here - turn @ figure.nape)


def skinned(vertices: FloatArray, weights: FloatArray, placed: Mapping[str, Placement], i: int) -> FloatArray:
    """`(vertex, 3)` vertices in frame `i`: each goes with its segments by their weights."""
    whole = np.stack([np.column_stack([placed[s].turn[i], placed[s].shift[i]]).ravel() for s in SEGMENTS])
    mixed = (weights @ whole).reshape(-1, 3, 4)
    return np.asarray((mixed[:, :, :3] * vertices[:, None, :]).sum(axis=2) + mixed[:, :, 3])
