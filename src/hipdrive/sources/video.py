"""Video to the runner's keypoints: a thin adapter between `hipdrive.video` and `hipdrive.pose`.

For clips of one camera. Not for live cameras, and not for choosing the runner (that is `hipdrive.pose.runner`).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.pose import make_engine
from hipdrive.pose.engine import Engine, People, PictureEngine
from hipdrive.pose.stream import Progress, detect_all
from hipdrive.sources.registry import ReadOptions, Source
from hipdrive.video import Clip, inspect, pictures, planar_pictures
from hipdrive.video.container import AGAIN

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


def _time_scale(clip: Clip, stated_fps: float | None) -> tuple[float, tuple[str, ...]]:
    """What time stamps must be multiplied with to be real time, and the flags that say so."""
    capture = stated_fps or clip.capture_fps
    if capture is None:
        return 1.0, ()
    ratio = clip.fps / capture
    if stated_fps is None and 1 / _RATE_DIFFERS < ratio < _RATE_DIFFERS:
        return 1.0, ()
    return ratio, ("capture_rate_stated",)


def _is_variable(stamps_s: FloatArray) -> bool:
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


def _provenance(clip: Clip, label: str, time_s: FloatArray, stated_fps: float | None) -> Provenance:
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
) -> tuple[list[People], tuple[str, ...], FloatArray, Image, Provenance]:
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
        return detect_all(planar_pictures(clip, WIDEST_PX), engine.detect_picture, progress, clip.frames)
    return detect_all(pictures(clip, WIDEST_PX), engine.detect, progress, clip.frames)


def _read(
    clip: Clip, engine: Engine, capture_fps: float | None, progress: Progress
) -> tuple[list[People], tuple[str, ...], FloatArray, Image, Provenance]:
    path = clip.path
    found, stamps = _detected(clip, engine, progress)
    if len(found) < max(MIN_FRAMES, (1 - _LOST_SHARE) * clip.frames):
        raise InputError(path, f"is damaged: {len(found)} of {clip.frames} frames can be decoded", AGAIN)
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
    return detect_pelvis(motion, ((time_s * scale, frame) for time_s, frame in pictures(clip, None)))


SOURCE = Source(
    kind="video",
    suffixes=SUFFIXES,
    read=read_video,
    mistaken={
        **dict.fromkeys(_PICTURES, ("is a picture, not a video", "Film a few seconds of the run and give that")),
        **dict.fromkeys(_SOUNDS, ("is sound only, not a video", "Give a video of the runner")),
    },
)
