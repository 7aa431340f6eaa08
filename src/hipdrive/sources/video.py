"""Video: the container's own time stamps and rotation, frames as RGB, and the runner's keypoints.

For clips of one camera. Not for live cameras, and not for choosing the runner (that is `hipdrive.pose.runner`).
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.pose import make_engine
from hipdrive.pose.engine import Engine, People, PictureEngine
from hipdrive.pose.picture import PlanarPicture, colour_map
from hipdrive.pose.stream import Progress, detect_all
from hipdrive.sources.registry import ReadOptions, Source, check_readable

Frame = NDArray[np.uint8]
Floats = FloatArray

SUFFIXES = (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".gif", ".3gp", ".mts", ".m2ts", ".mpg", ".wmv")
_PICTURES = (".jpg", ".jpeg", ".png", ".heic", ".webp", ".bmp", ".tif", ".tiff")
_SOUNDS = (".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg", ".opus")

MIN_FPS = 10.0  # design choice: a contact of 0.25 s must show in at least two frames
MIN_DURATION_S = 1.0  # design choice: at least one whole stride (about 0.7 s) with a margin
MIN_FRAMES = 10  # the same two reasons together
WIDEST_PX = 1920  # design choice: the networks read 256 px; more pixels cost time and show nothing more
_LOST_SHARE = 0.1  # design choice: a clip that lacks more of its frames than this is called damaged
_UNEVEN = 0.25  # an interval this far off the median (share of it) is not time stamp rounding
_UNEVEN_SHARE = 0.01  # share of such intervals above which the frame rate is called variable
_RATE_DIFFERS = 1.1  # capture and playback rates closer than this are the same rate, rounded

_AGAIN = "Copy or export it again"
_FAULTS = (av.error.FFmpegError, OSError, ValueError, MemoryError)


#: Comment in the container of a clip that shows a rendered runner.
RENDERED = "hipdrive:rendered"


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
    rendered
        Whether the file says of itself that it was drawn by a computer.
    """

    path: Path
    width: int
    height: int
    frames: int
    stamps_s: Floats
    codec: str
    container: str
    orientation: Orientation
    capture_fps: float | None
    rendered: bool = False

    @property
    def fps(self) -> float:
        """Median frame rate as played, 1/s."""
        return float(1 / np.median(np.diff(self.stamps_s))) if self.frames > 1 else 0.0


@dataclass(frozen=True)
class Orientation:
    """How a stored picture is set upright: first exchange rows and columns, then flip."""

    transpose: bool = False
    flip_right: bool = False
    flip_down: bool = False

    @property
    def is_upright(self) -> bool:
        """Whether nothing has to be done."""
        return not (self.transpose or self.flip_right or self.flip_down)

    def to_stored(self, width: int, height: int) -> Floats:
        """`(2, 3)` affine map from pixel indices of the upright picture to the stored one of this size."""
        upright = (height, width) if self.transpose else (width, height)
        right = [-1.0, 0, upright[0] - 1] if self.flip_right else [1.0, 0, 0]
        down = [0, -1.0, upright[1] - 1] if self.flip_down else [0, 1.0, 0]
        return np.array([down, right] if self.transpose else [right, down])

    def apply(self, picture: Frame) -> Frame:
        """Set a picture `(row, column, 3)` upright."""
        turned = picture.swapaxes(0, 1) if self.transpose else picture
        turned = turned[:, ::-1] if self.flip_right else turned
        turned = turned[::-1] if self.flip_down else turned
        return np.ascontiguousarray(turned)


def orientation_of(matrix: Sequence[int]) -> Orientation:
    """The orientation stated by a display matrix (nine numbers, rows a b u / c d v / x y w, ISO 14496-12).

    It maps a stored point to the screen: right' = a right + c down, down' = b right + d down. Phones store multiples
    of 90 degrees, sometimes mirrored.
    """
    a, b, _, c, d = matrix[:5]
    if abs(b) > abs(a):
        return Orientation(transpose=True, flip_right=c < 0, flip_down=b < 0)
    return Orientation(transpose=False, flip_right=a < 0, flip_down=d < 0)


def _frame_orientation(frame: VideoFrame) -> Orientation:
    matrix: Any = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return Orientation()
    numbers = np.frombuffer(bytes(matrix), dtype=np.int32)
    return orientation_of(numbers.tolist()) if numbers.size >= 9 else Orientation()


@contextmanager
def _opened(path: Path) -> Generator[tuple[InputContainer, VideoStream], None, None]:
    """The file and its video stream; every fault of the decoder becomes an `InputError`."""
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            yield container, _video_stream(path, container)
    except InputError:
        raise
    except PermissionError:
        raise InputError(path, "may not be read by you", "Change the file's permissions") from None
    except _FAULTS as fault:
        raise InputError(path, f"is damaged or not a video ({_reason(fault)})", _AGAIN) from None


