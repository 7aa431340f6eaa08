"""The drills in real clips, counted by eye beforehand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hipdrive.cli import app
from hipdrive.drills.clip import drawn, read_drill
from hipdrive.errors import HipdriveError
from hipdrive.pose.engine import make_engine

#: By eye, seconds: the hips leave the floor, and are back on it.
BRIDGES = ((0.6, 3.4), (5.0, 8.0))
#: By eye: the top knee leaves the lower one, and is back on it. Before 15 s the therapist explains.
CLAMSHELLS = ((15.5, 18.0), (19.4, 21.9), (23.9, 26.2), (27.2, 30.2), (31.2, 33.7))
#: By eye: times at which the feet come closest between two steps. A step ends at each, and the last is cut off: 20.
SHUFFLES = 20


@pytest.fixture(scope="module")
def videos(data_dir: Path) -> Path:
    try:
        make_engine("full")
    except HipdriveError as fault:
        pytest.skip(str(fault))
    return data_dir / "video"


def test_two_bridges_by_the_command(videos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = CliRunner().invoke(app, ["drill", str(videos / "drill_glute_bridge_60fps.mp4"), "--json", str(out)])
    assert done.exit_code == 0
    found = json.loads(out.read_text())
    assert found["drill"] == "glute_bridge"
    times = [(r["start_s"], r["end_s"]) for r in found["repetitions"]]
    assert len(times) == 2
    for (start, end), (seen_start, seen_end) in zip(times, BRIDGES, strict=True):
        assert start == pytest.approx(seen_start, abs=0.4)
        assert end == pytest.approx(seen_end, abs=0.4)
    assert all(0.7 < r["hold_s"] < 1.6 for r in found["repetitions"])


@pytest.mark.slow
def test_five_clamshells_of_the_one_on_the_floor(videos: Path) -> None:
    clip = read_drill(videos / "drill_clamshell_30fps.mp4", make_engine("full"))
    assert clip.counting.drill is not None
    assert clip.counting.drill.id == "clamshell"
    assert [r.side for r in clip.counting.repetitions] == ["right"] * 5
    for found, (start, end) in zip(clip.counting.repetitions, CLAMSHELLS, strict=True):
        assert found.start_s == pytest.approx(start, abs=0.5)
        assert found.end_s == pytest.approx(end, abs=0.5)


@pytest.mark.slow
def test_side_steps(videos: Path) -> None:
    clip = read_drill(videos / "drill_lateral_shuffle_25fps.mp4", make_engine("full"))
    assert clip.counting.drill is not None
    assert clip.counting.drill.id == "banded_side_step"
    assert len(clip.counting.repetitions) == SHUFFLES


@pytest.mark.slow
def test_a_squat_is_no_drill_and_no_fault_of_the_program(videos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = CliRunner().invoke(app, ["drill", str(videos / "not_a_drill_squat.mp4"), "--json", str(out)])
    assert done.exit_code == 0
    assert json.loads(out.read_text()) == {"drill": None, "repetitions": []}
    assert "No drill found" in done.output


def test_overlay_shows_the_count(videos: Path) -> None:
    clip = read_drill(videos / "drill_glute_bridge_60fps.mp4", make_engine("lite"))
    pictures = drawn(clip)
    _, first = next(pictures)
    assert first.shape == (720, 1280, 3)
    # The film begins black, so what is bright at the top left is the caption.
    assert (first[10:40, 20:300] > 200).any()
