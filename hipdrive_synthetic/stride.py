"""A treadmill runner as continuous functions of time: every joint at any instant, exactly.

The body is built from the ground up. While a foot stands, it goes with the belt: it lands with a stated speed, is
stopped by the give of its sole, rolls down, and in push-off turns about the ball and then about the tip of the toe.
The pelvis flies ballistically and bounces on a ground force that is zero at both ends of contact. Hip and ankle being
known, the knee follows. In swing the leg's angles are joined smoothly (position, speed and acceleration at off,
position and speed at strike) to those of both contacts, through the peak of the thigh and of the knee.

The shapes of the foot's motion (how fast the heel comes down, how long it takes to lie flat, when the heel and the
ball rise) follow what is seen in treadmill running at 2.5 to 4.5 m/s with markers on the shoe; no recording is in here.

Axes are (forward, up, right) in metres; angles are radians inside this file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.interpolate import BPoly

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.gait import Side
from hipdrive_synthetic.body import Body
from hipdrive_synthetic.gait import Carriage, Gait, IntArray, Stances, half_waves

GRAVITY = 9.80665

#: Where on the clock of a swing the thigh and the knee are bent most and the toes lifted, as a fraction of it (usual
#: running; the truth does not rest on it).
_THIGH_PEAK, _KNEE_PEAK, _TOES_LIFTED = 0.66, 0.47, 0.6
#: Push-off: part of stance at which the heel starts to rise, and how long before off the ball does, seconds.
_HEEL_RISES, _BALL_RISES_S = 0.45, 0.045
#: How long the foot takes to lie flat, and how long the sole gives way at strike and springs back before off, seconds.
_LANDING_S, _GIVE_S = 0.042, 0.025
#: Speed with which the tip of the toe leaves the ground: forward and up, m/s.
_TOE_LEAVES_MPS = (0.35, 0.3)


@dataclass(frozen=True)
class Steps(Stances):
    """What each step is made of, `(step,)` arrays in order of strike; sides alternate.

    Parameters
    ----------
    right, strike_s, off_s
        Which foot stands, and when.
    ahead_m
        Ankle ahead of the middle of the hips at strike, as if the foot were flat.
    across_m
        Ankle to the runner's right of the line of progress.
    foot_rad
        Foot at strike against the ground, + = toes up.
    push_rad
        How far the heel has risen at off.
    forward_mps, down_mps
        Speed of the touching point over the belt just before strike.
    drop_rad, sway_rad, valgus_rad
        Extreme of pelvic drop, of sideways trunk lean towards the stance side, and knee swivel about the line
        hip–ankle at mid-contact (+ = knee inward).
    drive_rad
        Peak forward thigh angle in the swing that ends with this strike.
    """

    ahead_m: FloatArray
    across_m: FloatArray
    foot_rad: FloatArray
    push_rad: FloatArray
    forward_mps: FloatArray
    down_mps: FloatArray
    drop_rad: FloatArray
    sway_rad: FloatArray
    valgus_rad: FloatArray
    drive_rad: FloatArray


@dataclass(frozen=True)
class Posture(Carriage):
    """What stays the same from step to step, in the trunk and below.

    Parameters
    ----------
    speed_mps, trunk_rad, head_rad, rotation_rad, trunk_nod_rad, arm_swing_rad, elbow_rad
        As in `Carriage`.
    tilt_rad
        Pelvic tilt, + = anterior: line from back to front spines below the horizontal, mean over stance.
    pelvis_shift_m
        How far the pelvis goes towards the stance side.
    tilt_nod_rad
        Swing of the tilt around its mean over stance.
    toe_out_rad
        Foot against the line of progress, both feet.
    swing_knee_rad
        Peak knee flexion in swing.
    """

    tilt_rad: float
    pelvis_shift_m: float
    tilt_nod_rad: float
    toe_out_rad: float
    swing_knee_rad: float


@dataclass(frozen=True)
class Foot:
    """Points of a foot, each `(time, 3)`, and its angles `(time,)`.

    Parameters
    ----------
    ankle, heel, ball, toe
        Places.
    pitch_rad
        Heel to ball against the ground, + = toes up.
    bend_rad
        Toes bent up at the ball.
    """

    ankle: FloatArray
    heel: FloatArray
    ball: FloatArray
    toe: FloatArray
    pitch_rad: FloatArray
    bend_rad: FloatArray


# --- the pelvis's height ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bounce:
    """Height of the pelvis in running: ballistic in flight, on the ground carried by a smooth force.

    The force over body mass is the sum of three sines of stance, zero at strike and off. The first and third carry
    the body's weight over the step and set how deep it sinks, the second makes it rise from strike to off.

    Parameters
    ----------
    strike_s, off_s
        `(step,)` instants.
    landing_m
        Height at every strike.
    rise_m
        How much higher the pelvis is at every off.
    depth_m
        How far below the strike the pelvis is at mid-contact; `nan` for what one sine alone gives.
    """

    strike_s: FloatArray
    off_s: FloatArray
    landing_m: float
    rise_m: float
    depth_m: float

    @cached_property
    def flight_s(self) -> FloatArray:
        """`(step,)` flight after each contact; the last is taken like the one before."""
        flight = self.strike_s[1:] - self.off_s[:-1]
        return np.append(flight, flight[-1])

    @cached_property
    def off_mps(self) -> FloatArray:
        """`(step,)` upward speed at off: up from off height and down to strike height in the flight time."""
        return np.asarray(GRAVITY * self.flight_s / 2 - self.rise_m / self.flight_s)

    @cached_property
    def strike_mps(self) -> FloatArray:
        """`(step,)` upward speed at strike; the first is taken like the second."""
        landing = (self.off_mps - GRAVITY * self.flight_s)[:-1]
        return np.append(landing[:1], landing)

    @cached_property
    def sines(self) -> FloatArray:
        """`(step, 3)` force over mass of each sine, m/s²: fulfils speed and height at off, and depth or one sine."""
        c, pi = self.off_s - self.strike_s, np.pi
        speed = (self.off_mps - self.strike_mps + GRAVITY * c) / c
        height = (self.rise_m - self.strike_mps * c + GRAVITY * c**2 / 2) / c**2
        depth = (-self.depth_m - self.strike_mps * c / 2 + GRAVITY * c**2 / 8) / c**2
        rows = [[2 / pi, 0.0, 2 / (3 * pi)], [1 / pi, 1 / (2 * pi), 1 / (3 * pi)]]
        if np.isnan(self.depth_m):
            rows, last = [*rows, [0.0, 0.0, 1.0]], np.zeros(len(c))
        else:
            thirds = [(0.5 - 1 / pi) / pi, 0.25 / pi, (0.5 + 1 / (3 * pi)) / (3 * pi)]
            rows, last = [*rows, thirds], depth
        return np.asarray(np.linalg.solve(np.array(rows), np.stack([speed, height, last])).T)

    def __call__(self, t: FloatArray) -> FloatArray:
        """Height at any instant, metres."""
        i = np.clip(np.searchsorted(self.strike_s, t, side="right") - 1, 0, len(self.strike_s) - 1)
        since = t - self.strike_s[i]
        flying = t - self.off_s[i]
        up = self.landing_m + self.rise_m + self.off_mps[i] * flying - GRAVITY * flying**2 / 2
        return np.where(flying > 0, up, self._carried(i, since))

    def _carried(self, i: IntArray, since: FloatArray) -> FloatArray:
        c = (self.off_s - self.strike_s)[i]
        height = self.landing_m + self.strike_mps[i] * since - GRAVITY * since**2 / 2
        for k, force in zip((1, 2, 3), self.sines[i].T, strict=True):
            w = k * np.pi / c
            height = height + force / w * (since - np.sin(w * since) / w)
        return np.asarray(height)

    @cached_property
    def least_force(self) -> float:
        """The smallest ground force over body weight in any contact; below zero the ground would have to pull."""
        x = np.linspace(0, 1, 101)
        waves = np.sin(np.pi * np.outer((1, 2, 3), x))
        return float((self.sines @ waves).min() / GRAVITY)


@dataclass(frozen=True)
class Vault:
    """Height of the pelvis in walking: highest over the standing foot, lowest with both feet down.

    Parameters
    ----------
    strike_s
        `(step,)` instants.
    mean_m, swing_m
        Mean height, and how far it goes to each side of it.
    """

    strike_s: FloatArray
    mean_m: float
    swing_m: float

    def __call__(self, t: FloatArray) -> FloatArray:
        """Height at any instant, metres."""
        # Lowest in the middle of double support, about a tenth of a step after strike.
        low = self.strike_s + 0.1 * np.median(np.diff(self.strike_s))
        times = np.sort(np.concatenate([low, (low[1:] + low[:-1]) / 2]))
        values = self.mean_m + self.swing_m * np.where(np.arange(len(times)) % 2 == 0, -1.0, 1.0)
        return half_waves(times, values, t)


# --- the leg ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leg:
    """Angles of a leg, `(time,)` each, radians: enough to place knee and ankle below a hip.

    Parameters
    ----------
    thigh
        Thigh to the vertical in the sagittal plane were the knee not swivelled, + = forward.
    knee
        Flexion.
    out
        Line hip–ankle out of the sagittal plane, + = towards the runner's right.
    """

    thigh: FloatArray
    knee: FloatArray
    out: FloatArray

    @staticmethod
    def between(hip: FloatArray, ankle: FloatArray, body: Body) -> Leg:
        """The angles that join a hip and an ankle; the knee is straight where the leg is too short."""
        line = ankle - hip
        length = np.linalg.norm(line, axis=-1)
        a, b = body.thigh, body.shank
        knee = np.arccos(np.clip((length**2 - a**2 - b**2) / (2 * a * b), -1.0, 1.0))
        out = np.arcsin(line[..., 2] / length)
        forward = np.arctan2(line[..., 0], -line[..., 1])
        return Leg(forward + np.arctan(np.tan(_at_hip(knee, body)) / np.cos(out)), knee, out)

    def place(self, hip: FloatArray, swivel: FloatArray, body: Body) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Knee, ankle and the axis the knee bends about (to the right), `(time, 3)` each.

        `swivel` turns the knee about the line hip–ankle, radians, + = to the right.
        """
        lift = _at_hip(self.knee, body)
        forward = self.thigh - np.arctan(np.tan(lift) / np.cos(self.out))
        sine, cosine, zero = np.sin(forward), np.cos(forward), np.zeros_like(forward)
        line = np.stack([np.cos(self.out) * sine, -np.cos(self.out) * cosine, np.sin(self.out)], axis=-1)
        ahead = np.stack([cosine, sine, zero], axis=-1)
        bent = np.cos(swivel)[..., None] * ahead + np.sin(swivel)[..., None] * np.cross(line, ahead)
        knee = hip + body.thigh * (np.cos(lift)[..., None] * line + np.sin(lift)[..., None] * bent)
        a, b = body.thigh, body.shank
        length = np.sqrt(a**2 + b**2 + 2 * a * b * np.cos(self.knee))
        return knee, hip + length[..., None] * line, np.cross(line, bent)


