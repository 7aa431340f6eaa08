"""Gluteus maximus against hamstrings and back, and antagonists at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.emg.activity import ChannelActivity, Ratio, window_means
from hipdrive.emg.windows import Stances
from hipdrive.sensors import Channel
from hipdrive.signals.estimate import Estimate, estimate, with_error

_HAMSTRINGS = ("biceps_femoris", "semitendinosus", "hamstrings")
#: Pairs that pull against each other at one joint: title, one side, the other.
_ANTAGONISTS = (
    ("knee: vasti and hamstrings", ("vastus_lateralis", "vastus_medialis"), _HAMSTRINGS),
    ("ankle: calves and tibialis anterior", ("gastrocnemius_medialis", "gastrocnemius_lateralis", "soleus"), ("tibialis_anterior",)),
    ("hip: gluteus maximus and rectus femoris", ("gluteus_maximus",), ("rectus_femoris",)),
)  # fmt: skip
_PHASES = ("late_swing", "early_stance", "late_stance")


class HasEnvelope(Protocol):
    """A channel with its envelope."""

    @property
    def channel(self) -> Channel: ...  # noqa: D102
    @property
    def envelope(self) -> FloatArray: ...  # noqa: D102


def ratios(shown: Sequence[ChannelActivity]) -> tuple[Ratio, ...]:
    """Gluteus maximus over hamstrings and over the erector spinae, by leg and phase.

    Both are in percent of their own reference, so that 1 means: as near to its own peak. The error is that of a quotient of
    two means.
    """
    found = []
    for gluteus in (c for c in shown if c.channel.muscle == "gluteus_maximus"):
        side = gluteus.channel.side
        against = (("hamstrings", _HAMSTRINGS), ("erector spinae", ("erector_spinae",)))
        for title, muscles in against:
            others = [c for c in shown if c.channel.muscle in muscles and c.channel.side == side]
            for phase in _PHASES:
                value = _quotient(gluteus, others, phase)
                if value is not None:
                    found.append(Ratio(f"gluteus maximus to {title}", side, phase, value))
    return tuple(found)


def _quotient(gluteus: ChannelActivity, others: Sequence[ChannelActivity], phase: str) -> Estimate | None:
    above = gluteus.phase(phase)
    below = [p for p in (c.phase(phase) for c in others) if p is not None]
    if above is None or not below:
        return None
    mean = float(np.mean([p.mean.value for p in below]))
    if not mean > 0 or not above.mean.value > 0:
        return None
    value = above.mean.value / mean
    error = float(np.sqrt(np.sum([p.mean.se**2 for p in below]))) / len(below)
    se = value * float(np.hypot(above.mean.se / above.mean.value, error / mean))
    return with_error(value, se, above.mean.n)


def coactivations(
    good: Sequence[tuple[HasEnvelope, Mapping[str, Stances]]], rate_hz: float, shown: Sequence[ChannelActivity]
) -> tuple[Ratio, ...]:
    """Common activity of antagonists in stance, percent: twice the smaller over the sum.

    Falconer K, Winter DA. Electromyogr Clin Neurophysiol 1985;25(2-3):135-149; each envelope in percent of its reference.
    """
    scale: dict[tuple[str, str], float] = {(c.channel.muscle, c.channel.side): 100 / c.reference_value for c in shown}
    found = []
    for title, one, other in _ANTAGONISTS:
        for side in dict.fromkeys(c.channel.side for c in shown):
            pair = [_first(good, muscles, side, scale) for muscles in (one, other)]
            if pair[0] is None or pair[1] is None:
                continue
            stances = good[0][1][side]
            found.append(Ratio(title, side, "stance", _common(pair[0], pair[1], rate_hz, stances)))
    return tuple(found)


def _first(
    good: Sequence[tuple[HasEnvelope, Mapping[str, Stances]]],
    muscles: Sequence[str],
    side: str,
    scale: Mapping[tuple[str, str], float],
) -> FloatArray | None:
    """Mean scaled envelope of these muscles of a leg."""
    envelopes = [
        one.envelope * scale[one.channel.muscle, side]
        for one, _ in good
        if one.channel.muscle in muscles and one.channel.side == side and (one.channel.muscle, side) in scale
    ]
    return np.asarray(np.mean(envelopes, axis=0)) if envelopes else None


def _common(one: FloatArray, other: FloatArray, rate_hz: float, stances: Stances) -> Estimate:
    window = (stances.strike_s, stances.off_s)
    least = window_means(np.minimum(one, other), rate_hz, window)
    return estimate(100 * 2 * least / window_means(one + other, rate_hz, window))
