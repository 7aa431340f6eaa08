"""What every drawn or virtual runner has: a pelvis with a body on it and legs below, as functions of time.

How the pelvis and the legs move is for each kind of gait to say: `stride.Stride` makes it from parameters,
`recorded.RecordedGait` takes it from a recording. Trunk, head and arms follow here, in step with the contacts.

Axes are (forward, up, right) in metres; angles are radians inside this file.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.gait import SIDES, Side
from hipdrive_synthetic.body import Body

IntArray = NDArray[np.int64]
Height = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Stances:
    """When each foot stands, `(step,)` arrays in order of strike; sides alternate.

    Parameters
    ----------
    right
        Whether the stance leg is the right one.
    strike_s, off_s
        Exact instants.
    """

    right: BoolArray
    strike_s: FloatArray
    off_s: FloatArray

    @property
    def contact_s(self) -> FloatArray:
        """Length of each contact."""
        return self.off_s - self.strike_s

    @property
    def outward(self) -> FloatArray:
        """+1 for the right leg, −1 for the left: the sign of its outer side on the axis to the right."""
        return np.where(self.right, 1.0, -1.0)

    def of(self, side: Side) -> IntArray:
        """Which steps are of this side."""
        return np.flatnonzero(self.right == (side == "right"))


@dataclass(frozen=True)
class Carriage:
    """How trunk, head and arms are carried, the same in every step.

    Parameters
    ----------
    speed_mps
        Of the belt.
    trunk_rad
        Line mid-hip to mid-shoulder to the vertical, + = forward, mean over stance.
    head_rad
        Line mid-shoulder to mid-ear against the trunk, + = forward.
    rotation_rad
        Turn of the pelvis about the vertical: hip of the landing side ahead at strike. The shoulders turn against it.
    trunk_nod_rad
        Swing of the trunk's lean around its mean over stance.
    arm_swing_rad, elbow_rad
        Swing of the upper arm to each side of its mean, and elbow flexion.
    """

    speed_mps: float
    trunk_rad: float
    head_rad: float
    rotation_rad: float
    trunk_nod_rad: float
    arm_swing_rad: float
    elbow_rad: float


def half_waves(times: FloatArray, values: FloatArray, t: FloatArray) -> FloatArray:
    """A curve that goes from each extreme to the next on half a cosine; level before the first and after the last."""
    i = np.clip(np.searchsorted(times, t, side="right") - 1, 0, len(times) - 2)
    part = np.clip((t - times[i]) / (times[i + 1] - times[i]), 0.0, 1.0)
    return np.asarray(values[i] + (values[i + 1] - values[i]) * (1 - np.cos(np.pi * part)) / 2)


@dataclass(frozen=True)
class Gait(ABC):
    """A runner: every point at any instant.

    Parameters
    ----------
    body
        Lengths.
    steps
        When each foot stands.
    posture
        What stays the same.
    height
        Height of the middle of the hips as a function of time.
    """

    body: Body
    steps: Stances
    posture: Carriage
    height: Height

    @abstractmethod
    def pelvis(self, t: FloatArray) -> FloatArray:
        """`(time, 3)` middle of the hips."""

    @abstractmethod
    def rightward(self, t: FloatArray) -> FloatArray:
        """`(time, 3)` unit vector from the left hip to the right; in the frontal plane it shows the drop exactly."""

    @abstractmethod
    def tilt(self, t: FloatArray) -> FloatArray:
        """`(time,)` line from back to front spines below the horizontal, + = anterior."""

    @abstractmethod
    def sway(self, t: FloatArray) -> FloatArray:
        """`(time,)` sideways lean of the trunk, + = to the runner's right."""

    @abstractmethod
    def leg(self, side: Side, t: FloatArray) -> dict[str, FloatArray]:
        """Hip, knee (with both ends of its axis), ankle, heel, ball and toe of a leg, `(time, 3)` each."""

    def hip(self, side: Side, t: FloatArray) -> FloatArray:
        """`(time, 3)` hip joint centre."""
        half = self.body.hips / 2 * (1 if side == "right" else -1)
        return np.asarray(self.pelvis(t) + half * self.rightward(t))

    def pelvis_axes(self, t: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Forward, upward and rightward unit vectors of the pelvis, `(time, 3)` each."""
        right = self.rightward(t)
        level = np.stack([right[:, 2], np.zeros_like(t), -right[:, 0]], axis=-1)
        level /= np.linalg.norm(level, axis=-1, keepdims=True)
        upright = np.cross(right, level)
        tilt = self.tilt(t)[:, None]
        forward = np.cos(tilt) * level - np.sin(tilt) * upright
        return forward, np.cross(right, forward), right

    def points(self, t: FloatArray) -> dict[str, FloatArray]:
        """Every point by name, `(time, 3)` metres (forward, up, right)."""
        points = self._trunk(t) | self._spines(t)
        for side in SIDES:
            points |= self._arm(side, points[f"{side}_shoulder"], t) | self.leg(side, t)
        return points

    def at_mid(self, values: FloatArray, part: float, t: FloatArray) -> FloatArray:
        """A curve that has these `(step,)` extremes at a part of each contact."""
        return half_waves(self.steps.strike_s + part * self.steps.contact_s, values, t)

    def nod(self, size: float, t: FloatArray) -> FloatArray:
        """Once a step: least from off to strike, most at mid-contact, nought on average over stance."""
        steps = self.steps
        ends = zip(steps.strike_s, (steps.strike_s + steps.off_s) / 2, steps.off_s, strict=True)
        values = np.tile([-size, size, -size], len(steps.off_s))
        return half_waves(np.array(list(ends)).ravel(), values, t)

    def _spines(self, t: FloatArray) -> dict[str, FloatArray]:
        """Front and back iliac spines, fixed to the pelvis; both pairs at one height, so that tilt is their line."""
        forward, upward, right = self.pelvis_axes(t)
        middle, size = self.pelvis(t), self.body.stature_m
        points = {}
        for name, ahead, wide in (("asis", 0.036, 0.136), ("psis", -0.054, 0.056)):
            here = middle + size * (ahead * forward + 0.046 * upward)
            points[f"left_{name}"] = here - size * wide / 2 * right
            points[f"right_{name}"] = here + size * wide / 2 * right
        return points

    def _trunk(self, t: FloatArray) -> dict[str, FloatArray]:
        """Shoulders, ears, eyes and nose."""
        body, posture = self.body, self.posture
        lean, sway = posture.trunk_rad + self.nod(posture.trunk_nod_rad, t), self.sway(t)
        neck = upward(lean, sway) * body.trunk + self.pelvis(t)
        head = neck + upward(lean + posture.head_rad, sway) * body.neck
        # The shoulders turn against the pelvis.
        turn = -self.at_mid(1.5 * posture.rotation_rad * self.steps.outward, 0.0, t)
        right = np.stack([np.sin(turn), np.zeros_like(t), np.cos(turn)], axis=-1)
        size, ahead, up, side = body.stature_m, *np.eye(3)
        points = {"nose": head + size * (0.06 * ahead - 0.01 * up)}
        for name, sign in (("left", -1), ("right", 1)):
            points[f"{name}_shoulder"] = neck + sign * body.shoulders / 2 * right
            points[f"{name}_ear"] = head + sign * 0.043 * size * side
            points[f"{name}_eye"] = head + size * (0.05 * ahead + 0.01 * up + sign * 0.018 * side)
        return points

    def _arm(self, side: Side, shoulder: FloatArray, t: FloatArray) -> dict[str, FloatArray]:
        """Elbow and wrist: each arm swings with the leg of the other side."""
        steps, posture, body = self.steps, self.posture, self.body
        sign = 1.0 if side == "right" else -1.0
        # At right strike the right arm is back.
        angle = self.at_mid(-sign * steps.outward * posture.arm_swing_rad, 0.0, t) - 0.15
        spread = np.full_like(t, np.deg2rad(12.0))
        elbow = shoulder + body.upper_arm * _downward(angle, sign * spread)
        wrist = elbow + body.forearm * _downward(angle + posture.elbow_rad, -sign * spread)
        return {f"{side}_elbow": elbow, f"{side}_wrist": wrist}


def upward(forward: FloatArray, right: FloatArray) -> FloatArray:
    """Unit vector upwards whose sagittal and frontal pictures lean by exactly these angles."""
    vector = np.stack([np.tan(forward), np.ones_like(forward), np.tan(right)], axis=-1)
    return np.asarray(vector / np.linalg.norm(vector, axis=-1, keepdims=True))


def _downward(forward: FloatArray, right: FloatArray) -> FloatArray:
    """Unit vector that hangs, turned forward and then out to the right."""
    return np.stack(
        [np.cos(right) * np.sin(forward), -np.cos(right) * np.cos(forward), np.sin(right)],
        axis=-1,
    )
