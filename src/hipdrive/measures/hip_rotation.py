"""Hip rotation: the turning of the thigh about its own length; only motion capture shows it."""

from __future__ import annotations

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Side
from hipdrive.measures.core import Measure
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def hip_rotation(strides: Strides, side: Side) -> FloatArray:
    """Internal rotation of the thigh against the pelvis, degrees (Grood and Suntay)."""
    return strides.joint("hip", side).rotation_deg


def steps(strides: Strides) -> PerStep:
    """The peak of each stance."""
    if strides.motion.view != "3d":
        raise CannotSee("one camera does not show the turning of the thigh about its own length; use motion capture")
    return strides.peak(hip_rotation)


MEASURE = Measure(
    id="hip_rotation",
    title="Hip internal rotation",
    plain="the thigh turns in",
    unit="deg",
    hip_function="track",
    plane="any",
    definition=(
        "The rotation of the thigh about its own length against the pelvis (joint coordinate system of Grood and "
        "Suntay), at its peak in stance (where the median curve of that side peaks). Only from motion capture."
    ),
    sign="+ = the thigh is turned inward",
    statement="The hips keep the thigh from turning inward under load.",
    steps=steps,
    curve=hip_rotation,
    lines=("{side}_hip", "{side}_knee"),
)
