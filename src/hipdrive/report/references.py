"""What a measure may be compared with, as the report shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hipdrive import wording
from hipdrive.evidence import Row, pooled, rows, source
from hipdrive.measures import Measure, Measurement

Place = Literal["below", "within", "above", "edge"]

#: Rows kept in the sign of their source, which is the opposite of ours (their note says so).
_OTHER_SIGN = frozenset({"tibia_ic_norm"})
_CAVEATS = {
    "VERIFIED-2nd": "Read in a secondary page or an unreviewed re-analysis, not in the paper itself.",
    "COMPUTED": "Computed by a script of this project from open recordings.",
    "DESIGN": "A choice of this project.",
}


@dataclass(frozen=True)
class Band:
    """Mean ± SD of the people a measure is compared with.

    Parameters
    ----------
    mean, sd
        In the measure's unit.
    unit
        Of the measure.
    rows
        The rows of the literature it is made from.
    """

    mean: float
    sd: float
    unit: str
    rows: tuple[Row, ...]

    @property
    def low(self) -> float:
        """Mean minus SD."""
        return self.mean - self.sd

    @property
    def high(self) -> float:
        """Mean plus SD."""
        return self.mean + self.sd

    @property
    def words(self) -> str:
        """Mean, SD and people, for a reader."""
        people = wording.joined(list(dict.fromkeys(r.population for r in self.rows)))
        return f"{wording.plus_minus(self.mean, self.sd, self.unit)} in {people}"


def reference_rows(measure: Measure) -> list[Row]:
    """Every row of the literature this measure names and that exists."""
    known = rows()
    return [known[id] for id in measure.references if id in known]


def band_of(measure: Measure) -> Band | None:
    """The band to draw, or `None` where no group with a mean and an SD in this unit was seen in its source."""
    usable = tuple(r for r in reference_rows(measure) if _usable(r, measure.unit))
    if not usable:
        return None
    reference = pooled(r.id for r in usable)
    turned = {r.id in _OTHER_SIGN for r in usable}
    if len(turned) > 1:
        raise ValueError(f"the references of {measure.id} are of different signs")
    return Band(-reference.mean if True in turned else reference.mean, reference.sd, measure.unit, usable)


def amount(row: Row) -> str:
    """The number of a row in our sign: mean ± SD, or a range."""
    sign = -1 if row.id in _OTHER_SIGN else 1
    if row.value is not None:
        return wording.plain_number(sign * row.value) + ("" if row.sd is None else f" ± {row.sd:g}")
    ends = sorted(sign * end for end in (row.low, row.high) if end is not None)
    return " to ".join(wording.plain_number(end) for end in ends)


def _usable(row: Row, unit: str) -> bool:
    units = {"percent": {"percent", "percent_stride"}}.get(unit, {unit})
    complete = row.value is not None and row.sd is not None
    return row.kind == "reference" and complete and row.may_be_threshold and row.unit in units


def place(measurement: Measurement, band: Band) -> Place:
    """Where the whole 95 % interval lies; `edge` when it reaches across a limit of the band."""
    low, high = measurement.ci95
    if high < band.low:
        return "below"
    if low > band.high:
        return "above"
    return "within" if low >= band.low and high <= band.high else "edge"


def distance_sd(measurement: Measurement, band: Band) -> float:
    """How many SDs of the band the value lies from its mean."""
    return abs(measurement.value - band.mean) / band.sd if band.sd else 0.0


def caveat(row: Row) -> str:
    """What to know about a row's number: how it was read, and its note."""
    turned = "Here in our sign." if row.id in _OTHER_SIGN else ""
    return " ".join(text for text in (_CAVEATS.get(row.tag, ""), row.note, turned) if text)


def citations(row: Row) -> list[tuple[str, str | None]]:
    """Each source of a row: the citation, and its address where the DOI is known."""
    found = [source(id) for id in row.sources]
    return [(s.cite(), f"https://doi.org/{s.doi}" if s.doi else None) for s in found]
