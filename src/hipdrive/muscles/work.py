"""How much positive work each joint of the leg does in a stance."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait import SIDES, Contacts
from hipdrive.motion import Motion
from hipdrive.muscles.dynamics import JOINTS, leg_mechanics
from hipdrive.muscles.segments import ANYBODY, Leg


def stance_work(motion: Motion, contacts: Contacts, leg: Leg = ANYBODY) -> FloatArray:
    """Positive work of each joint in each stance, joules per kilogram of the body.

    The time integral of the joint's power where it is positive, from strike to off.

    Parameters
    ----------
    motion, contacts, leg
        As for `leg_mechanics`.

    Returns
    -------
    ndarray
        `(contact, joint)` in the order of `JOINTS`; NaN where a frame of the stance was not seen.

    Raises
    ------
    CannotSee
        As `leg_mechanics`.
    """
    work = np.full((len(contacts), len(JOINTS)), np.nan)
    for side in SIDES:
        found = leg_mechanics(motion, contacts, side, leg)
        given = np.maximum(found.power_w, 0.0) / found.mass_kg  # NaN stays NaN
        for row in np.flatnonzero(contacts.side == side):
            inside = (found.time_s >= contacts.strike_s[row]) & (found.time_s <= contacts.off_s[row])
            work[row] = np.trapezoid(given[inside], found.time_s[inside], axis=0)
    return work
