"""What was worn, in the app: what an upload is by its bytes, the worker's result, the history by speed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hipdrive.history.rows import Clip
from hipdrive.history.store import History
from hipdrive.web.by_speed import by_speed
from hipdrive.web.uploads import UploadError, sniff
from hipdrive.web.worker import PAGE, RESULT, AnalysisJob, _do
from hipdrive.web.worn_visits import worn_visits
from hipdrive_synthetic.fit import run


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (run(20).bytes(), ".fit"),
        (b"<?xml version='1.0'?><TrainingCenterDatabase xmlns='y'>", ".tcx"),
        (b"<gpx xmlns='z'><trk>", ".gpx"),
        (b"time_s,GMAX\n0,1\n0.001,2\n", ".csv"),
    ],
)
def test_the_kind_of_what_was_worn_is_read_from_the_bytes(tmp_path: Path, content: bytes, suffix: str) -> None:
    file = tmp_path / "x.part"
    file.write_bytes(content)
    assert sniff(file, "anything.mp4") == suffix


def test_text_that_is_no_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.part"
    file.write_text("Dear diary, today I ran\nand it was good\n")
    with pytest.raises(UploadError, match="FIT, TCX, GPX or CSV"):
        sniff(file, "diary.csv")


def analysed(folder: Path, cadence_spm: float) -> tuple[dict[str, object], str]:
    """The contract and the page of a FIT file that was uploaded."""
    folder.mkdir()
    (folder / "1.fit").write_bytes(run(120, cadence_spm=cadence_spm).bytes())
    _do(AnalysisJob(str(folder), (("1.fit", "evening run.fit"),), {}, None, 60.0), lambda told: None)
    return json.loads((folder / RESULT).read_text()), (folder / PAGE).read_text()


def test_a_fit_file_alone_gives_a_report_and_a_trend_by_speed(tmp_path: Path) -> None:
    kept = History(tmp_path / "history.db", tmp_path)
    who = kept.add_athlete("Ada")
    for number, cadence in enumerate((168.0, 172.0)):
        contract, page = analysed(tmp_path / str(number), cadence)
        assert "evening run.fit" in page
        assert "56.9" not in page  # no position
        visit = kept.add_visit(who, [Clip("evening run.fit", "0" * 64, 1)])
        kept.add_result(visit, contract, page)
    assert kept.headlines(who)[visit] == "A run of a watch."
    shown = by_speed(kept, list(kept.visits(who)))
    assert shown is not None
    assert "168.0 ±" in shown
    assert "172.0 ±" in shown
    kept.close()


def test_sensors_and_bursts_are_shown_visit_by_visit(tmp_path: Path) -> None:
    kept = History(tmp_path / "history.db", tmp_path)
    who = kept.add_athlete("Ada")
    size = {"value": 231.0, "se": 7.0, "ci95": [217.0, 245.0], "n": 40}
    burst = {"muscle": "gluteus_medius", "side": "right", "onset_ms": {**size, "value": -81.0, "ci95": [-88.0, -74.0]}}
    held = {"imu": [{"place": "sacrum", "values": {"contact_ms": size}}], "emg": [{"channels": [burst]}]}
    for contract in ({**held, "measurements": []}, {"measurements": []}):
        visit = kept.add_visit(who, [Clip("belt.csv", "0" * 64, 1)])
        kept.add_result(visit, contract, "page")
    page = str(worn_visits(kept, list(kept.visits(who))))
    assert "Ground contact time, sacrum" in page
    assert "231 ± 14 ms" in page
    assert "Right gluteus medius" in page
    assert "−81 ± 7 ms" in page
    assert worn_visits(kept, list(kept.visits(who))[:1]) is None
