"""Small spots in one picture that differ in colour from everything around them: where a sticker may be.

For the region around the hips of one frame. Which of the spots are stickers is decided over the clip, in
`hipdrive.pelvis.pair`.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.pelvis.region import Region

Frame = NDArray[np.uint8]
Floats32 = NDArray[np.float32]

#: What is searched, metres from the middle of the hips: to each side, up, down. The back spines lie about 0.1 m above
#: the hip joints; a waistband up to 0.2 m. The rest is for the error of the network's hips (95 % within 3.3 cm).
REACH_M = (0.24, 0.28, 0.10)
#: The search runs at this scale whatever the size of the runner, pixels a metre (design choice: a dot of 2 cm is
#: then 4.5 pixels wide, the least that shows a ring of background around it).
SEARCH_PX_PER_M = 224.0
#: Radius at which the surroundings of a spot are looked at, metres: outside dots of 2, 3 and 4 cm, with a margin for
#: blur (a pelvis moves at most 0.8 m/s, that is 1.3 cm in a shutter of 1/60 s, so half of that to each side).
RINGS_M = (0.019, 0.027, 0.038)
DIRECTIONS = 12
#: A spot differs from each place around it by at least this, CIELAB units (design choice: three to four times what an
#: eye can just tell apart, about 2.3; shading and folds in one cloth stay below it).
LEAST_CONTRAST = 9.0
#: Spots kept a frame, strongest first (design choice: two or three stickers among a few folds and prints).
MOST_DOTS = 6
#: Width of what may be a sticker, metres: 2 to 4 cm, seen from the front or slanting and blurred.
WIDTH_M = (0.010, 0.060)
#: The colour of a spot is that of its core, metres and at least so many pixels (standard deviation of a Gaussian).
#: Design choice: well inside the smallest dot, at least about one pixel.
CORE_M, CORE_PX = 0.004, 0.7
#: Shares of a spot below this are noise of the cloth (design choice: noise of 2 grey levels is 0.1 of a faint spot).
FAINT = 0.15
#: Two colours around a spot are two cloths when they are further apart than this, RGB levels (design choice: twice
#: what shading does within one cloth on the width of a sticker).
EDGE_RGB = 40.0
#: Smallest ratio of its short to its long axis (design choice: a 2 cm dot drawn out to 4 cm by motion, or seen at 60°).
ROUNDNESS = 0.4


@dataclass(frozen=True, eq=False)
class Dots:
    """Spots of one frame.

    Parameters
    ----------
    place
        `(spot, 2)` centre, pixels of the picture, sub-pixel.
    body
        `(spot, 2)` centre from the middle of the hips, (right, up), metres of the body.
    colour
        `(spot, 3)` CIELAB.
    contrast
        `(spot,)` least colour difference to the surroundings.
    width_m
        `(spot,)` width, metres of the body.
    roundness
        `(spot,)` ratio of the short to the long axis, 1 = round or square.
    """

    place: FloatArray
    body: FloatArray
    colour: FloatArray
    contrast: FloatArray
    width_m: FloatArray
    roundness: FloatArray

    def __len__(self) -> int:
        """Number of spots."""
        return len(self.place)


NO_DOTS = Dots(np.empty((0, 2)), np.empty((0, 2)), np.empty((0, 3)), np.empty(0), np.empty(0), np.empty(0))


def find_dots(frame: Frame, region: Region) -> Dots:
    """The spots around the hips.

    Parameters
    ----------
    frame
        RGB picture `(row, column, 3)`.
    region
        Where the hips are in it.
    """
    if not region.usable:
        return _gather([], region)
    crop, to_picture = _cut(frame, region)
    contrast, ring = _isolation(crop)
    spots = [_measured(frame, region, spot) for spot in _peaks(contrast, ring, to_picture)]
    return _gather([s for s in spots if s is not None], region)


@dataclass(frozen=True)
class _Peak:
    place: FloatArray
    contrast: float
    ring_m: float


@dataclass(frozen=True)
class _Spot:
    place: FloatArray
    colour: FloatArray
    contrast: float
    width_m: float
    roundness: float


def _cut(frame: Frame, region: Region) -> tuple[Floats32, FloatArray]:
    """The searched rectangle at `SEARCH_PX_PER_M`, CIELAB, and the affine map from it to the picture."""
    side, up, down = REACH_M
    scale = region.px_per_m / SEARCH_PX_PER_M
    corner = region.centre + np.array([-side, -up]) * region.px_per_m
    size = (round(2 * side * SEARCH_PX_PER_M), round((up + down) * SEARCH_PX_PER_M))
    to_picture = np.array([[scale, 0.0, corner[0]], [0.0, scale, corner[1]]])
    if scale > 1.5:  # linear interpolation would skip pixels: average them first
        return _cut_large(frame, to_picture, size), to_picture
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    crop = cv2.warpAffine(frame, to_picture, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return lab(np.asarray(crop, dtype=np.uint8)), to_picture


def _cut_large(frame: Frame, to_picture: FloatArray, size: tuple[int, int]) -> Floats32:
    scale = to_picture[0, 0]
    native = (round(size[0] * scale), round(size[1] * scale))
    shift = np.array([[1.0, 0.0, to_picture[0, 2]], [0.0, 1.0, to_picture[1, 2]]])
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    patch = cv2.warpAffine(frame, shift, native, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return lab(np.asarray(cv2.resize(patch, size, interpolation=cv2.INTER_AREA), dtype=np.uint8))


def lab(rgb: Frame) -> Floats32:
    """CIELAB of an RGB picture: lightness 0 to 100, and two opponent colours."""
    scaled = np.ascontiguousarray(rgb).astype(np.float32) * np.float32(1 / 255)
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2Lab), dtype=np.float32)


def _isolation(crop: Floats32) -> tuple[Floats32, Floats32]:
    """How much each pixel differs from every place on a ring around it, at the best ring; and that ring's radius, m.

    The least difference over directions counts: on an edge, a stripe or a shadow some direction looks the same, on
    a spot none does, whatever is above and below it.
    """
    blurred = np.asarray(cv2.GaussianBlur(crop, (0, 0), 1.0), dtype=np.float32)
    best = np.zeros(crop.shape[:2], dtype=np.float32)
    ring = np.full(crop.shape[:2], RINGS_M[0], dtype=np.float32)
    for radius_m in RINGS_M:
        least = _least_difference(blurred, radius_m * SEARCH_PX_PER_M)
        better = least > best
        best[better], ring[better] = least[better], radius_m
    return best, ring


def _least_difference(picture: Floats32, radius: float) -> Floats32:
    margin = int(np.ceil(radius))
    padded = cv2.copyMakeBorder(picture, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    height, width = picture.shape[:2]
    least = np.full((height, width), np.inf, dtype=np.float32)
    for angle in np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS):
        x, y = margin + round(radius * np.cos(angle)), margin + round(radius * np.sin(angle))
        apart = cv2.absdiff(picture, padded[y : y + height, x : x + width])
        np.minimum(least, np.einsum("ijk,ijk->ij", apart, apart), out=least)
    return np.sqrt(least)


def _peaks(contrast: Floats32, ring: Floats32, to_picture: FloatArray) -> list[_Peak]:
    """Local maxima of contrast, strongest first."""
    width = 2 * round(RINGS_M[0] * SEARCH_PX_PER_M / 2) + 1
    highest = cv2.dilate(contrast, np.ones((width, width), np.uint8))
    rows, columns = np.nonzero((contrast >= highest) & (contrast > LEAST_CONTRAST))
    order = np.argsort(-contrast[rows, columns])[:MOST_DOTS]
    return [
        _Peak(to_picture @ np.array([c, r, 1.0]), float(contrast[r, c]), float(ring[r, c]))
        for r, c in zip(rows[order], columns[order], strict=True)
    ]


def _measured(frame: Frame, region: Region, peak: _Peak) -> _Spot | None:
    """Centre, colour and width of a spot in the picture's own pixels; `None` where it is not like a sticker."""
    radius = peak.ring_m * region.px_per_m
    corner = np.floor(peak.place - radius).astype(int) - 1
    size = int(np.ceil(2 * radius)) + 4
    height, width = frame.shape[:2]
    if corner.min() < 0 or corner[0] + size > width or corner[1] + size > height:
        return None
    patch = frame[corner[1] : corner[1] + size, corner[0] : corner[0] + size].astype(float)
    return _fitted(patch, corner, peak.place - corner, radius, region.px_per_m)


