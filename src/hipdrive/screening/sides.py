"""Left against right: whether a difference is more than its error, and more than uninjured runners show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hipdrive import wording
from hipdrive.evidence import number
from hipdrive.evidence.norms import SideNorm, sides_of
from hipdrive.measures import Measurement, title_of
from hipdrive.screening.context import REMEDIES, Context, input_of
from hipdrive.screening.findings import SideDifference
from hipdrive.screening.limits import State, beyond
from hipdrive.screening.rules import Uneven


@dataclass(frozen=True)
class Apart:
    """Left less right of one measure, held against its error and against uninjured runners.

    Parameters
    ----------
    row
        Left less right.
    norm
        How much the sides of uninjured runners differ.
    bands
        How many of their SD count.
    """

    row: Measurement
    norm: SideNorm
    bands: float

    @property
    def more(self) -> Literal["left", "right"]:
        """The side on which there is more of it."""
        return _more(self.row)

    @property
    def less(self) -> Literal["left", "right"]:
        """The other one."""
        return "right" if self.row.value > 0 else "left"

    @property
    def limit(self) -> float:
        """The difference that counts, to either side."""
        return self.norm.limit(self.bands)

    @property
    def limit_words(self) -> str:
        """The same with its unit."""
        return wording.value(self.limit, self.row.unit)

    @property
    def size(self) -> str:
        """How far the sides are apart, with half of its interval."""
        return _size(self.row)

    @property
    def unusual(self) -> bool:
        """Whether it is beyond its error and larger than in half of uninjured runners."""
        return _beyond_error(self.row) and self.norm.share(self.row.value) < 0.5

    def state_on(self, side: Literal["left", "right"]) -> State:
        """Whether there is more of it on a side, by so much that it counts."""
        direction = 1 if side == "left" else -1
        return beyond(direction, direction * self.limit, *self.row.ci95)

    @property
    def state(self) -> State:
        """Whether the sides differ by so much that it counts."""
        states = {self.state_on("left"), self.state_on("right")}
        return "yes" if "yes" in states else "unsure" if "unsure" in states else "no"

    @property
    def against(self) -> str:
        """What counts, and whom it is held against."""
        return f"apart by more than {self.limit_words} counts; reference {self.norm.people}"

    @property
    def share_words(self) -> str:
        """How many uninjured runners differ as much."""
        share = self.norm.share(self.row.value)
        return f"About one in {round(1 / max(share, 0.01))} uninjured runners differs as much."

    @property
    def words(self) -> str:
        """The difference in a sentence."""
        return f"{self.size} more on the {self.more}. {self.share_words}"


def look_at_sides(sign: Uneven, context: Context) -> Apart | str:
    """The difference of a measure's sides, or why there is none to look at."""
    row, name = context.difference_of(sign.measure), title_of(sign.measure)
    if row is None:
        return f"{name} was not measured on both sides; {sign.clip} would show it"
    faults = context.faults(row)
    if faults:
        return f"The sides of {name.lower()} count for nothing here: {'; '.join(REMEDIES[f] for f in faults)}"
    norm = sides_of(sign.measure, input_of(row.view), context.speeds_mps)
    if norm is None:
        return f"how much the sides of uninjured runners differ in {name.lower()} is not known"
    return Apart(row, norm, number("sd_band"))


def side_differences(context: Context) -> tuple[SideDifference, ...]:
    """Every difference beyond its error and larger than in half of uninjured runners, the most unusual first.

    Those surely beyond the limit are marked: they stand out. The half keeps what is told of even runners rare, for six
    measures are looked at.
    """
    signs = [s for s in context.rules.signs if isinstance(s, Uneven)]
    found = [(s, a) for s in signs if isinstance(a := look_at_sides(s, context), Apart) and a.unusual]
    told = [_told(s, a.row, a.norm.share(a.row.value), a.state == "yes", a.words, a.norm.people) for s, a in found]
    told += [_told(s, r, 1.0, False, f"{_size(r)} more on the {_more(r)}. {_UNKNOWN}", "") for s, r in _alone(context)]
    return tuple(sorted(told, key=lambda d: (not d.beyond, d.share)))


_UNKNOWN = "How much uninjured runners differ is not known."


def _alone(context: Context) -> list[tuple[Uneven, Measurement]]:
    """Differences beyond their error of measures in which nobody tells how much uninjured runners differ."""
    rows = [(s, context.difference_of(s.measure)) for s in context.rules.signs if isinstance(s, Uneven)]
    seen = [(s, row) for s, row in rows if row is not None and _beyond_error(row) and not context.faults(row)]
    return [(s, row) for s, row in seen if sides_of(s.measure, input_of(row.view), context.speeds_mps) is None]


def _told(sign: Uneven, row: Measurement, share: float, counts: bool, words: str, people: str) -> SideDifference:
    return SideDifference(
        sign=sign.id,
        measure=sign.measure,
        more=_more(row),
        difference=row.value,
        ci95=row.ci95,
        unit=row.unit,
        share=share,
        beyond=counts,
        text=f"{title_of(sign.measure)}: {words}",
        people=people,
    )


def _more(row: Measurement) -> Literal["left", "right"]:
    """The side on which there is more of it."""
    return "left" if row.value > 0 else "right"


def _beyond_error(row: Measurement) -> bool:
    """Whether the interval leaves zero out."""
    low, high = row.ci95
    return low > 0 or high < 0


def _size(row: Measurement) -> str:
    """How far the sides are apart, with half of its interval; which side has more is said beside it."""
    return wording.plus_minus(max(row.value, -row.value), wording.half_width(row), row.unit)
