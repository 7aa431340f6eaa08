"""TRC: written and read back, and what can be wrong with one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hipdrive
import lab_body
from hipdrive.errors import CannotSee, InputError, OutputError
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.report.export import forces_table, write_mot, write_trc
from hipdrive.sources.lab import to_motion


@pytest.fixture(scope="module")
def motion() -> Motion:
    return to_motion(lab_body.run(frames=200).recording(), static=lab_body.static())


def _same(a: Motion, b: Motion) -> None:
    assert set(a.names) == set(b.names)
    for name in a.names:
        np.testing.assert_allclose(b.point(name), a.point(name), atol=2e-9, err_msg=name)
    np.testing.assert_allclose(b.time_s, a.time_s, atol=1e-9)


def test_read_write_read_is_the_same(motion: Motion, tmp_path: Path) -> None:
    path = write_trc(motion, tmp_path / "run.trc")
    first = hipdrive.read(path)
    _same(motion, first)
    _same(first, hipdrive.read(write_trc(first, tmp_path / "again.trc")))


def test_missing_points_stay_missing(motion: Motion, tmp_path: Path) -> None:
    points = motion.points.copy()
    points[20:120, motion.names.index("left_iliac_crest")] = np.nan
    holed = Motion(points, motion.names, motion.time_s, motion.space, motion.provenance)
    read = hipdrive.read(write_trc(holed, tmp_path / "run.trc"))
    np.testing.assert_array_equal(np.isnan(read.point("left_iliac_crest")), np.isnan(holed.point("left_iliac_crest")))


def _text(motion: Motion, tmp_path: Path) -> tuple[Path, str]:
    path = write_trc(motion, tmp_path / "run.trc")
    return path, path.read_text()


def test_comma_decimals_are_read(motion: Motion, tmp_path: Path) -> None:
    path, text = _text(motion, tmp_path)
    path.write_text(text.replace(".", ",").replace("run,trc", "run.trc"))
    read = hipdrive.read(path)
    _same(motion, read)
    assert read.provenance.metadata["decimal_comma"]


def test_wrong_header_counts_are_flagged(motion: Motion, tmp_path: Path) -> None:
    path, text = _text(motion, tmp_path)
    path.write_text(text.replace("\t200\t60\tm\t", "\t999\t12\tm\t"))
    read = hipdrive.read(path)
    _same(motion, read)
    assert "header_disagrees" in read.provenance.flags
    assert "NumMarkers 12, found 60" in read.provenance.metadata["header_disagrees"]


def test_more_columns_than_names_are_named(motion: Motion, tmp_path: Path) -> None:
    path, text = _text(motion, tmp_path)
    lines = text.splitlines()
    lines[3] = "\t\t\t".join(lines[3].split("\t\t\t")[:-3])
    path.write_text("\n".join(lines))
    with pytest.raises(InputError, match="line 7"):
        hipdrive.read(path)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("hello\n" * 10, "PathFileType"),
        ("PathFileType\t4\n" * 2, "PathFileType"),
        ("PathFileType\t4\nDataRate\n150\nFrame#\tTime\n\tX1\n\n1\t0\n", "names no markers"),
        ("PathFileType\t4\nDataRate\n150\nFrame#\tTime\tLASI\n\t\tX1\n\n", "no frames"),
        ("PathFileType\t4\nDataRate\n150\nFrame#\tTime\tLASI\n\t\tX1\n\n1\t0\ta\tb\tc\n", "line 7"),
    ],
)
def test_damaged_files_are_named(content: str, match: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.trc"
    path.write_text(content)
    with pytest.raises(InputError, match=match):
        hipdrive.read(path)


def test_unknown_markers_are_named(motion: Motion, tmp_path: Path) -> None:
    path, text = _text(motion, tmp_path)
    path.write_text(text.replace("left_", "Q").replace("right_", "W"))
    with pytest.raises(InputError, match="--markers FILE"):
        hipdrive.read(path)


def test_a_users_own_marker_set(motion: Motion, tmp_path: Path) -> None:
    path = write_trc(motion.select(["left_asis", "right_asis", "left_heel", "right_heel"]), tmp_path / "own.trc")
    text = path.read_text()
    for name, label in (("left_asis", "pelL"), ("right_asis", "pelR"), ("left_heel", "fL"), ("right_heel", "fR")):
        text = text.replace(name, label)
    path.write_text(text)
    own = tmp_path / "own.toml"
    own.write_text(
        'title = "Ours"\n[paired]\n"pel{s}" = "asis"\n"f{s}" = "heel"\n[needed]\npaired = ["asis", "heel"]\n'
    )
    read = hipdrive.read(path, markers=own)
    assert read.names == ("left_asis", "right_asis", "left_heel", "right_heel")
    assert read.provenance.metadata["marker_set"] == "Ours"
    own.write_text("title = ")
    with pytest.raises(InputError, match="not a marker set"):
        hipdrive.read(path, markers=own)


def test_what_cannot_be_written(motion: Motion, tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_trc(motion, tmp_path / "no folder" / "run.trc")
    flat = Motion(np.zeros((2, 1, 2)), ("nose",), np.array([0, 0.1]), Image(9, 9), Provenance("a", "b", "c", 10.0, 0.1))
    with pytest.raises(CannotSee):
        write_trc(flat, tmp_path / "flat.trc")
    assert list(tmp_path.iterdir()) == []


def test_real_stride(data_dir, tmp_path: Path) -> None:
    motion = hipdrive.read(data_dir / "opensim_stride" / "motion_capture_run.trc")
    assert motion.provenance.metadata["marker_set"] == "Rajagopal 2016"
    assert motion.has("left_hip", "right_knee", "left_ankle", "right_heel", "left_toe")
    np.testing.assert_allclose(np.diff(motion.time_s), 1 / 150, atol=1e-9)  # the column is rounded to 1 ms
    _same(motion, hipdrive.read(write_trc(motion, tmp_path / "a.trc")))


def test_forces_beside_a_trc_are_read(motion: Motion, tmp_path: Path) -> None:
    from hipdrive.motion.forces import Forces

    force_t = np.arange(400) / 300
    force = np.column_stack([force_t * 0, 800 * np.ones(400), force_t * 0])
    forces = Forces(force_t, force, np.tile([0.1, 0.0, 0.2], (400, 1)))
    write_mot(forces_table(forces), tmp_path / "run_grf.mot")
    read = hipdrive.read(write_trc(motion, tmp_path / "run.trc")).forces
    assert read is not None
    assert read.centre_m is not None
    np.testing.assert_allclose(read.force_n, force, atol=1e-5)
    np.testing.assert_allclose(read.centre_m, forces.centre_m, atol=1e-8)


@pytest.mark.parametrize(
    "word", ["-nan(ind)", "-1.#IND", "1.#QNAN0", "NULL", "-", "nan", "NaN", "N/A", "inf", "9999999.9"]
)
def test_a_number_that_is_not_there_is_a_missing_marker(motion: Motion, tmp_path: Path, word: str) -> None:
    path, text = _text(motion, tmp_path)
    lines = text.splitlines()
    at = 2 + 3 * motion.names.index("left_iliac_crest")
    for row in range(6 + 20, 6 + 120):
        cells = lines[row].split("\t")
        cells[at : at + 3] = [word] * 3
        lines[row] = "\t".join(cells)
    path.write_text("\n".join(lines) + "\n")
    read = hipdrive.read(path)
    missing = np.isnan(read.point("left_iliac_crest")).all(axis=1)
    np.testing.assert_array_equal(np.flatnonzero(missing), np.arange(20, 120))
