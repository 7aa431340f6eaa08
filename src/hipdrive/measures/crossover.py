"""Crossover: whether the foot lands beyond the body's midline."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.core import Measure
from hipdrive.measures.frontal import foot_lateral, from_neighbours, hip_lateral, medial_of
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """How far each foot lies beyond the midline at midstance, percent of the leg."""
    instant = strides.midstance_s
    hips = strides.at(hip_lateral, instant)
    # The pelvis sways over the stance foot: half way between this stance and its neighbours is the midline.
    midline = hips - from_neighbours(strides, hips) / 2
    beyond = medial_of(strides) * (strides.at(foot_lateral, instant) - midline)
    return PerStep.of(strides.contacts, np.asarray(100 * beyond / strides.leg_length), instant)


MEASURE = Measure(
    id="crossover",
    title="Crossover",
    plain="the foot lands across the midline",
    unit="percent",
    hip_function="track",
    plane="frontal",
    definition=(
        "How far the stance ankle lies beyond the body's midline at midstance (lowest pelvis), over the length of the "
        "leg. The midline is the middle of the hips, averaged between this midstance and those before and after."
    ),
    sign="+ = the foot lies beyond the midline, on the other side; − = on its own side",
    statement="The hips control the thigh, so that the feet do not cross over.",
    steps=steps,
    lines=("{side}_hip", "{side}_knee", "{side}_ankle"),
    roll_effect="antisymmetric",
)
