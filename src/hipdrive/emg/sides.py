"""Which leg a channel is of, from the data: muscles of the stance are most active in the first half of their own leg's stance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.emg.activity import window_means
from hipdrive.emg.windows import Stances
from hipdrive.sensors.channels import Channel, muscles

#: A muscle speaks for a leg when its mean in the first half of that leg's stance is so many times that in the other's (design choice: sprinter's
#: gluteus maximus 5 to 9 times, thigh muscles of both phases 1.1 to 1.5).
LEAST_RATIO = 1.5
#: Ratio at which a stated side is not believed (design choice: twice that).
SWAPPED_RATIO = 3.0
#: Share of those that speak which must agree.
_AGREE = 0.75


@dataclass(frozen=True)
class SideFound:
    """The leg that all channels without a side are of; empty where the data do not tell. `words` says why."""

    side: str
    words: str


def stance_ratio(envelope: FloatArray, rate_hz: float, stances: Mapping[str, Stances], side: str) -> float:
    """Mean over the first half of a leg's stance against the other's, or where there is none, the rest; NaN if not seen."""
    other = "left" if side == "right" else "right"
    own = _mean(envelope, rate_hz, stances.get(side))
    apart = _mean(envelope, rate_hz, stances.get(other))
    if np.isfinite(own) and not np.isfinite(apart):
        apart = _outside(envelope, rate_hz, stances[side])
    if np.isfinite(apart) and not np.isfinite(own):
        own = _outside(envelope, rate_hz, stances[other])
    return float(own / apart) if apart > 0 else float("nan")


def _mean(envelope: FloatArray, rate_hz: float, stances: Stances | None) -> float:
    if stances is None or not len(stances.strike_s):
        return float("nan")
    found = window_means(envelope, rate_hz, (stances.strike_s, _middle(stances)))
    return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")


def _middle(stances: Stances) -> FloatArray:
    return np.asarray((stances.strike_s + stances.off_s) / 2)


def _outside(envelope: FloatArray, rate_hz: float, stances: Stances) -> float:
    time_s = np.arange(len(envelope)) / rate_hz
    inside = ((time_s[:, None] >= stances.strike_s) & (time_s[:, None] <= _middle(stances))).any(axis=1)
    return float(envelope[~inside].mean()) if (~inside).any() else float("nan")


def find_side(
    channels: Sequence[Channel], envelopes: FloatArray, rate_hz: float, stances: Mapping[str, Stances]
) -> SideFound:
    """The leg of channels that name none.

    Parameters
    ----------
    channels
        Those without a side.
    envelopes
        `(sample, channel)` from second zero of the stances' clock.
    stances
        By `left` and `right`.
    """
    speaking = []
    for column, channel in enumerate(channels):
        if muscles()[channel.muscle].active == "stance":
            ratio = stance_ratio(envelopes[:, column], rate_hz, stances, "right")
            if np.isfinite(ratio) and max(ratio, 1 / max(ratio, 1e-9)) >= LEAST_RATIO:
                speaking.append(ratio)
    right = sum(ratio > 1 for ratio in speaking)
    most = max(right, len(speaking) - right)
    if not speaking or most < _AGREE * len(speaking):
        return SideFound("", "The labels name no leg, and the activity does not tell it: state it with --leg")
    side = "right" if right == most else "left"
    seen = all(side in stances for side in ("left", "right"))
    against = "that of the other leg" if seen else "the rest of the recording"
    return SideFound(
        side,
        f"The labels name no leg. It is the {side} one by the data: {most} of {len(speaking)} muscles that work in stance are "
        f"{'clearly ' if seen else ''}more active in the first half of the {side} stance than in {against}",
    )


def swapped(channel: Channel, envelope: FloatArray, rate_hz: float, stances: Mapping[str, Stances]) -> str | None:
    """Why a channel's stated leg is not believed, or `None`."""
    if muscles()[channel.muscle].active != "stance" or not {"left", "right"} <= set(stances):
        return None
    ratio = stance_ratio(envelope, rate_hz, stances, channel.side)
    if np.isfinite(ratio) and ratio < 1 / SWAPPED_RATIO:
        other = "left" if channel.side == "right" else "right"
        return f"is {1 / ratio:.1f} times as active in the stance of the {other} leg: the cables of the two legs may be exchanged"
    return None
