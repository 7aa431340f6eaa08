"""Glute bridge: lying on the back, hips lifted to a line from the shoulders to the knees.

Seen from the side. The drive signal is how far the hip lies above the line from shoulder to ankle, in trunk
lengths: sliding the feet or straightening the knees does not move it.
"""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.drills.body import Body, Steady, above, interior_deg, length, slope_deg
from hipdrive.drills.drill import Dose, Drill, Fault, Judged, Judgement, Sample, Stroke
from hipdrive.drills.repetition import times_of
from hipdrive.flags import holding

#: Degrees shoulder-hip-knee at the top, 180 = a straight line, more = the hip above it.
LINE_DEG = (170.0, 190.0)
#: Degrees of knee flexion at the top.
KNEE_LEAST_DEG = 80.0
#: Seconds of hold.
HOLD_S = 1.0
#: Seconds from 90 to 10 % of the height: lowering smoothly in 1.5 s takes 0.59 of that between these levels.
LOWER_S = 1.5 * 0.59
#: Ankle spacing over the spacing of the hip joints.
FEET = (0.7, 1.8)

# Position (design choices, wide enough for any bridge and closed to standing, sitting and lying on a side).
_LEVEL_DEG = 35.0  # shoulder to ankle, off the horizontal
_TRUNK_DEG = 60.0  # trunk, off the horizontal: more is a sit-up
_KNEE_ABOVE = 0.3  # trunk lengths the knee stands above shoulder and ankle: a bent knee does by 0.6 and more
_LEVEL_PART = 0.2  # trunk lengths of lift under which the feet are looked at
_LEAST_ACROSS = 0.06  # trunk lengths between the hips in the picture from which the spacing can be read

_DESIGN = "body-relative target of this program; no published cut-off"
FAULTS = (
    Fault(
        "hips_low",
        "hips below the line",
        "Push the hips up until shoulders, hips and knees make one line.",
        "shoulder-hip-knee under 170 deg at the top",
        "design",
        f"{_DESIGN}; the article asks for a straight line",
    ),
    Fault(
        "back_arched",
        "hips above the line",
        "Ribs down: stop where the body is one straight line.",
        "shoulder-hip-knee over 190 deg at the top",
        "design",
        f"{_DESIGN}; the article says no excessive arch",
    ),
    Fault(
        "feet_too_far",
        "feet too far away",
        "Bring the heels closer to the seat.",
        "knee flexion under 80 deg at the top",
        "design",
        "less knee flexion moves the work to the hamstrings (Lehecka 2017: 24 against 75 % MVIC at 135 and 90 deg)",
    ),
    Fault(
        "feet_not_hip_width",
        "feet not hip-width",
        "Place the feet under the hips, hip-width apart.",
        "ankle spacing under 0.7 or over 1.8 of the hip joints' spacing",
        "design",
        "hip-width lies between the joint centres (1.0) and the outer pelvis (about 1.6), with a margin",
    ),
    Fault(
        "no_hold",
        "no hold",
        "Hold the top for a count of two.",
        "less than 1 s at the top",
        "sourced",
        "the article: hold for a second or two",
    ),
    Fault(
        "lowered_fast",
        "lowered fast",
        "Lower slowly, as if onto eggs.",
        "under 0.9 s from 90 to 10 % of the height (1.5 s in all)",
        "design",
        f"{_DESIGN}; the article says slowly",
    ),
)


