"""A camera rolled beside a treadmill is noticed by the way of the feet on the belt, and widens what it turns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import hipdrive as hd
from hipdrive.measures.slope import slope_deg
from hipdrive.motion import Image, Motion
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner


def _filmed(roll_deg: float, view: str = "right", speed_mps: float = 3.0) -> Motion:
    run = virtual_runner(Runner(variability=1.0, speed_mps=speed_mps), 8.0, 240.0, seed=2).motion
    motion = film(run, Camera(view, fps=60.0), Noise(white_px=2.0), 0)  # type: ignore[arg-type]
    assert isinstance(motion.space, Image)
    turn = np.deg2rad(roll_deg)
    middle = np.array([motion.space.width, motion.space.height]) / 2
    clockwise = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points = (motion.points - middle) @ clockwise + middle
    return replace(motion, points=points, space=replace(motion.space, level_deg=None))


@pytest.mark.parametrize(("roll_deg", "view"), [(8.0, "right"), (-8.0, "right"), (8.0, "left"), (0.0, "right")])
def test_the_slope_is_that_of_the_picture(roll_deg: float, view: str) -> None:
    motion = _filmed(roll_deg, view)
    assert slope_deg(motion, hd.find_contacts(motion)) == pytest.approx(roll_deg, abs=1.5)


def test_a_rolled_camera_is_told_and_its_interval_holds_the_truth() -> None:
    level, rolled = (_filmed(roll) for roll in (0.0, 8.0))
    before, after = (hd.measure(m, hd.find_contacts(m)) for m in (level, rolled))
    assert "ground_slopes" not in before.recordings[0].motion.provenance.flags
    assert "ground_slopes" in after.recordings[0].motion.provenance.flags
    for id in ("trunk_lean", "overstride"):
        true, found = before.get(id), after.get(id)
        assert true is not None
        assert found is not None
        assert found.se > 1.2 * true.se, id
        assert found.ci95[0] <= true.value <= found.ci95[1], id
    # What no roll turns is as certain as before.
    bend = [one.get("knee_flexion_midstance") for one in (before, after)]
    assert bend[0] is not None
    assert bend[1] is not None
    assert bend[1].se == pytest.approx(bend[0].se, rel=0.1)


def test_a_stated_level_is_believed() -> None:
    motion = _filmed(8.0)
    assert isinstance(motion.space, Image)
    stated = replace(motion, space=replace(motion.space, level_deg=8.0))
    assert slope_deg(stated, hd.find_contacts(stated)) is None
