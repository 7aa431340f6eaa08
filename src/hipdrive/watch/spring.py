"""Leg stiffness of the spring-mass model from contact time, cadence and speed."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray

#: Standard gravity, m/s².
_GRAVITY = 9.80665
#: Length of the leg over height (Winter DA 2009, fig. 4.1: greater trochanter at 0.530 of height).
LEG_SHARE = 0.530


def spring_stiffness(
    contact_ms: FloatArray, cadence_spm: FloatArray, speed_mps: FloatArray, mass_kg: float, height_m: float
) -> FloatArray:
    """Stiffness, kN/m, by the sine-wave method of Morin JB et al. J Appl Biomech 2005;21(2):167-180.

    The formula as commonly cited, as for the measure `leg_stiffness`: a model, for changes in one runner, never a threshold.

    Parameters
    ----------
    contact_ms, cadence_spm, speed_mps
        `(record,)`.

    Returns
    -------
    FloatArray
        `(record,)`; NaN where there is no flight, or the leg is too short for the step.
    """
    contact = np.where(contact_ms > 0, contact_ms, np.nan) / 1e3
    flight = 60.0 / np.where(cadence_spm > 0, cadence_spm, np.nan) - contact
    leg = LEG_SHARE * height_m
    force = mass_kg * _GRAVITY * np.pi / 2 * (flight / contact + 1)
    fall = force * contact**2 / (mass_kg * np.pi**2) - _GRAVITY * contact**2 / 8
    half = speed_mps * contact / 2
    upright = np.sqrt(np.where(half < leg, leg**2 - half**2, np.nan))
    stiffness = force / (leg - upright + fall) / 1e3
    return np.asarray(np.where((flight > 0) & (stiffness > 0), stiffness, np.nan))
