"""OpenSim tables: degrees and radians, damaged files, written and read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hipdrive
from hipdrive.errors import InputError, OutputError
from hipdrive.report.export import write_mot
from hipdrive.sources.opensim import degrees_to_radians, forces_of, read_table

TABLE = pd.DataFrame({"time": [0.0, 0.01, 0.02], "hip_flexion_r": [10.0, 20.0, 30.0], "pelvis_ty": [0.9, 0.91, 0.92]})


def test_written_and_read_back(tmp_path: Path) -> None:
    table = read_table(write_mot(TABLE, tmp_path / "a.mot"))
    pd.testing.assert_frame_equal(table.to_frame(), TABLE)
    assert table.in_degrees


def test_radians_are_known_from_the_header(tmp_path: Path) -> None:
    path = write_mot(degrees_to_radians(TABLE), tmp_path / "rad.mot", in_degrees=False)
    table = read_table(path)
    assert not table.in_degrees
    np.testing.assert_allclose(table.angle_deg("hip_flexion_r"), TABLE["hip_flexion_r"], atol=1e-6)
    np.testing.assert_allclose(table.column("pelvis_ty"), TABLE["pelvis_ty"])


def test_comma_decimals(tmp_path: Path) -> None:
    path = write_mot(TABLE, tmp_path / "a.mot")
    path.write_text(path.read_text().replace(".", ","))
    np.testing.assert_allclose(read_table(path).values, TABLE.to_numpy()[:, 1:])


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("a\nb\n", "endheader"),
        ("a\nendheader\n", "time column"),
        ("a\nendheader\nx\ty\n1\t2\n", "time column"),
        ("a\nendheader\ntime\ty\n", "no rows"),
        ("a\nendheader\ntime\ty\n1\t2\t3\n", "line 4"),
        ("a\nendheader\ntime\ty\n1\tx\n", "line 4"),
    ],
)
def test_damaged_tables_are_named(content: str, match: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.mot"
    path.write_text(content)
    with pytest.raises(InputError, match=match):
        read_table(path)


def test_a_table_is_no_motion(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no points"):
        hipdrive.read(write_mot(TABLE, tmp_path / "a.mot"))


def test_a_missing_column_and_folder_are_named(tmp_path: Path) -> None:
    table = read_table(write_mot(TABLE, tmp_path / "a.mot"))
    with pytest.raises(InputError, match="knee_angle_r"):
        table.column("knee_angle_r")
    with pytest.raises(OutputError):
        write_mot(TABLE, tmp_path / "none" / "a.mot")
    with pytest.raises(ValueError, match="time"):
        write_mot(TABLE[["pelvis_ty"]], tmp_path / "b.mot")


def test_real_tables(data_dir) -> None:
    folder = data_dir / "opensim_stride"
    forces = forces_of(read_table(folder / "grf_run.mot"))
    assert forces is not None
    assert 1500 < forces.force_n[:, 1].max() < 2000
    assert forces_of(read_table(folder / "ik_output_run.mot")) is None
    activation = read_table(folder / "subject_so_StaticOptimization_activation.sto")
    assert not activation.in_degrees
    assert 0 <= activation.column("glmax1_r").min() <= activation.column("glmax1_r").max() <= 1


def test_opensim_opens_our_mot(tmp_path: Path) -> None:
    opensim = pytest.importorskip("opensim")
    path = write_mot(TABLE, tmp_path / "a.mot")
    assert opensim.TimeSeriesTable(str(path)).getNumRows() == 3
