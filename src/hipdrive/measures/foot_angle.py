"""Foot angle at strike: heel first, flat, or toes first."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import foot_angle
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The angle at each strike."""
    return strides.at_strike(foot_angle)


MEASURE = Measure(
    id="foot_angle",
    title="Foot strike angle",
    plain="slant of the foot at landing",
    unit="deg",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "The angle to the horizontal of the line from the heel to the tip of the foot (to the ball where "
        "markers show no tip), seen from the side, when the foot meets the ground. A flat foot need not read "
        "0: the two points lie at different heights of the shoe. The vertical is the picture's, unless its "
        "level is known."
    ),
    sign="+ = toes up",
    statement="How the foot meets the ground.",
    steps=steps,
    curve=foot_angle,
    lines=("{side}_heel", "{side}_toe"),
    references=("foot_ic_norm",),
    roll_effect="common",
)
