"""C3D: made with ezc3d, damaged, and the real files against the archives cut from them."""

from __future__ import annotations

import struct
from pathlib import Path

import ezc3d
import numpy as np
import pytest

import hipdrive
import lab_body
from hipdrive.errors import InputError
from hipdrive.gait.forces import contacts_from_force
from hipdrive.sources.lab import Recording


def _write(path: Path, recording: Recording) -> Path:
    """A C3D file with the markers of a recording."""
    content = ezc3d.c3d()
    frames, markers = recording.points.shape[:2]
    content["parameters"]["POINT"]["RATE"]["value"] = [150.0]
    content["parameters"]["POINT"]["LABELS"]["value"] = list(recording.labels)
    content["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    points = np.ones((4, markers, frames))
    points[:3] = np.nan_to_num(recording.points).transpose(2, 1, 0)
    content["data"]["points"] = points
    content.write(str(path))
    return path


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return _write(tmp_path / "run.c3d", lab_body.run(frames=300).recording())


def test_markers_and_joint_centres(run: Path, tmp_path: Path) -> None:
    body = lab_body.run(frames=300)
    motion = hipdrive.read(run, static=_write(tmp_path / "static.c3d", lab_body.static()))
    np.testing.assert_allclose(motion.point("right_knee"), body.centres["right_knee"], atol=1e-4)
    np.testing.assert_allclose(motion.time_s, body.time_s, atol=1e-9)
    assert motion.forces is None
    assert motion.provenance.kind == "c3d"


def test_zeros_are_missing(tmp_path: Path) -> None:
    recording = lab_body.run(frames=300).recording()
    recording.points[100:200, recording.labels.index("L.Iliac.Crest")] = np.nan  # written as (0, 0, 0)
    motion = hipdrive.read(_write(tmp_path / "a.c3d", recording))
    assert np.isnan(motion.point("left_iliac_crest")[100:200]).all()
    assert "long_gaps" in motion.provenance.flags


def test_no_markers_no_rate_and_one_frame_are_named(tmp_path: Path) -> None:
    analog = ezc3d.c3d()
    analog["parameters"]["ANALOG"]["RATE"]["value"] = [300.0]
    analog["parameters"]["ANALOG"]["LABELS"]["value"] = ["F1X"]
    analog["parameters"]["POINT"]["RATE"]["value"] = [150.0]
    analog["data"]["points"] = np.zeros((4, 0, 50))
    analog["data"]["analogs"] = np.zeros((1, 1, 100))
    analog.write(str(tmp_path / "analog.c3d"))
    with pytest.raises(InputError, match="no markers"):
        hipdrive.read(tmp_path / "analog.c3d")
    recording = lab_body.run(frames=300).recording()
    path = _write(tmp_path / "rate.c3d", recording)
    path.write_bytes(path.read_bytes().replace(struct.pack("<f", 150.0), struct.pack("<f", 0.0)))
    with pytest.raises(InputError, match="frame rate"):
        hipdrive.read(path)
    single = lab_body.run(frames=1).recording()
    with pytest.raises(InputError, match="single frame"):
        hipdrive.read(_write(tmp_path / "one.c3d", single))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_a_truncated_file_is_named(run: Path, share: float) -> None:
    whole = run.read_bytes()
    run.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match=r"cut short|damaged"):
        hipdrive.read(run)


def test_other_content_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.c3d"
    path.write_bytes(b"not a c3d file at all" * 100)
    with pytest.raises(InputError, match="damaged or not a C3D"):
        hipdrive.read(path)


def test_damaged_parameters_are_named(run: Path) -> None:
    """A dimension of POINT:LABELS larger than its values; ezc3d would read past the end of memory."""
    whole = bytearray(run.read_bytes())
    at = whole.index(b"LABELS") + 6 + 2 + 1 + 1 + 1  # name, link, type, count of dimensions, first dimension
    whole[at] = 255
    run.write_bytes(bytes(whole))
    with pytest.raises(InputError, match="damaged"):
        hipdrive.read(run)


def test_unknown_marker_set_names_what_it_needs(tmp_path) -> None:
    made = ezc3d.c3d()
    made["parameters"]["POINT"]["RATE"]["value"] = [100]
    made["parameters"]["POINT"]["LABELS"]["value"] = ["M1", "M2", "M3"]
    points = np.ones((4, 3, 20))
    points[:3] = np.random.default_rng(0).normal(size=(3, 3, 20))
    made["data"]["points"] = points
    path = tmp_path / "unknown.c3d"
    made.write(str(path))
    with pytest.raises(InputError, match="a stride needs points such as"):
        hipdrive.read(path)


@pytest.mark.parametrize("runner", ["RBDS001", "RBDS011"])
def test_real_file_agrees_with_the_archive_cut_from_it(data_dir, runner: str) -> None:
    folder = data_dir / "rbds"
    whole = hipdrive.read(folder / f"{runner}runT35.c3d", static=folder / f"{runner}static.c3d")
    cut = hipdrive.read(folder / f"{runner}_T35.npz")
    part = slice(1500, 3000)  # the middle ten of thirty seconds
    for name in ("left_asis", "right_hip", "left_knee", "right_ankle", "left_ball"):
        np.testing.assert_allclose(whole.point(name)[part], cut.point(name), atol=2e-4, err_msg=name)
    assert whole.forces is not None
    assert cut.forces is not None
    np.testing.assert_allclose(whole.forces.force_n[3000:6000], cut.forces.force_n, atol=1e-3)
    early = contacts_from_force(whole.between(10.0, 19.99))
    late = contacts_from_force(cut)
    np.testing.assert_allclose(early.strike_s - 10, late.strike_s, atol=1e-4)
    assert whole.forces.centre_m is not None
    loaded = whole.forces.force_n[:, 1] > 500
    centre = np.nanmedian(whole.forces.centre_m[loaded], axis=0)
    ball = np.nanmedian(whole.point("left_ball"), axis=0)
    assert np.abs(centre - ball)[[0, 2]].max() < 0.3  # the centre of pressure lies under the runner
