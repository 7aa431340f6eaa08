"""Knee frontal projection: how far the knee lies inside the line from hip to ankle."""

from __future__ import annotations

import numpy as np

from hipdrive.gait import Side
from hipdrive.measures.core import FloatArray, Measure, PerStep
from hipdrive.measures.strides import Strides


def frontal_projection(strides: Strides, side: Side) -> FloatArray:
    """`(frame,)` degrees between thigh and shank in the frontal plane, + = knee medial to the line hip–ankle."""
    plane = strides.frontal
    hip, knee, ankle = (plane.point(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    cross = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
    angle = np.degrees(np.arctan2(cross, (thigh * shank).sum(axis=1)))
    # Medial is towards the runner's right for the left leg.
    return np.asarray(angle if side == "right" else -angle)


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
        "seen along the direction of running, at midstance (lowest pelvis)."
    ),
    sign="+ = the knee lies towards the midline, inside the line from hip to ankle",
    statement="The hips keep the knee from collapsing inward.",
    steps=steps,
    curve=frontal_projection,
    lines=("{side}_hip", "{side}_knee", "{side}_ankle"),
)
