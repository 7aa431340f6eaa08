"""Shoes: cloth around the sections of the foot, with a flat sole."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive_synthetic.render.figure import SEGMENTS, Build, Figure
from hipdrive_synthetic.render.mesh import AROUND, Colour, Part, outline, plain, tube

#: Over this length both ends of a shoe round off, metres.
_TIP_M = 0.02
_SOLE: Colour = (240, 240, 240)


def shoe(figure: Figure, colour: Colour, side: str) -> Part:
    """The shoe of a side."""
    joints, axis = figure.joints, figure.sole_axis(side)
    origin, across = joints[f"{side}_heel"], np.cross(axis, [0.0, 1.0, 0.0])
    foot = figure.vertices[figure.share("foot", "toes") > 0.5]
    foot = foot[(np.sign(foot[:, 2]) == np.sign(origin[2])) & (foot[:, 1] < joints[f"{side}_ankle"][1] + 0.005)]
    local = np.stack([(foot - origin) @ axis, foot[:, 1], (foot - origin) @ across], -1)
    length = float((joints[f"{side}_toe"] - origin) @ axis)
    stations = length * (1 - np.cos(np.linspace(0, np.pi, 22))) / 2
    rings = np.stack(list(_rings(local, stations, length, figure.build)))
    vertices = (rings @ np.stack([axis, [0.0, 1.0, 0.0], across]) + origin * [1.0, 0.0, 1.0]).reshape(-1, 3)
    colours = plain(colour, len(vertices))
    colours[vertices[:, 1] < 0.006] = _SOLE
    weights = np.zeros((len(vertices), len(SEGMENTS)))
    ball = float((joints[f"{side}_ball"] - origin) @ axis)
    toes = np.clip((rings[..., 0].ravel() - ball) / 0.03 + 0.5, 0.0, 1.0)
    weights[:, SEGMENTS.index(f"{side}_foot")] = 1 - toes
    weights[:, SEGMENTS.index(f"{side}_toes")] = toes
    return Part(vertices, tube(rings), weights, colours)


def _rings(local: FloatArray, stations: FloatArray, length: float, build: Build) -> Iterator[FloatArray]:
    """`(angle, 3)` sections of a shoe; at both ends it rounds off above, the sole stays flat."""
    for x in stations:
        inside = min(max(x, _TIP_M), length - _TIP_M)
        # The foot ends before a roomy shoe does: its last section stands for those beyond.
        reach = np.sort(local[:, 0])[[20, -21]]
        slab = local[abs(local[:, 0] - np.clip(inside, *reach)) < 0.018][:, 1:]
        low, high = slab.min(axis=0) - build.shoe_ease_m, slab.max(axis=0) + build.shoe_ease_m
        low[0] = -build.sole_m
        around = outline(_with_sole(slab, low, high, build.shoe_ease_m), (low + high) / 2)
        to_tip = min(x, length - x, _TIP_M) / _TIP_M
        size = np.sqrt(1 - (1 - to_tip) ** 2)
        middle = np.array([low[0] + size * (high[0] - low[0]) / 2, (low[1] + high[1]) / 2])
        ring = middle + size * around[:, None] * np.stack([np.cos(AROUND), np.sin(AROUND)], -1)
        yield np.column_stack([np.full(len(ring), x), np.maximum(ring[:, 0], -build.sole_m), ring[:, 1]])


def _with_sole(slab: FloatArray, low: FloatArray, high: FloatArray, ease_m: float) -> FloatArray:
    """A section of the foot `(point, (up, across))` grown by the shoe's ease, with the corners of the sole."""
    out = slab - (low + high) / 2
    far = np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 0.01)
    corners = np.array([[low[0], low[1]], [low[0], high[1]]]) * [1.0, 0.94]
    return np.concatenate([slab + ease_m * out / far, corners])
