"""When a muscle is active: the double-threshold detector.

Bonato P, D'Alessio T, Knaflitz M. IEEE Trans Biomed Eng 1998;45(3):287-299, doi 10.1109/10.661154. Two samples in a row make
one energy; a first threshold is passed by noise with a probability that follows from the second (`LEAST_OVER` of `WINDOW`
energies over the first) and the false alarms one allows; a state shorter than 30 ms is no state. Two departures: the
noise of a gait trial has no rest before it, so it is found from the trial's own quiet stretches, again and again until it
stays; and a burst must stand out from that noise as a whole (`LEAST_POWER`), which the paper leaves to the operator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import bdtrc

from hipdrive.arrays import BoolArray, FloatArray

#: `m`, `r0` and the shortest state of the paper.
WINDOW, LEAST_OVER, SHORTEST_S = 5, 1, 0.03
#: False alarms a window; the paper gives results for 0.01 to 0.05.
FALSE_ALARM = 0.03
#: Mean power of a burst over that of the noise (4 dB). Design choice, on made signals of seeds the bench does not use: with
#: no such rule half of the bursts found in noise of 20 s were false.
LEAST_POWER = 2.5
#: The quietest share of the trial that the search for its noise begins with, and how far quiet stays from activity, s.
_QUIETEST, _GUARD_S, _PIECE_S = 0.2, 0.03, 0.05


@dataclass(frozen=True)
class Bursts:
    """When a muscle is active.

    Parameters
    ----------
    onset_s, offset_s
        `(burst,)` seconds from the first sample.
    noise_rms
        Of the quiet stretches, in the unit of the signal.
    """

    onset_s: FloatArray
    offset_s: FloatArray
    noise_rms: float

    def share(self, start_s: FloatArray, stop_s: FloatArray) -> FloatArray:
        """`(window,)` share of each window in which the muscle is active, 0 to 1."""
        late = np.maximum(start_s[:, None], self.onset_s[None, :])
        early = np.minimum(stop_s[:, None], self.offset_s[None, :])
        return np.asarray(np.maximum(early - late, 0.0).sum(axis=1) / (stop_s - start_s))


def first_threshold() -> float:
    """The energy of two samples, over their variance, that noise passes just often enough for `FALSE_ALARM`."""
    passing = brentq(lambda p: bdtrc(LEAST_OVER - 1, WINDOW, p) - FALSE_ALARM, 1e-12, 0.999)
    return float(-2 * np.log(passing))


def find_bursts(signal: FloatArray, rate_hz: float) -> Bursts:
    """When a band-passed signal stands out from its own noise.

    Parameters
    ----------
    signal
        `(sample,)` band-passed, any unit.

    Returns
    -------
    Bursts
        Errors on made signals of 5 to 20 dB: `docs/validation.md`.
    """
    energy = np.square(signal[: len(signal) // 2 * 2]).reshape(-1, 2).sum(axis=1)
    rate, limit = rate_hz / 2, first_threshold()
    noise = _quietest(energy, rate)
    for _ in range(6):
        quiet = ~_widened(_states(energy, noise, limit, rate, 0.0), round(_GUARD_S * rate))
        if quiet.mean() < 0.05:
            break
        noise, before = float(energy[quiet].mean()) / 2, noise
        if abs(noise / max(before, 1e-300) - 1) < 0.005:
            break
    active = _states(energy, noise, limit, rate, LEAST_POWER)
    edges = np.flatnonzero(np.diff(np.r_[0, active.astype(int), 0])) / rate
    return Bursts(edges[::2], edges[1::2], float(np.sqrt(noise)))


def _quietest(energy: FloatArray, rate: float) -> float:
    """Variance of the quietest stretches."""
    width = max(1, round(_PIECE_S * rate))
    mean = np.convolve(energy / 2, np.ones(width) / width, "same")
    return float(max(np.quantile(mean, _QUIETEST), 1e-300))


def _states(energy: FloatArray, noise: float, limit: float, rate: float, power: float) -> BoolArray:
    """`(energy,)` whether the muscle is active, without states shorter than the shortest and bursts too weak."""
    over = np.convolve(energy > noise * limit, np.ones(WINDOW), "same") >= LEAST_OVER
    edges = np.flatnonzero(np.diff(np.r_[0, over.astype(int), 0]))
    starts, stops = edges[::2], edges[1::2]
    if not len(starts):
        return np.asarray(over)
    apart = starts[1:] - stops[:-1] >= SHORTEST_S * rate
    starts, stops = starts[np.r_[True, apart]], stops[np.r_[apart, True]]
    total = np.r_[0.0, np.cumsum(energy)]
    mean = (total[stops] - total[starts]) / (2 * (stops - starts))
    keep = (stops - starts >= SHORTEST_S * rate) & (mean >= power * noise)
    active = np.zeros(len(energy), dtype=bool)
    for start, stop in zip(starts[keep], stops[keep], strict=True):
        active[start:stop] = True
    return active


def _widened(active: BoolArray, by: int) -> BoolArray:
    return np.asarray(np.convolve(active, np.ones(2 * by + 1), "same") > 0)
