"""What a cue did to one thing that was measured, as it is kept."""

from __future__ import annotations

from hipdrive.records import Record
from hipdrive.trial.design import Condition
from hipdrive.trial.effect import Verdict


class Moved(Record):
    """What a cue did to one measure.

    Parameters
    ----------
    id, title, unit
        Which measure.
    without, with_
        Its mean in the blocks of each kind.
    effect, ci95
        With less without, and its 95 % interval.
    detectable
        The smallest change that counts between two sessions; a trial within one run can show less.
    p_random
        Share of the orders that could have been drawn with as large a difference.
    verdict
        `moves it`, `does not` or `cannot tell`.
    words
        The sentence.
    by_block
        Condition and value of each block that counted, in their order.
    """

    id: str
    title: str
    unit: str
    without: float
    with_: float
    effect: float
    ci95: tuple[float, float]
    detectable: float
    p_random: float
    verdict: Verdict
    words: str
    by_block: tuple[tuple[Condition, float], ...] = ()
