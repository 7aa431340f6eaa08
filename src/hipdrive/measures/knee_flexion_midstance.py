"""Knee flexion at midstance: how deep the stance knee is bent."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import knee_flexion
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The angle at each midstance."""
    return strides.at_midstance(knee_flexion)


MEASURE = Measure(
    id="knee_flexion_midstance",
    title="Knee flexion at midstance",
    plain="knee bend over the foot",
    unit="deg",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "The angle between the thigh (hip to knee) and the shank (knee to ankle), seen from the side, at "
        "midstance (lowest pelvis). 0 = straight."
    ),
    sign="+ = the knee is bent",
    statement="The body is carried over the foot without sitting down into the stride.",
    steps=steps,
    curve=knee_flexion,
    lines=("{side}_hip", "{side}_knee", "{side}_ankle"),
    references=("kf_ms_norm",),
    detectable="sdd_kf2d",
)
