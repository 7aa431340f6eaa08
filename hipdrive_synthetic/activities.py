"""Other things people do in front of a camera: walking, running on the spot, standing, squatting.

To test that they are told from running. The same body as the virtual runner's; contacts are exact, measures of
running mean little here.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import brentq

from hipdrive.arrays import FloatArray
from hipdrive.gait import SIDES
from hipdrive.motion import Motion
from hipdrive_synthetic.body import SOLE_M, Body
from hipdrive_synthetic.stride import Leg, Steps, Stride, Vault, place_foot
from hipdrive_synthetic.virtual_runner import (
    Runner,
    VirtualRun,
    all_steps,
    as_motion,
    clock,
    filmed,
    posture_of,
    virtual_runner,
    with_push,
)

#: The straightest knee of a standing leg in walking, degrees (the usual few degrees of a leg that does not lock).
_STRAIGHTEST_DEG = 5.0
#: How far the hips rise and fall in walking, metres.
_WALKING_RISE_M = 0.03

WALKER = Runner(
    cadence_spm=112.0,
    contact_time_s=0.66,
    speed_mps=1.2,
    knee_valgus_deg=(0.0, 0.0),
    knee_flexion_off_deg=35.0,
    knee_drive_deg=(26.0, 26.0),
    swing_knee_deg=64.0,
    foot_strike_deg=(20.0, 20.0),
    retraction=0.7,
    descent_mps=0.3,
    step_width_m=0.1,
    waist_bend_deg=-8.0,
)
ON_THE_SPOT = Runner(
    speed_mps=0.0,
    ankle_lean_deg=-1.0,
    waist_bend_deg=3.0,
    knee_flexion_midstance_deg=42.0,
    knee_flexion_off_deg=44.0,
    knee_drive_deg=(55.0, 55.0),
    foot_strike_deg=(-8.0, -8.0),
    step_width_m=0.12,
)


def on_the_spot(duration_s: float = 10.0, fps: float = 240.0, seed: int = 0) -> VirtualRun:
    """Running on the spot: no travel, forefoot first, knees lifted. There is no speed, so no `paw_back`."""
    return virtual_runner(ON_THE_SPOT, duration_s, fps, seed)


def walker(duration_s: float = 10.0, fps: float = 240.0, seed: int = 0) -> VirtualRun:
    """Walking: heel first, both feet down for part of each step, hips highest over the standing foot."""
    ahead_m = 0.5 * WALKER.speed_mps * WALKER.contact_time_s - 0.05
    steps = all_steps(WALKER, duration_s, seed, ahead_m)
    leg = Body(WALKER.stature_m).leg
    height = float(brentq(lambda h: _straightest_deg(_walking(steps, h)) - _STRAIGHTEST_DEG, 0.8 * leg, 1.2 * leg))
    return filmed(with_push(WALKER, _walking(steps, height)), duration_s, fps)


def _walking(steps: Steps, height_m: float) -> Stride:
    vault = Vault(steps.strike_s, height_m, _WALKING_RISE_M / 2)
    return Stride(Body(WALKER.stature_m), steps, posture_of(WALKER), vault)


def _straightest_deg(stride: Stride) -> float:
    """Knee flexion of the standing leg at its least in the first two thirds of stance; below 0, what it is short of."""
    steps, two = stride.steps, np.array([2, 3])
    t = steps.strike_s[two, None] + steps.contact_s[two, None] * np.linspace(0, 0.66, 41)
    hip, _, ankle = stride.standing_leg(np.repeat(two, 41), t.ravel())
    over = float(np.linalg.norm(ankle - hip, axis=1).max() - stride.body.leg)
    if over > 0:
        return -1000 * over
    return float(np.rad2deg(Leg.between(hip, ankle, stride.body).knee.min()))


def standing(duration_s: float = 10.0, fps: float = 240.0) -> Motion:
    """Standing upright and still, swaying by a few millimetres as people do."""
    t = clock(duration_s, fps)
    body = Body(Runner().stature_m)
    sway = 0.004 * np.sin(2 * np.pi * 0.4 * t)
    return _both_feet_down(t, fps, np.full_like(t, 0.985 * _upright(body)), sway, np.zeros_like(t))


def squatting(duration_s: float = 10.0, fps: float = 240.0, period_s: float = 3.0) -> Motion:
    """Slow squats from standing: both feet down, hips going down by a third and back, the trunk leaning to balance."""
    t = clock(duration_s, fps)
    body = Body(Runner().stature_m)
    down = (1 - np.cos(2 * np.pi * t / period_s)) / 2
    height = (0.985 - 0.33 * down) * _upright(body)
    return _both_feet_down(t, fps, height, -0.12 * down, np.deg2rad(35.0) * down)


def _upright(body: Body) -> float:
    """Height of the hips over straight legs, metres."""
    return body.leg + body.ankle_height + SOLE_M


def _both_feet_down(t: FloatArray, fps: float, height: FloatArray, forward: FloatArray, lean: FloatArray) -> Motion:
    """A body over two flat feet, from the place of the hips and the lean of the trunk, `(frame,)` each."""
    runner = replace(Runner(), pelvic_rotation_deg=0.0)
    body, zero = runner.body, np.zeros_like(t)
    hips = np.stack([forward, height, zero], axis=1)
    points = _torso(body, hips, lean)
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        hip = hips + sign * body.hips / 2 * np.array([0.0, 0.0, 1.0])
        ankle = np.tile([0.0, SOLE_M + body.ankle_height, sign * 0.11], (len(t), 1))
        foot = place_foot(ankle, zero, zero, np.full_like(t, sign * np.deg2rad(8.0)), body)
        bent = Leg.between(hip, ankle, body).place(hip, zero, body)[0]
        places = {"hip": hip, "knee": bent, "ankle": ankle, "heel": foot.heel, "ball": foot.ball, "toe": foot.toe}
        points |= {f"{side}_{name}": place for name, place in places.items()}
    return as_motion(points, t, fps)


def _torso(body: Body, hips: FloatArray, lean: FloatArray) -> dict[str, FloatArray]:
    """Shoulders, hanging arms and head over the hips."""
    along = np.stack([np.sin(lean), np.cos(lean), np.zeros_like(lean)], axis=1)
    neck = hips + body.trunk * along
    head = neck + body.neck * along
    ahead, up, right = np.eye(3)
    points = {"nose": head + body.stature_m * (0.06 * ahead - 0.01 * up)}
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        shoulder = neck + sign * body.shoulders / 2 * right
        points[f"{side}_shoulder"] = shoulder
        points[f"{side}_elbow"] = shoulder - body.upper_arm * up
        points[f"{side}_wrist"] = shoulder - (body.upper_arm + body.forearm) * up
        points[f"{side}_ear"] = head + 0.043 * sign * body.stature_m * right
        points[f"{side}_eye"] = head + body.stature_m * (0.05 * ahead + 0.01 * up + 0.018 * sign * right)
    return points


#: Points of the pelvis that a standing trial needs.
_PELVIS = ("asis", "psis", "hip")


def standing_trial(run: VirtualRun, turned_deg: float = 0.0, aside_m: float = 0.0) -> Motion:
    """The standing trial of a virtual runner, one frame: the pelvis level over straight legs.

    Parameters
    ----------
    run
        Whose pelvis and legs.
    turned_deg
        How far the pelvis is off level in it, + = right side higher.
    aside_m
        How far the pelvis is from the middle of the feet, + = to the right.
    """
    first = {n: run.motion.point(n)[0] for n in run.motion.names}
    level = _level_pelvis(first)
    turn = np.deg2rad(turned_deg)
    turned = np.array([[1, 0, 0], [0, np.cos(turn), np.sin(turn)], [0, -np.sin(turn), np.cos(turn)]])
    points = {n: place @ turned.T + [0, 0, aside_m] for n, place in level.items()}
    for side in SIDES:
        below = level[f"{side}_hip"]
        for upper, lower, share in (("hip", "knee", 0.5), ("knee", "ankle", 0.0)):
            below = below - [0.0, float(np.linalg.norm(first[f"{side}_{upper}"] - first[f"{side}_{lower}"])), 0.0]
            points[f"{side}_{lower}"] = below + [0, 0, share * aside_m]
    return as_motion({n: place[None] for n, place in points.items()}, np.zeros(1), run.motion.fps)


def _level_pelvis(first: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """The pelvis of one frame about the middle of its hips, turned to face forward and level, tilted forward as it was."""
    right = first["right_asis"] - first["left_asis"]
    ahead = np.sum([first[f"{s}_asis"] - first[f"{s}_psis"] for s in SIDES], axis=0)
    axes = _frame(ahead, right)
    level = _frame(np.array([np.hypot(ahead[0], ahead[2]), ahead[1], 0.0]), np.array([0.0, 0.0, 1.0]))
    middle = (first["left_hip"] + first["right_hip"]) / 2
    names = [f"{side}_{bone}" for side in SIDES for bone in _PELVIS]
    return {n: (first[n] - middle) @ axes @ level.T for n in names}


def _frame(ahead: FloatArray, right: FloatArray) -> FloatArray:
    """Axes of the pelvis as columns."""
    across = right / np.linalg.norm(right)
    forward = ahead - (ahead @ across) * across
    forward /= np.linalg.norm(forward)
    return np.stack([forward, np.cross(across, forward), across], axis=1)
