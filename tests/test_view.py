"""The camera's view, against virtual cameras whose direction is known."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from filmed_runner import keypoints_of
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.pose.engine import People
from hipdrive.pose.runner import to_motion
from hipdrive.pose.view import REFUSE_DEG, recognise
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

VIEWS = ("rear", "front", "left", "right")


@lru_cache
def runner() -> Motion:
    return virtual_runner(Runner(), 4.0, 60.0).motion


def seen(view: str, yaw_deg: float = 0.0, height_m: float = 1.1, distance_m: float = 4.0) -> Motion:
    camera = Camera(view, yaw_deg=yaw_deg, height_m=height_m, distance_m=distance_m, fps=30)  # type: ignore[arg-type]
    return film(runner(), camera, Noise(white_px=3.0))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("height_m", "distance_m"), [(0.4, 3.0), (1.1, 4.0), (1.6, 8.0)])
def test_square_views(view: str, height_m: float, distance_m: float) -> None:
    motion = seen(view, height_m=height_m, distance_m=distance_m)
    found = recognise(keypoints_of(motion))
    assert found.view == view
    assert found.confidence > 0.9
    assert found.oblique_deg < 15
    if view in ("left", "right"):
        assert found.faces_right == (view == "right")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("yaw_deg", [-30, -20, 20, 30])
def test_angle_of_an_oblique_camera(view: str, yaw_deg: float) -> None:
    motion = seen(view, yaw_deg)
    found = recognise(keypoints_of(motion))
    assert found.view == view
    # Body shapes differ, so the stated error is wide; the truth must lie within twice that.
    assert abs(found.oblique_deg - abs(yaw_deg)) < 2 * found.oblique_se_deg
    assert found.oblique_se_deg < 15


def test_facing_does_not_depend_on_which_leg_is_called_left() -> None:
    motion = seen("left")
    names = tuple(
        n.replace("left", "?").replace("right", "left").replace("?", "right")
        if n.partition("_")[2] in ("knee", "ankle", "heel", "toe", "hip")
        else n
        for n in motion.names
    )
    assert recognise(replace(keypoints_of(motion), names=names)).view == "left"


def test_without_feet_the_knees_tell() -> None:
    motion = seen("right").select(f"{s}_{p}" for s in ("left", "right") for p in ("shoulder", "hip", "knee", "ankle"))
    assert recognise(keypoints_of(motion)).view == "right"


def test_someone_lying_down_has_no_view() -> None:
    motion = seen("left")
    lying = replace(keypoints_of(motion), points=motion.points[..., ::-1].copy())
    assert recognise(lying).view == "unknown"


def test_too_little_seen_is_unknown() -> None:
    motion = seen("left")
    nothing = replace(keypoints_of(motion), points=np.full_like(motion.points, np.nan))
    assert recognise(nothing).view == "unknown"


def read(motion: Motion, view: str | None = None) -> Motion:
    people = [People(p[None], c[None]) for p, c in zip(motion.points, motion.confidence, strict=True)]
    provenance = Provenance("clip.mp4", "video", "virtual", 30.0, 4.0)
    return to_motion(people, motion.names, motion.time_s, Image(1280, 720), provenance, view=view)


def test_an_oblique_view_is_said_and_beyond_the_limit_planes_refuse() -> None:
    square, slant, corner = (read(seen("right", yaw)) for yaw in (0, 27, 45))
    assert isinstance(square.space, Image)
    assert isinstance(corner.space, Image)
    assert square.view == "right"
    assert "oblique_view" not in square.provenance.flags
    assert slant.view == "right"
    assert "oblique_view" in slant.provenance.flags
    assert corner.view == "oblique"
    assert corner.space.oblique_deg is not None
    assert corner.space.oblique_deg > REFUSE_DEG


def test_a_stated_view_is_taken() -> None:
    stated = read(seen("right", 45), view="right")
    assert stated.view == "right"
    assert isinstance(stated.space, Image)
    assert stated.space.view_confidence == 1.0
