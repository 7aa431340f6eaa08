"""A body of rigid segments with the markers of RBDS, moved by known angles: joint centres and angles are exact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from hipdrive.arrays import FloatArray
from hipdrive.sources.joints import hip_centres
from hipdrive.sources.recording import Recording

#: Right side, metres (forward, up, right), standing.
PELVIS = {"ASIS": (0.10, 1.00, 0.12), "PSIS": (-0.06, 1.02, 0.04), "Iliac.Crest": (0.02, 1.08, 0.14)}
THIGH = {
    "Thigh.Top.Lateral": (0.00, 0.75, 0.17),
    "Thigh.Top.Medial": (-0.05, 0.76, 0.12),
    "Thigh.Bottom.Lateral": (0.01, 0.65, 0.16),
    "Thigh.Bottom.Medial": (-0.05, 0.66, 0.11),
    "Knee": (0.00, 0.50, 0.14),
    "Knee.Medial": (0.00, 0.50, 0.04),
}
SHANK = {
    "Shank.Top.Lateral": (-0.03, 0.30, 0.14),
    "Shank.Top.Medial": (-0.07, 0.31, 0.10),
    "Shank.Bottom.Lateral": (-0.03, 0.20, 0.13),
    "Shank.Bottom.Medial": (-0.07, 0.21, 0.09),
    "Ankle": (-0.01, 0.10, 0.13),
    "Ankle.Medial": (-0.01, 0.10, 0.05),
}
FOOT = {
    "Heel.Top": (-0.08, 0.08, 0.09),
    "Heel.Bottom": (-0.09, 0.03, 0.09),
    "Heel.Lateral": (-0.06, 0.05, 0.13),
    "MT1": (0.13, 0.05, 0.05),
    "MT2": (0.14, 0.06, 0.09),
    "MT5": (0.10, 0.04, 0.15),
}
STATIC_ONLY = ("Knee", "Knee.Medial", "Ankle", "Ankle.Medial", "MT2")


@dataclass(frozen=True)
class Body:
    """A run of the body.

    Parameters
    ----------
    points
        Label -> `(frame, 3)` metres (forward, up, right).
    centres
        `left_hip`, `left_knee`, `left_ankle`, ... -> `(frame, 3)`.
    hip_deg, knee_deg, obliquity_deg
        `(frame,)` flexion of the right hip and knee, and pelvic obliquity (+ = right side up). The left leg is half a
        stride behind.
    time_s
        `(frame,)`.
    """

    points: dict[str, FloatArray]
    centres: dict[str, FloatArray]
    hip_deg: FloatArray
    knee_deg: FloatArray
    obliquity_deg: FloatArray
    time_s: FloatArray

    def recording(self, *, static: bool = False, without: tuple[str, ...] = ()) -> Recording:
        """As a format's reader gives it, in millimetres, without the markers of the standing trial."""
        keep = [label for label in self.points if label not in without and (static or label[2:] not in STATIC_ONLY)]
        points = np.stack([self.points[label] for label in keep], axis=1) * 1e3
        return Recording(Path("body.test"), "test", tuple(keep), points, "mm", self.time_s)


def _side(place: tuple[float, float, float], side: str) -> FloatArray:
    return np.array(place) * (1, 1, 1 if side == "R" else -1)


def _rest() -> tuple[FloatArray, FloatArray]:
    """Hip centres of the standing pelvis."""
    spines = [_side(PELVIS[bone], side)[None] for bone in ("ASIS", "PSIS") for side in "LR"]
    left, right = hip_centres(*spines)
    return left[0], right[0]


def _carried(places: FloatArray, turn: Rotation, rest: FloatArray, moved: FloatArray) -> FloatArray:
    """`(frame, point, 3)` places `(point, 3)` of a segment that turns about `rest`, which moves to `moved`."""
    return np.einsum("fij,pj->fpi", turn.as_matrix(), places - rest) + moved[:, None]


def run(frames: int = 600, fps: float = 150.0, *, still: bool = False) -> Body:
    """Run on a treadmill; `still` stands."""
    time_s = np.arange(frames) / fps
    phase = 2 * np.pi * 1.4 * time_s
    size = 0.0 if still else 1.0
    obliquity = size * 5 * np.sin(phase)
    pelvis = Rotation.from_euler("X", -obliquity[:, None], degrees=True)
    middle = np.array([0.0, 1.0, 0.0])
    centre = np.array([0, 0.05, 0]) * size * np.cos(2 * phase)[:, None]
    points: dict[str, FloatArray] = {}
    centres: dict[str, FloatArray] = {}
    flexion: dict[str, tuple[FloatArray, FloatArray]] = {}
    for side, name, hip, shift in zip("LR", ("left", "right"), _rest(), (np.pi, 0.0), strict=True):
        hip_deg = size * (20 + 25 * np.sin(phase + shift))
        knee_deg = size * (45 - 35 * np.cos(phase + shift))
        flexion[side] = (hip_deg, knee_deg)
        knee, ankle = _side((0.0, 0.50, 0.09), side), _side((-0.01, 0.10, 0.09), side)
        thigh = pelvis * Rotation.from_euler("Z", hip_deg[:, None], degrees=True)
        shank = thigh * Rotation.from_euler("Z", -knee_deg[:, None], degrees=True)

        in_pelvis = partial(_carried, turn=pelvis, rest=middle, moved=middle + centre)
        moved_hip = in_pelvis(hip[None])[:, 0]
        in_thigh = partial(_carried, turn=thigh, rest=hip, moved=moved_hip)
        moved_knee = in_thigh(knee[None])[:, 0]
        in_shank = partial(_carried, turn=shank, rest=knee, moved=moved_knee)
        for group, move in ((PELVIS, in_pelvis), (THIGH, in_thigh), (SHANK, in_shank), (FOOT, in_shank)):
            moved = move(np.stack([_side(place, side) for place in group.values()]))
            points |= {f"{side}.{label}": moved[:, i] for i, label in enumerate(group)}
        centres |= {
            f"{name}_hip": moved_hip,
            f"{name}_knee": moved_knee,
            f"{name}_ankle": in_shank(ankle[None])[:, 0],
        }
    return Body(points, centres, flexion["R"][0], flexion["R"][1], obliquity, time_s)


def static() -> Recording:
    """The standing trial."""
    return run(frames=3, still=True).recording(static=True)
