"""Numbers as a person reads them: a real minus, the decimals of the unit, the interval beside the value."""

from __future__ import annotations

from typing import Protocol

from hipdrive.wording.units import decimals, symbol

#: Flag of a value whose error with its kind of input no bench has measured: its interval would be the spread of steps alone.
UNKNOWN_ERROR = "accuracy_not_measured"
#: What stands in the place of such an interval.
NOT_VALIDATED = "not validated"


class WithInterval(Protocol):
    """Anything with a value, its 95 % interval, a unit and flags."""

    @property
    def value(self) -> float: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def ci95(self) -> tuple[float, float]: ...  # noqa: D102
    @property
    def flags(self) -> tuple[str, ...]: ...  # noqa: D102


def number(amount: float, places: int) -> str:
    """A number with a real minus, and no minus before a zero.

    >>> number(-166.1, 1), number(-0.01, 1)
    ('−166.1', '0.0')
    """
    text = f"{amount:.{places}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def plain_number(amount: float, digits: int = 6) -> str:
    """A number with no more digits than it needs, and a real minus.

    >>> plain_number(-2.50)
    '−2.5'
    """
    return f"{amount:.{digits}g}".replace("-", "−")


def value(amount: float, unit: str) -> str:
    """A number with its unit.

    >>> value(6.42, "deg")
    '6.4°'
    """
    return number(amount, decimals(unit)) + symbol(unit)


def change(amount: float, unit: str) -> str:
    """A change with its unit, and a plus where it is one.

    >>> change(6.42, "spm"), change(-166.1, "spm")
    ('+6.4 steps/min', '−166.1 steps/min')
    """
    return ("+" if round(amount, decimals(unit)) > 0 else "") + value(amount, unit)


def change_with_ends(amount: float, ends: tuple[float, float], unit: str) -> str:
    """A change with the ends of its interval, the unit once.

    >>> change_with_ends(2.3, (-5.3, 9.9), "spm")
    '+2.3 (−5.3 to +9.9) steps/min'
    """
    places = decimals(unit)
    middle, low, high = (("+" if round(v, places) > 0 else "") + number(v, places) for v in (amount, *ends))
    return f"{middle} ({low} to {high}){symbol(unit)}"


def plus_minus(amount: float, spread: float, unit: str) -> str:
    """A number with its spread and unit. The spread is never written as zero.

    >>> plus_minus(6.42, 1.2, "deg")
    '6.4 ± 1.2°'
    """
    places = decimals(unit)
    return f"{number(amount, places)} ± {number(max(spread, 10.0**-places), places)}{symbol(unit)}"


def percent(share: float) -> str:
    """A share as a whole percentage.

    >>> percent(0.374)
    '37 %'
    """
    return f"{number(100 * share, 0)} %"


def half_width(row: WithInterval) -> float:
    """Half of the 95 % interval, in the value's unit."""
    return (row.ci95[1] - row.ci95[0]) / 2


def is_validated(row: WithInterval) -> bool:
    """Whether a bench stands behind the interval."""
    return UNKNOWN_ERROR not in row.flags


def not_validated(amount: float, unit: str) -> str:
    """A value whose error nobody has measured: `6.4° (not validated)`."""
    return f"{value(amount, unit)} ({NOT_VALIDATED})"


def with_interval(row: WithInterval) -> str:
    """Value and half of its 95 % interval: `6.4 ± 1.2°`; the value alone where no bench stands behind an interval."""
    if not is_validated(row):
        return not_validated(row.value, row.unit)
    return plus_minus(row.value, half_width(row), row.unit)


def with_ends(row: WithInterval, more: str = "") -> str:
    """Value and the ends of its 95 % interval: `6.4° (5.2 to 7.6)`; `more` stands within the brackets."""
    if not is_validated(row):
        return f"{value(row.value, row.unit)} ({NOT_VALIDATED}{more})"
    low, high = (number(end, decimals(row.unit)) for end in row.ci95)
    return f"{value(row.value, row.unit)} ({low} to {high}{more})"


def difference(row: WithInterval) -> str:
    """A difference with half of its interval; one decimal more where rounding would hide its side of zero."""
    if not is_validated(row):
        return not_validated(row.value, row.unit)
    places, half = decimals(row.unit), half_width(row)
    if abs(row.value) > half and abs(round(row.value, places)) <= round(half, places):
        places += 1
    return f"{number(row.value, places)} ± {number(max(half, 10.0**-places), places)}{symbol(row.unit)}"


def spoken_interval(row: WithInterval) -> str:
    """Value and interval for a listener: `6.4°, 95 % between 5.2° and 7.6°`."""
    if not is_validated(row):
        return f"{value(row.value, row.unit)}, {NOT_VALIDATED}"
    low, high = (value(end, row.unit) for end in row.ci95)
    return f"{value(row.value, row.unit)}, 95 % between {low} and {high}"


def percentile(rank: float, ends: tuple[float, float]) -> str:
    """A percentile with its 95 % interval; never below the 1st or above the 99th, which no group here could tell.

    >>> percentile(72.4, (58.0, 84.2)), percentile(99.8, (93.0, 100.0))
    ('72nd percentile (58 to 84)', '99th percentile (93 to 99)')
    """
    at, low, high = (min(max(round(v), 1), 99) for v in (rank, *ends))
    last = at % 10 if at not in (11, 12, 13) else 0
    return f"{at}{({1: 'st', 2: 'nd', 3: 'rd'}).get(last, 'th')} percentile ({low} to {high})"
