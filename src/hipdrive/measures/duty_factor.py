"""Duty factor: the share of the stride that a foot is on the ground."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.core import Measure
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """Each contact over its stride, percent."""
    contacts, stride = strides.contacts, strides.stride_s
    duty = 100 * (contacts.off_s - contacts.strike_s) / stride
    error = 100 * contacts.length_se_s / stride
    return PerStep.of(contacts, np.asarray(duty), contacts.strike_s, np.nan_to_num(error))


MEASURE = Measure(
    id="duty_factor",
    title="Duty factor",
    plain="share of the stride on the ground",
    unit="percent",
    hip_function="carry",
    plane="any",
    definition="Contact time over the time from one strike to the next of the same foot.",
    sign="always positive; under 50 = running",
    statement="A quicker stride goes with shorter contacts.",
    steps=steps,
    references=("duty_860",),
    limits=(0.0, 100.0),
)
