"""Whether the clock of a recording of muscle activity runs with the contacts: both show the same stride."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hipdrive.arrays import FloatArray

#: A difference of the two strides above which the rate is not believed (design choice: real files were 4 % off; strides of a
#: steady run vary by 1 to 2 %).
MOST_APART = 0.025
#: Strides needed: the period of fewer is not sure to a hundredth.
_ENOUGH_STRIDES = 4


def stride_period_s(envelopes: FloatArray, rate_hz: float, near_s: float) -> float:
    """The period of all envelopes together, nearest to a known stride, seconds; NaN where too short to tell.

    The mean of the channels' autocorrelations, each of unit variance, has a peak there; over several strides, so that the
    period is that of the last peak that is seen over its number.
    """
    usable = envelopes[:, envelopes.std(axis=0) > 0]
    most = int(len(envelopes) / rate_hz / near_s) - 1
    if not usable.shape[1] or most < _ENOUGH_STRIDES - 1:
        return float("nan")
    centred = (usable - usable.mean(axis=0)) / usable.std(axis=0)
    size = 1 << (2 * len(centred) - 1).bit_length()
    spectrum = np.square(np.abs(np.fft.rfft(centred, size, axis=0))).sum(axis=1)
    alike = np.fft.irfft(spectrum, size)[: len(centred)] / np.arange(len(centred), 0, -1)
    period = near_s
    for count in range(1, min(most, 8) + 1):
        period = _peak(alike, rate_hz, count * period, (0.12 if count == 1 else 0.05) * near_s) / count
    return period


def _peak(alike: FloatArray, rate_hz: float, near_s: float, within_s: float) -> float:
    """Where the autocorrelation peaks near a lag, seconds, between samples by a parabola."""
    low, high = int((near_s - within_s) * rate_hz), int((near_s + within_s) * rate_hz) + 2
    piece = alike[max(low, 1) : min(high, len(alike) - 1)]
    if not len(piece):
        return near_s
    at = max(low, 1) + int(piece.argmax())
    before, here, after = alike[at - 1 : at + 2]
    bend = before - 2 * here + after
    return float(at + (0.5 * (before - after) / bend if bend < 0 else 0.0)) / rate_hz


def clock_fault(envelopes: FloatArray, rate_hz: float, strides_s: Sequence[float]) -> str | None:
    """Why the recording's rate is not believed against the contacts, or `None`."""
    known = [one for one in strides_s if np.isfinite(one)]
    if not known:
        return None
    stride_s = float(np.mean(known))
    own_s = stride_period_s(envelopes, rate_hz, stride_s)
    off = own_s / stride_s - 1
    if not np.isfinite(off) or max(off, -off) <= MOST_APART:
        return None
    slow = "long" if off > 0 else "short"
    return (
        f"its stride is {100 * max(off, -off):.1f} % too {slow} against the contacts: the rate in the file does not fit, so no "
        "activity can be put into a phase"
    )
