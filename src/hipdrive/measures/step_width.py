"""Step width: how far apart the feet land, across the path, over the length of the leg."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.frontal import step_width
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The width of each step, percent of the leg."""
    width = step_width(strides)
    return PerStep.of(strides.contacts, 100 * width / strides.leg_length, strides.midstance_s)


MEASURE = Measure(
    id="step_width",
    title="Step width, of leg length",
    plain="how far apart the feet land",
    unit="percent",
    hip_function="track",
    plane="frontal",
    definition=(
        "The sideways distance of the stance ankle at midstance from the line between the placements of the other "
        "foot before and after, over the length of the leg (thigh plus shank, as seen)."
    ),
    sign="+ = the foot lands on its own side of the other foot's line; − = beyond it",
    statement="The hips control where the thigh, and with it the foot, is placed.",
    steps=steps,
    lines=("left_ankle", "right_ankle"),
)