class GluteBridge:
    """Watches one person do bridges."""

    def __init__(self) -> None:
        self._trunk = Steady(2.0)
        self._sure = {side: Steady(2.0) for side in ("left", "right")}
        self._hips, self._ankles = Steady(2.0), Steady(2.0)

    def observe(self, body: Body) -> Sample | None:
        """The near side of the body, if it lies on its back with bent knees."""
        side = self._near(body)
        names = [f"{side}_{part}" for part in ("shoulder", "hip", "knee", "ankle")]
        if not body.sees(*names):
            return None
        shoulder, hip, knee, ankle = (body.at(side, part) for part in ("shoulder", "hip", "knee", "ankle"))
        trunk = float(self._trunk.update(body.time_s, length(hip - shoulder)))
        if not _in_position(shoulder, hip, knee, ankle, trunk):
            return None
        lift = above(shoulder, ankle, hip) / trunk
        if lift < _LEVEL_PART:
            self._look_at_feet(body)
        bent = interior_deg(shoulder, hip, knee)
        values = {
            "line_deg": 360 - bent if above(shoulder, knee, hip) > 0 else bent,
            "knee_deg": 180 - interior_deg(hip, knee, ankle),
            "feet": self._feet(trunk),
        }
        return Sample(body.time_s, lift, values)

    def _near(self, body: Body) -> str:
        """The side that has been seen more surely: switching legs from frame to frame would shake the signal."""
        sure = {side: float(steady.update(body.time_s, _seen(body, side))) for side, steady in self._sure.items()}
        return max(sure, key=lambda side: sure[side])

    def _look_at_feet(self, body: Body) -> None:
        self._hips.update(body.time_s, body.across("hip"))
        self._ankles.update(body.time_s, body.across("ankle"))

    def _feet(self, trunk: float) -> float:
        """Ankle spacing over hip spacing; NaN while the camera is too low to show it.

        Both lie across the body at about the same height and distance, so that their lengths in the picture
        are in the ratio of their lengths on the floor, whatever the camera's angle.
        """
        hips, ankles = self._hips.value, self._ankles.value
        if hips.ndim == 0 or length(hips) < _LEAST_ACROSS * trunk or ankles.ndim == 0:
            return float("nan")
        return float(ankles @ hips / (hips @ hips))

    def judge(self, stroke: Stroke) -> Judgement | None:
        """What the top, the times and the feet say."""
        top = stroke.share() >= 0.9
        line, knee = (float(np.median(stroke.values[name][top])) for name in ("line_deg", "knee_deg"))
        feet = float(stroke.values["feet"][-1])
        _, hold_s, back_s = times_of(stroke)
        found = {
            "hips_low": line < LINE_DEG[0],
            "back_arched": line > LINE_DEG[1],
            "feet_too_far": knee < KNEE_LEAST_DEG,
            "feet_not_hip_width": feet < FEET[0] or feet > FEET[1],
            "no_hold": hold_s < HOLD_S,
            "lowered_fast": back_s < LOWER_S,
        }
        values = {"line_deg": line, "knee_deg": knee, "feet": feet}
        return Judgement(None, holding(found), values)


def _seen(body: Body, side: str) -> float:
    """How surely the leg of a side is seen; 0 where a joint of it is not."""
    points = [body.at(side, part)[0] for part in ("hip", "knee", "ankle")]
    return float(np.mean(body.confidence[side == "right" :: 2])) * (not np.isnan(points).any())


def _in_position(shoulder: FloatArray, hip: FloatArray, knee: FloatArray, ankle: FloatArray, trunk: float) -> bool:
    return (
        slope_deg(ankle - shoulder) <= _LEVEL_DEG
        and length(ankle - shoulder) >= trunk
        and slope_deg(hip - shoulder) <= _TRUNK_DEG
        and above(shoulder, ankle, knee) >= _KNEE_ABOVE * trunk
    )


DRILL = Drill(
    id="glute_bridge",
    title="Glute bridge",
    position="Lie on your back, knees bent, feet flat on the floor and hip-width apart.",
    movement="Squeeze, lift the hips until shoulders, hips and knees make one line, hold, lower slowly.",
    camera="At your side, at about the height of a chair, the whole body in the picture.",
    wrong_view="Turn so that the camera sees you from the side, lying on your back with bent knees.",
    dose=Dose(sets=2, repetitions=(10, 15), sides="none", hold_s=(1.0, 2.0), manner=" at the top, lower slowly"),
    why="Hip extension with the back still; on its own a moderate load.",
    evidence=("emg_bridge_abd", "emg_bridge_knee", "gta_unibridge"),
    faults={fault.id: fault for fault in FAULTS},
    cannot_see=(
        "Whether the knees fall in or out: the camera would have to stand at the feet.",
        "An arch of the lower back while shoulder, hip and knee stay in line: no keypoint lies on the spine.",
    ),
    least_range=0.15,
    return_share=0.65,
    make=GluteBridge,
    place=1,
    judged=(Judged("line_deg", ("shoulder", "hip", "knee"), "near"),),
)
