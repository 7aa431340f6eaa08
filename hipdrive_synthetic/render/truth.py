"""The truth beside a rendered clip: `NAME.json` (what was asked, camera, contacts, values) and `NAME.npz` (joints).

Axes in the files are X forward, Y left, Z up, in metres; pixels are to the right and down. Keys of joints: `p3_Lhip`
in metres, `p2_Lhip` in pixels, `L`/`R` and one of `JOINTS`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive_synthetic.camera import Camera, project, standpoint
from hipdrive_synthetic.clip_truth import JOINTS as READ
from hipdrive_synthetic.gait import Gait
from hipdrive_synthetic.virtual_runner import VirtualRun

#: Names in the files, and the virtual runner's.
JOINTS = {**READ, "psis": "psis"}
CONVENTIONS = (
    "X forward, Y left, Z up, metres; pixels right and down from the top left corner; seconds. contacts_s: strike and "
    "off of every contact by foot. truth: measures of hipdrive by id and side, the mean over whole contacts."
)


def write_truth(
    path: Path,
    run: VirtualRun,
    camera: Camera,
    time_s: FloatArray,
    asked: dict[str, Any],
    stickers: dict[str, FloatArray],
) -> None:
    """Write both files beside a clip.

    Parameters
    ----------
    path
        The clip.
    run, camera
        What was filmed, and how.
    time_s
        `(frame,)` middle of each exposure.
    asked
        Everything the clip was made from, for the record.
    stickers
        `(frame, 3)` middle of each sticker by side, if there are any.
    """
    points = run.stride.points(time_s)
    columns: dict[str, Any] = {"t": time_s}
    for side, letter in (("left", "L"), ("right", "R")):
        for theirs, ours in JOINTS.items():
            columns |= _columns(f"{letter}{theirs}", points[f"{side}_{ours}"], camera)
        if side in stickers:
            columns |= _columns(f"{letter}sticker", stickers[side], camera)
        columns[f"contact_{letter}"] = _standing(contacts_of(run.stride, letter, time_s), time_s)
    place, axes = standpoint(camera)
    world = axes[:, [0, 2, 1]] * [1.0, -1.0, 1.0]
    middle = [[camera.focal_px, 0, camera.width / 2], [0, camera.focal_px, camera.height / 2], [0, 0, 1]]
    columns |= {"K": np.array(middle), "Rcam": world, "tcam": -world @ _turned(place)}
    np.savez_compressed(path.with_suffix(".npz"), **columns)
    path.with_suffix(".json").write_text(
        json.dumps(_facts(run, camera, time_s, asked), indent=1) + "\n", encoding="utf-8"
    )


def _turned(points: FloatArray) -> FloatArray:
    """From (forward, up, right) to (forward, left, up)."""
    return np.asarray(points[..., [0, 2, 1]] * [1.0, -1.0, 1.0])


def _columns(name: str, points: FloatArray, camera: Camera) -> dict[str, FloatArray]:
    space, picture = _turned(points), project(points, camera)
    return {f"p3_{name}": space.astype(np.float32), f"p2_{name}": picture.astype(np.float32)}


def contacts_of(stride: Gait, letter: str, time_s: FloatArray) -> list[list[float]]:
    """Strike and off of each contact of a foot that touches the clip, seconds."""
    steps = stride.steps
    mine = steps.of("left" if letter == "L" else "right")
    end = time_s[-1] + float(np.median(np.diff(time_s)))
    both = zip(steps.strike_s[mine], steps.off_s[mine], strict=True)
    return [[float(a), float(b)] for a, b in both if b > 0 and a < end]


def _standing(contacts: list[list[float]], time_s: FloatArray) -> FloatArray:
    return np.asarray(np.any([(time_s >= a) & (time_s <= b) for a, b in contacts], axis=0))


def _facts(run: VirtualRun, camera: Camera, time_s: FloatArray, asked: dict[str, Any]) -> dict[str, Any]:
    return {
        "conventions": CONVENTIONS,
        "fps": round(float(1 / np.median(np.diff(time_s))), 6),
        "frames": len(time_s),
        "belt_speed_mps": run.stride.posture.speed_mps,
        "leg_m": run.stride.body.leg,
        "contacts_s": {letter: contacts_of(run.stride, letter, time_s) for letter in "LR"},
        "truth": {id: dict(sides) for id, sides in run.truth.items()},
        "camera": asdict(camera),
        "asked": asked,
    }
