"""The rules as data: signs (one thing seen, counted or felt) and patterns (what signs may mean together)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hipdrive.evidence import Grade
from hipdrive.evidence.norm_models import models

Sex = Literal["female", "male", "unknown"]
#: With what a run was recorded.
Recorded = Literal["camera", "markers"]


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Measured(_Rule):
    """What signs that are measured have in common: what would show them.

    Parameters
    ----------
    clip
        What recording would show it.
    points
        The joints of both sides that motion capture needs for it.
    """

    clip: str
    points: tuple[str, ...]


class Band(_Measured):
    """A measure beyond its norm by one SD (evidence row `sd_band`), its whole 95 % interval.

    Parameters
    ----------
    id, measure, beyond
        Which, and whether `above` or `below` the norm counts.
    says
        The sign in words, with `{value}`.
    """

    id: str
    kind: Literal["band"]
    measure: str
    beyond: Literal["above", "below"]
    says: str

    @property
    def evidence(self) -> tuple[str, ...]:
        """Every row it may rest on."""
        return tuple(dict.fromkeys(i for m in models() if m.measure == self.measure for i in m.ids))


class Uneven(_Measured):
    """Left and right further apart than their error, and than in most uninjured runners.

    Parameters
    ----------
    id, measure
        Which; held against the side on which there is more of it.
    says
        The sign in words, with `{side}`, `{other}` and `{value}`.
    grade, grade_why
        Of the literature for a difference of sides in it.
    cue, drills
        What may be tried.
    """

    id: str
    kind: Literal["uneven"]
    measure: str
    says: str
    grade: Grade
    grade_why: str
    cue: str
    drills: tuple[str, ...]


class MoreThan(_Measured):
    """One measure larger than another, their 95 % intervals apart."""

    id: str
    kind: Literal["more_than"]
    measure: str
    than: str
    says: str


class PainSign(_Rule):
    """Pain of any of the regions, on the side in question."""

    id: str
    kind: Literal["pain"]
    regions: tuple[str, ...]
    at_least: str
    says: str


class SorenessSign(_Rule):
    """One muscle group sorer than another by at least an evidence row."""

    id: str
    kind: Literal["soreness"]
    more: Literal["quad", "glute", "hamstring", "calf"]
    less: Literal["quad", "glute", "hamstring", "calf"]
    at_least: str
    says: str


class FeelSign(_Rule):
    """A feeling, or pain of a region, at or above an evidence row."""

    id: str
    kind: Literal["feel"]
    feels: tuple[str, ...]
    regions: tuple[str, ...] = ()
    at_least: str
    says: str


Sign = Annotated[Band | Uneven | MoreThan | PainSign | SorenessSign | FeelSign, Field(discriminator="kind")]


class Pattern(_Rule):
    """What signs may mean together.

    Parameters
    ----------
    id, title, sentence
        The finding in words, with `{signs}`, and `{stance}` or `{side}` for where.
    core, support, needs
        All of `core` and at least `needs` of `support` must hold: two signs at least.
    sided
        Looked for on each stance side.
    sexes
        Where the evidence was found.
    grade, grade_why, evidence
        Of the literature for the pattern.
    cue, drills, rank
        What it leads to; the lowest rank leads the plan.
    """

    id: str
    title: str
    sentence: str
    core: tuple[str, ...]
    support: tuple[str, ...]
    needs: Annotated[int, Field(ge=0)]
    sided: bool
    sexes: tuple[Sex, ...]
    grade: Grade
    grade_why: str
    evidence: tuple[str, ...]
    cue: str
    drills: tuple[str, ...]
    rank: int

    @model_validator(mode="after")
    def _agreement(self) -> Pattern:
        if not self.core or len(self.core) + self.needs < 2:
            raise ValueError(f"pattern {self.id} would be found from one sign alone")
        if self.needs > len(self.support):
            raise ValueError(f"pattern {self.id} needs more support than it names")
        return self


class Rules(_Rule):
    """Every sign and pattern; the signs of the patterns exist.

    Raises
    ------
    ValueError
        If a pattern names a sign that is not there, rests on one alone, or has no sign that is measured.
    """

    signs: tuple[Sign, ...]
    patterns: tuple[Pattern, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Rules:
        kinds = {s.id: s.kind for s in self.signs}
        for pattern in self.patterns:
            unknown = set(pattern.core + pattern.support) - set(kinds)
            if unknown:
                raise ValueError(f"pattern {pattern.id} names a sign that does not exist: {min(unknown)}")
        return self

    def sign(self, id: str) -> Sign:
        """One sign."""
        return next(s for s in self.signs if s.id == id)


def load(signs: str, patterns: str) -> Rules:
    """Rules from the text of two TOML files."""
    return Rules.model_validate({"signs": tomllib.loads(signs)["sign"], "patterns": tomllib.loads(patterns)["pattern"]})


@cache
def rules() -> Rules:
    """The rules that ship."""
    data = files("hipdrive.screening") / "data"
    return load(*((data / name).read_text(encoding="utf-8") for name in ("signs.toml", "patterns.toml")))
