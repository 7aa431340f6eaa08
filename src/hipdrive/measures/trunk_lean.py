"""Trunk lean: how far the trunk tips forward, whatever it comes from."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import trunk_lean
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The mean of each stance."""
    return strides.stance_mean(trunk_lean)


MEASURE = Measure(
    id="trunk_lean",
    title="Trunk lean",
    plain="the trunk leans forward",
    unit="deg",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "The angle to the vertical of the line from the middle of the hips to the middle of the shoulders, "
        "seen from the side, mean over stance. The vertical is the picture's, unless its level is known."
    ),
    sign="+ = the trunk leans forward",
    statement="The trunk leans forward a little, as one with the body.",
    steps=steps,
    curve=trunk_lean,
    lines=("{side}_hip", "{side}_shoulder"),
    references=("trunkflex_high", "trunkflex_low"),
    roll_effect="common",
)
