"""Flight time: how long both feet are off the ground."""

from __future__ import annotations

from hipdrive.measures.core import Measure
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep


def steps(strides: Strides) -> PerStep:
    """The flight after each contact, milliseconds."""
    contacts = strides.contacts
    flight = contacts.strike_s + strides.step_s - contacts.off_s
    # A flight is as wrong as the contacts beside it, the other way: what shifts a strike shifts the next one too.
    return PerStep.of(contacts, 1000 * flight, contacts.off_s, 1000 * contacts.length_se_s)


MEASURE = Measure(
    id="flight_time",
    title="Flight time",
    plain="both feet off the ground",
    unit="ms",
    hip_function="carry",
    plane="any",
    definition=(
        "The time from when a foot leaves the ground to when the other meets it. The side is the foot that left."
    ),
    sign="+ = both feet are off the ground; − = both are on it",
    statement="A springy stride leaves the ground.",
    steps=steps,
    needs=("time",),
)
