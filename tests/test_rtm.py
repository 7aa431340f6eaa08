"""The rtmlib engine against a stub network: names, colour order, empty pictures, and what is said without rtmlib."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from hipdrive.errors import HipdriveError
from hipdrive.motion.names import BONES
from hipdrive.pose import make_engine
from hipdrive.pose.rtm import NAMES, RtmPose

# The published order of Halpe-26 (Halpe-FullBody data set).
HALPE = """Nose LEye REye LEar REar LShoulder RShoulder LElbow RElbow LWrist RWrist LHip RHip LKnee RKnee LAnkle RAnkle
Head Neck Hip LBigToe RBigToe LSmallToe RSmallToe LHeel RHeel"""


class Stub:
    """A body estimator that gives what it is told, and keeps what it was shown."""

    def __init__(self, keypoints: np.ndarray, scores: np.ndarray) -> None:
        self.answer, self.shown = (keypoints, scores), np.empty(0)

    def __call__(self, picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self.shown = picture
        return self.answer


def ours(halpe: str) -> str:
    side = {"L": "left_", "R": "right_"}.get(halpe[0], "") if halpe[1].isupper() else ""
    part = halpe[1:] if side else halpe
    return side + {"BigToe": "toe", "SmallToe": "small_toe"}.get(part, part.lower())


def test_names_follow_the_published_order() -> None:
    assert [ours(h) for h in HALPE.split()] == list(NAMES)
    assert {point for bone in BONES for point in bone} <= set(NAMES)


def test_points_are_passed_on_and_colours_exchanged() -> None:
    points = np.random.default_rng(0).uniform(0, 100, (2, 26, 2))
    scores = np.linspace(0.3, 1.2, 52).reshape(2, 26)
    stub = Stub(points, scores)
    frame = np.zeros((9, 9, 3), np.uint8)
    frame[..., 0] = 200  # red
    people = RtmPose(stub).detect(frame)
    np.testing.assert_array_equal(people.points, points)
    np.testing.assert_array_equal(people.confidence, np.minimum(scores, 1))
    assert stub.shown[0, 0].tolist() == [0, 0, 200]


def test_points_without_a_score_are_not_seen() -> None:
    scores = np.full((1, 26), 0.8)
    scores[0, 4] = 0
    people = RtmPose(Stub(np.ones((1, 26, 2)), scores)).detect(np.zeros((9, 9, 3), np.uint8))
    assert np.isnan(people.points[0, 4]).all()
    assert np.isfinite(np.delete(people.points[0], 4, axis=0)).all()


@pytest.mark.parametrize("count", [0, 1])
def test_nobody(count: int) -> None:
    """No person, or the whole picture taken for one with scores near nothing."""
    stub = Stub(np.ones((count, 26, 2)), np.full((count, 26), 0.02))
    assert RtmPose(stub).detect(np.zeros((9, 9, 3), np.uint8)).points.shape == (0, 26, 2)


def test_missing_rtmlib_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmlib", None)
    with pytest.raises(HipdriveError, match=r"pip install .hipdrive\[rtm\]"):
        make_engine("rtm")


def test_unknown_engine() -> None:
    with pytest.raises(HipdriveError, match="Choose of full, heavy, lite, full-mirrored, heavy-mirrored, rtm"):
        make_engine("openpose")
