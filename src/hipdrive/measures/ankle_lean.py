"""Ankle lean: how far the hips are ahead of the foot they stand on, over the whole of stance."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import lower_line
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The lean of each stance."""
    return strides.once(lower_line)


MEASURE = Measure(
    id="ankle_lean",
    title="Ankle lean",
    plain="leaning from the ankles",
    unit="deg",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "The angle to the vertical of the body's lower line: from the stance ankle to the middle of the hips,"
        " both averaged over stance, seen from the side. A runner who leans as one rigid line turns this line"
        " and the trunk alike; one who folds at the waist turns the trunk alone. The vertical is the "
        "picture's, unless its level is known."
    ),
    sign="+ = the hips are ahead of the foot, on average over stance",
    statement="The body leans forward from the ankles.",
    steps=steps,
    lines=("{side}_ankle", "{side}_hip"),
    needs=("travel",),
    roll_effect="common",
)
