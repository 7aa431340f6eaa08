"""A virtual runner as a camera sees it, for the tests of `hipdrive.pose`."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

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


def on_one_limb(keypoints: Keypoints, where: np.ndarray, keep: str) -> Keypoints:
    """Both legs on one limb, a centimetre of noise apart."""
    rng = np.random.default_rng(0)
    other = "left" if keep == "right" else "right"
    points = keypoints.points.copy()
    for part in ("knee", "ankle", "heel", "toe", "ball"):
        if f"{keep}_{part}" in keypoints.names:
            target = points[where, keypoints.names.index(f"{keep}_{part}")]
            points[where, keypoints.names.index(f"{other}_{part}")] = target + rng.normal(0, 3, target.shape)
    return replace(keypoints, points=points)
