"""Angles of pelvis, hip, knee and ankle in three dimensions, by the conventions of the ISB.

Segment axes: Wu G et al. J Biomech 2002;35:543-548, doi 10.1016/s0021-9290(01)00222-6 (x forward, y up, z right).
Joint angles: the joint coordinate system of Grood ES, Suntay WJ. J Biomech Eng 1983;105:136-144, doi
10.1115/1.3138397, as the Cardan angles flexion (about the z axis of the upper segment), adduction (about the floating
axis), internal rotation (about the y axis of the lower segment). Pelvis against the laboratory: rotation,
obliquity, tilt (Baker R. Gait Posture 2001;13:1-6, doi 10.1016/s0966-6362(00)00083-7).

Departures: the foot has no axes of the ISB here, because it needs a standing reference; its x axis runs from the
heel marker to the middle of metatarsal heads 1 and 5 and its z axis along those heads, so ankle angles carry a
constant offset. Shank axes use the malleoli and the knee centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.motion.motion import Motion
from hipdrive.motion.space import Lab

Joint = Literal["hip", "knee", "ankle"]
SideName = Literal["left", "right"]


@dataclass(frozen=True)
class PelvisAngles:
    """Orientation of the pelvis against the laboratory, degrees, `(frame,)` each.

    Parameters
    ----------
    tilt_deg
        + = anterior (the front lower).
    obliquity_deg
        + = right side up.
    rotation_deg
        + = right side forward.
    """

    tilt_deg: FloatArray
    obliquity_deg: FloatArray
    rotation_deg: FloatArray


@dataclass(frozen=True)
class JointAngles:
    """Angles of one joint, degrees, `(frame,)` each; NaN where a point was not seen.

    Parameters
    ----------
    flexion_deg
        + = flexion (ankle: dorsiflexion).
    adduction_deg
        + = adduction of the lower segment (ankle: inversion).
    rotation_deg
        + = internal rotation of the lower segment.
    """

    flexion_deg: FloatArray
    adduction_deg: FloatArray
    rotation_deg: FloatArray


def pelvis_angles(motion: Motion) -> PelvisAngles:
    """Orientation of the pelvis from its four spines; raises `CannotSee` from one camera, or if a spine is not marked."""
    return _pelvis_angles(pelvis_axes(motion))


def pelvis_angles_from_standing(motion: Motion) -> PelvisAngles:
    """How the pelvis has turned since the standing trial, whose pelvis is taken to be level and straight.

    For comparison with published curves that take the laboratory's axes as those of the standing pelvis. A runner who
    stands twisted carries that twist into these angles; `pelvis_angles` does not.

    Raises
    ------
    CannotSee
        If there was no standing trial.
    """
    origin = _spot(motion, "pelvis_origin")
    ends = [_spot(motion, f"pelvis_{axis}") - origin for axis in ("forward", "up", "right")]
    return _pelvis_angles(np.stack([_units(end) for end in ends], axis=-1))


def _pelvis_angles(pelvis: FloatArray) -> PelvisAngles:
    """Angles of axes `(frame, 3, 3)`: Ry(rotation) Rx(obliquity) Rz(tilt), each about the axes as turned so far."""
    about_x = np.arcsin(np.clip(-pelvis[:, 1, 2], -1, 1))
    about_y = np.arctan2(pelvis[:, 0, 2], pelvis[:, 2, 2])
    about_z = np.arctan2(pelvis[:, 1, 0], pelvis[:, 1, 1])
    return PelvisAngles(
        tilt_deg=-np.rad2deg(about_z), obliquity_deg=-np.rad2deg(about_x), rotation_deg=np.rad2deg(about_y)
    )


def joint_angles(motion: Motion, joint: Joint, side: SideName) -> JointAngles:
    """Grood-Suntay angles of one joint.

    Raises
    ------
    CannotSee
        If the motion is from one camera, or a point of the joint's segments is missing.
    """
    if joint == "hip":
        upper, lower = pelvis_axes(motion), thigh_axes(motion, side)
    elif joint == "knee":
        upper, lower = thigh_axes(motion, side), shank_axes(motion, side)
    else:
        upper, lower = shank_axes(motion, side), foot_axes(motion, side)
    about_z, about_x, about_y = _cardan_zxy(np.einsum("fji,fjk->fik", upper, lower))
    outward = 1.0 if side == "right" else -1.0
    bend = -1.0 if joint == "knee" else 1.0
    return JointAngles(
        flexion_deg=bend * np.rad2deg(about_z),
        adduction_deg=outward * np.rad2deg(about_x),
        rotation_deg=outward * np.rad2deg(about_y),
    )


def pelvis_axes(motion: Motion) -> FloatArray:
    """`(frame, 3, 3)` with the unit vectors x, y, z of the pelvis as columns, in (forward, up, right).

    The spines are those of the rigid pelvis tracked from a standing trial (`left_asis_rigid`, ...) where there is
    one, because skin over them moves; else the markers themselves.
    """
    body = "_rigid" if "left_asis_rigid" in motion.names else ""
    front = _spot(motion, f"left_asis{body}", f"right_asis{body}")
    back = _spot(motion, f"left_psis{body}", f"right_psis{body}")
    across = _spot(motion, f"right_asis{body}") - _spot(motion, f"left_asis{body}")
    return _axes_across_first(across, front - back)


def thigh_axes(motion: Motion, side: SideName) -> FloatArray:
    """Axes of a thigh: y from knee to hip centre, z in the plane of the epicondyles, to the right."""
    along = _spot(motion, f"{side}_hip") - _spot(motion, f"{side}_knee")
    return _axes_along_first(along, _outward(motion, side, "knee_medial", "knee_lateral"))


def shank_axes(motion: Motion, side: SideName) -> FloatArray:
    """Axes of a shank: y from ankle to knee centre, z in the plane of the malleoli, to the right."""
    along = _spot(motion, f"{side}_knee") - _spot(motion, f"{side}_ankle")
    return _axes_along_first(along, _outward(motion, side, "ankle_medial", "ankle_lateral"))


def foot_axes(motion: Motion, side: SideName) -> FloatArray:
    """Axes of a foot: x from heel to ball, z along the metatarsal heads, to the right."""
    forward = _units(_spot(motion, f"{side}_ball") - _spot(motion, f"{side}_heel"))
    up = _units(np.cross(_outward(motion, side, "mt1", "mt5"), forward))
    return np.stack([forward, up, np.cross(forward, up)], axis=-1)


def _outward(motion: Motion, side: str, medial: str, lateral: str) -> FloatArray:
    """To the runner's right along two points of one joint."""
    outward = _spot(motion, f"{side}_{lateral}") - _spot(motion, f"{side}_{medial}")
    return outward if side == "right" else -outward


