"""Which measures come first: what the findings rest on, then by the four jobs of the hips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hipdrive.measures import measures, title_of
from hipdrive.report.functions import FUNCTIONS


def by_weight(ids: Iterable[str], contract: Mapping[str, Any] | None) -> list[str]:
    """Ids of measures in the order in which they matter.

    Parameters
    ----------
    ids
        Which.
    contract
        The results whose findings come first; `None` where there are none.
    """
    first = behind(contract)
    jobs = list(FUNCTIONS)
    place = {m.id: (jobs.index(m.hip_function), n) for n, m in enumerate(measures())}

    def weight(id: str) -> tuple[int, tuple[int, int], str]:
        early = first.index(id) if id in first else len(first)
        return early, place.get(id, (len(jobs), 0)), title_of(id)

    return sorted(set(ids), key=weight)


def behind(contract: Mapping[str, Any] | None) -> list[str]:
    """Ids of the measures that kept findings rest on, then of those that stand out."""
    findings = (contract or {}).get("findings") or {}
    parts = [*(findings.get("findings") or ()), *(findings.get("stands_out") or ())]
    return list(dict.fromkeys(f["measure"] for part in parts for f in part.get("frames") or ()))
