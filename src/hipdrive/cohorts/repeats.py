"""Which recordings of a runner are repeats of each other: the same speed, view and condition; at two visits where told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.evidence import number

if TYPE_CHECKING:
    import pandas as pd


class Repeats(NamedTuple):
    """`(runner, 2)` values of two recordings of each runner, and what lies between the two."""

    table: FloatArray
    between: Literal["visits", "recordings"]


def repeats_of(rows: pd.DataFrame, fewest: int) -> Repeats | None:
    """Two recordings of each runner who has them, at one speed; `None` where fewer than `fewest` runners do.

    Of a runner with repeats at several speeds, those nearest to the usual speed: each runner counts once. Visits are
    taken in the order of their names, and recordings in that of theirs.

    Parameters
    ----------
    rows
        Of one measure and side: `athlete`, `speed_mps`, `view`, `condition`, `visit`, `path`, `value`.
    """
    usual = float(rows["speed_mps"].median())
    runners = [_sets(part, usual) for _, part in rows.groupby("athlete")]
    visits = [pair for sets in runners if (pair := _first(_at_visits(one) for one in sets)) is not None]
    if len(visits) >= fewest:
        return Repeats(np.array(visits), "visits")
    pairs = [pair for sets in runners if (pair := _first(_in_order(one) for one in sets)) is not None]
    return Repeats(np.array(pairs), "recordings") if len(pairs) >= fewest else None


def _sets(rows: pd.DataFrame, usual_mps: float) -> list[pd.DataFrame]:
    """The recordings of a runner that may be held against each other, those nearest to the usual speed first."""
    sets = []
    for _, part in rows.dropna(subset=["speed_mps"]).groupby(["view", "condition"], dropna=False):
        ordered = part.sort_values(["speed_mps", "path"])
        apart = ordered["speed_mps"].pct_change().fillna(0.0) > number("speed_match") / 100
        sets += [one for _, one in ordered.groupby(apart.cumsum())]
    return sorted(sets, key=lambda one: abs(float(one["speed_mps"].mean()) - usual_mps))


def _at_visits(rows: pd.DataFrame) -> tuple[float, float] | None:
    """The first recording of each of the first two visits."""
    visits = rows.dropna(subset=["visit"]).sort_values(["visit", "path"]).groupby("visit")["value"].first()
    return (float(visits.iloc[0]), float(visits.iloc[1])) if len(visits) > 1 else None


def _in_order(rows: pd.DataFrame) -> tuple[float, float] | None:
    values = rows.sort_values("path")["value"]
    return (float(values.iloc[0]), float(values.iloc[1])) if len(values) > 1 else None


def _first(pairs: Iterable[tuple[float, float] | None]) -> tuple[float, float] | None:
    return next((pair for pair in pairs if pair is not None), None)
