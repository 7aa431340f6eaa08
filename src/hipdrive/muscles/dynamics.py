"""Moments and power of hip, knee and ankle by inverse dynamics from the foot upwards.

What the camera of a phone cannot give, the force under the foot and where it acts, comes from a plate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts, Side
from hipdrive.motion import Motion
from hipdrive.muscles.ground import Ground, check_flight, ground_of, mass_of
from hipdrive.muscles.hip_centre import HipCentre, find_hip_centre, with_hip_centre
from hipdrive.muscles.leg import LegMotion
from hipdrive.muscles.rigid import angular_velocity, joint_moments, weight_moments
from hipdrive.muscles.segments import ANYBODY, Leg

JOINTS = ("hip", "knee", "ankle")


@dataclass(frozen=True)
class LegMechanics:
    """What the joints of a leg do, frame by frame.

    Moments are on the lower segment by the upper, `(frame, joint, 3)` of `JOINTS`, newton metres about (forward, up, right),
    of a left leg as its mirror image. About the right, + turns counter-clockwise seen from there: hip extension −, knee
    extension +, plantar flexion −. About forward, + pulls the thigh towards the midline.

    Parameters
    ----------
    leg
        The leg, as a right one.
    contacts
        Of this leg.
    mass_kg
        Of the body.
    ground_nm, weight_nm, inertia_nm
        What holds against the ground, against the weight of the segments, and what makes them move as they do.
    hip
        How the hip centre was found.
    """

    leg: LegMotion
    contacts: Contacts
    mass_kg: float
    ground_nm: FloatArray
    weight_nm: FloatArray
    inertia_nm: FloatArray
    hip: HipCentre

    @property
    def time_s(self) -> FloatArray:
        """`(frame,)`."""
        return self.leg.motion.time_s

    @property
    def moment_nm(self) -> FloatArray:
        """`(frame, joint, 3)` the whole moment."""
        return self.ground_nm + self.weight_nm + self.inertia_nm

    @property
    def power_w(self) -> FloatArray:
        """`(frame, joint)` watts, of all three directions; + = the joint gives energy to the leg and the pelvis."""
        return joint_power(self.leg, self.moment_nm)


def leg_mechanics(
    motion: Motion, contacts: Contacts, side: Side, segments: Leg = ANYBODY, mass_kg: float | None = None
) -> LegMechanics:
    """Moments and power of the joints of one leg.

    Parameters
    ----------
    motion
        In metres, smoothed, with hip, knee, ankle, heel and front of the foot, the pelvis, and forces with their centre.
    contacts
        Of both feet; while a foot is on the ground all force is its own.
    side
        Which leg.
    segments
        Mass and inertia of its segments.
    mass_kg
        Of the body; where not stated, as said of the recording, else from the force over whole steps.

    Raises
    ------
    CannotSee
        Without forces, their centre, the points or the mass; where both feet are on the ground at once; where the force does not
        act under the foot.
    """
    if motion.view != "3d" or motion.forces is None:
        raise CannotSee(
            "the work of a joint needs motion capture and the force under the foot; one camera gives neither"
        )
    if motion.forces.centre_m is None:
        raise CannotSee(
            "the plates do not tell where under the foot their force acts, and the work of a joint needs it"
        )
    check_flight(contacts)
    said = motion.provenance.metadata.get("mass_kg") if mass_kg is None else mass_kg
    mass = mass_of(motion.forces, contacts, said)
    leg = LegMotion.of(motion, side)
    found = find_hip_centre(leg)
    leg, own = with_hip_centre(leg, found), contacts.of(side)
    return mechanics_from(leg, own, mass, segments, found, ground_of(leg, own))


def mechanics_from(
    leg: LegMotion, own: Contacts, mass_kg: float, segments: Leg, hip: HipCentre, ground: Ground
) -> LegMechanics:
    """The mechanics of a leg on which the ground acts as given; `own` are its contacts."""
    bodies, joints = leg.bodies(segments, mass_kg), leg.joints()
    alone = joint_moments(bodies, joints, np.zeros_like(ground.force_n), np.zeros_like(ground.force_n), leg.step_s)
    whole = joint_moments(bodies, joints, ground.force_n, ground.moment_nm, leg.step_s)
    weight = weight_moments(bodies, joints)
    # The chain runs upwards, `JOINTS` downwards.
    return LegMechanics(
        leg,
        own,
        mass_kg,
        ground_nm=(whole - alone)[:, ::-1],
        weight_nm=weight[:, ::-1],
        inertia_nm=(alone - weight)[:, ::-1],
        hip=hip,
    )


def joint_power(leg: LegMotion, moment_nm: FloatArray) -> FloatArray:
    """`(frame, joint)` watts: moment times how fast the lower segment turns against the upper."""
    axes = (leg.pelvis, leg.thigh, leg.shank, leg.foot)
    turning = np.stack([angular_velocity(a, leg.step_s) for a in axes], axis=1)
    return np.asarray((moment_nm * np.diff(turning, axis=1)).sum(axis=2))
