"""Leg stiffness of the spring-mass model, without units, from contact and flight time."""

from __future__ import annotations

import math

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.measures.core import Measure
from hipdrive.measures.geometry import need_scale, travel_speed
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep

#: Standard gravity, m/s².
GRAVITY = 9.80665


def steps(strides: Strides) -> PerStep:
    """The stiffness of each step, body weights of force for a leg length of shortening."""
    speed = strides.once(travel_speed)
    need_scale(strides, "vertical_ratio")
    contacts = strides.contacts
    contact_s = contacts.off_s - contacts.strike_s
    flight_s = strides.step_s - contact_s
    value = stiffness(contact_s, flight_s, speed, strides.leg_length)
    # A contact that is longer by an error has a flight that is shorter by it.
    error_s = contacts.length_se_s
    longer = stiffness(contact_s + error_s, flight_s - error_s, speed, strides.leg_length)
    shorter = stiffness(contact_s - error_s, flight_s + error_s, speed, strides.leg_length)
    return PerStep.of(contacts, value, contacts.strike_s, np.nan_to_num(np.abs(longer - shorter) / 2))


def stiffness(contact_s: FloatArray, flight_s: FloatArray, speed_mps: float, leg_m: FloatArray) -> FloatArray:
    """Leg stiffness times leg length over body weight.

    The sine-wave method of Morin JB, Dalleau G, Kyröläinen H, Jeannin T, Belli A. J Appl Biomech 2005;21(2):167-180
    (the formula as commonly cited; a model, not a threshold): the force of a contact is half a sine wave whose
    impulse carries the weight, and the leg shortens by the fall of the mass and by the arc it sweeps.

    Parameters
    ----------
    contact_s, flight_s
        `(step,)` seconds.
    speed_mps
        Speed of the ground, m/s.
    leg_m
        `(step,)` length of the leg, metres.

    Returns
    -------
    ndarray
        `(step,)`; NaN where the leg is too short for the step.
    """
    peak = np.pi / 2 * (flight_s / contact_s + 1)
    fall_m = GRAVITY * contact_s**2 * (peak / np.pi**2 - 1 / 8)
    half_m = speed_mps * contact_s / 2
    upright = np.where(leg_m > half_m, leg_m**2 - half_m**2, np.nan)
    shortening_m = leg_m - np.sqrt(upright) + fall_m
    return np.asarray(peak * leg_m / shortening_m)


MEASURE = Measure(
    id="leg_stiffness",
    title="Leg stiffness",
    plain="how springy the leg is",
    unit="ratio",
    hip_function="carry",
    plane="sagittal",
    definition=(
        "Stiffness of the leg as a spring, without units: peak force in body weights over the shortening of the leg "
        "in leg lengths, by the sine-wave method (Morin 2005) from contact time, flight time, speed of the ground and "
        "length of the leg (thigh plus shank). A model of the leg, not a measured force; for changes in one runner."
    ),
    sign="always positive; higher = stiffer",
    statement="A spring-like stride.",
    steps=steps,
    needs=("time", "travel"),
    limits=(0.0, math.inf),
)
