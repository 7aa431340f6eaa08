"""Which channels cannot be used, and why: each reason a sentence about that channel alone."""

from __future__ import annotations

import numpy as np

from hipdrive import wording
from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.emg.conditioning import LEAST_HZ, NOTCH_ABOVE, mains_share

#: Shares of samples above which a channel is refused. Design choices: a hundredth of flattened peaks changes an envelope's
#: mean by a few hundredths; a twentieth of a recording is about a stride; half of the power is more net than muscle.
MOST_CLIPPED, MOST_DROPPED, MOST_MAINS = 0.005, 0.05, 0.5
#: A run of the same value that long is a gap in the transmission, seconds.
DROPOUT_S = 0.02
#: Envelope's peak over its quiet, as a ratio, under which nothing stands out (6 dB; design choice).
LEAST_CONTRAST = 2.0


def dropped(values: FloatArray, rate_hz: float) -> BoolArray:
    """`(sample,)` where nothing was transmitted: NaN, or the same value for 20 ms or more."""
    same = np.r_[False, np.diff(values) == 0]
    gone = ~np.isfinite(values)
    edges = np.flatnonzero(np.diff(np.r_[0, (same | gone).astype(int), 0]))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start >= DROPOUT_S * rate_hz:
            gone[start:stop] = True
    return np.asarray(gone)


def clipped_share(values: FloatArray) -> float:
    """Share of samples that stand at the largest or the smallest value, two or more in a row."""
    known = values[np.isfinite(values)]
    if len(known) < 2:
        return 0.0
    share = 0.0
    for end in (known.max(), known.min()):
        at = known == end
        share += float((at[1:] & at[:-1]).mean())
    return share


def raw_fault(values: FloatArray, rate_hz: float) -> str | None:
    """Why a raw channel cannot be used, or `None`."""
    if rate_hz < LEAST_HZ:
        return f"is sampled only {wording.value(rate_hz, 'hz')}: too slow for the activity of muscles"
    gone = dropped(values, rate_hz)
    if gone.all() or not np.ptp(values[~gone]) > 0 or float(gone.mean()) > 0.5:
        return "is dead: its value does not change"
    if float(gone.mean()) > MOST_DROPPED:
        return f"drops out for {wording.percent(float(gone.mean()))} of the recording"
    clipped = clipped_share(values)
    if clipped > MOST_CLIPPED:
        return f"is saturated: {wording.value(100 * clipped, 'percent')} of its samples stand at the end of the range"
    return None


def mains_fault(signal: FloatArray, rate_hz: float) -> tuple[float | None, str | None]:
    """The net's frequency to take out of a band-passed channel, or `None`; and why it is no use even so, or `None`."""
    net, share = mains_share(signal, rate_hz)
    if share > MOST_MAINS:
        return None, f"is mostly mains hum: {wording.percent(share)} of its power at {net:.0f} Hz"
    return (net if share > NOTCH_ABOVE else None), None


def contrast_fault(envelope: FloatArray) -> str | None:
    """Why a channel shows no activity, or `None`."""
    quiet, peak = np.quantile(envelope, [0.1, 0.95])
    if peak < LEAST_CONTRAST * quiet:
        return "shows nothing that stands out from its noise: a loose electrode, or a muscle that was never used"
    return None
