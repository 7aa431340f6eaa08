"""The drills in real clips, counted by eye beforehand."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest
from typer.testing import CliRunner

from hipdrive.cli import app
from hipdrive.drills.clip import Clip, read_drill, write_clip
from hipdrive.drills.result import count
from hipdrive.errors import HipdriveError
from hipdrive.pose.engine import People, make_engine
from hipdrive.video import frames, inspect
from hipdrive_synthetic.athletes import CAMERAS, NAMES, Tempo, bridge, seen_by

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


@pytest.mark.slow
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


def _black_film(path: Path, time_s: np.ndarray) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for _ in time_s:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((360, 640, 3), np.uint8), "rgb24")))
        container.mux(stream.encode())


def test_overlay_shows_skeleton_and_count(tmp_path: Path) -> None:
    people, time_s = seen_by(bridge(tempo=Tempo(2, back_s=0.8)).motion, CAMERAS["glute_bridge"])
    people = [People(p.points / 2, p.confidence) for p in people]
    _black_film(tmp_path / "in.mp4", time_s)
    clip = Clip(tmp_path / "in.mp4", NAMES, tuple(people), time_s, count(people, NAMES, time_s))
    write_clip(clip, tmp_path / "out.mp4")
    pictures = [picture for _, picture in frames(tmp_path / "out.mp4")]
    assert len(pictures) == len(time_s)
    assert inspect(tmp_path / "out.mp4").fps == pytest.approx(30, abs=0.1)
    # Blue while all is well; the caption grows by a cue, and the body turns orange, after a faulty repetition.
    after = int((clip.counting.repetitions[0].end_s + 0.5) * 30)
    early = np.round(people[10].points[0, NAMES.index("right_hip")]).astype(int)
    hip = np.round(people[after].points[0, NAMES.index("right_hip")]).astype(int)
    first, later = pictures[10], pictures[after]
    near, then = (tuple(slice(v - 3, v + 4) for v in at[::-1]) for at in (hip, early))
    assert first[then][..., 2].max() > first[then][..., 0].max()
    assert later[near][..., 0].max() > later[near][..., 2].max()
    assert (first[4:20, 8:300] > 180).any()
    assert (later[26:44, 8:300] > 180).any() > (first[26:44, 8:300] > 180).any()


def test_a_clip_that_shows_nobody_holds_no_drill(tmp_path: Path, videos: Path) -> None:
    _black_film(tmp_path / "black.mp4", np.arange(45) / 30)
    done = CliRunner().invoke(app, ["drill", str(tmp_path / "black.mp4"), "--json", str(tmp_path / "out.json")])
    assert done.exit_code == 0
    assert json.loads((tmp_path / "out.json").read_text()) == {"drill": None, "repetitions": []}
