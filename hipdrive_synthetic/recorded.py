"""A runner who was recorded: pelvis, feet and knees of a treadmill trial move a body with its own exact lengths.

Trials are those of the Running Biomechanics Data Set (Fukuchi RK, Fukuchi CA, Duarte M. PeerJ 2017;5:e3298, CC BY 4.0),
read where they lie and never copied. They have no markers above the pelvis: trunk, head and arms are those of the
parametric runner, in step with the recorded contacts.

The recording is brought to the legs of the drawn body by dynamic similarity (Alexander RM, Jayes AS. J Zool 1983;
201:135-152): lengths times the ratio of the legs, times and speeds times its root, so that angles stay and gravity is
gravity. Pelvis, ankles and feet go where they were recorded; the knee follows from the body's own thigh and shank, in
the recorded plane. What is drawn is the truth: soft tissue has moved the markers, but not these joints.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import butter, sosfiltfilt

import hipdrive as hd
from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import InputError
from hipdrive.gait import SIDES, Contacts, Side
from hipdrive.motion import Motion
from hipdrive_synthetic.body import SOLE_M, USUAL, Body, Proportions
from hipdrive_synthetic.gait import Carriage, Gait, Height, Stances
from hipdrive_synthetic.stride import Leg, place_foot
from hipdrive_synthetic.virtual_runner import Pair, VirtualRun, filmed

#: Low pass of what is recorded, Hz: above what feet do at a strike, below what markers shake (design choice; the truth
#: is what is drawn).
_CUTOFF_HZ = 25.0
#: Recorded time needed before and after what is drawn: a whole stride.
_AROUND_S = 1.0
#: The plane of a nearly straight leg is that of the knee's own axis: how far off the line hip–ankle both count alike.
_STRAIGHT_M = 0.03
#: Toes begin to bend over so many degrees before the ground bends them.
_SOFT_RAD = np.deg2rad(3.0)
#: Hip to ankle over thigh and shank where a leg is straightest (a knee at 7 degrees), and how often the recording is
#: scaled to reach that.
_STRAIGHTEST, _TRIES = 0.998, 4
#: How deep a sole may press into the belt, metres.
_DEEPEST_M = 0.01

_UP = np.array([0.0, 1.0, 0.0])

Curves = Mapping[str, CubicSpline]


@dataclass(frozen=True)
class RecordedRunner:
    """Which recording moves the body, and how trunk, head and arms are carried.

    Parameters
    ----------
    trial
        Name of the recording, as `RBDS001_T35`.
    start_s
        Its instant at the first frame.
    trunk_lean_deg
        Line mid-hip to mid-shoulder to the vertical, + = forward, mean over stance.
    trunk_sway_deg
        Sideways lean of the trunk at mid-contact (left, right), + = towards the stance leg.
    head_forward_deg
        Mid-ear ahead of the line of the trunk.
    shoulder_turn_deg, arm_swing_deg
        Turn of the shoulders about the vertical and swing of the upper arms, to each side.
    stature_m, proportions, sole_m
        Lengths of the body.
    """

    trial: str
    start_s: float = 2.0
    trunk_lean_deg: float = 6.0
    trunk_sway_deg: Pair = (2.0, 2.0)
    head_forward_deg: float = 8.0
    shoulder_turn_deg: float = 6.0
    arm_swing_deg: float = 25.0
    stature_m: float = 1.75
    proportions: Proportions = USUAL
    sole_m: float = SOLE_M

    @property
    def body(self) -> Body:
        """Lengths of the segments."""
        return Body(self.stature_m, self.proportions, self.sole_m)

    def run(self, duration_s: float, fps: float, seed: int) -> VirtualRun:
        """The motion with its truth; `seed` has no part in it.

        Raises
        ------
        InputError
            If the recording is not there.
        ValueError
            If it is too short, or the body's legs are.
        """
        gait = recorded_gait(self, duration_s)
        _check(gait, duration_s)
        return filmed(gait, duration_s, fps)


@dataclass(frozen=True)
class RecordedGait(Gait):
    """Pelvis and legs from a recording.

    Parameters
    ----------
    body, steps, posture, height
        As in `Gait`.
    sway_rad
        `(step,)` sideways lean of the trunk at mid-contact, + = to the runner's right.
    curves
        `pelvis` `(3,)`, `right` `(3,)`, `tilt`, and for each side `_ankle` `(3,)`, `_pitch`, `_yaw`, `_swivel`.
    """

    sway_rad: FloatArray
    curves: Curves

    def pelvis(self, t: FloatArray) -> FloatArray:
        """`(time, 3)` middle of the hips."""
        return np.asarray(self.curves["pelvis"](t))

    def rightward(self, t: FloatArray) -> FloatArray:
        """`(time, 3)` unit vector from the left hip to the right."""
        return _units(self.curves["right"](t))

    def tilt(self, t: FloatArray) -> FloatArray:
        """`(time,)` pelvic tilt, + = anterior."""
        return np.asarray(self.curves["tilt"](t))

    def sway(self, t: FloatArray) -> FloatArray:
        """`(time,)` sideways lean of the trunk, + = to the runner's right."""
        return self.at_mid(self.sway_rad, 0.5, t)

    def leg(self, side: Side, t: FloatArray) -> dict[str, FloatArray]:
        """Hip, knee (with both ends of its axis), ankle, heel, ball and toe of a leg, `(time, 3)` each."""
        hip, ankle = self.hip(side, t), self.curves[f"{side}_ankle"](t)
        swivel = self.curves[f"{side}_swivel"](t)
        knee, _, hinge = Leg.between(hip, ankle, self.body).place(hip, swivel, self.body)
        hinge = hinge * (0.03 * self.body.stature_m * (1 if side == "right" else -1))
        pitch, yaw = self.curves[f"{side}_pitch"](t), self.curves[f"{side}_yaw"](t)
        foot = place_foot(ankle, pitch, _toes_bent(ankle, pitch, yaw, self.body), yaw, self.body)
        points = {"hip": hip, "knee": knee, "knee_lateral": knee + hinge, "knee_medial": knee - hinge}
        points |= {"ankle": ankle, "heel": foot.heel, "ball": foot.ball, "toe": foot.toe}
        return {f"{side}_{name}": place for name, place in points.items()}


