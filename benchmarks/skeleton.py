"""How well the run tells where its joints are: shifts given to recorded runners, and what they do to rendered ones.

    python -m benchmarks.skeleton [--trials N] [--write]

`--write` writes the rows of `accuracy.csv` for points moved to their joints, from the rendered clips that ship; they stand
until a bench of more clips has rows of its own.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from benchmarks.errors import TABLE, accuracy, write
from benchmarks.rendered import Z95, compared
from benchmarks.section import ROOT, Section, data_dir, missing, table
from benchmarks.video import FEWEST, seen_in
from hipdrive.gait import SIDES
from hipdrive.measures import by_id
from hipdrive.motion import Motion
from hipdrive.motion.smoothing import smoothed
from hipdrive.signals import lengths
from hipdrive.skeleton import KEY, as_seen, calibrated
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.recorded import RecordedRunner

COMMAND = "python -m benchmarks.skeleton"
TITLE = "The skeleton that the run tells"
#: Eight millimetres at 400 px/m.
_NOISE = Noise(white_px=3.2)
_SECONDS = 5.0
#: Angles and places that rest on the points that are moved.
MOVED = (
    "trunk_lean",
    "waist_bend",
    "ankle_lean",
    "hip_extension_vertical",
    "knee_drive",
    "knee_flexion_midstance",
    "knee_flexion_strike",
    "shank_angle",
    "trailing_limb_angle",
    "foot_angle",
    "sitting",
    "overstride",
    "run_tall",
)


# --- shifts that are known ------------------------------------------------------------------------------------


def recovered(folder: Path, trials: int | None = None) -> pd.DataFrame:
    """One row a trial, leg and direction of the shift: given, found, its standard error; percent of the leg."""
    rows: list[dict[str, object]] = []
    for number, path in enumerate(sorted(folder.glob("RBDS*_T*.npz"))[:trials]):
        rng = np.random.default_rng([17, number])
        runner = RecordedRunner(path.stem, start_s=1.2, trunk_lean_deg=float(rng.uniform(-1, 16)))
        run = runner.run(_SECONDS, 120.0, number)
        camera = Camera(
            "left" if rng.random() < 0.5 else "right",
            distance_m=float(rng.uniform(3, 5)),
            height_m=float(rng.uniform(0.7, 1.4)),
            roll_deg=float(rng.uniform(-8, 8)),
            fps=60.0,
        )
        clip = film(run.motion, camera, _NOISE, number, points="displaced")
        shifted, given = _shifted(clip, rng)
        told = calibrated(smoothed(shifted), run.contacts).provenance.metadata[KEY]
        rows += [
            {"trial": path.stem, "near": s["point"].startswith(camera.view), **r}
            for s in told["shifts"]
            for r in _pair(s, given)
        ]
    return pd.DataFrame(rows)


def _shifted(clip: Motion, rng: np.random.Generator) -> tuple[Motion, dict[str, np.ndarray]]:
    """Hips moved by up to 6 % of the leg to and fro and 2 % up and down, both nearly alike; and by how much (right, down)."""
    near = clip.view
    leg_px = sum(
        float(np.median(lengths(clip.point(f"{near}_{a}") - clip.point(f"{near}_{b}"))))
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    )
    both, points, given = rng.uniform((-0.06, -0.02), (0.06, 0.02)), clip.points.copy(), {}
    for side in SIDES:
        one = both + rng.normal(0, (0.01, 0.005))
        points[:, clip.names.index(f"{side}_hip")] += leg_px * one * (1 if near == "right" else -1, -1)
        given[f"{side}_hip"] = one
    return replace(clip, points=points), given


def _pair(told: dict[str, object], given: dict[str, np.ndarray]) -> list[dict[str, object]]:
    shift = given[str(told["point"])]
    return [
        {"axis": axis, "given": -100 * shift[n], "found": told[axis], "se": told[f"{axis}_se"]}
        for n, axis in enumerate(("forward", "up"))
    ]


def recovered_table(rows: pd.DataFrame) -> str:
    """Correlation, error and cover of the shifts, by direction and leg."""
    lines: list[list[object]] = []
    for (axis, near), group in rows.groupby(["axis", "near"], sort=False):
        error = group.found - group.given
        r = float(np.corrcoef(group.given, group.found)[0, 1])
        held = float((error.abs() <= Z95 * group.se).mean())
        lines.append([f"hip {axis}", "near" if near else "far", len(group), f"{r:.3f}", f"{error.mean():+.2f}"])
        lines[-1] += [f"{np.sqrt((error**2).mean()):.2f}", f"{group.se.mean():.2f}", f"{100 * held:.0f} %"]
    return table(["shift", "leg", "cases", "r", "bias, % of leg", "RMSE", "stated", "cover"], lines)


# --- rendered runners ----------------------------------------------------------------------------------------


def ours() -> list[Path]:
    """The rendered clips from the side that ship."""
    return [p for p in sorted((ROOT / "clips").glob("*side*.mp4")) if p.with_suffix(".npz").exists()]


def values(moved: bool, engine: str = "full") -> pd.DataFrame:
    """One row a clip, measure and side, with the points moved or as they were seen."""
    parts = []
    for path in ours():
        motion = seen_in(path, engine, keep=True)
        clip = compared(path, motion if moved else as_seen(motion))
        parts.append(clip.values.assign(input=clip.kind))
    rows = pd.concat(parts, ignore_index=True)
    return rows[rows.id.isin(MOVED)]


def before_after() -> str:
    """Bias and error of the mean of both sides, as seen and with the joints in place."""
    before, after = (v[v.side == "mean"] for v in (values(moved=False), values(moved=True)))
    lines: list[list[object]] = []
    for id in MOVED:
        errors = [(v[v.id == id].seen - v[v.id == id].true).to_numpy() for v in (before, after)]
        if len(errors[1]):
            lines.append([id, by_id()[id].unit, len(errors[1])])
            lines[-1] += [text for e in errors for text in (f"{e.mean():+.2f}", f"{np.sqrt((e**2).mean()):.2f}")]
    return table(["measure", "unit", "clips", "bias, as seen", "RMSE, as seen", "bias", "RMSE"], lines)


def rows() -> pd.DataFrame:
    """Rows for `accuracy.csv`.

    Few clips leave their error uncertain: it is stated wider (Student's t), and never below half of what many clips showed
    of the points as they were seen.
    """
    made = accuracy(values(moved=True), COMMAND)
    made = made[made.n >= FEWEST]
    unmoved = pd.read_csv(TABLE).query("input == 'keypoints-side'").set_index("id")
    wider = np.array([stdtrit(n, 0.975) / Z95 for n in made.n])
    columns = ["sd_side", "sd_mean", "sd_difference"]
    return made.assign(**{c: np.fmax(made[c] * wider, made.id.map(unmoved[c]) / 2) for c in columns})


def section() -> Section:
    """The part of the validation page about the skeleton."""
    data = data_dir()
    if data is None:
        return missing(TITLE, COMMAND)
    body = (
        "Recorded runners (RBDS) on bodies of exact lengths, through virtual cameras from the side at 60 fps: hips moved by up to 6 % "
        "of the leg to and fro and 2 % up and down, 8 mm of white noise, roll −8…+8°.\n\n"
        + recovered_table(recovered(data / "rbds"))
        + "\n\n### The rendered clips that ship\n\nMean of both sides against the true joints.\n\n"
        + before_after()
    )
    return Section(TITLE, COMMAND, body)


def main() -> None:
    """Print the section, or write the rows."""
    parser = argparse.ArgumentParser(description="The skeleton that the run tells.")
    parser.add_argument("--trials", type=int, help="recorded trials; all by default")
    parser.add_argument("--write", action="store_true", help="write the rows of accuracy.csv")
    said = parser.parse_args()
    data = data_dir()
    if said.write:
        write(rows(), COMMAND)
    if data is not None:
        print(recovered_table(recovered(data / "rbds", said.trials)))
    print(before_after())


if __name__ == "__main__":
    main()
