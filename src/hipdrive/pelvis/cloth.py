"""How the cloth just below the waistband turns: each frame laid over the mean of all, by turning and shifting.

Folds, seams, prints and the shape of the buttocks are marks on the pelvis; the edge of a waistband follows the trunk a
little more. Light and noise move too, so this is used only where it agrees with the edge (see `waistband`).
"""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.pelvis.dots import Floats32, Frame
from hipdrive.pelvis.region import Region

#: What is compared, metres from the middle of the edge: to each side, and from just below it downwards. It ends above
#: the fold of the buttocks, below which cloth goes with the thighs (8 cm below the crest). On 27 rendered runners a
#: half width of 13 cm read better (RMSE 1.15°) than 11 cm (1.24°), and 1.5 cm more of height worse (1.55°).
HALF_M, TOP_M, BOTTOM_M = 0.13, 0.012, 0.08
#: Room around it for turning and shifting, metres, and the part of it the mean leaves out, pixels.
ROOM_M, PAD_PX = 0.02, 4
#: The comparison runs at this scale, pixels a metre, blurred by so many pixels (noise of single pixels says nothing).
PX_PER_M, BLUR_PX = 224.0, 1.5
#: How often the mean is made anew from the frames laid over it, and the search of each (design choice: beyond it the
#: turn changes by less than 0.01°).
ROUNDS = 3
#: Least standard deviation of the mean, grey levels, away from the edge itself (first rows, pixels): a cloth with less
#: shows no marks to go by (a drawn cloth of one colour has 0.1, shorts of rendered runners 1 to 23).
LEAST_MARKS, EDGE_PX = 0.5, 10
_SEARCH = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 30, 1e-4)
_STILL = np.eye(2, 3, dtype=np.float32)


def cut(frame: Frame, region: Region, middle: FloatArray) -> Floats32:
    """The cloth below the middle of the edge (pixels), grey."""
    scale = region.px_per_m / PX_PER_M
    corner = middle + np.array([-HALF_M, TOP_M - ROOM_M]) * region.px_per_m + 0.5 * scale - 0.5
    size = (round(2 * HALF_M * PX_PER_M), round((BOTTOM_M - TOP_M + 2 * ROOM_M) * PX_PER_M))
    place = np.array([[scale, 0.0, corner[0]], [0.0, scale, corner[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpAffine(frame, place, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    grey = cv2.cvtColor(np.asarray(patch, np.uint8), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), BLUR_PX), dtype=np.float32)


def turns_deg(cloth: Mapping[int, Floats32]) -> dict[int, float]:
    """How far each frame is turned against the mean, degrees, + = clockwise; without those that cannot be laid over it.

    Nothing is told of a cloth without marks.
    The enhanced correlation coefficient of Evangelidis and Psarakis (2008), which does not mind brighter or darker.
    """
    if not cloth:
        return {}
    maps = dict.fromkeys(cloth, _STILL)
    mean = _mean(cloth, maps)
    for _ in range(ROUNDS):
        maps = {i: m for i in maps if (m := _laid(mean, cloth[i], maps[i])) is not None}
        if not maps:
            return {}
        mean = _mean(cloth, maps)
    if mean[EDGE_PX:-PAD_PX, PAD_PX:-PAD_PX].std() < LEAST_MARKS:
        return {}
    return {i: float(np.degrees(np.arctan2(m[1, 0], m[0, 0]))) for i, m in maps.items()}


def _mean(cloth: Mapping[int, Floats32], maps: Mapping[int, Floats32]) -> Floats32:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = [
        cv2.warpAffine(cloth[i], m, cloth[i].shape[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
        for i, m in maps.items()
    ]
    return np.asarray(np.mean(laid, axis=0), dtype=np.float32)


def _laid(mean: Floats32, cloth: Floats32, first: Floats32) -> Floats32 | None:
    """The turn and shift from the mean to a frame, from a first guess."""
    inner = np.ascontiguousarray(mean[PAD_PX:-PAD_PX, PAD_PX:-PAD_PX])
    corner = np.full(2, PAD_PX, dtype=np.float32)
    start = np.column_stack([first[:, :2], first[:, :2] @ corner + first[:, 2]]).astype(np.float32)
    try:
        _, found = cv2.findTransformECC(
            inner, cloth, start, cv2.MOTION_EUCLIDEAN, _SEARCH, np.ones_like(cloth, np.uint8), 1
        )
    except cv2.error:  # nothing in common, or a cloth without any mark
        return None
    turn = np.asarray(found[:, :2], dtype=np.float32)
    return np.column_stack([turn, found[:, 2] - turn @ corner]).astype(np.float32)
