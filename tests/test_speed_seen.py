"""The speed that feet on the ground tell, and who believes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

import hipdrive as hd
from hipdrive.measures import Measurements
from hipdrive.measures.speed_seen import KEY
from hipdrive.motion import Motion
from hipdrive.screening.context import Context
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun, virtual_runner


def run_at(speed_mps: float) -> VirtualRun:
    return virtual_runner(Runner(variability=1.0, speed_mps=speed_mps), 5.0, 120.0, seed=1)


def filmed(run: VirtualRun, view: str = "right", **told: float) -> Motion:
    clip = film(run.motion, Camera(view, fps=60.0), Noise(white_px=3.2), points="a network")  # type: ignore[arg-type]
    metadata = {k: v for k, v in clip.provenance.metadata.items() if k != "speed_mps"} | told
    return replace(clip, provenance=replace(clip.provenance, metadata=metadata))


def measured(motion: Motion, run: VirtualRun) -> Measurements:
    return hd.measure(motion, run.contacts, ["cadence"])


@pytest.mark.parametrize(("speed_mps", "view"), [(2.7, "left"), (3.3, "right")])
def test_feet_and_height_tell_the_speed(speed_mps: float, view: str) -> None:
    run = run_at(speed_mps)
    found = measured(filmed(run, view, height_m=1.75), run).recordings[0].motion.provenance.metadata[KEY]
    assert found["mps"] == pytest.approx(speed_mps, rel=0.08)
    assert abs(found["mps"] - speed_mps) < 2.5 * found["mps_se"]
    assert 0.03 < found["mps_se"] / found["mps"] < 0.1


def test_without_the_height_there_are_no_metres() -> None:
    run = run_at(3.0)
    found = measured(filmed(run), run)
    assert "mps" not in found.recordings[0].motion.provenance.metadata[KEY]
    assert Context(found, None).speeds_mps is None


def test_a_stated_speed_is_believed_and_else_the_feet_with_their_error() -> None:
    run = run_at(3.0)
    seen = Context(measured(filmed(run, height_m=1.75), run), None)
    stated = Context(measured(filmed(run, height_m=1.75, speed_mps=2.9), run), None)
    assert stated.speeds_mps == (2.9, 2.9)
    assert seen.speed_mps is None
    assert seen.speeds_mps is not None
    low, high = seen.speeds_mps
    assert low < 3.0 < high
    assert high - low > 0.3


def test_other_views_tell_no_speed() -> None:
    run = run_at(3.0)
    assert KEY not in measured(filmed(run, "rear", height_m=1.75), run).recordings[0].motion.provenance.metadata
