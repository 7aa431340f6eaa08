"""BlazePose on LiteRT: find people, follow each one's region, read 33 points. No smoothing inside.

The method is that of Bazarevsky et al. 2020 (BlazePose: on-device real-time body pose tracking): a detector gives
the middle of the hips and a point on the circle around the body; these two make a rotated square; a second network
reads the points in that square, and two further points that make the square of the next frame. The detector works
again only when somebody is lost, and now and then to notice others. The square itself moves steadily (a One Euro
filter, Casiez et al. 2012, on its two points), because the network reads slightly other points in another square.

What differs from the usual pipeline, on purpose: several people are followed (the runner is chosen later over the
whole clip), small people are searched in parts of the picture, and the points of the body are not filtered, because
a filter that knows only the past shifts every foot strike.

Coordinates are pixel indices of the frame given: (0, 0) is the centre of the first pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hipdrive.pose.detector import HEAD_DOWN, MIN_SCORE, Detector, is_head_down, overlap, sigmoid
from hipdrive.pose.engine import People
from hipdrive.pose.models import LANDMARKS, model_path
from hipdrive.pose.network import Network, default_threads
from hipdrive.pose.region import Floats, Guide, Region, Window
from hipdrive.video.picture import Picture, RgbPicture

Frame = NDArray[np.uint8]

#: Order of the network's points, in the names of `motion.names`.
NAMES: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    *(
        f"{side}_{part}"
        for part in (
            *("shoulder", "elbow", "wrist", "pinky", "index", "thumb"),
            *("hip", "knee", "ankle", "heel", "toe"),
        )
        for side in ("left", "right")
    ),
)

# Properties of the network, from its published model card and graph; not to be tuned.
_LANDMARK_PX, _HEATMAP_PX = 256, 64
#: Outputs of the landmark network that are read: points, presence, heat map. Not: outline of the body, points in 3D.
READ_OUTPUTS = ((195,), (1,), (_HEATMAP_PX, _HEATMAP_PX, 39))
_REFINE_WINDOW, _REFINE_MIN = 7, 0.5

# Design choices of this pipeline.
_LOOK_EVERY = 30  # frames between looks for others: under 3 % of the cost of following one person
_TILE_EVERY = 10  # frames between searches for small people while nobody is seen
_SMALLEST_TILE_PX = 64  # a person in a smaller square has too few pixels to read
_REMEMBER = 15  # frames a lost person is searched near where they were
_MOST_PEOPLE = 4  # followed at once; more would cost time and is no running clip
_SAME_REGION = 0.4  # overlap of two regions above which a detection is somebody already followed
_SAME_BODY = 0.05  # median distance of points, in region sizes, under which two tracks are one body


@dataclass(frozen=True)
class Seen:
    """One person in one frame: points `(33, 2)` pixels, visibility `(33,)`, and what places the next square."""

    points: Floats
    visibility: Floats
    guide: Guide

    @property
    def region(self) -> Region:
        """Where to read this person in the next frame."""
        return self.guide.region


def refine(points: Floats, heatmap: NDArray[np.float32]) -> Floats:
    """Move each point to the centre of mass of its heat map nearby, where the map is sure.

    Parameters
    ----------
    points
        `(point, 2)` as a share of the crop.
    heatmap
        `(row, column, point)` before the sigmoid.
    """
    rows, columns, _ = heatmap.shape
    at_row, at_column = _around((points * [columns, rows]).astype(int))
    inside = (at_row >= 0) & (at_row < rows) & (at_column >= 0) & (at_column < columns)
    point = np.arange(len(points))[:, None, None]
    near = heatmap[np.clip(at_row, 0, rows - 1), np.clip(at_column, 0, columns - 1), point]
    weight = sigmoid(near.astype(float)) * inside
    sure = weight.max(axis=(1, 2)) >= _REFINE_MIN
    moments = [(weight * at_column).sum(axis=(1, 2)) / columns, (weight * at_row).sum(axis=(1, 2)) / rows]
    centre = np.stack(moments, axis=1) / np.maximum(weight.sum(axis=(1, 2)), 1e-9)[:, None]
    return np.where(sure[:, None], centre, points)


def _around(cells: NDArray[np.int_]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Rows `(point, window, 1)` and columns `(point, 1, window)` of the heat map around cells `(point, 2)`."""
    half = (_REFINE_WINDOW - 1) // 2
    step = np.arange(-half, half + 1)
    column, row = cells.T[..., None, None]
    return row + step[:, None], column + step


