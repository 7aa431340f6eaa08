"""Live coaching: the numbers of the streaming engine against the truth of a virtual runner, and when it speaks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from hipdrive.coaching.feedback import Band, Coach
from hipdrive.coaching.live import EVERY_S, WINDOW_S, LiveRun
from hipdrive.coaching.look import BREAK_S, Look, Now
from hipdrive.errors import HipdriveError
from hipdrive.gait import find_contacts
from hipdrive.measures import measure
from hipdrive.motion import Motion
from hipdrive.pose.engine import People, make_engine
from report_case import HEIGHT, WIDTH, seen

NOBODY = People(np.empty((0, 33, 2)), np.empty((0, 33)))


def stream(motion: Motion, live: LiveRun, every: int = 2, start_s: float = 0.0) -> list[Look]:
    """The looks of a live run fed with every n-th frame of a motion."""
    looks = []
    for points, t in zip(motion.points[::every], motion.time_s[::every], strict=True):
        look = live.push(People(points[None], np.ones((1, len(motion.names)))), start_s + float(t))
        looks += [look] if look is not None else []
    return looks


def live_for(motion: Motion) -> LiveRun:
    return LiveRun(motion.names, "blazepose-full", WIDTH, HEIGHT)


@pytest.mark.parametrize("view", ["rear", "left"])
def test_live_numbers_are_those_of_a_clip_and_near_the_truth(view: str) -> None:
    motion, truth = seen(view, 12.0)
    last = stream(motion, live_for(motion))[-1]
    assert last.view == view
    cadence = last.get("cadence")
    assert cadence is not None
    beats = 60 * (len(truth) - 1) / float(truth.strike_s[-1] - truth.strike_s[0])
    assert cadence.value == pytest.approx(beats, abs=3)  # the page must be within 3 spm
    offline = measure(motion, find_contacts(motion), only=[v.id for v in last.values])
    for now in last.values:
        row = offline.get(now.id, now.side)
        assert row is not None
        assert abs(now.value - row.value) <= now.half_width + (row.ci95[1] - row.ci95[0]) / 2 + 0.02 * abs(row.value)
        assert now.n_steps >= 7


def test_every_step_is_told_once_and_soon() -> None:
    motion, truth = seen("rear", 12.0)
    looks = stream(motion, live_for(motion))
    told = [(off, look.time_s, side) for look in looks for side, _, off in look.steps]
    offs = np.array([o for o, _, _ in told])
    wanted = (truth.off_s > 2.5) & (truth.off_s < looks[-1].time_s - 0.5)
    for off, side in zip(truth.off_s[wanted], truth.side[wanted], strict=True):
        near = np.flatnonzero(np.abs(offs - off) < 0.06)
        assert len(near) == 1
        assert told[near[0]][2] == side
    assert all(a != b for (_, _, a), (_, _, b) in zip(told[-20:], told[-19:], strict=False))


def test_a_look_costs_less_than_the_time_between_two() -> None:
    motion, _ = seen("rear", 12.0)
    live = live_for(motion)
    stream(motion, live)
    took = []
    for _ in range(5):
        start = time.process_time()
        live.look()
        took.append(time.process_time() - start)
    assert min(took) < EVERY_S


def test_memory_is_bounded_by_the_window() -> None:
    motion, _ = seen("rear", 12.0)
    live = live_for(motion)
    stream(motion, live)
    stream(motion, live, start_s=12.0 + 1 / 30)
    assert len(live._frames) <= WINDOW_S * 30 + 2


def test_a_lost_camera_begins_anew_and_never_mixes_before_and_after() -> None:
    motion, _ = seen("rear", 12.0)
    live = live_for(motion)
    stream(motion, live)
    again = stream(motion, live, start_s=100.0)
    assert again[0].time_s >= 100 + 2
    assert len(live._frames) <= WINDOW_S * 30 + 2
    backwards = stream(motion, live, start_s=50.0)  # the clock was set back
    assert backwards[-1].get("cadence") is not None
    assert BREAK_S < 50


def test_an_empty_room_and_someone_standing_are_reasons_not_numbers() -> None:
    motion, _ = seen("rear", 12.0)
    live = live_for(motion)
    looks = [live.push(NOBODY, t / 30) for t in range(120)]
    said = [look for look in looks if look is not None]
    assert said
    assert all(not look.values and "nobody" in look.reason for look in said)
    still = replace(motion, points=np.repeat(motion.points[:1], len(motion.points), axis=0))
    last = stream(still, live_for(motion))[-1]
    assert not last.values
    assert "running" in last.reason


CLIPS = Path(__file__).parents[1] / "clips"


def live_clip(clip: Path) -> Look:
    """The last look at a clip, at 30 pictures a second as a camera gives them."""
    engine = make_engine()
    looks, live = [], None
    for time_s, picture in pictures(clip):
        live = live or LiveRun(engine.names, engine.label, picture.shape[1], picture.shape[0])
        looks.append(live.push(engine.detect(picture), time_s, picture))
    return [look for look in looks if look is not None][-1]


def pictures(clip: Path) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Every second frame of a clip."""
    with av.open(str(clip)) as container:
        for frame in islice(container.decode(video=0), 0, None, 2):
            yield float(frame.time or 0), frame.to_ndarray(format="rgb24")


