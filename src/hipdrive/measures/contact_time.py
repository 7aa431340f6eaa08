"""Contact time: how long each foot is on the ground."""

from __future__ import annotations

import math

from hipdrive.measures.core import Measure
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """Each contact, milliseconds."""
    contacts = strides.contacts
    error = contacts.length_se_s
    return PerStep.of(contacts, 1000 * (contacts.off_s - contacts.strike_s), contacts.strike_s, 1000 * error)


MEASURE = Measure(
    id="contact_time",
    title="Ground contact time",
    plain="how long a foot is on the ground",
    unit="ms",
    hip_function="carry",
    plane="any",
    definition="The time from when the foot meets the ground to when it leaves it.",
    sign="always positive",
    statement="A quicker stride goes with shorter contacts.",
    steps=steps,
    needs=("time",),
    limits=(0.0, math.inf),
)