def recordings() -> Path:
    """Folder of the recorded trials, `rbds` in `HIPDRIVE_DATA`, or in `../shared/data` beside the repository."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("HIPDRIVE_DATA", beside)) / "rbds"


def recorded_gait(runner: RecordedRunner, duration_s: float) -> RecordedGait:
    """The gait of a recorded runner on this body.

    Parameters
    ----------
    runner
        Recording, posture and body.
    duration_s
        Length of what will be drawn from 0 on.

    Raises
    ------
    InputError
        If the recording is not there.
    ValueError
        If it is too short for this start and length.
    """
    motion, contacts, flat_rad = _trial(recordings() / f"{runner.trial}.npz")
    scale = runner.body.leg / _leg_m(motion)
    # Skin moves: some recorded legs are 2 % longer at strike than in midstance, a body's are not.
    for _ in range(_TRIES):
        gait = _scaled(runner, motion, contacts, flat_rad, scale, duration_s)
        scale *= _STRAIGHTEST * runner.body.leg / _longest_m(gait, duration_s)
    return gait


def _scaled(
    runner: RecordedRunner,
    motion: Motion,
    contacts: Contacts,
    flat_rad: Mapping[Side, float],
    scale: float,
    duration_s: float,
) -> RecordedGait:
    slower = float(np.sqrt(scale))
    time_s = (motion.time_s - runner.start_s) * slower
    if time_s[0] > -_AROUND_S or time_s[-1] < duration_s + _AROUND_S:
        raise ValueError(f"{runner.trial} is too short for {duration_s} s from {runner.start_s} s on")
    strike_s, off_s = ((t - runner.start_s) * slower for t in (contacts.strike_s, contacts.off_s))
    steps = Stances(contacts.side == "right", strike_s, off_s)
    recorded = _points(motion, scale, (time_s >= 0) & (time_s <= duration_s))
    curves = _curves(recorded, flat_rad, time_s, steps, runner.body)
    sway_rad = np.deg2rad(np.where(steps.right, runner.trunk_sway_deg[1], runner.trunk_sway_deg[0])) * steps.outward
    carriage = _carriage(runner, float(motion.provenance.metadata["speed_mps"]) * slower)
    return RecordedGait(runner.body, steps, carriage, _second(curves["pelvis"]), sway_rad, curves)


def _longest_m(gait: RecordedGait, duration_s: float) -> float:
    """The largest distance of a hip from its ankle."""
    t = _drawn(duration_s)
    return max(float(np.linalg.norm(gait.hip(s, t) - gait.curves[f"{s}_ankle"](t), axis=1).max()) for s in SIDES)


def _drawn(duration_s: float) -> FloatArray:
    """Instants of what is drawn and a little around."""
    return np.arange(-_AROUND_S / 2, duration_s + _AROUND_S / 2, 0.004)


def _second(curve: CubicSpline) -> Height:
    """The upward coordinate of a curve in space."""
    return lambda t: np.asarray(curve(t)[:, 1])


def _carriage(runner: RecordedRunner, speed_mps: float) -> Carriage:
    return Carriage(
        speed_mps=speed_mps,
        trunk_rad=np.deg2rad(runner.trunk_lean_deg),
        head_rad=np.deg2rad(runner.head_forward_deg),
        # The shoulders turn half as far again as the pelvis of the parametric runner.
        rotation_rad=np.deg2rad(runner.shoulder_turn_deg) / 1.5,
        trunk_nod_rad=np.deg2rad(1.0),
        arm_swing_rad=np.deg2rad(runner.arm_swing_deg),
        elbow_rad=np.deg2rad(88.0),
    )


# --- what was recorded ------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _trial(path: Path) -> tuple[Motion, Contacts, Mapping[Side, float]]:
    """Joint centres, contacts on the force plate, and the pitch of the line heel to ball of each standing foot."""
    if not path.is_file():
        raise InputError(path, "is not there", "Set HIPDRIVE_DATA to the folder that holds rbds")
    motion = hd.read(path)
    standing = path.with_name(path.stem.split("_")[0] + "_static.npz")
    with np.load(standing) as kept:
        labels = [str(label) for label in kept["labels"]]
        places = kept["markers_mm"].reshape(-1, len(labels), 3).mean(axis=0)
    marked = dict(zip(labels, places, strict=True))
    return motion, hd.find_contacts(motion, method="force"), {side: _standing_pitch(marked, side) for side in SIDES}


def _standing_pitch(marked: Mapping[str, FloatArray], side: Side) -> float:
    letter = side[0].upper()
    ball = (marked[f"{letter}.MT1"] + marked[f"{letter}.MT5"]) / 2
    return float(_pitch_yaw(ball - marked[f"{letter}.Heel.Bottom"])[0])


def _pitch_yaw(along: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Angle of a foot's line against the ground, + = toes up, and to the runner's right, radians."""
    level = np.hypot(along[..., 0], along[..., 2])
    return np.arctan2(along[..., 1], level), np.arctan2(along[..., 2], along[..., 0])


