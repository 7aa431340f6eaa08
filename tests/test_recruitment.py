"""Sharing a task among muscles, held against SciPy's solvers, and against what mechanics says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, lsq_linear, minimize

from hipdrive.arrays import FloatArray
from hipdrive.muscles.leg_muscles import GROUP_JOINT, GROUPS, model_muscles
from hipdrive.muscles.line_search import lowest
from hipdrive.muscles.near_optimal import near_optimal
from hipdrive.muscles.recruitment import Recruitment, least_cubed_effort, least_effort

RESERVE = np.ones(5)
FRAMES = 24


@pytest.fixture(scope="module")
def tasks() -> tuple[FloatArray, FloatArray]:
    """Pulls of the leg's muscles in random postures, and moments that random activations make; some far too large."""
    rng, muscles = np.random.default_rng(3), model_muscles()
    low, high = muscles.range_rad.T
    angles = (low + high) / 2 + 0.3 * (high - low) * rng.uniform(-1, 1, (FRAMES, 5))
    pull = muscles.lengths_and_arms(angles)[1] * muscles.strength_n
    active = rng.uniform(0, 0.5, (FRAMES, pull.shape[2])) * (rng.random((FRAMES, pull.shape[2])) < 0.4)
    moment = np.einsum("fjm,fm->fj", pull, active)
    moment[::6] *= 8
    return pull, moment


@pytest.fixture(scope="module")
def optimum(tasks: tuple[FloatArray, FloatArray]) -> Recruitment:
    return least_effort(*tasks, RESERVE)


def test_least_effort_is_that_of_scipy(tasks: tuple[FloatArray, FloatArray], optimum: Recruitment) -> None:
    pull, moment = tasks
    for frame in range(FRAMES):
        matrix = np.vstack([np.eye(pull.shape[2]), pull[frame]])
        wanted = np.concatenate([np.zeros(pull.shape[2]), moment[frame]])
        exact = lsq_linear(matrix, wanted, (0, 1), method="bvls", tol=1e-14).x
        np.testing.assert_allclose(optimum.activation[frame], exact, atol=1e-8)


def test_the_moments_are_made_by_muscles_and_reserve_together(
    tasks: tuple[FloatArray, FloatArray], optimum: Recruitment
) -> None:
    pull, moment = tasks
    made = np.einsum("fjm,fm->fj", pull, optimum.activation) + optimum.reserve_nm
    np.testing.assert_allclose(made, moment, atol=1e-8)


def test_what_muscles_cannot_make_is_told(tasks: tuple[FloatArray, FloatArray], optimum: Recruitment) -> None:
    helped = np.abs(optimum.reserve_nm).max(axis=1) > 5
    assert helped[::6].any()
    assert not np.delete(helped, np.arange(0, FRAMES, 6)).any()


def test_least_cubes_are_those_of_scipy(tasks: tuple[FloatArray, FloatArray]) -> None:
    pull, moment = (part[1:4] for part in tasks)
    found = least_cubed_effort(pull, moment, RESERVE).activation
    for frame in range(len(pull)):

        def cost(a: FloatArray, frame: int = frame) -> tuple[float, FloatArray]:
            left = moment[frame] - pull[frame] @ a
            return float((a**3).sum() / 3 + (left**2).sum() / 2), a**2 - pull[frame].T @ left

        exact = minimize(cost, found[frame], jac=True, bounds=[(0, 1)] * pull.shape[2], method="L-BFGS-B")
        assert cost(found[frame])[0] <= exact.fun * (1 + 1e-6)


def test_a_muscle_less_makes_its_helpers_work_more() -> None:
    # One joint, three extensors and a flexor: what two had done, the third must do.
    pull = np.array([[[-60.0, -40.0, -30.0, 50.0]]])
    moment, reserve = np.array([[-50.0]]), np.array([0.1])
    all_there = least_effort(pull, moment, reserve).activation[0]
    np.testing.assert_allclose(all_there[:3] / [60, 40, 30], all_there[0] / 60, rtol=1e-6)
    assert all_there[3] == 0
    without = pull.copy()
    without[..., 0] = 0
    rest = least_effort(without, moment, reserve).activation[0]
    assert rest[0] == 0
    np.testing.assert_allclose(rest[1:3], all_there[1:3] * (60**2 + 40**2 + 30**2) / (40**2 + 30**2), rtol=1e-4)


@pytest.fixture(scope="module")
def goals() -> FloatArray:
    muscles = model_muscles()
    each = np.stack([muscles.of(group) * muscles.strength_n for group in GROUPS])
    return np.broadcast_to(each, (FRAMES, *each.shape))


@pytest.fixture(scope="module")
def slack(optimum: Recruitment) -> FloatArray:
    muscles = model_muscles()
    effort = [optimum.activation**2 @ muscles.crossing(GROUP_JOINT[group]) / 2 for group in GROUPS]
    return 0.1 * np.stack(effort, axis=1)


