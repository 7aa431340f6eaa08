"""A parametric treadmill runner whose every measure is known exactly.

`virtual_runner` turns the parameters of a `Runner` into a motion of joints and markers, the exact contacts and the
exact value of every measure, computed from the continuous model and not from the frames. For tests anywhere, and to
see how far frame rate, noise and a camera move a number. It is not a model of forces or of how people choose to run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq, root

from hipdrive.arrays import FloatArray
from hipdrive.gait import SIDES, Contacts
from hipdrive.motion import EXACT, Lab, Motion, Provenance
from hipdrive_synthetic.body import SOLE_M, USUAL, Body, Proportions
from hipdrive_synthetic.gait import Gait, IntArray, Stances
from hipdrive_synthetic.stride import Bounce, Leg, Posture, Steps, Stride
from hipdrive_synthetic.truth import Seen, Truth, by_side, knee, lowest, valgus

Pair = tuple[float, float]

#: How far the foot may be turned down at off, degrees (beyond it the shoe would stand on its tip).
_PUSH_DEG = (15.0, 85.0)
#: Steps made before the first and after the last frame, so that the motion has neither beginning nor end.
_SPARE = 4
#: Typical variation from step to step, one standard deviation at `variability` 1, cut off at two (design choice: the
#: order of what treadmill runners show; tests do not rest on it): share of step and contact time, metres of foot
#: placement ahead and across, degrees of drop, sway, swivel, foot and knee drive, share of foot speed.
_VARIES = {
    "step": 0.010,
    "contact": 0.012,
    "ahead": 0.004,
    "across": 0.008,
    "drop": 0.7,
    "sway": 0.5,
    "valgus": 0.8,
    "foot": 1.5,
    "drive": 1.5,
    "foot_speed": 0.08,
}


@dataclass(frozen=True)
class Runner:
    """Parameters of a runner. Pairs are (left, right), the stance leg.

    Parameters
    ----------
    cadence_spm
        Steps a minute.
    contact_time_s
        Mean length of a contact.
    speed_mps
        Of the belt; 0 runs on the spot.
    stature_m
        Height; lengths of the segments follow from it.
    pelvic_drop_deg
        Extreme of the pelvis's tilt in stance, + = swing side lower, − = hiked.
    step_width_m
        Between the lines of the left and the right ankle; − = crossed.
    knee_valgus_deg
        Frontal projection angle of the knee at midstance, + = knee inward.
    trunk_sway_deg
        Sideways lean of the trunk at mid-contact, + = towards the stance leg.
    ankle_lean_deg
        Lean of the line stance ankle to mid-hip, both averaged over stance; the trunk leans with it.
    waist_bend_deg
        Lean of the trunk beyond that.
    head_forward_deg
        Mid-ear ahead of the line of the trunk.
    pelvic_tilt_deg
        Line from back to front spines below the horizontal, + = anterior, mean over stance.
    knee_flexion_midstance_deg
        At the lowest pelvis, mean of both sides; it sets the height of the hips.
    sitting_deg
        Added to `knee_flexion_midstance_deg`.
    knee_flexion_off_deg
        When the foot leaves; it sets how far the heel has risen, and with it hip extension.
    knee_drive_deg
        Peak forward angle of the swinging thigh to the vertical.
    swing_knee_deg
        Peak knee flexion in swing.
    foot_strike_deg
        Line heel to toe at strike, + = toes up: from 0 on the heel touches first, below it the ball.
    retraction
        Backward speed of the foot relative to the hips just before strike, over the belt's; 1 = as fast as the belt.
    descent_mps
        Downward speed of the touching point just before strike.
    toe_out_deg
        Both feet against the line of progress.
    pelvic_rotation_deg
        Turn of the pelvis about the vertical to each side.
    arm_swing_deg
        Swing of the upper arms to each side.
    vertical_oscillation_m
        Rise of the hips from lowest to highest; `None` for what a single half sine of ground force gives.
    takeoff_rise_m
        How much higher the hips are at off than at strike.
    step_asymmetry, contact_asymmetry
        (left − right) / mean of step time and of contact time.
    variability
        Step-to-step variation, 1 = typical, 0 = every stride alike.
    proportions
        Lengths of the segments over stature.
    sole_m
        Thickness of the shoes' soles.
    """

    cadence_spm: float = 170.0
    contact_time_s: float = 0.24
    speed_mps: float = 3.0
    stature_m: float = 1.75
    pelvic_drop_deg: Pair = (5.0, 5.0)
    step_width_m: float = 0.05
    knee_valgus_deg: Pair = (2.0, 2.0)
    trunk_sway_deg: Pair = (2.0, 2.0)
    ankle_lean_deg: float = 10.0
    waist_bend_deg: float = -2.0
    head_forward_deg: float = 8.0
    pelvic_tilt_deg: float = 12.0
    knee_flexion_midstance_deg: float = 45.0
    sitting_deg: float = 0.0
    knee_flexion_off_deg: float = 20.0
    knee_drive_deg: Pair = (35.0, 35.0)
    swing_knee_deg: float = 95.0
    foot_strike_deg: Pair = (14.0, 14.0)
    retraction: float = 0.65
    descent_mps: float = 0.6
    toe_out_deg: float = 6.0
    pelvic_rotation_deg: float = 4.0
    arm_swing_deg: float = 25.0
    vertical_oscillation_m: float | None = None
    takeoff_rise_m: float = 0.006
    step_asymmetry: float = 0.0
    contact_asymmetry: float = 0.0
    variability: float = 0.0
    proportions: Proportions = USUAL
    sole_m: float = SOLE_M

    @property
    def body(self) -> Body:
        """Lengths of the segments."""
        return Body(self.stature_m, self.proportions, self.sole_m)

    def run(self, duration_s: float, fps: float, seed: int) -> VirtualRun:
        """The motion with its truth; see `virtual_runner`."""
        return virtual_runner(self, duration_s, fps, seed)

    @property
    def step_s(self) -> float:
        """Mean time of a step."""
        return 60.0 / self.cadence_spm


@dataclass(frozen=True)
class VirtualRun:
    """A motion with its truth.

    Parameters
    ----------
    motion
        Joints and markers in metres (forward, up, right).
    contacts
        The exact contacts that lie wholly within the motion.
    truth
        Measure id to side (`left`, `right`, `mean`, `difference`) to value in the measure's unit, the mean over
        those contacts.
    per_step
        Measure id to `(contact,)` values; NaN where the motion cannot show it (the last stride is cut, the first and
        last step have no neighbour).
    stride
        The continuous model: `stride.points(t)` gives every point at any instant.
    """

    motion: Motion
    contacts: Contacts
    truth: Mapping[str, Mapping[str, float]]
    per_step: Mapping[str, FloatArray]
    stride: Gait


# --- from parameters to the model -------------------------------------------------------------------------------


def _bounce(runner: Runner, steps: Steps, landing_m: float) -> Bounce:
    return Bounce(steps.strike_s, steps.off_s, landing_m, runner.takeoff_rise_m, _depth(runner))


def _times(runner: Runner, n: int, start_s: float, jitter: Callable[[str], FloatArray]) -> tuple[FloatArray, ...]:
    """Strike, off and whether the stance leg is the right one, of `n` steps from `start_s` on."""
    right = np.arange(n) % 2 == 1
    half = np.where(right, -0.5, 0.5)
    step = runner.step_s * (1 + half * runner.step_asymmetry + jitter("step"))
    strike = start_s + np.concatenate([[0.0], np.cumsum(step)[:-1]])
    contact = runner.contact_time_s * (1 + half * runner.contact_asymmetry + jitter("contact"))
    return strike, strike + contact, right


def _steps(runner: Runner, n: int, start_s: float, ahead_m: float, rng: np.random.Generator) -> Steps:
    """The steps as dialled; push-off and knee swivel still to be found."""

    def jitter(what: str) -> FloatArray:
        return runner.variability * _VARIES[what] * np.clip(rng.standard_normal(n), -2.0, 2.0)

    strike, off, right = _times(runner, n, start_s, jitter)

    def pair(values: Pair, what: str) -> FloatArray:
        return np.deg2rad(np.where(right, values[1], values[0]) + jitter(what))

    foot = pair(runner.foot_strike_deg, "foot")
    slower = np.clip(1 + jitter("foot_speed"), 0.5, 1.5)
    return Steps(
        right=right.astype(bool),
        strike_s=strike,
        off_s=off,
        # A longer contact reaches out further on both ends.
        ahead_m=ahead_m + runner.speed_mps * ((off - strike) - runner.contact_time_s) / 2 + jitter("ahead"),
        across_m=np.where(right, 0.5, -0.5) * runner.step_width_m + jitter("across"),
        foot_rad=_sole_at_strike(foot, runner.body, np.deg2rad(runner.toe_out_deg)),
        push_rad=np.full(n, np.deg2rad(45.0)),
        forward_mps=(1 - runner.retraction) * runner.speed_mps * slower,
        down_mps=runner.descent_mps * slower,
        drop_rad=pair(runner.pelvic_drop_deg, "drop"),
        sway_rad=pair(runner.trunk_sway_deg, "sway"),
        valgus_rad=np.zeros(n),
        drive_rad=pair(runner.knee_drive_deg, "drive"),
    )


def _sole_at_strike(seen_rad: FloatArray, body: Body, yaw_rad: float) -> FloatArray:
    """Heel to ball against the ground for an angle of heel to toe as seen from the side.

    The foot points outwards; and where the ball touches first the toes lie flat, so that the sole is steeper than the
    line to their tip.
    """
    slope = np.tan(seen_rad) * np.cos(yaw_rad)
    toes = body.ball_to_toe / body.heel_to_ball
    flat = np.arctan(slope) + np.arcsin(slope * toes / np.sqrt(1 + slope**2))
    return np.asarray(np.where(seen_rad < 0, flat, np.arctan(slope)))


def posture_of(runner: Runner) -> Posture:
    """What the parameters keep the same from step to step."""
    return Posture(
        speed_mps=runner.speed_mps,
        trunk_rad=np.deg2rad(runner.ankle_lean_deg + runner.waist_bend_deg),
        tilt_rad=np.deg2rad(runner.pelvic_tilt_deg),
        head_rad=np.deg2rad(runner.head_forward_deg),
        rotation_rad=np.deg2rad(runner.pelvic_rotation_deg),
        pelvis_shift_m=0.008,
        trunk_nod_rad=np.deg2rad(1.0),
        tilt_nod_rad=np.deg2rad(1.5),
        toe_out_rad=np.deg2rad(runner.toe_out_deg),
        swing_knee_rad=np.deg2rad(runner.swing_knee_deg),
        arm_swing_rad=np.deg2rad(runner.arm_swing_deg),
        elbow_rad=np.deg2rad(88.0),
    )


def _assemble(runner: Runner, steps: Steps, landing_m: float) -> Stride:
    """The model, with push-off and knee swivel as dialled."""
    stride = Stride(runner.body, steps, posture_of(runner), _bounce(runner, steps, landing_m))
    return _with_valgus(runner, with_push(runner, stride))


def _with_steps(stride: Stride, steps: Steps) -> Stride:
    """The same stride with other steps (and nothing remembered)."""
    return Stride(stride.body, steps, stride.posture, stride.height)


def _pushed(stride: Stride, push_rad: FloatArray) -> Stride:
    return _with_steps(stride, replace(stride.steps, push_rad=push_rad))


def _swivelled(stride: Stride, valgus_rad: FloatArray) -> Stride:
    return _with_steps(stride, replace(stride.steps, valgus_rad=valgus_rad))


def with_push(runner: Runner, stride: Stride) -> Stride:
    """Each foot's rise at off for which the knee is bent as dialled: more rise, more bend. By halving."""
    every, off_s = np.arange(len(stride.steps.off_s)), stride.steps.off_s
    low, high = (np.full(len(every), np.deg2rad(end)) for end in _PUSH_DEG)
    wanted = np.deg2rad(runner.knee_flexion_off_deg)
    hip = stride.standing_leg(every, off_s)[0]
    for _ in range(28):
        middle = (low + high) / 2
        ankle = _pushed(stride, middle).standing_foot(every, off_s).ankle
        short = Leg.between(hip, ankle, stride.body).knee < wanted
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return _pushed(stride, (low + high) / 2)