def _leg_m(motion: Motion) -> float:
    """Thigh and shank, median of the frames, mean of both legs."""
    lengths = [
        np.nanmedian(np.linalg.norm(motion.point(f"{side}_{a}") - motion.point(f"{side}_{b}"), axis=1))
        for side in SIDES
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    ]
    return float(np.sum(lengths) / 2)


def _points(motion: Motion, scale: float, inside: BoolArray) -> dict[str, FloatArray]:
    """Every point the gait needs, without gaps and shaking, over the middle of what will be drawn."""
    names = [f"{side}_{n}" for side in SIDES for n in ("hip", "knee", "ankle", "heel", "ball")]
    names += [f"{side}_knee_{n}" for side in SIDES for n in ("lateral", "medial")]
    names += [f"{side}_{n}_rigid" for side in SIDES for n in ("asis", "psis")]
    low_pass = butter(2, _CUTOFF_HZ, fs=motion.fps, output="sos")
    points = {n: scale * sosfiltfilt(low_pass, _filled(motion.point(n)), axis=0) for n in names}
    middle = ((points["left_hip"] + points["right_hip"]) / 2)[inside].mean(axis=0) * [1.0, 0.0, 1.0]
    return {n: p - middle for n, p in points.items()}


def _filled(place: FloatArray) -> FloatArray:
    """Gaps (a few frames in two of these trials) bridged by straight lines."""
    frames = np.arange(len(place))
    seen = np.isfinite(place).all(axis=1)
    return np.stack([np.interp(frames, frames[seen], column[seen]) for column in place.T], axis=1)


# --- onto the body ----------------------------------------------------------------------------------------------


def _curves(
    points: dict[str, FloatArray], flat_rad: Mapping[Side, float], time_s: FloatArray, steps: Stances, body: Body
) -> Curves:
    """Everything that moves as a smooth curve of the drawn time; both soles on the belt."""
    sampled: dict[str, FloatArray] = {}
    lifted = {}
    for side in SIDES:
        sampled |= _foot(points, flat_rad[side], side)
        lifted[side] = _lift_m(sampled, side, time_s, steps, body)
        sampled[f"{side}_ankle"] = sampled[f"{side}_ankle"] + lifted[side] * _UP
        sampled[f"{side}_swivel"] = _swivel(points, side)
    across = points["right_hip"] - points["left_hip"]
    # The drawn ankle is at another height above the sole: the pelvis goes with it, so that the legs stay as long.
    pelvis = (points["left_hip"] + points["right_hip"]) / 2 + np.mean(list(lifted.values())) * _UP
    sampled |= {"pelvis": pelvis, "right": _units(across), "tilt": _tilt(points, across)}
    return {name: CubicSpline(time_s, values) for name, values in sampled.items()}


