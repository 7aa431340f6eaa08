"""Count a drill in a video, and draw what was counted on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.drills.drill import Drill
from hipdrive.drills.people import Attendance
from hipdrive.drills.repetition import Repetition
from hipdrive.drills.result import Counting, count
from hipdrive.errors import InputError
from hipdrive.motion.names import BONES
from hipdrive.pose.engine import Engine, People

Picture = NDArray[np.uint8]
Progress = Callable[[int, int], None]

#: RGB, of Okabe and Ito: told apart by every eye.
_BODY, _FAULTY, _INK, _PAPER = (86, 180, 233), (230, 159, 0), (255, 255, 255), (22, 25, 29)
_SHOWN_S = 1.5  # how long a fault's cue stays, design choice: the time to read one line


@dataclass(frozen=True)
class Clip:
    """A clip that was counted.

    Parameters
    ----------
    path
        The file.
    names, people, time_s
        Keypoints of everybody, one entry a frame, and the time of each, seconds.
    counting
        What was counted.
    """

    path: Path
    names: tuple[str, ...]
    people: tuple[People, ...]
    time_s: FloatArray
    counting: Counting

    @property
    def fps(self) -> float:
        """Frames a second; NaN of fewer than two."""
        return 1 / float(np.median(np.diff(self.time_s))) if len(self.time_s) > 1 else float("nan")


def _quiet(done: int, total: int) -> None:
    """Report nothing."""


def read_drill(path: str | Path, engine: Engine, drill: Drill | None = None, progress: Progress = _quiet) -> Clip:
    """Count the drill in a clip.

    Parameters
    ----------
    path
        The video.
    engine
        A fresh pose engine.
    drill
        Which drill it is, or `None` to find out.
    progress
        Called with (frames done, frames in all).

    Raises
    ------
    InputError
        If the clip cannot be read. A clip in which nobody is seen is read: it holds no drill.
    """
    from hipdrive.sources.sighting import read_people

    try:
        seen = read_people(Path(path), engine, progress=progress)
    except InputError as fault:
        if fault.what != "shows nobody":
            raise
        return Clip(Path(path), engine.names, (), np.empty(0), Counting(None, ()))
    counting = count(seen.people, seen.names, seen.time_s, drill)
    return Clip(Path(path), seen.names, seen.people, seen.time_s, counting)


def write_clip(clip: Clip, out: Path, progress: Progress = _quiet) -> None:
    """Write the clip with the athlete's skeleton, the count, the hold and the cues (H.264, its own time stamps).

    Parameters
    ----------
    clip
        Counted.
    out
        Where to; an existing file is replaced.
    progress
        Called with (frames done, frames in all).
    """
    from hipdrive.video import writing

    with writing(out, clip.fps if len(clip.time_s) > 1 else 30.0) as written:
        for done, (time_s, picture) in enumerate(drawn(clip), start=1):
            written.write(time_s, picture)
            progress(done, len(clip.time_s))


def drawn(clip: Clip) -> Iterator[tuple[float, Picture]]:
    """The frames of a clip with what was counted drawn on them: `(time in s, RGB with even sides)`."""
    from hipdrive.video import frames

    attendance = Attendance()
    for index, (time_s, frame) in enumerate(frames(clip.path)):
        picture = np.ascontiguousarray(frame[: frame.shape[0] // 2 * 2, : frame.shape[1] // 2 * 2])
        if index < len(clip.people):
            now = float(clip.time_s[index])
            numbers = attendance.numbers(clip.people[index], now)
            who = numbers.get(clip.counting.person or -1)
            _draw(picture, clip, None if who is None else clip.people[index].points[who], now)
        yield time_s, picture


def _draw(picture: Picture, clip: Clip, points: FloatArray | None, now: float) -> None:
    done = [r for r in clip.counting.repetitions if r.end_s <= now]
    running = next((r for r in clip.counting.repetitions if r.start_s <= now < r.end_s), None)
    recent = next((r for r in reversed(done) if r.faults and now - r.end_s <= _SHOWN_S), None)
    if points is not None:
        _skeleton(picture, clip.names, points, _FAULTY if recent else _BODY)
    _captions(picture, _lines(clip.counting, len(done), running, recent))


def _lines(counting: Counting, done: int, running: Repetition | None, recent: Repetition | None) -> list[str]:
    if counting.drill is None:
        return ["No drill found"]
    side = running.side if running else None
    first = f"{counting.drill.title}  {done} of {len(counting.repetitions)}" + (f"  {side}" if side else "")
    return [first] + ([counting.drill.faults[recent.faults[0]].cue] if recent else [])


def _bones(names: tuple[str, ...], points: FloatArray) -> Iterator[FloatArray]:
    """`(2, 2)` ends of each bone that is seen, pixels."""
    known = ([names.index(a), names.index(b)] for a, b in BONES if a in names and b in names)
    yield from (ends for pair in known if np.isfinite(ends := points[pair]).all())


def _skeleton(picture: Picture, names: tuple[str, ...], points: FloatArray, colour: tuple[int, int, int]) -> None:
    import cv2

    for ends in _bones(names, points):
        first, second = (tuple(int(v) for v in end) for end in np.round(ends))
        cv2.line(picture, first, second, colour, max(2, picture.shape[0] // 200), cv2.LINE_AA)


def _captions(picture: Picture, lines: list[str]) -> None:
    """Lines of text at the top left, on a dark band."""
    import cv2

    scale, line_px = picture.shape[0] / 720, round(picture.shape[0] / 16)
    band = picture[: line_px * len(lines) + line_px // 3]
    band[:] = (0.35 * band + 0.65 * np.array(_PAPER)).astype(np.uint8)
    for number, text in enumerate(lines, start=1):
        at = (line_px // 2, line_px * number - line_px // 6)
        thick = max(1, round(2 * scale))
        cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, _INK, thick, cv2.LINE_AA)
