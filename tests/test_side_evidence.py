"""Each source of evidence for the sides: for names that are right, against exchanged ones, silent where it cannot tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from filmed_runner import filmed
from hipdrive.pose.keypoints import LEG, UPPER, Keypoints
from hipdrive.pose.side_evidence import NETWORK, arm_evidence, leg_evidence, turn_evidence


def exchanged(keypoints: Keypoints, parts: tuple[str, ...]) -> Keypoints:
    return keypoints.exchanged(parts, np.ones(len(keypoints.time_s), dtype=bool))


def without(keypoints: Keypoints, *parts: str) -> Keypoints:
    return keypoints.without([n for n in keypoints.names if n.partition("_")[2] in parts])


@pytest.mark.parametrize("view", ["rear", "front", "left", "right"])
def test_legs_named_right_and_wrong(view: str) -> None:
    keypoints = filmed(view, 60)
    assert leg_evidence(keypoints, view).mean() > 0.3
    assert leg_evidence(exchanged(keypoints, LEG), view).mean() < -0.2


@pytest.mark.parametrize("view", ["rear", "front"])
def test_the_view_has_the_shoulders_in_order(view: str) -> None:
    keypoints = filmed(view, 60)
    assert arm_evidence(keypoints, view).min() > 0.9
    assert arm_evidence(exchanged(keypoints, UPPER), view).max() < -0.9


def test_hips_and_knees_that_disagree_say_nothing() -> None:
    keypoints = filmed("rear", 60)
    assert leg_evidence(exchanged(keypoints, ("knee",)), "rear").mean() == pytest.approx(NETWORK, abs=0.1)
    assert leg_evidence(exchanged(keypoints, ("hip",)), "rear").mean() == pytest.approx(NETWORK, abs=0.1)


@pytest.mark.parametrize("view", ["left", "right"])
def test_the_network_is_surer_of_the_near_limb(view: str) -> None:
    keypoints = filmed(view, 60)
    sure = np.where([n.startswith(view) for n in keypoints.names], 0.9, 0.6) * np.ones_like(keypoints.confidence)
    keypoints = replace(keypoints, confidence=sure)
    assert arm_evidence(keypoints, view).min() > 0.4
    assert arm_evidence(exchanged(keypoints, UPPER), view).max() < -0.4
    still = without(keypoints, "wrist")  # no swing of the arms that could tell
    assert leg_evidence(still, view).min() > 0.4
    assert leg_evidence(exchanged(still, LEG), view).max() < -0.4


@pytest.mark.parametrize("view", ["unknown", "oblique"])
def test_in_another_view_only_the_network_counts(view: str) -> None:
    keypoints = filmed("left", 60)
    np.testing.assert_allclose(leg_evidence(keypoints, view), NETWORK)
    np.testing.assert_allclose(arm_evidence(keypoints, view), NETWORK)


@pytest.mark.parametrize("view", ["rear", "left"])
def test_without_arms_nothing_is_said(view: str) -> None:
    keypoints = without(filmed(view, 60), *UPPER)
    np.testing.assert_allclose(leg_evidence(keypoints, view), NETWORK)
    np.testing.assert_allclose(arm_evidence(keypoints, view), NETWORK)


@pytest.mark.parametrize("frames", [6, 20, 60])
def test_whose_turn_it_is_tells_an_exchange_of_any_length(frames: int) -> None:
    keypoints = filmed("left", 60)
    where = np.zeros(len(keypoints.time_s), dtype=bool)
    for start in (70, 170, 300):
        where[start : start + frames] = True
    spoilt = keypoints.exchanged(LEG, where)
    evidence = turn_evidence(spoilt, leg_evidence(spoilt, "left"))
    apart = np.abs(keypoints.difference("ankle")[:, 0]) > 0.5 * keypoints.torso_px
    assert (where & apart).sum() > 5
    assert evidence[where & apart].max() < -1
    assert evidence[~where & apart].min() > 1


def test_all_else_that_is_known_decides_whose_turn_it_is() -> None:
    keypoints = filmed("right", 60)
    apart = np.abs(keypoints.difference("ankle")[:, 0]) > 0.5 * keypoints.torso_px
    assert turn_evidence(keypoints, np.ones(len(apart)))[apart].min() > 1
    assert turn_evidence(keypoints, -np.ones(len(apart)))[apart].max() < -1
