"""What a measure may be compared with, as the report shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hipdrive import wording
from hipdrive.evidence import Row, rows, source
from hipdrive.evidence.curve_norms import CurveNorm, curve_norm
from hipdrive.evidence.norms import Runner
from hipdrive.measures import Measure, Measurement, Measurements
from hipdrive.screening import Findings, Standing, standings
from hipdrive.screening.context import Context, input_of
from hipdrive.screening.standing import percentile_words

#: Rows kept in the sign of their source, which is the opposite of ours (their note says so).
_OTHER_SIGN = frozenset({"tibia_ic_norm"})
_CAVEATS = {
    "VERIFIED-2nd": "Read in a secondary page or an unreviewed re-analysis, not in the paper itself.",
    "COMPUTED": "Computed by a script of this project from open recordings.",
    "DESIGN": "A choice of this project.",
}


@dataclass(frozen=True)
class Band:
    """Between the limits beyond which a value counts: the same limits that findings go by.

    Parameters
    ----------
    low, high, unit
        Of the measure; of several speeds or sexes that may be, the outermost.
    words
        Whom it holds for.
    """

    low: float
    high: float
    unit: str
    words: str

    @property
    def ends(self) -> str:
        """`2.0 to 5.5°`."""
        return ends_words(self.low, self.high, self.unit)

    @property
    def mean(self) -> float:
        """The middle of it."""
        return (self.low + self.high) / 2


def ends_words(low: float, high: float, unit: str) -> str:
    """Both ends of a range with one unit."""
    return f"{wording.number(low, wording.decimals(unit))} to {wording.value(high, unit)}"


class Places:
    """Where every value stands: one lookup for the table, the pictures and the sentences of a report."""

    def __init__(
        self, found: Iterable[Standing], speeds_mps: tuple[float, float] | None = None, sex: Runner = "unknown"
    ) -> None:
        self._found = {(s.measure, s.side, s.input): s for s in found}
        self._speeds_mps, self._sex = speeds_mps, sex

    def curve(self, row: Measurement) -> CurveNorm | None:
        """The band for the whole curve of a measure; `None` where nobody may be held against it."""
        return curve_norm(row.id, input_of(row.view), self._speeds_mps, self._sex)

    def of(self, row: Measurement) -> Standing | None:
        """Where a value stands; `None` where nobody may be held against it."""
        found = self._found.get((row.id, row.side, row.input))
        return found if found is not None and found.limits is not None else None

    def band(self, shown: Iterable[Measurement]) -> Band | None:
        """The band to draw behind the values of one measure: that of a side where sides are shown."""
        known = [(row, s) for row in shown if (s := self.of(row)) is not None and s.limits is not None]
        if not known:
            return None
        row, stands = known[0]
        low, high = stands.limits or (0.0, 0.0)
        ends = ends_words(low, high, row.unit)
        return Band(low, high, row.unit, f"{ends}, where about two of three lie: {stands.people}")


def places_of(findings: object, measured: Measurements) -> Places:
    """Where the values of a report stand, by what its findings know of speed and sex."""
    context = Context(measured, None)
    if not isinstance(findings, Findings) or not findings.standings:
        return Places(standings(context), context.speeds_mps)
    told = findings.speed_mps
    return Places(findings.standings, context.speeds_mps if told is None else (told, told), findings.sex)


def reference_rows(measure: Measure) -> list[Row]:
    """Every row of the literature this measure names and that exists."""
    known = rows()
    return [known[id] for id in measure.references if id in known]


def amount(row: Row) -> str:
    """The number of a row in our sign: mean ± SD, or a range."""
    sign = -1 if row.id in _OTHER_SIGN else 1
    if row.value is not None:
        return wording.plain_number(sign * row.value) + ("" if row.sd is None else f" ± {row.sd:g}")
    ends = sorted(sign * end for end in (row.low, row.high) if end is not None)
    return " to ".join(wording.plain_number(end) for end in ends)


def distance(row: Measurement, band: Band) -> float:
    """How far a value lies from the middle of the band, in halves of its width: beyond 1 it lies outside."""
    away, half = row.value - band.mean, (band.high - band.low) / 2
    return max(away, -away) / half if half else 0.0


def standing_words(found: Standing) -> str:
    """`above, 97th percentile (88 to 99)`; why there is no place where there is none."""
    place = {"edge": "at the edge", None: found.why}.get(found.place, found.place)
    return f"{place}, {percentile_words(found)}" if found.place else str(place)


def caveat(row: Row) -> str:
    """What to know about a row's number: how it was read, and its note."""
    turned = "Here in our sign." if row.id in _OTHER_SIGN else ""
    return " ".join(text for text in (_CAVEATS.get(row.tag, ""), row.note, turned) if text)


def citations(row: Row) -> list[tuple[str, str | None]]:
    """Each source of a row: the citation, and its address where the DOI is known."""
    found = [source(id) for id in row.sources]
    return [(s.cite(), f"https://doi.org/{s.doi}" if s.doi else None) for s in found]
