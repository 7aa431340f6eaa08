"""Knee gap: the window between the knees at midstance."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.frontal import knees_apart
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The gap at each midstance."""
    return strides.at_midstance(knees_apart)


MEASURE = Measure(
    id="knee_gap",
    title="Knee window",
    plain="room between the knees",
    unit="percent",
    hip_function="track",
    plane="frontal",
    definition=(
        "The sideways distance between the knee centres at midstance (lowest pelvis), seen along the direction of "
        "running, over the distance between the hip centres seen likewise. 100 = the knees are as far apart as the "
        "hips. Between joint centres: the gap between the skin of the knees is smaller."
    ),
    sign="+ = the knees are apart; − = they overlap, seen from behind",
    statement="The hips keep the thighs apart, so that the knees do not close on each other.",
    steps=steps,
    curve=knees_apart,
    lines=("left_knee", "right_knee"),
    roll_effect="antisymmetric",
)