@dataclass(frozen=True)
class Crop:
    """What a network reads in one crop: points `(39, 2)` as a share of it, the last six for placing, visibility `(33,)`."""

    points: Floats
    visibility: Floats

    def seen(self, region: Region, guide: Guide | None) -> Seen:
        """The person in the frame; `guide` is theirs of the frame before."""
        to_frame = region.to_frame(1)
        points = self.points @ to_frame[:, :2].T + to_frame[:, 2]
        guide = Guide.at(points[33:35]) if guide is None else guide.moved(points[33:35])
        return Seen(points[:33], self.visibility, guide)


class PersonReader(Protocol):
    """Reads the 33 points of a person in their region."""

    def read(self, picture: Picture, region: Region, guide: Guide | None = None) -> Seen | None:
        """The person in the region, or `None` when nobody is there; `guide` is theirs of the frame before."""
        ...


class Reader:
    """Reads the 33 points of one person in their region."""

    def __init__(self, variant: str, threads: int) -> None:
        self._net = Network(model_path(LANDMARKS[variant]), threads, READ_OUTPUTS)

    def read(self, picture: Picture, region: Region, guide: Guide | None = None) -> Seen | None:
        """The person in the region, or `None` when nobody is there; `guide` is theirs of the frame before."""
        found = self.read_crop(cut(picture, region))
        return None if found is None else found.seen(region, guide)

    def read_crop(self, crop: NDArray[np.float32]) -> Crop | None:
        """The person in a crop `(256, 256, 3)`, or `None` when nobody is there."""
        self._net.run(crop)
        if self._net.output(1)[0] < MIN_SCORE:
            return None
        raw = self._net.output(195).astype(float).reshape(39, 5)
        share = refine(raw[:, :2] / _LANDMARK_PX, self._net.output(_HEATMAP_PX, _HEATMAP_PX, 39))
        return Crop(share, sigmoid(raw[:33, 3]))


def cut(picture: Picture, region: Region) -> NDArray[np.float32]:
    """The crop `(256, 256, 3)` of a region that the landmark network reads."""
    return picture.cut(region.to_frame(_LANDMARK_PX), _LANDMARK_PX, repeat_edge=True)


def _box(region: Region) -> Floats:
    half = region.size / 2
    return np.array([region.x - half, region.y - half, region.x + half, region.y + half])


def _is_new(region: Region, seen: list[Seen]) -> bool:
    return all(overlap(_box(region), _box(s.region)) < _SAME_REGION for s in seen)


def _same_body(a: Seen, b: Seen) -> bool:
    apart = np.median(np.linalg.norm(a.points - b.points, axis=1))
    return bool(apart < _SAME_BODY * min(a.region.size, b.region.size))


def _distinct(seen: list[Seen]) -> list[Seen]:
    """One track a body (the older stays), and only the largest few, in their old order."""
    kept: list[Seen] = []
    for person in seen:
        if not any(_same_body(person, other) for other in kept):
            kept.append(person)
    largest = sorted(kept, key=lambda s: -s.region.size)[:_MOST_PEOPLE]
    return [s for s in kept if any(s is big for big in largest)]


def _whole(picture: Picture) -> Window:
    side = float(max(picture.height, picture.width))
    return (picture.width - side) / 2, (picture.height - side) / 2, side


