"""The words of the page: each measure's standard term with plain words and where the term is from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from hipdrive import shipped, wording
from hipdrive.evidence import source
from hipdrive.measures import Measurements, by_id
from hipdrive.report.html import Html, el
from hipdrive.report.section import Section, section

#: Words of the page itself.
_PAGE = (
    ("95 % interval", "Where the true value lies 95 times in 100. A wide one says that this recording cannot tell."),
    ("Reference", "Mean and one standard deviation of the people a number is compared with: two in three of them."),
    (
        "Stance, swing",
        "A foot on the ground, from strike to toe-off; the same foot in the air, from toe-off to strike.",
    ),
    ("Stride", "From the strike of a foot to its next strike: two steps."),
)


@dataclass(frozen=True)
class Term:
    """The standard term of a measure.

    Parameters
    ----------
    id
        Of the measure.
    kind
        `field`: used in papers; `own`: no paper we read has one for what is measured.
    term
        Stands in the measure's title.
    source
        Where it is used: a row of `evidence/data/sources.csv`, or a citation; empty for `own`.
    note
        Other terms for it, or what to know.
    """

    id: str
    kind: Literal["field", "own"]
    term: str
    source: str
    note: str

    @property
    def from_where(self) -> str:
        """The citation, or that there is none."""
        if self.kind == "own":
            return "Our own term"
        return (
            source(self.source).citation if self.source.startswith("S") and self.source[1:].isdigit() else self.source
        )


@cache
def terms() -> dict[str, Term]:
    """The term of each measure, by its id."""
    return {row["id"]: _term(row) for row in shipped.rows("hipdrive.report", "terms.csv")}


def _term(row: dict[str, str]) -> Term:
    kind: Literal["field", "own"] = "own" if row["kind"] == "own" else "field"
    return Term(row["id"], kind, row["term"], row["source"], row["note"])


def glossary(measured: Measurements) -> Section:
    """The words of the page, and of every measure on it."""
    shown = [m for id, m in by_id().items() if any(r.id == id for r in measured.rows)]
    own = [_entry(word, meaning, "") for word, meaning in _PAGE]
    entries = [_entry(m.title, wording.sentence(m.plain), _origin(m.id)) for m in sorted(shown, key=lambda m: m.title)]
    return section("words", "Words", el("dl", *own, *entries, class_="refused"))


def _origin(id: str) -> str:
    known = terms().get(id)
    return wording.sentence(f"{known.from_where.rstrip('.')}. {known.note}".rstrip(" .")) if known else ""


def _entry(word: str, meaning: str, origin: str) -> Html:
    return el("div", el("dt", word), el("dd", meaning, " ", el("span", origin, class_="small") if origin else None))
