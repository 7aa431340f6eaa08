"""Count repetitions in a drive signal: phases with hysteresis, and a range learned from the first repetitions.

Rest -> out -> back. A stroke begins where the signal last left its resting level, and ends where it comes back to
it, turns round, or stands still. Everything is decided from samples already seen, in bounded memory.
"""

from __future__ import annotations

from collections import deque
from itertools import takewhile
from statistics import median

import numpy as np

from hipdrive.drills.drill import Drill, Sample, Stroke, Watcher
from hipdrive.drills.repetition import TOP, Repetition, repetition

# Design choices, all as shares of a stroke unless named otherwise.
_REST = 0.08  # within this of the lowest level is at rest: four times the noise of smoothed keypoints
_TURN = 0.15  # rises by this on the way back: the next stroke has begun
_OPENS = 0.35  # of the learned range: the signal is on its way out
_WHOLE = 0.6  # of the learned range: less is part of a repetition, and is not counted
_STILL_S = 0.4  # in which it comes no closer to rest than _CREEP: the movement is over
_CREEP = 0.03
_LONGEST_S = 20.0  # a slow repetition of 5 s with a long hold fits three times
_REST_MEMORY_S = 5.0  # the resting level is the lowest of this long, so that a new position is learned
_END = _REST + 0.1  # a tenth of the way short of rest when the clip ends: as good as back
_LEAST_SEEN = 0.8  # of the frames of a stroke the person is in position
_GRACE_S = 1.0  # out of position or out of sight for longer: begin anew
_REMEMBER = 5  # repetitions the range is learned from
_RELEARN = 3  # short ones in a row: this is how far they go now


class _Lowest:
    """The sample with the lowest drive signal of the last few seconds."""

    def __init__(self, memory_s: float) -> None:
        self._memory_s = memory_s
        self._rising: deque[Sample] = deque()

    def push(self, sample: Sample) -> Sample:
        """The lowest sample, this one taken in."""
        while self._rising and self._rising[-1].drive >= sample.drive:
            self._rising.pop()
        self._rising.append(sample)
        while self._rising[0].time_s < sample.time_s - self._memory_s:
            self._rising.popleft()
        return self._rising[0]


