"""When and how much one muscle is active in the phases of the stride, each number with its error."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.emg.onsets import Bursts
from hipdrive.emg.windows import PHASES, Stances, Window
from hipdrive.sensors.channels import Channel
from hipdrive.signals.estimate import Estimate, estimate

#: Share of a phase in which a muscle must be active, as a mean over the stances, to be called active; and silent. Design choices:
#: more than half; less than a tenth.
ACTIVE_SHARE, SILENT_SHARE = 0.5, 0.1
#: A mean below a tenth of the reference is called silent, though it stands out from the noise: with a good electrode much does
#: that is next to nothing (design choice; a sprinter's gluteus medius in mid swing, at 7 % of its peak).
LITTLE_PERCENT = 10.0
#: Percent of the stride.
PERCENT = np.linspace(0.0, 100.0, 101)
#: Standard error of an instant that the detector finds, seconds: the largest root mean square of made signals of 5 to 20 dB
#: (`benchmarks/emg.py`). The spread over stances holds it; it matters where there is one stance.
ONSET_SE_S = 0.019


@dataclass(frozen=True)
class PhaseActivity:
    """One phase of the stride.

    Parameters
    ----------
    mean
        Mean of the envelope, percent of the reference.
    integral
        Of the envelope, percent of the reference times seconds.
    on
        Share of the phase in which the muscle is active, percent.
    with_burst
        In how many stances a burst reaches into the phase.
    """

    phase: str
    mean: Estimate
    integral: Estimate
    on: Estimate
    with_burst: int

    @property
    def state(self) -> str:
        """`active`, `silent` (or next to it) or `in part`."""
        share = self.on.value / 100
        if share <= SILENT_SHARE or self.mean.value < LITTLE_PERCENT:
            return "silent"
        return "active" if share >= ACTIVE_SHARE else "in part"


@dataclass(frozen=True)
class ChannelActivity:
    """What one muscle does.

    Parameters
    ----------
    channel
        Which, with the leg as it was settled.
    reference, reference_value
        What 100 percent is, in words; and its size in the unit of the file.
    snr_db
        Power of the bursts over the quiet, decibels.
    phases
        By phase.
    onset_ms, offset_ms
        The burst around the strike: its onset after the strike (− = before), its offset after the off; `None`
        where no stance has one.
    curve, curve_sd
        `(101,)` envelope over the mean stride (strike to strike), percent of the reference, and its spread; NaN where not
        recorded.
    off_percent
        Where the foot leaves the ground, percent of the stride.
    stances
        How many there are.
    notes
        What one should know about this channel.
    """

    channel: Channel
    reference: str
    reference_value: float
    snr_db: float
    phases: tuple[PhaseActivity, ...]
    onset_ms: Estimate | None
    offset_ms: Estimate | None
    curve: FloatArray
    curve_sd: FloatArray
    off_percent: float
    stances: int
    notes: tuple[str, ...] = ()

    def phase(self, name: str) -> PhaseActivity | None:
        """A phase by its name."""
        return next((p for p in self.phases if p.phase == name), None)


@dataclass(frozen=True)
class Refused:
    """A channel that cannot be used, with the reason in plain words."""

    label: str
    name: str
    reason: str


@dataclass(frozen=True)
class Ratio:
    """One muscle's mean activity against another's in the same phase, both in percent of their own reference."""

    title: str
    side: str
    phase: str
    value: Estimate


@dataclass(frozen=True)
class EmgResult:
    """Everything that one recording of muscle activity tells.

    Parameters
    ----------
    path, unit, rate_hz, duration_s
        The recording.
    contacts_from
        Where the instants come from, in words.
    side_words
        How the legs of the channels are known, in words; empty where labels tell.
    channels, refused
        What was read and what was not.
    ratios, coactivation
        Of gluteus maximus to others; common activity of antagonists.
    notes
        What one should know about the whole recording.
    guessed
        What must stand before its phases, because its clock is assumed; empty where it is known.
    clock
        How it lies on the clock of the recording beside it (one of the notes); empty where there is none.
    """

    path: str
    unit: str
    rate_hz: float
    duration_s: float
    contacts_from: str
    side_words: str
    channels: tuple[ChannelActivity, ...]
    refused: tuple[Refused, ...]
    ratios: tuple[Ratio, ...] = ()
    coactivation: tuple[Ratio, ...] = ()
    notes: tuple[str, ...] = field(default=())
    kind: str = "emg"
    guessed: str = ""
    clock: str = ""

    def of(self, muscle: str, side: str | None = None) -> ChannelActivity | None:
        """A muscle's channel, of a leg where one is named."""
        fitting = (c for c in self.channels if c.channel.muscle == muscle and side in (None, c.channel.side))
        return next(fitting, None)