def tiles(width: int, height: int) -> list[Window]:
    """Squares that cover a picture, as large as its short side and half of it, half overlapping."""
    short = min(width, height)
    sides = [side for side in (short, short // 2) if side >= _SMALLEST_TILE_PX]
    return [(x, y, float(s)) for s in sides for y, x in product(_steps(height, s), _steps(width, s))]


def _steps(length: int, side: int) -> list[float]:
    count = 1 + int(np.ceil(2 * (length - side) / side))
    return [float(at) for at in np.linspace(0, length - side, count)]


class BlazePose:
    """A pose engine on the BlazePose networks; one engine serves one clip.

    Parameters
    ----------
    variant
        `full`, `heavy` or `lite`.
    threads
        Threads of the networks; by default one core is left to the decoder.
    reader
        Reads a person in their region; by default the landmark network of the variant.

    Raises
    ------
    HipdriveError
        If the network is not installed.
    """

    def __init__(self, variant: str = "full", threads: int | None = None, reader: PersonReader | None = None) -> None:
        threads = threads or default_threads()
        self._variant = variant
        self._detector = Detector(threads)
        self._reader = reader or Reader(variant, threads)
        self._guides: list[Guide] = []
        self._lost: list[tuple[Region, int]] = []
        self._frame = -1
        self._tiled_at = -_TILE_EVERY
        self._head_down: bool | None = None

    @property
    def label(self) -> str:
        """`blazepose-full`, `blazepose-heavy` or `blazepose-lite`."""
        return f"blazepose-{self._variant}"

    @property
    def names(self) -> tuple[str, ...]:
        """The 33 names, in order."""
        return NAMES

    def detect(self, frame: Frame) -> People:
        """Find the people in an RGB frame `(height, width, 3)`; called in order of time.

        They come in the order in which they were first seen, as long as nobody is lost.
        """
        return self.detect_picture(RgbPicture(frame))

    def detect_picture(self, picture: Picture) -> People:
        """Find the people in a frame that need not be RGB; like `detect`."""
        self._frame += 1
        self._head_down = None
        tried = [(g.region, self._reader.read(picture, g.region, g)) for g in self._guides]
        seen = _distinct([s for _, s in tried if s is not None])
        self._lost = [(r, age + 1) for r, age in self._lost if age < _REMEMBER and _is_new(r, seen)]
        self._lost += [(region, 0) for region, s in tried if s is None]
        if self._lost or not seen or self._frame % _LOOK_EVERY == 0:
            seen = self._look_for_others(picture, seen)
        self._guides = [s.guide for s in seen]
        return _people(seen, self._head_down)

    def _look_for_others(self, picture: Picture, seen: list[Seen]) -> list[Seen]:
        near = [(r.x - r.size, r.y - r.size, 2 * r.size) for r, _ in self._lost]
        seen = self._added(picture, [*near, _whole(picture)], seen)
        if not seen and self._frame - self._tiled_at >= _TILE_EVERY:
            self._tiled_at = self._frame
            seen = self._added(picture, tiles(picture.width, picture.height), seen)
        return _distinct(seen)

    def _added(self, picture: Picture, windows: list[Window], seen: list[Seen]) -> list[Seen]:
        """The people seen and those found in the windows, the surest first: windows may cut a body in two."""
        everybody = [f for w in windows for f in self._detector.find(picture, w)]
        self._head_down = is_head_down(everybody) if self._head_down is None else self._head_down
        found = [f for f in everybody if abs(f[0].angle) < HEAD_DOWN]
        for region, _ in sorted(found, key=lambda f: -f[1])[: 2 * _MOST_PEOPLE]:
            if _is_new(region, seen) and (person := self._reader.read(picture, region)) is not None:
                seen = [*seen, person]
        return seen


def _people(seen: list[Seen], head_down: bool | None) -> People:
    return People(
        np.array([s.points for s in seen]).reshape(-1, len(NAMES), 2),
        np.array([s.visibility for s in seen]).reshape(-1, len(NAMES)),
        head_down,
    )


#: For `make_engine`: the three sizes of the network.
ENGINES = {variant: partial(BlazePose, variant) for variant in ("full", "heavy", "lite")}