def _fitted(patch: FloatArray, corner: FloatArray, centre: FloatArray, radius: float, px_per_m: float) -> _Spot | None:
    """The spot in a patch of RGB pixels, from its core outwards."""
    colour, around = np.zeros(3), np.zeros((DIRECTIONS, 3))
    weight = np.zeros(patch.shape[:2])
    for _ in range(3):
        colour = _colour_at(patch, centre, max(CORE_PX, CORE_M * px_per_m))
        around = _around(patch, centre, radius)
        weight = _belonging(patch, colour, around) * _inside(patch, centre, radius)
        if not weight.any():
            return None
        centre = _centroid(weight)
    tones = lab(np.vstack([colour, around])[None].astype(np.uint8))[0].astype(float)
    contrast = float(np.linalg.norm(tones[1:] - tones[0], axis=1).min())
    width_m, roundness = _shape(weight, centre, px_per_m)
    if not WIDTH_M[0] <= width_m <= WIDTH_M[1] or roundness < ROUNDNESS or contrast < LEAST_CONTRAST:
        return None
    return _Spot(corner + centre, tones[0], contrast, width_m, roundness)


def _around(patch: FloatArray, centre: FloatArray, radius: float) -> FloatArray:
    """`(direction, 3)` colours on a ring around a place."""
    angle = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
    ring = centre[:, None] + radius * np.array([np.cos(angle), np.sin(angle)])
    columns, rows = np.clip(np.rint(ring).astype(int), 0, len(patch) - 1)
    return np.asarray(patch[rows, columns])


