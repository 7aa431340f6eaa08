"""How the camera was rolled: edges of the background, the belt, both together, and what their error does to intervals."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

import hipdrive as hd
from hipdrive.measures.slope import UNKNOWN_ROLL_DEG, share, tilt_share
from hipdrive.motion import Image, Motion
from hipdrive.motion.smoothing import smoothed
from hipdrive.skeleton import levelled
from hipdrive.skeleton.level import EDGES, KEY
from hipdrive.video.level import lean_of
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun, random_runner, virtual_runner


def room(roll_deg: float, upright: bool = True, level: bool = True, looks_up_deg: float = 0.0) -> np.ndarray:
    """A wall with doors and boards, seen by a camera that is rolled clockwise by so much and looks up."""
    picture = np.full((540, 960), 90, np.uint8)
    rng = np.random.default_rng(1)
    for across in (80, 210, 330, 520, 700, 860) if upright else ():
        lean = np.tan(np.deg2rad(looks_up_deg * (across - 480) / 480)) * 170
        ends = ((round(across + lean), 100), (round(across - lean), 440))
        cv2.line(picture, *ends, int(rng.integers(140, 250)), 5, cv2.LINE_AA)
    for down in (60, 470, 500) if level else ():
        cv2.line(picture, (40, down), (920, down), int(rng.integers(10, 60)), 5, cv2.LINE_AA)
    # Something that slants, as the posts of a treadmill do.
    cv2.line(picture, (420, 450), (480, 200), 30, 7, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((480, 270), -roll_deg, 1.0)
    return np.asarray(cv2.warpAffine(picture, turn, (960, 540), borderValue=90))


@pytest.mark.parametrize("roll_deg", [-14.0, -3.0, 0.0, 5.0])
def test_edges_tell_the_roll(roll_deg: float) -> None:
    found = lean_of([room(roll_deg)])
    assert found is not None
    assert found.deg == pytest.approx(roll_deg, abs=0.5)
    assert 0.3 < found.se_deg < 1.3


def test_a_camera_that_looks_up_is_not_taken_for_rolled() -> None:
    found = lean_of([room(2.0, level=False, looks_up_deg=4.0)])
    assert found is not None
    assert found.deg == pytest.approx(2.0, abs=0.7)


def test_level_edges_alone_are_less_certain() -> None:
    both, level = lean_of([room(2.0)]), lean_of([room(2.0, upright=False)])
    assert level is None or (both is not None and level.se_deg > both.se_deg)


def test_nothing_straight_tells_nothing() -> None:
    leaves = np.random.default_rng(0).integers(0, 255, (540, 960)).astype(np.uint8)
    assert lean_of([cv2.GaussianBlur(leaves, (0, 0), 4)]) is None
    assert lean_of([np.full((540, 960), 90, np.uint8)]) is None


def test_what_moves_is_masked() -> None:
    masked = np.zeros((540, 960), bool)
    masked[:, :] = True
    assert lean_of([room(3.0)], masked) is None


@pytest.fixture(scope="module")
def usual() -> VirtualRun:
    return virtual_runner(Runner(variability=1.0), 6.0, 120.0, seed=1)


def rolled(run: VirtualRun, view: str, roll_deg: float, points: str = "displaced", seed: int = 0) -> Motion:
    return film(run.motion, Camera(view, fps=60.0, roll_deg=roll_deg), Noise(white_px=3.2), seed, points)  # type: ignore[arg-type]


def test_the_belt_tells_the_roll_within_a_degree() -> None:
    rng, errors = np.random.default_rng(8), []
    for number in range(5):
        run = virtual_runner(random_runner(rng), 5.0, 120.0, seed=number)
        for view in ("left", "right"):
            roll = float(rng.uniform(-8, 8))
            space = levelled(rolled(run, view, roll, seed=number), run.contacts).space
            assert isinstance(space, Image)
            assert space.level_deg is not None
            errors.append(space.level_deg - roll)
    assert np.sqrt(np.mean(np.square(errors))) < 1.0


@pytest.mark.parametrize("view", ["left", "right"])
def test_the_incline_of_the_belt_is_taken_off(usual: VirtualRun, view: str) -> None:
    clip = rolled(usual, view, 0.0)
    # Uphill, the standing foot goes down backwards: the picture of a level camera shows the runner's ground rising ahead.
    steep = 8.0
    turned = rolled(usual, view, -4.574 if view == "right" else 4.574)
    metadata = turned.provenance.metadata | {"incline_percent": steep}
    uphill = replace(turned, provenance=replace(turned.provenance, metadata=metadata))
    level, found = (levelled(one, usual.contacts).space for one in (clip, uphill))
    assert isinstance(level, Image)
    assert isinstance(found, Image)
    assert found.level_deg == pytest.approx(level.level_deg, abs=0.4)


def with_edges(motion: Motion, deg: float, se: float = 0.5) -> Motion:
    metadata = motion.provenance.metadata | {EDGES: {"deg": deg, "se": se, "edges": 20}}
    return replace(motion, provenance=replace(motion.provenance, metadata=metadata))


def test_the_toes_of_a_network_alone_are_told_and_not_used(usual: VirtualRun) -> None:
    clip = levelled(rolled(usual, "right", 3.0, points="blazepose-full"), usual.contacts)
    assert isinstance(clip.space, Image)
    assert clip.space.level_deg is None
    assert clip.provenance.metadata[KEY]["used"] is False


def test_witnesses_that_disagree_leave_the_level_unsure(usual: VirtualRun) -> None:
    agree, apart = (levelled(with_edges(rolled(usual, "right", 3.0), deg), usual.contacts) for deg in (3.2, -8.0))
    assert agree.provenance.metadata[KEY]["agree"]
    assert not apart.provenance.metadata[KEY]["agree"]
    assert apart.provenance.metadata[KEY]["se"] > 3 * agree.provenance.metadata[KEY]["se"]
    assert isinstance(apart.space, Image)
    assert apart.space.level_deg is None


def test_a_stated_level_is_believed(usual: VirtualRun) -> None:
    clip = with_edges(rolled(usual, "right", 3.0), 3.0)
    assert isinstance(clip.space, Image)
    stated = replace(clip, space=replace(clip.space, level_deg=1.0))
    assert levelled(stated, usual.contacts) is stated


def test_angles_to_the_vertical_are_those_of_the_upright_picture(usual: VirtualRun) -> None:
    upright, askew = (with_edges(rolled(usual, "right", roll, points="blazepose-full"), roll) for roll in (0.0, 8.0))
    lean = [hd.measure(one, usual.contacts, ["trunk_lean"]).get("trunk_lean") for one in (upright, askew)]
    assert lean[0] is not None
    assert lean[1] is not None
    assert lean[1].value == pytest.approx(lean[0].value, abs=1.0)


def test_the_error_of_the_level_is_in_the_interval(usual: VirtualRun) -> None:
    clip = smoothed(rolled(usual, "right", 0.0, points="blazepose-full"))
    sure, unsure = (
        hd.measure(with_edges(clip, 0.0, se), usual.contacts, ["trunk_lean"]).get("trunk_lean") for se in (0.2, 2.0)
    )
    assert sure is not None
    assert unsure is not None
    assert unsure.se > np.hypot(sure.se, 1.0)


def test_a_tilt_of_one_side_holds_a_roll_nobody_told(usual: VirtualRun) -> None:
    rear = rolled(usual, "rear", 0.0)
    assert isinstance(rear.space, Image)
    stated = replace(rear, space=replace(rear.space, level_deg=0.0))
    found = replace(rear, space=replace(rear.space, level_deg=0.0, level_se_deg=0.5))
    assert [tilt_share(one, "left") for one in (rear, stated, found)] == [UNKNOWN_ROLL_DEG, 0.0, 0.5]
    assert tilt_share(rear, "mean") == 0.0
    assert tilt_share(found, "difference") == 1.0
    assert share(found, "deg") == 0.5


def test_edges_level_a_view_from_behind(usual: VirtualRun) -> None:
    space = levelled(with_edges(rolled(usual, "rear", 3.0), 3.0), usual.contacts).space
    assert isinstance(space, Image)
    assert space.level_deg == pytest.approx(3.0, abs=0.1)
    assert 0.4 < space.level_se_deg < 0.6
