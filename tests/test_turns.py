"""Whose turn it is follows from the rhythm, also where the legs swing unlike far."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.pose.turns import turns


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