def _reason(fault: BaseException) -> str:
    text = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
    return str(text).split(":")[0].strip().rstrip(".").lower()


def _video_stream(path: Path, container: InputContainer) -> VideoStream:
    covers = av.stream.Disposition.attached_pic
    streams = [s for s in container.streams.video if not s.disposition & covers]
    if not streams:
        what = "holds sound only, no video" if container.streams.audio else "holds no video"
        raise InputError(path, what, "Give a video of the runner")
    if container.format.name.endswith("_pipe") or container.format.name == "image2":
        raise InputError(path, "is a picture, not a video", "Film a few seconds and give that")
    stream = streams[0]
    if stream.codec_context is None:
        raise InputError(path, "is damaged or in a format no decoder is known for", _AGAIN)
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = max(1, (os.cpu_count() or 1) - 1)  # one core is the network's
    return stream


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[av.Packet[VideoStream]]:
    """Packets of the stream up to the end or to where the file breaks off."""
    try:
        yield from container.demux(stream)
    except (av.error.InvalidDataError, av.error.EOFError):
        return


def _scan(path: Path, container: InputContainer, stream: VideoStream) -> Floats:
    """Time stamps of all pictures without decoding them, seconds, increasing from 0."""
    base = stream.time_base or Fraction(1, 1)
    count, stamps = 0, list[int]()
    for packet in _packets(container, stream):
        if packet.size == 0 or packet.is_corrupt or packet.is_discard:
            continue
        count += 1
        stamps += [] if packet.pts is None else [packet.pts]
    if not count:
        return np.empty(0)
    if len(stamps) < count:
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        if not rate:
            raise InputError(path, "says neither its time stamps nor its frame rate", "Export it as MP4")
        return np.arange(count) / rate
    times: Floats = np.unique([float(stamp * base) for stamp in stamps]).astype(np.float64)
    times -= times[0]
    return times


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