def test_the_ranges_are_those_of_a_general_solver(
    tasks: tuple[FloatArray, FloatArray], optimum: Recruitment, goals: FloatArray, slack: FloatArray
) -> None:
    pull, found = tasks[0], near_optimal(tasks[0], optimum, goals, slack)
    for frame, group in ((1, 0), (2, 3), (3, 6), (4, 7), (7, 1)):
        at, goal = optimum.activation[frame], goals[frame, group] / goals[frame, group].max()
        limit = at @ at / 2 + slack[frame, group]
        kept = LinearConstraint(pull[frame] / 100, *(2 * [pull[frame] @ at / 100]))
        for sign, ours in ((-1, found.high), (1, found.low)):
            exact = minimize(
                lambda a, goal=goal, sign=sign: sign * goal @ a,
                at,
                jac=lambda a, goal=goal, sign=sign: sign * goal,
                bounds=[(0, 1)] * len(at),
                constraints=[
                    kept,
                    {"type": "ineq", "fun": lambda a, limit=limit: limit - a @ a / 2, "jac": lambda a: -a},
                ],
                method="SLSQP",
                options={"maxiter": 500, "ftol": 1e-12},
            )
            scale = goals[frame, group].sum()
            assert ours[frame, group] / scale == pytest.approx(goals[frame, group] @ exact.x / scale, abs=3e-4)


def test_no_sampled_effort_leaves_its_range(
    tasks: tuple[FloatArray, FloatArray], optimum: Recruitment, goals: FloatArray, slack: FloatArray
) -> None:
    rng, pull, found = np.random.default_rng(5), tasks[0], near_optimal(tasks[0], optimum, goals, slack)
    reached = []
    for frame in (1, 2, 3, 5):
        for group in range(len(GROUPS)):
            forces = (
                goals[frame, group]
                @ _walk(rng, pull[frame], optimum.activation[frame], slack[frame, group], goals[frame, group]).T
            )
            width = found.high[frame, group] - found.low[frame, group]
            margin = 2e-3 * width + 1e-6
            assert found.low[frame, group] - margin <= forces.min()
            assert forces.max() <= found.high[frame, group] + margin
            reached.append(np.ptp(forces) / max(width, 1e-9))
    # The walk finds its way through much of each range, so the ranges are not idle bounds.
    assert np.median(reached) > 0.35


def _walk(
    rng: np.random.Generator, pull: FloatArray, start: FloatArray, slack: float, goal: FloatArray, steps: int = 4000
) -> FloatArray:
    """Activations that make the same moments with hardly more effort, by hit-and-run drawn now and then along the goal."""
    limit, at, seen = start @ start / 2 + slack, start.copy(), []
    free = np.linalg.svd(pull)[2][pull.shape[0] :]
    for _ in range(steps):
        # Muscles at rest can only become active, so most steps are tried with few of them.
        chosen = (at > 1e-9) | (rng.random(len(at)) < 0.2)
        part = np.linalg.svd(pull[:, chosen])[2][pull.shape[0] :] if chosen.sum() > pull.shape[0] else free[:0]
        if not len(part):
            continue
        turn = np.zeros(len(at))
        drawn = part @ goal[chosen] / max(np.linalg.norm(part @ goal[chosen]), 1e-12)
        turn[chosen] = (rng.normal(size=len(part)) / np.sqrt(len(part)) + rng.choice([-1, 0, 1]) * drawn) @ part
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.stack([-at / turn, (1 - at) / turn])
        ends = ends[:, np.abs(turn) > 1e-12]
        low, high = np.minimum(*ends).max(), np.maximum(*ends).min()
        a, b, c = turn @ turn / 2, at @ turn, at @ at / 2 - limit
        root = np.sqrt(max(b * b - 4 * a * c, 0))
        low, high = max(low, (-b - root) / (2 * a)), min(high, (-b + root) / (2 * a))
        if high > low:
            at = np.clip(at + rng.uniform(low, high) * turn, 0, 1)
            seen.append(at)
    return np.array(seen)


def test_without_a_limit_on_effort_the_range_is_that_of_a_linear_program(
    tasks: tuple[FloatArray, FloatArray], optimum: Recruitment, goals: FloatArray
) -> None:
    pull, far = tasks[0], np.full((FRAMES, len(GROUPS)), 1e3)
    found = near_optimal(pull, optimum, goals, far)
    for frame, group in ((1, 0), (3, 3), (5, 7)):
        at, goal = optimum.activation[frame], goals[frame, group]
        for sign, ours in ((-1, found.high), (1, found.low)):
            exact = linprog(sign * goal, A_eq=pull[frame], b_eq=pull[frame] @ at, bounds=(0, 1), method="highs")
            assert ours[frame, group] == pytest.approx(goal @ exact.x, abs=2e-3 * goal.sum())


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_a_step_ends_where_the_dual_function_is_lowest(seed: int) -> None:
    rng = np.random.default_rng(seed)
    drive, turn, weight = rng.normal(0.3, 1, (1, 6)), rng.normal(0, 2, (1, 6)), rng.uniform(0.2, 3, (1, 6))
    firm = rng.uniform(0.01, 1, 1)
    held = (weight * np.clip(drive, 0, 1) * turn).sum()

    def slope(share: float) -> float:
        """The derivative of the dual function along the step, begun at -1."""
        moved = (weight * np.clip(drive + share * turn, 0, 1) * turn).sum()
        return float(-1 + moved - held + firm[0] * share)

    share = float(lowest(drive, turn, weight, np.array([-1.0]), firm)[0])
    assert abs(slope(share)) < (0.1 + 1e-9 if share == 1 else 1e-9)
