"""Step time: from one foot's landing to the other's."""

from __future__ import annotations

import math

import numpy as np

from hipdrive.measures.core import Measure
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """Each step, milliseconds."""
    contacts = strides.contacts
    error = np.sqrt(2) * contacts.strike_se_s
    return PerStep.of(contacts, 1000 * strides.step_s, contacts.strike_s, np.asarray(1000 * error))


MEASURE = Measure(
    id="step_time",
    title="Step time",
    plain="from one landing to the next",
    unit="ms",
    hip_function="carry",
    plane="any",
    definition=(
        "The time from when a foot meets the ground to when the other does. The side is the foot that lands first."
    ),
    sign="always positive",
    statement="Quick, even steps.",
    steps=steps,
    needs=("time",),
    limits=(0.0, math.inf),
)
