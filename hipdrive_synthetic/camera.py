"""Virtual cameras: any 3D motion as a camera would see it, with the errors keypoints have.

For tests and for training, where the truth must be known exactly. Not a renderer: points go in, points
come out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.interpolate import CubicSpline

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.motion import Image, Lab, Motion
from hipdrive.motion.names import swapped

# Where the camera stands, seen from the runner, in lab axes (forward, up, right).
_DIRECTION = {
    "rear": (-1.0, 0.0, 0.0),
    "front": (1.0, 0.0, 0.0),
    "right": (0.0, 0.0, 1.0),
    "left": (0.0, 0.0, -1.0),
}
_LEG = ("hip", "knee", "ankle", "heel", "toe", "ball")


@dataclass(frozen=True)
class Camera:
    """A pinhole camera that looks at the runner and does not move.

    Parameters
    ----------
    view
        Where it stands.
    distance_m
        Horizontal distance from the middle of the runner's path.
    height_m
        Height of the lens above the ground.
    aim_m
        Height of the point that lies in the middle of the picture.
    yaw_deg
        How far the camera is walked round the runner off the square view, + = anticlockwise seen from above.
    roll_deg
        + = the scene is turned clockwise in the picture.
    focal_px
        Focal length in pixels; 1.25 picture widths is a phone zoomed in a little.
    width, height
        Picture size, pixels.
    fps
        Frame rate, 1/s; `None` keeps the frames of the motion.
    level_known
        Whether the picture's level is handed on (`Image.level_deg`).
    """

    view: Literal["rear", "front", "left", "right"]
    distance_m: float = 4.0
    height_m: float = 1.1
    aim_m: float = 0.9
    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    focal_px: float = 1600.0
    width: int = 1280
    height: int = 720
    fps: float | None = None
    level_known: bool = False


@dataclass(frozen=True)
class Noise:
    """Errors put on what the camera sees.

    Parameters
    ----------
    white_px
        Standard deviation per coordinate, new in each frame, pixels.
    correlated_px, correlated_s
        Standard deviation per coordinate of an error that fades with this time constant (first-order
        autoregressive), pixels and seconds.
    lost
        Share of frames in which no point is seen (NaN).
    dropped
        Share of frames that are absent altogether; the time stamps show it.
    swapped, swap_frames
        Share of frames in which the left and right leg are exchanged, and how many frames a burst lasts.
    """

    white_px: float = 0.0
    correlated_px: float = 0.0
    correlated_s: float = 0.1
    lost: float = 0.0
    dropped: float = 0.0
    swapped: float = 0.0
    swap_frames: int = 5


CLEAN = Noise()


def film(motion: Motion, camera: Camera, noise: Noise = CLEAN, seed: int = 0, points: str = "virtual") -> Motion:
    """See a 3D motion through a camera.

    Parameters
    ----------
    motion
        Points in metres (`Lab`); the ground is taken to be at height 0.
    camera, noise
        The camera, and the errors of its points.
    seed
        Of the random errors; the same seed gives the same errors.
    points
        What the points are to be called in the provenance of the result.

    Returns
    -------
    Motion
        In `Image` pixels with the camera's view; `oblique_deg` is the true yaw.

    Raises
    ------
    ValueError
        If the motion is not 3D.
    """
    if not isinstance(motion.space, Lab):
        raise ValueError("a virtual camera needs a motion in three dimensions")
    rng = np.random.default_rng(seed)
    time_s = _frame_times(motion, camera.fps)
    pixels = project(resampled(motion, time_s), camera, middle_m=_path_middle(motion))
    pixels = _disturbed(pixels, motion.names, time_s, noise, rng)
    kept = rng.random(len(time_s)) >= noise.dropped
    roll = camera.roll_deg if camera.level_known else None
    space = Image(camera.width, camera.height, camera.view, 1.0, abs(camera.yaw_deg), roll, camera.focal_px)
    fps = motion.fps if camera.fps is None else camera.fps
    # Errors put on exact points make them points to be smoothed, like any that were seen.
    cutoff_hz = motion.provenance.cutoff_hz if noise == CLEAN else {}
    provenance = replace(motion.provenance, kind="virtual", points=points, fps=fps, cutoff_hz=cutoff_hz)
    return Motion(pixels[kept], motion.names, time_s[kept], space, provenance)


def project(points_m: FloatArray, camera: Camera, middle_m: FloatArray | None = None) -> FloatArray:
    """Picture coordinates of points in space.

    Parameters
    ----------
    points_m
        `(..., 3)` metres (forward, up, right).
    camera
        The camera.
    middle_m
        `(3,)` the point on the ground round which the camera is set up; the origin by default.

    Returns
    -------
    ndarray
        `(..., 2)` pixels (right, down).
    """
    place, axes = standpoint(camera)
    seen = (points_m - (0.0 if middle_m is None else middle_m) - place) @ axes.T
    centre = np.array([camera.width, camera.height]) / 2
    return np.asarray(centre + camera.focal_px * seen[..., :2] / seen[..., 2:])


def resampled(motion: Motion, time_s: FloatArray) -> FloatArray:
    """Points `(frame, point, axis)` at other instants, by cubic spline; NaN where the motion has a gap."""
    flat = motion.points.reshape(len(motion.time_s), -1)
    seen = np.isfinite(flat)
    out = np.full((len(time_s), flat.shape[1]), np.nan)
    whole = seen.all(axis=0)
    if whole.any():
        out[:, whole] = CubicSpline(motion.time_s, flat[:, whole])(time_s)
    for column in np.flatnonzero(~whole & (seen.sum(axis=0) >= 4)):
        good = seen[:, column]
        values = CubicSpline(motion.time_s[good], flat[good, column])(time_s)
        in_gap = np.interp(time_s, motion.time_s, (~good).astype(float)) > 0
        out[:, column] = np.where(in_gap, np.nan, values)
    return out.reshape(len(time_s), *motion.points.shape[1:])


def _frame_times(motion: Motion, fps: float | None) -> FloatArray:
    if fps is None:
        return motion.time_s
    start, stop = motion.time_s[0], motion.time_s[-1]
    # The last frame may fall short of the end by rounding only.
    return np.asarray(start + np.arange(int((stop - start) * fps + 1e-6) + 1) / fps)


def _path_middle(motion: Motion) -> FloatArray:
    """Point on the ground below the middle of everything that was seen."""
    low, high = np.nanmin(motion.points, axis=(0, 1)), np.nanmax(motion.points, axis=(0, 1))
    middle = (low + high) / 2
    middle[1] = 0.0
    return np.asarray(middle)


def standpoint(camera: Camera) -> tuple[FloatArray, FloatArray]:
    """Place of the lens, and its axes (right, down, into the scene) as rows, in lab axes."""
    yaw, roll = np.deg2rad(camera.yaw_deg), np.deg2rad(camera.roll_deg)
    forward, _, right = _DIRECTION[camera.view]
    # Anticlockwise from above turns forward towards left, which is minus right.
    stand = np.array(
        [
            forward * np.cos(yaw) + right * np.sin(yaw),
            0.0,
            right * np.cos(yaw) - forward * np.sin(yaw),
        ]
    )
    place = stand * camera.distance_m + np.array([0.0, camera.height_m, 0.0])
    into = np.array([0.0, camera.aim_m, 0.0]) - place
    into /= np.linalg.norm(into)
    x = np.cross(into, np.array([0.0, 1.0, 0.0]))
    x /= np.linalg.norm(x)
    y = np.cross(into, x)
    # A scene turned clockwise in the picture means a camera turned anticlockwise.
    turned = [np.cos(roll) * x - np.sin(roll) * y, np.sin(roll) * x + np.cos(roll) * y]
    return place, np.stack([*turned, into])


def _disturbed(
    pixels: FloatArray, names: tuple[str, ...], time_s: FloatArray, noise: Noise, rng: np.random.Generator
) -> FloatArray:
    out = pixels + rng.normal(0.0, 1.0, pixels.shape) * noise.white_px
    out += correlated_noise(pixels.shape, time_s, noise.correlated_s, rng) * noise.correlated_px
    crossed = _bursts(len(out), noise.swapped, noise.swap_frames, rng)
    out[crossed] = out[crossed][:, _leg_swap(names)]
    out[rng.random(len(out)) < noise.lost] = np.nan
    return out


def correlated_noise(
    shape: tuple[int, ...], time_s: FloatArray, constant_s: float, rng: np.random.Generator
) -> FloatArray:
    """Unit-variance first-order autoregressive noise along the first axis, with this time constant (s)."""
    out = rng.normal(0.0, 1.0, shape)
    keep = np.exp(-np.diff(time_s) / max(constant_s, 1e-9))
    for i, k in enumerate(keep, start=1):
        out[i] = k * out[i - 1] + np.sqrt(1 - k * k) * out[i]
    return out


def _bursts(count: int, share: float, length: int, rng: np.random.Generator) -> BoolArray:
    """Frames inside bursts that together cover about this share."""
    inside = np.zeros(count, dtype=bool)
    while inside.mean() < share:
        start = int(rng.integers(0, max(count - length, 1)))
        inside[start : start + length] = True
    return inside


def _leg_swap(names: tuple[str, ...]) -> list[int]:
    """Order of the points with the two legs exchanged."""

    def other(name: str) -> str:
        partner = swapped(name)
        return partner if name.split("_")[-1] in _LEG and partner in names else name

    return [names.index(other(n)) for n in names]
