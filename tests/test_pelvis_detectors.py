"""One pelvis, several detectors: the best speaks, agreeing ones join, contradicting ones are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from drawn_back import STRIDE_S, Back, two
from hipdrive.gait import Contacts
from hipdrive.measures import measure
from hipdrive.motion import Motion
from hipdrive.pelvis import LineError, NotDetected, decide, detect_pelvis, detector, detectors
from hipdrive.pelvis.error import sticker_error

GREEN = (30, 220, 60)
TIME = np.arange(90) / 30
DROP = ("pelvic_drop", "pelvic_drop_midstance")


def contacts(motion: Motion) -> Contacts:
    """Left stance while the drawn pelvis has its left side up, right stance while its right."""
    strikes = np.arange(0.0, motion.time_s[-1] - STRIDE_S / 2, STRIDE_S / 2)
    side = np.where(np.arange(len(strikes)) % 2 == 0, "left", "right")
    se = np.full(len(strikes), 0.003)
    return Contacts(side, strikes + 0.02, strikes + STRIDE_S / 2 - 0.08, se, se, "kinematics")


def told(name: str, amplitude_deg: float, error_deg: float, zero_deg: float = 0.0) -> detector.PelvisEstimate:
    """A estimate of a sine of tilt."""
    tilt = np.radians(zero_deg + amplitude_deg * np.sin(2 * np.pi * TIME / STRIDE_S))
    half = 10 * np.stack([np.cos(tilt), np.sin(tilt)], axis=1)
    error = LineError(error_deg, error_deg, error_deg, error_deg, 10)
    return detector.PelvisEstimate(name, "psis_sticker", 100 - half, 100 + half, error)


def test_none_that_can_tell_is_no_line() -> None:
    assert decide([]) is None


def test_the_smallest_error_wins() -> None:
    best = decide([told("far", 6.0, 2.0), told("near", 6.0, 0.5)])
    assert isinstance(best, detector.PelvisEstimate)
    assert best.detector == "near"
    assert "joined" not in best.metadata


def test_agreeing_ones_are_averaged_by_their_errors() -> None:
    joined = decide([told("one", 6.0, 1.0), told("other", 7.0, 1.0, zero_deg=4.0)])
    assert isinstance(joined, detector.PelvisEstimate)
    assert joined.metadata["joined"] == "other"
    # Half way between the amplitudes, with the zero of the better one.
    assert np.ptp(joined.tilt_deg) / 2 == pytest.approx(6.5, abs=0.05)
    assert np.mean(joined.tilt_deg) == pytest.approx(np.mean(told("one", 6.0, 1.0).tilt_deg), abs=0.05)


def test_contradicting_ones_are_refused_with_the_reason() -> None:
    refusals = decide([told("one", 6.0, 0.5), told("other", -6.0, 0.5)])
    assert isinstance(refusals, NotDetected)
    assert "contradict" in refusals.reason
    assert "one and other" in refusals.reason


@pytest.mark.parametrize(("amplitude_deg", "contradict"), [(4.0, False), (3.5, False), (2.5, True), (1.0, True)])
def test_three_joint_errors_apart_is_the_limit_of_agreement(amplitude_deg: float, contradict: bool) -> None:
    """Two sines of 6° and of less, each with an error of 0.5°: 1.77° apart they agree, 2.47° apart they do not."""
    decision = decide([told("one", 6.0, 0.5), told("other", amplitude_deg, 0.5)])
    assert isinstance(decision, NotDetected) == contradict


def test_every_detector_is_found_by_its_file() -> None:
    assert "stickers" in [w.name for w in detectors()]


def test_the_error_grows_as_the_runner_gets_small() -> None:
    errors = [sticker_error(px) for px in (40.0, 20.0, 10.0, 5.0)]
    assert [e.mean_deg for e in errors] == sorted(e.mean_deg for e in errors)
    assert all(e.mean_deg < e.side_deg < e.difference_deg for e in errors)


def test_hip_points_of_a_network_never_give_a_pelvic_drop() -> None:
    """Whatever the network says, and whichever network: the reason is a result."""
    for points in ("blazepose-full", "blazepose-heavy", "rtmpose-halpe26"):
        motion = Back().motion(points=points)
        measured = measure(motion, contacts(motion), only=(*DROP, "hip_adduction"))
        assert not measured.rows
        assert {r.id for r in measured.refused} == {*DROP, "hip_adduction"}
        assert all("follow clothing and trunk" in r.reason for r in measured.refused)


def test_the_refusal_says_what_the_clip_lacks() -> None:
    back = Back(waist_m=-0.05)
    motion = detect_pelvis(back.motion(), back.pictures())
    measured = measure(motion, contacts(motion), only=DROP)
    assert not measured.rows
    assert all("no two stickers are seen" in r.reason for r in measured.refused)
    assert all("tuck the shirt in" in r.reason for r in measured.refused)


def test_stickers_give_the_drop_of_both_sides_and_say_so() -> None:
    back = Back(dots=two(GREEN), drop_deg=6.0, seconds=5.0)
    motion = detect_pelvis(back.motion(), back.pictures())
    measured = measure(motion, contacts(motion), only=["pelvic_drop"])
    for side in ("left", "right", "mean"):
        row = measured.get("pelvic_drop", side)
        assert row is not None
        assert row.value == pytest.approx(6.0, abs=0.6)
        assert row.ci95[0] < 6.0 < row.ci95[1]
        assert "pelvis_from_stickers" in row.flags
        assert "accuracy_not_measured" not in row.flags


def test_the_detector_error_is_in_the_standard_error() -> None:
    back = Back(dots=two(GREEN), seconds=4.0)
    motion = detect_pelvis(back.motion(), back.pictures())
    row = measure(motion, contacts(motion), only=["pelvic_drop"]).get("pelvic_drop")
    assert row is not None
    assert row.se >= motion.provenance.metadata["pelvis"]["error_deg"]["mean"]


def test_camera_roll_leaves_the_mean_and_shifts_the_sides() -> None:
    """A rolled camera adds its angle to one side and takes it from the other."""
    back = Back(dots=two(GREEN), seconds=4.0)
    motion = detect_pelvis(back.motion(), back.pictures())
    straight = measure(motion, contacts(motion), only=["pelvic_drop"])
    assert not isinstance(motion.space, type(None))
    rolled = replace(motion, space=replace(motion.space, level_deg=3.0))  # type: ignore[call-arg]
    turned = measure(rolled, contacts(rolled), only=["pelvic_drop"])
    mean, left = ((straight.get("pelvic_drop", s), turned.get("pelvic_drop", s)) for s in ("mean", "left"))
    assert mean[0].value == pytest.approx(mean[1].value, abs=0.02)  # type: ignore[union-attr]
    assert abs(left[0].value - left[1].value) == pytest.approx(3.0, abs=0.02)  # type: ignore[union-attr]


def test_a_detector_without_a_zero_gives_the_mean_alone() -> None:
    motion = Back(seconds=3.0).motion()
    line = replace(told("waist", 6.0, 1.0, zero_deg=5.0), zero_known=False)

    class DetectorSession:
        def see(self, index: int, frame: object, region: object) -> None: ...

        def tell(self, motion: Motion) -> detector.PelvisEstimate:
            return line

    seen = detect_pelvis(motion, [], [detector.PelvisDetector("waist", DetectorSession)])  # type: ignore[arg-type]
    rows = measure(seen, contacts(seen), only=["pelvic_drop"]).rows
    assert [r.side for r in rows] == ["mean"]
    assert rows[0].value == pytest.approx(6.0, abs=0.3)
