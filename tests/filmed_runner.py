"""A virtual runner as a camera sees it, for the tests of `hipdrive.pose`."""

from __future__ import annotations

from functools import lru_cache

from hipdrive.motion import Motion
from hipdrive.pose.keypoints import Keypoints
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

#: Eight millimetres at 400 px/m (4 m away, 1600 px focal length).
NOISE = Noise(white_px=3.2)


@lru_cache
def runner() -> Motion:
    return virtual_runner(Runner(variability=1.0), 8.0, 240.0, seed=1).motion


def filmed(view: str, fps: float, seed: int = 0) -> Keypoints:
    return keypoints_of(film(runner(), Camera(view, fps=fps), NOISE, seed))  # type: ignore[arg-type]


def keypoints_of(motion: Motion) -> Keypoints:
    return Keypoints(motion.points, motion.confidence, motion.names, motion.time_s)