def _with_valgus(runner: Runner, stride: Stride) -> Stride:
    """Each knee's swivel for which its frontal projection at midstance is as dialled. By Newton's steps."""
    steps, t = stride.steps, lowest(stride)
    wanted = np.where(steps.right, runner.knee_valgus_deg[1], runner.knee_valgus_deg[0])

    def missing(swivel: FloatArray) -> FloatArray:
        return _valgus_at(_swivelled(stride, swivel), t) - wanted

    swivel, small = np.zeros(len(t)), 1e-4
    for _ in range(4):
        here = missing(swivel)
        slope = (missing(swivel + small) - here) / small
        # A straight knee has no swivel.
        swivel = swivel - np.where(slope != 0, here / np.where(slope != 0, slope, 1.0), 0.0)
    return _swivelled(stride, swivel)


def _standing(stride: Stride, i: IntArray, t: FloatArray) -> Seen:
    """The standing legs of steps `i` at `t`, given as if both sides were the stance side."""
    hip, knee_, ankle = stride.standing_leg(i, t)
    places = {"hip": hip, "knee": knee_, "ankle": ankle}
    points = {f"{side}_{name}": place for side in SIDES for name, place in places.items()}
    return Seen(points, stride.steps.right[i])


def _valgus_at(stride: Stride, t: FloatArray) -> FloatArray:
    """`(step,)` frontal projection of each stance knee at one instant a step, degrees."""
    return valgus(_standing(stride, np.arange(len(t)), t))


