"""Trunk sway: leaning sideways over the stance leg, which can stand in for the hip."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.frontal import trunk_sway
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The lean at each midstance."""
    return strides.at_midstance(trunk_sway)


MEASURE = Measure(
    id="trunk_sway",
    title="Lateral trunk lean",
    plain="the trunk leans sideways",
    unit="deg",
    hip_function="level",
    plane="frontal",
    definition=(
        "The angle to the vertical of the line from the middle of the hips to the middle of the shoulders, seen along "
        "the direction of running, at midstance (lowest pelvis)."
    ),
    sign="+ = the trunk leans towards the stance leg",
    statement="Leaning over the stance leg can stand in for hips that would hold the pelvis level.",
    steps=steps,
    curve=trunk_sway,
    lines=("left_shoulder", "right_shoulder", "right_hip", "left_hip", "left_shoulder"),
    detectable="sdd_lattrunk",
    roll_effect="antisymmetric",
)
