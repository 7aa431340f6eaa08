"""Clamshell: lying on one side, knees bent, the top knee opens while the feet stay together.

Seen from the front. The drive signal is how far the top knee lies above the line from the top hip to the top ankle,
in trunk lengths. Lifting the whole leg moves that line along and does not count; the lower leg may be hidden.
"""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.drills.body import SHANK, THIGH, TRUNK, Body, Steady, length, slope_deg
from hipdrive.drills.drill import Dose, Drill, Fault, Judged, Judgement, Sample, Side, Stroke
from hipdrive.drills.repetition import times_of
from hipdrive.flags import holding

#: Share of the distance between the hips that is left when the pelvis has rolled back by about 25 degrees.
ROLL_SHARE = 0.90
#: Growth of the distance between the ankles, shank lengths.
FEET_SHANKS = 0.10
#: Degrees of knee flexion.
KNEE_DEG = (75.0, 105.0)
#: Seconds from 10 to 90 % of a stroke: a smooth one of 1 s takes 0.59 s between these levels.
STROKE_S = 1.0 * 0.59
#: Share of the usual range under which a repetition is short.
RANGE_SHARE = 0.8
#: Rise of the ankle over that of the knee from which it is a leg lift.
_LEG_LIFT = 0.7

# Position (design choices).
_LEVEL_DEG = 35.0  # trunk, off the horizontal
_STACKED = 0.15  # trunk lengths between the hips across the trunk: they are 0.35 apart, seen squarely

_DESIGN = "body-relative target of this program; no published cut-off"
FAULTS = (
    Fault(
        "pelvis_rolls_back",
        "pelvis rolls back",
        "Keep the belt buckle pointing straight ahead.",
        "the hips seem 10 % closer together at the top: a roll of about 25 deg",
        "design",
        "rolling back lowers gluteal activity (Willcox & Burden 2013); smaller rolls do not show from the front",
    ),
    Fault(
        "feet_apart",
        "feet part",
        "Keep the heels glued together.",
        "the ankles part by over 10 % of the shank",
        "design",
        "the article: feet touching; keypoints of stacked feet wander by up to 5 % of the shank by themselves",
    ),
    Fault(
        "knees_not_90",
        "knees not near 90°",
        "Bend the knees to a right angle, heels in line with the seat.",
        "knee flexion outside 75 to 105 deg",
        "design",
        "the article: a 90-degree angle; read from the foreshortening of thigh and shank, to about 10 deg",
    ),
    Fault(
        "rushed",
        "rushed",
        "Open in two counts, close in two counts.",
        "opening or closing in under 1 s (0.59 s from 10 to 90 %)",
        "design",
        f"{_DESIGN}; the article: slow, controlled repetitions",
    ),
    Fault(
        "short_range",
        "shorter than the others",
        "Open the knee as far as before.",
        "under 80 % of the usual opening",
        "design",
        f"{_DESIGN}; equal range of each repetition, within 20 %",
    ),
)


