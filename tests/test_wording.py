"""Numbers, units and names as a reader sees them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from hipdrive import evidence, wording
from hipdrive.evidence import article
from hipdrive.flags import FLAGS
from hipdrive.measures.core import Measurement, Unit
from hipdrive.report.html import el
from hipdrive.screening.context import REMEDIES
from hipdrive.wording.options import in_words


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


def _sentences() -> list[str]:
    """What is said of recordings and numbers: every flag, remedy, claim, and reason of a refusal."""
    reasons = (Path(__file__).parents[1] / "docs" / "reasons.md").read_text(encoding="utf-8")
    claims = [claim.capability for claim in article.claims()]
    return [*FLAGS.values(), *REMEDIES.values(), *claims, *re.findall(r"\| ([^|]*--[a-z][^|]*) \|", reasons)]


def test_a_page_names_no_option_and_no_command() -> None:
    told = [in_words(text) for text in _sentences()]
    assert sum("--" in text for text in _sentences()) > 20  # there is something to say otherwise
    assert not [text for text in told if re.search(r"--[a-z]|`hipdrive |hipdrive (trial|analyze|markers) ", text)]
    assert not [text for text in told if re.search(r"  | [.;,]|\. [a-z]", text.replace("n. s.", ""))]
    assert "--capture-fps" not in el("p", FLAGS["slow_motion"])
    assert "state the rate." in el("p", FLAGS["slow_motion"])


def test_other_text_is_left_as_it_is() -> None:
    for text in ("a – b", "from 3 -- 4", "e-mail", "2026-11-27"):
        assert in_words(text) == text
