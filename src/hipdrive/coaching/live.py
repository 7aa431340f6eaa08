"""Coaching while running: the engine of `analyze` over the last seconds, again and again, and when to speak.

Nothing is measured differently here. A window of frames goes through the same steps as a clip (person, sides, gaps,
contacts, measures), so a number shown on a treadmill is the number a clip of these seconds would give.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hipdrive.coaching.feedback import Band, Coach, Heard
from hipdrive.coaching.live_pelvis import RunnersPelvis
from hipdrive.coaching.look import BREAK_S, Look, Now
from hipdrive.coaching.programme import CYCLE_S
from hipdrive.errors import CannotSee, InputError
from hipdrive.gait import Contacts, find_contacts
from hipdrive.measures import Measurement, Measurements, measure
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.pose.engine import People
from hipdrive.pose.runner import to_motion

__all__ = ["CYCLE_S", "SHOWN", "Band", "Coach", "Heard", "LiveRun", "Look", "Now"]

#: Measures shown live, where the camera's view gives them.
SHOWN = ("cadence", "pelvic_drop", "knee_gap", "trunk_sway", "ankle_lean", "waist_bend")
#: Seconds that are looked at. Design choice: at 160 to 190 spm it holds ten or eleven steps a side, more than the
#: seven from which anything may be concluded, and forgets what is no longer done.
WINDOW_S = 8.0
#: Shortest time that is looked at: two strides and a half.
SHORTEST_S = 2.0
#: Seconds between two looks. Design choice: at every second picture of 30 a second, so that a cue comes in time.
EVERY_S = 0.06
#: Looks take at most this share of the time: a slow machine looks less often, because a lost frame cannot be made good
#: (design choice: at 30 frames a second the pose network needs the other half at most).
LOOKING_SHARE = 0.5


@dataclass
class LiveRun:
    """Frames in, looks out.

    Parameters
    ----------
    names
        The points of the pose engine.
    label
        The engine's, as it stands in results (`blazepose-lite`).
    width, height
        Of the picture, pixels.
    view
        `rear`, `front`, `left`, `right`; recognised by default.
    shown
        Measures to give.
    every_s
        Between two looks, seconds. May be changed: a machine that is slow at them looks less often, and loses no frame.
    """

    names: Sequence[str]
    label: str
    width: int
    height: int
    view: str | None = None
    shown: Sequence[str] = SHOWN
    every_s: float = EVERY_S
    _frames: deque[tuple[float, People]] = field(default_factory=deque, repr=False)
    _looked_s: float = -np.inf
    _newest_off_s: float = -np.inf
    _pelvis: RunnersPelvis | None = None
    _shows_back: bool = True

    def push(self, people: People, time_s: float, picture: NDArray[np.uint8] | None = None) -> Look | None:
        """Take the next frame in.

        Parameters
        ----------
        people
            Found in it.
        time_s
            When it was taken, seconds on any steady clock.
        picture
            The frame, RGB, in which stickers on the pelvis are looked for; not kept.

        Returns
        -------
        Look or None
            `None` between looks, and while there are too few frames.
        """
        if self._frames and not 0 < time_s - self._frames[-1][0] <= BREAK_S:
            if time_s == self._frames[-1][0]:
                return None  # the same frame twice
            self._begin_anew()
        self._frames.append((time_s, people))
        self._look_at_hips(people, time_s, picture)
        while time_s - self._frames[0][0] > WINDOW_S:
            self._frames.popleft()
        if time_s - self._looked_s < self.every_s or time_s - self._frames[0][0] < SHORTEST_S:
            return None
        self._looked_s = time_s
        return self.look()

    def _begin_anew(self) -> None:
        self._frames.clear()
        self._looked_s = self._newest_off_s = -np.inf
        self._pelvis, self._shows_back = None, True

    def _look_at_hips(self, people: People, time_s: float, picture: NDArray[np.uint8] | None) -> None:
        """Where the camera may see the back of the pelvis."""
        if picture is not None and self._shows_back:
            self._pelvis = self._pelvis or RunnersPelvis(self.names)
            self._pelvis.see(picture, people, time_s)

    def look(self) -> Look:
        """What the frames so far show."""
        now_s = self._frames[-1][0]
        try:
            return self._seen(now_s)
        except (InputError, CannotSee) as fault:
            reason = fault.what if isinstance(fault, InputError) else str(fault)
            return Look(now_s, self.view or "unknown", (), (), reason, self._fps())

    def _fps(self) -> float:
        return (len(self._frames) - 1) / (self._frames[-1][0] - self._frames[0][0])

    def _seen(self, now_s: float) -> Look:
        start_s = self._frames[0][0]
        motion = self._motion()
        contacts = find_contacts(motion)
        steps = self._new(contacts, start_s)
        found = measure(motion, contacts, only=self.shown)
        reason = "" if found.rows else "no step was seen whole yet"
        refused = {r.id: r.reason for r in found.refused}
        return Look(now_s, motion.view, _numbers(found, self.shown), steps, reason, self._fps(), refused)

    def _motion(self) -> Motion:
        """The frames so far as the motion of one runner, as from a clip."""
        start_s = self._frames[0][0]
        time_s = np.array([t for t, _ in self._frames]) - start_s
        provenance = Provenance("camera", "video", self.label, 1 / float(np.median(np.diff(time_s))), float(time_s[-1]))
        people, image = [p for _, p in self._frames], Image(self.width, self.height)
        motion = to_motion(people, self.names, time_s, image, provenance, view=self.view)
        self._shows_back = motion.view in ("rear", "oblique", "unknown")
        return self._pelvis.with_line(motion, start_s) if self._pelvis is not None else motion

    def _new(self, contacts: Contacts, start_s: float) -> tuple[tuple[str, float, float], ...]:
        """Contacts that ended after the last one that was told.

        The same contact read in a longer window may end a few milliseconds later; it is not new until a third of the
        shortest step (0.1 s) has passed.
        """
        fresh = contacts.only(contacts.off_s + start_s > self._newest_off_s + 0.1)
        if len(fresh):
            self._newest_off_s = float(fresh.off_s[-1]) + start_s
        rows = zip(fresh.side, fresh.strike_s, fresh.off_s, strict=True)
        return tuple((str(side), float(strike) + start_s, float(off) + start_s) for side, strike, off in rows)


def _numbers(found: Measurements, shown: Sequence[str]) -> tuple[Now, ...]:
    rows = [r for id in shown for side in ("mean", "left", "right") if (r := found.get(id, side)) is not None]
    return tuple(_now(r) for r in rows)


def _now(row: Measurement) -> Now:
    half = (row.ci95[1] - row.ci95[0]) / 2
    return Now(row.id, row.side, row.value, row.unit, half, row.n_steps)
