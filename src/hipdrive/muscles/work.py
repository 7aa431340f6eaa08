"""How much work each joint of the leg does, given and taken, in stance and in swing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Contacts, Side
from hipdrive.motion import Motion
from hipdrive.muscles.dynamics import JOINTS, LegMechanics, leg_mechanics
from hipdrive.muscles.mean_stride import next_strike
from hipdrive.muscles.segments import ANYBODY, Leg


@dataclass(frozen=True)
class JointWork:
    """Work of the joints of both legs, joules per kilogram of the body, contact by contact.

    Each array is `(contact, joint)` in the order of `JOINTS`; NaN where a frame was not seen, where the force of the stance is
    not believed, or where no next strike ends the swing.

    Parameters
    ----------
    stance_given, stance_taken
        From strike to off; taken work is negative.
    swing_given, swing_taken
        From off to the next strike of the same foot.
    """

    stance_given: FloatArray
    stance_taken: FloatArray
    swing_given: FloatArray
    swing_taken: FloatArray

    @property
    def shares(self) -> FloatArray:
        """`(contact, joint)` share of each joint in the work given in stance, percent."""
        return np.asarray(100 * self.stance_given / self.stance_given.sum(axis=1, keepdims=True))


def joint_work(motion: Motion, contacts: Contacts, segments: Leg = ANYBODY, mass_kg: float | None = None) -> JointWork:
    """Work of each joint in each stance and swing: the time integral of its power, apart by sign.

    Parameters
    ----------
    motion, contacts, segments, mass_kg
        As for `leg_mechanics`.

    Raises
    ------
    CannotSee
        As `leg_mechanics`, if neither leg can be told.
    """
    return work_of(contacts, legs_of(motion, contacts, segments, mass_kg))


def legs_of(
    motion: Motion, contacts: Contacts, segments: Leg = ANYBODY, mass_kg: float | None = None
) -> dict[Side, LegMechanics]:
    """The mechanics of each leg that can be told; parameters as `leg_mechanics`.

    Raises
    ------
    CannotSee
        If neither can, with the reason of the first.
    """
    found: dict[Side, LegMechanics] = {}
    reasons = []
    for side in SIDES:
        try:
            found[side] = leg_mechanics(motion, contacts, side, segments, mass_kg)
        except CannotSee as reason:
            reasons.append(reason)
    if not found:
        raise reasons[0]
    return found


def work_of(contacts: Contacts, legs: Mapping[Side, LegMechanics]) -> JointWork:
    """The work in each contact, of legs whose mechanics are known."""
    found = np.full((4, len(contacts), len(JOINTS)), np.nan)
    for side, leg in legs.items():
        found[:, contacts.side == side] = _of_leg(leg)
    return JointWork(*found)


def stance_work(motion: Motion, contacts: Contacts, segments: Leg = ANYBODY) -> FloatArray:
    """`(contact, joint)` work given in each stance, joules per kilogram; as `joint_work`."""
    return joint_work(motion, contacts, segments).stance_given


def _of_leg(leg: LegMechanics) -> FloatArray:
    """`(4, contact, joint)` given and taken in stance, given and taken in swing."""
    power, own = leg.power_w / leg.mass_kg, leg.contacts
    until = next_strike(own)
    spans = ((own.strike_s, own.off_s), (own.off_s, until))
    return np.array(
        [
            [_integral(leg.time_s, part, start, stop) for start, stop in zip(*span, strict=True)]
            for span in spans
            for part in (np.maximum(power, 0.0), np.minimum(power, 0.0))
        ]
    ).reshape(4, len(own), len(JOINTS))


def _integral(time_s: FloatArray, power: FloatArray, start_s: float, stop_s: float) -> FloatArray:
    """`(joint,)` integral between two instants; NaN where one is not known or lies outside the recording."""
    inside = (time_s >= start_s) & (time_s <= stop_s)
    if not (np.isfinite(stop_s) and inside.any() and time_s[0] <= start_s and stop_s <= time_s[-1]):
        return np.full(power.shape[1], np.nan)
    return np.asarray(np.trapezoid(power[inside], time_s[inside], axis=0))
