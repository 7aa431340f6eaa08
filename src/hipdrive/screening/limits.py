"""One rule for where an interval lies against the runners it is held against, for findings and for the reference column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hipdrive.evidence.norms import Norm

State = Literal["yes", "no", "unsure"]
Place = Literal["below", "within", "above", "edge"]


def beyond(direction: int, limit: float, low: float, high: float) -> State:
    """Whether an interval lies beyond a limit (`yes`), on its good side (`no`), or reaches across it.

    `direction` is +1 where more is beyond, -1 where less is.
    """
    near, far = sorted(direction * (end - limit) for end in (low, high))
    return "yes" if near > 0 else "unsure" if far > 0 else "no"


@dataclass(frozen=True)
class Limits:
    """The limits of every norm that may hold: one for each speed and sex the run may have been of.

    A verdict is one only where it is the same against all of them: knowing less leaves more open and never turns a verdict
    round.

    Parameters
    ----------
    low, high
        `(norm,)` where few runners lie below and above, in the measure's unit.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]

    @staticmethod
    def of(norms: Sequence[Norm], bands: float) -> Limits:
        """Limits `bands` SD from the mean, widened for small groups."""
        return Limits(tuple(n.limit(-bands) for n in norms), tuple(n.limit(bands) for n in norms))

    def side(self, direction: int) -> tuple[float, ...]:
        """Those above (+1) or below (-1)."""
        return self.high if direction > 0 else self.low

    def states(self, direction: int, low: float, high: float) -> list[State]:
        """An interval against each of them, in one direction."""
        return [beyond(direction, limit, low, high) for limit in self.side(direction)]

    def state(self, direction: int, low: float, high: float) -> State:
        """The verdict in one direction: one only where all agree."""
        states = set(self.states(direction, low, high))
        return states.pop() if len(states) == 1 else "unsure"

    def place(self, low: float, high: float) -> Place:
        """Where an interval lies: the two directions together."""
        above, below = self.state(1, low, high), self.state(-1, low, high)
        if above == "yes":
            return "above"
        if below == "yes":
            return "below"
        return "within" if above == below == "no" else "edge"