def _foot(points: dict[str, FloatArray], flat_rad: float, side: Side) -> dict[str, FloatArray]:
    pitch, yaw = _pitch_yaw(points[f"{side}_ball"] - points[f"{side}_heel"])
    ankle = points[f"{side}_ankle"]
    return {f"{side}_ankle": ankle, f"{side}_pitch": pitch - flat_rad, f"{side}_yaw": yaw}


def _lift_m(sampled: dict[str, FloatArray], side: Side, time_s: FloatArray, steps: Stances, body: Body) -> float:
    """How far an ankle must be lifted for the lowest of its sole to lie on the belt: median of the stances."""
    ankle, pitch, yaw = (sampled[f"{side}_{n}"] for n in ("ankle", "pitch", "yaw"))
    foot = place_foot(ankle, pitch, np.zeros_like(pitch), yaw, body)
    lowest = np.minimum(foot.heel[:, 1], foot.ball[:, 1])
    mine = zip(steps.strike_s[steps.of(side)], steps.off_s[steps.of(side)], strict=True)
    return body.sole_m - float(np.median([lowest[(time_s >= a) & (time_s <= b)].min() for a, b in mine]))


def _swivel(points: dict[str, FloatArray], side: Side) -> FloatArray:
    """`(frame,)` turn of the knee about the line hip–ankle, + = to the right, as `Leg.place` means it."""
    hip, knee, ankle = (points[f"{side}_{n}"] for n in ("hip", "knee", "ankle"))
    line = _units(ankle - hip)
    bent = knee - hip
    bent = bent - (bent * line).sum(axis=1, keepdims=True) * line
    outward = points[f"{side}_knee_lateral"] - points[f"{side}_knee_medial"]
    hinge = outward if side == "right" else -outward
    bent = bent + _STRAIGHT_M * _units(np.cross(hinge, line))
    level = np.hypot(line[:, 0], line[:, 1])
    ahead = np.stack([-line[:, 1] / level, line[:, 0] / level, np.zeros(len(line))], axis=1)
    return np.asarray(np.arctan2((bent * np.cross(line, ahead)).sum(axis=1), (bent * ahead).sum(axis=1)))


def _tilt(points: dict[str, FloatArray], across: FloatArray) -> FloatArray:
    """`(frame,)` line from back to front spines below the horizontal, about the axis between the hips."""
    front, back = ((points[f"left_{n}_rigid"] + points[f"right_{n}_rigid"]) / 2 for n in ("asis", "psis"))
    right = _units(across)
    level = _units(np.stack([right[:, 2], np.zeros(len(right)), -right[:, 0]], axis=1))
    line, upright = front - back, np.cross(right, level)
    return np.asarray(-np.arctan2((line * upright).sum(axis=1), (line * level).sum(axis=1)))


def _toes_bent(ankle: FloatArray, pitch: FloatArray, yaw: FloatArray, body: Body) -> FloatArray:
    """How far the ground bends the toes up: as much as their tip would be under it."""
    ball = place_foot(ankle, pitch, np.zeros_like(pitch), yaw, body).ball[:, 1] - body.sole_m
    flat = np.arcsin(np.clip(-ball / body.ball_to_toe, -1.0, 0.0))
    return np.asarray(_SOFT_RAD * np.logaddexp(0.0, (flat - pitch) / _SOFT_RAD))


def _units(v: FloatArray) -> FloatArray:
    return np.asarray(v / np.linalg.norm(v, axis=-1, keepdims=True))


def _check(gait: RecordedGait, duration_s: float) -> None:
    """Raise `ValueError` where the body cannot follow the recording."""
    if _longest_m(gait, duration_s) >= gait.body.leg:
        raise ValueError("a leg is too short for this recording")
    for side in SIDES:
        foot = gait.leg(side, _drawn(duration_s))
        if min(foot[f"{side}_{n}"][:, 1].min() for n in ("heel", "ball", "toe")) < gait.body.sole_m - _DEEPEST_M:
            raise ValueError(f"the {side} sole presses into the belt")
