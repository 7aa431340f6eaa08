"""Waist bend: how far the trunk tips forward against the lower body."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import lower_line, trunk_lean
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """Trunk less lower line, of each stance."""
    trunk, lower = strides.stance_mean(trunk_lean), strides.once(lower_line)
    return PerStep.of(strides.contacts, trunk.value - lower.value, trunk.time_s, lower.error_sd)


MEASURE = Measure(
    id="waist_bend",
    title="Trunk flexion to the leg line",
    plain="folding at the waist",
    unit="deg",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "The lean of the trunk (middle of the hips to middle of the shoulders, mean over stance) less the "
        "lean of the body's lower line (stance ankle to the middle of the hips, both averaged over stance), "
        "seen from the side. 0 = trunk and lower body lie on one line."
    ),
    sign="+ = the trunk is bent forward against the lower body",
    statement="The lean comes from the ankles, not from folding at the waist.",
    steps=steps,
    lines=("{side}_ankle", "{side}_hip", "{side}_shoulder"),
    needs=("travel",),
)
