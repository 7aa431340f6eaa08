"""The blocks of a trial: how many, how long, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Condition = Literal["without", "with"]

#: Length of a block and of the wash-out before it, seconds. Design choice: a block of 50 s holds 60 strides, ten times what
#: makes a mean steady (evidence row `min_steps`), and eight of them fit a run of ten minutes.
BLOCK_S, WASH_OUT_S = 50.0, 20.0
#: Fewest and most blocks. Four are the least with two of each kind (ABBA); after eight, tiredness moves more than a cue.
FEWEST, MOST = 4, 8


@dataclass(frozen=True)
class Block:
    """A stretch of running under one condition.

    Parameters
    ----------
    condition
        `without` or `with` the cue.
    start_s, end_s
        When it is measured, seconds from the start of the trial; the wash-out lies before it.
    """

    condition: Condition
    start_s: float
    end_s: float


def schedule(
    blocks: int = 6, seed: int = 0, block_s: float = BLOCK_S, wash_out_s: float = WASH_OUT_S
) -> tuple[Block, ...]:
    """The blocks of a trial in their order: pairs of one block of each kind, each pair in random order.

    In pairs, a slow drift over the run (warming up, tiring) falls on both conditions alike. With four blocks the
    second pair mirrors the first (ABBA), which takes a straight drift out entirely.

    Parameters
    ----------
    blocks
        How many; even, from `FEWEST` to `MOST`.
    seed
        Of the random order.
    block_s, wash_out_s
        Length of a block, and of the time before it in which nothing is measured, seconds.

    Raises
    ------
    ValueError
        If the number of blocks is odd or out of range.
    """
    if blocks % 2 or not FEWEST <= blocks <= MOST:
        raise ValueError(f"a trial has {FEWEST}, 6 or {MOST} blocks, not {blocks}")
    order = _order(blocks, np.random.default_rng(seed))
    starts = [wash_out_s + i * (wash_out_s + block_s) for i in range(blocks)]
    return tuple(Block(c, s, s + block_s) for c, s in zip(order, starts, strict=True))


def _order(blocks: int, rng: np.random.Generator) -> list[Condition]:
    pairs: list[list[Condition]] = [
        ["without", "with"] if rng.random() < 0.5 else ["with", "without"] for _ in range(blocks // 2)
    ]
    if blocks == FEWEST:
        pairs[1] = pairs[0][::-1]
    return [c for pair in pairs for c in pair]
