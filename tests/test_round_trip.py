"""A trial written with `--trc` reads back with every measure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hipdrive
import lab_body
from hipdrive.analysis import analyse
from hipdrive.errors import OutputError
from hipdrive.motion.forces import Forces
from hipdrive.report.export import forces_table, write_lab, write_mot
from hipdrive.sources import ReadOptions
from hipdrive.sources.lab import to_motion


def _same(path: Path, static: Path, method: str, folder: Path) -> None:
    before = analyse([path], ReadOptions(static=static), method)  # type: ignore[arg-type]
    recording = before.recordings[0]
    assert recording.as_read is not None
    written = write_lab(recording.as_read, folder / "again.trc")
    assert len(written) == (1 if recording.motion.forces is None else 2)
    after = analyse([folder / "again.trc"], ReadOptions(), method)  # type: ignore[arg-type]
    rows = {(row.id, row.side): row for row in after.rows}
    # How the runner stood is in the standing trial, which is no part of what is written of the run.
    of_the_run = [row for row in before.rows if row.side != "relative"]
    assert set(rows) == {(row.id, row.side) for row in of_the_run}
    assert {refusal.id for refusal in after.refused} == {refusal.id for refusal in before.refused}
    for row in of_the_run:
        assert rows[row.id, row.side].value == pytest.approx(row.value, abs=1e-3), row.id
        assert rows[row.id, row.side].se == pytest.approx(row.se, abs=1e-3), row.id


@pytest.mark.slow
@pytest.mark.parametrize("method", ["force", "kinematics"])
@pytest.mark.parametrize(
    ("run", "static"),
    [("rbds/RBDS001runT35.c3d", "rbds/RBDS001static.c3d"), ("emg/JA1Gait21.c3d", "emg/JA1Static05.c3d")],
)
def test_every_measure_comes_back(data_dir: Path, tmp_path: Path, run: str, static: str, method: str) -> None:
    _same(data_dir / run, data_dir / static, method, tmp_path)


def test_forces_come_back_and_others_are_not_taken_for_them(tmp_path: Path) -> None:
    motion = to_motion(lab_body.run(frames=200).recording(), static=lab_body.static())
    with_forces = hipdrive.Motion(
        motion.points, motion.names, motion.time_s, motion.space, motion.provenance, forces=_forces()
    )
    path = tmp_path / "run.trc"
    assert [p.name for p in write_lab(with_forces, path)] == ["run.trc", "run_grf.mot"]
    back = hipdrive.read(path).forces
    assert back is not None
    np.testing.assert_allclose(back.force_n, _forces().force_n, atol=1e-5)
    with pytest.raises(OutputError, match=r"would be read with the forces of run_grf.mot"):
        write_lab(motion, path)
    write_mot(forces_table(_forces()), tmp_path / "other_forces.mot")
    with pytest.raises(OutputError, match=r"would be read with the forces of other_forces.mot"):
        write_lab(with_forces, tmp_path / "other.trc")
    assert not (tmp_path / "other.trc").exists()


def _forces() -> Forces:
    time_s = np.arange(400) / 300
    up = np.maximum(0, 1500 * np.sin(2 * np.pi * 2.8 * time_s))
    force = np.column_stack([0.1 * up, up, 0 * up])
    return Forces(time_s, force, np.where(up[:, None] > 20, [0.1, 0.0, 0.2], np.nan))