def _belonging(patch: FloatArray, colour: FloatArray, around: FloatArray) -> FloatArray:
    """`(row, column)` share of the spot in each pixel: 1 = its colour, 0 = that of any place around it.

    A pixel on the rim is a mixture of the spot and what is around it: along the line between the two colours it lies
    as far as its share. Where two colours are around it (shirt above, shorts below), a mixture of those two must not
    count, so the share is also taken across the line between them. The least of the shares is the pixel's.
    """
    towards = colour - around
    shares = (patch @ towards.T - (around * towards).sum(axis=1)) / np.maximum((towards**2).sum(axis=1), 1.0)
    least = shares.min(axis=2)
    apart = np.linalg.norm(around[:, None] - around[None], axis=2)
    one, other = np.unravel_index(int(np.argmax(apart)), apart.shape)
    edge = around[other] - around[one]
    if apart[one, other] > EDGE_RGB and _beside(colour - around[one], edge):
        least = np.minimum(least, _share_across(patch, colour, around[one], edge))
    return np.asarray(np.clip((least - FAINT) / (1 - FAINT), 0.0, 1.0))


def _share_across(patch: FloatArray, colour: FloatArray, from_: FloatArray, edge: FloatArray) -> FloatArray:
    """How far each pixel lies from one colour (0) to another (1), across the direction of a third."""
    towards = colour - from_
    towards = towards - edge * (towards @ edge) / (edge @ edge)
    return np.asarray((patch - from_) @ towards / max(float(towards @ towards), 1.0))


def _beside(towards: FloatArray, edge: FloatArray) -> bool:
    """Whether a colour lies beside the line between two others, not on it (grey tape between white and black)."""
    across = towards - edge * (towards @ edge) / (edge @ edge)
    return bool(np.linalg.norm(across) > EDGE_RGB)


def _inside(patch: FloatArray, centre: FloatArray, radius: float) -> FloatArray:
    columns, rows = _grid(patch)
    return np.asarray(np.hypot(columns - centre[0], rows - centre[1]) <= radius, dtype=float)


def _grid(patch: FloatArray) -> tuple[FloatArray, FloatArray]:
    columns, rows = np.arange(patch.shape[1], dtype=float)[None], np.arange(patch.shape[0], dtype=float)[:, None]
    return columns, rows


def _colour_at(patch: FloatArray, centre: FloatArray, radius: float) -> FloatArray:
    """Mean colour within a radius of a place, weighted by a Gaussian."""
    columns, rows = _grid(patch)
    near = np.exp(-((columns - centre[0]) ** 2 + (rows - centre[1]) ** 2) / (2 * radius**2))
    return np.asarray((near[..., None] * patch).sum(axis=(0, 1)) / near.sum(), dtype=np.float64)


def _centroid(weight: FloatArray) -> FloatArray:
    columns, rows = _grid(weight)
    return np.asarray([(columns * weight).sum(), (rows * weight).sum()], dtype=np.float64) / float(weight.sum())


def _shape(weight: FloatArray, centre: FloatArray, px_per_m: float) -> tuple[float, float]:
    """Width in metres, and the ratio of the short to the long axis."""
    columns, rows = _grid(weight)
    x, y = columns - centre[0], rows - centre[1]
    spread = np.array([[(weight * a * b).sum() for b in (x, y)] for a in (x, y)]) / weight.sum()
    short, long = np.sqrt(np.maximum(np.linalg.eigvalsh(spread), 1e-9))
    return 2 * float(np.sqrt(weight.sum() / np.pi)) / px_per_m, float(short / long)


def _gather(spots: list[_Spot], region: Region) -> Dots:
    place = np.array([s.place for s in spots]).reshape(-1, 2)
    body = (place - region.centre) / region.px_per_m * np.array([1.0, -1.0])
    colour = np.array([s.colour for s in spots]).reshape(-1, 3)
    numbers = (np.array([getattr(s, n) for s in spots], dtype=float) for n in ("contrast", "width_m", "roundness"))
    return Dots(place, body, colour, *numbers)
