"""What a perfect eye would measure: every measure of a virtual runner from its continuous model.

Written apart from `hipdrive.measures` on purpose: it uses the exact instants and the exact joints, and shares no code
with what it is there to check. Definitions are those in the words of each measure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive_synthetic.gait import Gait
from hipdrive_synthetic.stride import GRAVITY

#: Instants of a phase at which a peak or a mean is taken: 1 ms apart, so that a peak is right to a thousandth of it.
_GRID = np.linspace(0.0, 1.0, 251)
#: Part of stance in which the lowest pelvis is looked for, and length of the window of `paw_back`, seconds.
_MIDDLE, _SWEEP_S = (0.2, 0.8), 0.05


@dataclass(frozen=True)
class Seen:
    """Every point at `(step, instant)`, as seen from the stance leg of the step.

    Parameters
    ----------
    points
        By name, `(step, instant, 3)` metres.
    right
        `(step, 1)` whether the stance leg is the right one.
    """

    points: dict[str, FloatArray]
    right: BoolArray

    def own(self, name: str) -> FloatArray:
        """A point of the stance side."""
        return np.where(self.right[..., None], self.points[f"right_{name}"], self.points[f"left_{name}"])

    def middle(self, name: str) -> FloatArray:
        """Half way between both sides."""
        return (self.points[f"left_{name}"] + self.points[f"right_{name}"]) / 2

    def across(self, name: str) -> FloatArray:
        """From left to right."""
        return self.points[f"right_{name}"] - self.points[f"left_{name}"]

    @property
    def medial(self) -> FloatArray:
        """Sign of the axis to the right that points to the midline."""
        return np.where(self.right, -1.0, 1.0)


def _tilt(vector: FloatArray, axis: int) -> FloatArray:
    """Angle to the vertical of an upright line on one horizontal axis (0 forward, 2 right), degrees."""
    return np.asarray(np.degrees(np.arctan2(vector[..., axis], vector[..., 1])))


def _wrapped(angle: FloatArray) -> FloatArray:
    return np.asarray((angle + 180) % 360 - 180)


def thigh(seen: Seen) -> FloatArray:
    """Thigh to the vertical, + = knee ahead."""
    return _wrapped(180 - _tilt(seen.own("knee") - seen.own("hip"), 0))


def shank(seen: Seen) -> FloatArray:
    """Shank to the vertical, + = ankle ahead."""
    return _wrapped(180 - _tilt(seen.own("ankle") - seen.own("knee"), 0))


def knee(seen: Seen) -> FloatArray:
    """Knee flexion in the sagittal plane."""
    return _wrapped(thigh(seen) - shank(seen))


def foot(seen: Seen) -> FloatArray:
    """Heel to toe against the ground."""
    line = seen.own("toe") - seen.own("heel")
    return np.asarray(np.degrees(np.arctan2(line[..., 1], line[..., 0])))


def trailing(seen: Seen) -> FloatArray:
    """Line hip–ankle to the vertical, + = ankle behind."""
    return _tilt(seen.own("hip") - seen.own("ankle"), 0)


def trunk(seen: Seen) -> FloatArray:
    """Trunk to the vertical, + = forward."""
    return _tilt(seen.middle("shoulder") - seen.middle("hip"), 0)


def head(seen: Seen) -> FloatArray:
    """Head against the trunk, + = forward."""
    return _tilt(seen.middle("ear") - seen.middle("shoulder"), 0) - trunk(seen)


def sway(seen: Seen) -> FloatArray:
    """Trunk to the vertical in the frontal plane, + = towards the stance side."""
    return np.asarray(-seen.medial * _tilt(seen.middle("shoulder") - seen.middle("hip"), 2))


def drop(seen: Seen) -> FloatArray:
    """Tilt of the line between the hips, + = swing side lower."""
    line = seen.across("hip")
    return np.asarray(-seen.medial * np.degrees(np.arctan2(line[..., 1], line[..., 2])))


def adduction(seen: Seen) -> FloatArray:
    """Thigh towards the midline, in the frontal plane, against the pelvis."""
    leaning = _wrapped(180 - _tilt(seen.own("knee") - seen.own("hip"), 2))  # + = knee to the right
    return np.asarray(seen.medial * leaning + drop(seen))


def valgus(seen: Seen) -> FloatArray:
    """Thigh less shank in the frontal plane, + = knee medial."""
    upper = _wrapped(180 - _tilt(seen.own("knee") - seen.own("hip"), 2))
    lower = _wrapped(180 - _tilt(seen.own("ankle") - seen.own("knee"), 2))
    return np.asarray(seen.medial * _wrapped(upper - lower))


def window(seen: Seen) -> FloatArray:
    """Sideways distance of the knees over that of the hips, percent."""
    hips = seen.across("hip")
    return np.asarray(100 * seen.across("knee")[..., 2] / np.hypot(hips[..., 1], hips[..., 2]))


def tilt(seen: Seen) -> FloatArray:
    """Turn of the pelvis about its own axis left to right, after its turn and its list, + = front lower."""
    forward, up, _ = _pelvis(seen)
    return np.asarray(-np.degrees(np.arctan2(forward[..., 1], up[..., 1])))


def hip_opening(seen: Seen) -> FloatArray:
    """Extension of the thigh in the sagittal plane of the pelvis."""
    forward, up, _ = _pelvis(seen)
    line = seen.own("knee") - seen.own("hip")
    return np.asarray(-np.degrees(np.arctan2((line * forward).sum(-1), -(line * up).sum(-1))))


def hip_turn(seen: Seen) -> FloatArray:
    """Turn of the thigh about its length against the pelvis, + = inward: knee axis against the floating axis."""
    _, _, right = _pelvis(seen)
    length = seen.own("hip") - seen.own("knee")
    length = length / np.linalg.norm(length, axis=-1, keepdims=True)
    floating = np.cross(length, right)
    axis = seen.own("knee_lateral") - seen.own("knee_medial")
    axis = np.where(seen.right[..., None], axis, -axis)
    # How far the knee's axis has turned forwards out of the plane of the thigh and the pelvis's axis.
    turned = np.arctan2((axis * floating).sum(-1), (axis * np.cross(floating, length)).sum(-1))
    return np.asarray(-seen.medial * np.degrees(turned))


def _pelvis(seen: Seen) -> tuple[FloatArray, FloatArray, FloatArray]:
    right = seen.across("asis")
    right = right / np.linalg.norm(right, axis=-1, keepdims=True)
    ahead = seen.middle("asis") - seen.middle("psis")
    up = np.cross(right, ahead)
    up = up / np.linalg.norm(up, axis=-1, keepdims=True)
    return np.cross(up, right), up, right


Curve = Callable[[Seen], FloatArray]

# How each is reduced: read at strike, at off, at midstance, its peak in stance, its mean over stance.
_AT_STRIKE: dict[str, Curve] = {"shank_angle": shank, "foot_angle": foot, "knee_flexion_strike": knee}
_AT_OFF: dict[str, Curve] = {
    "hip_extension_vertical": lambda seen: -thigh(seen),
    "hip_extension_pelvis": hip_opening,
    "trailing_limb_angle": trailing,
}
_AT_MIDSTANCE: dict[str, Curve] = {
    "pelvic_drop_midstance": drop,
    "fppa": valgus,
    "knee_gap": window,
    "trunk_sway": sway,
    "knee_flexion_midstance": knee,
}
_PEAK: dict[str, Curve] = {"pelvic_drop": drop, "hip_adduction": adduction, "hip_rotation": hip_turn}
#: What a step or a stride must have ended for, or needs a step on both sides for.
_TO_NEXT_STRIKE = (
    "flight_time",
    "step_time",
    "vertical_oscillation",
    "vertical_oscillation_mm",
    "vertical_ratio",
    "leg_stiffness",
)
_TO_NEXT_OWN_STRIKE = ("duty_factor", "knee_drive")
_BETWEEN_NEIGHBOURS = ("step_width", "step_width_mm", "crossover")
_MEAN: dict[str, Curve] = {"trunk_lean": trunk, "run_tall": head, "pelvic_tilt": tilt}


@dataclass(frozen=True)
class Truth:
    """Exact values of the steps `first` to `last` of a stride.

    Parameters
    ----------
    stride
        The runner.
    first, last
        Numbers of the first step and of the one after the last; one more step exists on both sides.
    """

    stride: Gait
    first: int
    last: int

    @property
    def _part(self) -> slice:
        return slice(self.first, self.last)

    @cached_property
    def right(self) -> BoolArray:
        """`(step, 1)` right stance."""
        return np.asarray(self.stride.steps.right[self._part][:, None])

    @cached_property
    def strike_s(self) -> FloatArray:
        """`(step,)` strikes."""
        return self.stride.steps.strike_s[self._part]

    @cached_property
    def off_s(self) -> FloatArray:
        """`(step,)` offs."""
        return self.stride.steps.off_s[self._part]

    @cached_property
    def step_s(self) -> FloatArray:
        """`(step,)` to the next strike."""
        return np.diff(self.stride.steps.strike_s)[self._part]

    @cached_property
    def stride_s(self) -> FloatArray:
        """`(step,)` to the next strike of the same foot."""
        strike = self.stride.steps.strike_s
        return (strike[2:] - strike[:-2])[self._part]

    def seen(self, t: FloatArray) -> Seen:
        """Every point at `(step, instant)` seconds."""
        flat = self.stride.points(t.ravel())
        return Seen({name: place.reshape(*t.shape, 3) for name, place in flat.items()}, self.right)

    def _over(self, start: FloatArray, stop: FloatArray) -> FloatArray:
        return start[:, None] + (stop - start)[:, None] * _GRID

    @cached_property
    def stance(self) -> Seen:
        """Over each stance."""
        return self.seen(self._over(self.strike_s, self.off_s))

    @cached_property
    def midstance_s(self) -> FloatArray:
        """`(step,)` lowest pelvis in the middle of stance."""
        return lowest(self.stride)[self._part]

    @cached_property
    def values(self) -> dict[str, FloatArray]:
        """`(step,)` each measure by id, in the measure's unit."""
        at = {"strike": self.strike_s, "off": self.off_s, "mid": self.midstance_s}
        seen = {name: self.seen(t[:, None]) for name, t in at.items()}
        out = {k: curve(seen["strike"])[:, 0] for k, curve in _AT_STRIKE.items()}
        out |= {k: curve(seen["off"])[:, 0] for k, curve in _AT_OFF.items()}
        out |= {k: curve(seen["mid"])[:, 0] for k, curve in _AT_MIDSTANCE.items()}
        out |= {k: curve(self.stance).max(axis=1) for k, curve in _PEAK.items()}
        out |= {k: curve(self.stance).mean(axis=1) for k, curve in _MEAN.items()}
        return out | self._places(seen["strike"], seen["mid"]) | self._lean() | self._timing() | self._swing()

    def _places(self, strike: Seen, mid: Seen) -> dict[str, FloatArray]:
        leg = self.stride.body.leg
        heel = (strike.own("heel") - strike.middle("hip"))[:, 0, 0]
        height = (mid.own("hip") - mid.own("ankle"))[:, 0, 1]
        before = self.seen(self.strike_s[:, None] - _SWEEP_S)
        swept = (before.own("heel") - before.middle("hip"))[:, 0, 0] - heel
        out = {"overstride": heel / leg, "sitting": 100 * (1 - height / leg)}
        speed = self.stride.posture.speed_mps
        if speed > 0:
            out["paw_back"] = swept / _SWEEP_S / speed
        return out | self._across()

    def _across(self) -> dict[str, FloatArray]:
        """From foot placements and hips at the midstances of one step more on both sides."""
        around = slice(self.first - 1, self.last + 1)
        t = lowest(self.stride)[around]
        points, right = self.stride.points(t), self.stride.steps.right[around]
        foot_z = np.where(right, points["right_ankle"][:, 2], points["left_ankle"][:, 2])
        hips_z = (points["right_hip"] + points["left_hip"])[:, 2] / 2
        medial = np.where(right, -1.0, 1.0)[1:-1]
        width = -medial * (foot_z[1:-1] - (foot_z[:-2] + foot_z[2:]) / 2)
        midline = hips_z[1:-1] / 2 + (hips_z[:-2] + hips_z[2:]) / 4
        leg = self.stride.body.leg
        beyond = 100 * medial * (foot_z[1:-1] - midline) / leg
        return {"step_width": 100 * width / leg, "step_width_mm": 1000 * width, "crossover": beyond}

    def _lean(self) -> dict[str, FloatArray]:
        line = (self.stance.middle("hip") - self.stance.own("ankle")).mean(axis=1)
        lower = np.degrees(np.arctan2(line[:, 0], line[:, 1]))
        return {"ankle_lean": lower, "waist_bend": trunk(self.stance).mean(axis=1) - lower}

    def _timing(self) -> dict[str, FloatArray]:
        contact, step, leg = self.off_s - self.strike_s, self.step_s, self.stride.body.leg
        height = self.stride.height(self._over(self.strike_s, self.strike_s + step).ravel()).reshape(len(step), -1)
        rise, speed = np.ptp(height, axis=1), self.stride.posture.speed_mps
        out = {
            "contact_time": 1000 * contact,
            "flight_time": 1000 * (step - contact),
            "duty_factor": 100 * contact / self.stride_s,
            "step_time": 1000 * step,
            "vertical_oscillation": 100 * rise / leg,
            "vertical_oscillation_mm": 1000 * rise,
            "leg_stiffness": _stiffness(contact, step - contact, speed, leg),
        }
        return out | ({"vertical_ratio": 100 * rise / (speed * step)} if speed > 0 else {})

    def _swing(self) -> dict[str, FloatArray]:
        swing = self.seen(self._over(self.off_s, self.strike_s + self.stride_s))
        return {"knee_drive": thigh(swing).max(axis=1)}

    def shown(self, stop_s: float) -> dict[str, FloatArray]:
        """`(step,)` each measure by id, NaN where a recording of these steps that ends at `stop_s` cannot show it.

        The last steps have no next strike, the first and last no foot placement on both sides.
        """
        ends = {id: self.strike_s + self.step_s for id in _TO_NEXT_STRIKE}
        ends |= {id: self.strike_s + self.stride_s for id in _TO_NEXT_OWN_STRIKE}
        out = {id: value.astype(float) for id, value in self.values.items()}
        for id, end in ends.items():
            if id in out:
                out[id] = np.where(end <= stop_s, out[id], np.nan)
        for id in _BETWEEN_NEIGHBOURS:
            out[id] = np.concatenate([[np.nan], out[id][1:-1], [np.nan]])
        return out


