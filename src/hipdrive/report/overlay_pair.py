"""Two clips side by side, each at the same moment of the stride."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.gait import SIDES, Side
from hipdrive.measures import Measurements, Recording, Strides
from hipdrive.report.curves import whole_strides
from hipdrive.report.overlay import draw, scene_of
from hipdrive.report.pictures import Picture, played_s

#: Height of each of the two, pixels, and pictures a second.
_HEIGHT_PX, _FPS = 720, 30.0


def write_side_by_side(measured: Measurements, out: str | Path, *, slower: float = 4.0) -> Path:
    """Write the first two clips beside each other, stride by stride in phase: strike beside strike, off beside off.

    Parameters
    ----------
    measured
        Holds two recordings of one view, such as before and after.
    out
        The video to be.
    slower
        How many times slower than life the first of them plays.

    Raises
    ------
    InputError
        If there are not two clips, or one of them shows no whole stride.
    OutputError
        If the file cannot be written; then nothing of it is.
    """
    from hipdrive.video import writing

    clips = [r for r in measured.recordings if r.motion.provenance.kind == "video"][:2]
    if len(clips) < 2:
        path = measured.recordings[0].motion.provenance.path
        raise InputError(path, "stands alone, and two clips are shown side by side", "Give two clips")
    side = _side(clips)
    knots = [_knots(clip, side) for clip in clips]
    count = min(len(k) for k in knots)
    first = knots[0][:count]
    times_s = np.arange(first[0], first[-1], 1 / (_FPS * slower))
    place = np.interp(times_s, first, np.arange(count))
    with writing(out, _FPS) as video:
        streams = [_Stream(clip, measured) for clip in clips]
        for number, at in enumerate(place):
            parts = [
                s.at(float(np.interp(at, np.arange(count), k[:count]))) for s, k in zip(streams, knots, strict=True)
            ]
            video.write(number / _FPS, np.ascontiguousarray(np.concatenate(parts, axis=1)))
    return Path(out)


def _side(clips: list[Recording]) -> Side:
    """The side with the more whole strides in the clip that has fewer."""
    return max(SIDES, key=lambda side: min(len(_knots(c, side, strict=False)) for c in clips))


def _knots(clip: Recording, side: Side, strict: bool = True) -> FloatArray:
    """Strike, off, strike, off, ... of the whole strides of a side that follow each other, seconds."""
    start, off, stop = whole_strides(Strides(clip.motion, clip.contacts), side)
    if not len(start):
        if strict:
            raise InputError(clip.motion.provenance.path, f"shows no whole stride of the {side} leg", "Film longer")
        return np.empty(0)
    return np.append(np.stack([start, off], axis=1).ravel(), stop[-1])


class _Stream:
    """The frames of a clip with everything drawn, asked for in the order of time."""

    def __init__(self, clip: Recording, measured: Measurements) -> None:
        from hipdrive.video import frames

        self._clip, self._scene = clip, scene_of(clip, measured)
        self._frames: Iterator[tuple[float, Picture]] = frames(Path(clip.motion.provenance.path))
        self._now = next(self._frames)
        self._next: tuple[float, Picture] | None = next(self._frames, None)
        self._drawn: tuple[float, Picture] | None = None

    def at(self, time_s: float) -> Picture:
        """The picture nearest to an instant that does not lie before the last one asked for."""
        wanted = played_s(self._clip.motion, time_s)
        while self._next is not None and abs(self._next[0] - wanted) <= abs(self._now[0] - wanted):
            self._now, self._next = self._next, next(self._frames, None)
        if self._drawn is None or self._drawn[0] != self._now[0]:
            self._drawn = (self._now[0], _scaled(draw(self._scene, self._now[1], self._now[0])))
        return self._drawn[1]


def _scaled(picture: Picture) -> Picture:
    import cv2

    width = round(picture.shape[1] * _HEIGHT_PX / picture.shape[0] / 2) * 2
    return np.asarray(cv2.resize(picture, (width, _HEIGHT_PX), interpolation=cv2.INTER_AREA), dtype=np.uint8)
