"""The frames that show the largest signs, cut around the runner."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import HipdriveError
from hipdrive.gait import Side
from hipdrive.measures import Measure, Measurements, Recording, Strides
from hipdrive.report.calibration import seen_beside
from hipdrive.report.pictures import GetFrames, Picture, frames_from_clip, played_s
from hipdrive.report.signs import Sign, leg_of

#: Pictures are cut around the runner and made no higher than this: sharp on a phone, about 60 kB each.
HEIGHT_PX = 720
#: Room around the runner, as a share of the runner's height (design choice: the head is above the highest point).
_ROOM = 0.14
#: Width over height of every cut, so that pictures side by side are of one size.
ASPECT = 0.8


@dataclass(frozen=True)
class Still:
    """A frame, cut around the runner.

    Parameters
    ----------
    sign
        What it shows.
    picture
        RGB `(row, column, 3)`.
    points
        `(point, 2)` pixels of the picture, by the names of the motion.
    names
        Of the points.
    side
        The leg the lines belong to.
    value
        The measure's curve in this very frame, or `None` where it has none.
    level_deg
        How far the scene is turned clockwise in the picture.
    moved
        Pixels of points where they were seen, and where they were moved to.
    """

    sign: Sign
    picture: Picture
    points: FloatArray
    names: tuple[str, ...]
    side: Side
    value: float | None
    level_deg: float = 0.0
    moved: tuple[tuple[FloatArray, FloatArray], ...] = ()


def stills(
    measured: Measurements, signs: list[Sign], get_frames: GetFrames | None = None, height_px: int = HEIGHT_PX
) -> list[Still]:
    """The frame of each sign, cut around the runner; without those whose clip cannot be read any more.

    Parameters
    ----------
    measured
        Holds the recordings.
    signs
        From `largest_signs`.
    get_frames
        Gives the upright RGB pictures at some instants of a clip (time as played).
    height_px
        Most rows of a picture.
    """
    get = get_frames or frames_from_clip
    found: list[Still] = []
    for index, recording in enumerate(measured.recordings):
        mine = [s for s in signs if s.row.input == index]
        if not mine:
            continue
        played = [played_s(recording.motion, s.row.time_s or 0.0) for s in mine]
        try:
            pictures = get(Path(recording.motion.provenance.path), played)
        except HipdriveError:
            continue  # the clip was moved or removed since it was read: the numbers stand without its pictures
        found += [_cut(sign, picture, recording, height_px) for sign, picture in zip(mine, pictures, strict=True)]
    return sorted(found, key=lambda still: signs.index(still.sign))


def _cut(sign: Sign, picture: Picture, recording: Recording, height_px: int) -> Still:
    import cv2

    motion = recording.motion
    frame = int(np.argmin(np.abs(motion.time_s - (sign.row.time_s or 0.0))))
    points = motion.points[frame]
    left, top, right, bottom = _box(points, picture.shape[1], picture.shape[0])
    part = picture[top:bottom, left:right]
    scale = min(1.0, height_px / part.shape[0])
    size = (max(2, round(part.shape[1] * scale)), max(2, round(part.shape[0] * scale)))
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    side = leg_of(sign.row, recording)
    value = _value(sign.measure, recording, side, frame)
    level_deg = getattr(motion.space, "level_deg", None) or 0.0
    moved = tuple(((a - (left, top)) * scale, (b - (left, top)) * scale) for a, b in seen_beside(recording, frame))
    return Still(sign, small, (points - (left, top)) * scale, motion.names, side, value, level_deg, moved)


def _value(measure: Measure, recording: Recording, side: Side, frame: int) -> float | None:
    """The measure's curve in one frame: what the drawn angle is, beside the mean of all steps in the caption."""
    if measure.curve is None:
        return None
    value = float(measure.curve(Strides(recording.motion, recording.contacts), side)[frame])
    return value if np.isfinite(value) else None


def _box(points: FloatArray, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a cut around the runner, within the picture."""
    seen = points[np.isfinite(points).all(axis=1)]
    if not len(seen):
        return 0, 0, width, height
    (x0, y0), (x1, y1) = seen.min(axis=0), seen.max(axis=0)
    room = _ROOM * (y1 - y0)
    tall = max(y1 - y0 + 2 * room, (x1 - x0 + 2 * room) / ASPECT)
    left, right = _within((x0 + x1) / 2, tall * ASPECT, width)
    top, bottom = _within((y0 + y1) / 2, tall, height)
    return (left, top, right, bottom) if right - left > 8 and bottom - top > 8 else (0, 0, width, height)


def _within(middle: float, size: float, whole: int) -> tuple[int, int]:
    """Start and stop of a piece of this size around the middle, moved to lie within the whole, cut if it is larger."""
    start = min(max(middle - size / 2, 0.0), max(whole - size, 0.0))
    return int(start), min(whole, int(np.ceil(start + size)))
