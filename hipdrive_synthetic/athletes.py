"""Virtual athletes doing the warm-up drills, with each fault dialled in: the truth for counting and correcting.

A body of rigid segments (shares of stature after Drillis & Contini 1966, as given by Winter 2009) is led through each
drill in three dimensions; `testing.camera` then sees it. Nobody's recording is in here.

Lab axes are those of `Motion`: (forward, up, right). The bridge lies along forward, seen from a side; the clamshell
lies along right, seen from the front; the side step travels along right, seen from the front.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import brentq

from hipdrive.arrays import FloatArray
from hipdrive.motion import EXACT, Lab, Motion, Provenance
from hipdrive.pose.engine import People
from hipdrive_synthetic.camera import Camera, Noise, correlated_noise, project

_STATURE_M = 1.75
_THIGH, _SHANK, _TRUNK = 0.245 * _STATURE_M, 0.246 * _STATURE_M, 0.288 * _STATURE_M
_HIPS, _SHOULDERS = 0.105 * _STATURE_M, 0.22 * _STATURE_M
_ANKLE_M = 0.08
_COUNTS = 0.6  # share of the way from which a movement is a repetition
_LEVEL_M = 0.10  # hips and shoulders of somebody lying on their back
_PARTS = ("shoulder", "hip", "knee", "ankle", "heel", "toe", "elbow", "wrist")
NAMES: tuple[str, ...] = (*(f"{side}_{part}" for part in _PARTS for side in ("left", "right")), "nose")


@dataclass(frozen=True)
class Tempo:
    """When the athlete moves.

    Parameters
    ----------
    repetitions
        How many.
    out_s, hold_s, back_s, rest_s
        Seconds of each phase.
    lead_s
        Stillness before the first and after the last.
    pause_after, pause_s
        A longer rest after this repetition (counted from 1; 0 = none).
    partial_after, partial_share
        After this repetition one that goes only this share of the way (0 = none). Under 0.6 it is not one, and is
        not among the truth.
    """

    repetitions: int = 10
    out_s: float = 1.2
    hold_s: float = 1.5
    back_s: float = 2.0
    rest_s: float = 0.6
    lead_s: float = 2.0
    pause_after: int = 0
    pause_s: float = 6.0
    partial_after: int = 0
    partial_share: float = 0.4

    @staticmethod
    def at(hz: float, repetitions: int = 10, hold_share: float = 0.2) -> Tempo:
        """So many repetitions a second: a fifth of the time held, a tenth rested, the rest halved."""
        move = (0.9 - hold_share) / 2 / hz
        return Tempo(repetitions, move, hold_share / hz, move, 0.1 / hz)


@dataclass(frozen=True)
class Bridge:
    """A glute bridge; the defaults are free of faults.

    Parameters
    ----------
    line_deg
        Shoulder-hip-knee at the top.
    knee_deg
        Knee flexion at the top.
    feet
        Ankle spacing over hip-joint spacing.
    """

    line_deg: float = 179.0
    knee_deg: float = 92.0
    feet: float = 1.2


@dataclass(frozen=True)
class Clam:
    """A clamshell; the defaults are free of faults.

    Parameters
    ----------
    open_deg
        Turn of the top thigh about the line of the body at the top.
    roll_deg
        Roll of the pelvis backwards at the top.
    feet_shanks
        Ankles apart at the top, shank lengths.
    knee_deg
        Knee flexion.
    hip_deg
        Hip flexion.
    side
        The working (upper) leg.
    """

    open_deg: float = 40.0
    roll_deg: float = 3.0
    feet_shanks: float = 0.0
    knee_deg: float = 90.0
    hip_deg: float = 50.0
    side: str = "right"


@dataclass(frozen=True)
class SideStep:
    """Banded side steps; the defaults are free of faults.

    Parameters
    ----------
    step_m
        How far each foot travels in a step.
    narrow
        Ankle spacing over hip-joint spacing when narrowest.
    caving_deg
        How far the knees turn in (frontal projection angle).
    rise_m
        How far the pelvis comes up between steps.
    lean_deg
        Sideways lean of the trunk at the widest stance.
    turn_after
        Steps after which the direction is reversed.
    """

    step_m: float = 0.2
    narrow: float = 1.5
    caving_deg: float = 0.0
    rise_m: float = 0.0
    lean_deg: float = 2.0
    turn_after: int = 8


@dataclass(frozen=True)
class Performed:
    """What an athlete did, and the truth of it.

    Parameters
    ----------
    motion
        Points in metres.
    starts_s, ends_s
        `(repetition,)` when each left rest and was back.
    sides
        Of each repetition, empty where the drill has none.
    """

    motion: Motion
    starts_s: FloatArray
    ends_s: FloatArray
    sides: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Course:
    """Phase `(frame,)` of the movement (0 rest, 1 top), the number of the repetition, and the true instants."""

    time_s: FloatArray
    share: FloatArray
    number: FloatArray
    starts_s: FloatArray
    ends_s: FloatArray


def _ease(x: FloatArray) -> FloatArray:
    out: FloatArray = (1 - np.cos(np.pi * np.clip(x, 0.0, 1.0))) / 2
    return out


def _course(tempo: Tempo, fps: float) -> _Course:
    starts, ends, tops = [], [], []
    now = tempo.lead_s
    for number in range(1, tempo.repetitions + 1):
        starts.append(now)
        ends.append(now + tempo.out_s + tempo.hold_s + tempo.back_s)
        tops.append(1.0)
        now = ends[-1] + tempo.rest_s + tempo.pause_s * (number == tempo.pause_after)
        if number == tempo.partial_after:
            starts.append(now)
            ends.append(now + tempo.out_s + tempo.back_s)
            tops.append(tempo.partial_share)
            now = ends[-1] + tempo.rest_s
    t = np.arange(0.0, now + tempo.lead_s, 1 / fps)
    share, number_at = np.zeros_like(t), np.zeros_like(t)
    for i, (start, end, top) in enumerate(zip(starts, ends, tops, strict=True)):
        rise, fall = _ease((t - start) / tempo.out_s), _ease((end - t) / tempo.back_s)
        share = np.maximum(share, top * np.minimum(rise, fall) * ((t >= start) & (t <= end)))
        number_at = np.where(t >= start, i + 1.0, number_at)
    whole = np.array(tops) >= _COUNTS
    return _Course(t, share, number_at, np.array(starts)[whole], np.array(ends)[whole])


def _motion(points: dict[str, FloatArray], t: FloatArray, fps: float) -> Motion:
    stacked = np.stack([points[name] for name in NAMES], axis=1)
    provenance = Provenance("virtual athlete", "virtual", "exact", fps, float(t[-1]), EXACT)
    return Motion(stacked, NAMES, t, Lab(), provenance)


def _joint(a: FloatArray, b: FloatArray, first: float, second: float, towards: FloatArray) -> FloatArray:
    """The joint between two segments of given lengths, bent towards a direction; `(frame, 3)`."""
    line = b - a
    far = np.linalg.norm(line, axis=-1, keepdims=True)
    along = (far**2 + first**2 - second**2) / (2 * far)
    out = np.sqrt(np.maximum(first**2 - along**2, 0.0))
    unit = line / far
    across = towards - (towards * unit).sum(-1, keepdims=True) * unit
    across = across / np.linalg.norm(across, axis=-1, keepdims=True)
    return np.asarray(a + along * unit + out * across)


_FORWARD, _UP, _RIGHT = np.eye(3)


def bridge(how: Bridge | None = None, tempo: Tempo | None = None, fps: float = 30.0) -> Performed:
    """Glute bridges: shoulders and feet stay, the trunk turns about the shoulders."""
    how, tempo = how or Bridge(), tempo or Tempo()
    course = _course(tempo, fps)
    ankle_x, raise_rad = _bridge_set_up(how)
    turn = raise_rad * course.share
    hip = np.array([0.0, _LEVEL_M, 0.0]) + _TRUNK * (np.cos(turn)[:, None] * _FORWARD + np.sin(turn)[:, None] * _UP)
    ankle = np.tile([ankle_x, _ANKLE_M, 0.0], (len(turn), 1))
    points = {"nose": np.tile([-0.2, 0.2, 0.0], (len(turn), 1))}
    for side, sign in (("left", -1.0), ("right", 1.0)):
        hip_at, foot_at = sign * _HIPS / 2 * _RIGHT, sign * how.feet * _HIPS / 2 * _RIGHT
        shoulder = np.tile(np.array([0.0, _LEVEL_M, sign * _SHOULDERS / 2]), (len(turn), 1))
        flat = _joint(hip, ankle, _THIGH, _SHANK, _UP)
        points |= {
            f"{side}_shoulder": shoulder,
            f"{side}_hip": hip + hip_at,
            f"{side}_knee": flat + (hip_at + foot_at) / 2,
            f"{side}_ankle": ankle + foot_at,
            f"{side}_heel": ankle + foot_at - 0.05 * _UP - 0.05 * _FORWARD,
            f"{side}_toe": ankle + foot_at - 0.05 * _UP + 0.18 * _FORWARD,
            f"{side}_elbow": shoulder + [0.25, -0.03, sign * 0.1],
            f"{side}_wrist": shoulder + [0.5, -0.05, sign * 0.15],
        }
    return Performed(_motion(points, course.time_s, fps), course.starts_s, course.ends_s)


def _bridge_set_up(how: Bridge) -> tuple[float, float]:
    """Where the ankles stand, and how far the trunk turns, for the wanted angles at the top."""
    line, knee = np.deg2rad(180.0 - how.line_deg), np.deg2rad(how.knee_deg)

    def ankle_height(turn: float) -> float:
        # Angles of the segments above the horizontal, from the shoulders to the feet.
        return float(
            _LEVEL_M + _TRUNK * np.sin(turn) + _THIGH * np.sin(turn + line) - _SHANK * np.sin(knee - turn - line)
        )

    turn = float(brentq(lambda a: ankle_height(a) - _ANKLE_M, 0.05, 1.2))
    x = _TRUNK * np.cos(turn) + _THIGH * np.cos(turn + line) + _SHANK * np.cos(knee - turn - line)
    return float(x), turn


def clamshell(how: Clam | None = None, tempo: Tempo | None = None, fps: float = 30.0) -> Performed:
    """Clamshells: the head points to the right of the lab's axes for the right leg working, to the left otherwise."""
    how, tempo = how or Clam(), tempo or Tempo(hold_s=0.8, out_s=2.0)
    course = _course(tempo, fps)
    # Lying on the left side with the belly to the camera the head is on the camera's right, which is lab -right
    # for a camera in front.
    feet = _RIGHT if how.side == "right" else -_RIGHT
    count = len(course.share)
    roll = np.deg2rad(how.roll_deg) * course.share
    under = np.tile([0.0, 0.09, 0.0], (count, 1))
    over = under + _HIPS * _turned(roll)
    points = {"nose": np.tile([0.1, 0.15, 0.0] - (_TRUNK + 0.25) * feet, (count, 1))}
    lower, upper = ("left", "right") if how.side == "right" else ("right", "left")
    points |= _clam_leg(lower, under, how, feet, np.zeros(count))
    points |= _clam_leg(upper, over, how, feet, np.deg2rad(how.open_deg) * course.share)
    lift = how.feet_shanks * _SHANK * course.share
    for part in ("ankle", "heel", "toe"):
        # The upper foot rests on the lower one, a foot's width higher.
        points[f"{upper}_{part}"] = points[f"{lower}_{part}"] + (0.07 + lift)[:, None] * _UP
    hip, ankle = points[f"{upper}_hip"], points[f"{upper}_ankle"]
    opening = np.deg2rad(how.open_deg) * course.share
    points[f"{upper}_knee"] = _joint(hip, ankle, _THIGH, _SHANK, _turned_forward(opening))
    for side, base in ((lower, 0.0), (upper, 1.0)):
        shoulder = np.tile([0.0, 0.09, 0.0] - _TRUNK * feet, (count, 1)) + base * _SHOULDERS * 0.8 * _turned(roll)
        points |= {
            f"{side}_shoulder": shoulder,
            f"{side}_elbow": shoulder + 0.2 * _FORWARD,
            f"{side}_wrist": shoulder + 0.3 * _FORWARD + 0.1 * feet,
        }
    sides = (how.side,) * len(course.starts_s)
    return Performed(_motion(points, course.time_s, fps), course.starts_s, course.ends_s, sides)


