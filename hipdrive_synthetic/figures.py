"""The moving figures of the app as a small file of frames: `python -m hipdrive_synthetic.figures`.

The drills are those of the virtual athletes, clean and with each fault their checkers know; the runner is the virtual
runner. They are seen from far away (no perspective), so that a figure has the same size wherever it stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.motion import Motion
from hipdrive_synthetic.athletes import Bridge, Clam, SideStep, Tempo, bridge, clamshell, side_step
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

OUT = Path(__file__).parents[1] / "src" / "hipdrive" / "web" / "data" / "figures.json"
#: Points of a figure, in the order they are written.
POINTS = (
    "head",
    "neck",
    "pelvis",
    *(f"{side}_{part}" for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe") for side in ("left", "right")),
)  # fmt: skip
#: Units to a metre: whole numbers are then right to 2.5 mm.
UNITS = 200.0
#: Seconds between two frames; the page fills in between (design choice: the eye sees no corner in a movement of a second).
EVERY_S = 0.15


@dataclass(frozen=True)
class Eye:
    """From where a figure is seen.

    Parameters
    ----------
    yaw_deg
        0 = from behind (looking forward), 90 = from the left, 180 = from the front, 270 = from the right.
    above_deg
        How far the eye looks down.
    """

    yaw_deg: float
    above_deg: float = 0.0

    def see(self, points_m: FloatArray) -> FloatArray:
        """`(..., 2)` right and down of points (forward, up, right), metres."""
        yaw, above = np.deg2rad(self.yaw_deg), np.deg2rad(self.above_deg)
        forward, up, right = np.moveaxis(points_m, -1, 0)
        across = np.cos(yaw) * right + np.sin(yaw) * forward
        away = np.cos(yaw) * forward - np.sin(yaw) * right
        return np.stack([across, -(np.cos(above) * up + np.sin(above) * away)], axis=-1)


@dataclass(frozen=True)
class Move:
    """One figure: a motion whose end joins its beginning, and from where it is seen.

    Parameters
    ----------
    motion
        In metres.
    eye
        From where.
    head_m
        How far the middle of the head is above the nose, where there are no ears.
    mark
        Points on whose line the fault is seen.
    near
        The side that is drawn in front and darker; `both` from the front and from behind.
    """

    motion: Motion
    eye: Eye
    head_m: float = 0.0
    mark: tuple[str, ...] = ()
    near: str = "right"


_SLOW = Tempo(1, out_s=1.6, hold_s=0.6, back_s=1.6, rest_s=0.4, lead_s=0.2)
_BRIDGE = Tempo(1, lead_s=0.3)
_STEPS = Tempo(2, out_s=0.8, hold_s=0.3, back_s=0.8, rest_s=0.3, lead_s=0.15)
_THERE_AND_BACK = SideStep(turn_after=1)
#: How the camera of each drill stands, and other places from which a fault is plain.
_SIDE, _FRONT, _FEET, _OVER, _ABOVE = Eye(270), Eye(180, 8), Eye(180, 12), Eye(180, 40), Eye(215, 25)


#: What is judged, as a line through points: of a fault, or of a drill as a whole.
_LEGS = ("left_hip", "left_knee", "left_ankle", "right_ankle", "right_knee", "right_hip")
_MARKS: dict[str, tuple[str, ...]] = {
    "glute_bridge": ("right_shoulder", "right_hip", "right_knee"),
    "glute_bridge.feet_too_far": ("right_hip", "right_knee", "right_ankle"),
    "glute_bridge.feet_not_hip_width": ("left_ankle", "right_ankle"),
    "clamshell": ("right_hip", "right_knee", "right_ankle"),
    "clamshell.pelvis_rolls_back": ("left_hip", "right_hip"),
    "clamshell.feet_apart": ("left_ankle", "right_ankle"),
    "banded_side_step.knees_cave": _LEGS[:3],
    "banded_side_step": ("left_ankle", "right_ankle"),
    "banded_side_step.stands_up": ("left_hip", "right_hip"),
    "banded_side_step.trunk_sways": ("head", "pelvis"),
}


def moves() -> dict[str, Move]:
    """Every figure by name: `DRILL` and `DRILL.FAULT`, with `DRILL.FAULT.right` where it is seen from elsewhere."""
    made = {**_bridges(), **_clamshells(), **_side_steps(), **_runners()}
    return {name: replace(move, mark=_mark(name)) for name, move in made.items()}


def _mark(name: str) -> tuple[str, ...]:
    drill, *fault = name.split(".")
    return _MARKS.get(".".join([drill, *fault[:1]]), _MARKS.get(drill, ()))


def _bridges() -> dict[str, Move]:
    def made(how: Bridge | None = None, tempo: Tempo = _BRIDGE, eye: Eye = _SIDE) -> Move:
        return Move(bridge(how, tempo).motion, eye, -0.07, near="both" if eye is _FEET else "right")

    return {
        "glute_bridge": made(),
        "glute_bridge.hips_low": made(Bridge(line_deg=155)),
        "glute_bridge.back_arched": made(Bridge(line_deg=205)),
        "glute_bridge.feet_too_far": made(Bridge(knee_deg=62)),
        "glute_bridge.feet_not_hip_width": made(Bridge(feet=2.5), eye=_FEET),
        "glute_bridge.feet_not_hip_width.right": made(eye=_FEET),
        "glute_bridge.no_hold": made(tempo=Tempo(1, hold_s=0.15, lead_s=0.3)),
        "glute_bridge.lowered_fast": made(tempo=Tempo(1, back_s=0.5, lead_s=0.3)),
    }


def _clamshells() -> dict[str, Move]:
    def made(how: Clam | None = None, tempo: Tempo = _SLOW, eye: Eye = _FRONT) -> Move:
        return Move(clamshell(how, tempo).motion, eye)

    return {
        "clamshell": made(),
        "clamshell.pelvis_rolls_back": made(Clam(roll_deg=45), eye=_ABOVE),
        "clamshell.pelvis_rolls_back.right": made(eye=_ABOVE),
        "clamshell.feet_apart": made(Clam(feet_shanks=0.35)),
        "clamshell.knees_not_90": made(Clam(knee_deg=130), eye=_OVER),
        "clamshell.knees_not_90.right": made(eye=_OVER),
        "clamshell.rushed": made(tempo=Tempo(1, 0.5, 0.2, 0.5, 0.3, lead_s=0.15)),
        "clamshell.short_range": made(Clam(open_deg=18)),
    }


def _side_steps() -> dict[str, Move]:
    def made(how: SideStep = _THERE_AND_BACK, tempo: Tempo = _STEPS) -> Move:
        return Move(side_step(how, tempo).motion, Eye(180), near="both")

    return {
        "banded_side_step": made(),
        "banded_side_step.knees_cave": made(SideStep(caving_deg=18, turn_after=1)),
        "banded_side_step.feet_together": made(SideStep(narrow=0.4, turn_after=1)),
        "banded_side_step.stands_up": made(SideStep(rise_m=0.13, turn_after=1)),
        "banded_side_step.trunk_sways": made(SideStep(lean_deg=20, turn_after=1)),
        "banded_side_step.too_fast": made(tempo=Tempo(2, 0.25, 0.1, 0.25, 0.15, lead_s=0.07)),
        "banded_side_step.steps_too_large": made(SideStep(step_m=0.48, turn_after=1)),
    }


def _runners() -> dict[str, Move]:
    """One stride of the virtual runner on a belt, from the three places a phone may stand."""
    runner = Runner()
    whole = virtual_runner(runner, 2.0, 120.0).motion
    stride = whole.time_s < 2 * runner.step_s
    motion = Motion(whole.points[stride], whole.names, whole.time_s[stride], whole.space, whole.provenance)
    places = {"rear": (0.0, "both"), "front": (180.0, "both"), "side": (90.0, "left")}
    return {f"run.{name}": Move(motion, Eye(yaw), near=near) for name, (yaw, near) in places.items()}


def figure(move: Move) -> dict[str, Any]:
    """A figure as plain data: seconds, frames of whole numbers (across, down, point by point), and which side is near."""
    seen = move.eye.see(_body(move))
    time_s = move.motion.time_s
    lasts = float(time_s[-1] + np.median(np.diff(time_s)))
    count = max(int(np.ceil(lasts / EVERY_S)), 16)
    chosen = np.round(np.arange(count) * len(time_s) / count).astype(int)
    frames = np.round(UNITS * seen[chosen]).astype(int)
    return {
        "seconds": round(lasts, 2),
        "near": move.near,
        "floor": move.eye.above_deg == 0,
        "mark": move.mark,
        "frames": frames.reshape(count, -1).tolist(),
    }


def _body(move: Move) -> FloatArray:
    """`(frame, point, 3)` metres in the order of `POINTS`."""
    motion = move.motion
    ears = [f"{side}_ear" for side in ("left", "right")]
    if all(ear in motion.names for ear in ears):
        head = (motion.point(ears[0]) + motion.point(ears[1])) / 2
    else:
        head = motion.point("nose") + [0.0, move.head_m, 0.0]
    neck, pelvis = ((motion.point(f"left_{part}") + motion.point(f"right_{part}")) / 2 for part in ("shoulder", "hip"))
    return np.stack([head, neck, pelvis, *(motion.point(name) for name in POINTS[3:])], axis=1)


def document(made: Mapping[str, Move] | None = None) -> str:
    """The file as text: a line a figure."""
    lines = [
        f'    "{name}": {json.dumps(figure(move), separators=(",", ":"))}' for name, move in (made or moves()).items()
    ]
    head = json.dumps({"made_by": "python -m hipdrive_synthetic.figures", "points": POINTS, "units_per_m": UNITS})
    return head[:-1] + ',\n"figures": {\n' + ",\n".join(lines) + "\n}}\n"


if __name__ == "__main__":
    OUT.write_text(document(), encoding="utf-8")
