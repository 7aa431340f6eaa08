"""The cohort report: its statistics against published worked examples, and against made runners whose truth is known."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hipdrive as hd
from hipdrive.cli import app
from hipdrive.cohorts.agreement import Agreement
from hipdrive.cohorts.effects import of_groups, of_pairs
from hipdrive.cohorts.mixed import slope_of
from hipdrive.cohorts.population import Population, described
from hipdrive.cohorts.population_files import write_population
from hipdrive.errors import HipdriveError, InputError
from hipdrive.history.retest import read_retests
from hipdrive.report.export import write_trc
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

#: Table 2 of Shrout and Fleiss (1979): six targets, four judges.
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)


def _with(mean: float, sd: float, n: int, seed: int = 0) -> np.ndarray:
    """Values with exactly this mean and standard deviation."""
    values = np.random.default_rng(seed).normal(size=n)
    return mean + sd * (values - values.mean()) / values.std(ddof=1)


def test_intraclass_correlations_are_those_of_shrout_and_fleiss() -> None:
    found = Agreement(SHROUT_FLEISS)
    assert found.icc_2_1 == pytest.approx(0.29, abs=0.005)
    assert found.icc_3_1 == pytest.approx(0.71, abs=0.005)


def test_the_interval_is_that_of_two_other_programs() -> None:
    """As psych (R) and pingouin print it for the same table: 0.02 to 0.76."""
    assert Agreement(SHROUT_FLEISS).icc_2_1_ci95 == pytest.approx((0.02, 0.76), abs=0.005)


def test_errors_are_the_roots_of_the_mean_squares() -> None:
    """Published mean squares: judges 32.49, rest 1.02; over six targets a variance of 5.24 + 1.02."""
    assert Agreement(SHROUT_FLEISS).sem ** 2 == pytest.approx((32.49 - 1.02) / 6 + 1.02, abs=0.01)
    assert Agreement(SHROUT_FLEISS).mdc95 == pytest.approx(1.96 * np.sqrt(2) * Agreement(SHROUT_FLEISS).sem, rel=1e-4)


def test_the_detectable_change_is_what_unchanged_runners_stay_below() -> None:
    rng = np.random.default_rng(3)
    inside, covered, n, noise = [], [], 60, 1.5
    for _ in range(400):
        found = Agreement(rng.normal(0, 4, (n, 1)) + rng.normal(0, noise, (n, 2)))
        fresh = rng.normal(0, noise, (200, 2))
        inside.append(np.mean(np.abs(fresh[:, 0] - fresh[:, 1]) < found.mdc95))
        covered.append(found.mdc95_ci95[0] <= 1.96 * np.sqrt(2) * noise <= found.mdc95_ci95[1])
    assert np.mean(inside) == pytest.approx(
        0.95, abs=0.01
    )  # of twelve runners it is 0.93: the usual 1.96 knows nothing of n
    assert 0.92 <= np.mean(covered) <= 0.98


def test_hedges_g_is_that_of_the_published_examples() -> None:
    """Borenstein et al. 2009, chapter 4: independent groups, and the same people twice with a correlation of 0.7."""
    groups = of_groups(_with(103, 5.5, 50), _with(100, 4.5, 50, 1))
    assert groups.g == pytest.approx(0.5924, abs=0.0005)
    assert groups.variance == pytest.approx(0.0411, abs=0.0001)
    # Standard deviations of 7.1005 in both, correlated by 0.7, differ with one of 5.5.
    first, other = _with(0, 1, 50), _with(0, 1, 50, 1)
    other = other - first * (first @ other) / (first @ first)
    second = 0.7 * first + np.sqrt(1 - 0.7**2) * other / other.std(ddof=1)
    pairs = of_pairs(103 + 7.1005 * first, 100 + 7.1005 * second)
    assert pairs.g == pytest.approx(0.4160, abs=0.0005)
    assert pairs.variance == pytest.approx(0.0127, abs=0.0001)


def test_the_slope_over_speed_is_that_of_another_program() -> None:
    """statsmodels 0.15 (MixedLM, REML) gives 7.6206 with a standard error of 0.3847 for these numbers."""
    rng = np.random.default_rng(0)
    rng.normal(0, 3, (15, 1)), rng.normal(0, 1.2, (15, 2))
    runner = np.repeat(np.arange(10), 3).astype(float)
    speed = np.tile([2.5, 3.5, 4.5], 10) + rng.normal(0, 0.1, 30)
    value = 170 + 8 * speed + rng.normal(0, 6, 10)[runner.astype(int)] + rng.normal(0, 2, 30)
    found = slope_of(value, speed, runner)
    assert found is not None
    assert found.value == pytest.approx(7.6206, abs=1e-3)
    assert (found.ci95[1] - found.ci95[0]) / 2 / 2.0930 == pytest.approx(0.3847, abs=1e-3)  # Student's t of 19


def test_no_slope_where_nobody_ran_at_two_speeds() -> None:
    runner = np.repeat(np.arange(6), 2).astype(float)
    assert slope_of(np.arange(12.0), np.repeat(np.linspace(2.5, 4.5, 6), 2), runner) is None


def runs(runners: int = 14, seed: int = 0) -> pd.DataFrame:
    """Two visits at 3 m/s and one run at 4: level 170, 8 more a metre a second, runners 6 apart, recordings 2; women 5 more."""
    rng = np.random.default_rng(seed)
    rows = []
    for runner, level in enumerate(rng.normal(170, 6, runners)):
        sex = "F" if runner % 2 else "M"
        for visit, speed in (("1", 3.0), ("2", 3.02), ("1", 4.0)):
            value = level + 8 * (speed - 3) + 5 * (sex == "F") + rng.normal(0, 2)
            path = f"R{runner:02}_{visit}_{speed:g}.trc"
            row = {
                "recording": path,
                "path": path,
                "athlete": f"R{runner:02}",
                "visit": visit,
                "sex": sex,
                "value": value,
            }
            rows.append(row | {"speed_mps": speed, "side": "mean"})
            rows.append(row | {"speed_mps": speed, "side": "difference", "value": rng.normal(1, 2)})
    told = {
        "id": "cadence",
        "input": "markers",
        "unit": "spm",
        "view": "3d",
        "time_s": 1.5,
        "condition": None,
        "group": None,
    }
    return pd.DataFrame(rows).assign(**told)


def test_what_is_known_of_made_runners_is_found() -> None:
    found = described(runs(60, 1), "made", by="sex")
    (one,) = found.measures
    assert (found.runners, found.recordings, one.spread.n) == (60, 180, 60)
    assert one.speed is not None
    assert one.speed.per_mps == pytest.approx(8, abs=1)
    assert one.sides is not None
    assert one.sides.mean == pytest.approx(1, abs=0.6)
    again = next(r for r in found.retest if r.side == "mean")
    assert (again.n, again.between) == (60, "visits")
    assert again.sem == pytest.approx(2, rel=0.2)
    (effect,) = one.effects
    assert (effect.first, effect.second, effect.paired) == ("F", "M", False)
    assert effect.g == pytest.approx(5 / 6.2, abs=0.6)
    assert [s.group for s in one.groups] == ["F", "M"]


def test_a_recording_that_stands_out_is_named_at_its_speed() -> None:
    rows = runs(20, 2)
    assert described(rows, "made").measures[0].outliers == ()
    odd = (rows["path"] == "R07_1_4.trc") & (rows["side"] == "mean")
    rows.loc[odd, "value"] += 60
    (out,) = described(rows, "made").measures[0].outliers
    assert (out.path, out.athlete, out.time_s) == ("R07_1_4.trc", "R07", 1.5)
    assert out.robust_z > 3.5


def test_recordings_of_which_no_visit_is_told_are_no_days() -> None:
    found = described(runs().assign(visit=None), "made")
    assert {r.between for r in found.retest} == {"recordings"}


def test_other_speeds_are_no_repeats() -> None:
    rows = runs()
    assert described(rows[rows["visit"] == "1"], "made").retest == ()


def test_the_same_runners_in_both_groups_are_pairs() -> None:
    rows = runs(30, 3)
    rows["condition"] = np.where(rows["speed_mps"] > 3.5, "quick", "slow")
    (effect,) = described(rows, "made", by="condition").measures[0].effects
    assert effect.paired
    assert effect.n == (30, 30)
    assert effect.difference == pytest.approx(8, abs=1.5)


def test_intervals_hold_what_they_should() -> None:
    slopes, sides, groups = [], [], []
    for seed in range(40):
        (one,) = described(runs(12, seed), "made", by="sex").measures
        assert one.speed is not None
        assert one.sides is not None
        slopes.append(one.speed.ci95[0] < 8 < one.speed.ci95[1])
        sides.append(one.sides.ci95[0] < 1 < one.sides.ci95[1])
        groups.append(one.effects[0].g_ci95[0] < 5 / (36 + 4 / 3) ** 0.5 < one.effects[0].g_ci95[1])
    assert all(np.mean(held) >= 0.85 for held in (slopes, sides, groups)), list(map(np.mean, (slopes, sides, groups)))


def test_too_few_runners_say_nothing_but_what_they_are() -> None:
    (one,) = described(runs(4), "made", by="sex").measures
    assert one.spread.n == 4
    assert (one.speed, one.sides, one.effects, one.outliers) == (None, None, (), ())


def test_what_cannot_be_described_is_said() -> None:
    with pytest.raises(InputError, match="no number of a runner who is named"):
        described(runs().iloc[:0], "made")
    with pytest.raises(InputError, match="says no group"):
        described(runs(), "made", by="group")


def test_page_and_tables_hold_what_was_found(tmp_path: Path) -> None:
    rows = runs(20, 2)
    rows.loc[rows["path"] == "R07_1_4.trc", "value"] += 60
    found = described(rows, "made", by="sex")
    written = {path.name: path for path in write_population(found, tmp_path / "out")}
    assert set(written) == {"report.html", "report.json", "measures.csv", "retest.csv", "groups.csv", "outliers.csv"}
    page = written["report.html"].read_text(encoding="utf-8")
    for words in ("20 runners, 60 recordings", "Cadence", "Hedges", "ICC(2,1)", "R07_1_4.trc", "Detectable change"):
        assert words in page
    assert "http:" not in page
    assert "https:" not in page
    assert re.search(r"\b(nan|None)\b", page[page.index("<body") :]) is None
    assert Population.model_validate_json(written["report.json"].read_text(encoding="utf-8")) == found
    with written["retest.csv"].open(encoding="utf-8") as stream:
        line = next(csv.DictReader(stream))
    assert float(line["mdc95"]) == pytest.approx(found.retest[0].mdc95)
    assert read_retests(written["report.json"]) == found.retest


def test_a_file_that_holds_no_detectable_change_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with pytest.raises(InputError, match="cannot be opened"):
        read_retests(path)
    for text in ("", "[]", "{}", '{"schema": "hipdrive.analysis/1"}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="cohort-report"):
            read_retests(path)
    write_population(described(runs().assign(visit=None), "made"), tmp_path)
    with pytest.raises(InputError, match="column visit"):
        read_retests(path)


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five made runners at two visits."""
    folder = tmp_path_factory.mktemp("trials")
    for i, drop in enumerate((3.0, 5.0, 7.0, 9.0, 11.0)):
        for visit in (1, 2):
            runner = Runner(pelvic_drop_deg=(drop, drop), variability=1.0)
            motion = virtual_runner(runner, 7.0, 60.0, seed=10 * i + visit).motion
            write_trc(motion, folder / f"R{i}_v{visit}_30.trc")
    return folder


