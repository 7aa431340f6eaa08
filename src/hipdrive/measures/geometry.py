"""Curves that measures share: an angle or a place of one side in every frame, by plane geometry.

Each takes `(strides, side)` and gives `(frame,)`, in degrees, or in the unit of the plane (metres from 3D, pixels
from a camera); NaN where a point was not seen. Sagittal axes are (forward, up), frontal axes (towards the runner's
right, up). Each raises `CannotSee` where the view or the points do not show it.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Side
from hipdrive.measures.plane_angles import between, degrees, distal_from_vertical, proximal_from_vertical
from hipdrive.measures.strides import Curve, Strides, hip_height
from hipdrive.measures.values import PerStep
from hipdrive.muscles import JOINTS, stance_work

# --- sagittal ---------------------------------------------------------------------------------------------------


def thigh_angle(strides: Strides, side: Side) -> FloatArray:
    """Thigh to the vertical, degrees, + = knee ahead of the hip."""
    plane = strides.sagittal
    return distal_from_vertical(plane.point(f"{side}_knee") - plane.point(f"{side}_hip"))


def thigh_behind(strides: Strides, side: Side) -> FloatArray:
    """Thigh to the vertical, degrees, + = knee behind the hip."""
    return -strides.signal(thigh_angle, side)


def shank_angle(strides: Strides, side: Side) -> FloatArray:
    """Shank to the vertical, degrees, + = ankle ahead of the knee."""
    plane = strides.sagittal
    return distal_from_vertical(plane.point(f"{side}_ankle") - plane.point(f"{side}_knee"))


def knee_flexion(strides: Strides, side: Side) -> FloatArray:
    """Angle between thigh and shank, degrees, 0 = straight, + = flexed."""
    plane = strides.sagittal
    hip, knee, ankle = (plane.point(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    return -between(knee - hip, ankle - knee)


def foot_angle(strides: Strides, side: Side) -> FloatArray:
    """Line from heel to toe (to the ball where no toe is marked) to the horizontal, degrees, + = toes up."""
    plane = strides.sagittal
    front = "toe" if f"{side}_toe" in plane.names else "ball"
    foot = plane.point(f"{side}_{front}") - plane.point(f"{side}_heel")
    return degrees(foot[:, 1], foot[:, 0])


def trunk_lean(strides: Strides, side: Side) -> FloatArray:
    """Line from mid-hip to mid-shoulder to the vertical, degrees, + = forward; the same for both sides."""
    plane = strides.sagittal
    return proximal_from_vertical(plane.middle("shoulder") - plane.middle("hip"))


def neck_angle(strides: Strides, side: Side) -> FloatArray:
    """Line from mid-shoulder to mid-ear against the line mid-hip to mid-shoulder, degrees, + = head forward."""
    plane = strides.sagittal
    hip, shoulder, ear = (plane.middle(name) for name in ("hip", "shoulder", "ear"))
    return -between(shoulder - hip, ear - shoulder)


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
    return -distal_from_vertical(plane.point(f"{side}_ankle") - plane.point(f"{side}_hip"))


# --- frontal ----------------------------------------------------------------------------------------------------


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


def need_scale(strides: Strides, instead: str) -> None:
    """Raise `CannotSee` where lengths are in pixels; `instead` is the measure that needs no scale."""
    if not strides.metric:
        raise CannotSee(f"one camera gives no scale in metres; see {instead}, which is relative to the leg")


def need_pelvis_in_3d(strides: Strides) -> None:
    """Raise `CannotSee` unless the recording is in 3D: only there the pelvis is more than a line."""
    if strides.motion.view != "3d":
        why = "a pose network gives one point a hip, which does not show how the pelvis is tilted; use motion capture"
        raise CannotSee(why)


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
    lean = degrees(ahead.value, above.value)
    # An error of the instants moves the mean distance ahead; over the height that is an angle.
    error = np.degrees(ahead.error_sd / np.hypot(ahead.value, above.value))
    return PerStep.of(strides.contacts, lean, ahead.time_s, np.nan_to_num(error))


# --- work -------------------------------------------------------------------------------------------------------


def work_shares(strides: Strides) -> FloatArray:
    """`(contact, joint)` share of hip, knee and ankle in the positive work of a leg in stance, percent.

    Raises `CannotSee` without motion capture and forces with their centre of pressure.
    """
    work = stance_work(strides.motion, strides.contacts)
    return np.asarray(100 * work / work.sum(axis=1, keepdims=True))


def work_share(strides: Strides, joint: Literal["hip", "knee", "ankle"]) -> PerStep:
    """The share of one joint in each stance, looked at in mid-stance."""
    share = strides.once(work_shares)[:, JOINTS.index(joint)]
    return PerStep.of(strides.contacts, share, (strides.contacts.strike_s + strides.contacts.off_s) / 2)
