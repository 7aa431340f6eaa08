"""A made inertial sensor at the sacrum: known steps, known turns of the pelvis, worn any way round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from hipdrive.arrays import FloatArray


@dataclass(frozen=True)
class MadeSensor:
    """What it gave, and the truth.

    Parameters
    ----------
    time_s, acceleration_g, turning_dps
        `(sample,)`, `(sample, 3)` and `(sample, 3)` on the sensor's own axes.
    excursions_deg
        Obliquity, rotation and tilt over the stride.
    cadence_spm
        Steps a minute.
    """

    time_s: FloatArray
    acceleration_g: FloatArray
    turning_dps: FloatArray
    excursions_deg: tuple[float, float, float]
    cadence_spm: float


def sacral(
    excursions_deg: tuple[float, float, float] = (9.0, 12.0, 6.0),
    step_s: float = 0.36,
    contact_s: float = 0.24,
    length_s: float = 20.0,
    rate_hz: float = 200.0,
    worn: Rotation | None = None,
    noise: float = 0.02,
    seed: int = 0,
) -> MadeSensor:
    """A run of even steps.

    Parameters
    ----------
    worn
        How the sensor sits on the pelvis (axes: forward, left, up), any way round.
    """
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(length_s * rate_hz)) / rate_hz
    phase = (time_s % step_s) / contact_s
    up = np.where(phase < 1, np.pi / 2 * step_s / contact_s * np.sin(np.pi * phase), 0.0)
    forward = np.where(phase < 1, -0.25 * np.sin(2 * np.pi * phase), 0.0)
    left = 0.08 * np.sin(np.pi * time_s / step_s)
    stride = np.pi * time_s / step_s  # one turn each stride, of two steps
    obliquity, rotation, tilt = (e / 2 for e in excursions_deg)
    angles = np.stack([-obliquity * np.sin(stride), tilt * np.sin(2 * stride), rotation * np.cos(stride)], axis=1)
    pelvis = Rotation.from_euler("xyz", angles, degrees=True)
    force = pelvis.inv().apply(np.stack([forward, left, up], axis=1))
    step = (pelvis[:-1].inv() * pelvis[1:]).as_rotvec() * rate_hz
    rates = np.concatenate([step[:1], (step[1:] + step[:-1]) / 2, step[-1:]])
    mount = (worn or Rotation.identity()).inv()
    acceleration = mount.apply(force) + rng.normal(0, noise, (len(time_s), 3))
    turning = mount.apply(np.degrees(rates)) + rng.normal(0, 100 * noise, (len(time_s), 3)) / 2
    return MadeSensor(time_s, acceleration, turning, excursions_deg, 60 / step_s)
