"""Runs of a watch as the blocks of a trial: what it told at the speeds that all of them share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from hipdrive import wording
from hipdrive.errors import HipdriveError
from hipdrive.measures import Measurement, Measurements, by_id
from hipdrive.trial.design import Condition
from hipdrive.watch import SpeedBin, WatchResult

#: What a watch tells of the measures of a stride, by the measure's id, and its step: watches write whole strides a minute and
#: whole milliseconds, and a median of such numbers is no finer.
FIELDS = {"cadence": ("cadence_spm", 2.0), "contact_time": ("contact_ms", 1.0), "flight_time": ("flight_ms", 1.0)}
VIEW = "watch"
Blocks = Sequence[tuple[Condition, Measurements]]
#: Records of a run by the lower end of their speeds, metres a second.
Bins = Mapping[float, SpeedBin]


def told_by_watch(blocks: Blocks) -> Blocks:
    """The same blocks; where all are runs of a watch and nothing was filmed, with what it told of each as rows.

    A run out of doors is never of one speed, and cadence follows speed: bins of speed that all runs share are compared, each weighed by
    the fewest records of any run in it.

    Raises
    ------
    HipdriveError
        If the runs share no speed.
    """
    runs = [{b.low_mps: b for b in run.bins} for _, m in blocks if (run := _run(m)) is not None]
    if len(runs) < len(blocks) or any(m.rows for _, m in blocks):
        return blocks
    shared = sorted(set.intersection(*(set(run) for run in runs)))
    if not shared:
        raise HipdriveError(f"The runs share no speed ({_ranges(runs)}). Run all of them at one speed.")
    weights = {low: min(run[low].n for run in runs) for low in shared}
    ids = [id for id, (field, _) in FIELDS.items() if all(field in run[low].values for run in runs for low in shared)]
    return [
        (c, replace(m, rows=tuple(_row(id, run, weights) for id in ids)))
        for (c, m), run in zip(blocks, runs, strict=True)
    ]


def _run(measured: Measurements) -> WatchResult | None:
    return next((s for s in measured.sensors if isinstance(s, WatchResult)), None)


def _ranges(runs: Iterable[Bins]) -> str:
    ends = [(min(run), max(b.high_mps for b in run.values())) for run in runs]
    return wording.joined([f"{wording.number(low, 2)} to {wording.value(high, 'mps')}" for low, high in ends])


def _row(id: str, run: Bins, weights: Mapping[float, int]) -> Measurement:
    """Mean of the bins' medians, weighed; the detectable change is that of two runs with errors as large as this one's."""
    field, step = FIELDS[id]
    told = [run[low].values[field] for low in weights]
    weight = np.array(list(weights.values())) / sum(weights.values())
    value = float(weight @ [one.value for one in told])
    se = float(np.hypot(np.linalg.norm(weight * [one.se for one in told]), step / 12**0.5))
    half = 1.96 * se
    return Measurement(
        id,
        "mean",
        value,
        by_id()[id].unit,
        se,
        (value - half, value + half),
        sum(weights.values()),
        half * 2**0.5,
        VIEW,
    )
