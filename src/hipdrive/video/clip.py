"""What a video file says about itself: size, time stamps, orientation, rate of capture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.files import check_readable
from hipdrive.video.container import AGAIN, decoded, opened, packets
from hipdrive.video.orientation import Orientation, frame_orientation

#: Comment in the container of a clip that shows a rendered runner.
RENDERED = "hipdrive:rendered"
_LOST_SHARE = 0.1  # design choice: a clip that lacks more of its frames than this is called damaged


@dataclass(frozen=True)
class Clip:
    """What a video file says about itself.

    Parameters
    ----------
    path
        The file.
    width, height
        Of the upright picture with square pixels.
    frames
        Pictures in the file.
    stamps_s
        `(frame,)` time stamps, increasing, the first is 0: as played, not corrected for slow motion.
    codec, container
        As FFmpeg names them.
    orientation
        What must be done to a decoded picture to set it upright.
    capture_fps
        Rate of capture by the metadata, or `None`.
    start_s
        The container's time stamp of the first picture, seconds; `None` where it gives none.
    rendered
        Whether the file says of itself that it was drawn by a computer.
    """

    path: Path
    width: int
    height: int
    frames: int
    stamps_s: FloatArray
    codec: str
    container: str
    orientation: Orientation
    capture_fps: float | None
    start_s: float | None = None
    rendered: bool = False

    @property
    def fps(self) -> float:
        """Median frame rate as played, 1/s."""
        return float(1 / np.median(np.diff(self.stamps_s))) if self.frames > 1 else 0.0

    def frames_in(self, part_s: tuple[float, float]) -> int:
        """How many pictures there are from here to there, seconds on its clock."""
        return int(((self.stamps_s >= part_s[0] - 1e-9) & (self.stamps_s <= part_s[1] + 1e-9)).sum())


def _scan(path: Path, container: InputContainer, stream: VideoStream) -> tuple[FloatArray, int]:
    """Time stamps of all pictures without decoding them, seconds, increasing from 0; and how many an edit list hides."""
    base = stream.time_base or Fraction(1, 1)
    count, hidden, stamps = 0, 0, list[int]()
    for packet in packets(container, stream):
        if packet.size == 0 or packet.is_corrupt:
            continue
        if packet.is_discard:
            hidden += 1
            continue
        count += 1
        stamps += [] if packet.pts is None else [packet.pts]
    if not count:
        return np.empty(0), hidden
    if len(stamps) < count:
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        if not rate:
            raise InputError(path, "says neither its time stamps nor its frame rate", "Export it as MP4")
        return np.arange(count) / rate, hidden
    times: FloatArray = np.unique([float(stamp * base) for stamp in stamps]).astype(np.float64)
    times -= times[0]
    return times, hidden


def _capture_fps(path: Path, tags: Iterable[Mapping[str, str]]) -> float | None:
    """Rate of capture by the metadata of the camera's maker, 1/s."""
    keys = ("com.android.capture.fps", "com.apple.quicktime.capture-fps", "com.apple.quicktime.camera.framerate")
    for tag in tags:
        for key, value in tag.items():
            if key.lower() in keys and (rate := _rate(value)):
                return rate
    return _sony_capture_fps(path)


def _rate(text: str) -> float | None:
    found = re.match(r"\s*(\d+(?:\.\d+)?)(?:\s*/\s*(\d+))?", text)
    if not found:
        return None
    rate = float(found[1]) / float(found[2] or 1) if float(found[2] or 1) else 0.0
    return rate if np.isfinite(rate) and rate > 0 else None


def _sony_capture_fps(path: Path, reach: int = 1 << 20) -> float | None:
    """Sony cameras write an XML note (captureFps="119.88p") near one end of the file."""
    with path.open("rb") as stream:
        ends = stream.read(reach)
        stream.seek(max(0, path.stat().st_size - reach))
        ends += stream.read(reach)
    found = re.search(rb'captureFps="(\d+(?:\.\d+)?)[pi]?"', ends)
    return _rate(found[1].decode()) if found else None


def inspect(path: Path) -> Clip:
    """What a video says about itself: size, time stamps, orientation, capture rate.

    Reads the whole file once without decoding more than one picture.

    Raises
    ------
    InputError
        If it is not a video, is damaged, or breaks off.
    """
    check_readable(path)
    with opened(path) as (container, stream):
        stamps_s, hidden = _scan(path, container, stream)
        there = len(stamps_s) + hidden
        if there < (1 - _LOST_SHARE) * stream.frames:  # 0 where the container does not count them
            raise InputError(path, f"breaks off: {there} of {stream.frames} frames are there", AGAIN)
    if not len(stamps_s):
        raise InputError(path, "holds no pictures that can be read", AGAIN)
    with opened(path) as (container, stream):
        first = next(decoded(container, stream), None)
        if first is None:
            raise InputError(path, "holds no pictures that can be decoded", AGAIN)
        orientation = frame_orientation(first)
        width, height = _square_size(first, stream)
        return Clip(
            path=path,
            width=height if orientation.transpose else width,
            height=width if orientation.transpose else height,
            frames=len(stamps_s),
            stamps_s=stamps_s,
            codec=stream.codec_context.name,
            container=container.format.name.split(",")[0],
            orientation=orientation,
            start_s=first.time,
            capture_fps=_capture_fps(path, (container.metadata, stream.metadata)),
            rendered=container.metadata.get("comment") == RENDERED,
        )


def _square_size(frame: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """Stored width and height with square pixels (older cameras store narrow ones, and the stream says so)."""
    aspect = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    stretch = float(aspect) if aspect and 0.1 < float(aspect) < 10 else 1.0
    return round(frame.width * stretch), frame.height
