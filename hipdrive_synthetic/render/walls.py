"""Surfaces: plain ones, bricks, panels, a gym full of things, leaves. Each is a picture made from a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
Wall = Literal["plain", "bricks", "panels", "things", "leaves"]

#: Side of a wall, metres, and of its picture, pixels.
WALL_M, _PIXELS = 16.0, 1024


def surface(colour: Colour, strength: float, seed: int, light: float, wall: Wall = "plain") -> Picture:
    """A lit surface of this colour, uneven in fine and in coarse, with a pattern.

    Parameters
    ----------
    colour
        Red, green, blue.
    strength
        Standard deviation of the unevenness, levels of 255.
    seed
        Of the unevenness and of the pattern.
    light
        Brightness, 1 = as the colour says.
    wall
        The pattern.
    """
    rng, size = np.random.default_rng(seed), 512 if wall == "plain" else _PIXELS
    fine = cv2.GaussianBlur(rng.standard_normal((size, size)), (0, 0), 1.2)
    coarse = cv2.resize(rng.standard_normal((16, 16)), (size, size), interpolation=cv2.INTER_CUBIC)
    uneven = strength * (0.5 * fine / fine.std() + 0.7 * coarse / coarse.std())
    picture = np.broadcast_to(np.array(colour, dtype=float), (size, size, 3)).copy()
    if wall != "plain":
        _PATTERNS[wall](picture, rng)
    return np.asarray(np.clip(light * (picture + uneven[..., None]), 0, 255), dtype=np.uint8)


def _px(metres: float) -> int:
    return max(round(metres * _PIXELS / WALL_M), 1)


def _bricks(picture: FloatArray, rng: np.random.Generator) -> None:
    """Courses of bricks of several reds, light joints."""
    high, wide = _px(0.14), _px(0.36)
    base = np.array([150.0, 92.0, 74.0]) + rng.uniform(-25, 25, 3)
    for row, top in enumerate(range(0, _PIXELS, high)):
        for left in range(-(row % 2) * wide // 2, _PIXELS, wide):
            brick = base * rng.uniform(0.75, 1.2)
            picture[top : top + high - 1, max(left, 0) : max(left + wide - 1, 0)] = brick


def _panels(picture: FloatArray, rng: np.random.Generator) -> None:
    """Upright boards, some darker, with gaps between."""
    wide = _px(float(rng.uniform(0.25, 0.9)))
    for left in range(0, _PIXELS, wide):
        picture[:, left : left + wide] *= rng.uniform(0.6, 1.15)
        picture[:, left : left + 2] *= 0.5


def _things(picture: FloatArray, rng: np.random.Generator) -> None:
    """Posters, machines, racks and windows: boxes of any colour, upright bars among them."""
    for _ in range(int(rng.integers(150, 300))):
        left, top = rng.integers(0, _PIXELS, 2)
        wide, high = _px(float(rng.uniform(0.08, 1.2))), _px(float(rng.uniform(0.08, 1.6)))
        picture[top : top + high, left : left + wide] = 0.65 * rng.uniform(15, 245) + 0.35 * rng.uniform(15, 245, 3)
    for _ in range(int(rng.integers(15, 30))):
        left, wide = int(rng.integers(0, _PIXELS)), _px(float(rng.uniform(0.03, 0.1)))
        picture[:, left : left + wide] = rng.uniform(20, 200)


def _leaves(picture: FloatArray, rng: np.random.Generator) -> None:
    """Trees and sky: green blots of every size, brighter above."""
    mixed = np.zeros((_PIXELS, _PIXELS))
    for cells in (12, 40, 130, 400):
        blots = rng.standard_normal((cells, cells))
        mixed += cv2.resize(blots, (_PIXELS, _PIXELS), interpolation=cv2.INTER_CUBIC) / np.sqrt(cells / 12)
    part = np.clip(0.5 + mixed[..., None] / 3, 0, 1)
    picture[:] = part * [120.0, 150.0, 70.0] + (1 - part) * [30.0, 55.0, 25.0]


_PATTERNS: Mapping[Wall, Callable[[FloatArray, np.random.Generator], None]] = {
    "bricks": _bricks,
    "panels": _panels,
    "things": _things,
    "leaves": _leaves,
}
