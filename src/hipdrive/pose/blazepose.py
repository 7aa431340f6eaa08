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

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.errors import HipdriveError
from hipdrive.pose.engine import People
from hipdrive.pose.models import DETECTOR, LANDMARKS, model_path
from hipdrive.pose.prune import pruned
from hipdrive.video.picture import Picture, RgbPicture

Floats = FloatArray
Hertz = TypeVar("Hertz", float, FloatArray)
Frame = NDArray[np.uint8]
#: A square `(left, top, side)` of a frame, pixels.
Window = tuple[float, float, float]

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

# Properties of the networks, from their published model card and graph; not to be tuned.
_DETECTOR_PX, _LANDMARK_PX, _HEATMAP_PX = 224, 256, 64
#: Outputs of the landmark network that are read: points, presence, heat map. Not: outline of the body, points in 3D.
READ_OUTPUTS = ((195,), (1,), (_HEATMAP_PX, _HEATMAP_PX, 39))
_MIN_SCORE = 0.5  # of a detection, and of somebody being in the region
_REGION_SCALE = 1.25
_NMS_OVERLAP = 0.3
_REFINE_WINDOW, _REFINE_MIN = 7, 0.5
_STEADY_MIN_HZ, _STEADY_BETA, _STEADY_SPEED_HZ = 0.01, 10.0, 1.0  # of the square only
_STEADY_RATE_HZ = 30.0  # the filter counts frames as if they came at this rate, whatever the clip's is

# Design choices of this pipeline.
_LOOK_EVERY = 30  # frames between looks for others: under 3 % of the cost of following one person
_TILE_EVERY = 10  # frames between searches for small people while nobody is seen
_SMALLEST_TILE_PX = 64  # a person in a smaller square has too few pixels to read
_HEAD_DOWN = np.deg2rad(135)  # nobody runs or lies so: a body too small to read is sometimes found upside down
_REMEMBER = 15  # frames a lost person is searched near where they were
_MOST_PEOPLE = 4  # followed at once; more would cost time and is no running clip
_SAME_REGION = 0.4  # overlap of two regions above which a detection is somebody already followed
_SAME_BODY = 0.05  # median distance of points, in region sizes, under which two tracks are one body


@dataclass(frozen=True)
class Region:
    """A rotated square around one person.

    Parameters
    ----------
    x, y
        Centre, pixels.
    size
        Side, pixels.
    angle
        Radians, + = clockwise; 0 = the head is up.
    """

    x: float
    y: float
    size: float
    angle: float

    def to_frame(self, pixels: int) -> Floats:
        """`(2, 3)` affine map from a crop of `pixels` a side to the frame."""
        c, s = np.cos(self.angle) * self.size, np.sin(self.angle) * self.size
        turn = np.array([[c, -s], [s, c]])
        shift = np.array([self.x, self.y]) - turn @ [0.5, 0.5]
        return np.column_stack([turn / pixels, shift])


@dataclass(frozen=True)
class Guide:
    """The two points `(2, 2)` that place a person's square, steadied over frames.

    Parameters
    ----------
    raw, steady
        Pixels: as read in this frame, and filtered.
    speed
        Filtered speed, body sizes a second.
    """

    raw: Floats
    steady: Floats
    speed: Floats

    @staticmethod
    def at(points: Floats) -> Guide:
        """The first frame of a person."""
        return Guide(points, points, np.zeros_like(points))

    def moved(self, points: Floats) -> Guide:
        """The next frame, by the One Euro filter: the faster the motion, the higher the cut-off."""
        body = max(2 * float(np.linalg.norm(points[1] - points[0])), 1e-6)
        new = (points - self.raw) / body * _STEADY_RATE_HZ
        speed = self.speed + _share_of_new(_STEADY_SPEED_HZ) * (new - self.speed)
        share = _share_of_new(_STEADY_MIN_HZ + _STEADY_BETA * np.abs(speed))
        return Guide(points, self.steady + share * (points - self.steady), speed)

    @property
    def region(self) -> Region:
        """The square for the next frame."""
        return region_from(*self.steady)


def _share_of_new(cutoff_hz: Hertz) -> Hertz:
    """Weight of the new value in a first-order low-pass."""
    return 1 / (1 + _STEADY_RATE_HZ / (2 * np.pi * cutoff_hz))


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


def region_from(centre: Floats, circle: Floats) -> Region:
    """The square of a person from the middle of the hips and a point on the circle around the body."""
    right, down = circle - centre
    size = 2 * _REGION_SCALE * float(np.hypot(right, down))
    return Region(float(centre[0]), float(centre[1]), size, float(np.arctan2(right, -down)))


def _sigmoid(x: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(x, -100, 100)))


