"""One pattern looked for: there, not there, or not to be told from what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hipdrive.screening.context import Context, Side
from hipdrive.screening.findings import Reason, State, Verdict
from hipdrive.screening.observe import Observed, observe
from hipdrive.screening.rules import Pattern

_SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True)
class Looked:
    """A pattern looked for on its sides: the observations, and those of the sides where it was found."""

    pattern: Pattern
    tried: tuple[tuple[Side, tuple[Observed, ...]], ...]
    found: tuple[tuple[Side, tuple[Observed, ...]], ...]

    @property
    def state(self) -> State:
        """`there`; `not there` where a sign it cannot do without is surely not, on every side; else `cannot tell`."""
        if self.found:
            return "there"
        excluded = all(any(o.state == "no" for o in core_of(self.pattern, seen)) for _, seen in self.tried)
        return "not there" if excluded else "cannot tell"

    @property
    def open(self) -> tuple[Observed, ...]:
        """What leaves it open: signs of the core that are unsure or missing, on sides where none excludes it."""
        sides = [core_of(self.pattern, seen) for _, seen in self.tried]
        return tuple(
            o for core in sides if all(o.state != "no" for o in core) for o in core if o.state in ("unsure", "missing")
        )

    @property
    def verdict(self) -> Verdict:
        """The outcome as a reader is told it."""
        if self.state != "cannot tell":
            return Verdict(id=self.pattern.id, title=self.pattern.title, state=self.state)
        why = tuple(dict.fromkeys(o.why for o in self.open if o.why))
        return Verdict(id=self.pattern.id, title=self.pattern.title, state=self.state, reason=self._reason, why=why)

    @property
    def _reason(self) -> Reason:
        if any(o.state == "unsure" for o in self.open):
            return "interval"
        return "not seen" if self.open else "one sign"

    @property
    def hinted(self) -> bool:
        """Whether something speaks for it, on a side where nothing speaks against it."""
        return any(hints(self.pattern, seen) for _, seen in self.tried)


def core_of(pattern: Pattern, seen: Iterable[Observed]) -> list[Observed]:
    """The observations of the signs a pattern cannot do without."""
    return [o for o in seen if o.sign in pattern.core]


def hints(pattern: Pattern, seen: tuple[Observed, ...]) -> bool:
    """Whether it is worth saying that the pattern may be there: nothing speaks against it and something for it.

    A measure that only supports it is no hint, nor is a pattern of things felt when nothing was felt.
    """
    core = core_of(pattern, seen)
    felt = [o for o in seen if o.kind == "symptom" and o.state == "yes"]
    if any(o.state == "no" for o in core):
        return False
    if any(o.kind == "symptom" for o in core) and not any(o.sign in pattern.core for o in felt):
        return False
    return bool(felt) or any(o.state in ("yes", "unsure") for o in core)


def look_for(pattern: Pattern, context: Context) -> Looked:
    """Look for a pattern on its sides, or in the mean of both where no side can be told apart."""
    sides: tuple[Side, ...] = _SIDES if pattern.sided else ("both",)
    tried = [(side, _observe(pattern, context, side)) for side in sides]
    # Looked for in the other sex as well where the sex is not told: it cannot be found then, but excluded.
    may_be = context.sex in pattern.sexes
    found = [(side, seen) for side, seen in tried if may_be and _agree(pattern, seen)]
    unseen = all(any(o.state == "missing" and o.kind == "measure" for o in core_of(pattern, s)) for _, s in tried)
    if pattern.sided and unseen:
        # No side can be told apart (camera roll): the mean of both sides may still speak.
        both = _observe(pattern, context, "both")
        if all(o.state != "missing" for o in core_of(pattern, both)):
            tried = [("both", both)]
            found = [("both", both)] if may_be and _agree(pattern, both) else []
    return Looked(pattern, tuple(tried), tuple(found))


def _observe(pattern: Pattern, context: Context, side: Side) -> tuple[Observed, ...]:
    return tuple(observe(context.rules.sign(s), context, side) for s in pattern.core + pattern.support)


def _agree(pattern: Pattern, seen: tuple[Observed, ...]) -> bool:
    """Whether the pattern is there: all of the core, enough support, two signs at least, one of them measured."""
    yes = [o for o in seen if o.state == "yes"]
    core = [o for o in yes if o.sign in pattern.core]
    support = [o for o in yes if o.sign in pattern.support]
    enough = len(core) == len(pattern.core) and len(support) >= pattern.needs
    return enough and len(yes) >= 2 and any(o.kind == "measure" for o in yes)
