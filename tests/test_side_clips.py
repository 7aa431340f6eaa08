"""The set of rendered side clips: what is in one half is not in the other, and a number always means the same clip."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from benchmarks import side_clips
from benchmarks.side_clips import CLIPS, HALVES, RECORDED, parametric, path_of, recorded, shot_of
from hipdrive_synthetic.recorded import RecordedRunner
from hipdrive_synthetic.render import figure_of

needs_extra = pytest.mark.skipif(
    not all(find_spec(name) for name in ("anny", "pyvista")),
    reason="the extra 'render' is not installed (pip install hipdrive[render])",
)


def test_no_recorded_runner_and_no_colour_is_in_both_halves():
    for pool in (
        RECORDED,
        side_clips._TOPS,
        side_clips._BOTTOMS,
        side_clips._SHOES,
        side_clips._SKINS,
        side_clips._HAIRS,
    ):
        assert not set(pool["build"]) & set(pool["judge"])


@pytest.mark.parametrize("half", HALVES)
def test_recorded_runners_are_those_of_the_half_and_no_trial_comes_twice(half):
    runners = [recorded(half, n, np.random.default_rng(n)) for n in range(1, CLIPS, 2)]
    assert {r.trial[4:7] for r in runners} <= set(RECORDED[half])
    assert len({r.trial for r in runners}) == CLIPS // 2
    assert {r.trial[-3:] for r in runners} == {"T25", "T35", "T45"}


def test_parametric_runners_strike_in_every_way():
    rng = np.random.default_rng(0)
    strikes = [np.mean(parametric(turn, rng, 1.75).foot_strike_deg) for turn in range(12)]
    assert all(strike > 5 for strike in strikes[0::3])
    assert all(-2 <= strike <= 7 for strike in strikes[1::3])
    assert all(strike < -1 for strike in strikes[2::3])


def test_every_choice_is_dealt_equally():
    dealt = side_clips._dealt("build", "light", "even", "side", "dim", "against")
    assert len(dealt) == CLIPS
    assert {dealt.count(kind) for kind in dealt} == {CLIPS // 4}
    assert dealt != side_clips._dealt("judge", "light", "even", "side", "dim", "against")


def test_paths_tell_halves_and_gaits_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HIPDRIVE_RENDERED", str(tmp_path))
    assert path_of("judge", 3) == tmp_path / "judge" / "recorded_03.mp4"
    assert path_of("build", 4) == tmp_path / "build" / "parametric_04.mp4"


@needs_extra
def test_bodies_of_both_halves_span_the_statures_and_none_is_in_both():
    bodies = {half: [side_clips.body(half, n) for n in range(side_clips.BODIES)] for half in HALVES}
    assert not set(bodies["build"]) & set(bodies["judge"])
    for mine in bodies.values():
        statures = [b.stature_m for b in mine]
        assert 1.50 <= min(statures) < 1.54
        assert 1.95 < max(statures) <= 2.0
        assert {b.female for b in mine} == {0.0, 1.0}
        for build in mine:
            lengths = figure_of(build).proportions
            assert 0.46 < lengths.thigh / (lengths.thigh + lengths.shank) < 0.52


@needs_extra
def test_clothes_of_both_halves_have_every_cut():
    worn = {half: [side_clips.outfit(half, n) for n in range(CLIPS)] for half in HALVES}
    for a, b in combinations(HALVES, 2):
        assert not set(worn[a]) & set(worn[b])
    for mine in worn.values():
        assert {o.shirt for o in mine} == {"in", "out", "loose", "jacket"}
        assert {o.legs for o in mine} == {"short", "loose", "tights"}
        assert {o.haircut for o in mine} == {"short", "tail", "long"}


@needs_extra
def test_a_number_is_always_the_same_shot():
    shot, again = shot_of("build", 4), shot_of("build", 4)
    assert shot == again
    assert not isinstance(shot.runner, RecordedRunner)
    assert shot.camera.roll_deg != 0.0
    assert shot != shot_of("judge", 4)