def anchors() -> Floats:
    """`(2254, 2)` centres of the detector's anchors, as a share of its picture.

    Two anchors a cell at strides 8, 16 and six at stride 32 (three layers share that grid).
    """
    grids = [(28, 2), (14, 2), (7, 6)]
    return np.concatenate([_grid(cells, copies) for cells, copies in grids])


def _grid(cells: int, copies: int) -> Floats:
    at = (np.arange(cells) + 0.5) / cells
    y, x = np.meshgrid(at, at, indexing="ij")
    return np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), copies, axis=0)


def overlap(a: Floats, b: Floats) -> Floats:
    """Intersection over union of boxes `(..., 4)` given as left, top, right, bottom."""
    low, high = np.maximum(a[..., :2], b[..., :2]), np.minimum(a[..., 2:], b[..., 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=-1)
    area = np.prod(a[..., 2:] - a[..., :2], axis=-1) + np.prod(b[..., 2:] - b[..., :2], axis=-1)
    result: Floats = shared / np.maximum(area - shared, 1e-9)
    return result


def merge_detections(boxes: Floats, keypoints: Floats, scores: Floats) -> list[tuple[Floats, float]]:
    """Blend detections of one person, weighted by score (non-maximum suppression of the BlazeFace paper).

    Parameters
    ----------
    boxes, keypoints, scores
        `(n, 4)` left, top, right, bottom; `(n, k, 2)`; `(n,)`.

    Returns
    -------
    list of (array, float)
        `(k, 2)` keypoints of each person and their best score, best first.
    """
    left = np.argsort(-scores)
    people: list[tuple[Floats, float]] = []
    while left.size:
        same = overlap(boxes[left[0]], boxes[left]) > _NMS_OVERLAP
        same[0] = True
        weights = scores[left[same]]
        blend = np.tensordot(weights / weights.sum(), keypoints[left[same]], axes=1)
        people.append((blend, float(weights[0])))
        left = left[~same]
    return people


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
    half = (_REFINE_WINDOW - 1) // 2
    column, row = (points * [columns, rows]).astype(int).T
    step = np.arange(-half, half + 1)
    at_row, at_column = row[:, None, None] + step[:, None], column[:, None, None] + step
    inside = (at_row >= 0) & (at_row < rows) & (at_column >= 0) & (at_column < columns)
    point = np.arange(len(points))[:, None, None]
    near = heatmap[np.clip(at_row, 0, rows - 1), np.clip(at_column, 0, columns - 1), point]
    weight = _sigmoid(near.astype(float)) * inside
    total = weight.sum(axis=(1, 2))
    sure = weight.max(axis=(1, 2)) >= _REFINE_MIN
    moments = [(weight * at_column).sum(axis=(1, 2)) / columns, (weight * at_row).sum(axis=(1, 2)) / rows]
    centre = np.stack(moments, axis=1) / np.maximum(total, 1e-9)[:, None]
    return np.where(sure[:, None], centre, points)


def default_threads() -> int:
    """One core is left to the decoder; beyond four threads these small networks gain nothing."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(4, cores - 1))


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep the native library's greeting ("Created TensorFlow Lite XNNPACK delegate") off standard error.

    It writes past Python, so the file descriptor itself is turned away for the moment; faults still come as exceptions.
    """
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


class Network:
    """A LiteRT network with one picture as its input.

    Parameters
    ----------
    path
        Its file.
    threads
        How many it may use.
    outputs
        Shapes of the outputs that will be read, when not all are; the work for the others is left out.
    """

    def __init__(self, path: Path, threads: int, outputs: Collection[tuple[int, ...]] = ()) -> None:
        try:
            from ai_edge_litert.interpreter import Interpreter
        except ImportError as error:
            raise HipdriveError(f"LiteRT cannot be loaded ({error}). Install it: pip install ai-edge-litert.") from None
        content = pruned(path, outputs) if outputs else path.read_bytes()
        with _hushed():
            self._net = Interpreter(model_content=content, num_threads=threads)
            self._net.allocate_tensors()
        self._input = self._net.get_input_details()[0]["index"]
        self._outputs = {tuple(d["shape"][1:]): d["index"] for d in self._net.get_output_details()}

    def run(self, picture: NDArray[np.float32]) -> None:
        """Run on `(height, width, 3)` values in the range the network was trained with."""
        self._net.set_tensor(self._input, picture[None])
        self._net.invoke()

    def output(self, *shape: int) -> NDArray[np.float32]:
        """The output of this shape, after `run`."""
        result: NDArray[np.float32] = self._net.get_tensor(self._outputs[shape])[0]
        return result


class Detector:
    """Finds people in a part of a frame."""

    def __init__(self, threads: int) -> None:
        self._net = Network(model_path(DETECTOR), threads)
        self._anchors = anchors()

    def find(self, picture: Picture, window: Window) -> list[tuple[Region, float]]:
        """People in a square of the frame, with scores; best first."""
        left, top, side = window
        square = Region(left + side / 2, top + side / 2, side, 0.0)
        crop = picture.cut(square.to_frame(_DETECTOR_PX), _DETECTOR_PX, repeat_edge=False)
        self._net.run(2 * crop - np.float32(1))
        return [(region_from(*(k[:2] * side + [left, top])), score) for k, score in self._people()]

    def _people(self) -> list[tuple[Floats, float]]:
        scores = _sigmoid(self._net.output(2254, 1)[:, 0].astype(float))
        keep = scores >= _MIN_SCORE
        raw = self._net.output(2254, 12)[keep].astype(float) / _DETECTOR_PX
        at = raw.reshape(-1, 6, 2)
        at[:, [0, 2, 3, 4, 5]] += self._anchors[keep][:, None]
        boxes = np.concatenate([at[:, 0] - at[:, 1] / 2, at[:, 0] + at[:, 1] / 2], axis=1)
        return merge_detections(boxes, at[:, 2:], scores[keep])


class Reader:
    """Reads the 33 points of one person in their region."""

    def __init__(self, variant: str, threads: int) -> None:
        self._net = Network(model_path(LANDMARKS[variant]), threads, READ_OUTPUTS)

    def read(self, picture: Picture, region: Region, guide: Guide | None = None) -> Seen | None:
        """The person in the region, or `None` when nobody is there; `guide` is theirs of the frame before."""
        self._net.run(picture.cut(region.to_frame(_LANDMARK_PX), _LANDMARK_PX, repeat_edge=True))
        if self._net.output(1)[0] < _MIN_SCORE:
            return None
        raw = self._net.output(195).astype(float).reshape(39, 5)
        share = refine(raw[:, :2] / _LANDMARK_PX, self._net.output(_HEATMAP_PX, _HEATMAP_PX, 39))
        to_frame = region.to_frame(1)
        points = share @ to_frame[:, :2].T + to_frame[:, 2]
        guide = Guide.at(points[33:35]) if guide is None else guide.moved(points[33:35])
        return Seen(points[:33], _sigmoid(raw[:33, 3]), guide)


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

    Raises
    ------
    HipdriveError
        If the network is not installed.
    """

    def __init__(self, variant: str = "full", threads: int | None = None) -> None:
        threads = threads or default_threads()
        self._variant = variant
        self._detector = Detector(threads)
        self._reader = Reader(variant, threads)
        self._guides: list[Guide] = []
        self._lost: list[tuple[Region, int]] = []
        self._frame = -1
        self._tiled_at = -_TILE_EVERY

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

        Returns
        -------
        People
            In the order in which they were first seen, as long as nobody is lost.
        """
        return self.detect_picture(RgbPicture(frame))

    def detect_picture(self, picture: Picture) -> People:
        """Find the people in a frame that need not be RGB; like `detect`."""
        self._frame += 1
        tried = [(g.region, self._reader.read(picture, g.region, g)) for g in self._guides]
        seen = _distinct([s for _, s in tried if s is not None])
        self._lost = [(r, age + 1) for r, age in self._lost if age < _REMEMBER and _is_new(r, seen)]
        self._lost += [(region, 0) for region, s in tried if s is None]
        if self._lost or not seen or self._frame % _LOOK_EVERY == 0:
            seen = self._look_for_others(picture, seen)
        self._guides = [s.guide for s in seen]
        return _people(seen)

    def _look_for_others(self, picture: Picture, seen: list[Seen]) -> list[Seen]:
        near = [(r.x - r.size, r.y - r.size, 2 * r.size) for r, _ in self._lost]
        seen = self._added(picture, [*near, _whole(picture)], seen)
        if not seen and self._frame - self._tiled_at >= _TILE_EVERY:
            self._tiled_at = self._frame
            seen = self._added(picture, tiles(picture.width, picture.height), seen)
        return _distinct(seen)

    def _added(self, picture: Picture, windows: list[Window], seen: list[Seen]) -> list[Seen]:
        """The people seen and those found in the windows, the surest first: windows may cut a body in two."""
        found = [f for w in windows for f in self._detector.find(picture, w) if abs(f[0].angle) < _HEAD_DOWN]
        for region, _ in sorted(found, key=lambda f: -f[1])[: 2 * _MOST_PEOPLE]:
            if _is_new(region, seen) and (person := self._reader.read(picture, region)) is not None:
                seen = [*seen, person]
        return seen


def _people(seen: list[Seen]) -> People:
    return People(
        np.array([s.points for s in seen]).reshape(-1, len(NAMES), 2),
        np.array([s.visibility for s in seen]).reshape(-1, len(NAMES)),
    )


#: For `make_engine`: the three sizes of the network.
ENGINES = {variant: partial(BlazePose, variant) for variant in ("full", "heavy", "lite")}
