"""No number that no body can do is shown, and a recording that surely gives one is refused with what is likely wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hipdrive.analysis import analyse
from hipdrive.errors import InputError
from hipdrive.measures import measure, measures
from hipdrive.measures.possible import LIKELY, divided, possible
from hipdrive.sources import ReadOptions
from made import measurement
from stick import contacts, stick


def test_every_measure_has_its_row_and_no_other() -> None:
    assert set(possible()) == {one.id for one in measures()}
    for id, limits in possible().items():
        assert limits.low < limits.high, id
        assert limits.likely in LIKELY, id
        assert limits.why, id


def test_chance_is_told_from_a_fault() -> None:
    surely, perhaps = measurement("flight_time", -290, se=12), measurement("flight_time", -5, se=12)
    kept, refused = divided([surely])
    assert (kept, refused[0].impossible) == ([], True)
    assert "−290 ± 24 ms, beyond what a body can do (0 ms to 500 ms)" in refused[0].reason
    kept, refused = divided([perhaps])
    assert (kept, refused[0].impossible) == ([], False)
    assert "too uncertain" in refused[0].reason


def test_a_side_goes_with_the_difference_and_the_rest_says_so() -> None:
    rows = [
        measurement("flight_time", v, side, se=12)
        for v, side in ((-5, "left"), (30, "right"), (12, "mean"), (-35, "difference"))
    ]
    kept, refused = divided(rows)
    assert [row.side for row in kept] == ["right", "mean"]
    assert all("side_left_out" in row.flags for row in kept)
    assert refused == []


def test_what_a_runner_does_is_far_inside() -> None:
    found = measure(stick({}), contacts())
    assert found.rows
    assert not [refusal for refusal in found.refused if "beyond" in refusal.reason]


def test_an_impossible_number_refuses_the_recording(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {**possible(), "knee_drive": replace(possible()["knee_drive"], high=10.0)}
    monkeypatch.setattr("hipdrive.measures.possible.possible", lambda: limits)
    path = data_dir / "keypoints" / "run_side_left_treadmill_30fps.rtmpose_halpe26.json"
    with pytest.raises(InputError, match=r"knee drive reads .* beyond what a body can do .*Check its points and axes"):
        analyse([path], ReadOptions())