def _two_steps(runner: Runner, ahead_m: float, landing_m: float) -> FloatArray:
    """Ankle lean and knee flexion at midstance, means of one left and one right step without variation, degrees."""
    steps = _steps(replace(runner, variability=0.0), 6, 0.0, ahead_m, np.random.default_rng(0))
    stride = _assemble(runner, steps, landing_m)
    two = np.array([2, 3])
    bent = knee(_standing(stride, two, lowest(stride)[two]))
    t = steps.strike_s[two, None] + steps.contact_s[two, None] * np.linspace(0, 1, 251)
    ankle = stride.standing_foot(np.repeat(two, 251), t.ravel()).ankle
    line = (stride.pelvis(t.ravel()) - ankle).reshape(2, 251, 3).mean(axis=1)
    lean = np.degrees(np.arctan2(line[:, 0], line[:, 1]))
    return np.array([float(lean.mean()), float(bent.mean())])


@lru_cache(maxsize=512)
def _placed(runner: Runner) -> Pair:
    """Where the foot lands ahead of the hips and how high the hips land, metres, for lean and knee as dialled.

    Raises
    ------
    ValueError
        If no leg of this length can do that.
    """
    body = runner.body
    wanted = np.array([runner.ankle_lean_deg, runner.knee_flexion_midstance_deg + runner.sitting_deg])

    def missing(unknown: FloatArray) -> FloatArray:
        return np.asarray(_two_steps(runner, float(unknown[0]), float(unknown[1])) - wanted)

    first = [0.5 * runner.speed_mps * runner.contact_time_s - 0.17 * body.leg, 1.07 * body.leg]
    found = root(missing, first, tol=1e-9)
    if np.abs(found.fun).max() > 1e-5:
        raise ValueError(f"no leg can do this: lean and knee at midstance off by {np.round(found.fun, 2)} deg")
    return float(found.x[0]), float(found.x[1])


