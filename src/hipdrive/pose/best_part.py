"""The best stretch of a long clip, from a look at one picture every few seconds."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.pose.engine import Engine
from hipdrive.video import Clip, pictures

#: Seconds between two looks. Design choice: a runner does not come and go within it, and a minute holds thirty.
EVERY_S = 2.0
#: Size of the picture that is looked at, pixels: whether somebody is there, and how tall, needs no more.
_LOOK_PX = 640


def best_part(clip: Clip, engine: Engine, length_s: float) -> tuple[float, float]:
    """From when to when the same tall person is in the picture most steadily, seconds on the clock of the file.

    Parameters
    ----------
    clip
        Longer than `length_s`.
    engine
        A fresh pose engine.
    length_s
        How long a part is wanted.
    """
    at_s = np.arange(0.0, float(clip.stamps_s[-1]), EVERY_S)
    heights = np.array([_height(clip, engine, t) for t in at_s])
    starts = at_s[at_s + length_s <= at_s[-1] + EVERY_S]
    scores = [_steadiness(heights[(at_s >= s) & (at_s < s + length_s)]) for s in starts]
    start = float(starts[int(np.argmax(scores))])
    return start, min(start + length_s, float(clip.stamps_s[-1]))


def _height(clip: Clip, engine: Engine, time_s: float) -> float:
    """Height of the tallest person about an instant, share of the picture; 0 where nobody is seen."""
    found = next(pictures(clip, _LOOK_PX, (time_s, time_s + EVERY_S)), None)
    if found is None:
        return 0.0
    people = engine.detect(found[1])
    return max((float(np.nanmax(np.ptp(p, axis=0))) / found[1].shape[0] for p in people.points), default=0.0)


def _steadiness(heights: FloatArray) -> float:
    """Higher for a person who is there all the time, tall, and of one size."""
    there = heights > 0
    if not there.any():
        return -np.inf
    return float(there.mean() + 0.2 * np.mean(heights[there]) - np.std(heights[there]) / np.mean(heights[there]))
