"""Moments and power of hip, knee and ankle by inverse dynamics in the sagittal plane.

From the foot upwards, each segment's equations of motion give the force and moment at its upper end (Winter 2009,
chapter 5). What the camera of a phone cannot give, the force under the foot and where it acts, comes from a plate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts, Side
from hipdrive.motion import Motion
from hipdrive.motion.forces import Forces
from hipdrive.muscles.segments import ANYBODY, Leg, Segment
from hipdrive.signals import low_pass

JOINTS = ("hip", "knee", "ankle")
GRAVITY = np.array([0.0, -9.81])
#: Cut-off of the force and its moment, hertz. Design choice: the highest that the markers of the foot may have
#: (`motion.smoothing`); a force filtered much less than the motion would show as a jerk of hip and knee at landing.
FORCE_HZ = 20.0


@dataclass(frozen=True)
class LegMechanics:
    """What the joints of a leg do, frame by frame.

    Parameters
    ----------
    time_s
        `(frame,)`.
    moment_nm
        `(frame, joint)` on the lower segment by the upper, of `JOINTS`, newton metres; + = turns it counter-clockwise
        seen from the runner's right, forward to the right: hip extension −, knee extension +, plantar flexion −.
    power_w
        `(frame, joint)` watts; + = the joint gives energy to the leg and the pelvis.
    mass_kg
        Of the body.
    """

    time_s: FloatArray
    moment_nm: FloatArray
    power_w: FloatArray
    mass_kg: float


def body_mass_kg(forces: Forces, contacts: Contacts) -> float:
    """Mass from the mean vertical force over whole steps, kilograms; raises `CannotSee` for fewer than two steps."""
    if len(contacts) < 3:
        raise CannotSee("fewer than two whole steps on the plates, so the weight is not known")
    whole = (forces.time_s >= contacts.strike_s[0]) & (forces.time_s < contacts.strike_s[-1])
    return float(np.mean(np.nan_to_num(forces.force_n[whole, 1])) / -GRAVITY[1])


def leg_mechanics(motion: Motion, contacts: Contacts, side: Side, leg: Leg = ANYBODY) -> LegMechanics:
    """Moments and power of the joints of one leg.

    Parameters
    ----------
    motion
        In metres, smoothed, with hip, knee, ankle, heel and ball of the foot, the pelvis, and forces with their centre.
    contacts
        Of both feet; while a foot is on the ground all force is its own, which running allows and walking does not.
    side
        Which leg.
    leg
        Mass and inertia of its segments.

    Raises
    ------
    CannotSee
        Without forces, without their centre of pressure, or without the points.
    """
    forces = motion.forces
    if motion.view != "3d" or forces is None or forces.centre_m is None:
        raise CannotSee("the work of a joint needs motion capture and the force under the foot with its place")
    hip, knee, ankle, heel, ball = (_sagittal(motion, f"{side}_{p}") for p in ("hip", "knee", "ankle", "heel", "ball"))
    mass = body_mass_kg(forces, contacts)
    force, turn = _ground(forces, forces.centre_m, _stances(forces, contacts, side), motion.time_s)
    ends = ((heel, ball, ankle, leg.foot), (knee, ankle, knee, leg.shank), (hip, knee, hip, leg.thigh))
    at, moments, turning = ankle, [], []
    moment = turn - _cross(ankle, force)  # of the ground, about the ankle
    for first, second, upper, segment in ends:
        # What the segment below, or the ground, does at `at` is carried to the upper end.
        moment = moment + _cross(at - upper, force)
        force, moment, rate = _upper_end(first, second, upper, segment, mass, motion.time_s, force, moment)
        at = upper
        moments.append(-moment)
        turning.append(rate)
    turning.append(_rate(_pelvis(motion), motion.time_s))
    joint = np.stack(moments, axis=1)
    power = joint * -np.diff(np.stack(turning, axis=1), axis=1)
    return LegMechanics(motion.time_s, joint[:, ::-1], power[:, ::-1], mass)


def _sagittal(motion: Motion, name: str) -> FloatArray:
    return motion.point(name)[:, :2]


def _cross(arm: FloatArray, force: FloatArray) -> FloatArray:
    return np.asarray(arm[:, 0] * force[:, 1] - arm[:, 1] * force[:, 0])


def _rate(angle_rad: FloatArray, time_s: FloatArray) -> FloatArray:
    return np.asarray(np.gradient(angle_rad, time_s))


def _angle(first: FloatArray, second: FloatArray) -> FloatArray:
    """`(frame,)` direction from one point to another, radians, without jumps; NaN stays where a point is unseen."""
    along = second - first
    return np.asarray(np.unwrap(np.arctan2(along[:, 1], along[:, 0])))


def _pelvis(motion: Motion) -> FloatArray:
    """Direction of the pelvis from back to front in the sagittal plane, radians."""
    front = (_sagittal(motion, "left_asis") + _sagittal(motion, "right_asis")) / 2
    back = (_sagittal(motion, "left_psis") + _sagittal(motion, "right_psis")) / 2
    return _angle(back, front)


def _stances(forces: Forces, contacts: Contacts, side: Side) -> BoolArray:
    """`(sample,)` whether the foot of that side is on the ground."""
    mine = contacts.only(contacts.side == side)
    after = np.searchsorted(mine.strike_s, forces.time_s, side="right") - 1
    return np.asarray((after >= 0) & (forces.time_s <= mine.off_s[np.maximum(after, 0)]))


def _ground(forces: Forces, centre_m: FloatArray, own: BoolArray, time_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Force on the foot `(frame, 2)` and its moment about the origin `(frame,)`, low-passed, at the motion's instants.

    The moment is filtered, not the centre of pressure, which means nothing while there is hardly any force.
    """
    own = own & np.isfinite(centre_m).all(axis=1)
    force = np.where(own[:, None], forces.force_n[:, :2], 0.0)
    turn = np.where(own, _cross(np.nan_to_num(centre_m[:, :2]), force), 0.0)
    smooth = low_pass(np.column_stack([force, turn]), forces.time_s, FORCE_HZ)
    there = np.stack([np.interp(time_s, forces.time_s, column) for column in smooth.T], axis=1)
    return there[:, :2], there[:, 2]


def _upper_end(
    first: FloatArray,
    second: FloatArray,
    upper: FloatArray,
    segment: Segment,
    body_kg: float,
    time_s: FloatArray,
    force: FloatArray,
    moment: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Force and moment that a segment exerts on what is above it, and its rate of turning, radians a second.

    `force` and `moment` (about the upper end) are what acts on it from below.
    """
    mass = segment.mass * body_kg
    centre = first + segment.centre * (second - first)
    length = float(np.nanmedian(np.linalg.norm(second - first, axis=1)))
    rate = _rate(_angle(first, second), time_s)
    inertia = mass * (segment.gyration * length) ** 2
    drive = mass * (np.gradient(np.gradient(centre, time_s, axis=0), time_s, axis=0) - GRAVITY)
    through = force - drive
    left_over = moment - _cross(centre - upper, drive) - inertia * _rate(rate, time_s)
    return through, left_over, rate
