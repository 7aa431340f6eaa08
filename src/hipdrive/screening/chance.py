"""Many things looked at together: which of them are more than chance would show somewhere.

Holm's steps (Holm S. Scand J Stat 1979;6:65-70) keep the chance that anything at all is called rare, where nothing is,
below one level, however the things depend on each other.
"""

from __future__ import annotations

from collections.abc import Sequence


def rare(shares: Sequence[float], level: float, weights: Sequence[float] | None = None) -> tuple[bool, ...]:
    """Which of the shares are rare when all were looked at, by Holm's steps; `weights`: how the level is divided among them.

    Examples
    --------
    >>> rare([0.004, 0.3, 0.02], 0.05)
    (True, False, True)
    >>> rare([0.02, 0.3, 0.4], 0.05, weights=[2.0, 1.0, 1.0])
    (True, False, False)
    """
    given = [1.0] * len(shares) if weights is None else list(weights)
    order = sorted(range(len(shares)), key=lambda i: shares[i] / given[i])
    chosen: set[int] = set()
    for i in order:
        if shares[i] * sum(given[k] for k in order if k not in chosen) > level * given[i]:
            break
        chosen.add(i)
    return tuple(i in chosen for i in range(len(shares)))
