"""The force of the ground on one foot, and whether it can be believed.

The force of all plates together belongs to the foot that is on the ground, which running allows and walking does not. A
stance whose force does not act under its foot (plates exchanged, both feet on one plate, places in millimetres) is left
out, and said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts
from hipdrive.motion.forces import Forces
from hipdrive.muscles.leg import LegMotion
from hipdrive.muscles.rigid import GRAVITY
from hipdrive.signals import low_pass

#: Cut-off of the force and its moment, hertz. Design choice: the highest that the markers of the foot may have
#: (`motion.smoothing`); a force filtered much less than the motion would show as a jerk of hip and knee at landing.
FORCE_HZ = 20.0
#: Masses that runners have, kilograms (design choice: outside, forces are in another unit or plates are missing).
MASSES_KG = (25.0, 200.0)
#: A stated mass and that of the plates may differ by this share (design choice: clothes and shoes are 3 %).
_SAME_MASS = 0.10
#: A step that lasts longer than this many usual ones hides another (design choice).
_ONE_STEP = 1.5
#: How far outside the line from heel to front of the foot the force may act, metres. Design choice: half the width of a shoe
#: and the toes ahead of the front marker; in 177 stances of four runners it was never more than 0.06.
_UNDER_M = 0.10
#: Share of the force of a stance that must act under the foot.
_MOSTLY = 0.8


@dataclass(frozen=True)
class Ground:
    """What the ground does to one foot at the instants of a motion.

    Parameters
    ----------
    force_n
        `(frame, 3)` newtons on the runner; zero while the foot is in the air, NaN in a stance that is not believed.
    moment_nm
        `(frame, 3)` its moment about the origin, newton metres.
    """

    force_n: FloatArray
    moment_nm: FloatArray


def mass_of(forces: Forces, contacts: Contacts, stated_kg: float | None = None) -> float:
    """Mass of the body, kilograms: as stated, else from the force over whole steps.

    Raises
    ------
    CannotSee
        Where neither is known, and where the two do not fit each other.
    """
    carried = _carried_kg(forces, contacts)
    if stated_kg is None and carried is None:
        raise CannotSee("no two steps in a row are on the plates, so the weight is not known: state the runner's mass")
    if stated_kg is None:
        return float(carried or 0.0)
    if carried is not None and abs(carried / stated_kg - 1) > _SAME_MASS:
        raise CannotSee(f"the plates carry {carried:.3g} kg, but {stated_kg:.3g} kg are stated: check unit and mass")
    return stated_kg


def _carried_kg(forces: Forces, contacts: Contacts) -> float | None:
    """Mass from the mean vertical force over steps between neighbouring contacts; `None` for fewer than two steps."""
    step = np.diff(contacts.strike_s)
    whole = (
        (contacts.side[1:] != contacts.side[:-1]) & (step < _ONE_STEP * np.median(step, axis=0)) if len(step) else []
    )
    starts = np.flatnonzero(whole)
    if len(starts) < 2:
        return None
    inside = np.zeros(len(forces.time_s), dtype=bool)
    for first in starts:
        inside |= (forces.time_s >= contacts.strike_s[first]) & (forces.time_s < contacts.strike_s[first + 1])
    mass = float(np.mean(np.nan_to_num(forces.force_n[inside, 1])) / -GRAVITY[1])
    if not MASSES_KG[0] <= mass <= MASSES_KG[1]:
        raise CannotSee(f"the plates carry {mass:.3g} kg: a plate is missing, or the force is not in newtons")
    return mass


def check_flight(contacts: Contacts) -> None:
    """Raise `CannotSee` where both feet are on the ground at once, for then the force has no single foot."""
    if (contacts.strike_s[1:] < contacts.off_s[:-1]).any():
        raise CannotSee("both feet are on the ground at once, as in walking: one force cannot be shared between them")


def ground_of(leg: LegMotion, contacts: Contacts) -> Ground:
    """The low-passed force on a foot and its moment, at the motion's instants.

    The moment is filtered, not the centre of pressure, which means nothing while there is hardly any force. The moment
    about the vertical that a foot exerts by turning is left out: it is a few newton metres, and not every plate gives it.

    Parameters
    ----------
    leg
        With forces and their centre.
    contacts
        Of this leg.

    Raises
    ------
    CannotSee
        Where no stance's force acts under the foot.
    """
    forces, time_s = leg.motion.forces, leg.motion.time_s
    assert forces is not None
    assert forces.centre_m is not None
    believed = under_foot(leg, contacts)
    own = during(forces.time_s, contacts.only(believed)) & np.isfinite(forces.centre_m).all(axis=1)
    force = np.where(own[:, None], forces.force_n, 0.0)
    moment = np.cross(np.where(own[:, None], forces.centre_m, 0.0), force)
    smooth = low_pass(np.column_stack([force, moment]), forces.time_s, FORCE_HZ)
    there = np.stack([np.interp(time_s, forces.time_s, column) for column in smooth.T], axis=1)
    there[during(time_s, contacts.only(~believed))] = np.nan
    return Ground(there[:, :3], there[:, 3:])


def during(time_s: FloatArray, contacts: Contacts) -> BoolArray:
    """`(instant,)` whether a foot with these contacts is on the ground."""
    if not len(contacts):
        return np.zeros(len(time_s), dtype=bool)
    after = np.searchsorted(contacts.strike_s, time_s, side="right") - 1
    return np.asarray((after >= 0) & (time_s <= contacts.off_s[np.maximum(after, 0)]))


def under_foot(leg: LegMotion, contacts: Contacts) -> BoolArray:
    """`(contact,)` whether the force of a stance acts under this foot.

    Raises
    ------
    CannotSee
        If it does in none; the message says how far off it acts.
    """
    forces = leg.motion.forces
    assert forces is not None
    assert forces.centre_m is not None
    off_m = _off_the_foot(leg, forces)
    weight = np.where(np.isfinite(off_m), np.maximum(np.nan_to_num(forces.force_n[:, 1]), 0.0), 0.0)
    inside = [
        (forces.time_s >= start) & (forces.time_s <= stop)
        for start, stop in zip(contacts.strike_s, contacts.off_s, strict=True)
    ]
    shares = [(weight * (off_m <= _UNDER_M))[rows].sum() / max(weight[rows].sum(), 1e-9) for rows in inside]
    believed = np.array(shares) >= _MOSTLY
    if len(contacts) and not believed.any():
        near = np.nanmedian(np.concatenate([off_m[rows] for rows in inside]))
        raise CannotSee(
            f"the force acts {near:.2g} m away from the foot: plates or feet are exchanged, both feet share a plate, or its "
            "place is not in metres"
        )
    return believed


def _off_the_foot(leg: LegMotion, forces: Forces) -> FloatArray:
    """`(sample,)` level distance of the force from the line between heel and front of the foot, metres."""
    assert forces.centre_m is not None
    heel, front = (_level(forces.time_s, leg.motion.time_s, p) for p in (leg.point("heel"), leg.front))
    foot, place = front - heel, forces.centre_m[:, [0, 2]] - heel
    share = np.clip((place * foot).sum(axis=1) / (foot**2).sum(axis=1), 0.0, 1.0)
    return np.asarray(np.linalg.norm(place - share[:, None] * foot, axis=1))


def _level(instants: FloatArray, time_s: FloatArray, point: FloatArray) -> FloatArray:
    return np.stack([np.interp(instants, time_s, point[:, axis]) for axis in (0, 2)], axis=1)
