"""Muscle activity as it streams: the peak of each burst from a made stream, in pieces of any size, and over LSL where it is installed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from hipdrive.emg.live import LEARN_S, LiveMuscle
from hipdrive.emg.stream import levels, opened
from hipdrive.errors import HipdriveError
from hipdrive.report.emg_words import live_line
from hipdrive_synthetic.emg import bursts

STRIDE_S = 0.72


def made(squeezed_from: int = 30, count: int = 45, more: float = 1.5) -> tuple[np.ndarray, np.ndarray]:
    """A stream whose bursts are larger from one of them on; and when each begins."""
    onset = 0.5 + STRIDE_S * np.arange(count)
    made = bursts(onset, onset + 0.25, 20.0, np.random.default_rng(0), onset[-1] + 1.0)
    size = np.where(np.arange(len(made.values)) / made.rate_hz > onset[squeezed_from] - 0.05, more, 1.0)
    return made.values * size, onset


def test_each_burst_is_one_and_a_squeeze_is_seen() -> None:
    values, onset = made()
    muscle = LiveMuscle(1500.0)
    for piece in np.array_split(values, 400):
        muscle.push(piece)
    learned = int((onset < LEARN_S - 0.3).sum())
    assert len(muscle.peaks) == pytest.approx(45 - learned, abs=1)
    without, with_ = muscle.peaks[: 30 - learned - 1], muscle.peaks[30 - learned + 1 :]
    assert np.mean(with_) / np.mean(without) == pytest.approx(1.5, abs=0.15)
    assert max(without) < 115


@pytest.mark.parametrize("pieces", [1, 7, 5000])
def test_pieces_of_any_size_tell_the_same(pieces: int) -> None:
    values, _ = made()
    whole, parts = LiveMuscle(1500.0, reference=10.0), LiveMuscle(1500.0, reference=10.0)
    whole.push(values)
    for piece in np.array_split(values, pieces):
        parts.push(piece)
    assert parts.peaks == pytest.approx(whole.peaks)
    assert not parts.learning


class MadeStream:
    """A stream of two channels, of which one is a muscle."""

    rate_hz = 1500.0

    def __init__(self, labels: tuple[str, ...]) -> None:
        self.labels = labels
        self._pieces = iter(np.array_split(np.stack([made()[0]] * len(labels), axis=1), 300))

    def pull(self) -> np.ndarray:
        return next(self._pieces)


def test_the_muscles_of_a_stream_are_found_by_their_labels() -> None:
    count = itertools.count()
    told = list(levels(MadeStream(("GMAX right", "battery")), lambda: next(count) < 300))
    assert told[-1].names == ("right gluteus maximus",)
    assert told[0].learning
    assert not told[-1].learning
    assert "being learned" in live_line(told[0])
    assert "last burst" in live_line(told[-1])
    with pytest.raises(HipdriveError, match="names a muscle"):
        next(levels(MadeStream(("battery", "x")), lambda: True))


def test_a_real_stream_of_the_lab_streaming_layer() -> None:
    pylsl = pytest.importorskip("pylsl", reason="needs the extra lsl", exc_type=ImportError)
    info = pylsl.StreamInfo("made", "EMG", 2, 1500.0, "float32", "made-for-a-test")
    channels = info.desc().append_child("channels")
    for label in ("GMAX right", "GMED right"):
        channels.append_child("channel").append_child_value("label", label)
    outlet = pylsl.StreamOutlet(info)
    found = pylsl.resolve_byprop("source_id", "made-for-a-test", timeout=10)
    stream = opened(pylsl.StreamInlet(found[0]))
    stream.inlet.open_stream(timeout=10)
    outlet.push_chunk(np.ones((300, 2), dtype=np.float32).tolist())
    got = sum(len(stream.pull()) for _ in range(20))
    assert stream.labels == ("GMAX right", "GMED right")
    assert got == 300
