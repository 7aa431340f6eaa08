"""Reference values of a cohort against runners whose curve and spread are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hipdrive.cohorts.reference import cover, mixed_model, norms
from hipdrive.errors import InputError
from hipdrive.evidence.norm_models import models, table_row, using
from hipdrive.evidence.norms import norms_of


def made(runners: int, seed: int, *, speeds: tuple[float, ...] = (2.5, 3.5, 4.5), sex: str = "any") -> pd.DataFrame:
    """Cadence 170 + 8 (v - 3.5), runners 6 apart, trials 2."""
    rng = np.random.default_rng(seed)
    rows = []
    for runner, own in enumerate(rng.normal(0.0, 6.0, runners)):
        for speed in speeds:
            value = 170 + 8 * (speed - 3.5) + own + rng.normal(0.0, 2.0)
            rows.append(("cadence", "mean", value, "markers", sex, f"{sex}{runner}", speed))
    return pd.DataFrame(rows, columns=["id", "side", "value", "input", "sex", "athlete", "speed_mps"])


def test_the_model_finds_curve_and_spread() -> None:
    rows = made(400, 1)
    codes = rows["athlete"].astype("category").cat.codes.to_numpy(float)
    curve, between, within = mixed_model(rows["value"].to_numpy(), rows["speed_mps"].to_numpy(), codes)
    assert curve[0] == pytest.approx(170, abs=1.0)
    assert curve[1] == pytest.approx(8, abs=0.3)
    assert between**0.5 == pytest.approx(6, rel=0.1)
    assert within**0.5 == pytest.approx(2, rel=0.1)


def test_the_model_is_that_of_balanced_data_by_hand() -> None:
    """With the same speeds for all, the runners' means tell the spread between them: variance of means less its share."""
    rows = made(12, 3)
    codes = rows["athlete"].astype("category").cat.codes.to_numpy(float)
    _, between, within = mixed_model(rows["value"].to_numpy(), rows["speed_mps"].to_numpy(), codes)
    means = rows.groupby("athlete")["value"].mean()
    assert between + within / 3 == pytest.approx(means.var(ddof=1), rel=0.06)  # the grid of ratios is 12 % apart


def test_limits_hold_for_runners_left_out() -> None:
    inside = [cover(made(17, seed))["inside"].iloc[0] for seed in range(25)]
    assert 0.93 <= np.mean(inside) <= 0.97


def test_speeds_may_differ_between_runners() -> None:
    slow, quick = made(8, 1, speeds=(2.6, 3.1)), made(8, 2, speeds=(3.9, 4.4, 3.0))
    rows = pd.concat([slow, quick.assign(athlete="q" + quick["athlete"])])
    (norm,) = norms(rows)
    assert norm.n == 16
    assert norm.curve[1] == pytest.approx(8, abs=4)


def test_men_and_women_apart_where_there_are_enough() -> None:
    found = list(norms(pd.concat([made(6, 1, sex="male"), made(7, 2, sex="female")])))
    assert {(n.sex, n.n) for n in found} == {("male", 6), ("female", 7)}
    together = list(norms(pd.concat([made(3, 1, sex="male"), made(4, 2, sex="female")])))
    assert [(n.sex, n.n) for n in together] == [("any", 7)]
    assert list(norms(made(4, 1))) == []


def test_own_reference_values_are_used_and_named(tmp_path: Path) -> None:
    (norm,) = norms(made(20, 5))
    path = tmp_path / "own.csv"
    pd.DataFrame([table_row(norm)]).to_csv(path, index=False)
    before = norms_of("cadence", "markers", "mean", (3.5, 3.5), "unknown")
    with using(path):
        own = norms_of("cadence", "markers", "mean", (3.5, 3.5), "unknown")
        assert not isinstance(own, str)
        assert "20 runners of your own reference" in own[0].people
        assert own[0].mean == pytest.approx(norm.mean_at(3.5), rel=1e-3)
        assert norms_of("pelvic_drop", "markers", "mean", (3.5, 3.5), "male") != ()
    assert norms_of("cadence", "markers", "mean", (3.5, 3.5), "unknown") == before
    assert len(models()) > 20


def test_what_is_no_reference_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    for text in ("a,b\n1,2\n", "measure,input\ncadence,markers\n", "\x00\x01"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=r"own.csv: holds no reference values"), using(path):
            pass
