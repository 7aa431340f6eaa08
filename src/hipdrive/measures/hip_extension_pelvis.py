"""Hip extension to the pelvis: how far the hip joint itself opens; only motion capture shows it."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait import Side
from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import need_pelvis_in_3d
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def hip_extension(strides: Strides, side: Side) -> FloatArray:
    """Extension of the thigh against the pelvis, degrees (Grood and Suntay)."""
    return np.asarray(-strides.joint("hip", side).flexion_deg)


def steps(strides: Strides) -> PerStep:
    """The angle at each off."""
    need_pelvis_in_3d(strides)
    return strides.at_off(hip_extension)


MEASURE = Measure(
    id="hip_extension_pelvis",
    title="Hip extension at toe-off",
    plain="the hip opens at push-off",
    unit="deg",
    hip_function="propel",
    plane="any",
    definition=(
        "The extension of the thigh against the pelvis (joint coordinate system of Grood and Suntay; 0 = the thigh is "
        "square to the plane of the four pelvic spines) when the foot leaves the ground. Only from motion capture."
    ),
    sign="+ = the thigh is behind, relative to the pelvis",
    statement="The hips extend fully behind the body at push-off.",
    steps=steps,
    curve=hip_extension,
    lines=("{side}_hip", "{side}_knee"),
)
