"""Scores of questionnaires at two visits, beside their published thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipdrive.evidence import number, row
from hipdrive.records import Record
from hipdrive.wording import plain_number

if TYPE_CHECKING:
    from hipdrive.screening.symptoms import Symptoms


class ScoreChange(Record):
    """A questionnaire's score before and after, beside its published threshold."""

    score: str
    before: float
    after: float
    threshold: float | None
    words: str


#: Published change thresholds of questionnaires (evidence rows). OSTRC has none that was seen.
_SCORES = {"uwri": "uwri_mic", "koos_pf": "koospf_mdc", "lefs": "lefs_mdc", "akps": "akps_success", "ostrc": None}


def compare_scores(before: Symptoms, after: Symptoms) -> tuple[ScoreChange, ...]:
    """Each questionnaire score given at both visits, beside its published change threshold."""
    both = ((name, getattr(before.scores, name), getattr(after.scores, name), id) for name, id in _SCORES.items())
    return tuple(_score(*one) for one in both if one[1] is not None and one[2] is not None)


def _score(name: str, before: float, after: float, id: str | None) -> ScoreChange:
    title, change = name.upper().replace("_", "-"), after - before
    moved = f"{title}: {plain_number(before)} before, {plain_number(after)} after"
    if id is None:
        words = f"{moved}; no threshold is known."
        return ScoreChange(score=name, before=before, after=after, threshold=None, words=words)
    threshold = number(id)
    enough = "at least" if abs(change) >= threshold else "less than"
    words = f"{moved}; {enough} the {threshold:g} points that count ({row(id).cite().rstrip('.')})."
    return ScoreChange(score=name, before=before, after=after, threshold=threshold, words=words)
