"""Which two of the spots of a clip are the stickers: alike, level, rigid, always there, moving with the runner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.pelvis.dots import NO_DOTS, Dots

#: Distance of the two stickers, metres of the body. The back spines are 7 to 12 cm apart; on a waistband stickers may
#: be 25 cm apart. Wider by the error of the scale (a trunk is 0.5 m to within a fifth, leaning included).
APART_M = (0.055, 0.30)
#: Where the middle of the two may be from the middle of the network's hips, metres: to a side, and (below, above). The
#: network's hips err by 3.3 cm (95 %), the back spines lie about 10 cm above the hip joints, a waistband up to 20 cm.
SIDEWAYS_M, HEIGHT_M = 0.08, (-0.06, 0.24)
#: Largest slope of the line in any frame, and of its median, degrees. Design choice: a drop of 12°, a camera rolled by
#: 8° and stickers set 5 mm unlevel on 10 cm (3°) add up to 23°; without the drop, to 11°, with a margin.
STEEPEST_DEG, STEEPEST_MEDIAN_DEG = 30.0, 16.0
#: How far a pair may be from the reference, as the same pair: middle (m), distance (share of it), colour (share of its
#: contrast). Design choice: network jitter of 3 cm; yaw and slope of the pelvis change the distance by a tenth;
#: shade and blur change the colour by less than half of the way to the cloth.
SAME_PLACE_M, SAME_APART, SAME_COLOUR = 0.05, 0.2, 0.5
#: Two stickers of one kind differ in colour by less than this share of their contrast, and in width by this factor.
ALIKE, ALIKE_WIDTH = 0.5, 1.7
#: Least contrast of stickers to the cloth, CIELAB (design choice: half more than the least of a spot; with 11 still no
#: pair was found in 42 clips without stickers).
STICKER_CONTRAST = 14.0
#: Frames in which a pair must be seen, share, between its first and its last (design choice: blur and arms hide less).
SEEN = 0.6
#: Frames whose pairs are tried as the reference (design choice: enough that most of them show it undisturbed).
TRIED = 40


@dataclass(frozen=True)
class Pairs:
    """Pairs of spots, left one first.

    Parameters
    ----------
    frame
        `(pair,)` the frame of each.
    places
        `(pair, 2, 2)` pixels: (left, right), (right, down).
    middle
        `(pair, 2)` from the middle of the hips, metres (right, up).
    apart_m
        `(pair,)` distance.
    colour, contrast
        `(pair, 3)` mean, and `(pair,)` smaller of the two.
    """

    frame: FloatArray
    places: FloatArray
    middle: FloatArray
    apart_m: FloatArray
    colour: FloatArray
    contrast: FloatArray

    def __len__(self) -> int:
        """Number of pairs."""
        return len(self.frame)

    def take(self, which: BoolArray | NDArray[np.intp]) -> Pairs:
        """Some of the pairs."""
        return Pairs(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class ReferencePair:
    """The pair as it usually looks: what `distance_to_reference` compares with."""

    middle: FloatArray
    apart_m: float
    colour: FloatArray
    contrast: float


def pairs_of(dots: Dots, frame: int = 0) -> Pairs:
    """Every pair of spots in one frame that may be two stickers: placed so, and alike."""
    n = len(dots)
    first, second = np.nonzero(dots.body[:, None, 0] < dots.body[None, :, 0]) if n else (np.empty(0, int),) * 2
    across = dots.body[second] - dots.body[first]
    middle = (dots.body[first] + dots.body[second]) / 2
    apart = np.linalg.norm(across, axis=1)
    contrast = np.minimum(dots.contrast[first], dots.contrast[second])
    width = dots.width_m[first] / dots.width_m[second]
    fits = (apart > APART_M[0]) & (apart < APART_M[1])
    fits &= np.abs(np.degrees(np.arctan2(across[:, 1], across[:, 0]))) < STEEPEST_DEG
    fits &= (np.abs(middle[:, 0]) < SIDEWAYS_M) & (middle[:, 1] > HEIGHT_M[0]) & (middle[:, 1] < HEIGHT_M[1])
    fits &= np.linalg.norm(dots.colour[first] - dots.colour[second], axis=1) < ALIKE * contrast
    fits &= (width < ALIKE_WIDTH) & (width > 1 / ALIKE_WIDTH)
    a, b = first[fits], second[fits]
    places = np.stack([dots.place[a], dots.place[b]], axis=1)
    colour = (dots.colour[a] + dots.colour[b]) / 2
    return Pairs(np.full(len(a), frame), places, middle[fits], apart[fits], colour, contrast[fits])


def all_pairs(clip: Sequence[Dots]) -> Pairs:
    """The pairs of every frame of a clip."""
    each = [_pairs_once(dots) for dots in clip] or [pairs_of(NO_DOTS)]
    frame = np.repeat(np.arange(len(each), dtype=float), [len(pairs) for pairs in each])
    rest = [np.concatenate([getattr(p, n) for p in each]) for n in Pairs.__dataclass_fields__ if n != "frame"]
    return Pairs(frame, *rest)


@lru_cache(maxsize=1024)
def _pairs_once(dots: Dots) -> Pairs:
    """As `pairs_of`; live, the same frames are looked at many times, each time with a new one."""
    return pairs_of(dots)


def distance_to_reference(pairs: Pairs, reference: ReferencePair) -> FloatArray:
    """`(pair,)` how far each pair is from the reference, 1 = at the limit of being the same."""
    place = np.linalg.norm(pairs.middle - reference.middle, axis=1) / SAME_PLACE_M
    apart = np.abs(pairs.apart_m / reference.apart_m - 1) / SAME_APART
    colour = np.linalg.norm(pairs.colour - reference.colour, axis=1) / (SAME_COLOUR * reference.contrast)
    return np.asarray(np.max([place, apart, colour], axis=0))


def reference_of(pairs: Pairs) -> ReferencePair:
    """The median of some pairs."""
    return ReferencePair(
        np.median(pairs.middle, axis=0),
        float(np.median(pairs.apart_m)),
        np.median(pairs.colour, axis=0),
        float(np.median(pairs.contrast)),
    )


def find_reference(pairs: Pairs) -> ReferencePair | None:
    """The pair that is there in most frames; of several, the widest; `None` where there are no pairs.

    Two stickers and a third on the sacrum make three pairs: the widest is the line across the pelvis.
    """
    strong = pairs.take(pairs.contrast > STICKER_CONTRAST)
    if not len(strong):
        return None
    tried = [reference_of(strong.take(np.array([i]))) for i in _spread(strong)]
    frames = np.array([len(np.unique(strong.frame[distance_to_reference(strong, u) < 1])) for u in tried])
    among = np.flatnonzero(frames > 0.9 * frames.max())
    widest = max(tried[i].apart_m for i in among)
    wide = [i for i in among if tried[i].apart_m > (1 - SAME_APART) * widest]
    best = max(wide, key=lambda i: (frames[i], tried[i].contrast))
    return reference_of(strong.take(distance_to_reference(strong, tried[best]) < 1))


def _spread(pairs: Pairs) -> NDArray[np.intp]:
    """Indices of the pairs of up to `TRIED` frames spread over the clip."""
    frames = np.unique(pairs.frame)
    chosen = frames[np.linspace(0, len(frames) - 1, min(TRIED, len(frames))).astype(int)]
    return np.flatnonzero(np.isin(pairs.frame, chosen))


def follow(pairs: Pairs, reference: ReferencePair, frames: int) -> FloatArray:
    """`(frame, 2, 2)` places of left and right sticker, pixels; NaN where the reference is not seen."""
    places = np.full((frames, 2, 2), np.nan)
    off = distance_to_reference(pairs, reference)
    # The nearest last, so that it is the one that stays.
    for i in np.argsort(-off, kind="stable"):
        if off[i] < 1:
            places[int(pairs.frame[i])] = pairs.places[i]
    return places


def part_of(places: FloatArray) -> slice:
    """Frames from the first to the last sighting within the longest part that is mostly seen."""
    seen = np.isfinite(places).all(axis=(1, 2))
    if not seen.any():
        return slice(0, 0)
    # The part with the largest surplus of seen over allowed-for unseen frames (largest sum of a sub-array).
    gain = np.where(seen, 1 - SEEN, -SEEN)
    total = np.concatenate([[0.0], np.cumsum(gain)])
    lowest = np.minimum.accumulate(total)
    stop = int(np.argmax(total - lowest))
    start = int(np.argmin(total[: stop + 1]))
    return slice(start, stop)
