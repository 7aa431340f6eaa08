"""Pictures cut, blurred and put into a page: what the film, the stills and the card have in common."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.motion import Motion

Picture = NDArray[np.uint8]
GetFrames = Callable[[Path, list[float]], list[Picture]]

#: Points of the head, any of which says where a face is.
_HEAD = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")
#: Radius of what is blurred, in leg lengths (design choice: a head is 0.13 of a body's height wide and high, and a leg
#: 0.49; half as much again, for points of the head are less sure than any other).
_HEAD_LEGS = 0.2
#: How far above the shoulders the middle of the head is, leg lengths (design choice: 0.14 of a body's height).
_NECK_LEGS = 0.28


def frames_from_clip(path: Path, times_s: list[float]) -> list[Picture]:
    """The pictures nearest to some instants of a clip; raises `InputError` where it cannot be read."""
    from hipdrive.video import frames_at

    return frames_at(path, times_s)


def played_s(motion: Motion, time_s: float) -> float:
    """The time stamp in the file of an instant in real time: slow motion is longer on the screen than in life."""
    playback = motion.provenance.metadata.get("playback_fps")
    return time_s * motion.fps / float(playback) if playback else time_s


def data_address(picture: Picture, kind: str, quality: int) -> str:
    """A picture as a `data:` address, so that the page needs no other file; `kind` is `jpeg` or `webp`."""
    import cv2

    flag = cv2.IMWRITE_JPEG_QUALITY if kind == "jpeg" else cv2.IMWRITE_WEBP_QUALITY
    done, data = cv2.imencode("." + kind, np.ascontiguousarray(picture[..., ::-1]), [flag, quality])
    if not done:
        raise ValueError(f"a picture could not be encoded as {kind}")
    return f"data:image/{kind};base64," + b64encode(data.tobytes()).decode("ascii")


def cut(picture: Picture, box: tuple[float, float, float, float], size: tuple[int, int]) -> Picture:
    """The part of a picture within left, top, width, height, in width and height of `size`; beyond its rim the rim goes on."""
    import cv2

    left, top, width, height = box
    scale = np.array([size[0] / width, size[1] / height])
    move = np.array([[scale[0], 0.0, -left * scale[0]], [0.0, scale[1], -top * scale[1]]])
    how = cv2.INTER_AREA if scale[0] < 1 else cv2.INTER_LINEAR
    small = cv2.warpAffine(picture, move, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(small, dtype=np.uint8)


def without_face(picture: Picture, names: tuple[str, ...], points: FloatArray, leg_px: float) -> Picture:
    """The picture with its runner's head made coarse: where a point of it is seen, else above the shoulders.

    Where neither is seen, the upper part of the picture is made coarse: better a picture too coarse than a face.

    Parameters
    ----------
    picture
        RGB `(row, column, 3)`.
    names, points
        `(point, 2)` pixels of the picture.
    leg_px
        Leg length, pixels.
    """
    import cv2

    middle = _seen_middle(names, points, _HEAD)
    if middle is None and (shoulders := _seen_middle(names, points, ("left_shoulder", "right_shoulder"))) is not None:
        middle = shoulders - [0.0, _NECK_LEGS * leg_px]
    if middle is None:
        coarse = cv2.GaussianBlur(picture, (0, 0), max(_HEAD_LEGS * leg_px / 3, 1.0))
        upper = np.arange(len(picture))[:, None, None] < len(picture) / 3
        return np.where(upper, coarse, picture).astype(np.uint8)
    x, y = middle
    radius = _HEAD_LEGS * leg_px
    coarse = cv2.GaussianBlur(picture, (0, 0), max(radius / 3, 1.0))
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.ellipse(mask, (round(x), round(y)), (round(radius), round(1.25 * radius)), 0, 0, 360, 255, cv2.FILLED)
    return np.where(mask[..., None] > 0, coarse, picture).astype(np.uint8)


def _seen_middle(names: tuple[str, ...], points: FloatArray, wanted: tuple[str, ...]) -> FloatArray | None:
    found = np.array([points[names.index(n)] for n in wanted if n in names]).reshape(-1, 2)
    seen = found[np.isfinite(found).all(axis=1)]
    return np.asarray(seen.mean(axis=0)) if len(seen) else None
