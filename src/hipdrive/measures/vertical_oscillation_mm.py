"""Vertical oscillation in millimetres; needs a scale."""

from __future__ import annotations

import math

import numpy as np

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import need_scale, vertical_oscillation
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The bounce of each step, millimetres."""
    value = strides.once(vertical_oscillation)
    need_scale(strides, "vertical_oscillation")
    return PerStep.of(strides.contacts, np.asarray(1000 * value), strides.midstance_s)


MEASURE = Measure(
    id="vertical_oscillation_mm",
    title="Vertical oscillation",
    plain="bounce",
    unit="mm",
    hip_function="carry",
    plane="any",
    definition=(
        "The height of the middle of the hips at its highest less that at its lowest, from one strike to the "
        "next (where the median curve of that side is highest and lowest). Of the hips, not of the centre of "
        "mass, which moves less."
    ),
    sign="always positive",
    statement="A spring-like stride that does not waste height.",
    steps=steps,
    lines=("left_hip", "right_hip"),
    limits=(0.0, math.inf),
)
