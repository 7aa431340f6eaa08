"""Recorded runners seen by virtual cameras: what one view can tell of the 3D stride.

The motion is the laboratory's; the camera adds perspective, roll, obliqueness and keypoint noise; truth is the same
measure in 3D at the plates' contacts. Intervals of one runner use the error found on the others.

    python -m benchmarks.cameras
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks.bland_altman import plot
from benchmarks.rendered import Z95, of_steps
from benchmarks.section import Section, data_dir, missing, table
from hipdrive.measures import Measurements, measures
from hipdrive.measures.accuracy import accuracy_of
from hipdrive.motion import Motion, Provenance
from hipdrive_synthetic.camera import Camera, Noise, film

COMMAND = "python -m benchmarks.cameras"
TITLE = "Recorded runners through virtual cameras"
#: What a frontal and a side camera are asked for here; RBDS has no trunk.
FRONTAL = (
    "pelvic_drop",
    "pelvic_drop_midstance",
    "hip_adduction",
    "fppa",
    "knee_gap",
    "step_width",
    "crossover",
)
SAGITTAL = (
    "knee_flexion_midstance",
    "knee_flexion_strike",
    "shank_angle",
    "hip_extension_vertical",
    "overstride",
    "knee_drive",
    "trailing_limb_angle",
)
#: Kind of input, camera and measures of each view.
VIEWS = (
    ("virtual-rear", "rear", FRONTAL),
    ("virtual-front", "front", FRONTAL),
    ("virtual-side", "right", SAGITTAL),
)
_NOISE = Noise(white_px=3.0)
_SECONDS = 8.0
_OBLIQUE_DEG = (0, 5, 10, 15, 20, 30)


def runs(folder: Path) -> Iterator[tuple[str, Motion]]:
    """Each recorded trial: runner, and the first seconds of its motion."""
    for path in sorted(folder.glob("RBDS*_T*.npz")):
        motion = hd.read(path)
        yield path.stem.partition("_")[0], motion.between(0.0, float(motion.time_s[0]) + _SECONDS)


def unsmoothed(provenance: Provenance) -> Provenance:
    """The provenance of points that were made noisy and are yet to be smoothed."""
    return replace(provenance, cutoff_hz={})


def _pairs(seen: Measurements, exact: Measurements, ids: tuple[str, ...]) -> list[dict[str, object]]:
    motion = seen.recordings[0].motion
    rows: list[dict[str, object]] = []
    for found in seen:
        true = exact.get(found.id, found.side)
        if true is None or found.id not in ids:
            continue
        own_se, own_half = of_steps(found, accuracy_of(found.id, motion))
        pair = {"id": found.id, "side": found.side, "error": found.value - true.value, "true": true.value}
        rows.append(pair | {"seen": found, "own_se": own_se, "own_half": own_half})
    return rows


def look(folder: Path, view: str, ids: tuple[str, ...], cameras: int, yaw_deg: float = 0.0) -> pd.DataFrame:
    """Errors of every trial seen by some random cameras of one view."""
    rows: list[dict[str, object]] = []
    rng = np.random.default_rng(7)
    for runner, motion in runs(folder):
        exact = hd.measure(motion, hd.find_contacts(motion), only=ids)
        for number in range(cameras):
            camera = Camera(
                view,  # type: ignore[arg-type]
                distance_m=rng.uniform(3, 5),
                height_m=rng.uniform(0.7, 1.4),
                yaw_deg=yaw_deg * rng.choice([-1, 1]),
                roll_deg=rng.uniform(-5, 5) if view in ("rear", "front") else rng.uniform(-1, 1),
                fps=60.0,
            )
            clip = film(motion, camera, _NOISE, seed=number)
            seen = hd.measure(clip, hd.find_contacts(clip), only=ids)
            rows += [{"runner": runner, **row} for row in _pairs(seen, exact, ids)]
    return pd.DataFrame(rows)


def held_out_cover(errors: pd.DataFrame) -> float:
    """Share of 95 % intervals that hold the truth, the error of the view taken from the other runners."""
    held = []
    for runner, own in errors.groupby("runner"):
        others = errors[errors.runner != runner]
        sd = np.sqrt(max(np.mean(others.error**2) - np.mean(others.own_se**2), 0.0))
        held += list(own.error.abs() <= np.hypot(own.own_half, Z95 * sd))
    return float(np.mean(held))


def _table(errors: pd.DataFrame) -> str:
    rows: list[list[object]] = []
    for (id, side), group in errors.groupby(["id", "side"]):
        if side in ("left", "right"):
            continue
        big = group[group.true.abs() > 1.5] if id.startswith("pelvic_drop") and side == "mean" else group.iloc[:0]
        sign = (
            f"{100 * np.mean(np.sign(big.true) == np.sign(big.true + big.error)):.0f} % of {len(big)}"
            if len(big)
            else "–"
        )
        rms = float(np.sqrt(np.mean(group.error**2)))
        rows.append(
            [
                id,
                side,
                len(group),
                f"{group.error.mean():+.2f}",
                f"{rms:.2f}",
                sign,
                f"{100 * held_out_cover(group):.0f} %",
            ]
        )
    return table(
        ["measure", "side", "cases", "bias", "RMSE", "sign right, true beyond 1.5", "cover, runners held out"], rows
    )


def _plots(errors: pd.DataFrame, ids: tuple[str, ...]) -> str:
    """Bland-Altman plots of the mean of both sides."""
    units = {m.id: (m.title, m.unit) for m in measures()}
    shown = []
    for id in ids:
        both = errors[(errors.id == id) & (errors.side == "mean")]
        true = both.true.to_numpy(dtype=float)
        shown.append(
            plot(
                f"camera_{id}",
                f"{units[id][0]}, one camera against 3D",
                units[id][1],
                true + both.error.to_numpy(dtype=float),
                true,
            )
        )
    return "\n\n".join(shown)


def _oblique_table(folder: Path) -> str:
    columns = {yaw: look(folder, "right", SAGITTAL, 1, yaw) for yaw in _OBLIQUE_DEG}
    rows: list[list[object]] = []
    for id in SAGITTAL:
        means = [c[(c.id == id) & (c.side == "right")].error for c in columns.values()]
        rows.append([id, *(f"{np.sqrt(np.mean(m**2)):.2f}" if len(m) else "–" for m in means)])
    return table(["near leg, RMSE", *(f"{yaw}°" for yaw in _OBLIQUE_DEG)], rows)


def section() -> Section:
    """The part of the validation page about virtual cameras."""
    data = data_dir()
    if data is None:
        return missing(TITLE, COMMAND)
    folder = data / "rbds"
    rear, side = look(folder, "rear", FRONTAL, 5), look(folder, "right", SAGITTAL, 5)
    body = (
        "Nine runners at three speeds (RBDS), 8 s each, seen at 60 fps with 3 px of white noise a coordinate; rear: roll −5…+5°. "
        "Contacts found from the picture; truth in 3D at the plates' contacts. Cover: the view's own error is taken from "
        "the other eight runners.\n\n### From behind\n\n"
        + _table(rear)
        + "\n\n"
        + _plots(rear, ("pelvic_drop", "fppa"))
        + "\n\n### From the side\n\n"
        + _table(side)
        + "\n\n"
        + _plots(side, ("knee_flexion_midstance", "shank_angle"))
        + "\n\n### A side camera that stands oblique\n\nRMSE of the near leg, by how far the camera is off the square view.\n\n"
        + _oblique_table(folder)
    )
    return Section(TITLE, COMMAND, body)


if __name__ == "__main__":
    print(section().markdown())
