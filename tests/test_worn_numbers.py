"""Numbers of what was worn stand in every table: JSON, CSV, Parquet, the history and a cohort."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from hipdrive.cli import app
from hipdrive.cohorts.tables import rows_of
from hipdrive.emg import EmgResult
from hipdrive.history.store import History
from hipdrive.imu import ImuResult
from hipdrive.measures import Measurements, measure
from hipdrive.report.contract import measurements_of, read_json, to_json, write_json
from hipdrive.report.tables import write_csv, write_parquet
from hipdrive.signals.estimate import with_error
from hipdrive.timeline.numbers import worn_numbers
from hipdrive.watch import Drift, SpeedBin, WatchResult
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner
from report_case import measured
from test_stride_tracks import with_muscles

CADENCE, ALONE = with_error(168.0, 0.5, 300), with_error(12.0, float("nan"), 1)


def imu() -> ImuResult:
    return ImuResult(
        "hip.csv", "sacrum", 200.0, {"cadence_spm": CADENCE, "tilt_deg": ALONE}, np.ones(3), np.ones(3), ()
    )


def watch() -> WatchResult:
    at = SpeedBin(2.75, 3.25, with_error(3.0, 0.01, 300), 300, {"cadence_spm": CADENCE, "stiffness_kn_m": ALONE})
    drift = Drift("contact_ms", with_error(4.0, 1.0, 80), (3.0,))
    return WatchResult("a.fit", "fit", "", None, 1800.0, {"running": 300}, {}, "", (at,), (drift,), ())


@pytest.fixture(scope="module")
def found() -> Measurements:
    run = virtual_runner(Runner(), 8.0, 120.0)
    beside = with_muscles(measure(run.motion, run.contacts), "gluteus_maximus")
    return replace(beside, sensors=(*beside.sensors, watch(), imu()))


def test_each_number_of_a_sensor_has_a_row(found: Measurements) -> None:
    rows = {(one.id, one.side): one for one in worn_numbers(found.sensors)}
    muscle = found.sensors[0]
    assert isinstance(muscle, EmgResult)
    channel = muscle.channels[0]
    late = channel.phase("late_swing")
    assert late is not None
    assert rows["emg.gluteus_maximus.late_swing.mean", "right"].value == late.mean
    assert rows["emg.gluteus_maximus.onset", "right"].value == channel.onset_ms
    assert rows["watch.cadence_spm.2.75-3.25_mps", "mean"].unit == "spm"
    assert rows["watch.stiffness_kn_m.2.75-3.25_mps", "mean"].unit == "kN/m"
    assert rows["watch.contact_ms.drift", "mean"].value.value == 4.0
    assert rows["imu.sacrum.tilt_deg", "mean"].path == "hip.csv"
    assert len(rows) == len(worn_numbers(found.sensors)) == 2 + 3 * len(channel.phases) + 3 + 2


def test_tables_hold_them_below_the_measures(found: Measurements, tmp_path: Path) -> None:
    csv, parquet = write_csv(found, tmp_path / "a.csv"), write_parquet(found, tmp_path / "a.parquet")
    worn = worn_numbers(found.sensors)
    for table in (pd.read_csv(csv), pd.read_parquet(parquet)):
        assert table["id"].tolist() == [r.id for r in found.rows] + [w.id for w in worn]
        last = table.iloc[len(found.rows) :]
        assert last["value"].to_numpy() == pytest.approx([w.value.value for w in worn], rel=1e-12)
        assert last["input"].isna().all()
        assert set(last["view"]) == {"emg", "watch", "imu"}
    assert pd.read_parquet(parquet)["input"].dropna().tolist() == [r.input for r in found.rows]


def test_a_run_of_a_watch_alone_has_a_table(tmp_path: Path) -> None:
    alone = Measurements((), (), (), (watch(),))
    table = pd.read_csv(write_csv(alone, tmp_path / "a.csv"))
    assert table["id"].tolist() == [w.id for w in worn_numbers(alone.sensors)]
    assert list(table.columns) == list(measured("rear").to_frame().columns)


def test_a_table_of_a_clip_alone_is_as_it_was(tmp_path: Path) -> None:
    table = pd.read_parquet(write_parquet(measured("rear"), tmp_path / "a.parquet"))
    assert table["input"].dtype == np.int64


def test_the_history_keeps_those_whose_error_is_known(found: Measurements, tmp_path: Path) -> None:
    history = History(folder=tmp_path)
    athlete = history.add_athlete("Ann")
    visit = history.add_visit(athlete, [])
    history.add_result(visit, to_json(found).model_dump(by_alias=True, mode="json"), "")
    point = history.trend(athlete, "imu.sacrum.cadence_spm")[0]
    assert (point.value, point.unit, point.n_steps, point.detectable_change) == (168.0, "spm", 300, None)
    assert history.trend(athlete, "imu.sacrum.tilt_deg") == []
    assert history.measured(athlete) == sorted({r.id for r in found.rows})
    assert history.views([visit])[visit] == ["3d"]
    history.close()


def test_a_cohort_has_a_table_of_them_where_something_was_worn(found: Measurements) -> None:
    rows = rows_of(found, "key", "a.c3d", {})
    assert rows["worn"]["id"].to_pylist() == [w.id for w in worn_numbers(found.sensors)]
    assert set(rows["worn"]["recording"].to_pylist()) == {"key"}
    assert rows["measurements"]["id"].to_pylist() == [r.id for r in found.rows]
    assert "worn" not in rows_of(replace(found, sensors=()), "key", "a.c3d", {})


def test_results_that_are_read_back_have_them_still(found: Measurements, tmp_path: Path) -> None:
    write_json(found, tmp_path / "a.json")
    again = read_json(tmp_path / "a.json")
    assert [(w.id, w.side, w.unit, w.view, w.path, w.value.n) for w in again.worn] == [
        (w.id, w.side, w.unit, w.view, w.path, w.value.n) for w in found.worn
    ]
    assert to_json(again).worn == to_json(found).worn
    both = again + measurements_of(to_json(found))
    assert len(both.worn) == 2 * len(found.worn)


def test_results_judged_again_write_the_same_tables(found: Measurements, tmp_path: Path) -> None:
    write_json(found, tmp_path / "a.json")
    write_csv(found, tmp_path / "a.csv")
    args = ["analyze", str(tmp_path / "a.json"), "--csv", str(tmp_path / "b.csv"), "--json", str(tmp_path / "b.json")]
    done = CliRunner().invoke(app, [*args, "--parquet", str(tmp_path / "b.parquet")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "a.csv").read_bytes()
    assert len(pd.read_parquet(tmp_path / "b.parquet")) == len(found.rows) + len(found.worn)
    assert read_json(tmp_path / "b.json").worn == read_json(tmp_path / "a.json").worn


def test_a_run_of_a_watch_alone_is_read_back_and_concludes_nothing(tmp_path: Path) -> None:
    alone = Measurements((), (), (), (watch(),))
    write_json(alone, tmp_path / "a.json")
    args = ["analyze", str(tmp_path / "a.json"), "--csv", str(tmp_path / "a.csv"), "--json", str(tmp_path / "b.json")]
    done = CliRunner().invoke(app, [*args, "--out", str(tmp_path / "report")])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Nothing is concluded from what was worn alone")
    assert pd.read_csv(tmp_path / "a.csv")["id"].tolist() == [w.id for w in alone.worn]
    assert (tmp_path / "b.json").read_text() == (tmp_path / "a.json").read_text()
    assert "its numbers are in the tables" in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
