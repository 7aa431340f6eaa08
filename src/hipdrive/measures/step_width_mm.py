"""Step width in millimetres; needs a scale."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.frontal import step_width
from hipdrive.measures.geometry import need_scale
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The width of each step, millimetres."""
    width = step_width(strides)
    need_scale(strides, "step_width")
    return PerStep.of(strides.contacts, 1000 * width, strides.midstance_s)


MEASURE = Measure(
    id="step_width_mm",
    title="Step width",
    plain="how far apart the feet land",
    unit="mm",
    hip_function="track",
    plane="frontal",
    definition=(
        "The sideways distance of the stance ankle at midstance from the line between the placements of the other "
        "foot before and after."
    ),
    sign="+ = the foot lands on its own side of the other foot's line; − = beyond it",
    statement="The hips control where the thigh, and with it the foot, is placed.",
    steps=steps,
    lines=("left_ankle", "right_ankle"),
)
