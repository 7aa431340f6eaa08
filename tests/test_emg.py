"""Muscle activity: onsets against truth, channels by name, refusals with their reason, and the laboratory's recordings."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from hipdrive.analysis import analyse
from hipdrive.cli import app
from hipdrive.emg import EmgResult, examine
from hipdrive.emg.conditioning import band_passed
from hipdrive.emg.onsets import find_bursts
from hipdrive.emg.quality import raw_fault
from hipdrive.errors import CannotSee, HipdriveError, InputError
from hipdrive.gait import Contacts
from hipdrive.report import to_json
from hipdrive.report.page import render
from hipdrive.sensors import Channel, Emg, named
from hipdrive.sources import ReadOptions, read_sensors
from hipdrive_synthetic.emg import MadeEmg, bursts, strides

DATA = Path(os.environ.get("HIPDRIVE_DATA", "../shared/data")) / "emg"
STRIDE_S, CONTACT_S = 0.72, 0.25


def laboratory(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"needs {name} of HIPDRIVE_DATA")
    return DATA / name


# --- onsets against truth -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("snr_db", [5, 10, 20])
def test_onsets_and_false_bursts_of_made_signals(snr_db: float) -> None:
    errors, false, found = [], 0, 0
    for seed in range(100, 104):
        made = strides(snr_db, seed)
        seen = find_bursts(band_passed(made.values[:, None], made.rate_hz)[:, 0], made.rate_hz)
        true = (seen.onset_s[:, None] < made.offset_s) & (seen.offset_s[:, None] > made.onset_s)
        false, found = false + int((~true.any(axis=1)).sum()), found + len(seen.onset_s)
        errors += [seen.onset_s[true[:, i]][0] - made.onset_s[i] for i in range(len(made.onset_s)) if true[:, i].any()]
    assert len(errors) >= 78
    assert np.median(np.abs(errors)) <= 0.015
    assert false <= 0.01 * found


def test_noise_alone_has_hardly_a_burst() -> None:
    made = bursts([], [], 0.0, np.random.default_rng(1), 20.0)
    assert len(find_bursts(band_passed(made.values[:, None], 1500.0)[:, 0], 1500.0).onset_s) <= 2


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["GMAX", "MHAMS", "LHAMS"], ["gluteus_maximus ", "semitendinosus ", "biceps_femoris "]),
        (["CH1 - GF", "VE", "VI"], ["gluteus_maximus ", "vastus_lateralis ", "vastus_medialis "]),
        (["GM", "GL"], ["gastrocnemius_medialis ", "gastrocnemius_lateralis "]),
        (["GM"], [None]),  # medial gastrocnemius, or gluteus medius: nobody can tell
        (["L_GMED", "right gluteus medius", "RGMAX"], ["gluteus_medius left", "gluteus_medius right", "gluteus_maximus right"]),
        (["Moyen fessier gauche", "ME", "MA"], ["gluteus_medius left", "gluteus_medius ", "gluteus_maximus "]),
        (["RF", "L RF", "RRF"], ["rectus_femoris ", "rectus_femoris left", "rectus_femoris right"]),
        (["Fz1", "time", "CH1 - GF_ACC_X"], [None, None, None]),
    ],
)  # fmt: skip
def test_labels_name_muscles(labels: list[str], expected: list[str | None]) -> None:
    found = [None if one is None else f"{one.muscle} {one.side}" for one in named(labels)]
    assert found == expected


# --- a made runner ------------------------------------------------------------------------------------------------


def contacts(count: int = 12) -> Contacts:
    """Left and right contacts, half a stride apart."""
    strike = 1.0 + np.arange(count) * STRIDE_S / 2
    nothing = np.zeros(count)
    side = np.array(["right", "left"] * count)[:count]
    return Contacts(side, strike, strike + CONTACT_S, nothing, nothing, "force")


def muscle(side: str, seed: int = 0, early_s: float = 0.08) -> MadeEmg:
    """A muscle that works from `early_s` before each strike of a leg to the middle of its stance."""
    strike = contacts().of(side).strike_s  # type: ignore[arg-type]
    rng = np.random.default_rng(seed)
    return bursts(strike - early_s, strike + CONTACT_S / 2, 15.0, rng, 6.0)


def recording(**sides: str) -> Emg:
    """Channels by muscle, each working in the stance of a leg; the label tells no leg."""
    made = [muscle(side, seed) for seed, side in enumerate(sides.values())]
    channels = tuple(Channel(name, name, "") for name in sides)
    return Emg("run.c3d", "c3d", channels, np.stack([one.values for one in made], axis=1), 1500.0, unit="µV")


def test_the_leg_is_found_from_the_data() -> None:
    result = examine(recording(gluteus_maximus="left", soleus="left"), contacts(), "plates")
    assert {one.channel.side for one in result.channels} == {"left"}
    assert "left" in result.side_words


def test_phases_and_timing_of_a_made_muscle() -> None:
    result = examine(recording(gluteus_medius="right", soleus="right"), contacts(), "plates")
    found = result.of("gluteus_medius", "right")
    assert found is not None
    states = {phase.phase: phase.state for phase in found.phases}
    assert states["early_stance"] == "active"
    assert states["mid_swing"] == states["early_swing"] == "silent"
    assert found.onset_ms is not None
    assert found.offset_ms is not None
    assert found.onset_ms.value == pytest.approx(-80, abs=12)
    assert found.offset_ms.value == pytest.approx(-125, abs=15)
    low, high = found.onset_ms.ci95
    assert low < found.onset_ms.value < high


def test_a_muscle_of_the_other_leg_is_refused_with_its_reason() -> None:
    emg = recording(gluteus_maximus="left", soleus="right")
    channels = (Channel("R GMAX", "gluteus_maximus", "right"), Channel("R SOL", "soleus", "right"))
    result = examine(replace(emg, channels=channels), contacts(), "plates")
    assert [one.label for one in result.refused] == ["R GMAX"]
    assert "exchanged" in result.refused[0].reason


def test_a_clock_that_runs_wrong_is_refused() -> None:
    emg = recording(gluteus_maximus="right", soleus="right")
    assert examine(emg, contacts(), "plates").channels
    with pytest.raises(CannotSee, match="too long against the contacts"):
        examine(replace(emg, rate_hz=1500.0 / 1.04), contacts(), "plates")


def test_normalised_to_the_largest_effort_where_it_is_given() -> None:
    emg = recording(gluteus_maximus="right", soleus="right")
    own = examine(emg, contacts(), "plates").of("gluteus_maximus")
    assert own is not None
    tenfold = examine(emg, contacts(), "plates", {("gluteus_maximus", "right"): 10 * own.reference_value})
    found = tenfold.of("gluteus_maximus")
    assert found is not None
    assert found.reference == "the largest voluntary effort"
    assert found.phases[1].mean.value == pytest.approx(own.phases[1].mean.value / 10)


# --- channels that cannot be used ---------------------------------------------------------------------------------


def _spoilt(kind: str) -> np.ndarray:
    values = muscle("right").values.copy()
    if kind == "dead":
        values[:] = 0.3
    elif kind == "saturated":
        values = np.clip(values, -4.0, 4.0)
    elif kind == "drops out":
        values[2000:3500] = values[2000]
    return values


@pytest.mark.parametrize("kind", ["dead", "saturated", "drops out"])
def test_a_spoilt_channel_is_refused(kind: str) -> None:
    assert raw_fault(muscle("right").values, 1500.0) is None
    reason = raw_fault(_spoilt(kind), 1500.0)
    assert reason is not None
    assert kind in reason


def test_hum_is_taken_out_or_refused() -> None:
    emg, time_s = recording(gluteus_maximus="right", soleus="right"), np.arange(9000) / 1500.0
    hum = np.sin(2 * np.pi * 50 * time_s)
    little = emg.values + np.outer(hum * 1.5, [1, 0])
    notes = examine(replace(emg, values=little), contacts(), "plates").of("gluteus_maximus")
    assert notes is not None
    assert "50 Hz" in notes.notes[0]
    much = examine(replace(emg, values=emg.values + np.outer(hum * 40, [1, 0])), contacts(), "plates")
    assert "mains hum" in much.refused[0].reason


# --- tables -------------------------------------------------------------------------------------------------------


def table(path: Path, emg: Emg, heading: str, separator: str = ",", decimal: str = ".", scale: float = 1.0) -> Path:
    rows = np.column_stack([emg.time_s * scale, emg.values])
    text = "\n".join(separator.join(f"{cell:.6g}" for cell in row) for row in rows)
    path.write_text(heading + "\n" + (text.replace(".", ",") if decimal == "," else text) + "\n", encoding="utf-8")
    return path


def instants(path: Path) -> Path:
    found = contacts()
    lines = [f"{s},{a:.4f},{b:.4f}" for s, a, b in zip(found.side, found.strike_s, found.off_s, strict=True)]
    path.write_text("side,strike_s,off_s\n" + "\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(
    ("heading", "separator", "decimal", "scale"),
    [
        ("time_s,GMAX (µV),SOL (µV)", ",", ".", 1.0),
        ("Time [ms];GMAX [mV];SOL [mV]", ";", ",", 1e3),
        ("t\tGMAX\tSOL", "\t", ",", 1.0),
    ],
)
def test_a_table_is_read_with_its_units(
    tmp_path: Path, heading: str, separator: str, decimal: str, scale: float
) -> None:
    emg = recording(gluteus_maximus="right", soleus="right")
    path = table(tmp_path / "emg.csv", emg, heading, separator, decimal, scale)
    (read,) = read_sensors(path)
    assert isinstance(read, Emg)
    assert read.rate_hz == pytest.approx(1500.0, rel=1e-3)
    assert [one.muscle for one in read.channels] == ["gluteus_maximus", "soleus"]
    factor = 1e3 if "mV" in heading else 1.0
    assert read.values[100] == pytest.approx(emg.values[100] * factor, rel=1e-4)


@pytest.mark.parametrize(
    ("units", "scale", "factor", "encoding"),
    [("s,uV,uV", 1.0, 1.0, "utf-8"), ("ms,mV,mV", 1e3, 1e3, "utf-8"), ("[s],[µV],[µV]", 1.0, 1.0, "latin-1")],
)
def test_units_may_stand_in_a_row_of_their_own(
    tmp_path: Path, units: str, scale: float, factor: float, encoding: str
) -> None:
    emg = recording(gluteus_maximus="right", soleus="right")
    path = table(tmp_path / "emg.csv", emg, f"Time,GMAX,SOL\n{units}", scale=scale)
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    (read,) = read_sensors(path)
    assert isinstance(read, Emg)
    assert read.unit == "µV"
    assert read.rate_hz == pytest.approx(1500.0, rel=1e-3)
    assert read.values[100] == pytest.approx(emg.values[100] * factor, rel=1e-4)
    assert len(read.values) == len(emg.values)
    path.write_text("Time,GMAX,SOL\n\ns,uV,uV\n0,1,2\n0.001,3,x\n0.002,4,5\n")
    with pytest.raises(InputError, match="line 5, column 'SOL'"):
        read_sensors(path)


def test_french_labels_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    emg = recording(gluteus_maximus="right", soleus="right")
    path = table(tmp_path / "emg.csv", emg, "Temps (s);Grand fessier (µV);Soléaire (µV)", ";", ",")
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    (read,) = read_sensors(path)
    assert isinstance(read, Emg)
    assert [one.muscle for one in read.channels] == ["gluteus_maximus", "soleus"]
    assert read.unit == "µV"


def test_rows_that_were_lost_leave_a_gap_and_do_not_slow_the_clock(tmp_path: Path) -> None:
    emg = recording(gluteus_maximus="right", soleus="right")
    path = table(tmp_path / "emg.csv", emg, "time,GMAX,SOL")
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:3001] + lines[3101:]))
    (read,) = read_sensors(path)
    assert isinstance(read, Emg)
    assert read.rate_hz == pytest.approx(1500.0, rel=1e-3)
    assert len(read.values) == len(emg.values)
    assert np.isnan(read.values[3000:3100]).all()
    assert read.values[3100:] == pytest.approx(emg.values[3100:], rel=1e-4)
    path.write_text("".join(lines[:2000] + lines[8000:]))
    with pytest.raises(InputError, match="uneven times"):
        read_sensors(path)


def test_a_table_of_names_settles_labels_nobody_knows(tmp_path: Path) -> None:
    path = table(tmp_path / "emg.csv", recording(gluteus_maximus="right", soleus="right"), "time,A1,A2")
    with pytest.raises(InputError, match="--channels"):
        read_sensors(path)
    names = tmp_path / "names.csv"
    names.write_text("A1, gluteus maximus, right\nA2, soleus, right\n")
    (read,) = read_sensors(path, ReadOptions(channels=names))
    assert isinstance(read, Emg)
    assert [one.name for one in read.channels] == ["right gluteus maximus", "right soleus"]


def test_one_report_of_a_table_of_muscles_and_one_of_contacts(tmp_path: Path) -> None:
    emg = table(tmp_path / "emg.csv", recording(gluteus_maximus="right", soleus="right"), "time,GMAX,SOL")
    measured = analyse([emg, instants(tmp_path / "contacts.csv")])
    page = render(measured)
    assert "What the muscles did" in page
    assert "gluteus maximus" in page
    told = to_json(measured).emg[0]
    assert told.channels[0].side == "right"
    assert told.channels[0].onset_ms is not None


def test_muscles_without_contacts_are_told_what_is_missing(tmp_path: Path) -> None:
    emg = table(tmp_path / "emg.csv", recording(gluteus_maximus="right"), "time,GMAX")
    result = CliRunner().invoke(app, ["analyze", str(emg)])
    assert isinstance(result.exception, HipdriveError)
    assert "strike_s" in str(result.exception)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time,GMAX\n0,1\n0.001,x\n0.002,3\n", "line 3"),
        ("time,GMAX\n0,1\n0,1\n0,2\n", "do not increase"),
        ("time,GMAX\n0,1\n30,1\n60,2\n90,2\n", "samples a second"),
        ("time,GMAX\n" + "".join(f"{i / 500},1\n" for i in range(200)) + "0.,", "steps back, from 0.398 to 0"),
        ("strike_s,off_s\n1,0.5\n2,2.3\n", "does not end"),
        ("a,b\n", "none of the known formats|is not a .csv"),
    ],
)
def test_bad_tables_are_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read_sensors(path)


def test_three_million_rows_take_bounded_time_and_memory(tmp_path: Path) -> None:
    path, rows = tmp_path / "long.csv", 3_000_000
    piece = "".join(f"{{}}{i:03d},{(i * 37) % 101 - 50}\n" for i in range(1000))
    with path.open("w") as out:
        out.write("time [ms],GMAX [uV]\n")
        for thousand in range(rows // 1000):
            out.write(piece.replace("{}", str(thousand)))
    code = (
        "import resource, sys; from pathlib import Path; from hipdrive.sources import read_sensors; "
        "(emg,) = read_sensors(Path(sys.argv[1])); "
        "print(len(emg.values), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    read, most_mb = (int(word) for word in done.stdout.split())
    assert read == rows
    assert most_mb < 900  # the numbers alone are 48 MB, the libraries 200


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"time,GMAX\n", b"time;SOL\n0,1;2\n", b"strike_s,off_s\n", b""]))
def test_no_bytes_break_the_readers_of_tables(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes, head: bytes
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "x.csv"
    path.write_bytes(head + tail)
    with suppress(HipdriveError):  # a sentence; anything else is a fault of ours
        read_sensors(path)


# --- recordings of laboratories -----------------------------------------------------------------------------------


def _only(measured: object) -> EmgResult:
    (result,) = measured.sensors  # type: ignore[attr-defined]
    assert isinstance(result, EmgResult)
    return result


def test_the_sprinter_runs_with_the_glutei_of_the_right_leg() -> None:
    gait, static = laboratory("JA1Gait21.c3d"), laboratory("JA1Static05.c3d")
    result = _only(analyse(gait, ReadOptions(static=static)))
    for muscle_name in ("gluteus_maximus", "gluteus_medius"):
        found = result.of(muscle_name)
        assert found is not None
        assert found.channel.side == "right"
        states = {phase.phase: phase.state for phase in found.phases}
        assert states["late_swing"] == states["early_stance"] == "active"
        assert states["mid_swing"] == "silent"
    assert "7 of 7" in result.side_words


def test_one_overground_contact_tells_its_leg() -> None:
    result = _only(analyse(laboratory("Running_0002.c3d")))
    assert {one.channel.side for one in result.channels} == {"right"}
    assert len(result.channels) == 11
    assert any("Only 1 stance" in note for note in result.notes)


def test_each_walking_cycle_loads_the_glutei() -> None:
    raw, cycles = laboratory("ID0012_TW_01_emg_raw.csv"), laboratory("ID0012_TW_01_cycles.csv")
    result = _only(analyse([raw, cycles], ReadOptions(leg="right")))
    for muscle_name in ("gluteus_maximus", "gluteus_medius"):
        found = result.of(muscle_name)
        assert found is not None
        loading = found.phase("loading")
        assert loading is not None
        assert (loading.with_burst, loading.mean.n) == (6, 6)
