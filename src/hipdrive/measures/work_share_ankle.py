"""Share of the ankle in the work of a leg: the calves propel."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import work_share
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The share of the ankle in the positive work of each stance."""
    return work_share(strides, "ankle")


MEASURE = Measure(
    id="work_share_ankle",
    title="Ankle share of joint work",
    plain="how much of the work the ankle does",
    unit="percent",
    hip_function="propel",
    plane="any",
    definition=(
        "Positive work of the ankle from strike to off, as a share of that of hip, knee and ankle of the same leg together. "
        "Moments by inverse dynamics in three dimensions, from the foot upwards, from the force under the foot; power is "
        "moment times the rate at which the joint turns, in all directions. Work of a joint, not of a muscle: which of the muscles that cross it did "
        "the work is not measured. Only from motion capture with force plates."
    ),
    sign="always positive; the three joints make 100 percent",
    statement="Propulsion by the hips rather than by the calves: what the calves really do.",
    steps=steps,
    lines=("{side}_knee", "{side}_ankle"),
    needs=("forces",),
    limits=(0.0, 100.0),
)