def test_pelvic_drop_is_live_with_two_stickers_and_near_the_truth() -> None:
    clip = CLIPS / "rear_stickers_drop7_2.mp4"
    truth = json.loads(clip.with_suffix(".json").read_text())["truth"]["pelvic_drop"]
    look = live_clip(clip)
    for side in ("mean", "left", "right"):
        seen = look.get("pelvic_drop", side)
        assert seen is not None, look.refused
        assert seen.value == pytest.approx(truth[side], abs=0.6)
        assert abs(seen.value - truth[side]) <= seen.half_width


def test_without_stickers_it_is_refused_with_the_reason() -> None:
    look = live_clip(CLIPS / "rear_leftdrop8.mp4")
    assert look.get("cadence") is not None
    assert look.get("pelvic_drop") is None
    assert "stickers" in look.refused["pelvic_drop"]


def now(value: float, half: float = 1.0) -> Now:
    return Now("cadence", "mean", value, "spm", half, 20)


def test_inside_the_band_it_is_silent_and_noise_is_not_corrected() -> None:
    band = Band.around(168, 2)
    assert [band.place(now(v)) for v in (166, 168, 170)] == ["inside"] * 3
    assert (band.place(now(171)), band.place(now(165))) == ("above", "below")
    assert (band.place(now(171, 4)), band.place(now(165, 4))) == ("unsure", "unsure")
    assert Band(high=5).place(now(-100)) == "inside"
    with pytest.raises(HipdriveError):
        Band(3, 3)


def test_a_coach_speaks_only_outside_only_with_feedback_and_not_all_the_time() -> None:
    def run(value: float, share: float) -> tuple[int, Coach]:
        coach = Coach("cadence", Band.around(168, 2), share)
        looks = [Look(float(t), "rear", (now(value),), ()) for t in np.arange(0, 240, 0.5)]
        return sum(heard.speaks for look in looks if (heard := coach.hear(look))), coach

    assert run(168, 1.0)[0] == 0
    assert run(160, 0.0)[0] == 0
    assert run(160, 1.0)[0] == 60
    assert run(160, 0.5)[0] == 30
    assert run(168, 0.5)[1].inside_share() == 1
    assert run(160, 0.5)[1].inside_share(feedback=False) == 0


def test_nothing_is_concluded_from_few_steps() -> None:
    few = Now("cadence", "mean", 150, "spm", 1.0, 6)
    heard = Coach("cadence", Band.around(168, 2), 1.0).hear(Look(0.0, "rear", (few,), ()))
    assert heard is not None
    assert (heard.position, heard.speaks) == ("unsure", False)


def test_unseen_numbers_are_not_judged() -> None:
    coach = Coach("cadence", Band.around(168, 2), 1.0)
    assert coach.hear(Look(0.0, "rear", (), (), "nobody")) is None
    assert coach.inside_share() is None
