"""What the report, the pictures and the JSON say of points that were moved and of the camera's level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import hipdrive as hd
from hipdrive.measures import Measurements
from hipdrive.report.calibration import facts, seen_beside
from hipdrive.report.contract import json_text
from hipdrive.report.drawing import _plumb
from hipdrive.report.method import method
from hipdrive.skeleton.level import EDGES
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner


def measured_with(network: str) -> Measurements:
    run = virtual_runner(Runner(variability=1.0), 6.0, 120.0, seed=1)
    clip = film(run.motion, Camera("right", fps=60.0, roll_deg=4.0), Noise(white_px=3.2), points=network)
    points = clip.points.copy()
    points[:, [clip.names.index(f"{side}_hip") for side in ("left", "right")]] += np.array([16.0, 0.0])
    metadata = clip.provenance.metadata | {EDGES: {"deg": 4.1, "se": 0.5, "edges": 20}}
    shifted = replace(
        clip, points=points, provenance=replace(clip.provenance, metadata=metadata, cutoff_hz={"hip": 9.0})
    )
    return hd.measure(shifted, run.contacts, ["trunk_lean", "knee_drive"])


@pytest.fixture(scope="module")
def measured() -> Measurements:
    return measured_with("a network that nobody measured")


def test_the_report_says_what_a_network_usually_gets_wrong() -> None:
    told = measured_with("blazepose-full").recordings[0].motion.provenance.metadata
    said = dict(facts(told))["What the network usually gets wrong in each phase of the stride"]
    assert f"{told['skeleton']['usual_errors']['clips']} rendered clips" in said


def test_the_report_says_what_was_moved_and_how_surely(measured: Measurements) -> None:
    said = dict(facts(measured.recordings[0].motion.provenance.metadata))
    hips = said["Hips moved to where the thighs keep their length"]
    assert "right 4." in hips
    assert "% back" in hips
    assert "±" in hips
    assert "the feet on the belt" in said["Roll of the camera, taken out"]
    assert said["Roll of the camera, taken out"].startswith("4.")
    page = str(method(measured).html)
    assert all(term in page for term in said)
    assert "{" not in page.split("Every contact")[0]
    assert not any("usually gets wrong" in term for term in said)


def test_a_clip_that_could_not_be_calibrated_says_why() -> None:
    told = facts({"skeleton": {"moved": [], "reason": "the leg towards the camera is seen whole in too few frames"}})
    assert told == [
        ("Points moved to their joints", "none: the leg towards the camera is seen whole in too few frames")
    ]
    assert facts({"codec": "h264"}) == []


def test_the_json_holds_it(measured: Measurements) -> None:
    text = json_text(measured)
    assert '"forward_se"' in text
    assert '"level"' in text


def test_the_pictures_show_where_a_point_was_seen(measured: Measurements) -> None:
    pairs = seen_beside(measured.recordings[0], 100)
    assert len(pairs) >= 2
    hips = [joint - seen for seen, joint in pairs if np.linalg.norm(joint - seen) > 8]
    assert len(hips) >= 2
    assert np.mean([h[0] for h in hips[:2]]) < -8


@pytest.mark.parametrize("level_deg", [0.0, 6.0])
def test_the_plumb_line_is_that_of_the_room(level_deg: float) -> None:
    low, high = np.array([100.0, 300.0]), np.array([110.0, 100.0])
    start, stop = _plumb([low, high], level_deg)
    up = (stop - start) / np.linalg.norm(stop - start)
    assert np.array_equal(start, low)
    assert up == pytest.approx([np.sin(np.deg2rad(level_deg)), -np.cos(np.deg2rad(level_deg))])
