"""Stop and refer first: signs that belong to a doctor before they belong to running. They only ever stop."""

from __future__ import annotations

from collections.abc import Collection

from hipdrive.screening.safety import Meaning, RedFlag, red_flags
from hipdrive.screening.symptoms import Symptoms


def raised(symptoms: Symptoms) -> tuple[RedFlag, ...]:
    """The flags these symptoms raise, the most pressing first."""
    return tuple(f for f in red_flags() if _raises(symptoms, f))


def asked_of(regions: Collection[str]) -> tuple[RedFlag, ...]:
    """The safety questions for a runner with pain in these regions: those that go with it, and a handful for everybody."""
    return tuple(f for f in red_flags() if f.goes_with(regions))


def unanswered(symptoms: Symptoms | None) -> tuple[RedFlag, ...]:
    """The safety questions that go with what was told, and were neither answered nor raised."""
    if symptoms is None:
        return asked_of(())
    return tuple(f for f in asked_of(symptoms.pain) if f.id not in symptoms.red_flags and not _raises(symptoms, f))


def _raises(symptoms: Symptoms, flag: RedFlag) -> bool:
    """Whether a "yes" or the symptoms raise a flag."""
    return symptoms.red_flags.get(flag.id, False) or any(_means(symptoms, m) for m in flag.when)


def _means(symptoms: Symptoms, meaning: Meaning) -> bool:
    """Whether the symptoms that mean a flag are there."""
    if meaning.load_jump and not symptoms.load.jumped:
        return False
    return any(r in meaning.regions and set(meaning.times) <= set(p.when) for r, p in symptoms.pain.items())
