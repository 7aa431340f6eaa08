"""Pelvic tilt: how far the pelvis tips forward; keypoints do not show it."""

from __future__ import annotations

from hipdrive.arrays import FloatArray
from hipdrive.gait import Side
from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import need_pelvis_in_3d
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep
from hipdrive.motion.angles3d import pelvis_angles


def pelvic_tilt(strides: Strides, side: Side) -> FloatArray:
    """Anterior tilt of the pelvis against the laboratory, degrees; the same for both sides."""
    return pelvis_angles(strides.motion).tilt_deg


def steps(strides: Strides) -> PerStep:
    """The mean of each stance."""
    need_pelvis_in_3d(strides)
    return strides.stance_mean(pelvic_tilt)


MEASURE = Measure(
    id="pelvic_tilt",
    title="Anterior pelvic tilt",
    plain="the pelvis tips forward",
    unit="deg",
    hip_function="carry",
    plane="any",
    definition=(
        "The tilt against the horizontal of the plane through the four pelvic spines, mean over stance. Only from "
        "motion capture. A standing pelvis does not read 0."
    ),
    sign="+ = the front of the pelvis is lower (anterior tilt)",
    statement="Running tall: a pelvis that is not tipped far forward leaves the hips room to extend.",
    steps=steps,
    curve=pelvic_tilt,
)
