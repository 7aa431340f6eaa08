"""Knee frontal projection: how far the knee lies inside the line from hip to ankle."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.frontal import frontal_plane_projection_angle
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The angle at each midstance."""
    return strides.at_midstance(frontal_plane_projection_angle)


MEASURE = Measure(
    id="fppa",
    title="Frontal plane projection angle",
    plain="the knee falls in",
    unit="deg",
    hip_function="track",
    plane="frontal",
    definition=(
        "Frontal plane projection angle: the angle between the thigh (hip to knee) and the shank (knee to ankle), "
        "seen along the direction of running, at midstance (lowest pelvis). It is what a picture shows, not the "
        "turning of the knee joint."
    ),
    sign="+ = the knee lies towards the midline, inside the line from hip to ankle",
    statement="The hips keep the knee from collapsing inward.",
    steps=steps,
    curve=frontal_plane_projection_angle,
    lines=("{side}_hip", "{side}_knee", "{side}_ankle"),
)
