"""Decoding and inference side by side: frames are read ahead while the network works on the last one.

Knows nothing of video formats: it takes any iterator of frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from hipdrive.pose.engine import People
from hipdrive.video.ahead import read_ahead

T = TypeVar("T")
Progress = Callable[[int, int], None]


def detect_all(
    frames: Iterable[tuple[float, T]], detect: Callable[[T], People], progress: Progress, total: int
) -> tuple[list[People], list[float]]:
    """Run an engine over a clip while the next frames are decoded.

    Parameters
    ----------
    frames
        `(time in s, frame)`, in order.
    detect
        Finds the people in a frame: `detect` or `detect_picture` of a fresh engine.
    progress
        Called with (frames done, `total`) after each frame.
    total
        How many frames are expected.

    Returns
    -------
    people, time_s
        One entry a frame.
    """
    people: list[People] = []
    times: list[float] = []
    ahead = read_ahead(frames)
    try:
        for time_s, frame in ahead:
            people.append(detect(frame))
            times.append(time_s)
            progress(len(people), max(total, len(people)))
    finally:
        ahead.close()
    return people, times
