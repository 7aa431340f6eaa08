"""Angles of a leg and the moments about their axes, as the muscle table counts them."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.gait import Contacts
from hipdrive.muscles.leg import LegMotion, units

#: The angles, in the order of the muscle table.
ANGLES = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_flexion", "ankle_dorsiflexion")
#: Part of stance in which the sole lies flat (design choice: after the heel's landing, before the heel rises).
_FLAT = (0.3, 0.5)


def leg_angles(leg: LegMotion, contacts: Contacts, pelvis_tilt_rad: float) -> FloatArray:
    """`(frame, 5)` `ANGLES`, radians.

    Parameters
    ----------
    leg
        The leg.
    contacts
        Of this leg: when its sole lies flat, the foot is square to an upright shank. Without a contact no such place is
        known, and the line from heel to front of the foot is taken for the sole.
    pelvis_tilt_rad
        How far the spines' plane leans forward where hip flexion is zero.
    """
    hip = cardan(tilted(leg.pelvis, pelvis_tilt_rad), leg.thigh)
    knee, ankle = cardan(leg.thigh, leg.shank)[:, 0], cardan(leg.shank, leg.foot)[:, 0]
    return np.column_stack([hip, -knee, ankle - flat_pitch(leg, contacts)])


def axis_moments(leg: LegMotion, moment_nm: FloatArray, pelvis_tilt_rad: float) -> FloatArray:
    """`(frame, 5)` moments about the axes of `ANGLES`, newton metres, + = makes the angle larger.

    The axes of the hip are not square to each other: flexion turns about the pelvis, rotation about the thigh, adduction
    about what is square to both (Grood and Suntay 1983).
    """
    hip, knee, ankle = moment_nm.transpose(1, 0, 2)
    flexion, rotation = tilted(leg.pelvis, pelvis_tilt_rad)[:, :, 2], leg.thigh[:, :, 1]
    adduction = units(np.cross(rotation, flexion))
    about = (
        (hip, flexion),
        (hip, adduction),
        (hip, rotation),
        (knee, -leg.thigh[:, :, 2]),
        (ankle, leg.shank[:, :, 2]),
    )
    return np.column_stack([(moment * axis).sum(axis=1) for moment, axis in about])


def flat_pitch(leg: LegMotion, contacts: Contacts) -> float:
    """Angle of the line from heel to front of the foot to the ground while the sole is flat, radians, + = front up."""
    forward = leg.foot[:, :, 0]
    pitch = np.arctan2(forward[:, 1], np.hypot(forward[:, 0], forward[:, 2]))
    flat = _flat(leg.motion.time_s, contacts) & np.isfinite(pitch)
    return float(np.median(pitch[flat])) if flat.any() else 0.0


def _flat(time_s: FloatArray, contacts: Contacts) -> BoolArray:
    length = contacts.off_s - contacts.strike_s
    start, stop = (contacts.strike_s + share * length for share in _FLAT)
    return np.asarray(((time_s[:, None] >= start) & (time_s[:, None] <= stop)).any(axis=1))


def tilted(axes: FloatArray, by_rad: float) -> FloatArray:
    """Axes turned about their own right, + = forward axis up."""
    cos, sin = np.cos(by_rad), np.sin(by_rad)
    return np.asarray(axes @ np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]]))


def cardan(upper: FloatArray, lower: FloatArray) -> FloatArray:
    """`(frame, 3)` flexion, adduction and internal rotation of a right joint's lower segment, radians."""
    relative = upper.transpose(0, 2, 1) @ lower
    about_x = np.arcsin(np.clip(relative[:, 2, 1], -1, 1))
    about_z = np.arctan2(-relative[:, 0, 1], relative[:, 1, 1])
    about_y = np.arctan2(-relative[:, 2, 0], relative[:, 2, 2])
    return np.column_stack([about_z, about_x, about_y])
