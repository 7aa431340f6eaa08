"""Numbers, units and names as a reader sees them."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from hipdrive import evidence, wording
from hipdrive.measures.core import Measurement, Unit


def test_every_unit_of_a_measure_and_of_the_evidence_is_in_the_table() -> None:
    used = {*get_args(Unit), *(r.unit for r in evidence.rows().values())} - {"", "SD", "AUC"}
    assert used <= set(wording.UNITS)


@pytest.mark.parametrize("amount", [-166.1, 166.1])
def test_a_value_reads_the_same_in_a_table_and_as_a_change(amount: float) -> None:
    assert wording.change(amount, "spm").lstrip("+") == wording.value(amount, "spm")


def test_a_change_that_rounds_to_nothing_has_no_sign() -> None:
    assert wording.change(0.04, "deg") == wording.change(-0.04, "deg") == "0.0°"


def test_keys_are_spelled_out_and_files_keep_their_names() -> None:
    said = wording.plain({"frames_seen": 1.0, "left": "right_mt1", "file": "my_run.mp4", "none": None})
    assert said == "frames seen 1; left right mt1; file my_run.mp4"
    assert wording.file_name(str(Path("a") / "b_c.mp4")) == "b_c.mp4"


def test_a_value_without_a_bench_behind_it_is_written_without_an_interval() -> None:
    known = Measurement("run_tall", "mean", 16.04, "deg", 0.1, (15.8, 16.2), 9, None, "left")
    unknown = Measurement(
        "run_tall", "mean", 16.04, "deg", 0.1, (15.8, 16.2), 9, None, "left", ("accuracy_not_measured",)
    )
    writers = (wording.with_interval, wording.with_ends, wording.difference, wording.spoken_interval)
    for write in writers:
        assert write(known) != write(unknown)
        assert "not validated" in write(unknown)
        assert "±" not in write(unknown)
        assert "15.8" not in write(unknown)
