"""Curves read over stances that were seen only in part."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.arrays import FloatArray
from hipdrive.gait import Side
from hipdrive.measures import Strides
from stick import CONTACT_S, UPRIGHT, clock, contacts, stick

HIDDEN = 4  # the contact in which points are hidden


def shoulder_height(strides: Strides, side: Side) -> FloatArray:
    return np.asarray(strides.motion.point(f"{side}_shoulder")[:, 1])


def _hidden(share: float, *names: str) -> Strides:
    """The upright figure, whose points are not seen in this share of one stance, from its middle outwards."""
    steps, time_s = contacts(), clock()
    middle = steps.strike_s[HIDDEN] + CONTACT_S / 2
    gone = np.abs(time_s - middle) < share * CONTACT_S / 2
    moved = {name: np.where(gone[:, None], np.nan, np.array(UPRIGHT[name])) for name in names}
    return Strides(stick(moved, time_s), steps)


@pytest.mark.parametrize(("share", "given"), [(0.1, True), (0.4, False), (0.6, False)])
def test_a_mean_over_a_stance_needs_four_fifths_of_it(share: float, given: bool) -> None:
    mean = _hidden(share, "left_shoulder", "right_shoulder").stance_mean(shoulder_height).value
    assert np.isfinite(mean[HIDDEN]) == given
    assert np.isfinite(np.delete(mean, HIDDEN)).all()


@pytest.mark.parametrize(("share", "given"), [(0.05, True), (0.3, False)])
def test_midstance_needs_four_fifths_of_where_it_is_looked_for(share: float, given: bool) -> None:
    instants = _hidden(share, "left_hip", "right_hip").midstance_s
    assert np.isfinite(instants[HIDDEN]) == given
    assert np.isfinite(np.delete(instants, HIDDEN)).all()


def test_a_stance_half_seen_does_not_say_where_its_side_peaks() -> None:
    steps = contacts(6)  # three of each side
    phase = np.linspace(0.0, 1.0, 61)
    whole, early = np.sin(np.pi * phase), np.where(phase < 0.5, 2 * np.sin(2 * np.pi * phase), np.nan)
    values = np.array([early, whole, early, whole, whole, whole])
    column = Strides(stick({}), steps).phase_of_peak(values)
    assert column.tolist() == [30] * 6
