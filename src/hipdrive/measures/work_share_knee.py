"""Share of the knee in the work of a leg: how much does it give back?"""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import work_share
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The share of the knee in the positive work of each stance."""
    return work_share(strides, "knee")


MEASURE = Measure(
    id="work_share_knee",
    title="Knee share of joint work",
    plain="how much of the work the knee does",
    unit="percent",
    hip_function="propel",
    plane="any",
    definition=(
        "Positive work of the knee from strike to off, as a share of that of hip, knee and ankle of the same leg together. "
        "Moments by inverse dynamics in three dimensions, from the foot upwards, from the force under the foot; power is "
        "moment times the rate at which the joint turns, in all directions. Work of a joint, not of a muscle: which of the muscles that cross it did "
        "the work is not measured. Only from motion capture with force plates."
    ),
    sign="always positive; the three joints make 100 percent",
    statement="The hips work, not the knees alone.",
    steps=steps,
    lines=("{side}_hip", "{side}_knee", "{side}_ankle"),
    needs=("forces",),
    limits=(0.0, 100.0),
)
