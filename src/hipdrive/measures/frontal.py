"""Where points stand across the way of the runner, seen from behind or in front, in each frame of a stride."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Side
from hipdrive.measures.plane_angles import between, degrees, proximal_from_vertical
from hipdrive.measures.strides import Strides
from hipdrive.motion import Image, Motion, Plane
from hipdrive.motion.names import PELVIS_SEEN

#: Why a pose network's hips are not the pelvis: measured on rendered runners whose pelvis is known.
NETWORK_HIPS = (
    "the hip points of a pose network follow clothing and trunk, not the pelvis (on rendered runners of known pelvis "
    "a drop of 9° reads about 1.5°, and a level pelvis reads as a hike); use motion capture, or two stickers on the "
    "back of the pelvis"
)

#: Points whose hips are where they say: markers, and the exact points of a virtual runner.
_TRUE_POINTS = ("markers", "virtual")
#: Pairs of points that show the pelvis, best first. The ISB pelvis has its axis through the front spines (`_rigid`:
#: tracked with the whole pelvis from a standing trial, because skin moves over them).
_PELVIS_MARKERS = ("asis_rigid", "asis", "psis")


def medial(side: Side) -> float:
    """Sign of the first frontal axis that points towards the midline: the right is medial for the left leg."""
    return 1.0 if side == "left" else -1.0


@dataclass(frozen=True)
class PelvisLine:
    """The line across the pelvis in the frontal plane.

    Parameters
    ----------
    vector
        `(frame, 2)` from its left to its right end, plane units.
    points
        What marks its ends: `asis_rigid`, `asis`, `psis`, `psis_sticker`, `waistband` or `hip`.
    """

    vector: FloatArray
    points: str


def pelvis_line(strides: Strides) -> PelvisLine:
    """The pelvis seen from behind or the front, from points that show it.

    From 3D: the front spines (ASIS, the axis of the ISB pelvis), else the back spines (PSIS), else the hip joint
    centres. From a camera: what a detector of the pelvis saw (see `hipdrive.pelvis`), or the exact hip centres of a
    virtual runner.

    Raises
    ------
    CannotSee
        For the hip points of a pose network, with the measured reason.
    """
    plane = strides.frontal
    for name in PELVIS_SEEN if isinstance(strides.motion.space, Image) else _PELVIS_MARKERS:
        if strides.motion.has(f"left_{name}", f"right_{name}"):
            return _across(plane, name)
    if not true_hips(strides.motion):
        raise CannotSee(_why_unseen(strides.motion))
    return _across(plane, "hip")


def _why_unseen(motion: Motion) -> str:
    """Why a pose network's hips are refused, and why no detector of the pelvis could tell."""
    reason = motion.provenance.metadata.get("pelvis", {}).get("reason")
    return f"{NETWORK_HIPS}. In this clip: {reason}" if reason else NETWORK_HIPS


def true_hips(motion: Motion) -> bool:
    """Whether the hip points are joint centres of markers or of a virtual runner, not a network's guess."""
    return motion.provenance.points.startswith(_TRUE_POINTS)


def _across(plane: Plane, name: str) -> PelvisLine:
    return PelvisLine(plane.point(f"right_{name}") - plane.point(f"left_{name}"), name)


def pelvic_drop(strides: Strides, side: Side) -> FloatArray:
    """Tilt of the pelvis line, degrees, + = the side away from the stance leg is lower."""
    vector = pelvis_line(strides).vector
    # In left stance the swing side is the right end of the line.
    return -medial(side) * degrees(vector[:, 1], vector[:, 0])


def hip_adduction(strides: Strides, side: Side) -> FloatArray:
    """Thigh against the pelvis in the frontal plane, degrees, + = thigh towards the midline."""
    plane = strides.frontal
    pelvis = pelvis_line(strides).vector
    down = np.stack([pelvis[:, 1], -pelvis[:, 0]], axis=1)
    thigh = plane.point(f"{side}_knee") - plane.point(f"{side}_hip")
    return medial(side) * between(down, thigh)


def frontal_plane_projection_angle(strides: Strides, side: Side) -> FloatArray:
    """Angle between thigh and shank in the frontal plane, degrees, + = knee medial to the line hip–ankle."""
    plane = strides.frontal
    hip, knee, ankle = (plane.point(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    return -medial(side) * between(knee - hip, ankle - knee)


def knees_apart(strides: Strides, side: Side) -> FloatArray:
    """Sideways distance between the knees over that between the hips, percent, + = apart, − = crossed."""
    plane = strides.frontal
    knees = plane.point("right_knee")[:, 0] - plane.point("left_knee")[:, 0]
    hips = np.linalg.norm(plane.point("right_hip") - plane.point("left_hip"), axis=1)
    return np.asarray(100 * knees / hips)


def trunk_sway(strides: Strides, side: Side) -> FloatArray:
    """Line from mid-hip to mid-shoulder to the vertical, degrees, + = towards the stance side."""
    plane = strides.frontal
    return -medial(side) * proximal_from_vertical(plane.middle("shoulder") - plane.middle("hip"))


def foot_lateral(strides: Strides, side: Side) -> FloatArray:
    """Place of the ankle (of the heel where no ankle is marked) across the path, plane units, + = runner's right."""
    plane = strides.frontal
    name = "ankle" if f"{side}_ankle" in plane.names else "heel"
    return np.asarray(plane.point(f"{side}_{name}")[:, 0])


def hip_lateral(strides: Strides, side: Side) -> FloatArray:
    """Place of the middle of the hips across the path, plane units, + = runner's right."""
    return np.asarray(strides.frontal.middle("hip")[:, 0])


def medial_of(strides: Strides) -> FloatArray:
    """`(contact,)` the sign of the first frontal axis that points towards the midline for each stance leg."""
    return np.where(strides.contacts.side == "left", medial("left"), medial("right"))


def from_neighbours(strides: Strides, place: FloatArray) -> FloatArray:
    """`(contact,)` a place at each contact less its mean at the contacts of the other foot before and after.

    NaN at the ends and where a contact is missing. A drift along the recording cancels.
    """
    out = np.full(len(place), np.nan)
    whole = np.isfinite(strides.step_s[:-2]) & np.isfinite(strides.step_s[1:-1])
    across = place[1:-1] - (place[:-2] + place[2:]) / 2
    out[1:-1] = np.where(whole, across, np.nan)
    return out


def step_width(strides: Strides) -> FloatArray:
    """`(contact,)` sideways distance of each foot from the line of the other foot's placements, plane units.

    + = on its own side of it.
    """
    return np.asarray(-medial_of(strides) * from_neighbours(strides, strides.at(foot_lateral, strides.midstance_s)))
