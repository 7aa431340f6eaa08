"""From raw channels and contacts to what each muscle does in each phase of the stride."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.emg.activity import (
    ChannelActivity,
    EmgResult,
    Refused,
    burst_times,
    mean_stride,
    phase_activities,
)
from hipdrive.emg.clock import clock_fault
from hipdrive.emg.conditioning import band_passed, envelope, notched
from hipdrive.emg.onsets import Bursts, find_bursts
from hipdrive.emg.quality import contrast_fault, mains_fault, raw_fault
from hipdrive.emg.ratios import coactivations, ratios
from hipdrive.emg.sides import find_side, swapped
from hipdrive.emg.windows import Stances, stances_of
from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts
from hipdrive.sensors import Channel, Emg

OWN_PEAK = "its own peak in the mean stride"
MVIC = "the largest voluntary effort"


@dataclass(frozen=True)
class Conditioned:
    """One channel that can be used: band-passed signal, envelope, bursts, on its own clock from the first sample."""

    channel: Channel
    signal: FloatArray
    envelope: FloatArray
    bursts: Bursts
    notes: tuple[str, ...]


def examine(
    emg: Emg,
    contacts: Contacts,
    contacts_from: str,
    mvic: Mapping[tuple[str, str], float] | None = None,
    leg: str = "",
) -> EmgResult:
    """What each muscle does.

    Parameters
    ----------
    emg
        Raw channels; `start_s` is on the clock of the contacts.
    contacts
        Of both legs, one, or of a leg nobody named (side empty).
    contacts_from
        Where they come from, in words.
    mvic
        Envelope of the largest voluntary effort by `(muscle, side)`, in the unit of the file; `None`: each channel's own peak
        of the mean stride is 100 percent.
    leg
        `left` or `right`: of the channels whose label tells no leg.

    Raises
    ------
    CannotSee
        If no channel can be used, or there is no stance of any channel's leg.
    """
    good, refused = conditioned(emg)
    if not good:
        raise CannotSee(
            f"no channel can be used: {refused[0].name} {refused[0].reason}" if refused else "it has no channel"
        )
    on_clock = _on_clock(contacts, emg.start_s)
    stances = {side: stances_of(on_clock, side) for side in dict.fromkeys(str(s) for s in on_clock.side)}
    envelopes = np.stack([one.envelope for one in good], axis=1)
    fault = clock_fault(envelopes, emg.rate_hz, [one.stride_s for one in stances.values()])
    if fault is not None:
        raise CannotSee(fault)
    good, words = _sided(good, emg.rate_hz, stances, leg)
    shown, more = _shown(good, emg.rate_hz, stances, mvic or {})
    if not shown:
        raise CannotSee(f"no channel can be used: {more[0].name} {more[0].reason}" if more else words)
    return EmgResult(
        emg.path,
        emg.unit,
        emg.rate_hz,
        emg.duration_s,
        contacts_from,
        words,
        tuple(shown),
        (*refused, *more),
        ratios(shown),
        coactivations([(one, stances) for one in good], emg.rate_hz, shown),
        _notes(emg, stances),
        guessed=str(emg.metadata.get("guessed", "")),
        clock=str(emg.metadata.get("clock", "")),
    )


def conditioned(emg: Emg) -> tuple[list[Conditioned], list[Refused]]:
    """The channels that can be used, and those that cannot."""
    good: list[Conditioned] = []
    refused: list[Refused] = []
    for column, channel in enumerate(emg.channels):
        found = _condition(channel, emg.values[:, column], emg.rate_hz)
        if isinstance(found, str):
            refused.append(Refused(channel.label, channel.name, found))
        else:
            good.append(found)
    return good, refused


def _condition(channel: Channel, raw: FloatArray, rate_hz: float) -> Conditioned | str:
    """The channel, or the reason why it cannot be used."""
    fault = raw_fault(raw, rate_hz)
    if fault is not None:
        return fault
    signal = band_passed(raw[:, None], rate_hz)[:, 0]
    net, fault = mains_fault(signal, rate_hz)
    if fault is not None:
        return fault
    notes: tuple[str, ...] = ()
    if net is not None:
        signal, notes = notched(signal, rate_hz, net), (f"Mains hum of {net:.0f} Hz was taken out.",)
    smooth = envelope(signal, rate_hz)
    fault = contrast_fault(smooth)
    return fault if fault is not None else Conditioned(channel, signal, smooth, find_bursts(signal, rate_hz), notes)


def _on_clock(contacts: Contacts, start_s: float) -> Contacts:
    return replace(contacts, strike_s=contacts.strike_s - start_s, off_s=contacts.off_s - start_s)


def _sided(
    good: list[Conditioned], rate_hz: float, stances: Mapping[str, Stances], leg: str
) -> tuple[list[Conditioned], str]:
    """The channels with their legs settled, and how, in words."""
    lacking = [one for one in good if not one.channel.side]
    if not lacking:
        return good, ""
    if leg or set(stances) == {""}:
        side, words = leg, f"The {leg} leg, as stated" if leg else "Neither the labels nor the contacts name the leg"
        if leg and set(stances) == {""}:
            side = ""  # the contacts are of the same, unnamed leg
    else:
        envelopes = np.stack([one.envelope for one in lacking], axis=1)
        found = find_side([one.channel for one in lacking], envelopes, rate_hz, stances)
        side, words = found.side, found.words
        if not side:
            return [one for one in good if one.channel.side], words
    return [one if one.channel.side else replace(one, channel=one.channel.of_leg(side)) for one in good], words


def _shown(
    good: Sequence[Conditioned],
    rate_hz: float,
    stances: Mapping[str, Stances],
    mvic: Mapping[tuple[str, str], float],
) -> tuple[list[ChannelActivity], list[Refused]]:
    shown: list[ChannelActivity] = []
    refused: list[Refused] = []
    for one in good:
        channel = one.channel
        fault = swapped(channel, one.envelope, rate_hz, stances)
        if channel.side not in stances or not len(stances[channel.side].strike_s):
            fault = "has no stance of its leg in the recording"
        if fault is not None:
            refused.append(Refused(channel.label, channel.name, fault))
            continue
        shown.append(_activity(one, rate_hz, stances[channel.side], mvic.get((channel.muscle, channel.side))))
    return shown, refused


def _activity(one: Conditioned, rate_hz: float, stances: Stances, effort: float | None) -> ChannelActivity:
    curve, spread = mean_stride(one.envelope, rate_hz, stances)
    peak = effort or float(np.nanmax(curve)) if np.isfinite(curve).any() else float(one.envelope.max())
    to_percent = 100 / peak
    onset, offset = burst_times(one.bursts, stances, len(one.signal) / rate_hz)
    length = stances.stride_s if np.isfinite(stances.stride_s) else float("nan")
    off = float(np.median(stances.off_s - stances.strike_s)) / length if np.isfinite(length) else 1.0
    return ChannelActivity(
        one.channel,
        MVIC if effort else OWN_PEAK,
        peak,
        _snr_db(one, rate_hz),
        phase_activities(one.envelope * to_percent, rate_hz, one.bursts, stances),
        onset,
        offset,
        curve * to_percent,
        spread * to_percent,
        100 * off,
        len(stances.strike_s),
        one.notes,
    )


def _snr_db(one: Conditioned, rate_hz: float) -> float:
    """Power of the bursts less that of the noise, over that of the noise, decibels; 0 where there is no burst."""
    time_s = np.arange(len(one.signal)) / rate_hz
    at = np.searchsorted(one.bursts.onset_s, time_s, side="right") - 1
    inside = (at >= 0) & (time_s < one.bursts.offset_s[np.maximum(at, 0)]) if len(one.bursts.onset_s) else at > 0
    if not inside.any() or one.bursts.noise_rms <= 0:
        return 0.0
    power = float(np.square(one.signal[inside]).mean()) / one.bursts.noise_rms**2
    return float(10 * np.log10(max(power - 1, 1e-3)))


def _notes(emg: Emg, stances: Mapping[str, Stances]) -> tuple[str, ...]:
    notes = []
    if emg.unknown:
        notes.append(
            f"Not read, because the label names no muscle: {wording.joined(list(emg.unknown[:8]))}. Name it with --channels FILE."
        )
    fewest = min(len(one.strike_s) for one in stances.values())
    if fewest < _FEW:
        notes.append(f"Only {wording.count(fewest, 'stance')} of a leg: shown, but nothing is concluded from it.")
    return (*notes, *emg.metadata.get("notes", ()))


#: Stances of a leg below which nothing is concluded: as for steps in video (evidence row `min_steps`).
_FEW = 7