def _decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Pictures in order of time; a packet that cannot be decoded is left out."""
    for packet in _packets(container, stream):
        try:
            yield from packet.decode()
        except (av.error.InvalidDataError, av.error.EOFError):
            continue


def inspect(path: Path) -> Clip:
    """What a video says about itself: size, time stamps, orientation, capture rate.

    Reads the whole file once without decoding more than one picture.

    Raises
    ------
    InputError
        If it is not a video, is damaged, or breaks off.
    """
    check_readable(path)
    with _opened(path) as (container, stream):
        stamps_s = _scan(path, container, stream)
        if len(stamps_s) < (1 - _LOST_SHARE) * stream.frames:  # 0 where the container does not count them
            raise InputError(path, f"breaks off: {len(stamps_s)} of {stream.frames} frames are there", _AGAIN)
    if not len(stamps_s):
        raise InputError(path, "holds no pictures that can be read", _AGAIN)
    with _opened(path) as (container, stream):
        first = next(_decoded(container, stream), None)
        if first is None:
            raise InputError(path, "holds no pictures that can be decoded", _AGAIN)
        orientation = _frame_orientation(first)
        width, height = _square_size(first)
        return Clip(
            path=path,
            width=height if orientation.transpose else width,
            height=width if orientation.transpose else height,
            frames=len(stamps_s),
            stamps_s=stamps_s,
            codec=stream.codec_context.name,
            container=container.format.name.split(",")[0],
            orientation=orientation,
            capture_fps=_capture_fps(path, (container.metadata, stream.metadata)),
            rendered=container.metadata.get("comment") == RENDERED,
        )


def _square_size(frame: VideoFrame) -> tuple[int, int]:
    """Stored width and height with square pixels (older cameras store narrow ones)."""
    aspect = frame.sample_aspect_ratio if hasattr(frame, "sample_aspect_ratio") else None
    stretch = float(aspect) if aspect and 0.1 < float(aspect) < 10 else 1.0
    return round(frame.width * stretch), frame.height


def _timed(clip: Clip) -> Iterator[tuple[float, VideoFrame]]:
    """`(time stamp, stored picture)`; times strictly increase, pictures that step back in time are left out."""
    with _opened(clip.path) as (container, stream):
        start, last = None, -np.inf
        for number, frame in enumerate(_decoded(container, stream)):
            time_s = frame.time if frame.time is not None else number / clip.fps
            start = time_s if start is None else start
            if time_s - start > last:
                last = time_s - start
                yield last, frame


def _stored_size(clip: Clip, widest_px: int | None) -> tuple[int, int]:
    """Width and height before it is set upright, made smaller if asked."""
    stored = (clip.height, clip.width) if clip.orientation.transpose else (clip.width, clip.height)
    scale = 1.0 if widest_px is None else min(1.0, widest_px / max(stored))
    return max(2, round(stored[0] * scale)), max(2, round(stored[1] * scale))


def _pictures(clip: Clip, widest_px: int | None) -> Iterator[tuple[float, Frame]]:
    """`(time stamp, upright RGB)`."""
    width, height = _stored_size(clip, widest_px)
    for time_s, frame in _timed(clip):
        yield time_s, clip.orientation.apply(_rgb(frame, width, height))


def _planes(clip: Clip, widest_px: int) -> Iterator[tuple[float, PlanarPicture]]:
    """`(time stamp, upright picture that is not yet RGB)`."""
    width, height = _stored_size(clip, widest_px)
    to_stored = clip.orientation.to_stored(width, height)
    upright = (height, width) if clip.orientation.transpose else (width, height)
    for time_s, frame in _timed(clip):
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
    return _pictures(inspect(path), widest_px)


def frames_at(path: Path, times_s: Sequence[float]) -> list[Frame]:
    """The pictures nearest to some instants (time stamps as played), in the order asked for."""
    clip = inspect(path)
    wanted = [_nearest(clip.stamps_s, t) for t in times_s]
    stamps = {float(clip.stamps_s[i]) for i in wanted}
    found: list[tuple[float, Frame]] = []
    for time_s, frame in _pictures(clip, None):
        if any(abs(time_s - s) < 1e-6 for s in stamps):
            found.append((time_s, frame))
        if time_s > max(stamps, default=0.0):
            break
    if not found:
        raise InputError(path, "holds no picture at the instants asked for", _AGAIN)
    at = np.array([t for t, _ in found])
    return [found[int(np.argmin(np.abs(at - clip.stamps_s[i])))][1] for i in wanted]


def _nearest(stamps_s: Floats, time_s: float) -> int:
    after = min(bisect_left(stamps_s.tolist(), time_s), len(stamps_s) - 1)
    before = max(after - 1, 0)
    return before if abs(stamps_s[before] - time_s) <= abs(stamps_s[after] - time_s) else after


def _time_scale(clip: Clip, stated_fps: float | None) -> tuple[float, tuple[str, ...]]:
    """What time stamps must be multiplied with to be real time, and the flags that say so."""
    capture = stated_fps or clip.capture_fps
    if capture is None:
        return 1.0, ()
    ratio = clip.fps / capture
    if stated_fps is None and 1 / _RATE_DIFFERS < ratio < _RATE_DIFFERS:
        return 1.0, ()
    return ratio, ("capture_rate_stated",)


def _is_variable(stamps_s: Floats) -> bool:
    steps = np.diff(stamps_s)
    middle = np.median(steps)
    return bool(np.mean(np.abs(steps - middle) > _UNEVEN * middle) > _UNEVEN_SHARE)


def _check_usable(clip: Clip, stated_fps: float | None) -> None:
    """Refuse clips no stride can be read from, before any network runs."""
    if stated_fps is not None and not (np.isfinite(stated_fps) and stated_fps > 0):
        raise InputError(clip.path, f"cannot have been captured at {stated_fps:g} frames a second", "Give a rate > 0")
    if clip.frames < MIN_FRAMES:
        raise InputError(clip.path, f"holds only {clip.frames} frames", "Film at least five seconds")
    scale, _ = _time_scale(clip, stated_fps)
    fps = clip.fps / scale
    duration_s = float(clip.stamps_s[-1]) * scale + 1 / fps  # the last picture is shown for one interval
    if fps < MIN_FPS:
        raise InputError(clip.path, f"has only {fps:.3g} frames a second", "Film at 30 or more, better 120 or 240")
    if duration_s < MIN_DURATION_S:
        raise InputError(clip.path, f"lasts only {duration_s:.2g} s", "Film at least five seconds")


def _flags(clip: Clip) -> tuple[str, ...]:
    told = {
        "rendered": clip.rendered,
        "variable_frame_rate": _is_variable(clip.stamps_s),
        "rotated": not clip.orientation.is_upright,
    }
    return tuple(flag for flag, holds in told.items() if holds)


def _metadata(clip: Clip, read: int) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "codec": clip.codec,
        "container": clip.container,
        "playback_fps": clip.fps,
        "frames": read,
        "frames_lost": max(0, clip.frames - read),
    }
    return metadata | ({} if clip.capture_fps is None else {"capture_fps": clip.capture_fps})


def _provenance(clip: Clip, label: str, time_s: Floats, stated_fps: float | None) -> Provenance:
    _, slowed = _time_scale(clip, stated_fps)
    metadata = _metadata(clip, len(time_s)) | ({} if stated_fps is None else {"capture_fps": stated_fps})
    return Provenance(
        path=str(clip.path),
        kind="video",
        points=label,
        fps=float(1 / np.median(np.diff(time_s))),
        duration_s=float(time_s[-1] - time_s[0]),
        flags=_flags(clip) + slowed,
        metadata=metadata,
    )


def _full_size(people: People, scale: float) -> People:
    """Points of a smaller picture in pixels of the full one; the middle of a pixel has a whole number."""
    return People((people.points + 0.5) * scale - 0.5, people.confidence)


def _quiet(done: int, total: int) -> None:
    """Report nothing."""


def read_people(
    path: Path, engine: Engine, capture_fps: float | None = None, progress: Progress = _quiet
) -> tuple[list[People], tuple[str, ...], Floats, Image, Provenance]:
    """Every person's raw keypoints in every frame: nothing chosen, filled or smoothed.

    Parameters
    ----------
    path
        The video.
    engine
        A fresh engine.
    capture_fps
        The rate of capture, when the clip plays slower, 1/s.
    progress
        Called with (frames done, frames in all).

    Returns
    -------
    people
        One entry a frame; pixels of the full-size upright picture.
    names
        Of the points.
    time_s
        `(frame,)` real time, seconds; 0 is the first frame.
    image
        Size of the upright picture; the view is not known yet.
    provenance
        Provenance, with the flags `variable_frame_rate`, `rotated`, `capture_rate_stated` where they apply.

    Raises
    ------
    InputError
        If the file cannot be used; the message says what is wrong and what to do.
    """
    return _read(_usable(Path(path), capture_fps), engine, capture_fps, progress)


def _usable(path: Path, capture_fps: float | None) -> Clip:
    clip = inspect(path)
    _check_usable(clip, capture_fps)
    return clip


def _detected(clip: Clip, engine: Engine, progress: Progress) -> tuple[list[People], list[float]]:
    """Each frame's people, in pixels of the picture the engine was shown, and its time stamp."""
    if isinstance(engine, PictureEngine):
        return detect_all(_planes(clip, WIDEST_PX), engine.detect_picture, progress, clip.frames)
    return detect_all(_pictures(clip, WIDEST_PX), engine.detect, progress, clip.frames)


