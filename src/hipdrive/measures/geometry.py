"""Curves that measures share: an angle or a place of one side in every frame, by plane geometry.

Each takes `(strides, side)` and gives `(frame,)`, in degrees, or in the unit of the plane (metres from 3D, pixels
from a camera); NaN where a point was not seen. Sagittal axes are (forward, up), frontal axes (towards the runner's
right, up). Each raises `CannotSee` where the view or the points do not show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Side
from hipdrive.measures.strides import Curve, Strides, hip_height
from hipdrive.measures.values import PerStep
from hipdrive.motion import Image, Motion, Plane
from hipdrive.motion.names import PELVIS_SEEN
from hipdrive.muscles import JOINTS, stance_work

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


def _degrees(across: FloatArray, along: FloatArray) -> FloatArray:
    return np.asarray(np.degrees(np.arctan2(across, along)))


def _between(start: FloatArray, stop: FloatArray) -> FloatArray:
    """`(frame,)` angle from one direction to another, degrees, + = anticlockwise."""
    cross = start[:, 0] * stop[:, 1] - start[:, 1] * stop[:, 0]
    return _degrees(cross, (start * stop).sum(axis=1))


def _distal_from_vertical(vector: FloatArray) -> FloatArray:
    """Angle of a downward segment to the vertical, degrees, + = its lower end forward (or towards the right)."""
    return _degrees(vector[:, 0], -vector[:, 1])


def _proximal_from_vertical(vector: FloatArray) -> FloatArray:
    """Angle of an upward line to the vertical, degrees, + = its upper end forward (or towards the right)."""
    return _degrees(vector[:, 0], vector[:, 1])


def medial(side: Side) -> float:
    """Sign of the first frontal axis that points towards the midline: the right is medial for the left leg."""
    return 1.0 if side == "left" else -1.0


# --- sagittal ---------------------------------------------------------------------------------------------------


def thigh_angle(strides: Strides, side: Side) -> FloatArray:
    """Thigh to the vertical, degrees, + = knee ahead of the hip."""
    plane = strides.sagittal
    return _distal_from_vertical(plane.point(f"{side}_knee") - plane.point(f"{side}_hip"))


def thigh_behind(strides: Strides, side: Side) -> FloatArray:
    """Thigh to the vertical, degrees, + = knee behind the hip."""
    return -strides.signal(thigh_angle, side)


def shank_angle(strides: Strides, side: Side) -> FloatArray:
    """Shank to the vertical, degrees, + = ankle ahead of the knee."""
    plane = strides.sagittal
    return _distal_from_vertical(plane.point(f"{side}_ankle") - plane.point(f"{side}_knee"))


def knee_flexion(strides: Strides, side: Side) -> FloatArray:
    """Angle between thigh and shank, degrees, 0 = straight, + = flexed."""
    plane = strides.sagittal
    hip, knee, ankle = (plane.point(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    return -_between(knee - hip, ankle - knee)


def foot_angle(strides: Strides, side: Side) -> FloatArray:
    """Line from heel to toe (to the ball where no toe is marked) to the horizontal, degrees, + = toes up."""
    plane = strides.sagittal
    front = "toe" if f"{side}_toe" in plane.names else "ball"
    foot = plane.point(f"{side}_{front}") - plane.point(f"{side}_heel")
    return _degrees(foot[:, 1], foot[:, 0])


def trunk_lean(strides: Strides, side: Side) -> FloatArray:
    """Line from mid-hip to mid-shoulder to the vertical, degrees, + = forward; the same for both sides."""
    plane = strides.sagittal
    return _proximal_from_vertical(plane.middle("shoulder") - plane.middle("hip"))


def neck_angle(strides: Strides, side: Side) -> FloatArray:
    """Line from mid-shoulder to mid-ear against the line mid-hip to mid-shoulder, degrees, + = head forward."""
    plane = strides.sagittal
    hip, shoulder, ear = (plane.middle(name) for name in ("hip", "shoulder", "ear"))
    return -_between(shoulder - hip, ear - shoulder)


def ankle_behind_hips(strides: Strides, side: Side) -> FloatArray:
    """How far the ankle lies behind the middle of the hips, plane units, + = behind."""
    plane = strides.sagittal
    return np.asarray(plane.middle("hip")[:, 0] - plane.point(f"{side}_ankle")[:, 0])


def ankle_below_hips(strides: Strides, side: Side) -> FloatArray:
    """How far the ankle lies below the middle of the hips, plane units, + = below."""
    plane = strides.sagittal
    return np.asarray(plane.middle("hip")[:, 1] - plane.point(f"{side}_ankle")[:, 1])


def ankle_below_hip(strides: Strides, side: Side) -> FloatArray:
    """How far the ankle lies below the hip of its own side, plane units, + = below."""
    plane = strides.sagittal
    return np.asarray(plane.point(f"{side}_hip")[:, 1] - plane.point(f"{side}_ankle")[:, 1])


def heel_ahead_of_hips(strides: Strides, side: Side) -> FloatArray:
    """How far the heel lies ahead of the middle of the hips, plane units, + = ahead."""
    plane = strides.sagittal
    return np.asarray(plane.point(f"{side}_heel")[:, 0] - plane.middle("hip")[:, 0])


def ankle_line(strides: Strides, side: Side) -> FloatArray:
    """Line from hip to ankle of a leg to the vertical, degrees, + = ankle behind the hip."""
    plane = strides.sagittal
    return -_distal_from_vertical(plane.point(f"{side}_ankle") - plane.point(f"{side}_hip"))


# --- frontal ----------------------------------------------------------------------------------------------------


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
    return -medial(side) * _degrees(vector[:, 1], vector[:, 0])


def hip_adduction(strides: Strides, side: Side) -> FloatArray:
    """Thigh against the pelvis in the frontal plane, degrees, + = thigh towards the midline."""
    plane = strides.frontal
    pelvis = pelvis_line(strides).vector
    down = np.stack([pelvis[:, 1], -pelvis[:, 0]], axis=1)
    thigh = plane.point(f"{side}_knee") - plane.point(f"{side}_hip")
    return medial(side) * _between(down, thigh)


def frontal_plane_projection_angle(strides: Strides, side: Side) -> FloatArray:
    """Angle between thigh and shank in the frontal plane, degrees, + = knee medial to the line hip–ankle."""
    plane = strides.frontal
    hip, knee, ankle = (plane.point(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    return -medial(side) * _between(knee - hip, ankle - knee)


def knees_apart(strides: Strides, side: Side) -> FloatArray:
    """Sideways distance between the knees over that between the hips, percent, + = apart, − = crossed."""
    plane = strides.frontal
    knees = plane.point("right_knee")[:, 0] - plane.point("left_knee")[:, 0]
    hips = np.linalg.norm(plane.point("right_hip") - plane.point("left_hip"), axis=1)
    return np.asarray(100 * knees / hips)


def trunk_sway(strides: Strides, side: Side) -> FloatArray:
    """Line from mid-hip to mid-shoulder to the vertical, degrees, + = towards the stance side."""
    plane = strides.frontal
    return -medial(side) * _proximal_from_vertical(plane.middle("shoulder") - plane.middle("hip"))


def foot_lateral(strides: Strides, side: Side) -> FloatArray:
    """Place of the ankle (of the heel where no ankle is marked) across the path, plane units, + = runner's right."""
    plane = strides.frontal
    name = "ankle" if f"{side}_ankle" in plane.names else "heel"
    return np.asarray(plane.point(f"{side}_{name}")[:, 0])


