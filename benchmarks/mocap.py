"""Joint angles from markers against another laboratory's pipeline.

python -m benchmarks.mocap
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks.section import Section, data_dir, missing, table
from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.motion import Motion
from hipdrive.motion.angles3d import joint_angles, pelvis_angles, pelvis_angles_from_standing

COMMAND = "python -m benchmarks.mocap"
TITLE = "Motion capture: angles against another pipeline"


def _agreement(ours: FloatArray, theirs: FloatArray) -> list[object]:
    """r, offset, RMSE after removing the offset, over the frames both have."""
    both = np.isfinite(ours) & np.isfinite(theirs)
    a, b = ours[both], theirs[both]
    offset = float(np.mean(a - b))
    return [f"{np.corrcoef(a, b)[0, 1]:.4f}", f"{offset:+.2f}", f"{np.std(a - b):.2f}", int(both.sum())]


def _frames_of_theirs(published: pd.DataFrame) -> BoolArray:
    """Frames in which their curve is a pelvis: a missing marker at (0, 0, 0), read as a place, makes it jump."""
    jumps = published["pelvis_c1"].diff().abs().gt(15)
    return ~(jumps | jumps.shift(-1, fill_value=False)).to_numpy()


def _rows(motion: Motion, published: pd.DataFrame) -> list[list[object]]:
    whole = _frames_of_theirs(published)
    theirs = {name: np.where(whole, published[name].to_numpy(), np.nan) for name in published.columns}
    rows = [
        ["pelvic obliquity, ISB axes", *_agreement(pelvis_angles(motion).obliquity_deg, theirs["pelvis_c1"])],
        [
            "pelvic obliquity, from the standing pelvis (their convention)",
            *_agreement(pelvis_angles_from_standing(motion).obliquity_deg, theirs["pelvis_c1"]),
        ],
    ]
    for side, letter in (("left", "L"), ("right", "R")):
        for joint, sign in (("hip", -1.0), ("knee", 1.0)):
            ours = joint_angles(motion, joint, side).flexion_deg  # type: ignore[arg-type]
            rows.append([f"{joint} flexion, {side}", *_agreement(ours, sign * theirs[f"{letter}_{joint}_c2"])])
    return rows


def section() -> Section:
    """The part of the validation page about angles from markers."""
    data = data_dir()
    if data is None:
        return missing(TITLE, COMMAND)
    folder: Path = data / "rbds"
    motion = hd.read(folder / "RBDS001runT35.c3d", static=folder / "RBDS001static.c3d")
    published = pd.read_csv(folder / "RBDS001_T35_RIC_angles.csv")
    left_out = int((~_frames_of_theirs(published)).sum())
    body = (
        "RBDS001 at 3.5 m/s, 30 s, read from C3D, against the curves of the Running Injury Clinic pipeline "
        "(regifukuchi/BMC-RIC-running-biomechanics, CC BY 4.0). Offset = ours − theirs; RMSE after removing it. "
        f"{left_out} frames of theirs are left out, in which a missing marker was read as the point (0, 0, 0). Their hip "
        "flexion is negative; the sign is turned.\n\n"
        + table(["angle", "r", "offset, deg", "RMSE, deg", "frames"], _rows(motion, published))
    )
    return Section(TITLE, COMMAND, body)


if __name__ == "__main__":
    print(section().markdown())
