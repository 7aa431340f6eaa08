"""Hair: a cap on the skull, and what hangs from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive_synthetic.render.figure import SEGMENTS, Figure
from hipdrive_synthetic.render.mesh import AROUND, Colour, Mask, Part, cloth, plain, tube

Haircut = Literal["short", "tail", "long"]

#: Length of what hangs and its half width at its thickest, along and across the head, metres.
_HANGING: dict[Haircut, tuple[float, float, float]] = {"tail": (0.30, 0.026, 0.030), "long": (0.24, 0.040, 0.085)}


def hair(figure: Figure, colour: Colour, cut: Haircut) -> dict[str, Part]:
    """Every part of the hair, by name."""
    parts = {"hair": _cap(figure, colour, cut)}
    if cut in _HANGING:
        parts["hanging_hair"] = _hanging(figure, colour, *_HANGING[cut])
    return parts


def _cap(figure: Figure, colour: Colour, cut: Haircut) -> Part:
    ahead, up, _ = (figure.vertices - figure.joints["eye"]).T
    # Long hair lies over the ears.
    behind = (ahead < (-0.105 if cut != "long" else -0.075)) & (up > (-0.05 if cut != "long" else -0.09))
    mask: Mask = (figure.share("head") > 0.5) & ((up > 0.045) | behind)
    ease = 0.012 if cut != "long" else 0.02
    part = cloth(figure, mask, lambda body: np.full(len(body), ease), colour, 0.0, 0.004)
    return replace(part, colours=_grained(colour, len(part.vertices)))


def _hanging(figure: Figure, colour: Colour, length_m: float, deep_m: float, wide_m: float) -> Part:
    """A bundle that hangs straight down from `Figure.nape`, thickest below its upper third."""
    along = np.linspace(0.0, 1.0, 24)
    thick = np.sin(np.pi * np.clip(0.12 + 0.88 * along, 0, 1) ** 0.7) ** 0.6
    rings = np.stack(
        [
            -deep_m * 0.6 + deep_m * thick[:, None] * np.cos(AROUND),
            np.broadcast_to(0.02 - length_m * along[:, None], (24, len(AROUND))),
            wide_m * thick[:, None] * np.sin(AROUND),
        ],
        axis=-1,
    )
    vertices = (rings + figure.nape).reshape(-1, 3)
    weights = np.zeros((len(vertices), len(SEGMENTS)))
    weights[:, SEGMENTS.index("hanging_hair")] = 1.0
    return Part(vertices, tube(rings), weights, _grained(colour, len(vertices)))


def _grained(colour: Colour, count: int) -> FloatArray:
    grain = 1 + 0.12 * np.random.default_rng(0).standard_normal((count, 1))
    return np.clip(plain(colour, count) * grain, 0, 255)
