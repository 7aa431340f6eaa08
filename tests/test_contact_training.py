"""How the contact detector learns: leaving runners out, settings, stated errors."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "training" / "contacts"))
from markers import few_runners
from normal import Normal, normal


@pytest.fixture(scope="module")
def rows() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 6)) * np.array([3.0, 2.0, 1.0, 1.0, 0.5, 0.5])
    y = (x[:, :1] - 0.5 * np.sin(x[:, 1:2])) + rng.normal(0, 0.1, (400, 1))
    runner = np.repeat([f"r{i}" for i in range(8)], 50)
    return x, y, rng.uniform(0.5, 2.0, 400), runner


@pytest.fixture(scope="module")
def equations(rows) -> Normal:
    return normal(*rows, hidden=20, components=6)


def test_leaving_a_runner_out_is_a_fit_without_him(rows, equations):
    x, y, weight, runner = rows
    kept = runner != "r3"
    alone = normal(x[kept], y[kept], weight[kept], runner[kept], hidden=20, components=6)
    # The same features for both: components are those of the rows given.
    same = Normal(equations.mean, equations.white, equations.into, equations.shift, *_parts(equations, "r3"))
    np.testing.assert_allclose(equations.network(["r3"], 0.01)(x), same.network([], 0.01)(x), atol=1e-9)
    # And with features of their own nearly so.
    assert np.abs(alone.network([], 1e-3)(x) - equations.network(["r3"], 1e-3)(x)).mean() < 0.1


def _parts(e: Normal, without: str) -> list[dict]:
    return [{k: v for k, v in part.items() if k != without} for part in (e.square, e.moment, e.power, e.weight)]


def test_left_out_error_is_that_of_the_network_without_the_runner(rows, equations):
    x, y, weight, runner = rows
    errors = []
    for name in np.unique(runner):
        own = runner == name
        miss = equations.network([name], 0.1)(x[own]) - y[own]
        errors.append(np.average(miss[:, 0] ** 2, weights=weight[own]))
    assert equations.left_out([str(n) for n in np.unique(runner)], 0.1) == pytest.approx(np.mean(errors))


def test_steering_says_the_whole_move(rows, equations):
    x, y, weight, _ = rows
    told = equations.steering([], 1.0)(x)
    assert np.sum(weight * (told * y)[:, 0]) == pytest.approx(np.sum(weight * y[:, 0] ** 2))
    assert np.abs(equations.network([], 1.0)(x)).mean() < np.abs(told).mean()


def test_few_runners_widen_the_interval():
    # Student's t: 2.12 for 17 runners, 2.31 for nine, instead of 1.96.
    assert few_runners(17) == pytest.approx((2.1199 / 1.95996) ** 2, rel=1e-3)
    assert few_runners(9) == pytest.approx((2.3060 / 1.95996) ** 2, rel=1e-3)
    assert few_runners(10_000) == pytest.approx(1.0, abs=1e-3)
