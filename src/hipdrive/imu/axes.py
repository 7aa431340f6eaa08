"""From the sensor's own axes to up, forward and right, by gravity and by what running does."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray

#: Corner of the low-pass that the detector learned with, 1/s (that of its recordings).
LOW_PASS_HZ = 20.0


def smooth(values: FloatArray, rate_hz: float, cutoff_hz: float = LOW_PASS_HZ) -> FloatArray:
    """Low-pass without lag (Butterworth of order 4 run both ways)."""
    if cutoff_hz >= 0.45 * rate_hz:
        return values
    from scipy.signal import butter, sosfiltfilt  # with it comes half a second of imports

    sos = butter(4, cutoff_hz, fs=rate_hz, output="sos")
    return np.asarray(sosfiltfilt(sos, values, axis=0, padlen=min(100, len(values) - 1)))


def aligned(acceleration_g: FloatArray, rate_hz: float, step_s: float | None = None) -> tuple[FloatArray, FloatArray]:
    """Acceleration `(sample, 3)` along up, forward, right, g; and the turn `(3, 3)` that takes the sensor's axes there.

    Up is the mean of the specific force over the run: what the runner gains and loses in speed cancels. Forward is the level
    direction that moves most with each step and least with each stride, with braking after the strike as its minus.
    """
    up = acceleration_g.mean(axis=0)
    up = up / np.linalg.norm(up)
    first = np.cross(up, [1.0, 0.0, 0.0] if abs(up[0]) < 0.9 else [0.0, 1.0, 0.0])
    first /= np.linalg.norm(first)
    level = np.stack([first, np.cross(up, first)])
    vertical = smooth(acceleration_g @ up, rate_hz)
    forward = _forward(acceleration_g @ level.T, vertical, rate_hz, step_s or step_period_s(vertical, rate_hz))
    ahead = forward @ level
    turn = np.stack([up, ahead, np.cross(ahead, up)])
    return acceleration_g @ turn.T, turn


def step_period_s(vertical: FloatArray, rate_hz: float) -> float:
    """The period of the steps, seconds: the largest peak of the spectrum between 110 and 260 steps a minute."""
    size = 1 << (8 * len(vertical) - 1).bit_length()
    spectrum = np.abs(np.fft.rfft((vertical - vertical.mean()) * np.hanning(len(vertical)), size))
    frequency = np.fft.rfftfreq(size, 1 / rate_hz)
    inside = (frequency >= 110 / 60) & (frequency <= 260 / 60)
    return float(1 / frequency[inside][spectrum[inside].argmax()])


def _forward(level: FloatArray, vertical: FloatArray, rate_hz: float, step_s: float) -> FloatArray:
    """Unit vector in the level plane."""
    time_s = np.arange(len(level)) / rate_hz
    window = np.hanning(len(level))[:, None]
    centred = (level - level.mean(axis=0)) * window
    at = [np.exp(-2j * np.pi * f * time_s) @ centred for f in (1 / step_s, 0.5 / step_s, 2 / step_s)]
    step = sum(np.outer(a, a.conj()).real for a in (at[0], at[2]))
    stride = np.outer(at[1], at[1].conj()).real
    values, vectors = np.linalg.eigh(step - stride)
    forward = vectors[:, values.argmax()]
    # Braking comes with the rise of the vertical force, driving with its fall.
    along = smooth(level @ forward, rate_hz)
    loaded = vertical > vertical.mean()
    rising = loaded & (np.gradient(vertical) > 0)
    falling = loaded & (np.gradient(vertical) < 0)
    return np.asarray(forward if along[rising].mean() < along[falling].mean() else -forward)
