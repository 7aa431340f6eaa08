"""Paw-back: whether the foot already moves backward when it lands."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import heel_ahead_of_hips, travel_speed
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep

#: How long before strike the foot is watched, s.
WINDOW_S = 0.050


def steps(strides: Strides) -> PerStep:
    """Backward speed of the foot before each strike, over the speed of the ground."""
    contacts, speed = strides.contacts, strides.once(travel_speed)
    strike, se = contacts.strike_s, contacts.strike_se_s
    # The mean speed in a window is what the heel covers in it; at the strike, and one standard error to either side.
    ends = np.stack([strike, strike + se, strike - se], axis=1)
    covered = strides.at(heel_ahead_of_hips, ends - WINDOW_S) - strides.at(heel_ahead_of_hips, ends)
    value, late, early = (covered / WINDOW_S / speed).T
    return PerStep.of(contacts, value, strike, np.nan_to_num(np.abs(late - early) / 2))


MEASURE = Measure(
    id="paw_back",
    title="Foot retraction before strike",
    plain="the foot sweeps back before landing",
    unit="ratio",
    hip_function="propel",
    plane="sagittal",
    definition=(
        "The mean backward speed of the heel relative to the middle of the hips in the last 50 ms before the "
        "foot meets the ground, over the speed at which the ground passes (hips over a stride against the "
        "heel on the ground). 1 = the foot moves back as fast as the ground."
    ),
    sign="+ = the foot moves backward relative to the hips",
    statement="The foot sweeps back under the body before it lands.",
    steps=steps,
    lines=("{side}_hip", "{side}_heel"),
    needs=("travel",),
)
