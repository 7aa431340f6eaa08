"""Learn what a pose network usually gets wrong of a leg seen from the side, from rendered clips whose joints are known.

    python training/side_points/train.py [--engine full] [--left-out]

Reads the clips of the half that is built on (`benchmarks.side_clips`) and writes the rows of that network in
`src/hipdrive/skeleton/data/usual_errors.csv`; `--left-out` prints instead what is left in clips left out, by the number of harmonics.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.section import ROOT, table
from benchmarks.side_clips import LEARNED, made
from benchmarks.video import seen_in
from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.gait import SIDES
from hipdrive.motion.smoothing import smoothed
from hipdrive.skeleton import limbs_of
from hipdrive.skeleton.usual import HARMONICS, LEGS, POINTS, cycle, harmonics
from hipdrive_synthetic.clip_truth import true_contacts

TARGET = ROOT / "src" / "hipdrive" / "skeleton" / "data" / "usual_errors.csv"
#: Points further off are on the other leg or on nothing, leg lengths.
_LOST = 0.15
#: Ridge on all but the constant; every clip counts alike.
_RIDGE = 0.3


@dataclass(frozen=True)
class SeenLeg:
    """One leg of a clip.

    Parameters
    ----------
    clip, leg
        Which; `near` or `far`.
    phase
        `(frame,)` see `usual.cycle`, from the true contacts.
    seen, true
        `(frame, point, 2)` forward and up, leg lengths.
    """

    clip: str
    leg: str
    phase: FloatArray
    seen: FloatArray
    true: FloatArray

    def known(self, point: int) -> BoolArray:
        """`(frame,)` whether a point was seen, and near the joint."""
        error = self.true[:, point] - self.seen[:, point]
        return np.asarray(np.isfinite(self.phase) & (np.abs(error).max(axis=1) < _LOST))


def seen_legs(path: Path, engine: str) -> list[SeenLeg]:
    """Both legs of a clip beside the truth."""
    motion, contacts = smoothed(seen_in(path, engine, keep=True)), true_contacts(path)
    unit = limbs_of(motion, contacts).unit_px[:, None, None]
    exact = np.load(path.with_suffix(".npz"))
    frames = np.minimum(np.searchsorted(exact["t"], motion.time_s - 1e-3), len(exact["t"]) - 1)
    forward_up = np.array([1.0 if motion.view == "right" else -1.0, -1.0])
    legs = []
    for side in SIDES:
        seen = np.stack([motion.point(f"{side}_{name}") for name in POINTS], axis=1)
        true = np.stack([exact[f"p2_{side[0].upper()}{name}"][frames] for name in POINTS], axis=1)
        phase = cycle(motion.time_s, contacts.of(side))
        legs.append(
            SeenLeg(path.stem, LEGS[side != motion.view], phase, seen * forward_up / unit, true * forward_up / unit)
        )
    return legs


def learned(legs: list[SeenLeg], waves: int = 1 + 2 * HARMONICS) -> FloatArray:
    """`(leg, point, axis, 1 + 2 · HARMONICS)` mean way from the seen point to the joint; later waves are left at zero."""
    shift = np.zeros((len(LEGS), len(POINTS), 2, 1 + 2 * HARMONICS))
    for which, name in enumerate(LEGS):
        for point in range(len(POINTS)):
            rows = [_weighted(leg, point, waves) for leg in legs if leg.leg == name]
            x, y = (np.concatenate(part) for part in zip(*rows, strict=True))
            ridge = _RIDGE * np.diag([0.0] + [1.0] * (waves - 1))
            shift[which, point, :, :waves] = np.linalg.solve(x.T @ x + ridge, x.T @ y).T
    return shift


def _weighted(leg: SeenLeg, point: int, waves: int) -> tuple[FloatArray, FloatArray]:
    known = leg.known(point)
    weight = 1 / np.sqrt(max(known.sum(), 1))
    error = leg.true[known, point] - leg.seen[known, point]
    return harmonics(leg.phase[known])[:, :waves] * weight, error * weight


def angle(points: FloatArray, upper: str, lower: str) -> FloatArray:
    """`(frame,)` of a segment from the vertical, degrees."""
    way = points[:, POINTS.index(lower)] - points[:, POINTS.index(upper)]
    return np.asarray(np.degrees(np.arctan2(way[:, 0], -way[:, 1])))


def left_over(legs: list[SeenLeg]) -> str:
    """Error of thigh and shank in clips left out, in the early stance, the late stance and the swing, by the number of waves."""
    clips = sorted({leg.clip for leg in legs})
    rows: list[list[object]] = []
    for waves in (0, *range(1, 2 + 2 * HARMONICS, 2)):
        errors = []
        for clip in clips:
            shift = learned([leg for leg in legs if leg.clip != clip], waves) if waves else None
            errors += [_errors(leg, shift) for leg in legs if leg.clip == clip]
        rms = np.sqrt(np.nanmean(np.square(errors), axis=0))
        rows.append(["as seen" if not waves else f"{waves // 2} harmonics", *(f"{e:.1f}" for e in rms)])
    phases = ("early stance", "late stance", "early swing", "late swing")
    return table(["", *(f"{s}, {p}" for s in ("thigh", "shank") for p in phases)], rows)


def _errors(leg: SeenLeg, shift: FloatArray | None) -> list[float]:
    """Median error of thigh and shank in each half of stance and swing, degrees."""
    moved = leg.seen
    if shift is not None:
        moved = moved + np.einsum("fk,pak->fpa", harmonics(leg.phase), shift[LEGS.index(leg.leg)])
    out = []
    for upper, lower in (("hip", "knee"), ("knee", "ankle")):
        error = angle(moved, upper, lower) - angle(leg.true, upper, lower)
        parts = [error[(leg.phase >= part) & (leg.phase < part + 0.5)] for part in np.arange(0.0, 2.0, 0.5)]
        out += [float(np.nanmedian(part)) if len(part) else float("nan") for part in parts]
    return out


def rows_of(network: str, shift: FloatArray, clips: int) -> pd.DataFrame:
    """As they are stored."""
    waves = ["constant", *(f"{wave}{k}" for k in range(1, HARMONICS + 1) for wave in ("cos", "sin"))]
    rows = [
        [network, leg, point, axis, clips, *shift[i, j, k].round(5)]
        for i, leg in enumerate(LEGS)
        for j, point in enumerate(POINTS)
        for k, axis in enumerate(("forward", "up"))
    ]
    return pd.DataFrame(rows, columns=["network", "leg", "point", "axis", "clips", *waves])


def main() -> None:
    """Write the rows of a network, or say what is left over."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--engine", default="full")
    parser.add_argument("--left-out", action="store_true")
    said = parser.parse_args()
    legs = [leg for path in made("build", LEARNED) for leg in seen_legs(path, said.engine)]
    if said.left_out:
        print(left_over(legs))
        return
    rows = rows_of(f"blazepose-{said.engine}", learned(legs), len({leg.clip for leg in legs}))
    kept = pd.read_csv(TARGET) if TARGET.exists() else rows[:0]
    pd.concat([kept[~kept.network.isin(rows.network)], rows]).to_csv(TARGET, index=False)


if __name__ == "__main__":
    main()
