"""Bands that hold 95 % of the whole curves of the men of RBDS at three speeds.

Writes `src/hipdrive/evidence/data/curves.csv`:

    python -m training.curve_norms ../shared/data

Source of the recordings: Fukuchi RK, Fukuchi CA, Duarte M. PeerJ 2017;5:e3298, data doi 10.6084/m9.figshare.4543435,
CC BY 4.0.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.evidence.curve_norms import KEPT
from hipdrive.gait import find_contacts
from hipdrive.measures import measure, measures
from hipdrive.report.curves import stride_curves
from hipdrive.sources import read
from training.norms import participants

OUT = Path(__file__).parents[1] / "src" / "hipdrive" / "evidence" / "data" / "curves.csv"
SPEEDS = {"T25": 2.5, "T35": 3.5, "T45": 4.5}
_DRAWS = 4000
#: By measure and trial: each man's curves `(2, 101)`, left and right.
Curves = Mapping[tuple[str, str], Mapping[int, FloatArray]]


def collect(folder: Path) -> Curves:
    """Mean curves of both sides of every man at every speed, of every measure that has one."""
    men = {r for r, (sex, _) in participants(folder).items() if sex == "M"}
    found: dict[tuple[str, str], dict[int, FloatArray]] = {}
    for path in sorted((folder / "rbds").glob("RBDS*_T??.npz")):
        runner, trial = int(path.name[4:7]), path.stem.split("_")[1]
        if runner not in men:
            continue
        motion = read(path)
        measured = measure(motion, find_contacts(motion, "force"))
        for one in measures():
            sides = [] if one.curve is None else stride_curves(one, measured, 0)
            if len(sides) == 2 and all(np.isfinite(c.mean).all() for c in sides):
                found.setdefault((one.id, trial), {})[runner] = np.stack([c.mean for c in sides])
    return found


def band(curves: FloatArray, draws: int = _DRAWS, seed: int = 0) -> tuple[FloatArray, FloatArray, float]:
    """Mean, SD of one side, and how many SD a band for a new whole curve reaches.

    Parameters
    ----------
    curves
        `(runner, 2, 101)` left and right.
    """
    mean = curves.mean(axis=(0, 1))
    sd = np.sqrt(curves.var(axis=0, ddof=1).mean(axis=0))
    centred = (curves - curves.mean(axis=0)) / sd
    factor = _factor(centred.reshape(-1, curves.shape[-1]), len(curves), draws, seed)
    return mean, sd, factor


def _factor(apart: FloatArray, n: int, draws: int, seed: int) -> float:
    """The largest distance of a new curve from the mean of n others, in their SD: what 95 % of draws stay below."""
    rng = np.random.default_rng(seed)
    shapes = apart / np.sqrt((apart**2).mean(axis=0)) / np.sqrt(len(apart))
    largest = np.empty(draws)
    for draw in range(draws):
        drawn = rng.standard_normal((n + 1, len(shapes))) @ shapes
        others = drawn[:-1]
        largest[draw] = np.abs((drawn[-1] - others.mean(axis=0)) / others.std(axis=0, ddof=1)).max()
    return float(np.quantile(largest, 0.95))


def main() -> None:
    """Write the table."""
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["measure", "speed_mps", "n", "factor", "mean", "sd"])
        for (id, trial), runners in sorted(collect(Path(sys.argv[1])).items()):
            curves = np.stack(list(runners.values()))
            mean, sd, factor = band(curves)
            kept = [" ".join(f"{v:.4g}" for v in np.interp(KEPT, np.arange(101), c)) for c in (mean, sd)]
            out.writerow([id, SPEEDS[trial], len(curves), f"{factor:.3f}", *kept])
            print(id, trial, len(curves), f"{factor:.2f}", flush=True)


if __name__ == "__main__":
    main()
