"""Pelvic drop: how far the hip of the swing leg sinks below that of the stance leg, at its worst."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.frontal import pelvic_drop
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The peak of each stance."""
    return strides.peak(pelvic_drop)


MEASURE = Measure(
    id="pelvic_drop",
    title="Peak contralateral pelvic drop",
    plain="the hip of the swinging leg sinks, at its largest",
    unit="deg",
    hip_function="level",
    plane="frontal",
    definition=(
        "The angle of the pelvis to the horizontal, seen along the direction of running, at its peak in stance (where "
        "the median curve of that side peaks). The pelvis is the line across the front spines or the back spines "
        "(markers or stickers), or across the hip joint centres of motion capture; never across the hip points of a "
        "pose network."
    ),
    sign="+ = the hip of the swing leg is lower than that of the stance leg; − = it is hiked",
    statement="The hips keep the pelvis level while one leg carries the body.",
    steps=steps,
    curve=pelvic_drop,
    lines=("left_hip", "right_hip"),
    detectable="sdd_cpd2d",
    roll_effect="antisymmetric",
    from_standing=True,
)