@lru_cache(maxsize=512)
def _depth(runner: Runner) -> float:
    """How far the hips sink in stance for the dialled vertical oscillation, metres; `nan` where none is dialled."""
    wanted = runner.vertical_oscillation_m
    if wanted is None:
        return float("nan")
    steps = _steps(replace(runner, variability=0.0), 8, 0.0, 0.0, np.random.default_rng(0))
    t = np.linspace(steps.strike_s[3], steps.strike_s[5], 2001)

    def missing(depth_m: float) -> float:
        height = Bounce(steps.strike_s, steps.off_s, 0.0, runner.takeoff_rise_m, depth_m)(t)
        middle = len(t) // 2
        return float((np.ptp(height[:middle]) + np.ptp(height[middle:])) / 2 - wanted)

    return float(brentq(missing, 0.005, 0.3, xtol=1e-12))


@dataclass(frozen=True)
class _Limits:
    """What still is a runner.

    Parameters
    ----------
    knee_deg
        Least knee flexion of a standing leg.
    push_deg
        Least and most the heel has risen at off.
    clear
        Least height of a swinging foot's points above the ground, over the thickness of the sole.
    over_rad
        How far the thigh may pass its dialled peak (in single steps it may, when it is far forward at strike).
    """

    knee_deg: float
    push_deg: Pair
    clear: float
    over_rad: float


#: A knee locks at 0 (and its speed would have no bound there), a shoe does not stand on its tip, a sole is worn.
_POSSIBLE = _Limits(5.0, (_PUSH_DEG[0] + 0.01, _PUSH_DEG[1] - 0.01), 0.5, np.deg2rad(6.0))
#: Room for the variation from step to step around a runner drawn at random.
_WITH_ROOM = _Limits(13.0, (20.0, 76.0), 1.0, np.deg2rad(0.02))


