"""Keypoint JSON of every known form holds the same run; damaged ones are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hipdrive
from hipdrive.errors import InputError
from hipdrive.sources.keypoints import load
from hipdrive.sources.markers import marker_set, marker_sets

FRAMES = 240


def _people(count: int) -> np.ndarray:
    """`(frame, point, 3)` made points, different for each frame and point."""
    rng = np.random.default_rng(count)
    points = rng.uniform(100, 900, size=(FRAMES, count, 3))
    points[..., 2] = 0.9
    return points


def _write(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content))
    return path


def _openpose(folder: Path, points: np.ndarray) -> Path:
    folder.mkdir()
    for i, frame in enumerate(points):
        person = {"pose_keypoints_2d": frame.ravel().tolist()}
        _write(folder / f"clip_{i:012d}_keypoints.json", {"version": 1.3, "people": [person]})
    return folder


@pytest.mark.parametrize(("count", "network"), [(17, "coco-17"), (25, "body-25"), (26, "halpe-26"), (33, "blazepose")])
def test_every_form_gives_the_same_points(count: int, network: str, tmp_path: Path) -> None:
    points = _people(count)
    instances = [{"keypoints": f[:, :2].tolist(), "keypoint_scores": f[:, 2].tolist()} for f in points]
    marks = [[{"x": x / 1000, "y": y / 500, "z": 0, "visibility": s} for x, y, s in f] for f in points]
    files = {
        "mmpose": {"instance_info": [{"frame_id": i + 1, "instances": [one]} for i, one in enumerate(instances)]},
        "results": [{"image_id": f"{i}.jpg", "keypoints": f.ravel().tolist()} for i, f in enumerate(points)],
        "shares": {"width": 1000, "height": 500, "fps": 60, "frames": [{"landmarks": m} for m in marks]},
    }
    paths = [_write(tmp_path / f"{name}.json", content) for name, content in files.items()]
    paths.append(_openpose(tmp_path / "openpose", points))
    for path in paths:
        found = load(path)
        assert found.network == network, path
        assert found.names == tuple(marker_set(network.replace("-", "_")).name_of(x) for x in _order(network))
        np.testing.assert_allclose(np.concatenate(found.frames), points, atol=1e-6, err_msg=str(path))


def _order(network: str) -> tuple[str, ...]:
    return marker_set(network.replace("-", "_")).order


def test_every_network_names_the_legs() -> None:
    for known in marker_sets():
        if known.kind == "keypoints":
            names = {known.name_of(label) for label in known.order}
            assert None not in names, known.name
            assert {f"{s}_{p}" for s in ("left", "right") for p in ("hip", "knee", "ankle", "shoulder")} <= names


def test_one_file_stands_for_its_recording_and_gaps_hold_nobody(tmp_path: Path) -> None:
    folder = _openpose(tmp_path / "openpose", _people(25))
    _write(folder / "other_000000000000_keypoints.json", {"people": []})
    (folder / "clip_000000000010_keypoints.json").unlink()
    found = load(folder / "clip_000000000003_keypoints.json")
    assert len(found.frames) == FRAMES
    assert len(found.frames[10]) == 0


def test_a_rate_must_be_stated(tmp_path: Path) -> None:
    folder = _openpose(tmp_path / "openpose", _people(25))
    with pytest.raises(InputError, match="--capture-fps"):
        hipdrive.read(folder)


def test_unseen_points_are_missing(data_dir) -> None:
    motion = hipdrive.read(data_dir / "keypoints" / "openpose_side", capture_fps=60)
    assert "frame_rate_stated" in motion.provenance.flags
    assert motion.view == "left"
    assert not (motion.points == 0).all(axis=2).any()


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("{", "not whole JSON"),
        ('{"a": 1}', "not a .json file"),
        ('{"instance_info": [{"frame_id": 1, "instances": []}]}', "holds nobody"),
        ('{"instance_info": [{"frame_id": 1, "instances": [{"keypoints": [[1, 2]]}]}]}', "1 points"),
        ('{"instance_info": [{"frame_id": 1, "instances": [{}]}]}', "do not fit together"),
        ('{"keypoint_names": ["a", "b"], "frames": [[[1, 2, 3]]]}', "do not fit together"),
        ('{"frames": [{"landmarks": [{"x": 0.5, "y": 0.5}]}]}', "unknown size"),
        ("[]", "not a .json file"),
    ],
)
def test_damaged_files_are_named(content: str, match: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(InputError, match=match):
        hipdrive.read(path)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        hipdrive.read(tmp_path)


def test_real_rtmpose_file(data_dir) -> None:
    motion = hipdrive.read(data_dir / "keypoints" / "run_side_left_treadmill_30fps.rtmpose_halpe26.json")
    assert motion.provenance.points == "rtmpose-halpe26"
    assert motion.fps == pytest.approx(30.0, abs=1e-6)
    assert motion.view == "left"
    assert motion.has("left_hip", "right_ankle", "left_toe", "right_heel")