def hip_lateral(strides: Strides, side: Side) -> FloatArray:
    """Place of the middle of the hips across the path, plane units, + = runner's right."""
    return np.asarray(strides.frontal.middle("hip")[:, 0])


# --- travel -----------------------------------------------------------------------------------------------------

#: Part of stance in which the heel goes back with the belt. On 27 treadmill trials of 9 runners (RBDS) its speed in
#: this part was 0.99 of the belt's, SD 0.01; the ankle reaches that only between 40 and 60 %.
_ON_THE_GROUND = (0.2, 0.6)

#: Leg lengths a second below which nobody runs (design choice: a slow walk is above it).
_SLOWEST = 0.5


def heel_forward(strides: Strides, side: Side) -> FloatArray:
    """Place of the heel along the path, plane units, + = forward."""
    return np.asarray(strides.sagittal.point(f"{side}_heel")[:, 0])


def hip_forward(strides: Strides, side: Side) -> FloatArray:
    """Place of the middle of the hips along the path, plane units, + = forward."""
    return np.asarray(strides.sagittal.middle("hip")[:, 0])


def travel_speed(strides: Strides) -> float:
    """How fast the runner gets ahead of the ground, plane units a second, on a belt or over ground.

    The median over contacts of the speed of the hips over the stride around each contact less the speed of the heel
    while it is on the ground. The hips' mean speed is taken because they swing to and fro within a stride by a tenth
    of the speed. No belt speed is needed, and a camera that pans evenly does not matter.

    Raises
    ------
    CannotSee
        If the view is not from the side, or no foot was seen in stance.
    """
    contact = strides.contacts
    length = (contact.off_s - contact.strike_s)[:, None]
    stance = contact.strike_s[:, None] + length * np.array(_ON_THE_GROUND)
    around = contact.strike_s[:, None] + strides.stride_s[:, None] * np.array([-0.25, 0.75])
    speed = _mean_speed(strides, hip_forward, around) - _mean_speed(strides, heel_forward, stance)
    if not np.isfinite(speed).any():
        raise CannotSee("no foot was seen on the ground long enough to tell the speed")
    usual = float(np.nanmedian(speed))
    if usual < _SLOWEST * float(np.mean(strides.leg_length)):
        raise CannotSee("the feet do not go back under the hips, so there is no speed to read")
    return usual


