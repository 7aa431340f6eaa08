"""What a trial can show, told before it, and how its difference stands among the orders that could have been drawn."""

from __future__ import annotations

from collections.abc import Sequence

from hipdrive import wording
from hipdrive.trial.design import FEWEST
from hipdrive.trial.effect import smallest_shown, spread_of
from hipdrive.trial.moved import Moved
from hipdrive.trial.result import TrialResult


def power_words(earlier: Sequence[TrialResult], blocks: int) -> str:
    """What so many blocks would show of a cue, from the spread of the runner's earlier trials of it, the latest first."""
    known = next((r for r in earlier if r.blocks >= FEWEST), None)
    if known is None:
        return "How small an effect this shows depends on how much your blocks vary; the first trial tells it."
    half = (known.aimed.ci95[1] - known.aimed.ci95[0]) / 2
    shown = wording.value(smallest_shown(spread_of(half, known.blocks), blocks), known.aimed.unit)
    return f"With your spread, {blocks} blocks would show an effect of {shown} in four of five trials."


def order_words(moved: Moved, blocks: int) -> str:
    """The randomisation test in a sentence; empty where the order has too few others to be held against.

    Four blocks have one other order, its mirror image, in which every difference is as large.
    """
    orders = 2 ** (blocks // 2)
    if blocks <= FEWEST or blocks % 2 or moved.p_random >= 1:
        return ""
    as_large = round(moved.p_random * orders)
    return (
        f"Of the {orders} orders in which these blocks could have been drawn, {as_large} would show as large a difference; "
        "no fewer than 2 can."
    )