class Tracker:
    """Follows one person through one drill.

    Parameters
    ----------
    drill
        Which.
    """

    def __init__(self, drill: Drill) -> None:
        self.drill = drill
        self.watcher: Watcher = drill.make()
        self._ranges: deque[float] = deque(maxlen=_REMEMBER)
        self._short: deque[float] = deque(maxlen=_RELEARN)
        self.seen: Sample | None = None
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._kept: deque[Sample] = deque()
        self._missed_s: deque[float] = deque()
        self._crest: Sample | None = None
        self._rest()

    def _rest(self) -> None:
        self.phase: str = "rest"
        self._lowest = _Lowest(_REST_MEMORY_S)
        self._low: Sample | None = None
        self._high: Sample | None = None
        self._trough: Sample | None = None
        self._mark: Sample | None = None
        self._rise: Sample | None = None

    @property
    def learned_range(self) -> float | None:
        """Median stroke of the last repetitions, or `None` before the first."""
        return median(self._ranges) if self._ranges else None

    @property
    def top_since_s(self) -> float | None:
        """Since when the top is held, or `None` while it is not."""
        if self.phase != "out" or self._low is None or self._high is None or self.seen is None:
            return None
        level = self._low.drive + TOP * (self._high.drive - self._low.drive)
        held = [*takewhile(lambda sample: sample.drive >= level, reversed(self._kept))]
        return held[-1].time_s if held else None

    def push(self, sample: Sample | None, time_s: float) -> Repetition | None:
        """Take the next frame in (`None`: not in position); the repetition that just ended, if one did."""
        while self._missed_s and self._missed_s[0] < time_s - _LONGEST_S:
            self._missed_s.popleft()
        if sample is None:
            self._missed_s.append(time_s)
            return None
        if self.seen is not None and sample.time_s - self.seen.time_s > _GRACE_S:
            self._begin_anew()
        self.seen = sample
        self._kept.append(sample)
        while self._kept[0].time_s < sample.time_s - _LONGEST_S:
            self._kept.popleft()
        return {"rest": self._at_rest, "out": self._out, "back": self._back}[self.phase](sample)

    @property
    def begun(self) -> bool:
        """Whether a repetition is under way."""
        return self.phase != "rest"

    def end(self) -> Repetition | None:
        """No more samples will come: a repetition that lacks only the last tenth of its way back is whole."""
        if self.phase != "back" or self.seen is None:
            return None
        assert self._low is not None
        assert self._high is not None
        assert self._trough is not None
        way = self._high.drive - self._low.drive
        return self._finish(self._trough, self.seen) if self._trough.drive <= self._low.drive + _END * way else None

    def _at_rest(self, sample: Sample) -> None:
        self._low = self._lowest.push(sample)
        if self._rise is None or sample.drive > self._rise.drive:
            self._rise = sample
        if self._low is sample and (self._crest is None or self._rise.drive > self._crest.drive):
            self._crest = self._rise  # only what came before the low was a crest
        least = max(self.drill.least_range, _OPENS * (self.learned_range or 0.0))
        if sample.drive - self._low.drive >= least:
            self.phase, self._high = "out", sample

    def _out(self, sample: Sample) -> None:
        assert self._low is not None
        assert self._high is not None
        if sample.time_s - self._low.time_s > _LONGEST_S - _REST_MEMORY_S:
            return self._rest()
        if sample.drive > self._high.drive:
            self._high = sample
        if self._high.drive - sample.drive >= self.drill.return_share * (self._high.drive - self._low.drive):
            self.phase, self._trough, self._mark = "back", sample, sample
            self._back(sample)
        return None

    def _back(self, sample: Sample) -> Repetition | None:
        assert self._low is not None
        assert self._high is not None
        assert self._trough is not None
        assert self._mark is not None
        stroke = self._high.drive - self._low.drive
        if sample.drive <= self._low.drive + _REST * stroke:
            return self._finish(sample, sample)
        if sample.drive < self._trough.drive:
            self._trough = sample
        if sample.drive < self._mark.drive - _CREEP * stroke:
            self._mark = sample
        if sample.drive - self._trough.drive >= _TURN * stroke:
            return self._finish(self._trough, sample)
        if sample.time_s - self._mark.time_s >= _STILL_S:
            return self._finish(self._mark, sample)
        return None

    def _finish(self, end: Sample, now: Sample) -> Repetition | None:
        stroke = self._stroke(end)
        high = self._high
        self._rest()
        for sample in self._since(end.time_s):
            self._low = self._lowest.push(sample)
        seen = self._seen_share(stroke)
        judged = self.watcher.judge(stroke) if seen >= _LEAST_SEEN else None
        self._crest = high
        if judged is None or not self._is_whole(stroke.range):
            return None
        return repetition(stroke, judged, seen, now.time_s)

    def _seen_share(self, stroke: Stroke) -> float:
        missed = sum(bool(stroke.time_s[0] <= t <= stroke.time_s[-1]) for t in self._missed_s)
        return len(stroke.time_s) / (len(stroke.time_s) + missed)

    def _since(self, time_s: float) -> list[Sample]:
        return [*takewhile(lambda sample: sample.time_s >= time_s, reversed(self._kept))][::-1]

    def _stroke(self, end: Sample) -> Stroke:
        assert self._low is not None
        assert self._high is not None
        assert self._crest is not None
        low, high = self._low.drive, self._high.drive
        samples = [s for s in self._kept if self._low.time_s <= s.time_s <= end.time_s]
        samples = samples[_start(samples, low, high) :]
        return Stroke(
            np.array([s.time_s for s in samples]),
            np.array([s.drive for s in samples]),
            {name: np.array([s.values[name] for s in samples]) for name in end.values},
            low,
            high,
            self._crest,
            self.learned_range,
        )

    def _is_whole(self, stroke: float) -> bool:
        """Whether a stroke is long enough beside the others; learns from it."""
        usual = self.learned_range
        if usual is not None and stroke < _WHOLE * usual:
            self._short.append(stroke)
            if len(self._short) < _RELEARN:
                return False
            self._ranges.clear()
        self._short.clear()
        self._ranges.append(stroke)
        return True


def _start(samples: list[Sample], low: float, high: float) -> int:
    """Where the stroke leaves rest: going back from half way, where it is low or has stood still."""
    at = next(i for i, s in enumerate(samples) if s.drive >= (low + high) / 2)
    before = at
    while at > 0 and samples[at].drive > low + _REST * (high - low):
        while before > 0 and samples[before].time_s > samples[at].time_s - _STILL_S:
            before -= 1
        if samples[at].drive - samples[before].drive < _CREEP * (high - low):
            break
        at -= 1
    return at
