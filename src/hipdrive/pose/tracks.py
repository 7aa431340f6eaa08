"""One person followed from frame to frame among all that the network found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import hypot, log2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.pose.engine import People
from hipdrive.signals import lengths, median_seen
from hipdrive.signals.gaps import missing

#: How far, in body heights, a detection may lie from where its track is expected, plus the share of a height
#: the expectation may grow wrong by in each second unseen. Design choice: a runner crosses at most about four
#: of his own heights a second (6 m/s and more), and the expected velocity takes most of that away.
NEAR_HEIGHTS = 0.5
GROWTH_HEIGHTS_PER_S = 1.0
#: Misfit of a size that doubles or halves, with all other misfits allowed up to 1. Design choice: a person who seems
#: that much larger from one frame to the next is someone else, unless they are just where they were expected.
SIZE_WEIGHT = 0.7
#: A track unseen for longer is not continued. Design choice: longer absences are not one stretch to measure.
MEMORY_S = 1.0


@dataclass(frozen=True)
class Track:
    """One person over the clip.

    Parameters
    ----------
    points
        `(frame, point, 2)` pixels, NaN where this person was not found.
    confidence
        `(frame, point)`, 0 where not found.
    score
        Area x time x motion: (share of the picture's height)^2 x seconds x heights per second.
    """

    points: FloatArray
    confidence: FloatArray
    score: float

    @cached_property
    def seen(self) -> BoolArray:
        """`(frame,)` whether the person was found."""
        return np.asarray((~missing(self.points)).any(axis=1))

    @property
    def middle_x(self) -> float:
        """Where the person is in the picture on average, pixels from the left."""
        return float(np.nanmedian(self.points[..., 0]))


@dataclass(slots=True)
class _Open:
    """A track that is still being extended; places are complex numbers, right + down j, pixels."""

    rows: list[int]
    centre: complex
    velocity: complex
    height: float
    last_s: float

    def misfit(self, centre: complex, height: float, now: float) -> float:
        """Distance from the expected place and change of size, as shares of what is allowed."""
        away = now - self.last_s
        allowed = self.height * (NEAR_HEIGHTS + GROWTH_HEIGHTS_PER_S * away)
        size = log2(height / self.height)
        return hypot(abs(centre - self.centre - self.velocity * away) / allowed, SIZE_WEIGHT * size)

    def extend(self, row: int, centre: complex, height: float, time_s: float) -> None:
        """Go on with a person of the next frame."""
        step = time_s - self.last_s
        if step > 0:
            # A short memory for the velocity: the trunk's own bounce must not throw the expectation.
            share = min(1.0, step / 0.2)
            self.velocity = (1 - share) * self.velocity + share * (centre - self.centre) / step
        self.centre, self.last_s = centre, time_s
        self.height = 0.8 * self.height + 0.2 * height
        self.rows.append(row)


class _Outline(NamedTuple):
    """One person in one frame: row in the crowd, centre (right + down j) and size, pixels."""

    row: int
    centre: complex
    height: float


@dataclass(frozen=True)
class _Crowd:
    """Everyone in every frame, one row each.

    Parameters
    ----------
    points, confidence
        `(row, point, 2)` pixels and `(row, point)`.
    frame
        `(row,)` in order.
    middle, size
        See `_middle` and `_sizes`.
    seen
        `(row,)` how many points were seen.
    frames
        How many frames the clip has.
    """

    points: FloatArray
    confidence: FloatArray
    frame: NDArray[np.intp]
    middle: FloatArray
    size: FloatArray
    seen: NDArray[np.intp]
    frames: int

    @classmethod
    def of(cls, people: Sequence[People]) -> _Crowd:
        """Of the people in each frame; somebody must be in one of them."""
        points = np.concatenate([p.points for p in people if len(p.points)])
        confidence = np.concatenate([p.confidence for p in people if len(p.points)])
        frame = np.repeat(np.arange(len(people)), [len(p.points) for p in people])
        gone = missing(points)
        known = np.where(gone[..., None], np.nan, points) if gone.any() else points
        return cls(points, confidence, frame, _middle(known), _sizes(known), (~gone).sum(axis=1), len(people))

    def readable(self) -> NDArray[np.intp]:
        """Rows of everyone with at least four points."""
        return np.flatnonzero(self.seen >= 4)

    def alone(self, time_s: FloatArray) -> NDArray[np.intp] | None:
        """The rows of the one person in the clip; `None` where linking has to tell.

        The expectation of a track moves at a mean of the person's own speeds and has a mean of their own sizes. Where
        even the fastest of these speeds and the two sizes furthest apart would not break the track, nothing can.
        """
        rows = self.readable()
        frame = self.frame[rows]
        if len(rows) < 2 or np.any(np.diff(frame) == 0):
            return None
        size, step = self.size[rows], np.diff(time_s[frame])
        moved = lengths(np.diff(self.middle[rows], axis=0))
        away = (moved + step * np.max(moved / step)).max() / (NEAR_HEIGHTS * size.min())
        fits = hypot(away, SIZE_WEIGHT * log2(size.max() / size.min())) <= 1
        return rows if fits and step.max() <= MEMORY_S else None

    def by_frame(self) -> Iterator[list[int]]:
        """Rows of everyone with at least four points, frame by frame."""
        rows = self.readable()
        bounds = np.searchsorted(self.frame[rows], np.arange(self.frames + 1)).tolist()
        every = rows.tolist()
        yield from (every[start:stop] for start, stop in pairwise(bounds))


def find_tracks(people: Sequence[People], time_s: FloatArray, picture_height: float) -> list[Track]:
    """Link the people of each frame into tracks, best score first.

    Parameters
    ----------
    people
        One entry a frame.
    time_s
        `(frame,)` seconds, increasing.
    picture_height
        Pixels, the unit of size in the score.
    """
    if not any(len(p.points) for p in people):
        return []
    crowd = _Crowd.of(people)
    alone = crowd.alone(time_s)
    rows = [track.rows for track in _linked(crowd, time_s)] if alone is None else [alone]
    tracks = [_track(np.array(each), crowd, time_s, picture_height) for each in rows]
    return sorted(tracks, key=lambda track: -track.score)


def _linked(crowd: _Crowd, time_s: FloatArray) -> list[_Open]:
    """Everyone followed from frame to frame; who is away for longer than the memory lasts, comes back as another."""
    centres, sizes = (crowd.middle @ np.array([1, 1j])).tolist(), crowd.size.tolist()
    finished: list[_Open] = []
    active: list[_Open] = []
    for rows, now in zip(crowd.by_frame(), time_s.tolist(), strict=True):
        finished += [track for track in active if now - track.last_s > MEMORY_S]
        active = [track for track in active if now - track.last_s <= MEMORY_S]
        active += _link(active, [_Outline(row, centres[row], sizes[row]) for row in rows], now)
    return finished + active


def _link(active: list[_Open], found: list[_Outline], now: float) -> list[_Open]:
    """Extend the active tracks by the people of one frame; those that fit none open new tracks."""
    if len(active) == 1 and len(found) == 1 and active[0].misfit(found[0].centre, found[0].height, now) <= 1:
        active[0].extend(*found[0], now)  # the usual clip: no choice to make
        return []
    taken = set()
    for track, i in _matched(active, found, now):
        active[track].extend(*found[i], now)
        taken.add(i)
    return [_Open([f.row], f.centre, 0j, f.height, now) for i, f in enumerate(found) if i not in taken]


def _matched(active: list[_Open], found: list[_Outline], now: float) -> list[tuple[int, int]]:
    """Pairs of track and person that fit, the best assignment of all."""
    if not active or not found:
        return []
    misfit = [[track.misfit(f.centre, f.height, now) for f in found] for track in active]
    rows, columns = linear_sum_assignment(np.minimum(misfit, 1e3))
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if misfit[r][c] <= 1]


def _middle(known: FloatArray) -> FloatArray:
    """`(person, 2)` median of the seen points of each person; NaN of someone without points."""
    return median_seen(known.transpose(0, 2, 1))


def _sizes(known: FloatArray) -> FloatArray:
    """`(person,)` diagonal of the box round the seen points, at least a pixel: lying people have no height."""
    axes = np.ascontiguousarray(known.transpose(2, 1, 0))  # people last: a reduction over so few points is slow
    across, down = np.fmax.reduce(axes, axis=1) - np.fmin.reduce(axes, axis=1)
    return np.asarray(np.fmax(np.hypot(across, down), 1.0))


def _track(rows: NDArray[np.intp], crowd: _Crowd, time_s: FloatArray, picture_height: float) -> Track:
    frames = crowd.frame[rows]
    points, confidence = _by_frame(rows, crowd)
    step = float(time_s[-1] - time_s[0]) / (len(time_s) - 1) if len(time_s) > 1 else 1.0
    area = np.mean((crowd.size[rows] / picture_height) ** 2)
    motion = _motion(crowd, rows, time_s[frames])
    return Track(points, confidence, float(area * len(rows) * step * (motion + STILL)))


def _by_frame(rows: NDArray[np.intp], crowd: _Crowd) -> tuple[FloatArray, FloatArray]:
    """Points and confidence of one person in every frame, NaN and 0 where not found."""
    if len(rows) == len(crowd.points) == crowd.frames:  # the usual clip: one person, always there
        return crowd.points, crowd.confidence
    count, frames = crowd.points.shape[1], crowd.frame[rows]
    points, confidence = np.full((crowd.frames, count, 2), np.nan), np.zeros((crowd.frames, count))
    points[frames], confidence[frames] = crowd.points[rows], crowd.confidence[rows]
    return points, confidence


def _motion(crowd: _Crowd, rows: NDArray[np.intp], seen_s: FloatArray) -> float:
    """How fast the limbs move about the body's own middle, sizes per second.

    The position's spread times pi over a lag of a fifth of a second, not the speed from frame to frame, which
    for someone who stands still would be the network's jitter.
    """
    lag = np.searchsorted(seen_s, seen_s + 0.2)
    good = np.flatnonzero(lag < len(seen_s))
    good = good[seen_s[lag[good]] - seen_s[good] < 0.5]
    # A dozen pairs in the time of one lag tell as much as all of them.
    good = good[:: max(1, round(float(np.mean(lag - np.arange(len(lag))))) // 12)]
    if good.size == 0:
        return 0.0
    then, now = (crowd.points[r] - crowd.middle[r, None] for r in (rows[good], rows[lag[good]]))
    moved = lengths(now - then)
    elapsed = (seen_s[lag[good]] - seen_s[good])[:, None]
    speeds = (moved / elapsed / float(np.median(crowd.size[rows])))[np.isfinite(moved)]
    return float(np.sqrt(np.mean(speeds**2))) if speeds.size else 0.0


#: Added to the motion of everyone (body heights per second), so that among people who all stand still the
#: nearest one is chosen. Design choice: a hundredth of the limb speed of a runner.
STILL = 0.02