def _mean_speed(strides: Strides, curve: Curve, instants: FloatArray) -> FloatArray:
    """`(contact,)` mean speed between two instants a contact, `(contact, 2)`."""
    moved = np.diff(strides.at(curve, instants), axis=1)
    return np.asarray((moved / np.diff(instants, axis=1))[:, 0])


# --- from step to step -----------------------------------------------------------------------------------------


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


def need_scale(strides: Strides, instead: str) -> None:
    """Raise `CannotSee` where lengths are in pixels; `instead` is the measure that needs no scale."""
    if not strides.metric:
        raise CannotSee(f"one camera gives no scale in metres; see {instead}, which is relative to the leg")


def vertical_oscillation(strides: Strides) -> FloatArray:
    """`(contact,)` rise of the middle of the hips from its lowest to its highest in each step, plane units.

    Read where the median curve of the side is lowest and highest: the highest less the lowest of a noisy curve is
    too large.
    """
    strike = strides.contacts.strike_s
    height, _ = strides.over(hip_height, strike, strike + strides.step_s)
    rows = np.arange(len(height))
    return np.asarray(height[rows, strides.phase_of_peak(height)] - height[rows, strides.phase_of_peak(-height)])


def lower_line(strides: Strides) -> PerStep:
    """Lean of the body's lower line in each stance, degrees: stance ankle to mid-hip, both averaged over stance."""
    ahead, above = strides.stance_mean(ankle_behind_hips), strides.stance_mean(ankle_below_hips)
    lean = _degrees(ahead.value, above.value)
    # An error of the instants moves the mean distance ahead; over the height that is an angle.
    error = np.degrees(ahead.error_sd / np.hypot(ahead.value, above.value))
    return PerStep.of(strides.contacts, lean, ahead.time_s, np.nan_to_num(error))


# --- work -------------------------------------------------------------------------------------------------------


def work_shares(strides: Strides) -> FloatArray:
    """`(contact, joint)` share of hip, knee and ankle in the positive work of a leg in stance, percent.

    Raises
    ------
    CannotSee
        Without motion capture and forces with their centre of pressure.
    """
    work = stance_work(strides.motion, strides.contacts)
    return np.asarray(100 * work / work.sum(axis=1, keepdims=True))


def work_share(strides: Strides, joint: Literal["hip", "knee", "ankle"]) -> PerStep:
    """The share of one joint in each stance, looked at in mid-stance."""
    share = strides.once(work_shares)[:, JOINTS.index(joint)]
    return PerStep.of(strides.contacts, share, (strides.contacts.strike_s + strides.contacts.off_s) / 2)
