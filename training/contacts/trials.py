"""The runners to learn from: treadmill trials with force, and what is done to them so that they stand for many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from hipdrive.arrays import FloatArray
from hipdrive.gait.legs import ANKLE, HEEL, HIP, KNEE, LEFT, LEG, RIGHT, TIP
from hipdrive.motion import Motion
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.rbds import read_rbds

#: The data set's own definition of contact: vertical force over 50 N for at least 80 ms.
FORCE_N, SHORTEST_S = 50.0, 0.08


@dataclass(frozen=True)
class Trial:
    """One runner at one speed.

    Parameters
    ----------
    runner, name
        Which.
    time_s
        `(frame,)`.
    points_m
        `(frame, side, point, 3)` of the points `LEG`, axes (forward, up, right).
    events_s, side
        `(contact, 2)` strike and off from force; `(contact,)` 0 left, 1 right.
    tip
        What the forefoot point is, `ball` or `toe`.
    """

    runner: str
    name: str
    time_s: FloatArray
    points_m: FloatArray
    events_s: FloatArray
    side: NDArray[np.intp]
    tip: str = "ball"


def load_trials(folder: Path) -> list[Trial]:
    """Every running trial of a folder of RBDS archives."""
    paths = sorted(p for p in folder.glob("RBDS*_T*.npz"))
    return [_trial(path) for path in paths]


def _trial(path: Path) -> Trial:
    motion = read_rbds(path, ReadOptions())
    points = leg_points(motion, "ball")
    events = force_contacts(motion)
    middle = np.searchsorted(motion.time_s, events.mean(axis=1))
    heel = points[middle, :, HEEL, 1]
    side = np.where(heel[:, LEFT] < heel[:, RIGHT], LEFT, RIGHT)
    return Trial(path.stem.split("_")[0], path.stem, motion.time_s, points, events, side)


def leg_points(motion: Motion, tip: str, *above: str) -> FloatArray:
    """`(frame, side, point, axis)` of the points `LEG` and those `above`, gaps bridged by cubic splines."""
    parts = [*(tip if p == "tip" else p for p in LEG), *above]
    names = [f"{side}_{p}" for side in ("left", "right") for p in parts]
    flat = motion.select(names).points.reshape(len(motion.time_s), -1).copy()
    for column in np.flatnonzero(~np.isfinite(flat).all(axis=0)):
        good = np.isfinite(flat[:, column])
        flat[:, column] = CubicSpline(motion.time_s[good], flat[good, column])(motion.time_s)
    return flat.reshape(len(motion.time_s), 2, len(parts), -1)


def force_contacts(motion: Motion) -> FloatArray:
    """`(contact, 2)` instants at which the vertical force passes 50 N, between samples, whole contacts only."""
    assert motion.forces is not None
    time_s, up = motion.forces.time_s, motion.forces.force_n[:, 1].astype(float)
    at = np.flatnonzero(np.diff((up > FORCE_N).astype(int)))
    cross = time_s[at] + (FORCE_N - up[at]) / (up[at + 1] - up[at]) * (time_s[at + 1] - time_s[at])
    rises = up[at + 1] > up[at]
    pairs = np.flatnonzero(rises[:-1] & ~rises[1:] & (np.diff(cross) >= SHORTEST_S))
    return np.stack([cross[pairs], cross[pairs + 1]], axis=1)


def shifted(points: FloatArray, rng: np.random.Generator, size: float) -> FloatArray:
    """Points moved by constant amounts inside their segments: markers and networks place them differently.

    Sagittal only: `(frame, side, point, 2)`. `size` is a standard deviation in lengths of the segment.
    """
    out = points.copy()
    for a, b, moved in (
        (HEEL, TIP, HEEL),
        (TIP, HEEL, TIP),
        (HEEL, TIP, ANKLE),
        (KNEE, ANKLE, ANKLE),
        (KNEE, HIP, KNEE),
    ):
        along = points[:, :, b] - points[:, :, a]
        across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
        out[:, :, moved] += rng.normal(0, size) * along + rng.normal(0, size) * across
    return out


def turned(points: FloatArray, yaw_deg: float) -> FloatArray:
    """Points turned about the vertical, 3D."""
    yaw = np.deg2rad(yaw_deg)
    out = points.copy()
    out[..., 0] = np.cos(yaw) * points[..., 0] + np.sin(yaw) * points[..., 2]
    out[..., 2] = np.cos(yaw) * points[..., 2] - np.sin(yaw) * points[..., 0]
    return out


def resampled(time_s: FloatArray, points: FloatArray, fps: float, start_s: float) -> tuple[FloatArray, FloatArray]:
    """Points at another frame rate, first frame `start_s` after the first of the trial."""
    at = np.arange(time_s[0] + start_s, time_s[-1], 1 / fps)
    return at, CubicSpline(time_s, points)(at)


def degraded(trial: Trial, fps: float, noise_m: float, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Sagittal points of a trial at a frame rate, with white noise: `(frame,)`, `(frame, side, point, 2)`."""
    time_s, points = resampled(trial.time_s, trial.points_m[..., :2], fps, rng.uniform(0, 1 / fps))
    return time_s, points + rng.normal(0, noise_m, points.shape)


def runners(trials: list[Trial]) -> Iterator[tuple[str, list[Trial], list[Trial]]]:
    """Each runner in turn: name, the trials of the others, the runner's own."""
    for name in sorted({t.runner for t in trials}):
        yield name, [t for t in trials if t.runner != name], [t for t in trials if t.runner == name]
