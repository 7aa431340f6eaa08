"""What a network saw of a clip: everybody in each frame, nothing chosen, filled or smoothed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.flags import holding
from hipdrive.motion import Image, Provenance
from hipdrive.motion.pace import MIN_FPS
from hipdrive.pose.engine import Engine, People
from hipdrive.pose.stream import Progress
from hipdrive.sources.detection import WIDEST_PX, Detection, detect
from hipdrive.sources.options import quiet
from hipdrive.video import Clip, inspect
from hipdrive.video.container import AGAIN
from hipdrive.video.frames import WHOLE

_LEAST_FPS = 5.0  # design choice: of 240 frames a second shown at 30, eight times slower, still 7.5 are left of 60
_SLOW_S = 4.0  # design choice: in fourfold slow motion, the least that gets below MIN_FPS, this holds one stride
MIN_DURATION_S = 1.0  # design choice: at least one whole stride (about 0.7 s) with a margin
MIN_FRAMES = 10  # the same two reasons together
_LOST_SHARE = 0.1  # design choice: a clip that lacks more of its frames than this is called damaged
_UNEVEN = 0.25  # an interval this far off the median (share of it) is not time stamp rounding
_UNEVEN_SHARE = 0.01  # share of such intervals above which the frame rate is called variable
#: Fewest looks for people that tell which way up the picture is, and the share of them that must find them on their heads. Design
#: choice: a second of film has two looks, and runners found the right way up in 170 looks of 21 clips were so in all.
_LEAST_LOOKS, _UPSIDE_DOWN = 2, 0.75
_RATE_DIFFERS = 1.1  # capture and playback rates closer than this are the same rate, rounded


def time_scale(clip: Clip, stated_fps: float | None) -> tuple[float, tuple[str, ...]]:
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
    scale, _ = time_scale(clip, stated_fps)
    fps = clip.fps / scale
    duration_s = float(clip.stamps_s[-1]) * scale + 1 / fps  # the last picture is shown for one interval
    if fps < _LEAST_FPS or (
        fps < MIN_FPS and duration_s < _SLOW_S
    ):  # a longer one may be slow motion, which only the stride can tell
        raise InputError(clip.path, f"has only {fps:.3g} frames a second", "Film at 30 or more, better 120 or 240")
    if duration_s < MIN_DURATION_S:
        raise InputError(clip.path, f"lasts only {duration_s:.2g} s", "Film at least five seconds")


def _flags(clip: Clip) -> tuple[str, ...]:
    told = {
        "rendered": clip.rendered,
        "variable_frame_rate": _is_variable(clip.stamps_s),
        "rotated": not clip.orientation.is_upright,
    }
    return holding(told)


def _metadata(clip: Clip, read: int) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "codec": clip.codec,
        "container": clip.container,
        "playback_fps": clip.fps,
        "frames": read,
        "frames_lost": max(0, clip.frames - read),
    }
    return metadata | ({} if clip.capture_fps is None else {"capture_fps": clip.capture_fps})


def _provenance(clip: Clip, label: str, time_s: FloatArray, stated_fps: float | None, read: int) -> Provenance:
    _, slowed = time_scale(clip, stated_fps)
    metadata = _metadata(clip, read) | ({} if stated_fps is None else {"capture_fps": stated_fps})
    return Provenance(
        path=str(clip.path),
        kind="video",
        points=label,
        fps=float(1 / np.median(np.diff(time_s))),
        duration_s=float(time_s[-1] - time_s[0]),
        flags=_flags(clip) + slowed + (("repeated_frames",) if len(time_s) < read else ()),
        metadata=metadata,
    )


def _full_size(people: People, scale: float) -> People:
    """Points of a smaller picture in pixels of the full one; the middle of a pixel has a whole number."""
    return replace(people, points=(people.points + 0.5) * scale - 0.5)


@dataclass(frozen=True)
class Sighting:
    """What a network saw of a clip: everybody in each frame, nothing chosen, filled or smoothed.

    Parameters
    ----------
    people
        One entry a frame; pixels of the full-size upright picture.
    names
        Of the points.
    time_s
        `(frame,)` real time, seconds; 0 is the first frame of the file.
    image
        Size of the upright picture; the view is not known yet.
    provenance
        Of the clip, with the flags `variable_frame_rate`, `rotated`, `capture_rate_stated`, `repeated_frames`.
    cuts
        Frames with which a new shot begins.
    """

    people: tuple[People, ...]
    names: tuple[str, ...]
    time_s: FloatArray
    image: Image
    provenance: Provenance
    cuts: tuple[int, ...] = ()

    @property
    def shots(self) -> tuple[Sighting, ...]:
        """Each shot by itself, those too short for a stride left out; the whole where there was no cut."""
        if not self.cuts:
            return (self,)
        ends = [0, *self.cuts, len(self.people)]
        parts = [slice(a, b) for a, b in pairwise(ends) if b - a >= MIN_FRAMES]
        return tuple(self._part(part) for part in parts if self._lasts(part)) or (self,)

    def _lasts(self, part: slice) -> bool:
        time_s = self.time_s[part]
        return bool(time_s[-1] - time_s[0] >= MIN_DURATION_S)

    def _part(self, part: slice) -> Sighting:
        time_s = self.time_s[part]
        metadata = self.provenance.metadata | {
            "shots": len(self.cuts) + 1,
            "shot_s": [float(time_s[0]), float(time_s[-1])],
        }
        fps, duration_s = float(1 / np.median(np.diff(time_s))), float(time_s[-1] - time_s[0])
        provenance = replace(self.provenance, metadata=metadata, fps=fps, duration_s=duration_s)
        return replace(self, people=self.people[part], time_s=time_s, provenance=provenance, cuts=())

    @property
    def upside_down(self) -> bool:
        """Whether the network mostly finds the runner standing on the head, however it then reads them."""
        looks = [p.head_down for p in self.people if p.head_down is not None]
        return len(looks) >= _LEAST_LOOKS and sum(looks) > _UPSIDE_DOWN * len(looks)

    @property
    def seen_s(self) -> float:
        """How long somebody is in the picture, seconds."""
        there = np.array([len(p.points) > 0 for p in self.people])
        return float(np.gradient(self.time_s)[there].sum())


def read_people(
    path: Path,
    engine: Engine,
    capture_fps: float | None = None,
    progress: Progress = quiet,
    part_s: tuple[float, float] = WHOLE,
) -> Sighting:
    """Every person's raw keypoints in every frame.

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
    part_s
        From when to when, seconds on the clock of the file.

    Raises
    ------
    InputError
        If the file cannot be used; the message says what is wrong and what to do.
    """
    clip = usable(Path(path), capture_fps)
    return sighted(clip, detect(clip, engine, progress, part_s), capture_fps, part_s)


def usable(path: Path, capture_fps: float | None) -> Clip:
    """A clip that strides can be read from; raises `InputError` where it is none, before any network runs."""
    clip = inspect(path)
    _check_usable(clip, capture_fps)
    return clip


def sighted(clip: Clip, found: Detection, capture_fps: float | None, part_s: tuple[float, float] = WHOLE) -> Sighting:
    """What the network saw of a clip; raises `InputError` where frames are lost, or nobody is in any."""
    people, changes, wanted = found.people, found.changes, clip.frames_in(part_s)
    if len(people) < max(MIN_FRAMES, (1 - _LOST_SHARE) * wanted):
        raise InputError(clip.path, f"is damaged: {len(people)} of {wanted} frames can be decoded", AGAIN)
    if not any(len(p.points) for p in people):
        raise InputError(
            clip.path, "shows nobody", "Film the whole runner, in good light, at least a third of the picture high"
        )
    scale = max(clip.width, clip.height) / min(WIDEST_PX, max(clip.width, clip.height))
    played_s = np.array(found.stamps_s)
    kept = np.flatnonzero(~changes.repeated())
    cuts = np.searchsorted(kept, changes.cuts(played_s))
    time_s = played_s[kept] * time_scale(clip, capture_fps)[0]
    provenance = _provenance(clip, found.label, time_s, capture_fps, len(people))
    return Sighting(
        tuple(_full_size(people[i], scale) for i in kept),
        found.names,
        time_s,
        Image(clip.width, clip.height),
        provenance,
        tuple(int(c) for c in cuts),
    )
