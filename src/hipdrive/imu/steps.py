"""Steps and contacts from the acceleration of the sacrum, by a ridge regression that learned against force plates.

Each step is found by the top of the slow vertical acceleration; its strike and off are read from the shape of vertical and forward acceleration
around it. The coefficients (`data/sacral.csv`) and their card come from `training/sacral.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.imu.axes import smooth
from hipdrive.shipped import rows

#: Where the shape is read around the top of a step, seconds.
OFFSETS_S = np.arange(-0.24, 0.2401, 0.02)
#: Corner of the slow acceleration, 1/s, and the least of its tops, g (at rest it is 1).
_SLOW_HZ, _LEAST_G = 5.0, 1.0


@dataclass(frozen=True)
class Detector:
    """The regression: `(feature,)` mean and spread, `(feature, 2)` weights, `(2,)` what comes out for the mean step, seconds."""

    mean: FloatArray
    spread: FloatArray
    weights: FloatArray
    usual_s: FloatArray

    def __call__(self, features: FloatArray) -> FloatArray:
        """`(step, 2)` strike and off after the top, seconds."""
        return np.asarray((features - self.mean) / self.spread @ self.weights + self.usual_s)


def fit(features: FloatArray, instants_s: FloatArray, ridge: float) -> Detector:
    """Learn from `(step, feature)` shapes and `(step, 2)` strike and off after the top."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    scaled, usual = (features - mean) / spread, instants_s.mean(axis=0)
    inner = scaled.T @ scaled + ridge * len(scaled) * np.eye(scaled.shape[1])
    return Detector(mean, spread, np.linalg.solve(inner, scaled.T @ (instants_s - usual)), usual)


@cache
def shipped() -> Detector:
    """The detector of `data/sacral.csv`."""
    stored = rows("hipdrive.imu", "data", "sacral.csv")
    table = np.array([[float(row[name]) for name in ("mean", "spread", "strike", "off")] for row in stored])
    return Detector(table[1:, 0], table[1:, 1], table[1:, 2:], table[0, 2:])


def tops(vertical_g: FloatArray, rate_hz: float) -> NDArray[np.intp]:
    """`(step,)` sample of the top of each step."""
    slow = smooth(vertical_g, rate_hz, _SLOW_HZ)
    inner = (slow[1:-1] > slow[:-2]) & (slow[1:-1] >= slow[2:]) & (slow[1:-1] > _LEAST_G)
    return np.flatnonzero(inner) + 1


def shapes(vertical_g: FloatArray, forward_g: FloatArray, rate_hz: float, at: NDArray[np.intp]) -> FloatArray:
    """`(step, feature)` both accelerations around each top; NaN where they reach beyond the recording.

    The vertical one without its negative part, as in the recordings the detector learned from.
    """
    time_s = np.arange(len(vertical_g)) / rate_hz
    where = (at / rate_hz)[:, None] + OFFSETS_S
    parts = (np.maximum(vertical_g, 0.0), forward_g)
    return np.concatenate([np.interp(where, time_s, one, left=np.nan, right=np.nan) for one in parts], axis=1)


def find_contacts(vertical_g: FloatArray, forward_g: FloatArray, rate_hz: float) -> tuple[FloatArray, FloatArray]:
    """`(step,)` strike and off, seconds from the first sample, of each step that is wholly recorded."""
    at = tops(vertical_g, rate_hz)
    features = shapes(vertical_g, forward_g, rate_hz, at)
    whole = np.isfinite(features).all(axis=1)
    after = shipped()(features[whole])
    top_s = at[whole] / rate_hz
    return top_s + after[:, 0], top_s + after[:, 1]
