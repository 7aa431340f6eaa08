"""A clip read in segments side by side is the clip read from beginning to end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hipdrive.errors import InputError
from hipdrive.pose.engine import People
from hipdrive.sources import detection
from hipdrive.sources.detection import Detection, detect, detect_in_segments, divided
from hipdrive.sources.options import quiet
from hipdrive.video import Clip, inspect, writing

WHOLE = (0.0, float("inf"))


class Brightness:
    """An engine without memory: one person, whose one point is the brightness of the picture."""

    label, names = "brightness", ("nose",)

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads

    def detect(self, frame: NDArray[np.uint8]) -> People:
        return People(np.full((1, 1, 2), float(frame.mean())), np.ones((1, 1)))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    path = tmp_path_factory.mktemp("clip") / "long.mp4"
    rng = np.random.default_rng(4)
    with writing(path, 60.0) as out:
        for number in range(1300):
            level = 60 + 90 * (number % 7) / 7
            out.write(number / 60, np.clip(rng.normal(level, 4, (48, 64, 3)), 0, 255).astype(np.uint8))
    return inspect(path)


def _same(one: Detection, other: Detection) -> None:
    assert one.stamps_s == other.stamps_s
    assert [p.points[0, 0, 0] for p in one.people] == [p.points[0, 0, 0] for p in other.people]
    np.testing.assert_array_equal(one.changes.levels, other.changes.levels)
    assert (one.names, one.label) == (other.names, other.label)


@pytest.mark.parametrize("part_s", [WHOLE, (0.51, 20.9), (0.0, 20.02)])
def test_segments_give_every_frame_once_and_in_order(clip: Clip, part_s: tuple[float, float]) -> None:
    assert len(divided(clip, part_s)) == 2
    _same(detect_in_segments(clip, Brightness, quiet, part_s), detect(clip, Brightness(), quiet, part_s))


def test_a_short_part_is_one_segment(clip: Clip) -> None:
    assert len(divided(clip, (0.0, 19.5))) == 1


def test_a_file_without_a_clock_is_read_from_its_beginning(clip: Clip) -> None:
    assert len(divided(replace(clip, start_s=None), WHOLE)) == 1


def test_segments_take_one_thread_each_and_a_whole_clip_its_usual_number(clip: Clip) -> None:
    made: list[int | None] = []

    def make(threads: int | None = None) -> Brightness:
        made.append(threads)
        return Brightness(threads)

    detect_in_segments(clip, make, quiet, WHOLE)
    detect_in_segments(clip, make, quiet, (0.0, 5.0))
    assert made == [1, 1, None]


def test_progress_counts_every_frame_once(clip: Clip) -> None:
    told: list[tuple[int, int]] = []
    detect_in_segments(clip, Brightness, lambda done, total: told.append((done, total)), WHOLE)
    assert [done for done, _ in told][-1] == 1300
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {total for _, total in told} == {1300}


def _failing_at(frame: int) -> Callable[..., Brightness]:
    class Failing(Brightness):
        seen = 0

        def detect(self, frame_: NDArray[np.uint8]) -> People:
            self.seen += 1
            if self.seen == frame:
                raise InputError(Path("clip.mp4"), "breaks off", "Copy it again")
            return super().detect(frame_)

    return Failing


def test_a_fault_in_one_segment_ends_all_and_is_the_one_that_is_told(clip: Clip) -> None:
    before = threading.active_count()
    with pytest.raises(InputError, match="breaks off"):
        detect_in_segments(clip, _failing_at(40), quiet, WHOLE)
    assert threading.active_count() == before


def test_a_progress_that_raises_ends_the_reading(clip: Clip) -> None:
    def full(done: int, total: int) -> None:
        if done == 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        detect_in_segments(clip, Brightness, full, WHOLE)


def test_frames_that_are_not_where_the_file_says_are_read_from_the_beginning(
    clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = divided(clip, WHOLE)
    wrong = [told[0], replace(told[1], begin_s=told[1].begin_s + 0.5)]
    monkeypatch.setattr(detection, "divided", lambda *_: wrong)
    _same(detect_in_segments(clip, Brightness, quiet, WHOLE), detect(clip, Brightness(), quiet, WHOLE))
