"""What it does to each measure that a marker does not sit where it should.

    python -m benchmarks.placement

Writes `src/hipdrive/measures/placement.csv`, which the intervals of motion capture rest on: a number with the markers put
on by a hand differs from that of the next hand by more than its steps do. Every point of virtual runners is moved by a
shift of its own that stays the whole recording, drawn anew for each; the measures are compared with those of the points unmoved.
A standing trial has the same markers with the same shifts; what is told relative to it errs by how the runner happened to stand.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import ndtri

import hipdrive as hd
from benchmarks.section import ROOT
from hipdrive_synthetic.activities import standing_trial
from hipdrive_synthetic.virtual_runner import VirtualRun, random_runner, virtual_runner

COMMAND = "python -m benchmarks.placement"
TABLE = ROOT / "src" / "hipdrive" / "measures" / "placement.csv"
#: How far off a marker lies in each direction, standard deviation in metres. Design choice: a careful hand; between hands
#: the iliac spines were found 15 to 20 mm apart (review of Della Croce 2005, doi 10.1016/j.gaitpost.2004.05.003).
PLACED_M = 0.005
#: How differently one stands from one standing trial to the next: the pelvis off level, degrees, and off the middle of the
#: feet, metres, SD. Design choice, below what 17 men of RBDS allow: what their pelves are tilted by standing and not running
#: has an SD of 1.1°, lasting habits among it. Within a second of one trial two of them sway by 0.03° and 0.5 mm.
STOOD_DEG, STOOD_M = 0.5, 0.005
#: The pelvis tilts further forward running than standing, by 4.8 ± 3.8° in those 17 men, and the markers on it turn with it.
_MORE = np.deg2rad(np.hypot(4.8, 3.8))
_BACK = np.array([[np.cos(_MORE), np.sin(_MORE), 0], [-np.sin(_MORE), np.cos(_MORE), 0], [0, 0, 1]])
_RUNNERS, _TIMES, _SECONDS, _FPS = 48, 6, 6.0, 100.0


def moved(motion: hd.Motion, rng: np.random.Generator, placed_m: float = PLACED_M) -> hd.Motion:
    """Every marker a shift of its own off its place, running and standing alike."""
    shift = rng.normal(0.0, placed_m, (1, len(motion.names), 3))
    still = motion.standing
    if still is not None:
        own = shift[:, [motion.names.index(n) for n in still.names]] @ _BACK
        still = replace(still, points=still.points + own, confidence=still.confidence)
    return replace(motion, points=motion.points + shift, confidence=motion.confidence, standing=still)


def stood(run: VirtualRun, turned: float, aside: float) -> hd.Motion:
    """The run with a standing trial in which the runner stands off the middle by so many SD of how people happen to."""
    return replace(run.motion, standing=standing_trial(run, turned * STOOD_DEG, aside * STOOD_M))


def _values(motion: hd.Motion, contacts: hd.Contacts) -> dict[tuple[str, str], float]:
    return {(row.id, row.side): row.value for row in hd.measure(motion, contacts)}


def errors() -> pd.DataFrame:
    """One row a placement, measure and side: how far it is off."""
    rng, standing = np.random.default_rng(11), np.random.default_rng(12)
    count = _RUNNERS * _TIMES
    spread = ndtri((np.arange(count) + 0.5) / count)  # few draws, so spread as they should be
    happens = iter(np.stack([standing.permutation(spread), standing.permutation(spread)], axis=1))
    rows = []
    for seed in range(_RUNNERS):
        run = virtual_runner(random_runner(rng), _SECONDS, _FPS, seed=seed)
        true = _values(replace(run.motion, standing=standing_trial(run)), run.contacts)
        for _ in range(_TIMES):
            seen = _values(moved(stood(run, *next(happens)), rng), run.contacts)
            rows += [(*key, value - true[key]) for key, value in seen.items() if key in true]
    return pd.DataFrame(rows, columns=["id", "side", "off"])


def main() -> None:
    """Write the table."""
    off = errors()
    off["kind"] = "sd_" + off["side"].replace({"left": "side", "right": "side"})
    squares = off.assign(square=off["off"] ** 2).groupby(["id", "kind"])["square"].mean()
    table = np.sqrt(squares).unstack().reindex(columns=["sd_side", "sd_mean", "sd_difference", "sd_relative"])
    table = table[(table > 1e-6).any(axis=1)].fillna(0.0)
    with TABLE.open("w", encoding="utf-8", newline="\n") as stream:
        table.assign(n=_RUNNERS * _TIMES, bench=COMMAND).to_csv(stream, float_format="%.5g", lineterminator="\n")
    print(table.round(2).to_string())


if __name__ == "__main__":
    main()
