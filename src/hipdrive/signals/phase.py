"""One rhythm in a signal: its frequency, and its amplitude and phase as they change over time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.signals.extrema import summit

ComplexArray = NDArray[np.complex128]
#: A frame further off than so many standard deviations of a window weighs less than a rounding error (exp(-32)).
_REACH = 8.0
#: Frames that are summed together, which bounds the memory of a long recording (design choice).
_FRAMES = 4096
#: Instants that are looked at together: as many frames as their windows hold (design choice, for the speed of the product).
_TOGETHER = 512


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
    sums = np.zeros((len(frequency_hz[::block]), block), dtype=complex)
    for begin in range(0, len(time_s), _FRAMES):
        part = slice(begin, begin + _FRAMES)
        first = np.exp(-2j * np.pi * frequency_hz[::block, None] * time_s[part]) * values[part]
        sums += first @ np.exp(-2j * np.pi * places[:, None] * time_s[part]).T
    return np.asarray(np.abs(sums).ravel()[: len(frequency_hz)])


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

    As `local_amplitude`; times and instants increase, the values hold no NaN.
    """
    parts = [_fitted(time_s[near], values[near], omega, width_s, at) for near, at in _windows(time_s, width_s, at_s)]
    return np.concatenate(parts) if parts else np.empty((0, 3))


def mean_near(time_s: FloatArray, values: FloatArray, width_s: float, at_s: FloatArray) -> FloatArray:
    """`(instant,)` mean of the values in a Gaussian window about each of `at_s`; as `sinusoid_near`."""
    parts = [
        (weight @ values[near]) / weight.sum(axis=1)
        for near, at in _windows(time_s, width_s, at_s)
        for weight in (_weight(time_s[near], width_s, at),)
    ]
    return np.concatenate(parts) if parts else np.empty(0)


def _windows(time_s: FloatArray, width_s: float, at_s: FloatArray) -> Iterator[tuple[slice, FloatArray]]:
    """Instants in blocks, and the frames that weigh anything near them: memory and time grow with the recording, not its square."""
    for first in range(0, len(at_s), _TOGETHER):
        at = at_s[first : first + _TOGETHER]
        begin, end = np.searchsorted(time_s, [at[0] - _REACH * width_s, at[-1] + _REACH * width_s])
        yield slice(int(begin), int(end)), at


def _weight(time_s: FloatArray, width_s: float, at_s: FloatArray) -> NDArray[np.float32]:
    """`(instant, frame)`; single precision is enough for weights, and several times faster."""
    return np.asarray(np.exp(-0.5 * ((at_s[:, None] - time_s) / width_s).astype(np.float32) ** 2), dtype=np.float32)


def _fitted(time_s: FloatArray, values: FloatArray, omega: float, width_s: float, at_s: FloatArray) -> FloatArray:
    weight = _weight(time_s, width_s, at_s)
    basis = np.stack([np.ones_like(time_s), np.cos(omega * time_s), np.sin(omega * time_s)], axis=1)
    pairs = (basis[:, :, None] * basis[:, None, :]).reshape(-1, 9)
    left = (weight @ pairs).reshape(-1, 3, 3) + 1e-9 * np.eye(3)
    return np.asarray(np.linalg.solve(left, (weight @ (basis * values[:, None]))[..., None])[..., 0])
