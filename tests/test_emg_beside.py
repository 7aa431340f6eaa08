"""Muscles that stream beside the coach's camera: a made sensor behind the library's own calls, to the worker's answers."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from hipdrive.emg import beside, live
from hipdrive.emg.beside import MOST, Beside
from hipdrive.errors import HipdriveError
from hipdrive.pose.blazepose import NAMES
from hipdrive.web.live_worker import Task, coaching
from test_emg_live import made

LABELS = ("battery", "VL left", "GMAX right", "GMAX left", "GMED left", "BF left")


def until(asked: Callable[[], dict[str, Any]], done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What is told once it is so; fails after ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if done(found := asked()):
            return found
        time.sleep(0.01)
    raise AssertionError(asked())


class Inlet:
    """What pylsl opens: every channel has bursts whose size steps up; each pull gives a tenth of a second of them."""

    def __init__(self, labels: tuple[str, ...] = LABELS, rate_hz: float = 1500.0, pieces: int = 10_000) -> None:
        self._labels, self._rate_hz = labels, rate_hz
        values = np.stack([made()[0]] * len(labels), axis=1)
        self._pieces = iter(np.array_split(values, len(values) // 150)[:pieces])

    def info(self) -> Any:
        channel = SimpleNamespace(label=iter(self._labels))
        channel.child_value = lambda name: next(channel.label)
        channel.next_sibling = lambda: channel
        found = SimpleNamespace(nominal_srate=lambda: self._rate_hz, channel_count=lambda: len(self._labels))
        found.desc = lambda: SimpleNamespace(child=lambda name: SimpleNamespace(child=lambda name: channel))
        return found

    def pull_chunk(self, timeout: float) -> tuple[list[list[float]], list[float]]:
        time.sleep(0.002)
        piece = next(self._pieces, None)
        return ([], []) if piece is None else (piece.tolist(), [])


@pytest.fixture
def sensor(monkeypatch: pytest.MonkeyPatch) -> Inlet:
    """A sensor that is in the network."""
    inlet = Inlet()
    fake = SimpleNamespace(resolve_byprop=lambda *a, **k: ["it"], StreamInlet=lambda *a, **k: inlet)
    monkeypatch.setitem(sys.modules, "pylsl", fake)
    return inlet


def test_the_glutei_of_a_stream_stand_first_with_the_peak_of_their_last_burst(
    sensor: Inlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LEARN_S", 4.0)
    streamed = Beside()
    learning = until(streamed.told, lambda told: bool(told["muscles"]))
    assert "is being learned" in learning["muscles_say"]
    assert learning["muscles"][0]["peak"] is None
    found = until(streamed.told, lambda told: bool(told["muscles"]) and (told["muscles"][0]["peak"] or 0) > 130)
    names = [one["name"] for one in found["muscles"]]
    assert len(names) == MOST
    assert names[:3] == ["left gluteus maximus", "right gluteus maximus", "left gluteus medius"]
    assert found["muscles_say"] == ""


def test_a_sensor_that_falls_silent_shows_no_old_number(sensor: Inlet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "SILENT_S", 0.3)
    streamed = Beside()
    until(streamed.told, lambda told: bool(told["muscles"]))
    sensor._pieces = iter(())
    found = until(streamed.told, lambda told: "Nothing comes" in told["muscles_say"])
    assert found["muscles"] == []


def test_what_is_wrong_with_a_sensor_is_a_sentence() -> None:
    def broken() -> Any:
        raise OSError("lost")

    def absent() -> Any:
        raise HipdriveError("No stream of type EMG was found.")

    until(Beside(absent).told, lambda told: told["muscles_say"] == "No stream of type EMG was found.")
    until(Beside(broken).told, lambda told: "broke off" in told["muscles_say"])
    never = threading.Event()

    def slow() -> Any:
        never.wait(20)
        raise HipdriveError("late")

    assert Beside(slow).told() == {"muscles": [], "muscles_say": "Looking for a sensor that streams."}
    never.set()


def worn(task: Task) -> Callable[[], dict[str, Any]]:
    """What the coach's worker answers to a first picture, again and again."""
    from hipdrive.pose.engine import People

    look = coaching(task, SimpleNamespace(names=NAMES, label="made"))
    count = len(NAMES)
    nobody, picture = People(np.empty((0, count, 2)), np.empty((0, count))), np.zeros((90, 120, 3), np.uint8)
    return lambda: look(nobody, 0.0, picture)


def test_the_worker_tells_muscles_with_each_picture_where_they_are_wanted(sensor: Inlet) -> None:
    found = until(worn(Task(muscles=True)), lambda told: bool(told["muscles"]))
    json.dumps(found)
    assert worn(Task())() == {}


def test_without_its_library_the_page_is_told_so_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pylsl", None)
    found = until(worn(Task(muscles=True)), lambda told: "not installed" in told["muscles_say"])
    assert "pip" not in found["muscles_say"]
