"""Vertical oscillation: how much the pelvis goes up and down in a step, over the length of the leg."""

from __future__ import annotations

import math

import numpy as np

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import vertical_oscillation
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The bounce of each step, percent of the leg."""
    value = np.asarray(100 * strides.once(vertical_oscillation) / strides.leg_length)
    return PerStep.of(strides.contacts, value, strides.midstance_s)


MEASURE = Measure(
    id="vertical_oscillation",
    title="Vertical oscillation, of leg length",
    plain="bounce",
    unit="percent",
    hip_function="carry",
    plane="any",
    definition=(
        "The height of the middle of the hips at its highest less that at its lowest, from one strike to the "
        "next (where the median curve of that side is highest and lowest), over the length of the leg (thigh "
        "plus shank, as seen). Of the hips, not of the centre of mass, which moves less."
    ),
    sign="always positive",
    statement="A spring-like stride that does not waste height.",
    steps=steps,
    lines=("left_hip", "right_hip"),
    limits=(0.0, math.inf),
)
