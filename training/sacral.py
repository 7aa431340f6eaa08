"""Learn the sacral contact detector and write it with its card: python -m training.sacral

Learns from the sacral recordings of `HIPDRIVE_DATA` (one runner, 31 treadmill trials of 15 conditions; Alcantara et al. 2022, Apache-2.0). The strength of the ridge is chosen by
leaving each condition out in turn; `benchmarks/imu.py` measures the error with that choice made again inside each fold.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.section import ROOT, data_dir
from hipdrive.arrays import FloatArray
from hipdrive.imu.steps import Detector, fit, shapes, tops

RIDGES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
#: Force above which a foot is on the ground, body weights; shorter crossings are noise, seconds.
CONTACT_BW, SHORTEST_S = 0.05, 0.08
OUT = ROOT / "src" / "hipdrive" / "imu" / "data"


@dataclass(frozen=True, eq=False)
class Trial:
    """One trial: condition, rate, accelerations, and `(contact, 2)` strike and off by force, seconds."""

    condition: str
    rate_hz: float
    vertical_g: FloatArray
    forward_g: FloatArray
    force_bw: FloatArray
    truth_s: FloatArray


def trials() -> list[Trial]:
    """All of them; empty where the recordings are not on this machine."""
    folder = data_dir()
    if folder is None or not (folder / "sacral" / "sacral_accel_grf.npz").exists():
        return []
    held = np.load(folder / "sacral" / "sacral_accel_grf.npz")
    with (folder / "sacral" / "trials.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    rate = float(held["fs"])
    names = [f"{row['Speed']} m/s, {row['Slope']}°" for row in rows]
    parts = zip(names, held["vertical_g"], held["ap_g"], held["vgrf_bw"], strict=True)
    return [
        Trial(n, rate, *(x.astype(float) for x in (v, a, g)), contacts(g.astype(float), rate)) for n, v, a, g in parts
    ]


def contacts(force_bw: FloatArray, rate_hz: float) -> FloatArray:
    """`(contact, 2)` strike and off of whole contacts, between samples by a straight line, seconds."""
    over = force_bw >= CONTACT_BW
    rise, fall = np.flatnonzero(~over[:-1] & over[1:]), np.flatnonzero(over[:-1] & ~over[1:])

    def at(i: np.ndarray) -> np.ndarray:
        return (i + (CONTACT_BW - force_bw[i]) / (force_bw[i + 1] - force_bw[i])) / rate_hz

    starts, stops = at(rise), at(fall)
    pairs = [(s, stops[stops > s][0]) for s in starts if (stops > s).any()]
    return np.array([pair for pair in pairs if pair[1] - pair[0] >= SHORTEST_S])


@cache
def samples(trial: Trial) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Shapes `(step, feature)`, strike and off after the top `(step, 2)`, and the contacts they belong to `(step, 2)`."""
    at = tops(trial.vertical_g, trial.rate_hz)
    found = shapes(trial.vertical_g, trial.forward_g, trial.rate_hz, at)
    features, after, truth = [], [], []
    for strike, off in trial.truth_s:
        mine = np.flatnonzero((at / trial.rate_hz >= strike) & (at / trial.rate_hz <= off))
        if len(mine) == 1 and np.isfinite(found[mine[0]]).all():
            top = at[mine[0]] / trial.rate_hz
            features.append(found[mine[0]])
            after.append((strike - top, off - top))
            truth.append((strike, off))
    return np.array(features), np.array(after), np.array(truth)


def learned(given: list[Trial], ridge: float) -> Detector:
    """A detector of some trials."""
    parts = [samples(trial) for trial in given]
    return fit(np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts]), ridge)


def errors_s(detector: Detector, trial: Trial) -> FloatArray:
    """`(step, 2)` error of strike and off."""
    features, after, _ = samples(trial)
    return np.asarray(detector(features) - after)


def chosen_ridge(given: list[Trial]) -> float:
    """The strength with the least error of contact time when each condition is left out in turn."""

    def loss(ridge: float) -> float:
        parts = []
        for condition in dict.fromkeys(t.condition for t in given):
            detector = learned([t for t in given if t.condition != condition], ridge)
            parts += [np.diff(errors_s(detector, t), axis=1) for t in given if t.condition == condition]
        return float(np.square(np.concatenate(parts)).mean())

    return min(RIDGES, key=loss)


def write(detector: Detector, ridge: float, given: list[Trial], to: Path = OUT) -> None:
    """The coefficients and their card."""
    rows = [(0.0, 1.0, *detector.usual_s), *zip(detector.mean, detector.spread, *detector.weights.T, strict=True)]
    text = "\n".join(",".join(f"{cell:.9g}" for cell in row) for row in rows)
    to.mkdir(exist_ok=True)
    (to / "sacral.csv").write_text(f"mean,spread,strike,off\n{text}\n", encoding="utf-8")
    steps = sum(len(samples(t)[0]) for t in given)
    card = f"""# Sacral contact detector

Ridge regression ({ridge:g}) from vertical and forward acceleration of the sacrum, 0.24 s around the top of each step, to strike and off (force above 5 % of body weight). First row: the mean step.
Learned by `training/sacral.py` from {steps} contacts of ONE runner in {len(given)} treadmill trials (2.5 to 4.2 m/s, −10 to +10°) of Alcantara RS et al. PeerJ 2022;10:e12752, data Apache-2.0.
Error on conditions it had not met: `docs/validation.md`. On another runner it is not known.
"""
    (to / "sacral.md").write_text(card, encoding="utf-8")


def main() -> None:
    """Learn from everything, write it."""
    given = trials()
    ridge = chosen_ridge(given)
    write(learned(given, ridge), ridge, given)
    print(f"ridge {ridge:g}, {len(given)} trials")


if __name__ == "__main__":
    main()
