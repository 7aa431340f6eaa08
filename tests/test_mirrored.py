"""Reading every picture twice: the mean does not depend on which way the picture is turned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hipdrive.motion.names import swapped
from hipdrive.pose import make_engine, models
from hipdrive.pose.blazepose import NAMES, Crop
from hipdrive.pose.mirrored import MirroredReader, mean_of, turned_back
from hipdrive.video import frames

needs_networks = pytest.mark.skipif("full" not in models.installed(), reason="the pose networks are not installed")
CLIP = Path(__file__).parents[1] / "clips" / "side_neutral.mp4"


def a_reading(rng: np.random.Generator) -> Crop:
    return Crop(rng.uniform(0.2, 0.8, (39, 2)), rng.uniform(0.5, 1.0, 33))


def of(crop: Crop, name: str) -> np.ndarray:
    return crop.points[NAMES.index(name)]


def with_sides_exchanged(crop: Crop, parts: tuple[str, ...]) -> Crop:
    order = list(range(39))
    for part in parts:
        left, right = NAMES.index(f"left_{part}"), NAMES.index(f"right_{part}")
        order[left], order[right] = right, left
    return Crop(crop.points[order], crop.visibility[order[:33]])


def test_turning_back_twice_changes_nothing() -> None:
    crop = a_reading(np.random.default_rng(1))
    again = turned_back(turned_back(crop))
    np.testing.assert_allclose(again.points, crop.points)
    np.testing.assert_allclose(again.visibility, crop.visibility)


def test_turning_back_names_the_other_side() -> None:
    crop = a_reading(np.random.default_rng(2))
    back = turned_back(crop)
    for name in NAMES:
        np.testing.assert_allclose(of(back, name), of(crop, swapped(name)) * [-1, 1] + [1, 0])


def test_two_readings_that_agree_are_averaged() -> None:
    one = a_reading(np.random.default_rng(3))
    other = Crop(one.points + [0.01, -0.02], one.visibility)
    np.testing.assert_allclose(mean_of(one, other).points, one.points + [0.005, -0.01])


def test_legs_named_the_other_way_round_are_averaged_with_their_own() -> None:
    one = a_reading(np.random.default_rng(4))
    other = with_sides_exchanged(one, ("hip", "knee", "ankle", "heel", "toe"))
    np.testing.assert_allclose(mean_of(one, other).points, one.points)
    np.testing.assert_allclose(mean_of(one, other).visibility, one.visibility)


def test_of_two_different_limbs_the_surer_reading_is_kept() -> None:
    """Where one reading has both legs on one limb, the mean would lie between the legs."""
    one = a_reading(np.random.default_rng(5))
    leg = [NAMES.index(f"left_{part}") for part in ("hip", "knee", "ankle", "heel", "toe")]
    points, visibility = one.points.copy(), one.visibility.copy()
    points[leg[1:]] += [0.02, 0.2]
    visibility[leg] = 0.1
    mean = mean_of(one, Crop(points, visibility))
    np.testing.assert_allclose(mean.points[leg], one.points[leg])
    np.testing.assert_allclose(of(mean, "right_knee"), of(one, "right_knee"))


@needs_networks
def test_a_picture_and_its_mirror_image_show_the_same_runner() -> None:
    pictures = [frame for _, frame in frames(CLIP)][20:60:4]

    def seen(engine: str, turned: bool) -> np.ndarray:
        pose = make_engine(engine)
        points = [pose.detect(p[:, ::-1].copy() if turned else p).points[0] for p in pictures]
        width = pictures[0].shape[1] - 1
        turned_points = np.array(points) * [-1, 1] + [width, 0]
        return turned_points[:, [NAMES.index(swapped(n)) for n in NAMES]] if turned else np.array(points)

    hips = [NAMES.index(n) for n in ("left_hip", "right_hip", "left_shoulder", "right_shoulder", "nose")]

    def apart(engine: str) -> float:
        off = (seen(engine, False) - seen(engine, True))[:, hips]
        # The crop is cut half of its pixels off the middle, which moves all points alike and turns with the picture.
        return float(np.median(np.abs(off - off.mean(axis=1, keepdims=True))))

    assert apart("full-mirrored") < 0.5 * apart("full")


@needs_networks
def test_nobody_is_seen_where_nobody_is() -> None:
    from hipdrive.pose.region import Region
    from hipdrive.video.picture import RgbPicture

    empty = RgbPicture(np.full((200, 200, 3), 120, np.uint8))
    assert MirroredReader("full", 1).read(empty, Region(100, 100, 180, 0.0)) is None
