"""Keypoint JSON of every known form holds the same run; damaged ones are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import hipdrive
from hipdrive.errors import InputError
from hipdrive.sources.keypoints import in_pixels, names_of
from hipdrive.sources.keypoints_json import load
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
        named = tuple(marker_set(network.replace("-", "_")).name_of(x) for x in _order(network))
        assert names_of(path, found) == (network, named), path
        np.testing.assert_allclose(np.concatenate(in_pixels(path, found).frames), points, atol=1e-6, err_msg=str(path))


def _order(network: str) -> tuple[str, ...]:
    return marker_set(network.replace("-", "_")).order


def test_every_network_names_the_legs() -> None:
    for known in marker_sets():
        if known.kind == "keypoints":
            names = {known.name_of(label) for label in known.order or known.labels}
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
        (
            '{"instance_info": [{"frame_id": 1, "instances": [{"keypoints": [[1, 2]], "x": 0}]}]}',
            "1 points without names",
        ),
        ("{", "not whole JSON"),
        ('{"a": 1}', "not a .json file"),
        ('{"instance_info": [{"frame_id": 1, "instances": []}]}', "holds nobody"),
        ('{"instance_info": [{"frame_id": 1, "instances": [{}]}]}', "do not fit together"),
        ('{"keypoint_names": ["a", "b"], "frames": [[[1, 2, 3]]]}', "do not fit together"),
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


def _landmarks(count: int, scale: float = 1.0) -> dict[str, Any]:
    points = _people(count)[:, :, :2] / 1000 * scale
    return {"fps": 30, "frames": [{"landmarks": [{"x": x, "y": y} for x, y in f]} for f in points]}


def test_shares_of_an_unknown_picture_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown size"):
        hipdrive.read(_write(tmp_path / "a.json", _landmarks(33)))


def _recorded(data_dir: Path) -> dict[str, Any]:
    path = data_dir / "keypoints" / "run_side_left_treadmill_30fps.rtmpose_halpe26.json"
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def _same(a: hipdrive.Motion, b: hipdrive.Motion, atol: float = 1e-6) -> None:
    for name in ("left_hip", "right_ankle", "left_toe", "right_heel", "left_shoulder"):
        np.testing.assert_allclose(a.point(name), b.point(name), atol=atol, err_msg=name)


def test_heights_from_the_bottom_are_turned_round(data_dir: Path, tmp_path: Path) -> None:
    content = _recorded(data_dir)
    plain = hipdrive.read(_write(tmp_path / "down.json", content))
    content["frames"] = [[[x, content["height"] - y, s] for x, y, s in frame] for frame in content["frames"]]
    turned = hipdrive.read(_write(tmp_path / "up.json", content))
    _same(turned, plain)
    assert "y_up" in turned.provenance.flags
    assert "y_up" not in plain.provenance.flags


def test_the_body_is_read_out_of_whole_body_points(data_dir: Path) -> None:
    folder = data_dir / "hard"
    whole = hipdrive.read(folder / "keypoints_wholebody133.json", capture_fps=30)
    plain = hipdrive.read(folder.parent / "keypoints" / "run_side_left_treadmill_30fps.rtmpose_halpe26.json")
    _same(whole, plain)
    assert not [name for name in whole.names if name.startswith("point_")]


@pytest.mark.parametrize("lost", ["l_hip", "r_ankle"])
def test_a_missing_point_of_the_body_is_named(data_dir: Path, tmp_path: Path, lost: str) -> None:
    content = _recorded(data_dir)
    content["keypoint_names"] = ["{_x" if name == lost else name for name in content["keypoint_names"]]
    side = {"l": "left", "r": "right"}[lost[0]]
    with pytest.raises(InputError, match=f"no point called {side} {lost[2:]}. Name them with --markers FILE"):
        hipdrive.read(_write(tmp_path / "a.json", content))
    own = tmp_path / "own.toml"
    parts = ("shoulder", "hip", "knee", "ankle", "heel")
    paired = "\n".join(f'"{{s}}_{part}" = "{part}"' for part in parts)
    own.write_text(f'title = "Ours"\nsides = ["l", "r"]\n[single]\n"{{_x" = "{side}_{lost[2:]}"\n[paired]\n{paired}\n')
    assert hipdrive.read(tmp_path / "a.json", markers=own).has(f"{side}_{lost[2:]}")


def test_networks_without_heels_are_refused_with_where_to_get_them(data_dir: Path, tmp_path: Path) -> None:
    content = _recorded(data_dir)
    keep = [i for i, name in enumerate(content["keypoint_names"]) if "heel" not in name and "toe" not in name]
    content["keypoint_names"] = [content["keypoint_names"][i] for i in keep]
    content["frames"] = [[frame[i] for i in keep] for frame in content["frames"]]
    motion = hipdrive.read(_write(tmp_path / "a.json", content))
    with pytest.raises(InputError, match=r"shows no left heel, right heel, left toe and right toe.*Halpe-26"):
        hipdrive.find_contacts(motion)


#: How projects of DeepLabCut and SLEAP name the points.
WAYS = {"left_hip": "Hip_L", "right_hip": "RHip", "left_knee": "left knee", "left_toe": "LeftBigToe"}


def _columns(content: dict[str, Any]) -> tuple[list[str], np.ndarray]:
    """Labels, and `(frame, point, 3)`."""
    long = [name.replace("l_", "left_", 1).replace("r_", "right_", 1) for name in content["keypoint_names"]]
    long = [name.replace("big_toe", "toe") if "big" in name else name for name in long]
    return [WAYS.get(name, name) for name in long], np.array(content["frames"])


@pytest.mark.parametrize("individuals", [False, True])
@pytest.mark.parametrize("form", ["csv", "table", "fixed"])
def test_deeplabcut(data_dir: Path, tmp_path: Path, form: str, individuals: bool) -> None:
    content = _recorded(data_dir)
    labels, points = _columns(content)
    points[..., 2] = np.where(points[..., 2] < 0.6, 0.7, points[..., 2])  # DeepLabCut's own cut-off
    who = [["scorer"], *([["runner"]] if individuals else []), labels, ["x", "y", "likelihood"]]
    names = ["scorer", *(["individuals"] if individuals else []), "bodyparts", "coords"]
    columns = pd.MultiIndex.from_product(who, names=names)
    table = pd.DataFrame(points.reshape(len(points), -1), columns=columns)
    path = tmp_path / ("a.csv" if form == "csv" else "a.h5")
    if form == "csv":
        table.to_csv(path)
    else:
        pytest.importorskip("tables")
        table.to_hdf(path, key="df_with_missing", format=form, mode="w")
    read = hipdrive.read(path, capture_fps=30)
    content["frames"] = points.tolist()
    _same(read, hipdrive.read(_write(tmp_path / "a.json", {**content, "width": None, "height": None})), 1e-3)
    assert read.provenance.points == "deeplabcut"
    assert "frame_rate_stated" in read.provenance.flags


@pytest.mark.parametrize("form", ["csv", "h5"])
def test_sleap(data_dir: Path, tmp_path: Path, form: str) -> None:
    content = _recorded(data_dir)
    labels, points = _columns(content)
    points[100:103, labels.index("right_ankle")] = np.nan
    path = tmp_path / f"a.{form}"
    if form == "csv":
        heads = [f"{label}.{key}" for label in labels for key in ("x", "y", "score")]
        table = pd.DataFrame(points.reshape(len(points), -1), columns=heads)
        table.insert(0, "frame_idx", range(len(points)))
        table.insert(0, "track", "")
        table.to_csv(path, index=False)
    else:
        h5py = pytest.importorskip("h5py")
        with h5py.File(path, "w") as file:
            file["tracks"] = points[:, :, :2].transpose(2, 1, 0)[None]
            file["point_scores"] = points[:, :, 2].T[None]
            file["node_names"] = [label.encode() for label in labels]
    read = hipdrive.read(path, capture_fps=30)
    content["frames"] = np.nan_to_num(points).tolist()
    _same(read, hipdrive.read(_write(tmp_path / "a.json", {**content, "width": None, "height": None})), 1e-3)


def test_a_pickle_in_the_headings_builds_nothing_but_words(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "a.h5", "w") as file:
        table = file.create_dataset("t/table", data=np.zeros(3, dtype=[("values_block_0", "f8", (2,))]))
        table.attrs["values_block_0_kind"] = np.bytes_(b"cposix\nsystem\n(S'true'\ntR.")
    with pytest.raises(InputError, match=r"asks for posix\.system"):
        hipdrive.read(tmp_path / "a.h5", capture_fps=30)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("scorer,a,a\nbodyparts,nose,nose\n0,1,2\n", "no rows of headings"),
        ("scorer,a,a\nbodyparts,nose,nose\ncoords,x,y\n0,1,two\n", "not a number in line 4"),
        ("track,frame_idx,nose.x,nose.y\n,0,1\n", "has 3 columns in line 2"),
        ("track,frame_idx,nose.x,nose.y\n,now,1,2\n", "not a number in line 2"),
        ("track,frame_idx,nose.x,nose.y\n,1e12,1,2\n", "no number of a frame in line 2"),
        ('scorer,a,a\nbodyparts,nose,nose\ncoords,x,y\n0,"1' + 140_000 * "1" + ",2\n", "larger than field limit"),
        ("a,b\n1,2\n", "not a .csv file hipdrive knows"),
    ],
)
def test_damaged_tables_are_named(text: str, match: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=match):
        hipdrive.read(path, capture_fps=30)