def _turned(roll: FloatArray) -> FloatArray:
    """The line between the hips, rolled backwards (away from the camera in front)."""
    return np.asarray(np.cos(roll)[:, None] * _UP - np.sin(roll)[:, None] * _FORWARD)


def _turned_forward(opening: FloatArray) -> FloatArray:
    """Where the top knee points: forward at rest, up when open."""
    return np.asarray(np.cos(opening)[:, None] * _FORWARD + np.sin(opening)[:, None] * _UP)


def _clam_leg(side: str, hip: FloatArray, how: Clam, feet: FloatArray, opening: FloatArray) -> dict[str, FloatArray]:
    flexion, bend = np.deg2rad(how.hip_deg), np.deg2rad(how.knee_deg)
    ahead = _turned_forward(opening)
    knee = hip + _THIGH * (np.cos(flexion) * feet + np.sin(flexion) * ahead)
    ankle = knee + _SHANK * (np.cos(flexion - bend) * feet + np.sin(flexion - bend) * _FORWARD)
    return {
        f"{side}_hip": hip,
        f"{side}_knee": knee,
        f"{side}_ankle": ankle,
        f"{side}_heel": ankle - 0.06 * _FORWARD,
        f"{side}_toe": ankle + 0.12 * _FORWARD + 0.05 * feet,
    }


