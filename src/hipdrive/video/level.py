"""How a camera was rolled, from the edges that stand upright or lie level in what it saw.

Walls, doors, windows and machines are built upright. Their edges lean in the picture as much as the camera was rolled, and,
away from its middle, as much as it looks up or down: a line over the place of the edges, whose value in the middle is the
roll (pinhole geometry; level edges alike with a camera that stands askew). Knows nothing of running; what moves must be
masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray

Array = NDArray[np.uint8]

#: Pictures are looked at in this width; edges are as straight in fewer pixels.
_WIDTH = 960
#: Shortest edge that counts, of the picture's height, and how far it may lean (design choice: a phone is not held worse).
_SHORTEST, _STEEPEST_DEG = 0.06, 18.0
#: Edges that agree lie this close, degrees.
_AGREE_DEG = 0.8
#: By how much the lean may change from the middle of the picture to its border, degrees: cameras that look up or down, or stand
#: askew, by 15, near and wide.
_CHANGE_DEG = np.linspace(-10.0, 10.0, 41)
#: What such a change usually is, and what edges that agree scatter by, degrees; edges of together this length (picture heights)
#: are one witness, for many of them are pieces of one line.
_USUAL_CHANGE_DEG, _SCATTER_DEG, _ONE_WITNESS = 5.0, 0.8, 0.25
#: Fewest edges, total length over the picture's height, and share of all upright edges that must agree.
_FEWEST, _LONG, _SHARE = 4, 1.0, 0.35
#: Upright edges that agree are still off by as much as buildings and machines are, degrees; level ones by more: they run along a
#: treadmill that may be inclined, or into the depth.
LEAST_SE_DEG = {True: 0.5, False: 1.2}


@dataclass(frozen=True)
class Lean:
    """How the edges of a picture lean.

    Parameters
    ----------
    deg
        + = the scene is turned clockwise in the picture.
    se_deg
        Its standard error.
    edges
        How many edges agree.
    change_deg
        Of level edges: by how much more those at the lower border lean than those in the middle; 0 where none were seen.
    """

    deg: float
    se_deg: float
    edges: int
    change_deg: float = 0.0


def lean_of(pictures: Sequence[Array], moving: BoolArray | None = None) -> Lean | None:
    """The roll that edges show; `None` where too few agree.

    Parameters
    ----------
    pictures
        A few frames of a camera that stands still, `(height, width)` grey or with colours last; their median is looked at.
    moving
        `(height, width)` where what moves is.
    """
    grey = np.median([_grey(p) for p in pictures], axis=0).astype(np.uint8)
    scale = min(1.0, _WIDTH / grey.shape[1])
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    masked = None if moving is None else cv2.resize(moving.astype(np.uint8), small.shape[::-1]) > 0
    upright, level = (_agreeing(*_edges(small, masked, way), LEAST_SE_DEG[way]) for way in (True, False))
    return _joined([one for one in (upright, level) if one is not None], level)


def _grey(picture: Array) -> Array:
    return picture if picture.ndim == 2 else np.asarray(picture[..., :3].mean(axis=-1))


def _edges(grey: Array, moving: BoolArray | None, upright: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Lean (degrees, + = clockwise), place across (−1 to 1) and length (picture heights) of upright or level edges."""
    found = cv2.createLineSegmentDetector().detect(grey)[0]
    lines = np.empty((0, 4)) if found is None else np.asarray(found, dtype=float).reshape(-1, 4)
    middle, along = (lines[:, :2] + lines[:, 2:]) / 2, lines[:, 2:] - lines[:, :2]
    height, width = grey.shape
    first = along[:, 1] if upright else along[:, 0]
    across = -along[:, 0] if upright else along[:, 1]
    lean = np.degrees(np.arctan(across / np.where(np.abs(first) < 1e-9, 1e-9, first)))
    length = np.hypot(*along.T) / height
    place = 2 * middle[:, 0] / width - 1 if upright else 2 * middle[:, 1] / height - 1
    keep = (length > _SHORTEST) & (np.abs(lean) < _STEEPEST_DEG)
    if moving is not None:
        row, column = (np.clip(middle[:, k].astype(int), 0, grey.shape[1 - k] - 1) for k in (1, 0))
        keep &= ~moving[row, column]
    return lean[keep], place[keep], length[keep]


def _agreeing(lean: FloatArray, place: FloatArray, length: FloatArray, least_se_deg: float) -> Lean | None:
    """The lean in the middle on which the greatest length of edges agrees."""
    if len(lean) < _FEWEST:
        return None
    rolls = np.arange(-_STEEPEST_DEG, _STEEPEST_DEG + 1e-9, 0.25)
    off = lean - rolls[:, None, None] - _CHANGE_DEG[:, None] * place
    votes = (length * np.exp(-0.5 * (off / (_AGREE_DEG / 2)) ** 2)).sum(axis=2)
    # Of leans that agree as well, the one that changes least over the picture.
    roll, change = np.unravel_index((votes * (1 - 0.01 * np.abs(_CHANGE_DEG))).argmax(), votes.shape)
    agree = np.abs(off[roll, change]) < _AGREE_DEG
    if agree.sum() < _FEWEST or length[agree].sum() < max(_LONG, _SHARE * length.sum()):
        return None
    return _line(lean[agree], place[agree], length[agree], least_se_deg)


def _line(lean: FloatArray, place: FloatArray, length: FloatArray, least_se_deg: float) -> Lean:
    """A line through the leans, weighted by length, and how sure its value in the middle is.

    Edges in one part of the picture tell the middle only as far as the usual change over a picture lets them.
    """
    weight = length / _ONE_WITNESS / _SCATTER_DEG**2
    rows = np.stack([np.ones_like(place), place], axis=1)
    information = (rows * weight[:, None]).T @ rows + np.diag([0.0, _USUAL_CHANGE_DEG**-2])
    middle, change = np.linalg.solve(information, (rows * weight[:, None]).T @ lean)
    unsure = float(np.sqrt(np.linalg.inv(information)[0, 0]))
    return Lean(float(middle), float(np.hypot(least_se_deg, unsure)), len(lean), float(change))


def _joined(found: list[Lean], level: Lean | None) -> Lean | None:
    """Upright and level edges together; further apart than their errors, the error is as wide as that."""
    if not found:
        return None
    weight = np.array([one.se_deg**-2 for one in found])
    deg = float((weight * [one.deg for one in found]).sum() / weight.sum())
    apart = float(np.ptp([one.deg for one in found])) / 2
    se = float(np.hypot(weight.sum() ** -0.5, apart if apart**2 > (1 / weight).sum() else 0.0))
    return Lean(deg, se, sum(one.edges for one in found), 0.0 if level is None else level.change_deg)
