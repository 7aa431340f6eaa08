"""Knee flexion at strike: how bent the knee is when the foot lands."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import knee_flexion
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The angle at each strike."""
    return strides.at_strike(knee_flexion)


MEASURE = Measure(
    id="knee_flexion_strike",
    title="Knee flexion at strike",
    plain="knee bend at landing",
    unit="deg",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "The angle between the thigh (hip to knee) and the shank (knee to ankle), seen from the side, when "
        "the foot meets the ground. 0 = straight."
    ),
    sign="+ = the knee is bent",
    statement="The foot lands under a bent knee, not at the end of a straight leg.",
    steps=steps,
    curve=knee_flexion,
    lines=("{side}_hip", "{side}_knee", "{side}_ankle"),
    references=("kf_ic_norm",),
)
