"""Running told from everything else."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

import hipdrive
from hipdrive.gait.activity import activity
from hipdrive.motion import Motion
from hipdrive.motion.pace import capture_rates
from hipdrive_synthetic.activities import on_the_spot, squatting, standing, walker
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

VIEWS = ("3d", "rear", "front", "left", "right")
NOISE = Noise(white_px=2.0, correlated_px=2.0)


@lru_cache
def whole(what: str) -> Motion:
    if what == "run":
        return virtual_runner(Runner(), 6.0, 120.0).motion
    if what == "slow run":
        return virtual_runner(Runner(cadence_spm=155, contact_time_s=0.28, speed_mps=2.3), 6.0, 120.0).motion
    if what == "walk":
        return walker(6.0, 120.0).motion
    if what == "spot":
        return on_the_spot(6.0, 120.0).motion
    return standing(6.0, 120.0) if what == "stand" else squatting(8.0, 120.0)


def seen(what: str, view: str, fps: float = 30.0) -> Motion:
    motion = whole(what)
    return motion if view == "3d" else film(motion, Camera(view, fps=fps), NOISE)  # type: ignore[arg-type]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("what", "cadence"), [("run", 170.0), ("slow run", 155.0)])
def test_running(view: str, what: str, cadence: float) -> None:
    found = activity(seen(what, view))
    assert found.kind == "running"
    assert found.confidence > 0.8
    assert found.cadence_spm == pytest.approx(cadence, abs=2)
    assert found.pace == "life"
    assert not found.on_the_spot


@pytest.mark.parametrize("view", VIEWS)
def test_walking(view: str) -> None:
    found = activity(seen("walk", view))
    assert found.kind == "walking"
    assert found.confidence > 0.8


@pytest.mark.parametrize("view", VIEWS)
def test_standing_and_squats(view: str) -> None:
    assert activity(seen("stand", view)).kind == "standing"
    assert activity(seen("squat", view)).kind == "other"


@pytest.mark.parametrize("view", ["3d", "front", "left", "right"])
def test_running_on_the_spot(view: str) -> None:
    found = activity(seen("spot", view))
    assert found.kind == "running"
    assert found.on_the_spot


@pytest.mark.parametrize("view", ["3d", "rear", "front", "left", "right"])
@pytest.mark.parametrize("factor", [2.0, 4.0])
def test_slow_motion_is_a_run_at_a_cadence_nobody_runs_at(view: str, factor: float) -> None:
    motion = seen("run", view, fps=60)
    slow = replace(motion, time_s=motion.time_s * factor)
    found = activity(slow)
    assert found.kind == "running"
    assert found.pace == "slow"
    # At the true rate of capture, the cadence is that of the run.
    true = activity(motion).cadence_spm
    assert true in [pytest.approx(spm, rel=0.03) for _, spm in capture_rates(found.cadence_spm, 60 / factor)]


@pytest.mark.parametrize("view", ["3d", "rear", "front", "left", "right"])
def test_fast_motion_is_a_run_at_a_cadence_nobody_runs_at(view: str) -> None:
    motion = seen("run", view, fps=60)
    found = activity(replace(motion, time_s=motion.time_s / 2))
    assert found.kind == "running"
    assert found.pace == "fast"


@pytest.mark.parametrize("view", ["left", "right", "front"])
def test_walking_in_slow_motion_is_still_walking(view: str) -> None:
    motion = seen("walk", view, fps=60)
    assert activity(replace(motion, time_s=motion.time_s * 2)).kind == "walking"


def test_too_short_or_not_seen_is_other_with_a_reason() -> None:
    motion = seen("run", "left")
    short = activity(motion.between(0.0, 0.2))
    assert short.kind == "other"
    assert "few frames" in short.reason
    nothing = replace(motion, points=np.full_like(motion.points, np.nan))
    assert activity(nothing).kind == "other"


def test_recorded_runners_run(data_dir: Path) -> None:
    for path in sorted((data_dir / "rbds").glob("*_T?5.npz")):
        found = activity(hipdrive.read(path))
        assert found.kind == "running", path.name
        assert found.confidence > 0.9, path.name
        assert not found.on_the_spot, path.name
        assert found.pace == "life", path.name
