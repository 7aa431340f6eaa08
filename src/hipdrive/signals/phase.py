"""One rhythm in a signal: its frequency, and its amplitude and phase as they change over time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.signals.extrema import summit

ComplexArray = NDArray[np.complex128]


def strongest_hz(time_s: FloatArray, values: FloatArray, lowest_hz: float, highest_hz: float) -> float:
    """The frequency with the most power, between grid points by a parabola.

    Parameters
    ----------
    time_s, values
        `(frame,)`, evenly spaced or not, without NaN.
    lowest_hz, highest_hz
        Bounds; the lowest is raised to what 1.2 cycles in the recording allow.

    Returns
    -------
    float
        NaN when the recording is too short to hold a cycle within the bounds.
    """
    duration = float(time_s[-1] - time_s[0])
    frequency = np.arange(max(lowest_hz, 1.2 / duration), highest_hz, 0.05 / duration)
    return float("nan") if len(frequency) < 3 else peak_hz(time_s, faded(time_s, values), frequency)


def faded(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Centred `(frame,)` values, faded in and out over the recording, so that its ends make no rhythm of their own."""
    window = np.sin(np.pi * (time_s - time_s[0]) / float(time_s[-1] - time_s[0])) ** 2 + 1e-6
    return np.asarray((values - np.average(values, weights=window)) * window)


def peak_hz(time_s: FloatArray, values: FloatArray, frequency_hz: FloatArray) -> float:
    """The frequency with the largest Fourier sum, between grid points by a parabola.

    Parameters
    ----------
    time_s, values
        `(frame,)`; centred and windowed, without NaN.
    frequency_hz
        `(frequency,)` those tried: evenly spaced, at least three.
    """
    power = _fourier_sums(time_s, values, frequency_hz)
    top = int(np.clip(np.argmax(power), 1, len(power) - 2))
    return float(frequency_hz[top] + summit(power, top) * (frequency_hz[1] - frequency_hz[0]))


def _fourier_sums(time_s: FloatArray, values: FloatArray, frequency_hz: FloatArray) -> FloatArray:
    """`(frequency,)` absolute values, at evenly spaced frequencies.

    A frequency is the first of its block plus a place in the block, and the exponential of a sum is a product: so a
    matrix product takes the place of an exponential for each frequency and frame.
    """
    block = int(np.ceil(np.sqrt(len(frequency_hz))))
    places = (frequency_hz[1] - frequency_hz[0]) * np.arange(block)
    first = np.exp(-2j * np.pi * frequency_hz[::block, None] * time_s) * values
    further = np.exp(-2j * np.pi * places[:, None] * time_s)
    return np.asarray(np.abs(first @ further.T).ravel()[: len(frequency_hz)])


def local_amplitude(
    time_s: FloatArray, values: FloatArray, frequency_hz: float, width_s: float, at_s: FloatArray
) -> ComplexArray:
    """Fit a constant and a sinusoid of one frequency in a Gaussian window that slides along.

    Parameters
    ----------
    time_s, values
        `(frame,)`; frames with NaN are not used.
    frequency_hz
        Of the sinusoid.
    width_s
        Standard deviation of the window.
    at_s
        `(instant,)` where to give the result.

    Returns
    -------
    ndarray
        `(instant,)` complex `a`: near each instant the values go as the real part of `a exp(2πi f t)`.
    """
    seen = np.isfinite(values)
    fitted = sinusoid_near(time_s[seen], values[seen], 2 * np.pi * frequency_hz, width_s, at_s)
    return np.asarray(fitted[:, 1] - 1j * fitted[:, 2])


def sinusoid_near(time_s: FloatArray, values: FloatArray, omega: float, width_s: float, at_s: FloatArray) -> FloatArray:
    """`(instant, 3)` constant and amplitudes of cosine and sine, of angular frequency `omega`, that fit best near `at_s`.

    As `local_amplitude`; the values hold no NaN.
    """
    # Single precision is enough for weights, and several times faster.
    weight = np.exp(-0.5 * ((at_s[:, None] - time_s) / width_s).astype(np.float32) ** 2)
    basis = np.stack([np.ones_like(time_s), np.cos(omega * time_s), np.sin(omega * time_s)], axis=1)
    pairs = (basis[:, :, None] * basis[:, None, :]).reshape(-1, 9)
    left = (weight @ pairs).reshape(-1, 3, 3) + 1e-9 * np.eye(3)
    return np.asarray(np.linalg.solve(left, (weight @ (basis * values[:, None]))[..., None])[..., 0])
