"""A pose network over a clip: from beginning to end, or in segments side by side.

A network that follows somebody from frame to frame works on one frame at a time. So a long clip is divided, and each segment
is read by a network of its own, in as many threads as there are cores (LiteRT, FFmpeg and OpenCV let other threads run). A
segment begins a few frames early, until its network follows the runner as one that had come all the way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from hipdrive.pose.engine import Engine, People, PictureEngine
from hipdrive.pose.network import default_cores
from hipdrive.pose.stream import Progress, detect_all
from hipdrive.sources.options import Watch, unwatched
from hipdrive.video import Clip, pictures, planar_pictures
from hipdrive.video.shots import Changes

T = TypeVar("T")
WIDEST_PX = 1920  # design choice: the networks read 256 px; more pixels cost time and show nothing more
#: Numbers of segments, so that two, four and eight cores are all kept busy to the end; the same on every machine, so that a
#: clip reads the same on all.
_SEGMENTS = (8, 4, 2)
#: A segment has at least so many frames. Design choice: what it begins early then costs a twentieth at most.
_LEAST_FRAMES = 600
#: Frames a segment begins early. Measured on four clips: a network that began thirty frames ago differs from one that came all
#: the way by 0.1 to 0.3 % of the picture's height in the mean of its points, and by no less later.
_EARLY = 30


@dataclass(frozen=True)
class Detection:
    """Whom a network found in the pictures of a clip.

    Parameters
    ----------
    people, stamps_s
        One entry a picture: in pixels of the picture the network was shown, and the time stamp as played.
    changes
        How much each picture differs from the one before.
    names, label
        Of the points, and of the network.
    """

    people: list[People]
    stamps_s: list[float]
    changes: Changes
    names: tuple[str, ...]
    label: str


def detect(
    clip: Clip, engine: Engine, progress: Progress, part_s: tuple[float, float], watch: Watch = unwatched
) -> Detection:
    """From the beginning of a part to its end, by one network.

    Parameters
    ----------
    engine
        A fresh one.
    progress
        Called with (pictures done, pictures in all).
    part_s
        From when to when, seconds on the clock of the file.
    watch
        Called with whoever is seen in each picture.

    Raises
    ------
    InputError
        If the clip cannot be decoded.
    """
    changes = Changes()
    total = clip.frames_in(part_s)
    if isinstance(engine, PictureEngine):
        planes = changes.watched(planar_pictures(clip, WIDEST_PX, part_s))
        people, stamps = detect_all(planes, _watched(engine.detect_picture, engine.names, watch), progress, total)
    else:
        rgb = changes.watched(pictures(clip, WIDEST_PX, part_s))
        people, stamps = detect_all(rgb, _watched(engine.detect, engine.names, watch), progress, total)
    return Detection(people, stamps, changes, engine.names, engine.label)


def _watched(find: Callable[[T], People], names: tuple[str, ...], watch: Watch) -> Callable[[T], People]:
    def found(picture: T) -> People:
        people = find(picture)
        watch(people, names)
        return people

    return found


def detect_in_segments(
    clip: Clip, make: Callable[..., Engine], progress: Progress, part_s: tuple[float, float], watch: Watch = unwatched
) -> Detection:
    """As `detect`, by a network of its own in each segment of a long part.

    Parameters
    ----------
    make
        Makes a fresh engine; takes how many `threads` it may use.

    Raises
    ------
    InputError
        If the clip cannot be decoded.
    """
    segments = divided(clip, part_s)
    if len(segments) < 2:
        return detect(clip, make(), progress, part_s, watch)
    shared = _Shared(progress, watch, sum(segment.frames for segment in segments))
    found = _side_by_side([_task(clip, make, segment, shared) for segment in segments], shared)
    if any(len(one.people) != segment.frames for one, segment in zip(found, segments, strict=True)):
        # Its key frames are not where the file says, or frames are lost: only from the beginning is it read right.
        return detect(clip, make(), progress, part_s, watch)
    return _joined(found)


@dataclass(frozen=True)
class Segment:
    """A stretch of a clip: decoded from `early_s` on, read from `begin_s` to `end_s`, seconds on the clock of the file."""

    early_s: float
    begin_s: float
    end_s: float
    frames: int


def divided(clip: Clip, part_s: tuple[float, float]) -> list[Segment]:
    """The segments of a part; one where it is short, or where the file gives no clock to find a place in it by."""
    first = int(np.searchsorted(clip.stamps_s, part_s[0] - 1e-9))
    frames = clip.frames_in(part_s)
    count = next((n for n in _SEGMENTS if frames >= n * _LEAST_FRAMES), 1)
    if clip.start_s is None or count == 1:
        return [Segment(part_s[0], *part_s, frames)]
    cuts = [int(cut) for cut in first + np.linspace(0, frames, count + 1).round()]
    begins = [part_s[0], *(_just_before(clip, cut) for cut in cuts[1:-1])]
    early = [part_s[0], *(_just_before(clip, cut - _EARLY) for cut in cuts[1:-1])]
    counts = [int(n) for n in np.diff(cuts)]
    return [Segment(*one) for one in zip(early, begins, [*begins[1:], part_s[1]], counts, strict=True)]


def _just_before(clip: Clip, frame: int) -> float:
    """Between two frames, so that no rounding puts one into both segments or into neither."""
    return float(clip.stamps_s[frame - 1] + clip.stamps_s[frame]) / 2


@dataclass
class _Shared:
    """What the threads have in common: how many pictures are done, and whether to stop."""

    progress: Progress
    watch: Watch
    total: int
    done: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def one_more(self, *_: int) -> None:
        """Count a picture; ends the thread where another one failed."""
        if self.stop.is_set():
            raise _Stopped
        with self._lock:
            self.done = min(self.done + 1, self.total)
            self.progress(self.done, self.total)


class _Stopped(Exception):
    """Another segment failed: this one need not go on."""


def _task(clip: Clip, make: Callable[..., Engine], segment: Segment, shared: _Shared) -> Callable[[], Detection]:
    def read() -> Detection:
        if shared.stop.is_set():
            raise _Stopped
        whole = detect(clip, make(threads=1), shared.one_more, (segment.early_s, segment.end_s), shared.watch)
        skip = int(np.searchsorted(whole.stamps_s, segment.begin_s - 1e-9))
        changes = Changes(whole.changes.levels[skip:])
        return Detection(whole.people[skip:], whole.stamps_s[skip:], changes, whole.names, whole.label)

    return read


def _side_by_side(tasks: Sequence[Callable[[], Detection]], shared: _Shared) -> list[Detection]:
    """What each task gives, as many at once as there are cores; the first fault ends them all."""
    with ThreadPoolExecutor(min(default_cores(), len(tasks)), "hipdrive-pose") as pool:
        futures = [pool.submit(task) for task in tasks]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            if not all(future.done() for future in futures):
                shared.stop.set()
    faults = [fault for future in futures if (fault := future.exception()) is not None]
    for fault in sorted(faults, key=lambda fault: isinstance(fault, _Stopped)):
        raise fault
    return [future.result() for future in futures]


def _joined(found: Sequence[Detection]) -> Detection:
    people = [frame for one in found for frame in one.people]
    stamps_s = [stamp for one in found for stamp in one.stamps_s]
    levels = [level for one in found for level in one.changes.levels]
    return Detection(people, stamps_s, Changes(levels), found[0].names, found[0].label)
