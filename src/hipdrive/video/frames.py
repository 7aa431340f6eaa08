"""The pictures of a clip, streamed: upright, RGB or in the decoder's own planes, all of them or at some instants."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.video.clip import Clip, inspect
from hipdrive.video.container import AGAIN, decoded, opened
from hipdrive.video.orientation import Frame
from hipdrive.video.picture import PlanarPicture, colour_map

#: The whole of a clip.
WHOLE = (0.0, float("inf"))


def _timed(clip: Clip, part_s: tuple[float, float]) -> Iterator[tuple[float, VideoFrame]]:
    """`(time stamp, stored picture)` of a part; times strictly increase, pictures that step back in time are left out."""
    with opened(clip.path) as (container, stream):
        start, last = clip.start_s, -np.inf
        if part_s[0] > 0 and start is not None:
            # To the key frame before it; what is decoded until then is passed over.
            container.seek(int((part_s[0] + start) / (stream.time_base or 1)), stream=stream)
        for number, frame in enumerate(decoded(container, stream)):
            time_s = frame.time if frame.time is not None else number / clip.fps
            start = time_s if start is None else start
            if time_s - start > part_s[1] + 1e-9:
                return
            if time_s - start > last and time_s - start >= part_s[0] - 1e-9:
                last = time_s - start
                yield last, frame


def _stored_size(clip: Clip, widest_px: int | None) -> tuple[int, int]:
    """Width and height before it is set upright, made smaller if asked."""
    stored = (clip.height, clip.width) if clip.orientation.transpose else (clip.width, clip.height)
    scale = 1.0 if widest_px is None else min(1.0, widest_px / max(stored))
    return max(2, round(stored[0] * scale)), max(2, round(stored[1] * scale))


def pictures(clip: Clip, widest_px: int | None, part_s: tuple[float, float] = WHOLE) -> Iterator[tuple[float, Frame]]:
    """As `frames`, of a clip that was inspected already; may be called as often as wanted, nothing is kept."""
    width, height = _stored_size(clip, widest_px)
    for time_s, frame in _timed(clip, part_s):
        yield time_s, clip.orientation.apply(_rgb(frame, width, height))


def planar_pictures(
    clip: Clip, widest_px: int, part_s: tuple[float, float] = WHOLE
) -> Iterator[tuple[float, PlanarPicture]]:
    """As `pictures`, but of pictures that are not yet RGB: `(time stamp, upright picture)`."""
    width, height = _stored_size(clip, widest_px)
    to_stored = clip.orientation.to_stored(width, height)
    upright = (height, width) if clip.orientation.transpose else (width, height)
    for time_s, frame in _timed(clip, part_s):
        planar = _planar(frame, width, height)
        luma, blue, red = (_plane(p) for p in planar.planes)
        colours = colour_map(
            high_definition=planar.colorspace == Colorspace.ITU709,
            full_range=planar.format.name == "yuvj420p" or planar.color_range == ColorRange.JPEG,
        )
        yield time_s, PlanarPicture(luma, blue, red, to_stored, *upright, colours, owner=planar)


def _planar(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    """The frame as 8-bit 4:2:0 of this size; most clips are that already, and then nothing is copied."""
    if frame.format.name in ("yuv420p", "yuvj420p") and (frame.width, frame.height) == (width, height):
        return frame
    name = "yuvj420p" if frame.format.name == "yuvj420p" else "yuv420p"
    return frame.reformat(width, height, name, interpolation="BILINEAR")


def _plane(plane: VideoPlane) -> Frame:
    rows: Frame = np.frombuffer(memoryview(plane), np.uint8)[: plane.height * plane.line_size]
    return rows.reshape(plane.height, plane.line_size)[:, : plane.width]


def _rgb(frame: VideoFrame, width: int, height: int) -> Frame:
    picture = frame.reformat(width, height, "rgb24", interpolation="BILINEAR").to_ndarray()
    return picture.astype(np.uint8, copy=False)


def frames(path: Path, widest_px: int | None = None) -> Iterator[tuple[float, Frame]]:
    """The pictures of a clip.

    Parameters
    ----------
    path
        The video.
    widest_px
        Pictures with a longer side are made smaller to this; `None` keeps them.

    Yields
    ------
    time_s, frame
        Time stamp as played (the first is 0), and the upright RGB picture `(row, column, 3)`.

    Raises
    ------
    InputError
        If it cannot be decoded.
    """
    return pictures(inspect(path), widest_px)


def frames_at(path: Path, times_s: Sequence[float]) -> list[Frame]:
    """The pictures nearest to some instants (time stamps as played), in the order asked for."""
    clip = inspect(path)
    wanted = [_nearest(clip.stamps_s, t) for t in times_s]
    stamps = {float(clip.stamps_s[i]) for i in wanted}
    found: list[tuple[float, Frame]] = []
    for time_s, frame in pictures(clip, None):
        if any(abs(time_s - s) < 1e-6 for s in stamps):
            found.append((time_s, frame))
        if time_s > max(stamps, default=0.0):
            break
    if not found:
        raise InputError(path, "holds no picture at the instants asked for", AGAIN)
    at = np.array([t for t, _ in found])
    return [found[int(np.argmin(np.abs(at - clip.stamps_s[i])))][1] for i in wanted]


def _nearest(stamps_s: FloatArray, time_s: float) -> int:
    after = min(bisect_left(stamps_s.tolist(), time_s), len(stamps_s) - 1)
    before = max(after - 1, 0)
    return before if abs(stamps_s[before] - time_s) <= abs(stamps_s[after] - time_s) else after