def _read(
    clip: Clip, engine: Engine, capture_fps: float | None, progress: Progress
) -> tuple[list[People], tuple[str, ...], Floats, Image, Provenance]:
    path = clip.path
    found, stamps = _detected(clip, engine, progress)
    if len(found) < max(MIN_FRAMES, (1 - _LOST_SHARE) * clip.frames):
        raise InputError(path, f"is damaged: {len(found)} of {clip.frames} frames can be decoded", _AGAIN)
    if not any(len(p.points) for p in found):
        raise InputError(
            path, "shows nobody", "Film the whole runner, in good light, at least a third of the picture high"
        )
    scale = max(clip.width, clip.height) / min(WIDEST_PX, max(clip.width, clip.height))
    time_s = np.array(stamps) * _time_scale(clip, capture_fps)[0]
    provenance = _provenance(clip, engine.label, time_s, capture_fps)
    return [_full_size(p, scale) for p in found], engine.names, time_s, Image(clip.width, clip.height), provenance


def read_video(path: Path, options: ReadOptions) -> Motion:
    """The runner of a clip as a `Motion` in image pixels.

    Raises
    ------
    InputError
        If the file cannot be used, or nobody is in it.
    """
    clip = _usable(Path(path), options.capture_fps)  # a bad file is said to be bad before networks are loaded
    return _with_pelvis(_keypoints(clip, options), clip, options)


def read_keypoints(path: Path, options: ReadOptions) -> Motion:
    """What the pose network sees of a clip, as `read_video` but without the look at the pelvis."""
    return _keypoints(_usable(Path(path), options.capture_fps), options)


def _keypoints(clip: Clip, options: ReadOptions) -> Motion:
    from hipdrive.pose.runner import to_motion

    engine = make_engine(options.engine)
    people, names, time_s, image, provenance = _read(clip, engine, options.capture_fps, options.progress)
    image = replace(image, level_deg=options.level_deg)
    return to_motion(people, names, time_s, image, provenance, person=options.person, view=options.view)


def _with_pelvis(motion: Motion, clip: Clip, options: ReadOptions) -> Motion:
    """A second look at the clip, at full size and only around the hips: networks do not see the pelvis."""
    from hipdrive.pelvis import detect_pelvis

    if motion.view != "rear":
        return motion
    scale = _time_scale(clip, options.capture_fps)[0]
    return detect_pelvis(motion, ((time_s * scale, frame) for time_s, frame in _pictures(clip, None)))


SOURCE = Source(
    kind="video",
    suffixes=SUFFIXES,
    read=read_video,
    mistaken={
        **dict.fromkeys(_PICTURES, ("is a picture, not a video", "Film a few seconds of the run and give that")),
        **dict.fromkeys(_SOUNDS, ("is sound only, not a video", "Give a video of the runner")),
    },
)
