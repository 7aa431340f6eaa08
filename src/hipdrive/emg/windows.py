"""The phases of each stance's stride, in seconds, from the contacts of one leg.

Swing is cut in thirds (design choice: the hip extensors begin in its last third); stance in halves; loading response of walking is the first
12 % of the stride (Perry J, Burnfield JM. Gait Analysis, 2nd ed. 2010, chapter 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait import Contacts

#: In the order of the stride, from before the strike.
PHASES = ("late_swing", "loading", "early_stance", "late_stance", "early_swing", "mid_swing")
LOADING_SHARE = 0.12
#: A stride longer than this many usual ones holds a contact that was missed.
_TOO_LONG = 1.5
Window = tuple[FloatArray, FloatArray]


@dataclass(frozen=True)
class Stances:
    """The stances of one leg.

    Parameters
    ----------
    side
        Which leg; empty where nobody told.
    strike_s, off_s
        `(stance,)` seconds on the clock of the contacts.
    stride_s
        Usual time from strike to strike; NaN where the recording shows neither two strikes of this leg nor a step.
    """

    side: str
    strike_s: FloatArray
    off_s: FloatArray
    stride_s: float

    @property
    def walking(self) -> bool:
        """Whether the foot is on the ground for more than half of the stride."""
        return bool(np.median(self.off_s - self.strike_s) > 0.5 * self.stride_s)

    def next_strike_s(self) -> FloatArray:
        """`(stance,)` the strike that ends each stride: the one that was seen, else one usual stride later."""
        usual = self.strike_s + self.stride_s
        seen = np.r_[self.strike_s[1:], np.inf]
        return np.asarray(np.where(seen - self.strike_s < _TOO_LONG * self.stride_s, seen, usual))

    def windows(self) -> Mapping[str, Window]:
        """Start and stop of each phase of each stance; phases of the swing only where the stride's length is known."""
        strike, off = self.strike_s, self.off_s
        middle = (strike + off) / 2
        found = {"early_stance": (strike, middle), "late_stance": (middle, off)}
        if not np.isfinite(self.stride_s):
            return found
        third = (self.next_strike_s() - off) / 3
        usual = float(np.median(third))
        found |= {
            "late_swing": (strike - usual, strike),
            "early_swing": (off, off + third),
            "mid_swing": (off + third, off + 2 * third),
        }
        if self.walking:
            found["loading"] = (strike, strike + LOADING_SHARE * self.stride_s)
        return {phase: found[phase] for phase in PHASES if phase in found}


def stances_of(contacts: Contacts, side: str) -> Stances:
    """The stances of one leg, with the usual stride: from its own strikes, else twice a step."""
    mine = np.asarray(contacts.side) == side
    strike = contacts.strike_s[mine]
    return Stances(side, strike, contacts.off_s[mine], _stride_s(strike, np.sort(contacts.strike_s)))


def _stride_s(strike: FloatArray, every: FloatArray) -> float:
    own = np.diff(strike)
    if len(own):
        return float(np.median(own[own < _TOO_LONG * own.min()]))
    steps = np.diff(every)
    return 2 * float(steps.min()) if len(steps) else float("nan")