def _at_hip(knee: FloatArray, body: Body) -> FloatArray:
    """Angle at the hip between the thigh and the line to the ankle."""
    return np.asarray(np.arctan2(body.shank * np.sin(knee), body.thigh + body.shank * np.cos(knee)))


def place_foot(ankle: FloatArray, pitch: FloatArray, bend: FloatArray, yaw: FloatArray, body: Body) -> Foot:
    """The points of a foot from its ankle and angles; `yaw` turns the toes to the runner's right."""
    along, upward = _sole(pitch, yaw)
    heel = ankle - body.ankle_ahead * along - body.ankle_height * upward
    ball = heel + body.heel_to_ball * along
    toe = ball + body.ball_to_toe * _sole(pitch + bend, yaw)[0]
    return Foot(ankle, heel, ball, toe, pitch, bend)


def _sole(pitch: FloatArray, yaw: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Directions from heel to ball and out of the top of the foot."""
    pitch, yaw = np.broadcast_arrays(pitch, yaw)
    along = np.stack([np.cos(pitch) * np.cos(yaw), np.sin(pitch), np.cos(pitch) * np.sin(yaw)], axis=-1)
    upward = np.stack([-np.sin(pitch) * np.cos(yaw), np.cos(pitch), -np.sin(pitch) * np.sin(yaw)], axis=-1)
    return along, upward


# --- the whole --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stride(Gait):
    """The runner: every point at any instant.

    Parameters
    ----------
    body
        Lengths.
    steps
        What each step is made of.
    posture
        What stays the same.
    height
        Height of the middle of the hips as a function of time.
    """

    steps: Steps
    posture: Posture
    _joined: dict[str, dict[str, BPoly]] = field(default_factory=dict, repr=False)

    def pelvis(self, t: FloatArray) -> FloatArray:
        """`(time, 3)` middle of the hips."""
        across = self.at_mid(self.posture.pelvis_shift_m * self.steps.outward, 0.5, t)
        return np.stack([np.zeros_like(t), self.height(t), across], axis=-1)

    def rightward(self, t: FloatArray) -> FloatArray:
        """`(time, 3)` unit vector from the left hip to the right; in the frontal plane it shows the drop exactly."""
        steps = self.steps
        list_ = self.at_mid(steps.drop_rad * steps.outward, 0.4, t)
        turn = self.at_mid(self.posture.rotation_rad * steps.outward, 0.0, t)
        vector = np.stack([np.tan(turn), np.tan(list_), np.ones_like(t)], axis=-1)
        return np.asarray(vector / np.linalg.norm(vector, axis=-1, keepdims=True))

    def tilt(self, t: FloatArray) -> FloatArray:
        """`(time,)` pelvic tilt, + = anterior."""
        return self.posture.tilt_rad + self.nod(self.posture.tilt_nod_rad, t)

    def sway(self, t: FloatArray) -> FloatArray:
        """`(time,)` sideways lean of the trunk, + = to the runner's right."""
        return self.at_mid(self.steps.sway_rad * self.steps.outward, 0.5, t)

    # legs

    def _yaw(self, right: BoolArray | bool) -> FloatArray:
        return np.where(right, 1.0, -1.0) * self.posture.toe_out_rad

    def standing_foot(self, i: IntArray, t: FloatArray) -> Foot:
        """The foot of step `i` on the ground at `t`; meaningful between strike and off and an instant around."""
        body, steps = self.body, self.steps
        yaw, strike = self._yaw(steps.right[i]), steps.foot_rad[i]
        landing = strike * _lying_down((t - steps.strike_s[i]) / _LANDING_S)
        rise, toe_rise = self._push(i, t)
        along = body.heel_to_ball * _sole(np.zeros_like(t), yaw)[0]
        # On its heel the foot turns about the heel, else about the ball.
        heel = self._belt(i, t) - body.ankle_ahead / body.heel_to_ball * along
        heel[:, 1] = body.sole_m
        tipped = body.heel_to_ball * _sole(landing, yaw)[0]
        ball = heel + np.where((strike >= 0)[:, None], tipped, along) + self._give(i, t)
        # In push-off the ball is lifted as the toes turn about their tip.
        toes = body.ball_to_toe
        ball = ball + toes * (_sole(np.zeros_like(t), yaw)[0] - _sole(toe_rise, yaw)[0])
        pitch = landing + rise
        bend = toe_rise - rise - np.where(strike < 0, landing, 0.0)
        along, upward = _sole(pitch, yaw)
        ankle = ball + (body.ankle_ahead - body.heel_to_ball) * along + body.ankle_height * upward
        return place_foot(ankle, pitch, bend, yaw, body)

    def _belt(self, i: IntArray, t: FloatArray) -> FloatArray:
        """`(time, 3)` place of a flat foot's ankle on the belt, on the ground."""
        steps = self.steps
        x = steps.ahead_m[i] - self.posture.speed_mps * (t - steps.strike_s[i])
        return np.stack([x, np.zeros_like(t), steps.across_m[i]], axis=-1)

    def _push(self, i: IntArray, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Angle of the foot and of the toes in push-off, radians, both from zero downwards."""
        steps = self.steps
        length = (1 - _HEEL_RISES) * steps.contact_s[i]
        rise = -steps.push_rad[i] * _speeding_up((t - steps.off_s[i]) / length + 1)
        # The toes end a fifth slower than the foot.
        toes = 0.8 * steps.push_rad[i] * _BALL_RISES_S / length
        return rise, -toes * _speeding_up((t - steps.off_s[i]) / _BALL_RISES_S + 1)

    def _give(self, i: IntArray, t: FloatArray) -> FloatArray:
        """`(time, 3)` how far the sole still is from where it stands: it stops within its give, and springs off."""
        steps = self.steps
        before = np.clip(1 - (t - steps.strike_s[i]) / _GIVE_S, 0.0, None) ** 3
        after = np.clip(1 + (t - steps.off_s[i]) / _GIVE_S, 0.0, None) ** 3
        forward = -before * steps.forward_mps[i] + after * _TOE_LEAVES_MPS[0]
        up = before * steps.down_mps[i] + after * _TOE_LEAVES_MPS[1]
        return np.stack([forward, up, np.zeros_like(t)], axis=-1) * _GIVE_S / 3

    def _hip_of(self, i: IntArray, t: FloatArray) -> FloatArray:
        """`(time, 3)` hip of the leg of step `i`."""
        half = (self.body.hips / 2 * self.steps.outward[i])[:, None]
        return np.asarray(self.pelvis(t) + half * self.rightward(t))

    def standing_leg(self, i: IntArray, t: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Hip, knee and ankle of step `i`'s leg while its foot stands, `(time, 3)` each."""
        steps = self.steps
        hip, ankle = self._hip_of(i, t), self.standing_foot(i, t).ankle
        part = np.clip((t - (steps.strike_s + steps.off_s)[i] / 2) / (2 * steps.contact_s[i]), -0.5, 0.5)
        swivel = -steps.outward[i] * steps.valgus_rad[i] * np.cos(np.pi * part) ** 4
        return hip, Leg.between(hip, ankle, self.body).place(hip, swivel, self.body)[0], ankle

    def _swivel(self, side: Side, t: FloatArray) -> FloatArray:
        """Swivel of the knee about the line hip–ankle, radians to the right: a smooth bump around each contact."""
        steps, mine = self.steps, self.steps.of(side)
        middle = (steps.strike_s + steps.off_s)[mine] / 2
        i = np.clip(np.searchsorted((middle[1:] + middle[:-1]) / 2, t), 0, len(mine) - 1)
        part = np.clip((t - middle[i]) / (2 * steps.contact_s[mine[i]]), -0.5, 0.5)
        inward = -1.0 if side == "right" else 1.0
        return np.asarray(inward * steps.valgus_rad[mine[i]] * np.cos(np.pi * part) ** 4)

    def standing_angles(self, i: IntArray, t: FloatArray) -> dict[str, FloatArray]:
        """The angles of step `i`'s leg while its foot stands, by name."""
        foot = self.standing_foot(i, t)
        leg = Leg.between(self._hip_of(i, t), foot.ankle, self.body)
        ankle = foot.pitch_rad - (leg.thigh - leg.knee)
        return {"thigh": leg.thigh, "knee": leg.knee, "out": leg.out, "ankle": ankle, "bend": foot.bend_rad}

    def _swing(self, side: Side) -> dict[str, BPoly]:
        """Angles of a leg in its swings, each a piecewise quintic over all swings."""
        if side not in self._joined:
            self._joined[side] = self._join(side)
        return self._joined[side]

    def _join(self, side: Side) -> dict[str, BPoly]:
        mine = self.steps.of(side)
        off, strike = self.steps.off_s[mine[:-1]], self.steps.strike_s[mine[1:]]
        start, stop = self._ends(mine[:-1], off), self._ends(mine[1:], strike)
        peaks = {
            "thigh": (_THIGH_PEAK, self.steps.drive_rad[mine[1:]], 1.0),
            # A flatter peak keeps the foot high while it passes.
            "knee": (_KNEE_PEAK, np.full(len(off), self.posture.swing_knee_rad), 0.6),
            # When the foot passes its lowest the toes are lifted to clear the ground.
            "ankle": (_TOES_LIFTED, np.full(len(off), np.deg2rad(10.0)), 1.0),
        }
        return {name: _through(off, strike, start[name], stop[name], peaks.get(name)) for name in start}

    def _ends(self, i: IntArray, t: FloatArray) -> dict[str, FloatArray]:
        """Value, speed and acceleration `(3, swing)` of the standing leg's angles at the ends of swings."""
        h = 2e-4
        before, here, after = (self.standing_angles(i, t + dt) for dt in (-h, 0.0, h))
        return {
            k: np.stack([here[k], (after[k] - before[k]) / (2 * h), (after[k] - 2 * here[k] + before[k]) / h**2])
            for k in here
        }

    def leg(self, side: Side, t: FloatArray) -> dict[str, FloatArray]:
        """Hip, knee (with both ends of its axis), ankle, heel, ball and toe of a leg, `(time, 3)` each."""
        steps, mine, body = self.steps, self.steps.of(side), self.body
        i = mine[np.clip(np.searchsorted(steps.strike_s[mine], t, side="right") - 1, 0, len(mine) - 1)]
        stands = t <= steps.off_s[i]
        hip, swivel = self.hip(side, t), self._swivel(side, t)
        angles = {name: curve(t) for name, curve in self._swing(side).items()}
        knee, ankle, hinge = Leg(angles["thigh"], angles["knee"], angles["out"]).place(hip, swivel, body)
        pitch = angles["ankle"] + angles["thigh"] - angles["knee"]
        foot = place_foot(ankle, pitch, angles["bend"], self._yaw(side == "right"), body)
        ground = self.standing_foot(i, t)
        stand_knee, _, stand_hinge = Leg.between(hip, ground.ankle, body).place(hip, swivel, body)
        points = {"hip": hip, "knee": np.where(stands[:, None], stand_knee, knee)}
        hinge = np.where(stands[:, None], stand_hinge, hinge) * (0.03 * body.stature_m)
        outward = 1 if side == "right" else -1
        points["knee_lateral"] = points["knee"] + outward * hinge
        points["knee_medial"] = points["knee"] - outward * hinge
        for name in ("ankle", "heel", "ball", "toe"):
            points[name] = np.where(stands[:, None], getattr(ground, name), getattr(foot, name))
        return {f"{side}_{name}": place for name, place in points.items()}


def _lying_down(part: FloatArray) -> FloatArray:
    """From 1 at 0 to 0 at 1 and after, ending level and without a jerk, beginning with a speed of −0.6."""
    part = np.minimum(part, 1.0)
    return np.asarray((1 - part) ** 3 * (1 + 2.4 * part))


def _speeding_up(part: FloatArray) -> FloatArray:
    """From 0 at 0 and before to 1 at 1, starting level and without a jerk, ending with a speed of 2."""
    part = np.maximum(part, 0.0)
    return np.asarray(2 * part**3 - part**4)


def _through(
    off: FloatArray,
    strike: FloatArray,
    start: FloatArray,
    stop: FloatArray,
    peak: tuple[float, FloatArray, float] | None,
) -> BPoly:
    """Quintics from each off to the next strike, through a peak where there is one; the stance between is a filler.

    Acceleration at strike is left free: the foot's impact changes it at once. It is set to nought.
    """
    breaks, values = [], []
    for k in range(len(off)):
        breaks.append(off[k])
        values.append(list(start[:, k]))
        if peak is not None:
            part, top, flat = peak
            values.append(_summit(start[0, k], float(top[k]), stop[0, k], part, strike[k] - off[k], flat))
            breaks.append(off[k] + part * (strike[k] - off[k]))
        breaks.append(strike[k])
        values.append([*stop[:2, k], 0.0])
    return BPoly.from_derivatives(breaks, values, extrapolate=True)


def _summit(before: float, top: float, after: float, part: float, length: float, flat: float) -> list[float]:
    """Value, speed and acceleration at a peak: `flat` of the curvature of half cosines, between that of both sides."""
    left, right = (before - top) / (part * length) ** 2, (after - top) / ((1 - part) * length) ** 2
    return [top, 0.0, -flat * np.pi**2 / 2 * float(np.sqrt(left * right)) if left * right > 0 else 0.0]
