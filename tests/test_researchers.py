"""What a researcher takes out of measurements: curves over the stride, tables, names, and words when a name is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.main import get_command
from typer.testing import CliRunner

import hipdrive as hd
from hipdrive.cli import app
from hipdrive.measures import by_id
from hipdrive.measures.accuracy import accuracies, placements
from hipdrive.report.export import write_angles, write_trc
from hipdrive.report.tables import write_waveforms
from hipdrive.sources.opensim import read_table
from hipdrive.version import __version__
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a made runner as TRC."""
    place = tmp_path_factory.mktemp("run")
    write_trc(virtual_runner(Runner(variability=1.0), 6.0, 100.0, seed=1).motion, place / "run.trc")
    return place


@pytest.fixture(scope="module")
def measured(folder: Path) -> hd.Measurements:
    return hd.analyse(folder / "run.trc")


def test_a_wave_agrees_with_its_number(measured: hd.Measurements) -> None:
    wave = measured.waveforms()["knee_flexion_strike", "left"]
    contacts = measured.recordings[0].contacts
    whole = contacts.of("left").strike_s
    assert wave.values.shape == (len(wave.strike_s), 101)
    assert set(wave.strike_s) <= set(whole)
    # 0 % is the strike: the mean there is the number itself, but for the last step, whose stride is not whole.
    assert wave.mean[0] == pytest.approx(measured["knee_flexion_strike", "left"].value, abs=0.3)
    # The strides of one side follow each other: 100 % of one is 0 % of the next.
    np.testing.assert_allclose(wave.values[:-1, 100], wave.values[1:, 0], atol=1e-6)


def test_mean_and_sd_are_those_of_the_strides(measured: hd.Measurements) -> None:
    for wave in measured.waveforms(["pelvic_drop"]):
        np.testing.assert_allclose(wave.mean, wave.values.mean(axis=0))
        np.testing.assert_allclose(wave.sd, wave.values.std(axis=0, ddof=1))
        assert (wave.n == len(wave.values)).all()


def test_waves_as_tables(measured: hd.Measurements, tmp_path: Path) -> None:
    waves = measured.waveforms(["pelvic_drop", "knee_flexion_strike"])
    long = waves.to_frame()
    assert len(long) == sum(101 * len(w.strike_s) for w in waves)
    both = waves.summary().merge(
        long.groupby(["id", "side", "percent"])["value"].mean().reset_index(), on=["id", "side", "percent"]
    )
    np.testing.assert_allclose(both["mean"], both["value"])
    whole = measured.waveforms().to_frame()
    pd.testing.assert_frame_equal(pd.read_parquet(write_waveforms(measured, tmp_path / "w.parquet")), whole)
    assert len(pd.read_csv(write_waveforms(measured, tmp_path / "w.csv"))) == len(whole)


def test_waves_as_xarray(measured: hd.Measurements) -> None:
    pytest.importorskip("xarray")
    waves = measured.waveforms()
    data = waves.to_xarray()
    drop = data["pelvic_drop"].sel(side="right", input=0)
    np.testing.assert_allclose(drop.mean("stride"), waves["pelvic_drop", "right"].mean)
    assert drop.attrs["units"] == "deg"
    assert data["percent"].values[[0, -1]].tolist() == [0, 100]


def test_a_number_by_its_name(measured: hd.Measurements) -> None:
    assert measured["pelvic_drop"] == measured.get("pelvic_drop", "mean")
    assert measured["pelvic_drop", "left"].side == "left"
    with pytest.raises(KeyError, match="did you mean pelvic_drop"):
        measured["pelvic_drip"]
    with pytest.raises(KeyError, match="work_share_hip was refused: the work of joints"):
        measured["work_share_hip"]
    with pytest.raises(KeyError, match="cadence has no left here; there is mean"):
        measured["cadence", "left"]


