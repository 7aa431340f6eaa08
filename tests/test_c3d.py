"""C3D: made with ezc3d, damaged, and the real files against the archives cut from them."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import ezc3d
import numpy as np
import pytest

import hipdrive
import lab_body
from hipdrive.errors import InputError
from hipdrive.gait.forces import contacts_from_force
from hipdrive.sources.c3d_content import content
from hipdrive.sources.recording import Recording


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


@pytest.mark.parametrize(
    ("file", "title"), [("JA1Gait21.c3d", "AIS-MU (Dorn 2012)"), ("Running_0002.c3d", "S2M (Montréal)")]
)
def test_other_laboratories_are_recognised(data_dir, file: str, title: str) -> None:
    assert hipdrive.read(data_dir / "emg" / file).provenance.metadata["marker_set"] == title


def test_over_ground_the_speed_is_read(data_dir) -> None:
    motion = hipdrive.read(data_dir / "emg" / "JA1Gait21.c3d")
    assert motion.provenance.metadata["speed_mps"] == pytest.approx(3.5, abs=0.1)


def _with_points(path: Path, recording: Recording, more: dict[str, np.ndarray]) -> Path:
    """A recording with further points `(frame, 3)` by label, in millimetres."""
    points = np.concatenate([recording.points, np.stack(list(more.values()), axis=1)], axis=1)
    return _write(path, replace(recording, labels=(*recording.labels, *more), points=points))


def test_ghosts_and_what_a_model_computed_change_nothing(tmp_path: Path) -> None:
    recording = lab_body.run(frames=300).recording()
    rng = np.random.default_rng(1)
    ghosts = {f"*{i}": rng.uniform(-3000, 3000, (300, 3)) for i in range(40, 80)}
    outputs = {f"{s}{j}{k}": rng.uniform(-9e4, 9e4, (300, 3)) for s in "LR" for j in ("Hip", "Knee") for k in KINDS}
    plain = hipdrive.read(_write(tmp_path / "plain.c3d", recording))
    full = hipdrive.read(_with_points(tmp_path / "full.c3d", recording, ghosts | outputs))
    assert full.names == plain.names
    np.testing.assert_array_equal(full.points, plain.points)
    assert full.provenance.metadata["left_out"] == "40 unlabelled points and 12 outputs of a model"


KINDS = ("Angles", "Moment", "Power")


def _two(path: Path, ann: Recording, bob: Recording) -> Path:
    labels = (*(f"Ann:{label}" for label in ann.labels), *(f"Bob:{label}" for label in bob.labels))
    return _write(path, replace(ann, labels=labels, points=np.concatenate([ann.points, bob.points + 900], axis=1)))


def test_labels_in_the_letters_of_windows_are_text(tmp_path: Path) -> None:
    recording = lab_body.run(frames=300).recording()
    path = _with_points(tmp_path / "old.c3d", recording, {"Gesaess": np.ones((300, 3))})
    path.write_bytes(path.read_bytes().replace(b"Gesaess", "Gesäß  ".encode("cp1252")))
    assert "Gesäß" in content(path).about["labels"]
    assert hipdrive.read(path).names == hipdrive.read(_write(tmp_path / "new.c3d", recording)).names


def test_two_people_are_never_mixed(tmp_path: Path) -> None:
    whole = lab_body.run(frames=300)
    path = _two(tmp_path / "two.c3d", whole.recording(without=("R.Heel.Bottom",)), whole.recording())
    with pytest.raises(
        InputError, match=r"Ann \(\d+ markers, without R.Heel.Bottom of RBDS.*--subject Ann or --subject Bob"
    ):
        hipdrive.read(path)
    with pytest.raises(InputError, match=r"lacks markers that RBDS.* needs: R.Heel.Bottom"):
        hipdrive.read(path, subject="ann")
    with pytest.raises(InputError, match="nobody called Eve"):
        hipdrive.read(path, subject="Eve")
    alone = hipdrive.read(_write(tmp_path / "alone.c3d", whole.recording()))
    bob = hipdrive.read(path, subject="Bob")
    assert bob.names == alone.names
    np.testing.assert_allclose(bob.points - bob.points[0, 0], alone.points - alone.points[0, 0], atol=1e-6)
    assert bob.provenance.metadata["other_people"] == ("Ann",)


def test_a_static_trial_of_another_format_and_of_several_people(tmp_path: Path) -> None:
    body, standing = lab_body.run(frames=300), lab_body.static()
    run = _write(tmp_path / "run.c3d", body.recording())
    rate, head = "DataRate\tUnits\n150\tmm", "PathFileType\t4\t(X/Y/Z)\ta"
    cells = "\t".join(f"{v:.6f}" for v in standing.points[0].ravel())
    names = "\t\t\t".join(standing.labels)
    (tmp_path / "static.trc").write_text(f"{head}\n{rate}\nFrame#\tTime\t{names}\n\n\n1\t0.0\t{cells}\n")
    motion = hipdrive.read(run, static=tmp_path / "static.trc")
    np.testing.assert_allclose(motion.point("right_knee"), body.centres["right_knee"], atol=1e-4)
    with pytest.raises(InputError, match="is not a standing trial"):
        hipdrive.read(run, static=run)
    two = _two(tmp_path / "two.c3d", body.recording(), body.recording())
    motion = hipdrive.read(two, static=_two(tmp_path / "still.c3d", standing, standing), subject="Ann")
    np.testing.assert_allclose(motion.point("right_knee"), body.centres["right_knee"], atol=1e-4)


@pytest.mark.parametrize(("apart_mm", "kept"), [(5.0, True), (80.0, False)])
def test_a_label_that_is_there_twice(tmp_path: Path, apart_mm: float, kept: bool) -> None:
    recording = lab_body.run(frames=300).recording()
    at = recording.labels.index("L.Iliac.Crest")
    points = np.concatenate([recording.points, recording.points[:, [at]] + apart_mm / np.sqrt(3)], axis=1)
    points[:150, at] = np.nan
    points[200:, -1] = np.nan
    path = _write(tmp_path / "a.c3d", replace(recording, labels=(*recording.labels, "L.Iliac.Crest"), points=points))
    motion = hipdrive.read(path)
    assert "markers_duplicated" in motion.provenance.flags
    assert motion.provenance.metadata["duplicated_labels"] == ("L.Iliac.Crest",)
    assert ("left_iliac_crest" in motion.names) is kept


def test_a_file_that_ends_the_process_that_reads_it(data_dir) -> None:
    with pytest.raises(InputError, match="breaks the library that reads it"):
        hipdrive.read(data_dir / "hard" / "crashes_the_process.c3d")


def test_model_outputs_leave_contacts_from_plates_as_they_are(data_dir) -> None:
    plain, full = (
        contacts_from_force(hipdrive.read(data_dir / "hard" / f"forces_{name}.c3d"))
        for name in ("plain", "with_model_outputs")
    )
    np.testing.assert_array_equal(full.strike_s, plain.strike_s)
    np.testing.assert_array_equal(full.side, plain.side)


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
