"""Cues, one file each: how it is said, what it should move, what may get worse, and what the literature says of it.

A new cue is a new `NAME.toml` in this folder; trial, plan, coach and pages list what is there. `say` points outwards (to
the world, a sound, a thing on the body), `inward` is for those who prefer to attend to the body: attending outwards was
more economical in one study, others conflict. `aside`, what speaks against it, is always delivered with it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from pydantic import ConfigDict, Field

from hipdrive import shipped
from hipdrive.evidence import Grade
from hipdrive.records import Record

Posture = Literal["tall", "lean", "none"]


class Cue(Record):
    """One cue.

    Parameters
    ----------
    id, say, inward
        Which (the name of its file); in words that point outwards; the wording for those who attend to the body.
    attention
        `inward` for a cue that is so on purpose: then `say` is too.
    posture
        `tall` and `lean` are never given together.
    article
        The statement of the article it makes testable.
    measure, direction
        What it should move, and which way.
    watch
        Measures that may get worse by it.
    why, aside
        Why it may help; what the literature says against it.
    grade, evidence
        Of the cue, and its rows.
    how, sore
        How to try it; what may get sore.
    worse, not_for
        What may get worse, and who should leave it.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    id: str
    say: str
    inward: str
    attention: Literal["outward", "inward"] = "outward"
    posture: Posture
    article: str
    measure: str
    direction: Literal["more", "less"]
    watch: tuple[str, ...]
    why: str
    aside: str
    grade: Grade
    evidence: tuple[str, ...]
    how: tuple[str, ...] = Field(alias="try")
    sore: str
    worse: str
    not_for: str

    @property
    def wanted(self) -> int:
        """+1 where the measure should rise, -1 where it should fall."""
        return 1 if self.direction == "more" else -1

    def fits(self, other: Cue) -> bool:
        """Whether both may be used by one runner: tall and lean pull opposite ways."""
        return "none" in (self.posture, other.posture) or self.posture == other.posture


@cache
def cues() -> Mapping[str, Cue]:
    """Every cue by its id, in the order of the ids."""
    folder = files("hipdrive.coaching.cues")
    found = sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
    texts = {id: (folder / f"{id}.toml").read_text(encoding="utf-8") for id in found}
    return MappingProxyType({id: Cue.model_validate({"id": id, **tomllib.loads(text)}) for id, text in texts.items()})


def cue(id: str) -> Cue:
    """One cue; raises `KeyError` if there is none of this name."""
    return cues()[id]


@cache
def warmup_trial() -> Cue:
    """The warm-up drills, tried as a cue is: blocks are runs that began with them or did not."""
    return Cue.model_validate({"id": "warmup", **shipped.toml("hipdrive.coaching", "data", "warmup_trial.toml")})
