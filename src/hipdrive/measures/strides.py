"""The strides of one recording, as a measure sees them: planes, contacts, and curves read at instants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.interpolate import CubicSpline

from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Contacts, Side
from hipdrive.measures.core import FloatArray, PerStep
from hipdrive.motion import Motion, Plane

Curve = Callable[["Strides", Side], FloatArray]

#: Instants of a stance, as a fraction of it, at which a peak is looked for. Peaks are read from a cubic spline
#: through the filtered frames, so that they do not depend on where the frames happen to fall.
_STANCE = np.linspace(0.0, 1.0, 61)


@dataclass(frozen=True)
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
        """The frontal plane; raises `CannotSee`."""
        return self.motion.frontal()

    @cached_property
    def sagittal(self) -> Plane:
        """The sagittal plane; raises `CannotSee`."""
        return self.motion.sagittal()

    @cached_property
    def plane(self) -> Plane:
        """Whichever plane there is: sagittal where it can be seen, else frontal."""
        try:
            return self.sagittal
        except CannotSee:
            return self.frontal

    @cached_property
    def step_s(self) -> FloatArray:
        """`(contact,)` time from each strike to the next strike of the other foot; NaN where none follows."""
        strike, side = self.contacts.strike_s, self.contacts.side
        step = np.full(len(strike), np.nan)
        follows = side[1:] != side[:-1]
        step[:-1][follows] = np.diff(strike)[follows]
        # A missing contact in between makes a triple step: longer than 1.5 of the usual one is no step.
        step[step > 1.5 * np.nanmedian(step)] = np.nan if np.isfinite(step).any() else step[0]
        return step

    @cached_property
    def leg_length(self) -> float:
        """Length of thigh plus shank, in the plane's unit: the 90th percentile over frames and sides.

        A camera sees a leg at its true length only when it lies in the picture's plane; the upper end of what is
        seen is the closest to it, the 90th percentile keeps outliers away.
        """
        plane = self.plane
        lengths = []
        for side in SIDES:
            hip, knee, ankle = (plane.point(f"{side}_{p}") for p in ("hip", "knee", "ankle"))
            thigh = np.linalg.norm(hip - knee, axis=1)
            shank = np.linalg.norm(knee - ankle, axis=1)
            lengths.append(np.nanpercentile(thigh, 90) + np.nanpercentile(shank, 90))
        return float(np.mean(lengths))

    def spline(self, curve: FloatArray) -> CubicSpline:
        """A cubic spline through the seen frames of a curve; raises `CannotSee` where too little was seen."""
        seen = np.isfinite(curve)
        if seen.sum() < 8:
            raise CannotSee("the points it needs were seen in too few frames")
        return CubicSpline(self.motion.time_s[seen], curve[seen], extrapolate=False)

    def at(self, curve: Curve, instant: FloatArray) -> FloatArray:
        """`(contact,)` a curve of each contact's own side, read at one instant a contact.

        Where the frames next to the instant were not seen the value is NaN.
        """
        value = np.full(len(self.contacts), np.nan)
        for side in SIDES:
            mine = self.contacts.side == side
            if mine.any():
                signal = curve(self, side)
                value[mine] = self._seen_near(signal, instant[mine], self.spline(signal)(instant[mine]))
        return value

    def _seen_near(self, signal: FloatArray, instant: FloatArray, value: FloatArray) -> FloatArray:
        """NaN where either frame around an instant was not seen: a spline would bridge the gap silently."""
        after = np.clip(np.searchsorted(self.motion.time_s, instant), 1, len(signal) - 1)
        unseen = ~(np.isfinite(signal[after - 1]) & np.isfinite(signal[after]))
        value[unseen] = np.nan
        return value

    def stance(self, curve: Curve) -> tuple[FloatArray, FloatArray]:
        """`(contact, 61)` a curve of each contact's own side over its stance, and the instants, seconds."""
        strike, off = self.contacts.strike_s[:, None], self.contacts.off_s[:, None]
        instants = strike + (off - strike) * _STANCE
        values = np.full(instants.shape, np.nan)
        for side in SIDES:
            mine = self.contacts.side == side
            if mine.any():
                signal = curve(self, side)
                flat = instants[mine].ravel()
                values[mine] = self._seen_near(signal, flat, self.spline(signal)(flat)).reshape(-1, len(_STANCE))
        return values, instants

    @cached_property
    def midstance_s(self) -> FloatArray:
        """`(contact,)` the instant of lowest pelvis within the middle of each stance, seconds.

        The pelvis is the middle of the hips. Looked for between 20 and 80 % of stance: outside it the lowest point
        would be the end of a cut-off curve, not the turn.
        """

        def height(strides: Strides, side: Side) -> FloatArray:
            return np.asarray(strides.plane.middle("hip")[:, 1])

        values, instants = self.stance(height)
        inner = (_STANCE >= 0.2) & (_STANCE <= 0.8)
        values = np.where(np.isfinite(values), values, np.inf)[:, inner]
        return np.asarray(instants[:, inner][np.arange(len(values)), values.argmin(axis=1)])

    def at_strike(self, curve: Curve) -> PerStep:
        """A curve at each strike, with the error that the strike's own error brings."""
        return self._at_contact(curve, self.contacts.strike_s, self.contacts.strike_se_s)

    def at_off(self, curve: Curve) -> PerStep:
        """A curve at each off, with the error that the instant's own error brings."""
        return self._at_contact(curve, self.contacts.off_s, self.contacts.off_se_s)

    def _at_contact(self, curve: Curve, instant: FloatArray, se: FloatArray) -> PerStep:
        value = self.at(curve, instant)
        # How much the curve moves within one standard error of the instant, both ways.
        moved = self.at(curve, instant + se) - self.at(curve, instant - se)
        return PerStep.of(self.contacts, value, instant, np.nan_to_num(np.abs(moved) / 2))

    def at_midstance(self, curve: Curve) -> PerStep:
        """A curve at each midstance."""
        return PerStep.of(self.contacts, self.at(curve, self.midstance_s), self.midstance_s)

    def peak(self, curve: Curve) -> PerStep:
        """The largest value of a curve within each stance."""
        values, instants = self.stance(curve)
        seen = np.isfinite(values).mean(axis=1) > 0.8
        filled = np.where(np.isfinite(values), values, -np.inf)
        best = filled.argmax(axis=1)
        rows = np.arange(len(values))
        return PerStep.of(self.contacts, np.where(seen, filled[rows, best], np.nan), instants[rows, best])

    def stance_mean(self, curve: Curve) -> PerStep:
        """The mean of a curve over each stance."""
        values, instants = self.stance(curve)
        seen = np.isfinite(values).mean(axis=1) > 0.8
        mean = np.full(len(values), np.nan)
        mean[seen] = np.nanmean(values[seen], axis=1)
        return PerStep.of(self.contacts, mean, instants.mean(axis=1))
