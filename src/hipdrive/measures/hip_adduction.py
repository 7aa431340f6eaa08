"""Hip adduction: how far the thigh goes towards the midline, against the pelvis."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.frontal import hip_adduction
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The peak of each stance."""
    return strides.peak(hip_adduction)


MEASURE = Measure(
    id="hip_adduction",
    title="Hip adduction",
    plain="the thigh crosses in at the hip",
    unit="deg",
    hip_function="track",
    plane="frontal",
    definition=(
        "The angle of the thigh (hip to knee) against a line square to the pelvis, both seen along the direction of "
        "running, at its peak in stance (where the median curve of that side peaks). A projection: a thigh that also "
        "points forward shows a little more than the joint turns. Camera roll turns both lines alike."
    ),
    sign="+ = the thigh lies towards the midline relative to the pelvis",
    statement="The hips keep the thigh from drifting inward under load.",
    steps=steps,
    curve=hip_adduction,
    lines=("{other}_hip", "{side}_hip", "{side}_knee"),
    detectable="sdd_hadd2d",
    from_standing=True,
)
