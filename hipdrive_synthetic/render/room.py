"""Where a rendered runner runs: a treadmill in a room, lit in several ways, with plain walls or busy ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from hipdrive_synthetic.camera import Camera
from hipdrive_synthetic.render.treadmill import Box, Colour, Treadmill
from hipdrive_synthetic.render.walls import WALL_M, Wall, surface

Place = tuple[float, float, float]

#: Floor of the room below the belt.
_FLOOR_M = -0.16
_PALETTES: dict[str, tuple[Colour, Colour]] = {
    "gym": ((120, 112, 104), (196, 198, 200)),
    "plain": ((170, 168, 165), (215, 213, 208)),
    "dark": ((70, 66, 62), (96, 98, 104)),
}
#: Things by the walls: low and high bounds (forward, up, right) and colour.
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
    lamps
        `even`: two from above and one at the camera; `front`, `back`: one from that side of the runner and little
        else; `against`: the far wall is a window, the runner is seen against it.
    wall, seed
        Pattern of the walls, and its chance.
    treadmill
        What the runner runs on.
    """

    look: Literal["gym", "plain", "dark"] = "gym"
    light: float = 1.0
    lamps: Literal["even", "front", "back", "against"] = "even"
    wall: Wall = "plain"
    seed: int = 0
    treadmill: Treadmill = field(default_factory=Treadmill)

    @property
    def ambient(self) -> float:
        """Light that comes from everywhere."""
        return (0.3 if self.lamps == "even" else 0.2) * self.light


def furnish(plotter: Any, room: Room, camera: Camera) -> None:
    """Put floor, walls, treadmill and lamps into a scene."""
    import pyvista as pv

    floor, wall = _PALETTES[room.look]
    flat = {"ambient": room.ambient, "diffuse": 0.72, "specular": 0.03}
    ground = pv.Plane(center=(0, _FLOOR_M, 0), direction=(0, 1, 0), i_size=18, j_size=18)
    # Lamps on large even faces cost half of the drawing; their light is in the colour instead.
    plotter.add_mesh(ground, texture=pv.Texture(surface(floor, 9.0, 1, room.light)), lighting=False)
    bright = 1.6 if room.lamps == "against" else 0.9 * room.light
    for k, (centre, facing) in enumerate(_walls(camera)):
        plane = pv.Plane(center=centre, direction=facing, i_size=WALL_M, j_size=WALL_M)
        picture = surface(wall, 4.0, 2 + k + 10 * room.seed, bright, room.wall)
        plotter.add_mesh(plane, texture=pv.Texture(picture), lighting=False)
    for bounds, colour in room.treadmill.boxes + (_THINGS if room.look == "gym" else ()):
        # Things by the wall stand on the far side of the runner.
        plotter.add_mesh(pv.Box(bounds=_far_side(bounds, camera)), color=colour, **flat)
    for place, strength in _lamps(room, camera):
        plotter.add_light(pv.Light(position=place, focal_point=(0, 0, 0), intensity=strength * room.light))
    plotter.add_light(pv.Light(light_type="headlight", intensity=_AT_CAMERA[room.lamps] * room.light))


#: Strength of the lamp at the camera.
_AT_CAMERA = {"even": 0.45, "front": 0.12, "back": 0.12, "against": 0.3}


def _lamps(room: Room, camera: Camera) -> Iterator[tuple[Place, float]]:
    """Place and strength of each lamp but that at the camera."""
    if room.lamps == "even":
        yield from (((-2.5, 4.6, 2.6), 0.62), ((-1.2, 4.6, -2.6), 0.48))
        return
    near = -1.0 if camera.view == "left" else 1.0
    if room.lamps == "against":
        yield (0.6, 3.0, -4.0 * near), 0.8
    else:
        yield (4.0 if room.lamps == "front" else -4.0, 2.2, 1.5 * near), 1.0


def _walls(camera: Camera) -> list[tuple[Place, Place]]:
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
    # A treadmill stays where it is.
    if ahead < 1.3 or camera.view == "rear":
        return bounds
    if camera.view == "front":
        return (-behind, -ahead, low, high, left, right)
    depth = 3.4 / 4.5
    if camera.view == "left":
        return (left, right, low, high, ahead * depth, behind * depth)
    return (left, right, low, high, -behind * depth, -ahead * depth)
