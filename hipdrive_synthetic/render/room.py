"""Where a rendered runner runs: a treadmill in a room, bright or dim, with things on the walls or without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from hipdrive_synthetic.camera import Camera

Colour = tuple[int, int, int]
Box = tuple[tuple[float, float, float, float, float, float], Colour]

#: Floor of the room below the belt, height and thickness of its walls, metres.
_FLOOR_M, _HIGH_M = -0.16, 3.2
_PALETTES: dict[str, tuple[Colour, Colour]] = {
    "gym": ((120, 112, 104), (196, 198, 200)),
    "plain": ((170, 168, 165), (215, 213, 208)),
    "dark": ((70, 66, 62), (96, 98, 104)),
}
#: Low and high corners (forward, up, right) of treadmill, and of things by the walls.
_TREADMILL: tuple[Box, ...] = (
    ((-0.95, 1.15, -0.13, -0.035, -0.34, 0.34), (26, 26, 28)),
    ((-0.85, 0.95, -0.036, -0.001, -0.27, 0.27), (15, 15, 17)),
    ((-0.95, 1.15, -0.06, 0.015, 0.28, 0.36), (140, 140, 145)),
    ((-0.95, 1.15, -0.06, 0.015, -0.36, -0.28), (140, 140, 145)),
    ((1.02, 1.09, -0.1, 1.12, 0.335, 0.385), (50, 50, 52)),
    ((1.02, 1.09, -0.1, 1.12, -0.385, -0.335), (50, 50, 52)),
    ((0.98, 1.14, 1.08, 1.22, -0.40, 0.40), (40, 40, 46)),
)
_THINGS: tuple[Box, ...] = (
    ((4.42, 4.48, 0.9, 2.2, 1.3, 2.6), (158, 188, 216)),
    ((4.40, 4.48, _FLOOR_M, 2.1, -2.5, -1.5), (115, 84, 64)),
    ((4.42, 4.48, 1.5, 1.9, -0.7, 0.6), (190, 76, 50)),
    ((1.6, 2.6, _FLOOR_M, 0.55, 2.2, 2.9), (56, 56, 64)),
    ((1.4, 2.2, _FLOOR_M, 0.4, -2.7, -2.1), (128, 38, 30)),
)


@dataclass(frozen=True)
class Room:
    """A room.

    Parameters
    ----------
    look
        Colours of floor and walls; in `gym` things stand and hang about.
    light
        Strength of the lamps, 1 = a lit room.
    """

    look: Literal["gym", "plain", "dark"] = "gym"
    light: float = 1.0


def furnish(plotter: Any, room: Room, camera: Camera) -> None:
    """Put floor, walls, treadmill and lamps into a scene."""
    import pyvista as pv

    floor, wall = _PALETTES[room.look]
    flat = {"ambient": 0.3 * room.light, "diffuse": 0.72, "specular": 0.03}
    ground = pv.Plane(center=(0, _FLOOR_M, 0), direction=(0, 1, 0), i_size=18, j_size=18)
    # Lamps on large even faces cost half of the drawing; their light is in the colour instead.
    plotter.add_mesh(ground, texture=pv.Texture(_grain(floor, 9.0, 1, room.light)), lighting=False)
    for k, (centre, facing) in enumerate(_walls(camera)):
        plane = pv.Plane(center=centre, direction=facing, i_size=16, j_size=16)
        plotter.add_mesh(plane, texture=pv.Texture(_grain(wall, 4.0, 2 + k, 0.9 * room.light)), lighting=False)
    for bounds, colour in _TREADMILL + (_THINGS if room.look == "gym" else ()):
        # Things by the wall stand on the far side of the runner.
        plotter.add_mesh(pv.Box(bounds=_far_side(bounds, camera)), color=colour, **flat)
    for place, strength in (((-2.5, 4.6, 2.6), 0.62), ((-1.2, 4.6, -2.6), 0.48)):
        plotter.add_light(pv.Light(position=place, focal_point=(0, 0, 0), intensity=strength * room.light))
    plotter.add_light(pv.Light(light_type="headlight", intensity=0.45 * room.light))


def _walls(camera: Camera) -> list[tuple[tuple[float, float, float], tuple[float, float, float]]]:
    """Middle and facing of each wall that is not between camera and runner."""
    walls = {
        "front": ((4.5, 1.5, 0.0), (-1.0, 0.0, 0.0)),
        "rear": ((-4.5, 1.5, 0.0), (1.0, 0.0, 0.0)),
        "right": ((0.0, 1.5, 3.4), (0.0, 0.0, -1.0)),
        "left": ((0.0, 1.5, -3.4), (0.0, 0.0, 1.0)),
    }
    return [wall for side, wall in walls.items() if side != camera.view]


def _far_side(bounds: tuple[float, ...], camera: Camera) -> tuple[float, ...]:
    """The same box, things of the front wall turned to the wall the camera looks at."""
    ahead, behind, low, high, left, right = bounds
    if ahead < 1.3 or camera.view == "rear":
        return bounds
    if camera.view == "front":
        return (-behind, -ahead, low, high, left, right)
    depth = 3.4 / 4.5
    if camera.view == "left":
        return (left, right, low, high, ahead * depth, behind * depth)
    return (left, right, low, high, -behind * depth, -ahead * depth)


def _grain(colour: Colour, strength: float, seed: int, light: float) -> NDArray[np.uint8]:
    """A lit surface of this colour, uneven in fine and in coarse."""
    rng, size = np.random.default_rng(seed), 512
    fine = cv2.GaussianBlur(rng.standard_normal((size, size)), (0, 0), 1.2)
    coarse = cv2.resize(rng.standard_normal((16, 16)), (size, size), interpolation=cv2.INTER_CUBIC)
    uneven = strength * (0.5 * fine / fine.std() + 0.7 * coarse / coarse.std())
    return np.asarray(np.clip(light * (np.array(colour) + uneven[..., None]), 0, 255), dtype=np.uint8)
