"""The virtual camera, against plane geometry done by hand."""

import numpy as np
import pytest

from hipdrive.motion import Lab, Motion, Provenance
from hipdrive_synthetic.camera import Camera, Noise, correlated_noise, film, project

NAMES = ("left_hip", "right_hip", "left_ankle", "right_ankle", "nose")


def still_runner(seconds: float = 2.0, fps: float = 100.0) -> Motion:
    time_s = np.arange(int(seconds * fps)) / fps
    one = np.array([[0, 0.9, -0.1], [0, 0.9, 0.1], [0, 0, -0.1], [0, 0, 0.1], [0.0, 1.6, 0.0]])
    points = np.repeat(one[None], len(time_s), axis=0)
    return Motion(points, NAMES, time_s, Lab(), Provenance("still", "test", "markers", fps, seconds))


def test_square_rear_camera_by_similar_triangles():
    camera = Camera("rear", distance_m=4.0, height_m=0.9, aim_m=0.9, focal_px=1000.0, width=1000, height=600)
    pixels = project(np.array([0.0, 0.9, 0.1]), camera)
    np.testing.assert_allclose(pixels, [500 + 1000 * 0.1 / 4, 300], atol=1e-9)
    pixels = project(np.array([-1.0, 1.2, 0.0]), camera)
    np.testing.assert_allclose(pixels, [500, 300 - 1000 * 0.3 / 3], atol=1e-9)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_frontal_plane_gives_the_runners_right_and_up(view):
    plane = film(still_runner(), Camera(view)).frontal()
    across = plane.point("right_hip") - plane.point("left_hip")
    assert (across[:, 0] > 0).all()
    assert (plane.point("nose")[:, 1] > plane.point("left_hip")[:, 1]).all()


@pytest.mark.parametrize(("view", "facing"), [("right", 1.0), ("left", -1.0)])
def test_side_camera_sees_the_runner_face_the_right_way(view, facing):
    camera = Camera(view)
    ahead = project(np.array([0.3, 1.0, 0.0]), camera) - project(np.array([0.0, 1.0, 0.0]), camera)
    assert np.sign(ahead[0]) == facing


def test_roll_turns_the_scene_clockwise_and_a_known_level_takes_it_out():
    camera = Camera("rear", roll_deg=5.0, height_m=0.9, level_known=True)
    motion = film(still_runner(), camera)
    right, down = (motion.point("right_hip") - motion.point("left_hip"))[0]
    assert np.rad2deg(np.arctan2(down, right)) == pytest.approx(5.0, abs=1e-6)
    level = motion.frontal().point("right_hip") - motion.frontal().point("left_hip")
    np.testing.assert_allclose(level[:, 1], 0.0, atol=1e-9)


def test_yaw_brings_the_side_into_view():
    # Walked anticlockwise by 90 degrees, the rear camera stands at the runner's right.
    point = np.array([0.2, 1.1, -0.3])
    np.testing.assert_allclose(project(point, Camera("rear", yaw_deg=90.0)), project(point, Camera("right")), atol=1e-9)


def test_frame_rate_and_dropped_frames_show_in_the_time_stamps():
    motion = film(still_runner(), Camera("right", fps=30.0), Noise(dropped=0.3), seed=1)
    assert motion.fps == 30.0
    steps = np.diff(motion.time_s) * 30
    np.testing.assert_allclose(steps, steps.round(), atol=1e-9)
    assert steps.max() > 1.5


def test_noise_has_the_stated_size_and_memory():
    long = still_runner(seconds=40.0)
    clean = film(long, Camera("right"))
    noisy = film(long, Camera("right"), Noise(white_px=3.0), seed=2)
    assert (noisy.points - clean.points).std() == pytest.approx(3.0, rel=0.03)
    error = correlated_noise((20_000, 4), np.arange(20_000) / 100, 0.1, np.random.default_rng(0))
    assert error.std() == pytest.approx(1.0, rel=0.05)
    lag = np.mean(error[10:] * error[:-10])  # one time constant apart
    assert lag == pytest.approx(np.exp(-1), abs=0.05)


def test_swaps_exchange_the_legs_and_nothing_else():
    motion, clean = still_runner(), film(still_runner(), Camera("rear"))
    crossed = film(motion, Camera("rear"), Noise(swapped=0.2, swap_frames=4), seed=3)
    moved = np.abs(crossed.point("left_ankle") - clean.point("left_ankle")).max(axis=1) > 1
    assert 0.15 < moved.mean() < 0.3
    np.testing.assert_allclose(crossed.point("left_ankle")[moved], clean.point("right_ankle")[moved])
    np.testing.assert_allclose(crossed.point("nose"), clean.point("nose"))


def test_lost_frames_are_nan_and_gaps_stay_gaps():
    motion = film(still_runner(), Camera("rear"), Noise(lost=0.5), seed=4)
    assert 0.4 < np.isnan(motion.points).all(axis=(1, 2)).mean() < 0.6
    holed = still_runner()
    holed.points[50:70, 2] = np.nan
    seen = film(holed, Camera("rear", fps=50.0))
    assert np.isnan(seen.point("left_ankle")[26:34]).all()
    assert np.isfinite(seen.point("right_ankle")).all()


def test_a_picture_cannot_be_filmed():
    flat = film(still_runner(), Camera("rear"))
    with pytest.raises(ValueError, match="three dimensions"):
        film(flat, Camera("rear"))
