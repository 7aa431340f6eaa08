"""Moments of a standing leg without plates, from the mass and the motion of all that it carries.

Where trunk, arms and both legs are seen, what the body above a joint needs to move as it does is what the joint gives
(top-down inverse dynamics). It rests on accelerations of the whole body, so it is far less sure than plates: how wrong it is was
measured on recordings that have both (`python -m benchmarks.work`). A lower-body set cannot show it: two thirds of the
weight are above the hips.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts, Side
from hipdrive.motion import Motion
from hipdrive.motion.forces import Forces
from hipdrive.muscles.dynamics import LegMechanics, mechanics_from
from hipdrive.muscles.ground import Ground, check_flight, during
from hipdrive.muscles.hip_centre import find_hip_centre, with_hip_centre
from hipdrive.muscles.leg import LegMotion, body_between, mirrored, units
from hipdrive.muscles.pressure import with_usual_centre
from hipdrive.muscles.rigid import RigidBody
from hipdrive.muscles.segments import ANYBODY, UPPER, Leg
from hipdrive.signals import low_pass

#: Cut-off of all points, hertz. Design choice after the feasibility study: accelerations of the whole body at higher cut-offs are
#: noise of the markers (vertical force wrong by 18 % of body weight at 10 Hz, by 9 % at 6).
CUTOFF_HZ = 6.0
_NEEDED = ("shoulder", "elbow", "wrist")
#: The head's centre of mass above the middle of the shoulders, over the length of the trunk from hips to shoulders: 0.182 of
#: stature from shoulders to top (Drillis and Contini 1966) of which half, over 0.288.
_HEAD_ABOVE = 0.182 / 2 / 0.288


def top_down(
    motion: Motion,
    contacts: Contacts,
    side: Side,
    mass_kg: float,
    segments: Leg = ANYBODY,
    places: FloatArray | None = None,
) -> LegMechanics:
    """Moments of the joints of one leg while it stands, from the body it carries.

    Parameters
    ----------
    motion
        In metres, of the whole body.
    contacts
        Of both feet.
    side
        Which leg.
    mass_kg
        Of the body.
    segments
        Mass and inertia of the legs.
    places
        As for `with_usual_centre`.

    Returns
    -------
    LegMechanics
        NaN while the leg is in the air; the ground's part is what the carried body needs.

    Raises
    ------
    CannotSee
        For one camera, and for a set without trunk or arms.
    """
    lacking = [name for name in _NEEDED if not all(motion.has(f"{s}_{name}") for s in ("left", "right"))]
    if motion.view == "3d" and lacking:
        raise CannotSee(
            f"without plates the whole body must be seen, and {', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not "
            "marked: two thirds of the weight are above the hips"
        )
    leg = LegMotion.of(motion, side)
    check_flight(contacts)
    found = find_hip_centre(leg)
    leg = _slow(with_hip_centre(leg, found))
    force, moment = _ground_needed(leg, segments, mass_kg)
    seen = contacts if side == "right" else _exchanged(contacts)
    moment = _through_the_feet(leg, seen, force, moment, places)
    found_leg = mechanics_from(leg, contacts.of(side), mass_kg, segments, found, Ground(force, moment))
    in_air = ~during(leg.motion.time_s, contacts.of(side))
    return replace(found_leg, ground_nm=np.where(in_air[:, None, None], np.nan, found_leg.ground_nm))


def _ground_needed(leg: LegMotion, segments: Leg, mass_kg: float) -> tuple[FloatArray, FloatArray]:
    """Force and moment about the origin, `(frame, 3)` each, that the ground must give for the whole body to move as it does."""
    other = LegMotion(mirrored(leg.motion)).bodies(segments, mass_kg)
    bodies = [
        *leg.bodies(segments, mass_kg),
        *(_mirrored_body(body) for body in other),
        *upper_bodies(leg.motion, mass_kg),
    ]
    needs = [body.needs(leg.step_s) for body in bodies]
    return np.sum([pull for pull, _ in needs], axis=0), np.sum([turn for _, turn in needs], axis=0)


def _through_the_feet(
    leg: LegMotion, contacts: Contacts, force: FloatArray, moment: FloatArray, places: FloatArray | None
) -> FloatArray:
    """The moment with the body's centre of mass moved level, once for the recording.

    On average over both feet's stances the force then passes through its usual place under the foot: where in the trunk its mass
    lies is known to some centimetres only, and that is most of the error.
    """
    motion = replace(leg.motion, forces=Forces(leg.motion.time_s, force))
    forces = with_usual_centre(motion, contacts, places).forces
    assert forces is not None
    assert forces.centre_m is not None
    standing = np.isfinite(forces.centre_m).all(axis=1) & (force[:, 1] > 0)
    missing = (moment - np.cross(np.nan_to_num(forces.centre_m), force))[standing]
    up = force[standing, 1].sum()
    shift = np.array([missing[:, 2].sum() / up, 0.0, -missing[:, 0].sum() / up])
    return np.asarray(moment - np.cross(shift, force))


def _exchanged(contacts: Contacts) -> Contacts:
    """The contacts as seen in a mirror."""
    return replace(contacts, side=np.where(contacts.side == "left", "right", "left"))


def upper_bodies(motion: Motion, mass_kg: float) -> list[RigidBody]:
    """Trunk, head, arms and hands."""
    shoulders, hips = motion.middle("shoulder"), motion.middle("hip")
    across = motion.point("right_shoulder") - motion.point("left_shoulder")
    trunk = _axes(shoulders - hips, across)
    up = shoulders - hips
    head = shoulders + _HEAD_ABOVE * up
    bodies = [
        body_between(UPPER.trunk, mass_kg, shoulders, hips, trunk),
        _ball(UPPER.head.mass * mass_kg, head, trunk, 0.1),
    ]
    for side in ("left", "right"):
        shoulder, elbow, wrist = (motion.point(f"{side}_{name}") for name in _NEEDED)
        bodies += [
            body_between(UPPER.upper_arm, mass_kg, shoulder, elbow, _axes(shoulder - elbow, across)),
            body_between(UPPER.forearm, mass_kg, elbow, wrist, _axes(elbow - wrist, across)),
            _ball(UPPER.hand.mass * mass_kg, wrist, trunk, 0.05),
        ]
    return bodies


def _ball(mass_kg: float, centre: FloatArray, axes: FloatArray, radius_m: float) -> RigidBody:
    """A small body whose shape hardly matters."""
    return RigidBody(mass_kg, np.full(3, 0.4 * mass_kg * radius_m**2), axes, centre)


def _axes(up: FloatArray, right: FloatArray) -> FloatArray:
    along = units(up)
    forward = units(np.cross(along, right))
    return np.stack([forward, along, np.cross(forward, along)], axis=-1)


def _mirrored_body(body: RigidBody) -> RigidBody:
    """A body of the mirrored motion back in its place; its axes stay right-handed by turning the sideways one round."""
    flip = np.array([1.0, 1.0, -1.0])
    return replace(body, centre_m=body.centre_m * flip, axes=body.axes * flip[:, None] * flip)


def _slow(leg: LegMotion) -> LegMotion:
    """With every point low-passed at `CUTOFF_HZ`."""
    motion = leg.motion
    flat = motion.points.reshape(len(motion.time_s), -1)
    points = low_pass(flat, motion.time_s, CUTOFF_HZ).reshape(motion.points.shape)
    return LegMotion(replace(motion, points=points))
