"""Running tall: whether the head stays on the line of the trunk."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import neck_angle
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The mean of each stance."""
    return strides.stance_mean(neck_angle)


MEASURE = Measure(
    id="run_tall",
    title="Head–trunk angle",
    plain="the head ahead of the trunk",
    unit="deg",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "The angle between the line from the middle of the hips to the middle of the shoulders and the line "
        "from there to the middle of the ears, seen from the side, mean over stance. 0 = hips, shoulders and "
        "ears lie on one line."
    ),
    sign="+ = the head is ahead of the line of the trunk",
    statement="Running tall: ears, shoulders and hips on one line.",
    steps=steps,
    curve=neck_angle,
    lines=("{side}_hip", "{side}_shoulder", "{side}_ear"),
)
