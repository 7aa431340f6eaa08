"""OpenSim's static optimisation that comes with `opensim_stride`, and the same problem solved by our quadratic program."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import stored_optimum as bench
from benchmarks.plates import with_plates
from benchmarks.stored_optimum import BARRIER, LEAST, RESERVE_NM, Problem, correlations, ended, exact, with_barrier
from hipdrive.gait import SIDES, Side
from hipdrive.muscles import GROUPS
from hipdrive.muscles.leg_muscles import model_muscles


@pytest.fixture(scope="module")
def made() -> Problem:
    rng = np.random.default_rng(1)
    muscles = model_muscles()
    pull = rng.normal(0, 40, (7, 5, len(muscles.names)))
    nothing = np.zeros((7, 5))
    return Problem(muscles, pull, rng.normal(0, 150, (7, 5)), np.full((7, pull.shape[2]), LEAST), nothing)


def test_the_barrier_is_least_where_its_slope_is_zero(made: Problem) -> None:
    found = with_barrier(made)
    reserve = made.moment_nm - np.einsum("fjm,fm->fj", made.pull_nm, found)
    gain = np.einsum("fj,fjm->fm", reserve / RESERVE_NM**2, made.pull_nm)
    assert (found > LEAST).all()
    assert np.abs(2 * (found - gain) * (found - LEAST) - BARRIER).max() < 1e-10


def test_a_smaller_barrier_comes_nearer_to_the_exact_optimum(made: Problem) -> None:
    off = [np.abs(with_barrier(made, barrier) - exact(made)).max() for barrier in (1e-5, 1e-7, 1e-9)]
    assert off[0] > 5 * off[1] > 25 * off[2]
    assert off[2] < 5e-5


def test_the_exact_optimum_reaches_bounds_and_meets_the_conditions_there(made: Problem) -> None:
    found = exact(made)
    reserve = made.moment_nm - np.einsum("fjm,fm->fj", made.pull_nm, found)
    gain = np.einsum("fj,fjm->fm", reserve / RESERVE_NM**2, made.pull_nm)
    on = found <= LEAST + 1e-12
    assert on.any()
    assert not on.all()
    assert (gain[on] <= LEAST + 1e-9).all()
    assert np.abs(found - gain)[~on].max() < 1e-9


# --- the file -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def posed(data_dir: Path) -> tuple[dict[Side, Problem], dict[Side, Problem]]:
    run = next((run for run in with_plates(data_dir) if run[0] == "opensim_stride"), None)
    if run is None:
        pytest.skip("opensim_stride is not among the recordings")
    return bench.problems(bench.stored(data_dir / "opensim_stride"), run)


def test_the_files_solver_stopped_where_its_settings_say(posed: tuple[dict[Side, Problem], ...]) -> None:
    at = bench.barriers(posed[0].values())
    assert np.median(at) == pytest.approx(BARRIER, rel=0.002)
    assert ended(posed[0].values()).mean() > 0.9


@pytest.mark.parametrize("side", SIDES)
def test_the_same_problem_has_the_same_answer_here(side: Side, posed: tuple[dict[Side, Problem], ...]) -> None:
    of_file, of_markers = posed
    kept = ended(of_file.values())
    same, measured = (correlations(of[side], with_barrier(of[side]), kept) for of in (of_file, of_markers))
    for group in ("gluteus_maximus", "gluteus_medius", "hamstrings"):
        assert same[list(GROUPS).index(group)] >= 0.9
        assert measured[list(GROUPS).index(group)] >= 0.85


def test_at_the_barrier_of_each_instant_no_instant_is_left_out(posed: tuple[dict[Side, Problem], ...]) -> None:
    of_file = posed[0]
    at = bench.barriers(of_file.values())[:, None]
    for problem in of_file.values():
        r = correlations(problem, with_barrier(problem, at), np.ones(len(at), bool))
        assert min(r[list(GROUPS).index(g)] for g in ("gluteus_maximus", "gluteus_medius", "hamstrings")) >= 0.9


def test_with_the_arms_of_opensims_model_all_groups_agree(
    posed: tuple[dict[Side, Problem], ...], data_dir: Path
) -> None:
    if reason := bench.available():
        pytest.skip(reason)
    folder = data_dir / "opensim_stride"
    of_opensim = bench.with_opensims_arms(bench.stored(folder), folder)
    kept = ended(of_opensim.values())
    for problem in of_opensim.values():
        assert correlations(problem, with_barrier(problem), kept).min() >= 0.94