def by_side(values: dict[str, FloatArray], right: BoolArray) -> dict[str, dict[str, float]]:
    """Mean over steps: measure id -> `left`, `right`, `mean` (of both sides), `difference` (left − right)."""
    out = {}
    for id, value in values.items():
        of_left, of_right = float(np.nanmean(value[~right])), float(np.nanmean(value[right]))
        both, difference = (of_left + of_right) / 2, of_left - of_right
        out[id] = {"left": of_left, "right": of_right, "mean": both, "difference": difference}
    return out


def _stiffness(contact_s: FloatArray, flight_s: FloatArray, speed_mps: float, leg_m: float) -> FloatArray:
    """Leg stiffness by Morin 2005, in body weights a leg length."""
    peak = np.pi / 2 * (flight_s / contact_s + 1)  # body weights
    # peak · m g / (m): the fall of a mass on half a sine of force.
    fall = peak * GRAVITY * contact_s**2 / np.pi**2 - GRAVITY * contact_s**2 / 8
    arc = leg_m - np.sqrt(leg_m**2 - (speed_mps * contact_s / 2) ** 2)
    return np.asarray(peak / ((fall + arc) / leg_m))


def lowest(stride: Gait) -> FloatArray:
    """`(step,)` instant of the lowest pelvis within the middle of each stance, seconds: to a microsecond."""
    steps = stride.steps
    low, high = (steps.strike_s + part * steps.contact_s for part in _MIDDLE)
    t = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, 101)
    y = stride.height(t.ravel()).reshape(t.shape)
    at = np.clip(y.argmin(axis=1), 1, t.shape[1] - 2)
    rows = np.arange(len(t))
    before, here, after = (y[rows, at + k] for k in (-1, 0, 1))
    # The vertex of the parabola through the lowest sample and its neighbours.
    bend = before - 2 * here + after
    shift = np.where(bend > 0, (before - after) / (2 * np.where(bend > 0, bend, 1.0)), 0.0)
    return np.asarray(t[rows, at] + np.clip(shift, -1, 1) * (t[:, 1] - t[:, 0]))
