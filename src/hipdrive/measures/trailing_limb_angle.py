"""Trailing limb angle: how far behind the hip the foot is when it leaves the ground."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import ankle_line
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The angle at each off."""
    return strides.at_off(ankle_line)


MEASURE = Measure(
    id="trailing_limb_angle",
    title="Trailing limb angle",
    plain="the leg behind at push-off",
    unit="deg",
    hip_function="propel",
    plane="sagittal",
    definition=(
        "The angle to the vertical of the line from the hip to the ankle of the stance leg, seen from the "
        "side, when the foot leaves the ground. The vertical is the picture's, unless its level is known."
    ),
    sign="+ = the ankle is behind the hip",
    statement="The push-off happens behind the body.",
    steps=steps,
    curve=ankle_line,
    lines=("{side}_hip", "{side}_ankle"),
    roll_effect="common",
    needs=("travel",),
)
