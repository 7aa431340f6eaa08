"""What it does to each measure that a marker does not sit where it should.

    python -m benchmarks.placement

Writes `src/hipdrive/measures/placement.csv`, which the intervals of motion capture rest on: a number with the markers put
on by a hand differs from that of the next hand by more than its steps do. Every point of virtual runners is moved by a
shift of its own that stays the whole recording, drawn anew for each; the measures are compared with those of the points unmoved.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks.section import ROOT
from hipdrive_synthetic.virtual_runner import random_runner, virtual_runner

COMMAND = "python -m benchmarks.placement"
TABLE = ROOT / "src" / "hipdrive" / "measures" / "placement.csv"
#: How far off a marker lies in each direction, standard deviation in metres. Design choice: a careful hand; between hands
#: the iliac spines were found 15 to 20 mm apart (review of Della Croce 2005, doi 10.1016/j.gaitpost.2004.05.003).
PLACED_M = 0.005
_RUNNERS, _TIMES, _SECONDS, _FPS = 12, 6, 6.0, 100.0


def _moved(motion: hd.Motion, rng: np.random.Generator) -> hd.Motion:
    shift = rng.normal(0.0, PLACED_M, (1, len(motion.names), 3))
    return replace(motion, points=motion.points + shift, confidence=motion.confidence)


def _values(motion: hd.Motion, contacts: hd.Contacts) -> dict[tuple[str, str], float]:
    return {(row.id, row.side): row.value for row in hd.measure(motion, contacts)}


def errors() -> pd.DataFrame:
    """One row a placement, measure and side: how far it is off."""
    rng = np.random.default_rng(11)
    rows = []
    for seed in range(_RUNNERS):
        run = virtual_runner(random_runner(rng), _SECONDS, _FPS, seed=seed)
        true = _values(run.motion, run.contacts)
        for _ in range(_TIMES):
            seen = _values(_moved(run.motion, rng), run.contacts)
            rows += [(*key, value - true[key]) for key, value in seen.items() if key in true]
    return pd.DataFrame(rows, columns=["id", "side", "off"])


def main() -> None:
    """Write the table."""
    off = errors()
    off["kind"] = off["side"].replace(
        {"left": "sd_side", "right": "sd_side", "mean": "sd_mean", "difference": "sd_difference"}
    )
    squares = off.assign(square=off["off"] ** 2).groupby(["id", "kind"])["square"].mean()
    table = np.sqrt(squares).unstack().reindex(columns=["sd_side", "sd_mean", "sd_difference"])
    table = table[(table > 1e-6).any(axis=1)].fillna(0.0)
    with TABLE.open("w", encoding="utf-8", newline="\n") as stream:
        table.assign(n=_RUNNERS * _TIMES, bench=COMMAND).to_csv(stream, float_format="%.5g", lineterminator="\n")
    print(table.round(2).to_string())


if __name__ == "__main__":
    main()
