"""Two dots on the posterior iliac spines, fixed to the pelvis."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive_synthetic.render.figure import SEGMENTS, Figure
from hipdrive_synthetic.render.mesh import Colour, Part, plain

#: Height of a sticker's middle above the hips and its place beside the midline, over stature (the virtual runner's
#: posterior spines), and how far it stands off, metres.
_SPINE_UP, _SPINE_ASIDE, _STICKER_M = 0.046, 0.028, 0.008


def sticker(figure: Figure, colour: Colour, diameter_m: float, parts: Mapping[str, Part], side: str) -> Part:
    """A round flat sticker along whatever lies behind the posterior spine, fixed to the pelvis.

    `video.uncovered` moves it back until nothing covers it in the run.
    """
    stature, sign = figure.build.stature_m, 1.0 if side == "right" else -1.0
    aim = figure.middle("hip")[1:] + stature * np.array([_SPINE_UP, sign * _SPINE_ASIDE])
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    rim = aim + diameter_m / 2 * np.stack([np.cos(around), np.sin(around)], -1)
    flat = np.concatenate([[aim], rim])
    behind = _back(figure, parts, aim)
    slope = np.linalg.lstsq(_with_ones(behind[:, 1:] - aim), behind[:, 0], rcond=None)[0]
    vertices = np.column_stack([_with_ones(flat - aim) @ slope - _STICKER_M, flat])
    faces = np.array([[0, 1 + k, 1 + (k + 1) % 24] for k in range(24)])
    weights = np.zeros((len(vertices), len(SEGMENTS)))
    weights[:, SEGMENTS.index("pelvis")] = 1.0
    return Part(vertices, faces, weights, plain(colour, len(vertices)))


def _with_ones(places: FloatArray) -> FloatArray:
    return np.column_stack([places, np.ones(len(places))])


def _back(figure: Figure, parts: Mapping[str, Part], aim: FloatArray) -> FloatArray:
    """Vertices of skin and cloth at the back around a place `(up, right)`."""
    everything = np.concatenate([parts[n].vertices for n in ("skin", "shorts", "top", "hem") if n in parts])
    near = np.linalg.norm(everything[:, 1:] - aim, axis=1) < 0.05
    return np.asarray(everything[near & (everything[:, 0] < figure.middle("hip")[0])])
