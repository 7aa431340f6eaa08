"""The strides of one recording, as a measure sees them: planes, contacts, and curves read at instants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PPoly

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Contacts, Side
from hipdrive.measures.leg_length import length_of_leg
from hipdrive.measures.values import PerStep
from hipdrive.measures.viewpoint import correct_perspective
from hipdrive.motion import Motion, Plane
from hipdrive.motion.angles3d import Joint, JointAngles, joint_angles
from hipdrive.signals import CubicSplines, lengths, median_seen, vertex

T = TypeVar("T")
#: A signal of a side: `(frame,)`. A function of a module, not a lambda: its spline is kept by the function.
Curve = Callable[["Strides", Side], FloatArray]

#: Instants of a stance (or a swing, or a step), as a fraction of it. Curves are read there from a cubic spline
#: through the filtered frames, so that a value does not depend on where the frames happen to fall.
FRACTIONS = np.linspace(0.0, 1.0, 61)
#: Share of a phase that must have been seen for a mean or a peak over it (design choice: one frame of a stance at
#: 30 frames a second may be hidden, hardly more).
_SEEN = 0.8
#: Fewest frames a curve is read from (design choice: one quick stance at 30 frames a second).
_FEWEST_FRAMES = 8


@dataclass(frozen=True, eq=False)
class Strides:
    """A motion with its contacts.

    Parameters
    ----------
    motion
        The recording, cleaned and filtered.
    contacts
        Its contacts, in order.
    """

    motion: Motion
    contacts: Contacts

    @cached_property
    def frontal(self) -> Plane:
        """The frontal plane, from one camera without the shifts of perspective; raises `CannotSee`."""
        plane = self.motion.frontal()
        return plane if plane.metric else correct_perspective(plane, self.motion, self.contacts, self.leg_length)

    @cached_property
    def sagittal(self) -> Plane:
        """The sagittal plane; raises `CannotSee`."""
        return self.motion.sagittal()

    @cached_property
    def plane(self) -> Plane:
        """Whichever plane there is: sagittal where it can be seen, else frontal; raises `CannotSee`."""
        try:
            return self.sagittal
        except CannotSee:
            return self.frontal

    @cached_property
    def metric(self) -> bool:
        """Whether lengths are in metres; else they are in pixels and mean something only over the leg."""
        return self.motion.view == "3d"

    @cached_property
    def step_s(self) -> FloatArray:
        """`(contact,)` time from each strike to the next strike of the other foot; NaN where none follows."""
        strike, side = self.contacts.strike_s, self.contacts.side
        step = np.full(len(strike), np.nan)
        follows = side[1:] != side[:-1]
        step[:-1][follows] = np.diff(strike)[follows]
        return _without_gaps(step)

    @cached_property
    def stride_s(self) -> FloatArray:
        """`(contact,)` time from each strike to the next strike of the same foot; NaN where none follows."""
        strike = self.contacts.strike_s
        stride = np.full(len(strike), np.nan)
        for side in SIDES:
            mine = np.flatnonzero(self.contacts.side == side)
            stride[mine[:-1]] = np.diff(strike[mine])
        return _without_gaps(stride)

    @cached_property
    def leg_length(self) -> FloatArray:
        """`(contact,)` length of the leg (thigh plus shank) around each contact, metres or pixels.

        Of each segment the median of what is seen within a stride's time, mean of both legs; from behind or the front
        the 90th percentile, because there a segment is seen at its length only while it does not point along the line
        of sight. Taken piece by piece because a runner who comes nearer or goes away changes size in the picture.
        Raises `CannotSee`.
        """
        segments = [
            lengths(self.motion.point(f"{side}_{a}") - self.motion.point(f"{side}_{b}"))
            for side in SIDES
            for a, b in (("hip", "knee"), ("knee", "ankle"))
        ]
        strides = self.stride_s[np.isfinite(self.stride_s)]
        # A piece lasts at least a stride; 1 s where no stride is known.
        piece_s = max(1.0, float(np.median(strides))) if len(strides) else 1.0
        percentile = 90.0 if self.motion.view in ("rear", "front") else 50.0
        length = length_of_leg(np.array(segments), self.motion.time_s, piece_s, percentile)
        return np.asarray(np.interp(self.contacts.strike_s, self.motion.time_s, length))

    @cached_property
    def _signals(self) -> dict[tuple[Curve, Side], FloatArray]:
        return {}

    @cached_property
    def _splines(self) -> dict[tuple[Curve, Side], tuple[PPoly[np.float64], BoolArray]]:
        return {}

    @cached_property
    def _through_all(self) -> CubicSplines:
        return CubicSplines(self.motion.time_s)

    @cached_property
    def _made(self) -> dict[Callable[[Strides], object], object]:
        return {}

    @cached_property
    def _joints(self) -> dict[tuple[Joint, Side], JointAngles]:
        return {}

    def joint(self, joint: Joint, side: Side) -> JointAngles:
        """Three-dimensional angles of a joint, computed once; raises `CannotSee`."""
        key = (joint, side)
        if key not in self._joints:
            self._joints[key] = joint_angles(self.motion, joint, side)
        return self._joints[key]

    def once(self, make: Callable[[Strides], T]) -> T:
        """What a function of a module makes of these strides, computed once for all measures that use it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(T, self._made[make])

    def signal(self, curve: Curve, side: Side) -> FloatArray:
        """`(frame,)` a curve of a side, computed once."""
        key = (curve, side)
        if key not in self._signals:
            self._signals[key] = np.asarray(curve(self, side), dtype=float)
        return self._signals[key]

    def spline(self, curve: Curve, side: Side) -> tuple[PPoly[np.float64], BoolArray]:
        """A cubic spline through the seen frames of a curve, and which were seen; once. Raises `CannotSee`."""
        key = (curve, side)
        other = (curve, "right" if side == "left" else "left")
        if other in self._splines and np.array_equal(self.signal(curve, side), self._signals[other]):
            self._splines[key] = self._splines[other]  # a curve of the trunk is that of both sides
        if key not in self._splines:
            signal = self.signal(curve, side)
            seen = np.isfinite(signal)
            if seen.sum() < _FEWEST_FRAMES:
                raise CannotSee("the points it needs were seen in too few frames")
            splines = self._through_all if seen.all() else CubicSplines(self.motion.time_s[seen])
            self._splines[key] = splines.through(signal[seen]), seen
        return self._splines[key]

    def read(self, curve: Curve, side: Side, instant: FloatArray) -> FloatArray:
        """A curve of a side at any instants; NaN where a frame next to the instant was not seen.

        Without that a spline would bridge a gap silently.
        """
        spline, seen = self.spline(curve, side)
        value = np.asarray(spline(instant), dtype=float)
        if not seen.all():
            after = np.clip(np.searchsorted(self.motion.time_s, instant), 1, len(seen) - 1)
            value[~(seen[after - 1] & seen[after])] = np.nan
        return value

    def at(self, curve: Curve, instant: FloatArray) -> FloatArray:
        """`(contact, ...)` a curve of each contact's own side, read at one or more instants a contact."""
        value = np.full(instant.shape, np.nan)
        for side in SIDES:
            mine = self.contacts.side == side
            if mine.any():
                value[mine] = self.read(curve, side, instant[mine])
        return value

    def over(self, curve: Curve, start_s: FloatArray, stop_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """`(contact, 61)` a curve of each contact's own side from one instant to another, and the instants, s."""
        instants = start_s[:, None] + (stop_s - start_s)[:, None] * FRACTIONS
        return self.at(curve, instants), instants

    def stance(self, curve: Curve) -> tuple[FloatArray, FloatArray]:
        """`(contact, 61)` a curve of each contact's own side over its stance, and the instants, seconds."""
        return self.over(curve, self.contacts.strike_s, self.contacts.off_s)

    @cached_property
    def midstance_s(self) -> FloatArray:
        """`(contact,)` the instant of lowest pelvis within the middle of each stance, s; NaN where not seen.

        The pelvis is the middle of the hips. Looked for between 20 and 80 % of stance: outside it the lowest point
        would be the end of a cut-off curve, not the turn.
        """
        values, instants = self.stance(hip_height)
        inner = (FRACTIONS >= 0.2) & (FRACTIONS <= 0.8)
        seen = np.isfinite(values[:, inner]).mean(axis=1) > _SEEN
        lowest = np.where(np.isfinite(values) & inner, values, np.inf).argmin(axis=1)
        rows = np.arange(len(values))
        apart = (instants[:, 1] - instants[:, 0]) * vertex(*(values[rows, lowest + k] for k in (-1, 0, 1)))
        return np.where(seen, instants[rows, lowest] + apart, np.nan)

    def at_strike(self, curve: Curve) -> PerStep:
        """A curve at each strike, with the error that the strike's own error brings."""
        return self._at_contact(curve, self.contacts.strike_s, self.contacts.strike_se_s)

    def at_off(self, curve: Curve) -> PerStep:
        """A curve at each off, with the error that the instant's own error brings."""
        return self._at_contact(curve, self.contacts.off_s, self.contacts.off_se_s)

    def _at_contact(self, curve: Curve, instant: FloatArray, se: FloatArray) -> PerStep:
        # How much the curve moves within one standard error of the instant, both ways.
        value, late, early = self.at(curve, np.stack([instant, instant + se, instant - se], axis=1)).T
        return PerStep.of(self.contacts, value, instant, np.nan_to_num(np.abs(late - early) / 2))

    def at_midstance(self, curve: Curve) -> PerStep:
        """A curve at each midstance."""
        return PerStep.of(self.contacts, self.at(curve, self.midstance_s), self.midstance_s)

    def peak(self, curve: Curve) -> PerStep:
        """The value of each stance at the moment where the stances of that side usually peak (see `peak_of`)."""
        values, instants = self.stance(curve)
        return self.peak_of(values, instants)

    def peak_of(self, values: FloatArray, instants: FloatArray) -> PerStep:
        """The value of each step at the phase where the median curve of its side peaks.

        The largest value of a noisy curve is too large, by more the noisier it is. The median curve of a side is
        nearly free of noise, so its peak tells where to look, and each step is read there: the mean over steps is
        the peak of the mean curve.

        Parameters
        ----------
        values, instants
            `(contact, 61)` as `over` gives them.
        """
        index = self.phase_of_peak(values)
        rows = np.arange(len(values))
        return PerStep.of(self.contacts, values[rows, index], instants[rows, index])

    def phase_of_peak(self, values: FloatArray) -> NDArray[np.intp]:
        """`(contact,)` column of the largest value in the median curve of each contact's side."""
        index = np.zeros(len(values), dtype=np.intp)
        for side in SIDES:
            mine = self.contacts.side == side
            whole = values[mine][np.isfinite(values[mine]).mean(axis=1) > _SEEN]
            if len(whole):
                index[mine] = np.argmax(_median(whole))
        return index

    def stance_mean(self, curve: Curve) -> PerStep:
        """The mean of a curve over each stance, with the error that the instants bring."""
        values, instants = self.stance(curve)
        contacts = self.contacts
        # The trapezoid rule: both ends stand for half an interval.
        weight = np.where(np.isfinite(values), np.r_[0.5, np.ones(len(FRACTIONS) - 2), 0.5], 0.0)
        seen = np.isfinite(values).mean(axis=1) > _SEEN
        total = (np.nan_to_num(values) * weight).sum(axis=1)
        mean = np.where(seen, total / np.maximum(weight.sum(axis=1), 1.0), np.nan)
        # A mean over a window changes by (end value - mean) / length for each second its end moves.
        length = contacts.off_s - contacts.strike_s
        start = (values[:, 0] - mean) / length * contacts.strike_se_s
        stop = (values[:, -1] - mean) / length * contacts.off_se_s
        return PerStep.of(contacts, mean, instants.mean(axis=1), np.nan_to_num(np.hypot(start, stop)))


def hip_height(strides: Strides, side: Side) -> FloatArray:
    """`(frame,)` height of the middle of the hips, metres or pixels."""
    return np.asarray(strides.plane.middle("hip")[:, 1])


def _without_gaps(step: FloatArray) -> FloatArray:
    """NaN where a contact is missing in between: longer than one and a half of the usual one is no step."""
    known = step[np.isfinite(step)]
    if not len(known):
        return step
    return np.where(step > 1.5 * np.median(known), np.nan, step)


def _median(values: FloatArray) -> FloatArray:
    """Median over rows; minus infinity where no row has a value, so that no peak is found there."""
    median = median_seen(values.T)
    return np.where(np.isnan(median), -np.inf, median)
