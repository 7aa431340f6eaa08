"""The bench of clips from the side: errors, what is asked of them, and the rows of the stated accuracy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import side
from benchmarks.side import ASKED, Errors, accuracy_rows, error_table, write_accuracy
from hipdrive.measures import by_id


def values(bias: float = 0.5, clips: int = 12, kind: str = "blazepose-full-skeleton-side") -> pd.DataFrame:
    """Both sides and their mean of some clips, seen `bias` too large by turns more and less."""
    rng = np.random.default_rng(1)
    rows = []
    for clip in range(clips):
        true = {side: float(rng.uniform(0, 20)) for side in ("left", "right")}
        true["mean"] = (true["left"] + true["right"]) / 2
        true["difference"] = true["left"] - true["right"]
        for which, value in true.items():
            off = 0.0 if which == "difference" else bias + (-1) ** clip
            rows.append(("trunk_lean", which, value + off, value, 1.0, abs(off) < 1.9, 0.1, 0.2, f"{clip}", kind))
    columns = ["id", "side", "seen", "true", "se", "covered", "own_se", "own_half", "clip", "input"]
    return pd.DataFrame(rows, columns=columns)


def test_errors_are_those_of_the_mean_of_both_sides() -> None:
    errors = Errors.of(values(), "trunk_lean")
    assert errors.n == 12
    assert errors.bias == pytest.approx(0.5)
    assert errors.rmse == pytest.approx(np.sqrt(1.25))
    assert errors.slope == pytest.approx(1.0, abs=0.1)
    assert errors.cover == 1.0


def test_what_is_asked_and_not_met_is_named() -> None:
    errors = Errors.of(values(bias=1.5), "trunk_lean")
    assert errors.lacks(asked=1.0) == ["RMSE", "bias", "cover"]
    assert Errors(12, 0.2, 0.8, 1.0, 0.95).lacks(asked=1.0) == []


def test_every_measure_asked_for_exists() -> None:
    assert set(ASKED) <= set(by_id())


def test_the_table_names_before_after_and_what_lacks() -> None:
    text = error_table(values(bias=3.0), values(bias=0.1))
    assert "trunk_lean" in text
    assert "+3.00" in text
    assert "+0.10" in text
    assert "ankle_lean" not in text


def test_a_few_clips_state_their_error_wider() -> None:
    few, many = (accuracy_rows(values(bias=9.0, clips=n)).sd_mean.iloc[0] for n in (6, 600))
    # Student's t with six degrees of freedom is 2.45, with very many 1.96.
    assert few / many == pytest.approx(2.447 / 1.963, rel=0.02)
    assert accuracy_rows(values(clips=3)).empty


def test_what_a_few_clips_happen_to_read_well_is_not_stated_as_known() -> None:
    known = pd.read_csv(side.TABLE).query("id == 'trunk_lean' and input == 'keypoints-side'").sd_mean.iloc[0]
    still = values(bias=0.0)
    assert accuracy_rows(still.assign(seen=still.true)).sd_mean.iloc[0] == pytest.approx(known / 2)


def test_what_more_clips_read_well_is_stated_as_it_is_but_never_as_nothing() -> None:
    known = pd.read_csv(side.TABLE).query("id == 'trunk_lean' and input == 'keypoints-side'").sd_mean.iloc[0]
    still = values(clips=30, bias=0.0)
    off = still.assign(seen=still.true + 0.3, own_se=0.0)
    assert accuracy_rows(off).sd_mean.iloc[0] < 0.5 < known / 2
    assert accuracy_rows(still.assign(seen=still.true)).sd_mean.iloc[0] == pytest.approx(known / 2)


def test_points_that_were_not_moved_make_no_row() -> None:
    assert accuracy_rows(values(kind="keypoints-side")).empty


def test_rows_of_other_networks_stay_and_those_of_fewer_clips_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "accuracy.csv"
    first = accuracy_rows(values()).assign(bench=side.FIRST_BENCH)
    other = accuracy_rows(values(kind="blazepose-heavy-skeleton-side"))
    markers = first.assign(input="markers", bench="python -m benchmarks.errors")
    pd.concat([first, other, markers]).to_csv(table, index=False)
    monkeypatch.setattr("benchmarks.side.TABLE", table)
    monkeypatch.setattr("benchmarks.errors.TABLE", table)
    write_accuracy(accuracy_rows(values(bias=0.7)))
    now = pd.read_csv(table).set_index("input")
    assert sorted(now.index) == ["blazepose-full-skeleton-side", "blazepose-heavy-skeleton-side", "markers"]
    assert now.bench["blazepose-full-skeleton-side"] == side.COMMAND
    assert now.bias["blazepose-full-skeleton-side"] == pytest.approx(0.7)
