"""Made muscle activity with known onsets: noise whose strength follows a truncated bell, in noise of its own.

The signal of a burst is Gaussian noise of the band of surface EMG, its strength a truncated Gaussian, as in the simulations of
Bonato P, D'Alessio T, Knaflitz M. IEEE Trans Biomed Eng 1998;45(3):287-299.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, sosfilt

from hipdrive.arrays import FloatArray

#: Half of a burst is so many standard deviations of its bell.
_BELL = 1.5


@dataclass(frozen=True)
class MadeEmg:
    """One channel.

    Parameters
    ----------
    values
        `(sample,)` signal and noise; the noise has a standard deviation of 1.
    rate_hz
        Samples a second.
    onset_s, offset_s
        `(burst,)` the truth.
    """

    values: FloatArray
    rate_hz: float
    onset_s: FloatArray
    offset_s: FloatArray


def strides(snr_db: float, seed: int, count: int = 20, stride_s: float = 0.72, rate_hz: float = 1500.0) -> MadeEmg:
    """A muscle that works once a stride, for 80 to 300 ms, beginning 20 to 150 ms into it.

    Parameters
    ----------
    snr_db
        Mean power of a burst over that of the noise, decibels.
    """
    rng = np.random.default_rng(seed)
    start = 0.2 + np.arange(count) * stride_s + rng.uniform(0.02, 0.15, count)
    return bursts(start, start + rng.uniform(0.08, 0.30, count), snr_db, rng, 0.5 + count * stride_s, rate_hz)


def bursts(
    onset_s: FloatArray | Sequence[float],
    offset_s: FloatArray | Sequence[float],
    snr_db: float,
    rng: np.random.Generator,
    length_s: float,
    rate_hz: float = 1500.0,
) -> MadeEmg:
    """Bursts between known instants."""
    onset, offset = np.asarray(onset_s, dtype=float), np.asarray(offset_s, dtype=float)
    time_s = np.arange(round(length_s * rate_hz)) / rate_hz
    strength = np.zeros(len(time_s))
    for start, stop in zip(onset, offset, strict=True):
        inside = (time_s >= start) & (time_s <= stop)
        place = 2 * (time_s[inside] - start) / (stop - start) - 1
        strength[inside] = np.maximum(strength[inside], np.exp(-0.5 * (_BELL * place) ** 2))
    signal = _noise(len(time_s), (50.0, 180.0), rate_hz, rng) * strength
    power = float(np.mean(signal[strength > 0] ** 2)) if (strength > 0).any() else 1.0
    noise = _noise(len(time_s), (10.0, min(450.0, 0.45 * rate_hz)), rate_hz, rng)
    return MadeEmg(signal / np.sqrt(power) * 10 ** (snr_db / 20) + noise, rate_hz, onset, offset)


def _noise(count: int, band_hz: tuple[float, float], rate_hz: float, rng: np.random.Generator) -> FloatArray:
    """Gaussian noise of a band, with a standard deviation of 1."""
    sos = butter(2, list(band_hz), "bandpass", fs=rate_hz, output="sos")
    made = sosfilt(sos, rng.standard_normal(count + 500))[500:]
    return np.asarray(made / made.std())
