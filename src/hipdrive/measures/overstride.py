"""Overstride: how far ahead of the hips the foot lands."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import heel_ahead_of_hips
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The distance at each strike, over the leg."""
    ahead, leg = strides.at_strike(heel_ahead_of_hips), strides.leg_length
    return PerStep.of(strides.contacts, np.asarray(ahead.value / leg), ahead.time_s, np.asarray(ahead.error_sd / leg))


MEASURE = Measure(
    id="overstride",
    title="Overstride",
    plain="the foot lands ahead of the body",
    unit="ratio",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "The horizontal distance from the middle of the hips to the heel when the foot meets the ground, seen"
        " from the side, over the length of the leg (thigh plus shank, as seen)."
    ),
    sign="+ = the heel lands ahead of the hips",
    statement="The foot lands close to under the body, which stays over or ahead of it.",
    steps=steps,
    lines=("{side}_hip", "{side}_heel"),
    references=("overstride_norm",),
    needs=("travel",),
    roll_effect="common",
)
