"""Is the camera well placed? Checked on live pictures before a run is filmed: each answer with what to mend."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.drills.camera import DARK
from hipdrive.pose.engine import People
from hipdrive.pose.keypoints import Keypoints
from hipdrive.pose.view import FLAG_DEG, UNKNOWN, Direction, recognise
from hipdrive.video.level import Lean, lean_of

State = Literal["good", "mend", "unknown"]
Picture = NDArray[np.uint8]

#: Seconds that are looked at, and between two looks (design choices: two strides; fast enough to follow a hand).
WINDOW_S, EVERY_S = 3.0, 0.5
#: The runner is at least this share of the picture's height (the guide: half as high as the picture).
LEAST_HEIGHT = 0.5
#: A point the network is less sure of is not seen (design choice: an even chance).
_SURE = 0.5
#: Of the picture: a point this close to its edge may lie outside it.
_EDGE = 0.01
#: A camera is level within this, degrees (design choice: half of what cameras are rolled by when people hold them by eye;
#: what is left is read from the clip).
LEVEL_DEG = 2.0
_HEAD, _FEET = ("nose", "left_ear", "right_ear"), ("left_ankle", "right_ankle", "left_toe", "right_toe")
_NAMES = {"rear": "from behind", "front": "from the front", "left": "from the left", "right": "from the right"}


@dataclass(frozen=True)
class Check:
    """One thing that must be right.

    Parameters
    ----------
    id
        Which.
    state
        Whether it is.
    words
        What is seen, or what to mend, as a sentence.
    """

    id: str
    state: State
    words: str


@dataclass
class Framing:
    """Pictures in, answers out.

    Parameters
    ----------
    names
        The points of the pose engine.
    """

    names: Sequence[str]
    _seen: deque[tuple[float, FloatArray, FloatArray]] = field(default_factory=deque, repr=False)
    _pictures: deque[Picture] = field(default_factory=lambda: deque(maxlen=5), repr=False)
    _looked_s: float = -np.inf

    def push(self, people: People, time_s: float, picture: Picture) -> tuple[Check, ...] | None:
        """Take the next picture in, RGB; the answers, or `None` between two looks."""
        one = _largest(people)
        if one is not None:
            self._seen.append((time_s, people.points[one].astype(float), people.confidence[one].astype(float)))
        while self._seen and time_s - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()
        if time_s - self._looked_s < EVERY_S:
            return None
        self._looked_s = time_s
        self._pictures.append(picture)
        return self._answers(picture)

    def _answers(self, picture: Picture) -> tuple[Check, ...]:
        return (
            whole(*self._seen[-1][1:], self.names, picture.shape[:2]) if self._seen else _NOBODY,
            square(self._direction()),
            level(lean_of(list(self._pictures))),
            light(picture),
        )

    def _direction(self) -> Direction:
        if len(self._seen) < 2:
            return UNKNOWN
        times, points, sure = (np.array(part) for part in zip(*self._seen, strict=True))
        return recognise(Keypoints(points, sure, tuple(self.names), times))


_NOBODY = Check("whole", "mend", "Nobody is in the picture. Let the runner stand where the run will be.")


def whole(points: FloatArray, confidence: FloatArray, names: Sequence[str], size: tuple[int, int]) -> Check:
    """Whether the whole runner is in the picture and large enough.

    Parameters
    ----------
    points, confidence
        `(point, 2)` pixels and `(point,)` 0 to 1.
    names
        Of the points.
    size
        Height and width of the picture.
    """
    height, width = size
    margin = _EDGE * np.array([width, height])
    inside = ((points >= margin) & (points <= np.array([width, height]) - margin)).all(axis=1) & (confidence >= _SURE)
    head, feet = ([n for n in part if n in names and inside[names.index(n)]] for part in (_HEAD, _FEET))
    if not feet:
        return Check("whole", "mend", "The feet are not in the picture. Go further away, or turn the camera upright.")
    if not head:
        return Check("whole", "mend", "The head is not in the picture. Go further away, or turn the camera upright.")
    tall = float(np.ptp(points[[names.index(n) for n in (*head, *feet)], 1])) / height
    if tall < LEAST_HEIGHT:
        return Check(
            "whole", "mend", f"The runner fills {tall:.0%} of the height. Go nearer, until it is half or more."
        )
    return Check("whole", "good", "The whole body is in the picture.")


def square(found: Direction) -> Check:
    """Whether the camera looks square at the runner."""
    if found.view not in _NAMES:
        return Check("square", "unknown", "Stand upright or run, so that it is seen from where the camera looks.")
    seen = _NAMES[found.view]
    if found.oblique_deg > FLAG_DEG:
        off = f"{found.oblique_deg:.0f}°"
        return Check("square", "mend", f"Seen {seen}, but {off} off. Walk the camera round until it is square.")
    return Check("square", "good", f"Seen {seen}, square to the run.")


def level(lean: Lean | None) -> Check:
    """Whether the camera stands level, as upright edges of the background show."""
    if lean is None or lean.se_deg > LEVEL_DEG:
        return Check("level", "unknown", "No upright edges to tell by. Put the phone on its edge, on something level.")
    if abs(lean.deg) > LEVEL_DEG:
        way = "anticlockwise" if lean.deg > 0 else "clockwise"
        return Check("level", "mend", f"The camera is rolled {way} by {abs(lean.deg):.0f}°. Set it upright.")
    return Check("level", "good", "Level.")


def light(picture: Picture) -> Check:
    """Whether there is light enough."""
    if float(picture.mean()) < DARK:
        return Check("light", "mend", "It is too dark. Switch a light on.")
    return Check("light", "good", "Light enough.")


def _largest(people: People) -> int | None:
    """Whoever takes most of the picture."""
    if not len(people.points):
        return None
    span = np.nanmax(people.points, axis=1) - np.nanmin(people.points, axis=1)
    return int(np.argmax(np.nan_to_num(span).prod(axis=1)))
