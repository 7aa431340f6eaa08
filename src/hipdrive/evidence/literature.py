"""The literature as data: every number hipdrive compares with, its tag, and where it was read.

`data/rows.csv` holds what was read, `data/computed.csv` what this project computed from open recordings
(`training/references.py`), `data/sources.csv` the citations. A tag says how far a number may be trusted:

- `VERIFIED`: read in the paper's abstract, table or manual;
- `VERIFIED-2nd`: read in a secondary page or an unreviewed re-analysis, shipped with that caveat;
- `COMPUTED`: computed by a script of this project from open data, with its n;
- `DESIGN`: a choice of this project, with the reason;
- `RECALLED`: not seen in the paper. Never a threshold.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from hipdrive import shipped, wording

Tag = Literal["VERIFIED", "VERIFIED-2nd", "COMPUTED", "DESIGN", "RECALLED"]
Kind = Literal[
    "reference",
    "group",
    "risk",
    "claim",
    "detectable_change",
    "effect",
    "drill",
    "dose",
    "force",
    "protocol",
    "slope",
    "vendor_zone",
    "design",
    "RMSE",
]
Sex = Literal["any", "female", "male"]
Grade = Literal["strong", "moderate", "limited", "conflicting", "expert opinion", "contradicted"]
GRADES: tuple[Grade, ...] = get_args(Grade)
#: What a tag means, for a reader.
TAG_WORDS: dict[Tag, str] = {
    "VERIFIED": "read in the paper",
    "VERIFIED-2nd": "read in a secondary page or an unreviewed re-analysis, not in the paper itself",
    "COMPUTED": "computed by a script of this project from open recordings",
    "DESIGN": "a choice of this project",
    "RECALLED": "not seen in the paper",
}


@dataclass(frozen=True)
class Source:
    """Where something was read.

    Parameters
    ----------
    id, citation
        Authors, journal, year, pages.
    doi
        Empty where not sure.
    note
        What to know about it (not reviewed, a web page, ...).
    """

    id: str
    citation: str
    doi: str
    note: str

    def cite(self) -> str:
        """The citation in one line, with its DOI and caveat."""
        doi = f", doi {self.doi}" if self.doi and self.doi not in self.citation else ""
        note = f" ({self.note.rstrip('.')})" if self.note else ""
        return f"{self.citation.rstrip('.')}{doi}{note}."


@dataclass(frozen=True)
class Row:
    """One fact of the literature.

    Parameters
    ----------
    id, kind, metric, condition
        What it is about, and when (instant, speed, task).
    population, sex, method
        In whom, and how it was measured.
    speed_mps
        Running speed where it is known, m/s.
    n
        People, limbs or studies it rests on.
    value, sd, low, high
        In `unit`; `None` where not given. A claim without a number has none.
    unit, tag
        Of the value; how it was read.
    sources
        Ids of `Source`.
    note
        What to know about it.
    """

    id: str
    kind: Kind
    metric: str
    condition: str
    population: str
    sex: Sex
    method: str
    speed_mps: float | None
    n: int | None
    value: float | None
    sd: float | None
    low: float | None
    high: float | None
    unit: str
    tag: Tag
    sources: tuple[str, ...]
    note: str

    @property
    def may_be_threshold(self) -> bool:
        """Whether a decision may rest on it: it holds a number, and that number was seen, computed or chosen."""
        return self.tag != "RECALLED" and any(v is not None for v in (self.value, self.low, self.high))

    def cite(self) -> str:
        """Its sources in one line."""
        return " ".join(source(s).cite() for s in self.sources)


def _lines(name: str) -> list[dict[str, str]]:
    return shipped.rows("hipdrive.evidence", "data", name)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _row(line: dict[str, str]) -> Row:
    return Row(
        id=line["id"],
        kind=cast(Kind, line["kind"]),
        metric=line["metric"],
        condition=line["condition"],
        population=line["population"],
        sex=cast(Sex, line["sex"]),
        method=line["method"],
        speed_mps=_number(line["speed_mps"]),
        n=int(line["n"]) if line["n"] else None,
        value=_number(line["value"]),
        sd=_number(line["sd"]),
        low=_number(line["low"]),
        high=_number(line["high"]),
        unit=line["unit"],
        tag=cast(Tag, line["tag"]),
        sources=tuple(line["source"].split()),
        note=line["note"],
    )


@cache
def sources() -> dict[str, Source]:
    """Every source, by id."""
    return {s["id"]: Source(s["id"], s["citation"], s["doi"], s["note"]) for s in _lines("sources.csv")}


@cache
def rows() -> dict[str, Row]:
    """Every row, by id: what was read, then what was computed."""
    return {r.id: r for table in ("rows.csv", "computed.csv") for r in map(_row, _lines(table))}


def source(id: str) -> Source:
    """One source.

    Raises
    ------
    KeyError
        If there is no such source.
    """
    return sources()[id]


def row(id: str) -> Row:
    """One row.

    Raises
    ------
    KeyError
        If there is no such row.
    """
    return rows()[id]


def number(id: str) -> float:
    """The value of a row that a decision may rest on.

    Raises
    ------
    ValueError
        If the row holds no value or was not seen in its source.
    """
    found = row(id)
    if found.value is None or not found.may_be_threshold:
        raise ValueError(f"evidence row {id} may not feed a threshold")
    return found.value


@dataclass(frozen=True)
class Reference:
    """Mean and SD of people a value may be compared with.

    Parameters
    ----------
    mean, sd
        In the unit of the rows.
    ids
        Rows it came from.
    words
        The reference as a reader sees it.
    """

    mean: float
    sd: float
    ids: tuple[str, ...]
    words: str


def pooled(ids: Iterable[str]) -> Reference:
    """Mean and SD of several groups together, weighted by their size (equally where a size is not known).

    The SD is that of everyone in one group: spread within each plus spread between their means.

    Raises
    ------
    ValueError
        If a row may not feed a threshold or lacks mean or SD.
    """
    groups = [row(i) for i in ids]
    means, sds = [number(g.id) for g in groups], [_sd(g) for g in groups]
    sizes = [float(g.n) for g in groups if g.n] if all(g.n for g in groups) else [1.0] * len(groups)
    total = sum(sizes)
    mean = sum(n * m for n, m in zip(sizes, means, strict=True)) / total
    parts = zip(sizes, means, sds, strict=True)
    sd = math.sqrt(sum(n * (s**2 + (m - mean) ** 2) for n, m, s in parts) / total)
    return Reference(mean, sd, tuple(g.id for g in groups), _words(mean, sd, groups))


def at_speed(ids: Iterable[str], speed_mps: float, sd_from: str | None = None) -> Reference:
    """Mean and SD at a speed, on the line between the rows next to it; beyond the last row, that row.

    Parameters
    ----------
    ids
        Rows of one metric at several speeds.
    speed_mps
        The runner's speed, m/s.
    sd_from
        Row whose SD is taken where those rows give none.

    Raises
    ------
    ValueError
        If a row may not feed a threshold, has no speed, or no SD is known.
    """
    groups = sorted((row(i) for i in ids), key=_speed)
    low = max((g for g in groups if _speed(g) <= speed_mps), key=_speed, default=groups[0])
    high = min((g for g in groups if _speed(g) >= speed_mps), key=_speed, default=groups[-1])
    span = _speed(high) - _speed(low)
    share = (speed_mps - _speed(low)) / span if span else 0.0
    lent = _sd(row(sd_from)) if sd_from else None
    low_sd, high_sd = (lent if lent is not None else _sd(g) for g in (low, high))
    mean = number(low.id) * (1 - share) + number(high.id) * share
    sd = low_sd * (1 - share) + high_sd * share
    used = list(dict.fromkeys((low, high)))
    ids = tuple(g.id for g in used) + ((sd_from,) if sd_from else ())
    return Reference(mean, sd, ids, f"{_words(mean, sd, used)} at {wording.value(speed_mps, 'mps')}")


def _speed(group: Row) -> float:
    if group.speed_mps is None:
        raise ValueError(f"evidence row {group.id} has no speed")
    return group.speed_mps


def _sd(group: Row) -> float:
    if group.sd is None or not group.may_be_threshold:
        raise ValueError(f"evidence row {group.id} has no SD that may feed a threshold")
    return group.sd


def _words(mean: float, sd: float, groups: list[Row]) -> str:
    people = wording.joined(dict.fromkeys(g.population for g in groups))
    return f"{wording.plus_minus(mean, sd, groups[0].unit)} in {people}"
