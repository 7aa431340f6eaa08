"""Where along the path a runner's points usually are at each moment of a stride, for `hipdrive.measures.viewpoint`.

Reads `RBDS*_T25/T35/T45.npz` of a data folder through the mocap reader, takes contacts from the force plate, and
averages both legs of all trials. Writes `src/hipdrive/measures/depth.csv`:

    python training/depth.py ../shared/data

Source of the recordings: Fukuchi RK, Fukuchi CA, Duarte M. PeerJ 2017;5:e3298, data doi 10.6084/m9.figshare.4543435,
CC BY 4.0. They have no markers on the trunk; how far the shoulders are ahead follows from the published lean of the
trunk (Teng and Powers 2015, both groups) and the lengths of trunk and leg (0.288 and 0.491 of stature, Drillis and
Contini 1966).
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.evidence import pooled
from hipdrive.gait import SIDES, Side, find_contacts
from hipdrive.measures.strides import Strides
from hipdrive.measures.viewpoint import TABLE, phases
from hipdrive.sources import read

#: 0 = strike, 1 = off, 2 = the next strike of the same foot.
GRID = np.linspace(0.0, 2.0, 41)
JOINTS = ("hip", "knee", "ankle", "heel")
TRUNK_OVER_LEG = 0.288 / 0.491


def curves(strides: Strides, side: Side) -> dict[str, FloatArray]:
    """How far each joint of a side is ahead of the middle of the hips over a stride, leg lengths, on `GRID`."""
    motion = strides.motion
    phase = phases(motion.time_s, strides.contacts, side)
    column = np.rint(phase / GRID[1]).astype(int) % (len(GRID) - 1)
    inside = (motion.time_s > strides.contacts.strike_s[0]) & (motion.time_s < strides.contacts.strike_s[-1])
    middle, leg = motion.middle("hip")[:, 0], float(np.median(strides.leg_length))
    found = {}
    for joint in JOINTS:
        ahead = (motion.point(f"{side}_{joint}")[:, 0] - middle) / leg
        curve = np.array([np.nanmean(ahead[inside & (column == k)]) for k in range(len(GRID) - 1)])
        found[joint] = np.append(curve, curve[0])
    return found


def main(folder: Path) -> None:
    """Write the table."""
    motions = [read(path) for path in sorted((folder / "rbds").glob("RBDS*_T??.npz"))]
    strides = [Strides(motion, find_contacts(motion, "force")) for motion in motions]
    each = [curves(s, side) for s in strides for side in SIDES]
    lean = np.deg2rad(pooled(["trunkflex_high", "trunkflex_low"]).mean)
    table = {joint: np.mean([c[joint] for c in each], axis=0) for joint in JOINTS}
    table["shoulder"] = np.full(len(GRID), TRUNK_OVER_LEG * np.sin(lean))
    for joint in JOINTS:
        spread = np.std([c[joint] for c in each], axis=0)
        print(f"{joint}: SD over {len(each)} legs at mid-stance {spread[GRID == 0.5][0]:.3f} leg lengths")
    with TABLE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["phase", *table])
        writer.writerows([f"{v:.4g}" for v in row] for row in zip(GRID, *table.values(), strict=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
