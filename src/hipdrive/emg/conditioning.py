"""From a raw voltage to a signal that shows activity: band-pass, mains, envelope.

Band-pass 20 to 450 Hz (De Luca CJ et al. J Biomech 2010;43:1573-1579, doi 10.1016/j.jbiomech.2010.01.027: a corner at 20 Hz
keeps the movement artefact out at the least loss of signal), Butterworth of order 2 run both ways, so without lag.
"""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray

BAND_HZ = (20.0, 450.0)
#: Cut-off of the envelope, 1/s (design choice: rises within 30 ms, as muscles do; timing is not read from it).
ENVELOPE_HZ = 10.0
#: Fewer samples a second cannot hold the band of surface EMG. Design choice: the centre of its power is near 100 Hz.
LEAST_HZ = 400.0
#: Nets there are.
MAINS_HZ = (50.0, 60.0)
#: Share of a channel's power within 1 Hz of a net's frequency above which it is notched. Design choice: a tenth.
NOTCH_ABOVE = 0.1


def band_passed(values: FloatArray, rate_hz: float) -> FloatArray:
    """`(sample, channel)` without lag, drift and movement; gaps (NaN) count as zero."""
    from scipy.signal import butter, sosfiltfilt  # with it comes half a second of imports that no other recording needs

    high = min(BAND_HZ[1], 0.45 * rate_hz)
    known = np.isfinite(values)
    count = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, values - np.where(known, values, 0.0).sum(axis=0) / count, 0.0)
    sos = butter(2, [BAND_HZ[0], high], "bandpass", fs=rate_hz, output="sos")
    return np.asarray(sosfiltfilt(sos, centred, axis=0, padlen=min(60, len(values) - 1)))


def mains_share(signal: FloatArray, rate_hz: float) -> tuple[float, float]:
    """The net's frequency with the largest narrow peak, and the share of the power that peak holds above its neighbours.

    Parameters
    ----------
    signal
        `(sample,)` band-passed.
    """
    from scipy.signal import periodogram

    frequency, power = periodogram(signal, rate_hz)
    total, best = float(power.sum()), (MAINS_HZ[0], 0.0)
    for net in MAINS_HZ:
        off = np.abs(frequency - net)
        near, around = off <= 1.0, (off > 2.0) & (off <= 8.0)
        if total > 0 and near.any() and around.any():
            above = float((power[near] - np.median(power[around])).clip(0).sum())
            best = max(best, (net, above / total), key=lambda one: one[1])
    return best


def notched(signal: FloatArray, rate_hz: float, net_hz: float) -> FloatArray:
    """`(sample,)` without the net and its multiples below half the rate (width 2 Hz each)."""
    from scipy.signal import filtfilt, iirnotch

    for frequency in np.arange(net_hz, min(BAND_HZ[1], 0.45 * rate_hz), net_hz):
        b, a = iirnotch(frequency, frequency / 2.0, fs=rate_hz)
        signal = np.asarray(filtfilt(b, a, signal))
    return signal


def envelope(signal: FloatArray, rate_hz: float) -> FloatArray:
    """`(sample, ...)` the rectified signal, low-pass 10 Hz without lag; never below zero."""
    from scipy.signal import butter, sosfiltfilt

    sos = butter(2, ENVELOPE_HZ, fs=rate_hz, output="sos")
    smooth = sosfiltfilt(sos, np.abs(signal), axis=0, padlen=min(200, len(signal) - 1))
    return np.asarray(np.maximum(smooth, 0.0))
