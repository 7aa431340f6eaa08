"""Knee frontal projection: how far the knee lies inside the line from hip to ankle."""

from __future__ import annotations

from hipdrive.measures.core import Measure, PerStep
from hipdrive.measures.geometry import frontal_projection
from hipdrive.measures.strides import Strides


def steps(strides: Strides) -> PerStep:
    """The angle at each midstance."""
    return strides.at_midstance(frontal_projection)


MEASURE = Measure(
    id="knee_valgus",
    title="Knee falling in",
    unit="deg",
    job="track",
    plane="frontal",
    definition=(
        "Frontal plane projection angle: the angle between the thigh (hip to knee) and the shank (knee to ankle), "
        "seen along the direction of running, at midstance (lowest pelvis). It is what a picture shows, not the "
        "turning of the knee joint."
    ),
    sign="+ = the knee lies towards the midline, inside the line from hip to ankle",
    statement="The hips keep the knee from collapsing inward.",
    steps=steps,
    curve=frontal_projection,
    lines=("{side}_hip", "{side}_knee", "{side}_ankle"),
)