def side_step(how: SideStep | None = None, tempo: Tempo | None = None, fps: float = 30.0) -> Performed:
    """Side steps to the athlete's left, then back; facing the camera in front.

    The leading foot moves in the `out` phase, the other one in the `back` phase.

    Raises
    ------
    ValueError
        If a partial repetition is asked for: half a step is a small step.
    """
    how, tempo = how or SideStep(), tempo or Tempo(out_s=0.8, hold_s=0.3, back_s=0.8, rest_s=0.3)
    if tempo.partial_after:
        raise ValueError("a side step has no partial repetitions")
    course = _course(tempo, fps)
    sides = tuple("left" if (i // how.turn_after) % 2 == 0 else "right" for i in range(tempo.repetitions))
    way = np.array([0.0] + [1.0 if side == "left" else -1.0 for side in sides])
    number = course.number.astype(int)
    gone = np.concatenate([[0.0], np.cumsum(way[1:])])
    before = gone[np.maximum(number - 1, 0)] * (number > 0)
    closing = _closing(course, tempo)
    lead, trail = np.where(closing, 1.0, course.share), np.where(closing, 1.0 - course.share, 0.0)
    lead, trail = lead * (number > 0), trail * (number > 0)
    left_leads = way[number] > 0
    left = before + np.where(left_leads, lead, -trail)
    right = before + np.where(left_leads, trail, -lead)
    return _stepping(how, course, left * how.step_m, right * how.step_m, fps, sides)


def _closing(course: _Course, tempo: Tempo) -> FloatArray:
    """Whether the second foot is on its way, or has arrived."""
    at = np.array([course.starts_s[max(int(n) - 1, 0)] for n in course.number])
    return np.asarray((course.number > 0) & (course.time_s > at + tempo.out_s + tempo.hold_s / 2))


def _stepping(
    how: SideStep, course: _Course, left: FloatArray, right: FloatArray, fps: float, sides: tuple[str, ...]
) -> Performed:
    """The body over two feet, given how far each has gone to the athlete's left, metres."""
    share = course.share
    middle = -(left + right)[:, None] / 2 * _RIGHT
    height = 0.76 + how.rise_m * (1 - share) * (course.number > 0)
    hips = middle + height[:, None] * _UP - 0.08 * _FORWARD
    lean = np.deg2rad(how.lean_deg) * share
    neck = hips + _TRUNK * (0.95 * np.cos(lean)[:, None] * _UP - np.sin(lean)[:, None] * _RIGHT + 0.25 * _FORWARD)
    points = {"nose": neck + 0.2 * _UP + 0.1 * _FORWARD}
    for side, sign, gone in (("left", -1.0, left), ("right", 1.0, right)):
        stance = sign * how.narrow * _HIPS / 2 - gone
        hip = hips + sign * _HIPS / 2 * _RIGHT
        ankle = stance[:, None] * _RIGHT + _ANKLE_M * _UP
        knee = _joint(hip, ankle, _THIGH, _SHANK, _FORWARD)
        knee = _caved(hip, knee, ankle, -sign * how.caving_deg, share)
        shoulder = neck + sign * _SHOULDERS / 2 * _RIGHT
        points |= {
            f"{side}_hip": hip,
            f"{side}_knee": knee,
            f"{side}_ankle": ankle,
            f"{side}_heel": ankle - 0.05 * _FORWARD - 0.05 * _UP,
            f"{side}_toe": ankle + 0.16 * _FORWARD - 0.05 * _UP,
            f"{side}_shoulder": shoulder,
            f"{side}_elbow": shoulder - 0.25 * _UP,
            f"{side}_wrist": shoulder - 0.2 * _UP + 0.2 * _FORWARD,
        }
    return Performed(_motion(points, course.time_s, fps), course.starts_s, course.ends_s, sides)


def _caved(hip: FloatArray, knee: FloatArray, ankle: FloatArray, inwards_deg: float, share: FloatArray) -> FloatArray:
    """The knee moved sideways until its frontal projection angle is the wanted one at the widest stance."""
    thigh, shank = (knee - hip)[:, 1], (ankle - knee)[:, 1]
    # Two thin triangles: the angle at the knee is the sum of the two slopes.
    sideways = np.deg2rad(inwards_deg) * share / (1 / np.abs(thigh) + 1 / np.abs(shank))
    return np.asarray(knee + sideways[:, None] * _RIGHT)


def single_leg_squats(
    knee_deg: float = 6.0, pelvis_deg: float = 5.0, lean_deg: float = 4.0, tempo: Tempo | None = None, fps: float = 30.0
) -> Performed:
    """Squats on the right leg, after standing on both feet; angles as wanted at the deepest point.

    Parameters
    ----------
    knee_deg
        Frontal projection angle, + = the knee medial.
    pelvis_deg
        Drop of the free side.
    lean_deg
        Lean of the trunk, + = over the standing leg.
    tempo, fps
        Repetitions, and frames a second.
    """
    tempo = tempo or Tempo(5, out_s=1.5, hold_s=0.3, back_s=1.5, lead_s=4.0)
    course = _course(tempo, fps)
    share, count = course.share, len(course.share)
    lifted = _ease((course.time_s - 2.0) / 0.5)
    points = {name: np.zeros((count, 3)) for name in NAMES}
    hips = (0.86 - 0.16 * share)[:, None] * _UP
    drop, lean = np.deg2rad(pelvis_deg) * share, np.deg2rad(lean_deg) * share
    neck = hips + _TRUNK * (np.cos(lean)[:, None] * _UP + np.sin(lean)[:, None] * _RIGHT)
    across = np.cos(drop)[:, None] * _RIGHT + np.sin(drop)[:, None] * _UP
    for side, sign in (("left", -1.0), ("right", 1.0)):
        hip = hips + sign * _HIPS / 2 * across
        height = _ANKLE_M + (0.3 * lifted if side == "left" else 0.0 * lifted)
        ankle = (
            sign * _HIPS / 2 * _RIGHT + height[:, None] * _UP - (0.2 * lifted * (side == "left"))[:, None] * _FORWARD
        )
        knee = _joint(hip, ankle, _THIGH, _SHANK, _FORWARD)
        if side == "right":
            # Straight between hip and ankle in the frontal plane, then moved inwards by what is wanted.
            part = ((knee - hip)[:, 1] / (ankle - hip)[:, 1])[:, None]
            knee[:, 2:] = (hip + part * (ankle - hip))[:, 2:]
            knee = _caved(hip, knee, ankle, -knee_deg, share)
        shoulder = neck + sign * _SHOULDERS / 2 * _RIGHT
        points |= {f"{side}_hip": hip, f"{side}_knee": knee, f"{side}_ankle": ankle, f"{side}_shoulder": shoulder}
        points |= {f"{side}_elbow": shoulder - 0.25 * _UP, f"{side}_wrist": shoulder - 0.3 * _UP + 0.1 * _FORWARD}
        points |= {f"{side}_heel": ankle - 0.05 * _UP, f"{side}_toe": ankle - 0.05 * _UP + 0.16 * _FORWARD}
    points["nose"] = neck + 0.2 * _UP
    return Performed(
        _motion(points, course.time_s, fps), course.starts_s, course.ends_s, ("right",) * tempo.repetitions
    )


def leg_lifts(
    tempo: Tempo | None = None, fps: float = 30.0, lift_deg: float = 35.0, knee_deg: float = 5.0
) -> Performed:
    """Side-lying leg lifts (abduction), which are no clamshells: the whole upper leg goes up."""
    tempo = tempo or Tempo(hold_s=0.8)
    how, course = Clam(hip_deg=5.0, knee_deg=knee_deg, roll_deg=0.0), _course(tempo, fps)
    resting = clamshell(how, tempo, fps).motion
    points = {name: resting.points[:1, i].repeat(len(course.share), axis=0) for i, name in enumerate(NAMES)}
    hip = points["right_hip"]
    up = np.deg2rad(lift_deg) * course.share
    turn = np.stack([np.stack([np.cos(up), np.sin(up)], -1), np.stack([-np.sin(up), np.cos(up)], -1)], -2)
    for part in ("knee", "ankle", "heel", "toe"):
        # About the forward axis: from the feet's way, which is right, towards up.
        flat = (points[f"right_{part}"] - hip)[:, [2, 1]]
        turned = np.einsum("fj,fjk->fk", flat, turn)
        points[f"right_{part}"] = hip + np.stack(
            [(points[f"right_{part}"] - hip)[:, 0], turned[:, 1], turned[:, 0]], -1
        )
    return Performed(_motion(points, course.time_s, fps), np.empty(0), np.empty(0))


def side_taps(tempo: Tempo | None = None, fps: float = 30.0, tap_m: float = 0.35) -> Performed:
    """One foot out to the side and back, left and right in turn: no side steps, because nobody gets anywhere."""
    tempo = tempo or Tempo(out_s=0.6, hold_s=0.2, back_s=0.6, rest_s=0.3)
    course = _course(tempo, fps)
    odd = course.number.astype(int) % 2 == 1
    left, right = np.where(odd, course.share, 0.0), np.where(odd, 0.0, -course.share)
    done = _stepping(SideStep(), course, left * tap_m, right * tap_m, fps, ())
    return Performed(done.motion, np.empty(0), np.empty(0))


def down_and_up(kind: str, tempo: Tempo | None = None, fps: float = 30.0) -> Performed:
    """Squats (`squat`) or split squats (`lunge`): the hips go down by a third of a metre over standing feet."""
    tempo = tempo or Tempo(out_s=1.2, hold_s=0.2, back_s=1.2)
    course = _course(tempo, fps)
    standing = np.zeros_like(course.share)
    points = {}
    base = _stepping(SideStep(narrow=1.6, lean_deg=0.0), course, standing, standing, fps, ()).motion
    down = (0.34 * course.share)[:, None] * _UP
    stride = 0.35 * _FORWARD if kind == "lunge" else np.zeros(3)
    for i, name in enumerate(NAMES):
        foot = stride * (1.0 if name.startswith("left") else -1.0)
        part = name.split("_")[-1]
        points[name] = base.points[:, i] + (foot if part in ("ankle", "heel", "toe") else -down)
    for side in ("left", "right"):
        points[f"{side}_knee"] = _joint(points[f"{side}_hip"], points[f"{side}_ankle"], _THIGH, _SHANK, _FORWARD)
    return Performed(_motion(points, course.time_s, fps), np.empty(0), np.empty(0))


def idling(kind: str, duration_s: float = 60.0, fps: float = 30.0, seed: int = 0) -> Motion:
    """Somebody who is not exercising: `on_the_back`, `on_a_side` or `standing`, with small movements.

    The hands wander, the whole body shifts by a few centimetres, and the legs stir, all as slow random courses.
    """
    rng = np.random.default_rng(seed)
    still = Tempo(repetitions=1, lead_s=duration_s / 2)
    make = {
        "on_the_back": lambda: bridge(tempo=still, fps=fps),
        "on_a_side": lambda: clamshell(tempo=still, fps=fps),
        "standing": lambda: side_step(tempo=still, fps=fps),
    }
    motion = make[kind]().motion
    t = np.arange(0.0, duration_s, 1 / fps)
    points = np.repeat(motion.points[:1], len(t), axis=0)
    points += 0.01 * correlated_noise((len(t), 1, 3), t, 2.0, rng)
    stir = {"shoulder": 0.004, "hip": 0.005, "knee": 0.015, "ankle": 0.01, "wrist": 0.1, "elbow": 0.05}
    for i, name in enumerate(NAMES):
        scale = stir.get(name.split("_")[-1], 0.01)
        points[:, i] += scale * correlated_noise((len(t), 3), t, 1.0, rng)
    provenance = replace(motion.provenance, duration_s=float(t[-1]))
    return Motion(points, NAMES, t, Lab(), provenance)


#: Where the cameras of the drills stand: as the drills ask for.
CAMERAS: dict[str, Camera] = {
    "glute_bridge": Camera("right", distance_m=3.2, height_m=1.0, aim_m=0.3, focal_px=1300.0),
    "clamshell": Camera("front", distance_m=3.2, height_m=0.6, aim_m=0.25, focal_px=1300.0),
    "banded_side_step": Camera("front", distance_m=4.5, height_m=0.9, aim_m=0.8, focal_px=1000.0),
}


def seen_by(
    motion: Motion, camera: Camera, noise: Noise | None = None, hidden: tuple[str, ...] = (), seed: int = 0
) -> tuple[list[People], FloatArray]:
    """The keypoints an engine would give of this athlete: one `People` a frame, and the time stamps.

    Parameters
    ----------
    motion
        In metres.
    camera
        Aimed at the middle of the athlete's whole path.
    noise
        White and correlated errors of the points, and frames dropped or lost.
    hidden
        Points another part of the body hides: confidence 0.1, and 15 px off.
    seed
        Of the random errors.
    """
    noise, rng = noise or Noise(), np.random.default_rng(seed)
    middle = (np.nanmin(motion.points, axis=(0, 1)) + np.nanmax(motion.points, axis=(0, 1))) / 2
    pixels = project(motion.points, camera, np.array([middle[0], 0.0, middle[2]]))
    pixels = pixels + noise.white_px * rng.normal(size=pixels.shape)
    fading = correlated_noise(pixels.shape, motion.time_s, noise.correlated_s, rng)
    pixels += noise.correlated_px * fading
    confidence = np.full(pixels.shape[:2], 0.95)
    away = [NAMES.index(name) for name in hidden]
    confidence[:, away] = 0.1
    pixels[:, away] += 15.0 * correlated_noise((len(pixels), len(away), 2), motion.time_s, 0.3, rng)
    kept = rng.random(len(pixels)) >= noise.dropped
    lost = rng.random(len(pixels)) < noise.lost
    empty = People(np.empty((0, len(NAMES), 2)), np.empty((0, len(NAMES))))
    people = [
        empty if gone else People(p[None], c[None])
        for p, c, gone in zip(pixels[kept], confidence[kept], lost[kept], strict=True)
    ]
    return people, motion.time_s[kept]
