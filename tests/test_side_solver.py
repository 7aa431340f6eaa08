"""The labelling of a clip's sides, against every labelling there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from filmed_runner import filmed
from hipdrive.pose.keypoints import LEG
from hipdrive.pose.side_solver import PRICE, _shortest, smoothest


@pytest.mark.parametrize("frames", [3, 4, 5, 8, 9])
def test_the_labelling_is_the_cheapest_of_all(frames: int) -> None:
    rng = np.random.default_rng(frames)
    cost, wrong = rng.uniform(0, 0.2, (frames - 2, 2, 2)), rng.normal(0, 0.1, frames)

    def price(states: tuple[int, ...]) -> float:
        changed = np.abs(np.diff(states))
        steps = sum(cost[i, changed[i], changed[i + 1]] for i in range(frames - 2))
        return float(steps + PRICE * changed[0] + np.dot(wrong, states))

    best = min(product((0, 1), repeat=frames), key=price)
    assert tuple(_shortest(cost, wrong)) == best


def test_nothing_is_exchanged_in_two_frames_or_without_pairs() -> None:
    keypoints = filmed("left", 30)
    against = np.full(len(keypoints.time_s), -1.0)
    assert not smoothest(keypoints.at(slice(2)), LEG, against[:2], 100.0).any()
    assert not smoothest(keypoints.without([n for n in keypoints.names if "left" in n]), LEG, against, 100.0).any()
    assert smoothest(keypoints, LEG, against, 100.0).all()