def test_what_python_prints_of_measurements_is_ten_lines(measured: hd.Measurements) -> None:
    lines = repr(measured + measured).splitlines()
    assert len(lines) <= 10
    assert max(map(len, lines)) < 120
    assert "run.trc" in lines[0]


def test_a_misspelt_option_of_read_names_itself_and_the_nearest(folder: Path) -> None:
    with pytest.raises(TypeError, match="'capture_fsp'; did you mean capture_fps"):
        hd.read(folder / "run.trc", capture_fsp=240)


def test_a_curve_of_both_sides_is_written_once(measured: hd.Measurements, tmp_path: Path) -> None:
    columns = read_table(write_angles(measured, tmp_path / "a.mot")).columns
    assert "trunk_lean" in columns
    assert {"hip_adduction_left", "hip_adduction_right"} <= set(columns)


def test_opensim_coordinates_are_those_of_its_own_inverse_kinematics(data_dir: Path, tmp_path: Path) -> None:
    """One stride overground: angles from the markers alone against those OpenSim found for the same markers."""
    stride = data_dir / "opensim_stride"
    motion = hd.read(stride / "motion_capture_run.trc")
    measured = hd.Measurements((hd.measure(motion, hd.find_contacts(motion)).recordings[0],), (), ())
    ours = read_table(write_angles(measured, tmp_path / "a.mot", "opensim"))
    theirs = read_table(stride / "ik_output_run.mot")
    assert set(ours.columns) <= set(theirs.columns)
    for name in ("hip_flexion_r", "hip_flexion_l", "knee_angle_r", "knee_angle_l", "hip_adduction_r", "pelvis_list"):
        there = np.interp(ours.time_s, theirs.time_s, theirs.column(name))
        seen = np.isfinite(ours.column(name)) & (ours.time_s <= theirs.time_s[-1])
        assert np.corrcoef(ours.column(name)[seen], there[seen])[0, 1] > 0.9, name


def test_where_markers_were_put_is_in_the_interval(measured: hd.Measurements) -> None:
    """A hand that puts the spines 5 mm off tilts the pelvis by more than a degree: no interval is narrower."""
    place = placements()["pelvic_drop"]
    assert place.sd_side > 1.0
    assert place.sd_mean < 0.5, "the mean of both sides is free of it"
    low, high = measured["pelvic_drop", "left"].ci95
    assert high - low > 2 * 1.96 * place.sd_side
    assert measured["pelvic_drop", "left"].se > place.sd_side
    assert set(placements()) <= {id for id, kind in accuracies() if kind == "markers"} | set(by_id())


def test_version_and_short_words(folder: Path, tmp_path: Path) -> None:
    run = CliRunner()
    assert run.invoke(app, ["--version"]).output.strip() == f"hipdrive {__version__}"
    out = tmp_path / "report"
    waves = tmp_path / "w.csv"
    words = ["analyze", str(folder / "run.trc"), "-o", str(out), "-q", "--waveforms", str(waves)]
    done = run.invoke(app, words)
    assert (done.exit_code, done.output) == (0, "")
    assert (out / "report.html").is_file()
    assert waves.stat().st_size > 10_000


def test_every_option_of_analyze_tells_what_holds_without_it() -> None:
    """Files that are written only when they are named have no default to tell."""
    command = get_command(app).commands["analyze"]  # type: ignore[attr-defined]
    pictures = {"overlay", "side_by_side", "card", "stride"}
    written = {"json", "csv", "parquet", *pictures, "trc", "mot", "waveforms"}
    options = [p for p in command.params if p.param_type_name == "option" and p.name not in {*written, "help"}]
    assert len(options) > 15
    silent = [p.name for p in options if p.default is None and not isinstance(p.show_default, str)]
    assert silent == []
    said = " ".join(CliRunner().invoke(app, ["analyze", "--help"], env={"COLUMNS": "200"}).output.split())
    assert said.count("[default:") >= len([p for p in options if not p.is_flag])
