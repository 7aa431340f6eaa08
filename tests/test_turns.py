"""Whose turn it is follows from the rhythm, also where the legs swing unlike far."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.pose.turns import passes_twice, turns


@pytest.mark.parametrize("offset", [0.0, 0.3, -0.3, 0.4])
@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_turns_of_legs_that_swing_unlike_far_and_are_named_at_random(offset: float, fps: float) -> None:
    rng = np.random.default_rng(1)
    time_s = np.arange(round(3 * fps)) / fps
    ahead = np.sin(2 * np.pi * 1.4 * time_s) + offset
    named = ahead * rng.choice([1.0, -1.0], len(time_s))
    found = turns(time_s, named)
    far = np.abs(ahead) > 0.5
    agree = np.mean(np.sign(found[far]) == np.sign(ahead[far]))
    assert max(agree, 1 - agree) > 0.93
    assert np.abs(found[far]).mean() > 0.3


#: Distances over the strongest period, as read of the middle shot of `hard/three_shots.mp4`: of the ankles, and of the knees.
FOLDED = {
    "ankles": [109, 107, 106, 94, 46, 34, 31, 37, 40, 37, 29, 12, 5, 4, 4, 5, 19, 35, 48, 56, 71, 80, 96, 107],
    "knees": [62, 63, 58, 46, 32, 11, 8, 8, 12, 11, 11, 14, 26, 33, 33, 30, 6, 6, 7, 17, 31, 36, 49, 58],
}


def test_a_dent_on_the_way_together_is_no_second_pass() -> None:
    assert not passes_twice(np.array(FOLDED["ankles"], dtype=float))
    assert passes_twice(np.array(FOLDED["knees"], dtype=float))
