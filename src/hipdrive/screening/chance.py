"""Many things looked at together: which of them are more than chance would show somewhere.

Holm's steps (Holm S. Scand J Stat 1979;6:65-70) keep the chance that anything at all is called rare, where nothing is,
below one level, however the things depend on each other.
"""

from __future__ import annotations

from collections.abc import Sequence


def rare(shares: Sequence[float], level: float) -> tuple[bool, ...]:
    """Which of the shares are rare when all were looked at, by Holm's steps.

    Examples
    --------
    >>> rare([0.004, 0.3, 0.02], 0.05)
    (True, False, True)
    """
    order = sorted(range(len(shares)), key=lambda i: shares[i])
    passed = 0
    while passed < len(order) and shares[order[passed]] <= level / (len(order) - passed):
        passed += 1
    chosen = set(order[:passed])
    return tuple(i in chosen for i in range(len(shares)))