class Clamshell:
    """Watches one person do clamshells."""

    def __init__(self) -> None:
        self._trunk = Steady(2.0)
        self._left_over_right = Steady(2.0)
        self._bend = Steady(2.0)

    def observe(self, body: Body) -> Sample | None:
        """The top leg, if the person lies on a side and faces the camera."""
        if not body.sees("left_hip", "right_hip"):
            return None
        axis = body.middle("hip") - body.middle("shoulder")
        if np.isnan(axis).any() or slope_deg(axis) > _LEVEL_DEG:
            return None
        trunk = float(self._trunk.update(body.time_s, length(axis)))
        # Up the picture, at right angles to the trunk.
        up = np.array([axis[1], -axis[0]]) * np.sign(axis[0]) / length(axis)
        stacked = float(self._left_over_right.update(body.time_s, float(body.across("hip") @ up)))
        if abs(stacked) < _STACKED * trunk:
            return None
        top: Side = "left" if stacked > 0 else "right"
        if not body.sees(f"{top}_knee", f"{top}_ankle"):
            return None
        return self._sample(body, top, up, trunk)

    def _sample(self, body: Body, top: Side, up: FloatArray, trunk: float) -> Sample:
        hip, knee, ankle = (body.at(top, part) for part in ("hip", "knee", "ankle"))
        knee_up, ankle_up = float((knee - hip) @ up) / trunk, float((ankle - hip) @ up) / trunk
        under: Side = "right" if top == "left" else "left"
        gap = float((ankle - body.at(under, "ankle")) @ up) / trunk
        values = {
            "left_on_top": float(top == "left"),
            "knee_up": knee_up,
            "ankle_up": ankle_up,
            "feet": gap * TRUNK / SHANK,
            "hips": float(abs(body.across("hip") @ up)) / trunk,
            "knee_deg": _knee_flexion_deg(hip, knee, ankle, trunk),
        }
        return Sample(body.time_s, _above_line(hip, knee, ankle, up) / trunk, values)

    def judge(self, stroke: Stroke) -> Judgement | None:
        """What the top says beside the rest."""
        share, values = stroke.share(), stroke.values
        top, rest = share >= 0.9, share <= 0.2
        change = {n: float(np.median(v[top]) - np.median(v[rest])) for n, v in values.items()}
        if change["ankle_up"] > _LEG_LIFT * change["knee_up"]:
            return None
        hips = float(np.median(values["hips"][top]) / np.median(values["hips"][rest]))
        knee = float(np.median(values["knee_deg"][rest]))
        out_s, _, back_s = times_of(stroke)
        usual = stroke.learned_range
        found = {
            "pelvis_rolls_back": hips < ROLL_SHARE,
            "feet_apart": change["feet"] > FEET_SHANKS,
            "knees_not_90": not KNEE_DEG[0] <= knee <= KNEE_DEG[1],
            "rushed": min(out_s, back_s) < STROKE_S,
            "short_range": usual is not None and stroke.range < RANGE_SHARE * usual,
        }
        side: Side = "left" if np.median(values["left_on_top"]) > 0.5 else "right"
        numbers = {"hips_share": hips, "feet_shanks": change["feet"], "knee_deg": knee}
        return Judgement(side, holding(found), numbers)


def _above_line(hip: FloatArray, knee: FloatArray, ankle: FloatArray, up: FloatArray) -> float:
    """How far the knee lies above the line from hip to ankle, measured along `up`, pixels."""
    along = ankle - hip
    right = np.array([-up[1], up[0]])
    span = float(along @ right)
    share = float((knee - hip) @ right) / span if abs(span) > 1e-6 else 0.5
    return float((knee - hip - np.clip(share, 0.0, 1.0) * along) @ up)


def _knee_flexion_deg(hip: FloatArray, knee: FloatArray, ankle: FloatArray, trunk: float) -> float:
    """Knee flexion from how short thigh and shank appear beside the trunk, degrees.

    The thigh points towards the camera by the flexion of the hip and the shank away from it; what is seen of each
    is the cosine. True lengths are shares of stature; people differ from them by some 5 %, about 10 degrees here.
    """
    thigh = min(length(knee - hip) / trunk * TRUNK / THIGH, 1.0)
    shank = min(length(ankle - knee) / trunk * TRUNK / SHANK, 1.0)
    return float(np.degrees(np.arccos(thigh) + np.arccos(shank)))


DRILL = Drill(
    id="clamshell",
    title="Clamshell",
    position="Lie on one side facing the camera, knees bent to a right angle, feet stacked.",
    movement="Feet together, lift the top knee without rolling the pelvis back, lower it as slowly.",
    camera="In front of you, at about the height of a chair, the whole body in the picture.",
    wrong_view="Turn so that you lie on your side and face the camera.",
    dose=Dose(sets=2, repetitions=(15, 20), sides="side", manner=" slow repetitions a side"),
    why="The side of the hip with little help from the front of the hip.",
    evidence=("gta_clam", "emg_clam_gmed", "emg_clam_pelvis"),
    faults={fault.id: fault for fault in FAULTS},
    cannot_see=("A roll of the pelvis under about 25 degrees: from the front the hips hardly seem closer.",),
    least_range=0.2,
    return_share=0.65,
    make=Clamshell,
    place=2,
    judged=(Judged("knee_deg", ("hip", "knee", "ankle"), "upper"),),
)