def test_from_recordings_to_a_comparison_by_ones_own_detectable_change(
    trials: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hd.cohort(trials, tmp_path / "cohort", names="{athlete}_{visit}_{speed_dmps}.trc", workers=1)
    report = tmp_path / "report"
    _run(["cohort-report", str(tmp_path / "cohort"), "-o", str(report)])
    found = Population.model_validate_json((report / "report.json").read_text(encoding="utf-8"))
    drop = next(m for m in found.measures if m.id == "pelvic_drop")
    assert (found.runners, drop.spread.n) == (5, 5)
    assert drop.spread.median == pytest.approx(7, abs=0.5)
    capsys.readouterr()
    first, second = (str(trials / f"R2_v{visit}_30.trc") for visit in (1, 2))
    _run(
        [
            "compare",
            first,
            second,
            "--own-change",
            str(report / "report.json"),
            "--speed",
            "3",
            "--full",
            "--json",
            "-q",
        ]
    )
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert "detectable change of your own laboratory, n = 5" in {c["origin"] for c in changes}


def test_a_wrong_column_is_one_sentence(trials: Path, tmp_path: Path) -> None:
    with pytest.raises(HipdriveError, match="--by: runners are not grouped by 'shoe'"):
        _run(["cohort-report", str(trials), "--by", "shoe", "-o", str(tmp_path)])


def _run(words: list[str]) -> None:
    app(words, standalone_mode=False)
