"""The bench of trials: what it makes is what it says, and false claims stay rare."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.trials import CUES, outcomes, strides


def test_strides_have_unit_variance_and_long_memory() -> None:
    made = np.array([strides(np.random.default_rng(i), 600, 0.8) for i in range(200)])
    assert made.var() == pytest.approx(1.0, rel=0.1)
    # Means of 64 strides spread as n^(H-1), not as 1 over the root of n.
    means = made[:, :576].reshape(200, 9, 64).mean(axis=2)
    assert means.std() == pytest.approx(64 ** (0.8 - 1), rel=0.15)


@pytest.mark.parametrize("blocks", [4, 6, 8])
def test_an_effect_that_is_not_there_is_seldom_claimed(blocks: int) -> None:
    found = outcomes(CUES[0], 0.0, blocks, 200)
    assert found["moves it"] <= 0.05
    assert 0.92 <= found["covered"] <= 1.0


def test_more_blocks_show_more() -> None:
    shown = [outcomes(CUES[1], 1.0, blocks, 150)["moves it"] for blocks in (4, 6, 8)]
    assert shown == sorted(shown)
    assert shown[-1] > 0.85


@pytest.mark.parametrize("size", [0.5, 2.0])
def test_an_effect_that_varies_from_block_to_block_is_covered(size: float) -> None:
    for blocks in (6, 8):
        assert 0.92 <= outcomes(CUES[0], size, blocks, 400)["covered"] <= 0.985
