"""The network that finds people in a part of a frame."""

from __future__ import annotations

import numpy as np

from hipdrive.pose.models import DETECTOR, model_path
from hipdrive.pose.network import Network
from hipdrive.pose.region import Floats, Region, Window, region_from
from hipdrive.video.picture import Picture

# Properties of the network, from its published model card and graph; not to be tuned.
_DETECTOR_PX = 224
MIN_SCORE = 0.5  # of a detection, and of somebody being in the region
_NMS_OVERLAP = 0.3
#: Nobody runs or lies so: a body too small to read is sometimes found upside down.
HEAD_DOWN = np.deg2rad(135)
#: A detection that tells which way up the picture is. Measured on three runners in both ways up, at a tenth to half of their size
#: in a picture of 1080 lines: of 66 surer ones none was the wrong way up, of 34 less sure ones 19 were.
_SURE = 0.9


def sigmoid(x: Floats) -> Floats:
    """A share of 0 to 1 from a network's output; no overflow."""
    return 1 / (1 + np.exp(-np.clip(x, -100, 100)))


def anchors() -> Floats:
    """`(2254, 2)` centres of the detector's anchors, as a share of its picture.

    Two anchors a cell at strides 8, 16 and six at stride 32 (three layers share that grid).
    """
    return np.concatenate([_grid(cells, copies) for cells, copies in ((28, 2), (14, 2), (7, 6))])


def _grid(cells: int, copies: int) -> Floats:
    at = (np.arange(cells) + 0.5) / cells
    y, x = np.meshgrid(at, at, indexing="ij")
    return np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), copies, axis=0)


def overlap(a: Floats, b: Floats) -> Floats:
    """Intersection over union of boxes `(..., 4)` given as left, top, right, bottom."""
    low, high = np.maximum(a[..., :2], b[..., :2]), np.minimum(a[..., 2:], b[..., 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=-1)
    area = np.prod(a[..., 2:] - a[..., :2], axis=-1) + np.prod(b[..., 2:] - b[..., :2], axis=-1)
    return np.asarray(shared / np.maximum(area - shared, 1e-9))


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


def is_head_down(found: list[tuple[Region, float]]) -> bool | None:
    """Whether the surest of those found stands on the head; `None` where none is sure."""
    region, score = max(found, key=lambda f: f[1], default=(None, 0.0))
    return None if region is None or score < _SURE else bool(abs(region.angle) >= HEAD_DOWN)


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
        scores = sigmoid(self._net.output(2254, 1)[:, 0].astype(float))
        keep = scores >= MIN_SCORE
        raw = self._net.output(2254, 12)[keep].astype(float) / _DETECTOR_PX
        at = raw.reshape(-1, 6, 2)
        at[:, [0, 2, 3, 4, 5]] += self._anchors[keep][:, None]
        boxes = np.concatenate([at[:, 0] - at[:, 1] / 2, at[:, 0] + at[:, 1] / 2], axis=1)
        return merge_detections(boxes, at[:, 2:], scores[keep])
