"""Segments without markers (Theia3D): the same angles as the markers they were made of."""

from __future__ import annotations

from pathlib import Path

import ezc3d
import numpy as np
import pytest

import hipdrive
from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.gait import SIDES
from hipdrive.motion import Motion
from hipdrive.motion.angles3d import SideName, joint_angles, pelvis_angles, pelvis_axes, thigh_axes
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

HEEL = (0.0, -0.055, -0.06)


@pytest.fixture(scope="module")
def runner() -> Motion:
    return virtual_runner(Runner(), 6.0, 120.0).motion


def _matrix(axes: FloatArray, origin: FloatArray) -> FloatArray:
    """`(frame, 4, 4)`; axes are (forward, up, right), the file's (right, forward, up), Z up in the laboratory."""
    lab = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
    out = np.tile(np.eye(4), (len(origin), 1, 1))
    out[:, :3, :3] = lab @ axes[:, :, [2, 0, 1]]
    out[:, :3, 3] = origin @ lab.T * 1e3
    return out


def _shank(motion: Motion, side: SideName) -> FloatArray:
    """Axes of a shank that turns with the axis of the knee."""
    up = motion.point(f"{side}_knee") - motion.point(f"{side}_ankle")
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    ahead = np.cross(up, thigh_axes(motion, side)[:, :, 2])
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    return np.stack([ahead, up, np.cross(ahead, up)], axis=2)


def _foot(motion: Motion, side: SideName) -> FloatArray:
    """Axes of a foot whose heel lies at `HEEL`: forward from heel to ball as far as that is level in the foot."""
    ahead = motion.point(f"{side}_ball") - motion.point(f"{side}_heel")
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    right = np.tile([0.0, 0, 1], (len(ahead), 1))
    return np.stack([ahead, np.cross(right, ahead), right], axis=2)


def _segments(motion: Motion) -> dict[str, FloatArray]:
    middle = motion.middle("hip")
    found = {"worldbody_4X4": _matrix(np.tile(np.eye(3), (len(middle), 1, 1)), middle * 0)}
    found["pelvis_4X4"] = _matrix(pelvis_axes(motion), middle)
    for side in SIDES:
        found[f"{side[0]}_thigh_4X4"] = _matrix(thigh_axes(motion, side), motion.point(f"{side}_hip"))
        found[f"{side[0]}_shank_4X4"] = _matrix(_shank(motion, side), motion.point(f"{side}_knee"))
        found[f"{side[0]}_foot_4X4"] = _matrix(_foot(motion, side), motion.point(f"{side}_ankle"))
        found[f"{side[0]}_toes_4X4"] = _matrix(_foot(motion, side), motion.point(f"{side}_ball"))
        found[f"{side[0]}_uarm_4X4"] = _matrix(_foot(motion, side), motion.point(f"{side}_shoulder"))
    return found


def _write(path: Path, segments: dict[str, FloatArray]) -> Path:
    content = ezc3d.c3d()
    frames = len(next(iter(segments.values())))
    content["parameters"]["POINT"]["RATE"]["value"] = [120.0]
    content["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    content["data"]["points"] = np.zeros((4, 0, frames))
    content["data"]["rotations"] = np.stack(list(segments.values())).transpose(2, 3, 0, 1)
    content.add_parameter("ROTATION", "USED", [len(segments)])
    content.add_parameter("ROTATION", "RATE", [120.0])
    content.add_parameter("ROTATION", "LABELS", list(segments))
    for side in "LR":
        content.add_parameter("THEIA3D", f"{side}HEEL_POS", list(HEEL))
        content.add_parameter("THEIA3D", f"{side}TOE_LENGTH", ["0.055"])
    content.write(str(path))
    return path


def test_angles_of_segments(runner: Motion, tmp_path: Path) -> None:
    motion = hipdrive.read(_write(tmp_path / "theia.c3d", _segments(runner)), speed_mps=3.0)
    assert motion.provenance.metadata["marker_set"] == "Theia3D"
    assert motion.provenance.points == "theia"
    np.testing.assert_allclose(motion.point("left_knee"), runner.point("left_knee"), atol=2e-3)
    for side in SIDES:
        mine, true = joint_angles(motion, "hip", side), joint_angles(runner, "hip", side)
        for name in ("flexion_deg", "adduction_deg", "rotation_deg"):
            np.testing.assert_allclose(getattr(mine, name), getattr(true, name), atol=0.1, err_msg=f"{side} {name}")
        # The shank was made to turn with the axis of the knee: nothing is left but flexion.
        assert np.abs(joint_angles(motion, "knee", side).rotation_deg).max() < 0.1
    np.testing.assert_allclose(pelvis_angles(motion).obliquity_deg, pelvis_angles(runner).obliquity_deg, atol=0.1)


def test_they_are_measured(runner: Motion, tmp_path: Path) -> None:
    measured = hipdrive.analyse(_write(tmp_path / "theia.c3d", _segments(runner)))
    truth = hipdrive.measure(runner, hipdrive.find_contacts(runner))
    for id in ("cadence", "pelvic_drop", "knee_drive"):
        mine, true = measured.get(id, "mean"), truth.get(id, "mean")
        assert mine is not None
        assert true is not None
        assert mine.value == pytest.approx(true.value, abs=2.0), id
        assert "accuracy_not_measured" in mine.flags


def test_segments_without_legs_are_named(runner: Motion, tmp_path: Path) -> None:
    some = {label: m for label, m in _segments(runner).items() if "thigh" not in label}
    with pytest.raises(InputError, match="segments and no markers, but no thighs and shanks"):
        hipdrive.read(_write(tmp_path / "theia.c3d", some))
