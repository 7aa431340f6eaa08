"""Muscle activity that streams beside a camera: read in a thread of its own, its newest levels at hand for every picture."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hipdrive.arrays import FloatArray
from hipdrive.emg.stream import Stream, Told, find_stream, levels
from hipdrive.errors import HipdriveError

#: No sample for so long: the sensor is off or out of reach, seconds (design choice: two strides).
SILENT_S = 1.5
#: Muscles that are shown at most, the glutei first (design choice: what is read while running).
MOST = 4


@dataclass
class _Timed:
    """A stream, and when a sample last came from it."""

    stream: Stream
    labels: tuple[str, ...] = field(init=False)
    rate_hz: float = field(init=False)
    last_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.labels, self.rate_hz, self.last_s = self.stream.labels, self.stream.rate_hz, time.monotonic()

    def pull(self) -> FloatArray:
        piece = self.stream.pull()
        if len(piece):
            self.last_s = time.monotonic()
        return piece


class Beside:
    """The muscles of a stream, looked for and read from now on.

    Parameters
    ----------
    find
        Finds the stream; raises `HipdriveError` where there is none.
    """

    def __init__(self, find: Callable[[], Stream] = find_stream) -> None:
        self._newest: Told | None = None
        self._stream: _Timed | None = None
        self._fault = ""
        threading.Thread(target=self._read, args=(find,), daemon=True).start()

    def _read(self, find: Callable[[], Stream]) -> None:
        try:
            self._stream = _Timed(find())
            for told in levels(self._stream, lambda: True):
                self._newest = told
        except HipdriveError as fault:
            self._fault = str(fault)
        except (OSError, RuntimeError, ValueError):  # what its library says when a stream breaks off
            self._fault = "The stream of the sensor broke off. Start it again, then this run."

    def told(self) -> dict[str, Any]:
        """`muscles`, each with its name, its level now and the peak of its last burst (percent, `None` before one), and `muscles_say`."""
        if self._fault:
            return {"muscles": [], "muscles_say": self._fault}
        if self._stream is None or self._newest is None:
            return {"muscles": [], "muscles_say": "Looking for a sensor that streams."}
        if time.monotonic() - self._stream.last_s > SILENT_S:
            return {"muscles": [], "muscles_say": "Nothing comes from the sensor any more."}
        say = "Run on: the peak of your own muscles is being learned." if self._newest.learning else ""
        return {"muscles": _shown(self._newest), "muscles_say": say}


def _order(name: str) -> tuple[bool, str, str]:
    """The glutei first, a muscle's left leg before its right."""
    return "gluteus" not in name, name.removeprefix("left ").removeprefix("right "), name


def _shown(told: Told) -> list[dict[str, Any]]:
    every = zip(told.names, told.percent, told.peaks, strict=True)
    first = sorted(every, key=lambda one: _order(one[0]))[:MOST]
    return [
        {"name": n, "percent": round(now), "peak": None if math.isnan(peak) else round(peak)} for n, now, peak in first
    ]
