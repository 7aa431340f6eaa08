"""Sitting: how far the hips sink below the length of the leg at midstance."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import ankle_below_hip
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """What is lost of the leg's length at each midstance, percent of it."""
    height = strides.at(ankle_below_hip, strides.midstance_s)
    lost = np.asarray(100 * (1 - height / strides.leg_length))
    return PerStep.of(strides.contacts, lost, strides.midstance_s)


MEASURE = Measure(
    id="sitting",
    title="Hip height deficit at midstance",
    plain="sitting down into the stride",
    unit="percent",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "How much lower the hip is above its ankle than the leg is long, at midstance (lowest pelvis), seen "
        "from the side, percent of the length of the leg (thigh plus shank, as seen). It grows with the bend "
        "of the stance knee and the slant of the leg. Read it with knee_flexion_midstance and trunk_lean."
    ),
    sign="+ = the hips sit lower; 0 = a straight upright leg",
    statement=("The hips stay high over the stance leg, instead of sitting down into the stride."),
    steps=steps,
    lines=("{side}_hip", "{side}_knee", "{side}_ankle"),
)
