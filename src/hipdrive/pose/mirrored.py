"""Each person read twice: as the picture shows them, and in its mirror image. The mean is handed on.

A network reads a runner who faces left a little differently from the same runner facing right. The mean of both does not
depend on which way the picture is turned, and half of their difference is an error seen in the very clip. Takes twice the
time of the network; not for live use.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.motion.names import SIDES, swapped
from hipdrive.pose.blazepose import NAMES, BlazePose, Crop, Reader, Seen, cut
from hipdrive.pose.keypoints import ARM, LEG
from hipdrive.pose.network import default_threads
from hipdrive.pose.region import Guide, Region
from hipdrive.video.picture import Picture

#: Where the point of the other side stands in a crop's points, the six that place the square included.
_SWAPPED = np.array([*(NAMES.index(swapped(n)) for n in NAMES), *range(len(NAMES), len(NAMES) + 6)])
#: Points that change sides together: a leg that is named right in one reading and left in the other.
_LIMBS = tuple(
    np.array([NAMES.index(f"{side}_{part}") for side in SIDES for part in parts if f"left_{part}" in NAMES])
    for parts in (LEG, (*ARM, "pinky", "index", "thumb"))
)
#: Readings further apart than this are of two limbs, not of one: a share of the crop's side. Design choice: 4 % of the crop,
#: about 7 % of the body's height, are more than the two legs of a crossing are apart and three times a reading's usual error.
_APART = 0.04


class MirroredReader:
    """Reads a person in their region and in its mirror image; like `Reader`."""

    def __init__(self, variant: str, threads: int) -> None:
        self._reader = Reader(variant, threads)

    def read(self, picture: Picture, region: Region, guide: Guide | None = None) -> Seen | None:
        """The person in the region, or `None` when nobody is there; `guide` is theirs of the frame before."""
        crop = cut(picture, region)
        straight = self._reader.read_crop(crop)
        if straight is None:
            return None
        turned = self._reader.read_crop(np.ascontiguousarray(crop[:, ::-1]))
        return (straight if turned is None else mean_of(straight, turned_back(turned))).seen(region, guide)


def turned_back(crop: Crop) -> Crop:
    """What was read in a mirror image, as places and names of the picture itself."""
    return Crop((crop.points * [-1.0, 1.0] + [1.0, 0.0])[_SWAPPED], crop.visibility[_SWAPPED[: len(NAMES)]])


def mean_of(straight: Crop, turned: Crop) -> Crop:
    """The mean of two readings of one person; of limbs that only one of them found, the surer reading."""
    turned = _with_the_same_sides(straight, turned)
    points, visibility = (straight.points + turned.points) / 2, (straight.visibility + turned.visibility) / 2
    for place in _two_limbs(straight.points, turned.points):
        surer = max(straight, turned, key=lambda crop: float(crop.visibility[place].sum()))
        points[place], visibility[place] = surer.points[place], surer.visibility[place]
    return Crop(points, visibility)


def _with_the_same_sides(straight: Crop, turned: Crop) -> Crop:
    """The second reading with left and right of arms and of legs as they fit the first best."""
    points, visibility = turned.points.copy(), turned.visibility.copy()
    for limbs in _LIMBS:
        other = _SWAPPED[limbs]
        if _distance(straight.points[limbs], turned.points[other]) < _distance(straight.points[limbs], points[limbs]):
            points[limbs], visibility[limbs] = turned.points[other], turned.visibility[other]
    return Crop(points, visibility)


def _distance(a: FloatArray, b: FloatArray) -> float:
    return float(np.hypot(*(a - b).T).sum())


def _two_limbs(a: FloatArray, b: FloatArray) -> list[NDArray[np.intp]]:
    """The limbs, points of one side each, of which the two readings show different ones."""
    apart: BoolArray = np.hypot(*(a - b).T) > _APART
    sides = [part for limbs in _LIMBS for part in np.split(limbs, 2)]
    return [limb for limb in sides if apart[limb].any()]


def engine(variant: str, threads: int | None = None) -> BlazePose:
    """A pose engine that reads every frame and its mirror image."""
    threads = threads or default_threads()
    return BlazePose(f"{variant}-mirrored", threads, MirroredReader(variant, threads))


#: For `make_engine`.
ENGINES = {f"{variant}-mirrored": partial(engine, variant) for variant in ("full", "heavy")}
