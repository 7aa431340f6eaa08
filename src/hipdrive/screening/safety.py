"""The safety questions, and what a "yes" asks of the runner."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from hipdrive import shipped
from hipdrive.evidence import Tag, source

Level = Literal["emergency", "urgent", "stop"]
LEVELS: tuple[Level, ...] = get_args(Level)
ACTIONS: dict[Level, str] = {
    "emergency": "Get emergency help now.",
    "urgent": "Do not run. See a doctor within days.",
    "stop": "Stop running. See a doctor or physiotherapist before you run again.",
}


@dataclass(frozen=True)
class Meaning:
    """Symptoms that mean a flag: any of the regions hurting at all of the times.

    Parameters
    ----------
    regions, times
        Of `Symptoms.pain`.
    load_jump
        Only together with a jump of the load.
    """

    regions: tuple[str, ...]
    times: tuple[str, ...]
    load_jump: bool = False


@dataclass(frozen=True)
class RedFlag:
    """One safety question.

    Parameters
    ----------
    id, level
        See `ACTIONS` for what a level asks.
    question, sentence
        Asked of the runner; said when it is raised.
    tag, sources
        How the source was read.
    asked_with, reason
        Regions of pain it goes with (`any` pain; none: it is asked of everybody); why it is asked.
    when
        Symptoms that raise it without the question.
    """

    id: str
    level: Level
    question: str
    sentence: str
    tag: Tag
    sources: tuple[str, ...]
    asked_with: tuple[str, ...]
    reason: str
    when: tuple[Meaning, ...] = ()

    def goes_with(self, regions: Collection[str]) -> bool:
        """Whether it is asked of a runner with pain in these regions."""
        return not self.asked_with or bool(
            regions and ("any" in self.asked_with or set(regions) & set(self.asked_with))
        )


@cache
def red_flags() -> tuple[RedFlag, ...]:
    """Every safety question, the most pressing first."""
    found = map(_flag, shipped.toml("hipdrive.screening", "data", "red_flags.toml")["flag"])
    return tuple(sorted(found, key=lambda f: LEVELS.index(f.level)))


def _flag(entry: dict[str, Any]) -> RedFlag:
    meanings = tuple(
        Meaning(tuple(m["regions"]), tuple(m["times"]), m.get("load_jump", False)) for m in entry.get("when", ())
    )
    lists = {name: tuple(entry[name]) for name in ("sources", "asked_with")}
    return RedFlag(**{**entry, **lists, "when": meanings})


def flag_source(flag: RedFlag) -> str:
    """Where a flag comes from, in one line."""
    if flag.tag == "DESIGN":
        return "On the safe side: general medical caution."
    return " ".join(source(s).cite() for s in flag.sources)