def _check(stride: Stride, limits: _Limits = _POSSIBLE) -> None:
    """Raise `ValueError` where the parameters do not make a runner."""
    if isinstance(stride.height, Bounce):
        if stride.height.flight_s.min() <= 0.01:
            raise ValueError("no flight: contact_time_s is too long for this cadence_spm")
        if stride.height.least_force < -0.01:
            raise ValueError("the ground would have to pull: vertical_oscillation_m does not fit cadence and contact")
    push = np.rad2deg(stride.steps.push_rad)
    if push.min() < limits.push_deg[0] or push.max() > limits.push_deg[1]:
        raise ValueError("knee_flexion_off_deg cannot be reached with the foot still on the ground")
    _check_stance(stride, limits)
    _check_swing(stride, limits)


def _check_stance(stride: Stride, limits: _Limits) -> None:
    """Raise `ValueError` where a leg is too short for its stance."""
    steps, parts = stride.steps, np.linspace(0, 1, 41)
    every = np.repeat(np.arange(len(steps.off_s)), len(parts))
    t = steps.strike_s[:, None] + steps.contact_s[:, None] * parts
    bent = stride.standing_angles(every, t.ravel())["knee"]
    if np.rad2deg(bent.min()) < limits.knee_deg:
        raise ValueError("the leg is too short for this stance: bend the knee more, or shorten the contact")


def _check_swing(stride: Stride, limits: _Limits) -> None:
    """Raise `ValueError` where a foot scrapes the ground in its swing."""
    steps = stride.steps
    t = np.arange(steps.strike_s[2], steps.strike_s[-2], 0.004)
    for side in SIDES:
        foot = stride.leg(side, t)
        if (
            min(foot[f"{side}_{name}"][:, 1].min() for name in ("heel", "ball", "toe"))
            < limits.clear * stride.body.sole_m - 1e-9
        ):
            raise ValueError("the swinging foot scrapes the ground: more swing_knee_deg")
        thigh = foot[f"{side}_knee"] - foot[f"{side}_hip"]
        most = np.arctan2(thigh[:, 0], -thigh[:, 1]).max()
        if most > steps.drive_rad[steps.of(side)].max() + limits.over_rad:
            raise ValueError("the thigh is further forward at strike than in swing: more knee_drive_deg")


# --- doors ------------------------------------------------------------------------------------------------------


def virtual_runner(runner: Runner, duration_s: float = 10.0, fps: float = 240.0, seed: int = 0) -> VirtualRun:
    """A runner on a treadmill, with the exact truth.

    Parameters
    ----------
    runner
        Parameters.
    duration_s, fps
        Length and frame rate of the motion.
    seed
        Of the variation from step to step and of the phase at the first frame.

    Raises
    ------
    ValueError
        If no body of these lengths can run so, with the parameter to change.
    """
    stride = _whole(runner, duration_s, seed)
    _check(stride)
    return filmed(stride, duration_s, fps)


def filmed(stride: Gait, duration_s: float, fps: float) -> VirtualRun:
    """Frames, whole contacts and their truth."""
    steps = stride.steps
    inside = np.flatnonzero((steps.strike_s >= 0) & (steps.off_s <= duration_s))
    truth = Truth(stride, int(inside[0]), int(inside[-1]) + 1)
    time_s = clock(duration_s, fps)
    motion = as_motion(stride.points(time_s), time_s, fps)
    shown = truth.shown(duration_s)
    spm = 60 * (len(inside) - 1) / float(steps.strike_s[inside[-1]] - steps.strike_s[inside[0]])
    means = by_side(shown, steps.right[inside]) | {"cadence": {"mean": spm}}
    return VirtualRun(motion, _contacts(steps, inside), means, shown, stride)


def _whole(runner: Runner, duration_s: float, seed: int) -> Stride:
    ahead_m, landing_m = _placed(replace(runner, variability=0.0))
    return _assemble(runner, all_steps(runner, duration_s, seed, ahead_m), landing_m)


def all_steps(runner: Runner, duration_s: float, seed: int, ahead_m: float) -> Steps:
    """Enough steps to reach beyond both ends of the motion, from a random phase on."""
    rng = np.random.default_rng(seed)
    n = int(np.ceil(1.1 * duration_s / runner.step_s)) + 2 * _SPARE
    start_s = -(_SPARE + rng.random()) * runner.step_s
    return _steps(runner, n, start_s, ahead_m, rng)


def clock(duration_s: float, fps: float) -> FloatArray:
    """`(frame,)` seconds from 0 to the end."""
    return np.arange(round(duration_s * fps) + 1) / fps


def as_motion(points: dict[str, FloatArray], time_s: FloatArray, fps: float) -> Motion:
    """Points by name as a motion in the laboratory."""
    provenance = Provenance("", "virtual", "virtual", fps, float(time_s[-1] - time_s[0]), EXACT)
    return Motion(np.stack(list(points.values()), axis=1), tuple(points), time_s, Lab(), provenance)


