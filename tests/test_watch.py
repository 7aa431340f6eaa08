"""Runs of watches: units, steps or strides, what is set aside, medians by speed against another reader, files that are broken."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.watch import golden, raw_records
from hipdrive.analysis import analyse
from hipdrive.errors import HipdriveError, InputError
from hipdrive.report import to_json
from hipdrive.report.page import render
from hipdrive.sensors import RunLog
from hipdrive.sensors.cadence import as_steps
from hipdrive.sensors.watch_fields import field_of, in_unit
from hipdrive.sources import ReadOptions, fit, read_sensors
from hipdrive.watch import WatchResult, examine_run
from hipdrive.watch.spring import spring_stiffness
from hipdrive_synthetic.fit import CYCLING, FitFile, run

DATA = Path(os.environ.get("HIPDRIVE_DATA", "../shared/data")) / "fit"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def log_of(path: Path, **said: object) -> RunLog:
    (log,) = read_sensors(path, None, **said)
    assert isinstance(log, RunLog)
    return log


# --- units and cadence --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "unit", "expected"),
    [
        ("oscillation_mm", 8.5, "Centimeters", 85.0),
        ("oscillation_mm", 85.0, "mm", 85.0),
        ("oscillation_mm", 8.5, "mm", 85.0),  # stated wrong: nobody bounces by 8.5 mm
        ("contact_ms", 0.25, "", 250.0),
        ("contact_ms", 250.0, "Milliseconds", 250.0),
        ("step_length_mm", 1.1, "m", 1100.0),
        ("speed_mps", 10.8, "km/h", 3.0),
        ("stiffness_kn_m", 9.1, "KN/m", 9.1),
    ],
)
def test_units_of_every_spelling(field: str, value: float, unit: str, expected: float) -> None:
    found, _ = in_unit(field, np.full(20, value), unit)
    assert found == pytest.approx(np.full(20, expected))


def test_a_unit_that_was_stated_wrong_is_told() -> None:
    _, note = in_unit("oscillation_mm", np.full(20, 8.5), "mm")
    assert "in cm" in note


@pytest.mark.parametrize(
    ("cadence", "defined", "expected", "said"),
    [
        (85.0, "strides", 170.0, "strides a minute (85 usually), as the field is defined"),
        (170.0, "strides", 170.0, "though the field is defined as strides"),
        (170.0, "", 170.0, "counts steps"),
        (119.0, "", None, "fits neither"),
    ],
)
def test_steps_or_strides_are_settled_and_told(cadence: float, defined: str, expected: float | None, said: str) -> None:
    found, words = as_steps(np.full(50, cadence), defined, np.full(50, 3.0))
    assert said in words
    assert (found is None) if expected is None else found == pytest.approx(np.full(50, expected))


def test_step_length_settles_what_the_number_alone_cannot() -> None:
    # 119 strides a minute at 3.9 m/s with steps of 0.983 m: 238 steps.
    found, words = as_steps(np.full(50, 119.0), "", np.full(50, 3.9), np.full(50, 983.0))
    assert found == pytest.approx(np.full(50, 238.0))
    assert "step length agree" in words


@pytest.mark.parametrize("name", ["Ground Time", "stance_time", "Ground Contact Time", "GCT"])
def test_contact_time_by_every_name(name: str) -> None:
    assert field_of(name) == "contact_ms"


def test_stiffness_of_the_spring_is_that_of_the_measure() -> None:
    from hipdrive.measures.leg_stiffness import stiffness

    leg, mass = 0.53 * 1.8, 70.0
    unitless = stiffness(np.array([0.25]), np.array([60 / 170 - 0.25]), 3.0, np.array([leg]))
    expected = unitless * mass * 9.80665 / leg / 1e3
    found = spring_stiffness(np.array([250.0]), np.array([170.0]), np.array([3.0]), mass, 1.8)
    assert found == pytest.approx(expected)


# --- made runs ----------------------------------------------------------------------------------------------------


def test_a_made_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    log = log_of(written(tmp_path / "run.fit", run(300, 3.0, 171.0, 248.0, 83.0).bytes()))
    assert log.fields["cadence_spm"] == pytest.approx(np.full(300, 171.0), abs=0.1)
    assert log.fields["contact_ms"] == pytest.approx(np.full(300, 248.0))
    assert log.fields["oscillation_mm"] == pytest.approx(np.full(300, 83.0))
    result = examine_run(log)
    assert result.counts["running"] == 300
    assert result.usual.values["contact_ms"].value == 248.0


def _mixed() -> bytes:
    """Running, a pause of the timer, walking, standing, running with impossible values."""
    made = FitFile()
    made.start()
    for second in range(120):
        made.record(second, speed=3.0, cadence=85, stance_time=250.0)
    made.event(120, start=False)
    made.event(180, start=True)
    for second in range(181, 241):
        made.record(second, speed=1.5, cadence=58, stance_time=650.0)
    for second in range(241, 261):
        made.record(second, speed=0.0, cadence=0, stance_time=None)
    for second in range(261, 381):
        made.record(second, speed=3.0, cadence=85, stance_time=50.0 if second % 20 == 0 else 250.0)
    made.session(0, 381)
    return made.bytes()


def test_stops_walks_and_impossible_values_are_set_aside_and_counted(tmp_path: Path) -> None:
    result = examine_run(log_of(written(tmp_path / "run.fit", _mixed())))
    assert {k: n for k, n in result.counts.items() if n} == {"running": 240, "walking": 60, "standing": 20}
    assert result.impossible == {"contact_ms": 6}
    assert len(result.bins) == 1
    assert result.usual.values["contact_ms"].value == 250.0


def test_drift_at_the_same_speed_is_told_and_a_faster_end_is_none(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    made = FitFile()
    made.start()
    for second in range(1800):
        late = second >= 1200
        contact = 240.0 + (12.0 if late else 0.0) + rng.normal(0, 3)
        made.record(second, speed=3.0 + (0.5 if late and second % 2 else 0.0), cadence=85, stance_time=contact)
    made.session(0, 1800)
    result = examine_run(log_of(written(tmp_path / "run.fit", made.bytes())))
    drift = {one.field: one for one in result.drift}["contact_ms"]
    assert drift.speeds_mps == (3.0,)
    low, high = drift.change.ci95
    assert drift.change.value == pytest.approx(12.0, abs=1.0)
    assert 0.0 < low < high < 24.0


# --- files that are broken ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (run(60).bytes()[:-40], "cut short"),
        (run(60).bytes()[:300] + b"\x55" + run(60).bytes()[301:], "checksum"),
        (run(60, sport=CYCLING).bytes(), "holds cycling, not running"),
        (run(5).bytes(), "only 5 records"),
        (b"hello, this is no FIT file at all", "no FIT file"),
        (run(60).bytes() + b"rubbish that follows it", "no FIT file after"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_sensors(written(tmp_path / "x.fit", content))


def test_chained_files_are_read_as_one(tmp_path: Path) -> None:
    first = run(60)
    second = run(60, began=first.began + timedelta(seconds=100))
    log = log_of(written(tmp_path / "chained.fit", first.bytes() + second.bytes()))
    assert len(log.time_s) == 120


def test_a_file_without_running_dynamics_says_so(tmp_path: Path) -> None:
    result = examine_run(log_of(written(tmp_path / "plain.fit", run(60, contact_ms=None).bytes())))
    assert "no running dynamics" in result.notes[0]
    assert set(result.usual.values) == {"cadence_spm", "heart_rate_bpm"}


def test_developer_fields_without_a_definition_do_no_harm(tmp_path: Path) -> None:
    made = FitFile()
    made.start()
    for second in range(60):
        made.record(second, developer=b"\x12\x34", speed=3.0, cadence=85)
    made.session(0, 60)
    assert len(log_of(written(tmp_path / "dev.fit", made.bytes())).time_s) == 60


def test_several_values_under_one_name_are_no_number() -> None:
    records = [{"speed": (3.0, 3.1), "cadence": 85}, {"speed": 3.0, "cadence": None}]
    held = SimpleNamespace(units={"speed": "m/s", "cadence": "rpm"}, foreign=set())
    speed, cadence = fit._columns(held, records)  # type: ignore[arg-type]
    assert speed.values == pytest.approx([np.nan, 3.0], nan_ok=True)
    assert cadence.values == pytest.approx([85.0, np.nan], nan_ok=True)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 700), st.binary(min_size=1, max_size=8))
def test_no_byte_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, at: int, bytes_: bytes) -> None:
    whole = bytearray(run(15).bytes())
    whole[at : at + len(bytes_)] = bytes_
    with suppress(HipdriveError):
        read_sensors(written(tmp_path_factory.mktemp("fuzz") / "x.fit", bytes(whole)))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["tcx", "gpx"]))
def test_no_text_breaks_the_readers_of_xml(tmp_path_factory: pytest.TempPathFactory, text: str, kind: str) -> None:
    head = "<TrainingCenterDatabase>" if kind == "tcx" else "<gpx>"
    path = tmp_path_factory.mktemp("fuzz") / f"x.{kind}"
    path.write_text(head + text, encoding="utf-8", errors="replace")
    with suppress(HipdriveError):
        read_sensors(path)


# --- TCX, GPX -----------------------------------------------------------------------------------------------------


def tcx(path: Path, sport: str = "Running", entity: str = "") -> Path:
    points = "".join(
        f"<Trackpoint><Time>2026-05-01T08:{s // 60:02d}:{s % 60:02d}Z</Time><Position><LatitudeDegrees>47.1234567</LatitudeDegrees>"
        f"<LongitudeDegrees>8.7654321</LongitudeDegrees></Position><DistanceMeters>{3 * s}</DistanceMeters><HeartRateBpm><Value>151</Value>"
        f"</HeartRateBpm><Extensions><TPX xmlns='x'><Speed>3.0</Speed><RunCadence>84</RunCadence></TPX></Extensions></Trackpoint>"
        for s in range(60)
    )
    path.write_text(
        f"<?xml version='1.0'?>{entity}<TrainingCenterDatabase xmlns='y'><Activities><Activity Sport='{sport}'><Lap><Track>"
        f"{points}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    )
    return path


def gpx(path: Path) -> Path:
    points = "".join(
        f"<trkpt lat='{47.1 + s * 3 / 111_195:.8f}' lon='8.7654321'><time>2026-05-01T08:{s // 60:02d}:{s % 60:02d}Z</time>"
        f"<extensions><TrackPointExtension><cad>86</cad><hr>140</hr></TrackPointExtension></extensions></trkpt>"
        for s in range(60)
    )
    path.write_text(f"<gpx xmlns='z'><trk><trkseg>{points}</trkseg></trk></gpx>")
    return path


def test_tcx_and_gpx_give_speed_cadence_and_heart_rate(tmp_path: Path) -> None:
    for path, cadence in ((tcx(tmp_path / "a.tcx"), 168.0), (gpx(tmp_path / "a.gpx"), 172.0)):
        usual = examine_run(log_of(path)).usual
        assert usual.speed.value == pytest.approx(3.0, abs=0.02)
        assert usual.values["cadence_spm"].value == cadence


def test_xml_that_defines_entities_or_another_sport_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="entities"):
        read_sensors(tcx(tmp_path / "b.tcx", entity="<!DOCTYPE x [<!ENTITY a 'aaaa'>]>"))
    with pytest.raises(InputError, match="biking"):
        read_sensors(tcx(tmp_path / "c.tcx", sport="Biking"))


# --- positions ----------------------------------------------------------------------------------------------------


def test_positions_are_nowhere_unless_they_are_asked_for(tmp_path: Path) -> None:
    path = tcx(tmp_path / "a.tcx")
    measured = analyse(path)
    page, told = render(measured), to_json(measured).model_dump_json()
    for text in (page, told, repr(measured), repr(log_of(path))):
        assert "47.12" not in text
        assert "8.7654" not in text
    asked = to_json(analyse(path, ReadOptions(positions=True))).watch[0].track
    assert asked is not None
    assert asked[0] == pytest.approx((47.1234567, 8.7654321))


def test_gaps_in_the_positions_are_gaps_and_cost_nothing_else(tmp_path: Path) -> None:
    made = FitFile()
    made.start()
    for second in range(120):
        where = None if 40 <= second < 70 else 569_000_000 + second
        made.record(second, speed=3.0, cadence=85, stance_time=250.0, position_lat=where, position_long=where)
    made.session(0, 120)
    path = written(tmp_path / "tunnel.fit", made.bytes())
    assert examine_run(log_of(path)).counts["running"] == 120
    track = to_json(analyse(path, ReadOptions(positions=True))).watch[0].track
    assert track is not None
    assert [at for at, place in enumerate(track) if place is None] == list(range(40, 70))


# --- real files against another reader ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["activity-small-fenix2-run", "developer-types-sample", "garmin-fenix-5-run", "sample_mulitple_header"]
)
def test_medians_by_speed_are_those_of_another_reader(name: str) -> None:
    path = DATA / f"{name}.fit"
    if not path.exists():
        pytest.skip(f"needs {name}.fit of HIPDRIVE_DATA")
    pytest.importorskip("garmin_fit_sdk")
    result = examine_run(log_of(path))
    expected = golden(raw_records(path))
    assert result.bins
    for one in result.bins:
        assert one.n == expected[one.low_mps][0]
        for field, value in expected[one.low_mps][1].items():
            if field in one.values:
                assert one.values[field].value == pytest.approx(value, rel=1e-6), (one.low_mps, field)


def test_one_report_of_a_run(tmp_path: Path) -> None:
    measured = analyse(written(tmp_path / "run.fit", run(300).bytes()), ReadOptions(mass_kg=70, height_m=1.75))
    (result,) = measured.sensors
    assert isinstance(result, WatchResult)
    assert "spring_kn_m" in result.usual.values
    page = render(measured)
    assert "What the watch recorded" in page
    assert to_json(measured).watch[0].by_speed[0].values["contact_ms"].value == 250.0
