"""Counting: every drill, at every tempo, live as from a file; and nothing where no drill is done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hipdrive.drills.clip import Clip
from hipdrive.drills.commands import notes, summary
from hipdrive.drills.recognise import Counted, Watch
from hipdrive.drills.registry import all_drills, get_drill
from hipdrive.drills.result import Counting, count, to_file
from hipdrive.errors import HipdriveError
from hipdrive.pose.engine import People
from hipdrive_synthetic.athletes import (
    CAMERAS,
    NAMES,
    Clam,
    Performed,
    Tempo,
    bridge,
    clamshell,
    down_and_up,
    idling,
    leg_lifts,
    seen_by,
    side_step,
    side_taps,
)
from hipdrive_synthetic.camera import Camera, Noise

NOISE = Noise(white_px=3.0)
MAKE = {"glute_bridge": bridge, "clamshell": clamshell, "banded_side_step": side_step}
FAR_SIDE = tuple(f"left_{part}" for part in ("shoulder", "hip", "knee", "ankle"))


def _count(
    done: Performed, camera: Camera, seed: int = 0, hidden: tuple[str, ...] = (), noise: Noise = NOISE
) -> Counting:
    people, time_s = seen_by(done.motion, camera, noise, hidden, seed)
    return count(people, NAMES, time_s)


def _id(counting: Counting) -> str | None:
    return counting.drill.id if counting.drill else None


@pytest.mark.parametrize("drill", MAKE)
@pytest.mark.parametrize("hz", [0.2, 0.5, 1.0])
def test_every_repetition_is_counted_at_every_tempo(drill: str, hz: float) -> None:
    done = MAKE[drill](tempo=Tempo.at(hz, repetitions=6))
    found = _count(done, CAMERAS[drill])
    assert _id(found) == drill
    assert len(found.repetitions) == 6
    starts = np.array([r.start_s for r in found.repetitions])
    ends = np.array([r.end_s for r in found.repetitions])
    # A smooth stroke leaves its rest imperceptibly: 8 % of its range is reached after a fifth of it.
    assert np.abs(starts - done.starts_s).max() < 0.25 + 0.1 / hz
    assert np.abs(ends - done.ends_s).max() < 0.25 + 0.1 / hz


@pytest.mark.parametrize("drill", MAKE)
@pytest.mark.parametrize("fps", [10.0, 60.0])
def test_frame_rates(drill: str, fps: float) -> None:
    done = MAKE[drill](tempo=Tempo.at(0.4, repetitions=5), fps=fps)
    assert len(_count(done, CAMERAS[drill]).repetitions) == 5


def test_sides_of_clamshells_and_steps() -> None:
    left = _count(clamshell(Clam(side="left"), Tempo(3)), CAMERAS["clamshell"])
    assert {r.side for r in left.repetitions} == {"left"}
    steps = side_step(tempo=Tempo(10, out_s=0.8, hold_s=0.3, back_s=0.8, rest_s=0.3))
    assert tuple(r.side for r in _count(steps, CAMERAS["banded_side_step"]).repetitions) == steps.sides


def test_seen_from_behind_and_from_the_other_side() -> None:
    rear = replace(CAMERAS["banded_side_step"], view="rear")
    steps = side_step(tempo=Tempo(6, out_s=0.8, hold_s=0.3, back_s=0.8, rest_s=0.3))
    assert tuple(r.side for r in _count(steps, rear).repetitions) == steps.sides
    left = replace(CAMERAS["glute_bridge"], view="left")
    assert len(_count(bridge(tempo=Tempo(4)), left).repetitions) == 4


def test_far_side_hidden() -> None:
    found = _count(bridge(tempo=Tempo(5)), CAMERAS["glute_bridge"], hidden=FAR_SIDE)
    assert len(found.repetitions) == 5


@pytest.mark.parametrize("drill", ["glute_bridge", "clamshell"])
def test_pauses_count_nothing_and_half_repetitions_neither(drill: str) -> None:
    done = MAKE[drill](tempo=Tempo(6, pause_after=2, partial_after=4, partial_share=0.4))
    assert len(_count(done, CAMERAS[drill]).repetitions) == 6


def test_gaps_and_dropped_frames() -> None:
    noise = Noise(white_px=3.0, correlated_px=2.0, lost=0.05, dropped=0.05)
    assert len(_count(bridge(tempo=Tempo(5)), CAMERAS["glute_bridge"], noise=noise).repetitions) == 5


@pytest.mark.parametrize(("kind", "drill"), [("on_the_back", 0), ("on_a_side", 1), ("standing", 2)])
def test_idling_counts_nothing(kind: str, drill: int) -> None:
    people, time_s = seen_by(idling(kind, 120.0), CAMERAS[all_drills()[drill].id], NOISE)
    assert count(people, NAMES, time_s).repetitions == ()


@pytest.mark.parametrize("camera", [*CAMERAS, "side"])
@pytest.mark.parametrize("kind", ["squat", "lunge", "taps", "lifts"])
def test_other_exercises_count_nothing(kind: str, camera: str) -> None:
    others = {"taps": side_taps, "lifts": leg_lifts}
    tempo = Tempo(6, out_s=1.0, hold_s=0.3, back_s=1.0)
    done = others[kind](tempo) if kind in others else down_and_up(kind, tempo)
    cameras = CAMERAS | {"side": replace(CAMERAS["banded_side_step"], view="right")}
    assert _count(done, cameras[camera]).drill is None


def test_one_movement_alone_is_no_drill_unless_it_was_announced() -> None:
    people, time_s = seen_by(bridge(tempo=Tempo(1)).motion, CAMERAS["glute_bridge"], NOISE)
    assert count(people, NAMES, time_s).drill is None
    assert len(count(people, NAMES, time_s, get_drill("glute_bridge")).repetitions) == 1


def _streamed(people: list[People], time_s: np.ndarray) -> list[tuple[Counted, float]]:
    watch = Watch(NAMES)
    return [(c, float(now)) for p, now in zip(people, time_s, strict=True) for c in watch.push(p, float(now))]


@pytest.mark.parametrize("drill", MAKE)
def test_live_is_the_same_as_from_a_file_and_says_it_at_once(drill: str) -> None:
    done = MAKE[drill](tempo=Tempo.at(0.4, repetitions=5))
    people, time_s = seen_by(done.motion, CAMERAS[drill], NOISE)
    whole = count(people, NAMES, time_s)
    live = _streamed(people, time_s)
    assert [c.repetition for c, _ in live] == list(whole.repetitions)
    # The first two wait for each other; every later one is said within 150 ms of its end.
    assert all(now - c.repetition.end_s <= 0.15 for c, now in live[2:])
    for upto in range(200, len(people), 97):
        part = _streamed(people[:upto], time_s[:upto])
        assert [c.repetition for c, _ in part] == [c.repetition for c, now in live if now <= time_s[upto - 1]]


def test_memory_does_not_grow() -> None:
    people, time_s = seen_by(idling("on_the_back", 90.0), CAMERAS["glute_bridge"], NOISE)
    watch = Watch(NAMES)
    sizes = []
    for index, (found, now) in enumerate(zip(people, time_s, strict=True)):
        watch.push(found, float(now))
        if index % 600 == 599:
            trackers = [w.tracker for p in watch.people.values() for w in p._waiting]
            sizes.append(sum(len(t._kept) + len(t._missed_s) for t in trackers))
    assert sizes[-1] <= sizes[1]


def test_a_second_person_in_the_picture_is_not_the_athlete() -> None:
    done = clamshell(tempo=Tempo(5, out_s=1.5, hold_s=0.5, back_s=1.5))
    people, time_s = seen_by(done.motion, CAMERAS["clamshell"], NOISE)
    bystander, _ = seen_by(idling("standing", float(time_s[-1]) + 1.0), CAMERAS["banded_side_step"], NOISE)
    # In turn first and second, as an engine may give them.
    both = [
        People(np.concatenate(pair[0]), np.concatenate(pair[1]))
        for i, (a, b) in enumerate(zip(people, bystander, strict=False))
        for pair in [((a.points, b.points), (a.confidence, b.confidence))]
        if i >= 0
    ]
    both = [p if i % 2 else People(p.points[::-1], p.confidence[::-1]) for i, p in enumerate(both)]
    found = count(both, NAMES, time_s[: len(both)])
    assert _id(found) == "clamshell"
    assert len(found.repetitions) == 5


def test_file_has_the_promised_shape() -> None:
    found = _count(bridge(tempo=Tempo(3)), CAMERAS["glute_bridge"])
    written = to_file(found).model_dump()
    assert written["drill"] == "glute_bridge"
    assert list(written["repetitions"][0]) == ["start_s", "end_s", "side", "hold_s", "faults"]
    assert to_file(Counting(None, ())).model_dump(exclude_defaults=True) == {"drill": None, "repetitions": []}


def test_an_unknown_drill_is_named() -> None:
    with pytest.raises(HipdriveError, match="no such drill"):
        get_drill("plank")


def test_people_who_pass_do_not_push_the_athlete_out() -> None:
    people, time_s = seen_by(bridge(tempo=Tempo(3)).motion, CAMERAS["glute_bridge"], NOISE)
    passers = [p.points + [200.0 * ((i // 15) % 4), -150.0 * ((i // 15) % 3)] for i, p in enumerate(people)]
    crowd = [
        People(
            np.concatenate([p.points, q]) if i % 45 < 15 else p.points,
            np.concatenate([p.confidence] * (2 if i % 45 < 15 else 1)),
        )
        for i, (p, q) in enumerate(zip(people, passers, strict=True))
    ]
    found = count(crowd, NAMES, time_s)
    assert len(found.repetitions) == 3


def _cut(done: Performed, until_s: float, camera: Camera) -> Counting:
    people, time_s = seen_by(done.motion, camera, NOISE)
    kept = time_s <= until_s
    return count([p for p, k in zip(people, kept, strict=True) if k], NAMES, time_s[kept])


@pytest.mark.parametrize("drill", MAKE)
def test_a_repetition_cut_off_by_the_end_is_told_and_not_counted(drill: str) -> None:
    done = MAKE[drill](tempo=Tempo.at(0.5, repetitions=5))
    middle = (done.starts_s[-1] + done.ends_s[-1]) / 2
    found = _cut(done, middle, CAMERAS[drill])
    assert len(found.repetitions) == 4
    assert found.begun
    assert "One more had begun" in summary(found)


@pytest.mark.parametrize("drill", ["glute_bridge", "clamshell"])
def test_a_repetition_finished_but_for_its_last_tenth_counts(drill: str) -> None:
    done = MAKE[drill](tempo=Tempo.at(0.5, repetitions=5))
    # A smooth way back of 0.8 s has less than a tenth left 0.1 s before its end, and half of it 0.4 s before.
    found = [_cut(done, done.ends_s[-1] - left, CAMERAS[drill]) for left in (0.0, 0.1, 0.4)]
    assert [len(f.repetitions) for f in found] == [5, 5, 4]
    assert [f.begun for f in found] == [False, False, True]


@pytest.mark.parametrize("drill", MAKE)
def test_a_clip_that_ends_at_rest_has_none_begun(drill: str) -> None:
    done = MAKE[drill](tempo=Tempo.at(0.5, repetitions=5))
    found = _count(done, CAMERAS[drill])
    assert not found.begun
    assert "begun" not in to_file(found).model_dump(exclude_defaults=True)


def test_a_low_frame_rate_is_told_with_what_is_lost() -> None:
    counting = Counting(None, ())
    slow = Clip(Path("squat.gif"), NAMES, (), np.arange(30) / 10, counting)
    assert notes(slow) == [
        "squat.gif has 10 frames a second: holds and tempo are told to 100 ms, quick faults may be missed."
    ]
    assert notes(Clip(Path("squat.mp4"), NAMES, (), np.arange(90) / 30, counting)) == []
