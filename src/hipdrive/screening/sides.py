"""Left against right: whether a difference is more than its error, and more than uninjured runners show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.special import ndtr

from hipdrive import wording
from hipdrive.evidence import number
from hipdrive.evidence.norms import SideNorm, sides_of
from hipdrive.measures import Measurement, title_of
from hipdrive.screening.better import within_error
from hipdrive.screening.chance import rare
from hipdrive.screening.context import REMEDIES, Z95, Context, sides_input
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
    since
        What it is relative to, if it is not to the horizontal, in words.
    """

    row: Measurement
    norm: SideNorm
    bands: float
    since: str = ""

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
        """Whether it is larger than in half of uninjured runners."""
        return self.norm.share(self.row.value) < 0.5

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
        since = " relative to standing" if self.row.side == "relative" else ""
        return f"apart by more than {self.limit_words}{since} counts; reference {self.norm.people}"

    @property
    def share_words(self) -> str:
        """How many uninjured runners differ as much."""
        share = self.norm.share(self.row.value)
        return f"About one in {round(1 / max(share, 0.01))} uninjured runners differs as much."

    @property
    def words(self) -> str:
        """The difference in a sentence."""
        return f"{_more_words(self.row)}{self.since}. {self.share_words}"


def look_at_sides(sign: Uneven, context: Context) -> Apart | str:
    """The difference of a measure's sides, or why there is none to look at."""
    row, name = context.difference_of(sign.measure), title_of(sign.measure)
    if row is None:
        return f"{name} was not measured on both sides; {context.shown_by(sign)} would show it"
    faults = context.faults(row)
    if faults:
        return f"The sides of {name.lower()} count for nothing here: {'; '.join(REMEDIES[f] for f in faults)}"
    norm = sides_of(sign.measure, sides_input(row), context.speeds_mps)
    if norm is None:
        return f"how much the sides of uninjured runners differ in {name.lower()} is not known"
    return Apart(row, norm, number("sd_band"), _since(row, context))


def side_differences(context: Context) -> tuple[SideDifference, ...]:
    """Every difference beyond its error and larger than in half of uninjured runners, the most unusual first.

    Beyond their errors all together: of runners whose sides are even in everything, one in twenty is told of any. Those
    surely beyond the limit are marked; whether one stands out is asked of all that was looked at together (`rarity`).
    """
    told = []
    for sign, row in _beyond_error(context):
        apart = look_at_sides(sign, context)
        if not isinstance(apart, Apart):
            told.append(_told(sign, row, 1.0, False, f"{_more_words(row)}{_since(row, context)}. {_UNKNOWN}", ""))
        elif apart.unusual:
            share = apart.norm.share(row.value)
            told.append(_told(sign, row, share, apart.state == "yes", apart.words, apart.norm.people))
    return tuple(sorted(told, key=lambda d: (not d.beyond, d.share)))


def sides_within_error(context: Context) -> tuple[str, ...]:
    """Differences larger than in half of uninjured runners that may all the same be error, and what would tell."""
    told = {d.sign for d in side_differences(context)}
    signs = [s for s in context.rules.signs if isinstance(s, Uneven) and s.id not in told]
    found = [(s, a) for s in signs if isinstance(a := look_at_sides(s, context), Apart) and a.unusual]
    return tuple(f"{title_of(s.measure)}: {a.words} {within_error(a.row, context) or _AMONG}" for s, a in found)


_AMONG = "Alone it would be more than its error; among all the differences looked at it may be chance."


_STANDING = ", compared with standing still"
_UNKNOWN = "How much uninjured runners differ is not known."
#: Chance that a runner whose sides are even in everything is told of any difference (the usual 5 %).
_EVEN = 0.05


#: So much of it is the drop's, the rest the others' together. Design choice: the drop is what the programme is about, and with its
#: stated error relative to standing (± 2.2°) this is what 4° between the sides need to be told in nine of ten runners.
_OF_DROP, _DROP = 0.5, "pelvic_drop_midstance"


def _beyond_error(context: Context) -> list[tuple[Uneven, Measurement]]:
    """The differences that are more than their errors, all of them together."""
    rows = [(s, context.difference_of(s.measure)) for s in context.rules.signs if isinstance(s, Uneven)]
    seen = [(s, row) for s, row in rows if row is not None and not context.faults(row)]
    found = rare([_by_error(row) for _, row in seen], _EVEN, _weights([row.id for _, row in seen]))
    return [pair for pair, is_rare in zip(seen, found, strict=True) if is_rare]


def _weights(ids: Sequence[str]) -> list[float]:
    """How the chance is divided among these measures; evenly where the drop is not among them, or alone."""
    others = len(ids) - 1
    return [_OF_DROP / (1 - _OF_DROP) * others if id == _DROP and others else 1.0 for id in ids]


def _by_error(row: Measurement) -> float:
    """How often the error alone, of sides that are even, would make so large a difference."""
    half = wording.half_width(row)
    return 2 * float(ndtr(-Z95 * abs(row.value) / half)) if half > 0 else float(row.value == 0)


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


def _more_words(row: Measurement) -> str:
    """By how much and where there is more of it."""
    return f"{_size(row)} more on the {_more(row)}"


def _since(row: Measurement, context: Context) -> str:
    """What a difference is relative to, if it is not to the horizontal, and what it is to that: who stood crooked sees it."""
    if row.side != "relative":
        return ""
    whole = next(
        (m for m in context.measured or () if (m.id, m.side, m.input) == (row.id, "difference", row.input)), None
    )
    return f", compared with standing still (without that {_more_words(whole)})" if whole else _STANDING


def _size(row: Measurement) -> str:
    """How far the sides are apart, with half of its interval; which side has more is said beside it."""
    return wording.plus_minus(max(row.value, -row.value), wording.half_width(row), row.unit)
