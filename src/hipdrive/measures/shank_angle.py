"""Shank angle at strike: whether the foot is thrown ahead of the knee."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import shank_angle
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The angle at each strike."""
    return strides.at_strike(shank_angle)


MEASURE = Measure(
    id="shank_angle",
    title="Shank angle at strike",
    plain="slant of the shin at landing",
    unit="deg",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "The angle of the shank (knee to ankle) to the vertical, seen from the side, when the foot meets the "
        "ground. The vertical is the picture's, unless its level is known."
    ),
    sign="+ = the ankle is ahead of the knee",
    statement="The foot lands under the knee, not thrown ahead of it.",
    steps=steps,
    curve=shank_angle,
    lines=("{side}_knee", "{side}_ankle"),
    references=("tibia_ic_norm",),
    needs=("travel",),
    detectable="sdd_tibia",
    roll_effect="common",
)
