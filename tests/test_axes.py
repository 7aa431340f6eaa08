"""Units and axes found from the data, for any laboratory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lab_body
from hipdrive.errors import InputError
from hipdrive.sources.lab import to_motion

#: Rows: forward, up, right of the runner in the axes of the laboratory (right-handed).
LABS = {
    "forward +X, up +Y": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "forward -X, up +Y": [[-1, 0, 0], [0, 1, 0], [0, 0, -1]],
    "forward +Y, up +Z": [[0, 1, 0], [0, 0, 1], [1, 0, 0]],
    "forward -Y, up +Z": [[0, -1, 0], [0, 0, 1], [-1, 0, 0]],
    "forward -X, up +Z": [[-1, 0, 0], [0, 0, 1], [0, 1, 0]],
    "forward +Z, up +Y": [[0, 0, 1], [0, 1, 0], [-1, 0, 0]],
}


@pytest.fixture(scope="module")
def body() -> lab_body.Body:
    return lab_body.run()


@pytest.mark.parametrize("name", LABS)
@pytest.mark.parametrize(("unit", "scale"), [("mm", 1.0), ("m", 1e-3), ("", 1.0), ("", 1e-3), ("cm", 0.1)])
def test_any_laboratory_gives_the_same_motion(body: lab_body.Body, name: str, unit: str, scale: float) -> None:
    turn = np.array(LABS[name], dtype=float)
    assert np.linalg.det(turn) == pytest.approx(1.0)

    def in_lab(recording):
        return replace(recording, points=recording.points @ turn * scale, unit=unit)

    motion = to_motion(in_lab(body.recording()), static=in_lab(lab_body.static()))
    assert motion.provenance.metadata["axes"] == name
    np.testing.assert_allclose(motion.point("right_knee"), body.centres["right_knee"], atol=1e-6)


def test_a_unit_that_cannot_be_is_put_right(body: lab_body.Body) -> None:
    wrong = replace(body.recording(), unit="m")  # numbers are millimetres
    np.testing.assert_allclose(to_motion(wrong).point("left_heel"), body.points["L.Heel.Bottom"], atol=1e-9)


def test_over_ground_forward_is_the_direction_of_travel(body: lab_body.Body) -> None:
    angle = np.deg2rad(30)
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    recording = body.recording()
    travelled = recording.points + (3000 * body.time_s)[:, None, None] * np.array([1.0, 0, 0])
    motion = to_motion(replace(recording, points=travelled @ turn))
    pelvis = (motion.point("left_asis") + motion.point("right_asis")) / 2
    velocity = np.polyfit(body.time_s, pelvis, 1)[0]
    np.testing.assert_allclose(velocity, [3.0, 0.0, 0.0], atol=0.02)


def test_exchanged_sides_are_named(body: lab_body.Body) -> None:
    recording = body.recording()
    swapped = tuple({"L": "R", "R": "L"}[label[0]] + label[1:] for label in recording.labels)
    with pytest.raises(InputError, match="toes point backward"):
        to_motion(replace(recording, labels=swapped))


def test_feet_unmarked_on_one_side_are_named(body: lab_body.Body) -> None:
    without = tuple(label for label in body.recording().labels if label.startswith("L.Heel"))
    with pytest.raises(InputError, match=r"L\.Heel\.Bottom"):
        to_motion(body.recording(without=without))
