"""Which of the people is the runner."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hipdrive.errors import InputError
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.pose.engine import People
from hipdrive.pose.person import choose
from hipdrive.pose.runner import to_motion
from hipdrive.pose.tracks import find_tracks

NAMES = tuple(
    f"{s}_{p}" for p in ("shoulder", "wrist", "hip", "knee", "ankle", "heel", "toe") for s in ("left", "right")
)
HEIGHT = {"shoulder": 1.4, "wrist": 1.0, "hip": 0.9, "knee": 0.5, "ankle": 0.1, "heel": 0.05, "toe": 0.05}
TIME_S = np.arange(0, 5, 1 / 30)
WIDTH, TALL = 1280, 720
Where = Callable[[float], tuple[float, float]]


def figure(t: float, x: float, scale: float, swing: float) -> np.ndarray:
    """A stick figure at `x` pixels, `scale` pixels a metre, whose limbs swing by `swing` metres."""
    phase = 2 * np.pi * 1.4 * t
    points = []
    for name in NAMES:
        side, _, part = name.partition("_")
        sign = 1 if side == "left" else -1
        reach = {"ankle": 1.0, "heel": 1.0, "toe": 1.0, "knee": 0.5, "wrist": -0.6}.get(part, 0.0)
        ahead = sign * reach * swing * np.sin(phase) + {"toe": 0.15, "heel": -0.05}.get(part, 0.0)
        points.append([x + scale * ahead, 600 - scale * HEIGHT[part]])
    return np.array(points)


def scene(*people: tuple[Where, float]) -> list[People]:
    """Frames with people given as (where(t) -> (x, scale), swing); a NaN x means out of the picture."""
    frames = []
    for i, t in enumerate(TIME_S):
        placed = [(where(t), swing) for where, swing in people]
        found = [figure(t, x, scale, swing) for (x, scale), swing in placed if np.isfinite(x)]
        if i % 2:
            found.reverse()  # engines give people in no fixed order
        points = np.array(found).reshape(-1, len(NAMES), 2)
        frames.append(People(points, np.full(points.shape[:2], 0.9)))
    return frames


def at(x: float, scale: float) -> Where:
    return lambda t: (x, scale)


def best_x(people: list[People]) -> float:
    track, undecided = choose(find_tracks(people, TIME_S, TALL))
    assert not undecided
    return track.middle_x


def motion(people: list[People], person: int | None = None) -> Motion:
    provenance = Provenance("clip.mp4", "video", "test", 30.0, 5.0)
    return to_motion(people, NAMES, TIME_S, Image(WIDTH, TALL), provenance, person=person)


def test_a_bystander_as_large_stands_still() -> None:
    assert best_x(scene((at(300, 250), 0.01), (at(800, 240), 0.4))) == pytest.approx(800, abs=20)


def test_a_mirror_image_is_smaller() -> None:
    assert best_x(scene((at(300, 150), 0.4), (at(800, 240), 0.4))) == pytest.approx(800, abs=20)


def test_someone_who_runs_through_the_picture_is_there_briefly() -> None:
    passes = lambda t: (-100 + 900 * (t - 2) if 2 < t < 3.4 else np.nan, 260)  # noqa: E731
    assert best_x(scene((passes, 0.4), (at(640, 240), 0.4))) == pytest.approx(640, abs=20)


def test_tracks_survive_crossing_people() -> None:
    goes = lambda t: (100 + 220 * t, 200)  # noqa: E731
    comes = lambda t: (1200 - 220 * t, 150)  # noqa: E731
    tracks = find_tracks(scene((goes, 0.4), (comes, 0.4)), TIME_S, TALL)
    lasting = [t for t in tracks if t.seen.sum() > 100]
    assert len(lasting) == 2
    x = np.nanmean(lasting[0].points[..., 0], axis=1)
    assert np.all(np.diff(x) > -5)


def test_person_counts_from_the_left() -> None:
    people = scene((at(300, 250), 0.4), (at(800, 240), 0.4))
    assert np.nanmedian(motion(people, person=0).points[..., 0]) == pytest.approx(300, abs=20)
    assert np.nanmedian(motion(people, person=1).points[..., 0]) == pytest.approx(800, abs=20)
    with pytest.raises(InputError, match=r"clip\.mp4.*person 2.*--person"):
        motion(people, person=2)


def test_two_equal_runners_are_undecided_and_the_remedy_is_named() -> None:
    with pytest.raises(InputError, match=r"clip\.mp4: two people.*--person"):
        motion(scene((at(300, 240), 0.4), (at(800, 240), 0.4)))


def test_the_second_person_is_said() -> None:
    assert "several_people" in motion(scene((at(300, 250), 0.01), (at(800, 240), 0.4))).provenance.flags


def test_nobody_and_too_brief_are_refused() -> None:
    with pytest.raises(InputError, match="nobody"):
        motion(scene())
    with pytest.raises(InputError, match=r"only 1[01] frames"):
        motion(scene((lambda t: (640 if t < 0.35 else np.nan, 240), 0.4)))


def test_late_entry_uses_the_part_seen_on_the_clock_of_the_clip() -> None:
    found = motion(scene((lambda t: (640 if 1 <= t < 4 else np.nan, 240), 0.4)))
    assert found.time_s[0] == pytest.approx(1.0, abs=0.04)
    assert found.time_s[-1] == pytest.approx(4.0, abs=0.04)
    assert "person_leaves" in found.provenance.flags


@pytest.mark.parametrize(("away_s", "start_s"), [(0.4, 0.0), (0.8, 2.3), (1.2, 2.7)])
def test_only_a_short_absence_is_bridged(away_s: float, start_s: float) -> None:
    """Who was away longer than half a second may run differently afterwards: the longer part alone is used."""
    there = lambda t: (640 if t < 1.5 or t > 1.5 + away_s else np.nan, 240)  # noqa: E731
    found = motion(scene((there, 0.4)))
    assert found.time_s[0] == pytest.approx(start_s, abs=0.04)
    assert found.time_s[-1] == pytest.approx(5.0, abs=0.04)


def test_points_outside_the_picture_are_not_believed() -> None:
    found = motion(scene((at(1270, 240), 0.4)))
    assert np.nanmax(found.points[..., 0]) <= WIDTH + 1
    assert np.isnan(found.point("left_toe")).any()


def test_cut_offs_are_reported_within_their_bounds() -> None:
    people = scene((at(640, 240), 0.4))
    rng = np.random.default_rng(0)
    noisy = [People(p.points + rng.normal(0, 1.5, p.points.shape), p.confidence) for p in people]
    cutoff = motion(noisy).provenance.cutoff_hz
    assert set(cutoff) == set(NAMES)
    assert all(10 <= cutoff[f"{s}_{p}"] <= 20 for s in ("left", "right") for p in ("toe", "heel", "ankle"))
    assert all(6 <= cutoff[f"{s}_hip"] <= 12 for s in ("left", "right"))
