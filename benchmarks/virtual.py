"""Random virtual runners with exact truth: what the formulas, the filter and the interpolation leave of it.

python -m benchmarks.virtual [RUNNERS]
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks.section import Section, table
from hipdrive.measures import by_id
from hipdrive_synthetic.virtual_runner import random_runner, virtual_runner

COMMAND = "python -m benchmarks.virtual"
_RUNNERS, _SECONDS, _FPS = 200, 8.0, 240.0


def look(count: int = _RUNNERS) -> pd.DataFrame:
    """One row a runner, measure and side: seen, true, whether the interval holds the truth."""
    rows = []
    rng = np.random.default_rng(11)
    for number in range(count):
        run = virtual_runner(random_runner(rng), _SECONDS, _FPS, seed=number)
        for found in hd.measure(run.motion, run.contacts):
            true = run.truth.get(found.id, {}).get(found.side)
            if true is not None and np.isfinite(true):
                held = found.ci95[0] <= true <= found.ci95[1]
                rows.append((number, found.id, found.side, found.value, true, held))
    return pd.DataFrame(rows, columns=["runner", "id", "side", "seen", "true", "held"])


def _measure_table(rows: pd.DataFrame) -> str:
    units = {id: one.unit for id, one in by_id().items()}
    lines: list[list[object]] = []
    for id, group in rows[rows.side == "mean"].groupby("id"):
        error = group.seen - group.true
        spread = float(group.true.std())
        lines.append(
            [id, units[str(id)], len(group), f"{error.mean():+.3f}", f"{np.sqrt((error**2).mean()):.3f}"]
            + [f"{error.abs().max():.3f}", f"{spread:.2f}", f"{100 * group.held.mean():.0f} %"]
        )
    heads = [
        "measure",
        "unit",
        "runners",
        "bias",
        "RMSE",
        "largest error",
        "SD between runners",
        "interval holds truth",
    ]
    return table(heads, lines)


def _drop_signs(rows: pd.DataFrame) -> str:
    drop = rows[(rows.id == "pelvic_drop") & rows.side.isin(["left", "right"])]
    clear = drop[drop.true.abs() > 1.5]
    hikes = clear[clear.true < 0]
    right = np.sign(clear.seen) == np.sign(clear.true)
    return f"Sign of a side's pelvic drop beyond 1.5°: right in {right.sum()} of {len(clear)}, among them {len(hikes)} hikes."


def _apart(rows: pd.DataFrame) -> str:
    wide = rows[rows.side == "mean"].pivot(index="runner", columns="id", values=["seen", "true"])
    lean = wide["seen"]["ankle_lean"] - wide["true"]["ankle_lean"]
    bend = wide["true"]["waist_bend"]
    r = float(np.corrcoef(lean, bend)[0, 1])
    return f"The error of ankle lean does not follow waist bend (r = {r:+.2f} over {len(wide)} runners)."


def section(count: int = _RUNNERS) -> Section:
    """The part of the validation page about virtual runners."""
    rows = look(count)
    body = (
        f"{count} random runners ({_SECONDS:.0f} s at {_FPS:.0f} Hz, steps that vary, exact contacts, no noise); the truth is computed "
        "from the continuous model by other code than the measures. An interval also holds the runner's own spread of "
        f"steps, so it holds the truth of these very steps nearly always.\n\n{_measure_table(rows)}\n\n{_drop_signs(rows)} {_apart(rows)}"
    )
    return Section("Virtual runners: the formulas", COMMAND, body)


if __name__ == "__main__":
    print(section(int(sys.argv[1]) if len(sys.argv) > 1 else _RUNNERS).markdown())
