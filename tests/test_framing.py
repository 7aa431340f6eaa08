"""The check of the camera before a run: each fault is found when it is there, and not when it is not."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from hipdrive.coaching.framing import Framing
from hipdrive.pose.engine import People
from hipdrive_synthetic.camera import Camera, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

WIDTH, HEIGHT = 480, 640


@cache
def run() -> object:
    return virtual_runner(Runner(), 3.0, 15.0).motion


def room(lean_deg: float = 0.0, brightness: float = 1.0) -> np.ndarray:
    """A wall with upright edges, turned clockwise."""
    right, down = np.meshgrid(np.arange(WIDTH) - WIDTH / 2, np.arange(HEIGHT) - HEIGHT / 2)
    lean = np.deg2rad(lean_deg)
    across = right * np.cos(lean) + down * np.sin(lean)
    wall = np.where((across // 60) % 2 == 0, 90, 170)
    return (brightness * wall).astype(np.uint8)[..., None].repeat(3, axis=2)


def answers(picture: np.ndarray, view: str = "left", **camera: float) -> dict[str, tuple[str, str]]:
    eye = Camera(view, **{"focal_px": 900.0, "width": WIDTH, "height": HEIGHT, "distance_m": 4.0} | camera)  # type: ignore[arg-type]
    seen = film(run(), eye, points="blazepose-full")  # type: ignore[arg-type]
    framing = Framing(seen.names)
    told: dict[str, tuple[str, str]] = {}
    for points, time_s in zip(seen.points, seen.time_s, strict=True):
        found = framing.push(People(points[None], np.full((1, len(points)), 0.9)), float(time_s), picture)
        told = {c.id: (c.state, c.words) for c in found} if found else told
    return told


@pytest.mark.parametrize(
    ("view", "words"), [("left", "from the left"), ("rear", "from behind"), ("front", "the front")]
)
def test_a_camera_that_stands_well_has_nothing_to_mend(view: str, words: str) -> None:
    told = answers(room(), view)
    assert {state for state, _ in told.values()} == {"good"}, told
    assert words in told["square"][1]


@pytest.mark.parametrize(
    ("check", "camera", "words"),
    [
        ("whole", {"distance_m": 1.6}, "Go further away"),
        ("whole", {"aim_m": 2.2}, "feet"),
        ("whole", {"distance_m": 9.0}, "Go nearer"),
        ("square", {"yaw_deg": 33.0}, "Walk the camera round"),
    ],
)
def test_a_camera_that_stands_badly_is_told_how_to_stand(check: str, camera: dict[str, float], words: str) -> None:
    state, said = answers(room(), **camera)[check]
    assert state == "mend"
    assert words in said


def test_a_rolled_camera_and_a_dark_room_are_told() -> None:
    state, said = answers(room(lean_deg=6.0))["level"]
    assert (state, said) == ("mend", "The camera is rolled anticlockwise by 6°. Set it upright.")
    assert answers(room(lean_deg=-6.0))["level"][1].startswith("The camera is rolled clockwise by 6°")
    assert answers(room(brightness=0.1))["light"][0] == "mend"
    bare = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    assert answers(bare)["level"][0] == "unknown"


def test_an_empty_picture_says_so() -> None:
    nobody = People(np.empty((0, 2, 2)), np.empty((0, 2)))
    found = Framing(("nose", "left_ankle")).push(nobody, 0.0, room())
    assert found is not None
    assert found[0].state == "mend"
    assert "Nobody" in found[0].words
