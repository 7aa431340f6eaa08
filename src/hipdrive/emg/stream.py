"""Streams of muscle activity over the Lab Streaming Layer (the extra `lsl`): found by type, read in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.emg.live import LiveMuscle
from hipdrive.errors import HipdriveError
from hipdrive.sensors import Channel, named


class Stream(Protocol):
    """What streams muscle activity: labels, rate, and pieces of samples."""

    labels: tuple[str, ...]
    rate_hz: float

    def pull(self) -> FloatArray:
        """`(sample, channel)` what came in since the last call; may be empty."""


@dataclass(frozen=True)
class Told:
    """The levels at one instant: muscles by name, percent, and the peak of the last burst of each (NaN before the first)."""

    names: tuple[str, ...]
    percent: tuple[float, ...]
    peaks: tuple[float, ...]
    learning: bool


def levels(stream: Stream, going: Callable[[], bool]) -> Iterator[Told]:
    """The levels of each muscle as long as it goes on.

    Raises
    ------
    HipdriveError
        If no label of the stream names a muscle.
    """
    channels = named(stream.labels)
    mine = [(i, one) for i, one in enumerate(channels) if one is not None]
    if not mine:
        raise HipdriveError(
            f"No channel of the stream names a muscle ({', '.join(stream.labels[:6])}). Name its channels, as in “GMAX right”."
        )
    live = [LiveMuscle(stream.rate_hz) for _ in mine]
    while going():
        piece = stream.pull()
        for one, (i, _) in zip(live, mine, strict=True):
            one.push(piece[:, i] if len(piece) else np.empty(0))
        yield _told([c for _, c in mine], live)


def _told(channels: list[Channel], live: list[LiveMuscle]) -> Told:
    peaks = tuple(one.peaks[-1] if one.peaks else float("nan") for one in live)
    names = tuple(c.name for c in channels)
    return Told(names, tuple(one.percent for one in live), peaks, any(one.learning for one in live))


@dataclass
class LslStream:
    """A stream of the Lab Streaming Layer."""

    inlet: Any
    labels: tuple[str, ...]
    rate_hz: float

    def pull(self) -> FloatArray:
        """`(sample, channel)`; waits a tenth of a second at most."""
        samples, _ = self.inlet.pull_chunk(timeout=0.1)
        return np.asarray(samples, dtype=float).reshape(-1, len(self.labels))


def find_stream(wait_s: float = 5.0) -> LslStream:
    """The first stream of type EMG in the local network.

    Raises
    ------
    HipdriveError
        If pylsl is not installed, or no such stream is there.
    """
    try:
        import pylsl
    except (ImportError, RuntimeError):
        raise HipdriveError(
            "Live muscle activity needs pylsl, which is not installed. Run `pip install 'hipdrive[lsl]'`."
        ) from None
    found = pylsl.resolve_byprop("type", "EMG", timeout=wait_s)
    if not found:
        raise HipdriveError("No stream of type EMG was found. Start the sensor’s program, and its LSL output.")
    return opened(pylsl.StreamInlet(found[0], max_buflen=10))


def opened(inlet: Any) -> LslStream:
    """A stream of an inlet, with the labels its description gives.

    Raises
    ------
    HipdriveError
        If it has no even rate.
    """
    info = inlet.info()
    rate = float(info.nominal_srate())
    if rate < 2 * 200.0:
        raise HipdriveError(f"The stream has {rate:g} samples a second; surface EMG needs 400 or more.")
    labels, channel = [], info.desc().child("channels").child("channel")
    for number in range(info.channel_count()):
        labels.append(channel.child_value("label") or f"channel {number + 1}")
        channel = channel.next_sibling()
    return LslStream(inlet, tuple(labels), rate)
