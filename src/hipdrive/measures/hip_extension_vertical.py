"""Hip extension to the vertical: how far the thigh is behind when the foot leaves the ground."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import thigh_behind
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The angle at each off."""
    return strides.at_off(thigh_behind)


MEASURE = Measure(
    id="hip_extension_vertical",
    title="Thigh extension at toe-off",
    plain="the thigh behind the body at push-off",
    unit="deg",
    hip_function="propel",
    plane="sagittal",
    definition=(
        "The angle of the thigh (hip to knee) to the vertical, seen from the side, when the foot leaves the "
        "ground. The vertical is the picture's, unless its level is known."
    ),
    sign="+ = the thigh is behind the vertical",
    statement="The hips extend fully behind the body at push-off.",
    steps=steps,
    curve=thigh_behind,
    lines=("{side}_hip", "{side}_knee"),
    roll_effect="common",
)