def window_means(envelope: FloatArray, rate_hz: float, window: Window) -> FloatArray:
    """`(stance,)` mean of an envelope over each window, seconds from its first sample; NaN where it reaches beyond."""
    start, stop = np.round(np.asarray(window[0]) * rate_hz), np.round(np.asarray(window[1]) * rate_hz)
    inside = (start >= 0) & (stop <= len(envelope)) & (stop > start)
    total = np.r_[0.0, np.cumsum(envelope)]
    first, last = np.where(inside, start, 0).astype(int), np.where(inside, stop, 1).astype(int)
    return np.asarray(np.where(inside, (total[last] - total[first]) / (last - first), np.nan))


def phase_activities(scaled: FloatArray, rate_hz: float, bursts: Bursts, stances: Stances) -> tuple[PhaseActivity, ...]:
    """Each phase of the stances that was recorded.

    Parameters
    ----------
    scaled
        `(sample,)` envelope, percent of the reference, from second zero of the stances' clock.
    """
    found = []
    for phase, window in stances.windows().items():
        means = window_means(scaled, rate_hz, window)
        inside = np.isfinite(means)
        if not inside.any():
            continue
        share = np.where(inside, bursts.share(*window), np.nan)
        length = window[1] - window[0]
        found.append(
            PhaseActivity(
                phase,
                estimate(means),
                estimate(means * length),
                estimate(100 * share),
                int((share[inside] > 0).sum()),
            )
        )
    return tuple(found)


def burst_times(bursts: Bursts, stances: Stances, last_s: float) -> tuple[Estimate | None, Estimate | None]:
    """Onset after the strike and offset after the off of the burst around each strike, milliseconds.

    Of the bursts that reach into the time from half a swing before the strike to the off, the longest within it. One that began
    before the recording, or ended after it, has no onset or offset.
    """
    usual = stances.stride_s if np.isfinite(stances.stride_s) else 0.0
    onset, offset = np.full((2, len(stances.strike_s)), np.nan)
    for i, (strike, off) in enumerate(zip(stances.strike_s, stances.off_s, strict=True)):
        start = strike - max(usual - (off - strike), 0.0) / 2
        within = np.minimum(bursts.offset_s, off) - np.maximum(bursts.onset_s, start)
        if not len(within) or within.max() <= 0:
            continue
        at = int(within.argmax())
        if bursts.onset_s[at] > 0.01:
            onset[i] = 1000 * (bursts.onset_s[at] - strike)
        if bursts.offset_s[at] < last_s - 0.01:
            offset[i] = 1000 * (bursts.offset_s[at] - off)
    found = [estimate(times, 1000 * ONSET_SE_S) for times in (onset, offset)]
    return tuple(one if one.n else None for one in found)  # type: ignore[return-value]


def mean_stride(scaled: FloatArray, rate_hz: float, stances: Stances) -> tuple[FloatArray, FloatArray]:
    """`(101,)` mean and spread of the envelope over the strides, from strike to strike; NaN where not recorded.

    Where the stride's length is not known, over the stance alone.
    """
    stop = stances.next_strike_s() if np.isfinite(stances.stride_s) else stances.off_s
    at = stances.strike_s[:, None] + (stop - stances.strike_s)[:, None] * PERCENT / 100
    time_s = np.arange(len(scaled)) / rate_hz
    values = np.interp(at, time_s, scaled, left=np.nan, right=np.nan)
    n = np.isfinite(values).sum(axis=0)
    mean = np.where(n > 0, np.nansum(values, axis=0) / np.maximum(n, 1), np.nan)
    spread = np.nansum((values - mean) ** 2, axis=0) / np.maximum(n - 1, 1)
    return mean, np.where(n > 1, np.sqrt(spread), np.nan)


__all__ = ["PHASES", "ChannelActivity", "EmgResult", "Estimate", "PhaseActivity", "Ratio", "Refused"]
