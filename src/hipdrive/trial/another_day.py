"""The same cue tried again another day: whether what it did comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from hipdrive.trial.result import TrialResult

Holds = Literal["holds", "does not hold", "cannot tell"]


class AnotherDay(BaseModel):
    """What two trials of one cue say together.

    Parameters
    ----------
    verdict
        `holds` where it moved its measure on both days, `does not hold` where it did on one and surely not on the other, else
        `cannot tell`.
    words
        The sentence.
    """

    model_config = ConfigDict(frozen=True)

    verdict: Holds
    words: str


def another_day(trials: Sequence[TrialResult]) -> AnotherDay | None:
    """What the last two trials of one cue say together, the earlier first; `None` where there are not two."""
    if len(trials) < 2:
        return None
    first, second = trials[-2].aimed, trials[-1].aimed
    said = {first.verdict, second.verdict}
    title = second.title.lower()
    if said == {"moves it"}:
        return AnotherDay(verdict="holds", words=f"On both days the cue moved the {title}: what it does comes back.")
    if said == {"moves it", "does not"}:
        return AnotherDay(
            verdict="does not hold", words=f"It moved the {title} on one day and not on the other: leave it."
        )
    if said == {"does not"}:
        return AnotherDay(verdict="does not hold", words=f"On neither day did it move the {title}: leave it.")
    return AnotherDay(
        verdict="cannot tell",
        words=f"Two days do not tell yet whether it moves the {title}; a day with more blocks would.",
    )
