"""A cue tried in blocks: the order, the effect with its interval, and the verdict."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from hipdrive.trial import effect_of, schedule, smallest_shown
from hipdrive.trial.design import Condition

TRIALS = 400


def simulated(
    effect: float, blocks: int, seed: int, drift: float = 1.0, spread: float = 0.6
) -> tuple[list[float], list[Condition], list[float]]:
    """Means of blocks of 60 strides that depend on each other (AR(1), 0.5), with a spread of blocks and a drift."""
    rng = np.random.default_rng(seed)
    plan = schedule(blocks, seed)
    at = [(b.start_s + b.end_s) / 2 for b in plan]
    means = []
    for block, t in zip(plan, at, strict=True):
        strides = np.zeros(60)
        for i in range(1, 60):
            strides[i] = 0.5 * strides[i - 1] + rng.normal(0, 1.0)
        level = 6.0 + drift * t / at[-1] + rng.normal(0, spread) + effect * (block.condition == "with")
        means.append(level + float(strides.mean()))
    return means, [b.condition for b in plan], at


@pytest.mark.parametrize("blocks", [4, 6, 8])
def test_every_pair_holds_each_condition_once_and_orders_differ(blocks: int) -> None:
    orders = {tuple(b.condition for b in schedule(blocks, seed)) for seed in range(200)}
    assert len(orders) == {4: 2, 6: 8, 8: 16}[blocks]
    for order in orders:
        assert all(set(order[i : i + 2]) == {"with", "without"} for i in range(0, blocks, 2))
    first, second = schedule(blocks)[:2]
    assert second.start_s - first.end_s == pytest.approx(20.0)


def test_four_blocks_mirror_each_other() -> None:
    for seed in range(10):
        order = [b.condition for b in schedule(4, seed)]
        assert order == order[::-1]


@pytest.mark.parametrize("blocks", [2, 5, 10])
def test_other_numbers_of_blocks_are_refused(blocks: int) -> None:
    with pytest.raises(ValueError, match="blocks"):
        schedule(blocks)


@pytest.mark.parametrize("blocks", [4, 6, 8])
def test_the_interval_covers_and_a_cue_that_does_nothing_is_seldom_said_to_move(blocks: int) -> None:
    covered, moved = 0, 0
    for seed in range(TRIALS):
        found = effect_of(*simulated(0.0, blocks, seed), wanted=-1, detectable=2.8)
        covered += found.ci95[0] <= 0.0 <= found.ci95[1]
        moved += found.verdict == "moves it"
    # From four blocks a drift cannot be told from the spread and widens the interval: it errs on the safe side.
    assert 0.92 <= covered / TRIALS <= (1.0 if blocks == 4 else 0.98)
    assert moved / TRIALS <= 0.05


def test_a_straight_drift_moves_nothing() -> None:
    found = [effect_of(*simulated(0.0, n, 3, drift=50.0, spread=0.0), wanted=1, detectable=1.0) for n in (4, 6, 8)]
    assert all(abs(one.value) < 0.8 for one in found)


def test_power_is_what_was_promised() -> None:
    spread = float(np.hypot(0.6, 2.0 / np.sqrt(60)))  # the mean of 60 strides of AR(1) 0.5 varies by 2 / sqrt(60)
    effect = smallest_shown(spread, 6)
    shown = [effect_of(*simulated(effect, 6, s), wanted=1, detectable=1.0).verdict == "moves it" for s in range(TRIALS)]
    assert 0.7 <= np.mean(shown) <= 0.9


def test_the_three_verdicts() -> None:
    at = [10.0, 20.0, 30.0, 40.0]
    order: list[Condition] = ["without", "with", "with", "without"]
    assert effect_of([9.0, 5.0, 5.1, 9.1], order, at, -1, 2.8).verdict == "moves it"
    assert effect_of([9.0, 9.1, 9.0, 9.1], order, at, -1, 2.8).verdict == "does not"
    assert effect_of([9.0, 5.0, 9.9, 8.5], order, at, -1, 2.8).verdict == "cannot tell"
    # The other way round it moves, but not where it should.
    assert effect_of([5.0, 9.0, 9.1, 5.1], order, at, -1, 2.8).verdict == "does not"


def test_two_blocks_rest_on_the_detectable_change() -> None:
    found = effect_of([9.0, 5.0], ["without", "with"], [10.0, 90.0], -1, 2.8)
    assert found.ci95 == pytest.approx((-6.8, -1.2))
    assert found.counts
    assert effect_of([9.0, 7.0], ["without", "with"], [10.0, 90.0], -1, 2.8).verdict == "cannot tell"


def test_a_trial_without_one_of_the_conditions_is_refused() -> None:
    with pytest.raises(ValueError, match="with and without"):
        effect_of([1.0, 2.0], ["with", "with"], [0.0, 1.0], 1, 1.0)


def test_the_randomisation_test_counts_the_orders_that_could_have_been() -> None:
    at = [float(i) for i in range(8)]
    order: list[Condition] = ["without", "with"] * 4
    found = effect_of([9, 5, 9.2, 5.1, 8.9, 5.2, 9.1, 4.9], order, at, -1, 2.8)
    assert Counter(order)["with"] == 4
    assert found.p_random == pytest.approx(2 / 16)
