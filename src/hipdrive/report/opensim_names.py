"""Angles under the names and signs of the coordinates of OpenSim's models."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES
from hipdrive.motion import Motion
from hipdrive.motion.angles3d import Joint, cardan_deg, joint_angles, pelvis_axes


def opensim_coordinates(motion: Motion) -> dict[str, FloatArray]:
    """`(frame,)` of each coordinate that the markers show, by the names of Rajagopal's full-body model.

    Angles in degrees: the pelvis turned about z, x and y of the laboratory (forward, up, right), each about the axes as
    turned so far; hip, knee flexion and ankle dorsiflexion after Grood and Suntay. `pelvis_tx`, `_ty`, `_tz` are the middle
    of the front spines in metres. What is not shown (subtalar joint, toes, arms) has no column: OpenSim keeps its default.
    """
    columns: dict[str, FloatArray] = {}
    try:
        tilt, obliquity, turn = cardan_deg(pelvis_axes(motion))
        columns |= {"pelvis_tilt": tilt, "pelvis_list": obliquity, "pelvis_rotation": turn}
        origin = motion.middle("asis")
        columns |= {f"pelvis_t{axis}": np.asarray(origin[:, i]) for i, axis in enumerate("xyz")}
    except CannotSee:
        pass
    for side in SIDES:
        columns |= _of_leg(motion, side, side[0])
    return columns


def _of_leg(motion: Motion, side: str, letter: str) -> dict[str, FloatArray]:
    joints: dict[Joint, tuple[str, ...]] = {
        "hip": ("hip_flexion", "hip_adduction", "hip_rotation"),
        "knee": ("knee_angle",),
        "ankle": ("ankle_angle",),
    }
    columns: dict[str, FloatArray] = {}
    for joint, names in joints.items():
        try:
            angles = joint_angles(motion, joint, "left" if side == "left" else "right")
        except CannotSee:
            continue
        each = (angles.flexion_deg, angles.adduction_deg, angles.rotation_deg)
        columns |= {f"{name}_{letter}": angle for name, angle in zip(names, each, strict=False)}
    return columns
