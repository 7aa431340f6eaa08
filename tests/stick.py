"""A stick figure to measure: points put where the answer is known by geometry alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait import Contacts
from hipdrive.motion import EXACT, Image, Lab, Motion, Provenance

STEP_S, CONTACT_S = 0.35, 0.25
#: Metres (forward, up, right): legs straight and upright, everything on one line.
UPRIGHT: dict[str, tuple[float, float, float]] = {
    f"{side}_{name}": (forward, up, sign * right)
    for side, sign in (("left", -1.0), ("right", 1.0))
    for name, forward, up, right in (
        ("ear", 0.0, 1.6, 0.07),
        ("shoulder", 0.0, 1.4, 0.18),
        ("hip", 0.0, 0.9, 0.09),
        ("knee", 0.0, 0.5, 0.09),
        ("ankle", 0.0, 0.1, 0.09),
        ("heel", -0.05, 0.05, 0.09),
        ("toe", 0.2, 0.05, 0.09),
    )
}


def clock(seconds: float = 6.0, fps: float = 240.0) -> FloatArray:
    """`(frame,)` seconds."""
    return np.arange(round(seconds * fps)) / fps


def contacts(steps: int = 15, start_s: float = 0.4, se_s: float = 0.0) -> Contacts:
    """Even contacts, left first."""
    strike = start_s + STEP_S * np.arange(steps)
    side = np.array(["left", "right"])[np.arange(steps) % 2]
    se = np.full(steps, se_s)
    return Contacts(side, strike, strike + CONTACT_S, se, se, "kinematics")


def stick(
    moved: Mapping[str, object],
    time_s: FloatArray | None = None,
    points: str = "markers",
    flags: tuple[str, ...] = (),
) -> Motion:
    """The upright figure with some points elsewhere: `name -> (3,)` or `(frame, 3)` metres."""
    time_s = clock() if time_s is None else time_s
    placed = {**UPRIGHT, **moved}
    frames = [np.broadcast_to(np.asarray(p, dtype=float), (len(time_s), 3)) for p in placed.values()]
    fps = float(1 / np.median(np.diff(time_s)))
    provenance = Provenance("stick", "test", points, fps, float(np.ptp(time_s)), EXACT, flags)
    return Motion(np.stack(frames, axis=1), tuple(placed), time_s, Lab(), provenance)


def seen(
    motion: Motion, view: str, roll_deg: float = 0.0, points: str = "virtual", level_deg: float | None = None
) -> Motion:
    """Seen from far away: 400 pixels a metre, no perspective; + roll turns the scene clockwise."""
    across = {"rear": 1.0, "front": -1.0, "right": 1.0, "left": -1.0}[view]
    axis = 2 if view in ("rear", "front") else 0
    right, down = 400 * across * motion.points[..., axis], -400 * motion.points[..., 1]
    roll = np.deg2rad(roll_deg)
    picture = np.stack(
        [right * np.cos(roll) - down * np.sin(roll), right * np.sin(roll) + down * np.cos(roll)], axis=-1
    )
    space = Image(1280, 720, view, 1.0, level_deg=level_deg, focal_px=float("inf"))  # type: ignore[arg-type]
    provenance = Provenance(
        "stick", "test", points, motion.fps, motion.provenance.duration_s, EXACT, motion.provenance.flags
    )
    return Motion(picture + [640.0, 700.0], motion.names, motion.time_s, space, provenance)


def turned(point: tuple[float, float], about: tuple[float, float], degrees: float) -> tuple[float, float]:
    """A point of a plane turned anticlockwise about another."""
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    x, y = point[0] - about[0], point[1] - about[1]
    return about[0] + c * x - s * y, about[1] + s * x + c * y
