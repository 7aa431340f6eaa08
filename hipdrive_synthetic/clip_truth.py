"""The exact truth of a rendered clip, as a `Motion` and `Contacts`.

A rendered clip `NAME.mp4` has beside it `NAME.npz` (joint centres in metres and pixels for every frame) and `NAME.json`
(parameters, camera, contact times). Its axes are X forward, Y left, Z up.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hipdrive.gait import Contacts
from hipdrive.motion import EXACT, Lab, Motion, Provenance

#: Joint names in the truth file, and ours.
JOINTS = {
    "hip": "hip",
    "knee": "knee",
    "ankle": "ankle",
    "heel": "heel",
    "toe": "toe",
    "ball": "ball",
    "sho": "shoulder",
    "elb": "elbow",
    "wri": "wrist",
    "ear": "ear",
}


def true_motion(clip: Path) -> Motion:
    """The runner's joint centres in metres (forward, up, right)."""
    with np.load(clip.with_suffix(".npz")) as truth:
        time_s = np.asarray(truth["t"], dtype=float)
        # Not every renderer tells where the ears are.
        known = {theirs: ours for theirs, ours in JOINTS.items() if f"p3_L{theirs}" in truth}
        names = [f"{side}_{ours}" for side in ("left", "right") for ours in known.values()]
        columns = [truth[f"p3_{side}{theirs}"] for side in "LR" for theirs in known]
    points = np.stack(columns, axis=1).astype(float)[..., [0, 2, 1]] * [1.0, 1.0, -1.0]
    fps = 1.0 / float(np.median(np.diff(time_s)))
    provenance = Provenance(str(clip), "truth", "markers", fps, float(time_s[-1] - time_s[0]), EXACT)
    return Motion(points, tuple(names), time_s, Lab(), provenance)


def true_contacts(clip: Path, whole_only: bool = True) -> Contacts:
    """The exact contacts; by default only those that lie wholly inside the clip."""
    facts = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    end = facts["frames"] / facts["fps"]
    rows = [
        (side, strike, off)
        for letter, side in (("L", "left"), ("R", "right"))
        for strike, off in facts["contacts_s"][letter]
        if not whole_only or (strike >= 0 and off <= end)
    ]
    rows.sort(key=lambda row: row[1])
    sides = np.array([r[0] for r in rows])
    strike, off = (np.array([r[i] for r in rows], dtype=float) for i in (1, 2))
    zero = np.zeros(len(rows))
    return Contacts(sides, strike, off, zero, zero, "kinematics")


def match(found: Contacts, true: Contacts, within_s: float = 0.12) -> NDArray[np.int_]:
    """`(true contact,)` index of the found contact of the same side nearest in strike, −1 where there is none."""
    index = np.full(len(true), -1)
    for i, (side, strike) in enumerate(zip(true.side, true.strike_s, strict=True)):
        gap = np.where(found.side == side, np.abs(found.strike_s - strike), np.inf)
        if len(gap) and gap.min() <= within_s:
            index[i] = int(gap.argmin())
    return index
