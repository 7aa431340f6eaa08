"""Knee drive: how far forward and up the thigh swings."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import thigh_angle
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The peak of the swing that follows each contact."""
    contacts, stride_s = strides.contacts, strides.stride_s
    known = stride_s[np.isfinite(stride_s)]
    # The last swing of a leg is not ended by a contact that was found; it is as long as the others.
    usual_s = float(np.median(known)) if len(known) else np.nan
    stop_s = contacts.strike_s + np.where(np.isfinite(stride_s), stride_s, usual_s)
    return strides.peak_of(*strides.over(thigh_angle, contacts.off_s, stop_s))


MEASURE = Measure(
    id="knee_drive",
    title="Knee drive",
    plain="the thigh swings forward and up",
    unit="deg",
    hip_function="propel",
    plane="sagittal",
    definition=(
        "The angle of the thigh (hip to knee) to the vertical, seen from the side, at its peak in swing "
        "(where the median curve of that side peaks). The side named is the leg that swings. The vertical is "
        "the picture's, unless its level is known."
    ),
    sign="+ = the knee is ahead of the hip",
    statement="The knee is driven forward and up.",
    steps=steps,
    curve=thigh_angle,
    lines=("{side}_hip", "{side}_knee"),
    roll_effect="common",
)