def _contacts(steps: Stances, inside: IntArray) -> Contacts:
    side = np.where(steps.right[inside], "right", "left")
    exact = np.zeros(len(inside))
    return Contacts(side, steps.strike_s[inside], steps.off_s[inside], exact, exact, "kinematics")


def with_overstride(runner: Runner, overstride: float) -> Runner:
    """The runner whose heel lands so far ahead of the hips, of leg length: the ankle lean is changed to fit."""

    def missing(lean_deg: float) -> float:
        return _truth_of(replace(runner, ankle_lean_deg=lean_deg), "overstride") - overstride

    return replace(runner, ankle_lean_deg=_solve(missing, runner.ankle_lean_deg))


def with_hip_extension(runner: Runner, hip_extension_deg: float) -> Runner:
    """The runner whose thigh is so far behind the vertical at off: the knee at off is changed to fit."""

    def missing(knee_deg: float) -> float:
        changed = replace(runner, knee_flexion_off_deg=knee_deg)
        return _truth_of(changed, "hip_extension_vertical") - hip_extension_deg

    return replace(runner, knee_flexion_off_deg=_solve(missing, runner.knee_flexion_off_deg))


def _truth_of(runner: Runner, id: str) -> float:
    """A measure of the runner without variation."""
    stride = _whole(replace(runner, variability=0.0), 1.0, 0)
    return float(Truth(stride, 2, 4).values[id].mean())


def _solve(missing: Callable[[float], float], start: float) -> float:
    def at(unknown: FloatArray) -> FloatArray:
        return np.array([missing(float(unknown[0]))])

    found = root(at, [start], tol=1e-8)
    if abs(float(found.fun[0])) > 1e-4:
        raise ValueError("this runner's legs cannot do that")
    return float(found.x[0])


def random_runner(rng: np.random.Generator) -> Runner:
    """A plausible runner: parameters drawn alike within wide bounds, again where no body could run so.

    Parameters
    ----------
    rng
        Source of chance; the same state gives the same runner.
    """
    while True:
        runner = _drawn(rng)
        try:
            _check(_whole(replace(runner, variability=0.0), 1.0, 0), _WITH_ROOM)
            # Room for whichever seed: one run that varies more than its runs will.
            _check(_whole(replace(runner, variability=1.5 * runner.variability), 20.0, 0))
        except ValueError:
            continue
        return runner


def _drawn(rng: np.random.Generator) -> Runner:
    def pair(mean: float, spread: float, side: float) -> Pair:
        middle = mean + spread * rng.uniform(-1, 1)
        half = side * rng.uniform(-1, 1) / 2
        return middle + half, middle - half

    def one(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    stature, speed = one(1.55, 1.95), one(2.4, 4.2)
    return Runner(
        cadence_spm=one(156, 190),
        # The way of the belt under a contact, against stature: what keeps the leg long enough.
        contact_time_s=one(0.36, 0.45) * stature / speed,
        speed_mps=speed,
        stature_m=stature,
        pelvic_drop_deg=pair(4.0, 5.0, 4.0),
        step_width_m=one(-0.03, 0.12),
        knee_valgus_deg=pair(2.0, 6.0, 4.0),
        trunk_sway_deg=pair(2.0, 3.0, 2.0),
        ankle_lean_deg=one(7.0, 13.0),
        waist_bend_deg=one(-6.0, 10.0),
        head_forward_deg=one(-5.0, 25.0),
        pelvic_tilt_deg=one(4.0, 20.0),
        knee_flexion_midstance_deg=one(40.0, 50.0),
        sitting_deg=one(0.0, 6.0),
        knee_flexion_off_deg=one(14.0, 28.0),
        knee_drive_deg=pair(42.0, 12.0, 6.0),
        swing_knee_deg=one(88.0, 118.0),
        foot_strike_deg=pair(6.0, 16.0, 4.0),
        retraction=one(0.45, 0.9),
        descent_mps=one(0.3, 1.0),
        toe_out_deg=one(0.0, 12.0),
        pelvic_rotation_deg=one(2.0, 7.0),
        arm_swing_deg=one(15.0, 40.0),
        takeoff_rise_m=one(-0.004, 0.012),
        step_asymmetry=one(-0.04, 0.04),
        contact_asymmetry=one(-0.05, 0.05),
        variability=one(0.5, 1.2),
    )