def _spot(motion: Motion, *names: str) -> FloatArray:
    """`(frame, 3)` the middle of points."""
    if not isinstance(motion.space, Lab):
        raise CannotSee("angles in three dimensions need motion capture, not one camera")
    return np.asarray(np.mean([motion.point(name) for name in names], axis=0))


def _axes_across_first(across: FloatArray, forward: FloatArray) -> FloatArray:
    """Right-handed axes whose z is exactly along `across`, x as near to `forward` as that allows."""
    right = _units(across)
    up = _units(np.cross(right, forward))
    return np.stack([np.cross(up, right), up, right], axis=-1)


def _axes_along_first(along: FloatArray, right: FloatArray) -> FloatArray:
    """Right-handed axes whose y is exactly along `along`, z as near to `right` as that allows."""
    up = _units(along)
    forward = _units(np.cross(up, right))
    return np.stack([forward, up, np.cross(forward, up)], axis=-1)


def _units(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))


def cardan_deg(axes: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Angles, degrees, about z, x and y that turn the laboratory's axes into `(frame, 3, 3)` axes: OpenSim's pelvis."""
    about_z, about_x, about_y = np.rad2deg(_cardan_zxy(axes))
    return about_z, about_x, about_y


def _cardan_zxy(relative: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Angles (radians) about z, x and y of `Rz Rx Ry`, the order of Grood and Suntay."""
    about_x = np.arcsin(np.clip(relative[:, 2, 1], -1, 1))
    about_z = np.arctan2(-relative[:, 0, 1], relative[:, 1, 1])
    about_y = np.arctan2(-relative[:, 2, 0], relative[:, 2, 2])
    return about_z, about_x, about_y
