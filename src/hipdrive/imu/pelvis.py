"""Turns of the pelvis from a sacral sensor: obliquity, rotation and tilt over the stride.

Orientation by the Mahony filter of the kept library `ahrs` (MIT; Mahony R, Hamel T, Pflimlin JM. IEEE Trans Autom Control
2008;53(5):1203-1218), begun level. Only excursions within a stride are told: where zero lies, and which way is north, a sensor on a belt cannot know.
"""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.imu.axes import smooth
from hipdrive.signals.estimate import Estimate, estimate

#: What is told, with the axis it turns about.
TURNS = ("obliquity", "rotation", "tilt")
#: How fast the filter trusts gravity again, 1/s (design choice: in half a minute and slower, so that the push of no step is taken for a tilt).
_GAIN = 0.02
#: Corner of the angles, 1/s: a pelvis has little above it (Winter 2009: 6 Hz; design choice: twice that).
_ANGLE_HZ = 12.0


def pelvis_angles(acceleration_g: FloatArray, turning_dps: FloatArray, rate_hz: float) -> FloatArray:
    """`(sample, 3)` degrees: obliquity (right side up +), rotation (right side forward +), tilt (top forward +).

    Parameters
    ----------
    acceleration_g, turning_dps
        `(sample, 3)` along up, forward, right. Turning rates are right-handed in that order.
    """
    # ahrs wants x forward, y left, z up.
    order, sign = [1, 2, 0], np.array([1.0, -1.0, 1.0])
    rates = np.radians(turning_dps)[:, order] * sign
    force = (acceleration_g[:, order] * sign) * 9.80665
    time_s = np.arange(len(rates)) / rate_hz
    for _ in range(3):
        # A run keeps its pelvis where it is: what still drifts is the sensor's zero. Its mean alone will not do, since turns about several axes
        # at once have a mean of their own.
        angles = _orientation(rates, force, rate_hz)
        rates = rates - np.polyfit(time_s, angles, 1)[0]
    roll, pitch, yaw = angles.T
    # About forward: the right side goes down with plus. About up: the right side goes forward with plus.
    return np.degrees(smooth(np.stack([-roll, yaw, pitch], axis=1), rate_hz, _ANGLE_HZ))


def _orientation(rates: FloatArray, force: FloatArray, rate_hz: float) -> FloatArray:
    """`(sample, 3)` roll, pitch, yaw, radians; axes forward, left, up."""
    from ahrs.filters import Mahony

    found = Mahony(gyr=rates, acc=force, frequency=rate_hz, k_P=_GAIN, k_I=1e-6, q0=np.array([1.0, 0.0, 0.0, 0.0]))
    w, x, y, z = found.Q.T
    roll = np.arctan2(2 * (w * x + y * z), 1 - 2 * (x**2 + y**2))
    pitch = np.arcsin(np.clip(2 * (w * y - z * x), -1, 1))
    return np.stack([roll, pitch, np.unwrap(np.arctan2(2 * (w * z + x * y), 1 - 2 * (y**2 + z**2)))], axis=1)


def excursions(angles_deg: FloatArray, rate_hz: float, strikes_s: FloatArray) -> dict[str, Estimate]:
    """Largest minus smallest of each angle over each stride (every second strike), degrees, without the drift over it."""
    found: dict[str, list[float]] = {name: [] for name in TURNS}
    time_s = np.arange(len(angles_deg)) / rate_hz
    for start, stop in zip(strikes_s[:-2], strikes_s[2:], strict=True):
        at = np.linspace(start, stop, 101)
        for column, name in enumerate(TURNS):
            curve = np.interp(at, time_s, angles_deg[:, column])
            curve = curve - np.linspace(0, curve[-1] - curve[0], 101)
            found[name].append(float(np.ptp(curve)))
    # Every stride begins with a step of the one before: half of them are independent.
    return {name: estimate(np.array(values[::2])) for name, values in found.items() if values}
