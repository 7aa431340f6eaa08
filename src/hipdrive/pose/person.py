"""Choose the runner among the people in a clip.

Detections are linked over time into tracks, for the whole clip at once, and the track with the most
area x time x motion is the runner: a bystander stands still, a mirror image or a person far away is small, and
someone who walks through the picture is there only briefly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from hipdrive.pose.engine import People
from hipdrive.signals.gaps import missing

FloatArray = NDArray[np.float64]

#: How far, in body heights, a detection may lie from where its track is expected, plus the share of a height
#: the expectation may grow wrong by in each second unseen. Design choice: a runner crosses at most about four
#: of his own heights a second (6 m/s and more), and the expected velocity takes most of that away.
NEAR_HEIGHTS = 0.5
GROWTH_HEIGHTS_PER_S = 1.0
#: A track unseen for longer is not continued. Design choice: longer absences are not one stretch to measure.
MEMORY_S = 1.0
#: Share of the best score from which a second person is as likely the runner. Design choice: the product of
#: three quantities differs by far more than this between a runner and anyone else, but for twins side by side.
AS_LIKELY = 0.8
#: Added to the motion of everyone (body heights per second), so that among people who all stand still the
#: nearest one is chosen. Design choice: a hundredth of the limb speed of a runner.
STILL = 0.02


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

    @property
    def seen(self) -> NDArray[np.bool_]:
        """`(frame,)` whether the person was found."""
        return np.asarray((~missing(self.points)).any(axis=1))

    @property
    def middle_x(self) -> float:
        """Where the person is in the picture on average, pixels from the left."""
        return float(np.nanmedian(self.points[..., 0]))


@dataclass
class _Open:
    """A track that is still being extended."""

    frames: list[int]
    members: list[int]
    centre: FloatArray
    velocity: FloatArray
    height: float
    last_s: float

    def expected(self, time_s: float) -> FloatArray:
        return self.centre + self.velocity * (time_s - self.last_s)

    def extend(self, frame: int, member: int, centre: FloatArray, height: float, time_s: float) -> None:
        step = time_s - self.last_s
        if step > 0:
            # A short memory for the velocity: the trunk's own bounce must not throw the expectation.
            share = min(1.0, step / 0.2)
            self.velocity = (1 - share) * self.velocity + share * (centre - self.centre) / step
        self.centre, self.last_s = centre, time_s
        self.height = 0.8 * self.height + 0.2 * height
        self.frames.append(frame)
        self.members.append(member)


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
    finished: list[_Open] = []
    active: list[_Open] = []
    for frame, found in enumerate(people):
        now = float(time_s[frame])
        finished += [track for track in active if now - track.last_s > MEMORY_S]
        active = [track for track in active if now - track.last_s <= MEMORY_S]
        active += _link(active, found, frame, now)
    tracks = [_track(track, people, time_s, picture_height) for track in finished + active]
    return sorted(tracks, key=lambda track: -track.score)


def _link(active: list[_Open], found: People, frame: int, now: float) -> list[_Open]:
    """Extend the active tracks by the people of one frame; those that fit none open new tracks."""
    members, centres, heights = _outlines(found)
    taken: set[int] = set()
    if active and len(members):
        cost = np.stack([_misfit(track, centres, heights, now) for track in active])
        for row, column in zip(*linear_sum_assignment(np.minimum(cost, 1e3)), strict=True):
            if cost[row, column] <= 1:
                active[row].extend(frame, members[column], centres[column], heights[column], now)
                taken.add(int(column))
    return [
        _Open([frame], [members[i]], centres[i], np.zeros(2), heights[i], now)
        for i in range(len(members))
        if i not in taken
    ]


def _misfit(track: _Open, centres: FloatArray, heights: FloatArray, now: float) -> FloatArray:
    """Distance from the expected place and change of size, as shares of what is allowed."""
    allowed = track.height * (NEAR_HEIGHTS + GROWTH_HEIGHTS_PER_S * (now - track.last_s))
    away = np.linalg.norm(centres - track.expected(now), axis=1) / allowed
    # A height that halves or doubles from one frame to the next is someone else.
    size = np.abs(np.log2(heights / track.height))
    return np.asarray(np.hypot(away, 0.7 * size))


def _outlines(found: People) -> tuple[list[int], FloatArray, FloatArray]:
    """Index, centre `(person, 2)` and size `(person,)` of everyone with at least four points."""
    seen = ~missing(found.points)
    members = [int(i) for i in np.flatnonzero(seen.sum(axis=1) >= 4)]
    centres = np.array([np.median(found.points[i][seen[i]], axis=0) for i in members]).reshape(-1, 2)
    heights = np.array([_size(found.points[i][seen[i]]) for i in members])
    return members, centres, heights


def _size(points: FloatArray) -> float:
    """Diagonal of the box round the points: lying people have no height."""
    return max(float(np.hypot(*np.ptp(points, axis=0))), 1.0)


def _track(track: _Open, people: Sequence[People], time_s: FloatArray, picture_height: float) -> Track:
    frames, members = np.array(track.frames), track.members
    count = people[track.frames[0]].points.shape[1]
    points, confidence = np.full((len(people), count, 2), np.nan), np.zeros((len(people), count))
    points[frames] = [people[f].points[m] for f, m in zip(frames, members, strict=True)]
    confidence[frames] = [people[f].confidence[m] for f, m in zip(frames, members, strict=True)]
    return Track(points, confidence, _score(points[frames], time_s[frames], time_s, picture_height))


def _score(points: FloatArray, seen_s: FloatArray, time_s: FloatArray, picture_height: float) -> float:
    step = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0
    sizes = np.array([_size(p[np.isfinite(p).all(axis=1)]) for p in points])
    return float(np.mean((sizes / picture_height) ** 2) * len(points) * step * (_motion(points, seen_s) + STILL))


def _motion(points: FloatArray, seen_s: FloatArray) -> float:
    """How fast the limbs move about the body's own middle, sizes per second.

    The position's spread times pi over a lag of a fifth of a second, not the speed from frame to frame, which
    for someone who stands still would be the network's jitter.
    """
    relative = points - np.nanmedian(points, axis=1, keepdims=True)
    lag = np.searchsorted(seen_s, seen_s + 0.2)
    good = np.flatnonzero(lag < len(seen_s))
    good = good[seen_s[lag[good]] - seen_s[good] < 0.5]
    if good.size == 0:
        return 0.0
    moved = np.linalg.norm(relative[lag[good]] - relative[good], axis=2)
    elapsed = (seen_s[lag[good]] - seen_s[good])[:, None]
    size = float(np.median([_size(p[np.isfinite(p).all(axis=1)]) for p in points]))
    speeds = (moved / elapsed / size)[np.isfinite(moved)]
    return float(np.sqrt(np.mean(speeds**2))) if speeds.size else 0.0


def choose(tracks: Sequence[Track], person: int | None = None) -> tuple[Track, bool]:
    """The runner's track, and whether a second person is as likely.

    Parameters
    ----------
    tracks
        Best score first; at least one.
    person
        Choose by place instead: 0 = furthest left in the picture, counting only people seen for at least a
        fifth as long as the one seen longest.

    Returns
    -------
    track, undecided
        `undecided` only when another track seen at the same time scores nearly as high.

    Raises
    ------
    IndexError
        If there are fewer people than `person` says.
    """
    if person is not None:
        return _by_place(tracks, person), False
    best = tracks[0]
    rivals = [t for t in tracks[1:] if t.score >= AS_LIKELY * best.score and _together(t, best)]
    return best, bool(rivals)


def lasting(tracks: Sequence[Track]) -> list[Track]:
    """The tracks seen for at least a fifth as long as the longest, from left to right."""
    longest = max(int(t.seen.sum()) for t in tracks)
    return sorted((t for t in tracks if t.seen.sum() >= longest / 5), key=lambda t: t.middle_x)


def _by_place(tracks: Sequence[Track], person: int) -> Track:
    people = lasting(tracks)
    if not 0 <= person < len(people):
        raise IndexError(f"it shows {len(people)} people for long enough, and person {person} is not among them")
    return people[person]


def _together(one: Track, other: Track) -> bool:
    """Whether two tracks share at least half the frames of the shorter one."""
    shared = int((one.seen & other.seen).sum())
    return 2 * shared >= min(int(one.seen.sum()), int(other.seen.sum()))
