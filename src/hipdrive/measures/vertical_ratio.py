"""Vertical ratio: bounce over step length."""

from __future__ import annotations

import math

import numpy as np

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import travel_speed, vertical_oscillation
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The bounce of each step over its length, percent."""
    length = strides.once(travel_speed) * strides.step_s
    return PerStep.of(
        strides.contacts, np.asarray(100 * strides.once(vertical_oscillation) / length), strides.midstance_s
    )


MEASURE = Measure(
    id="vertical_ratio",
    title="Vertical ratio",
    plain="bounce for each step’s length",
    unit="percent",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "The vertical oscillation of the middle of the hips over the length of the step: the speed at which "
        "the ground passes (hips over a stride against the heel on the ground) times the step's time."
    ),
    sign="always positive",
    statement="A stride that goes forward more than up.",
    steps=steps,
    lines=("left_hip", "right_hip"),
    needs=("travel",),
    limits=(0.0, math.inf),
)
