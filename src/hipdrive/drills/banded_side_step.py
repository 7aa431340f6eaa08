"""Banded side step: in a slight squat, one foot steps out and the other follows, the band always taut.

Seen from the front or from behind. The drive signal is the distance between the ankles, in leg lengths. A step
counts when one foot opens it outwards and the other foot travels the same way, so that tapping a foot to the
side, or spreading both feet, counts nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipdrive.drills.body import SHANK, THIGH, TRUNK, Body, Longest, Steady, length
from hipdrive.drills.drill import Dose, Drill, Fault, Judged, Judgement, Sample, Side, Stroke
from hipdrive.flags import holding

#: Degrees the knee lies medial of the line from hip to ankle.
CAVING_DEG = 8.0
#: Ankle spacing over hip-joint spacing at its narrowest.
NARROW = 1.0
#: Leg lengths the pelvis rises above the squat.
RISE = 0.05
#: Degrees of the trunk off the vertical, sideways.
SWAY_DEG = 10.0
#: Seconds a whole step takes.
STEP_S = 1.0
#: Leg lengths the leading foot travels.
LONG_STEP = 0.35

# What is a step at all (design choices).
_OWN_SHARE = 0.6  # of the opening is the leading foot's own travel outwards
_FOLLOWS = 0.3  # of the opening is travelled by the other foot, the same way
_TRAVELS = 0.3  # of the opening is travelled by both feet together
_UPRIGHT_DEG = 30.0  # trunk off the horizontal at least: a deep lean to the side still counts
_FACING = 0.22  # trunk lengths between the hips: they are 0.35 apart seen squarely, none from the side
_SHANK_DOWN = 0.2  # leg lengths each ankle is below its knee: half a leg standing, a third in a deep side lunge
_LIFTED = 0.2  # leg lengths between the heights of the ankles: a runner lifts a foot by twice that
_STEADY_S = 0.3  # three smoothing windows: the median angle of a knee is then steady to about 2 deg at 3 px
_CROSSED = -0.12  # leg lengths: feet that cross further than keypoints wander are a walk

_DESIGN = "body-relative target of this program; no published cut-off"
FAULTS = (
    Fault(
        "knees_cave",
        "knees cave in",
        "Push the knees out against the band.",
        "knees over 8 deg medial of the line hip-ankle, or one of them coming in by as much",
        "sourced",
        "smallest detectable difference of this angle between days, 7.5 to 8.9 deg (Munro 2012)",
    ),
    Fault(
        "feet_together",
        "feet come together, band slack",
        "Stop the trailing foot early: keep the band taut.",
        "ankles closer than the hip joints",
        "design",
        f"{_DESIGN}; the article: feet hip-width, tension kept",
    ),
    Fault(
        "stands_up",
        "stands up between steps",
        "Stay low, as under a low ceiling.",
        "pelvis over 5 % of the leg above the squat",
        "design",
        "squatting, not standing upright, raises gluteal activity (Berry 2015); the 5 % are this program's",
    ),
    Fault(
        "trunk_sways",
        "trunk sways",
        "Keep the shoulders over the hips.",
        "trunk over 10 deg off the vertical sideways",
        "design",
        _DESIGN,
    ),
    Fault(
        "too_fast",
        "too fast",
        "One slow step for each breath.",
        "a step in under 1 s",
        "design",
        f"{_DESIGN}; the article: small, slow steps",
    ),
    Fault(
        "steps_too_large",
        "steps too large",
        "Take half that step.",
        "the leading foot travels over 35 % of the leg",
        "design",
        "over twice the step of the measured exercise, half a hip-wide stance (Selkowitz 2013)",
    ),
)


class BandedSideStep:
    """Watches one person step sideways."""

    def __init__(self) -> None:
        # A squat makes the legs look shorter, and must not make the feet seem to travel.
        self._leg, self._trunk, self._hips = Longest(30.0), Steady(1.0), Steady(2.0)
        self._squat = np.inf
        # The top of the last stroke whose closing counted as following, and how far which foot followed in it.
        self._spent: tuple[float, str, float] = (-np.inf, "", 0.0)
        self._last_travel = np.inf  # of the stroke before; not known for the first, which is given the doubt

    def observe(self, body: Body) -> Sample | None:
        """Both feet, if the person stands and faces the camera or turns their back to it."""
        trunk_line = body.upright_trunk(_UPRIGHT_DEG)
        if trunk_line is None or not body.sees_legs() or not _stands(body):
            return None
        now, trunk = body.time_s, float(self._trunk.update(body.time_s, length(trunk_line)))
        leg = self._leg.update(now, _leg_length(body))
        hips = float(self._hips.update(now, body.across("hip")[0]))
        # Facing the camera, the left side is right in the picture: everything is counted towards the left side.
        facing = float(np.sign(hips))
        spread = facing * float(body.across("ankle")[0]) / leg
        if abs(hips) < _FACING * trunk or spread < _CROSSED:
            return None
        values = {
            "leg_px": leg,
            "left_foot_px": facing * float(body.at("left", "ankle")[0]),
            "right_foot_px": facing * float(body.at("right", "ankle")[0]),
            "spread_hips": spread * leg / abs(hips),
            # In trunk lengths first, which follow the distance to the camera, then in those of a leg.
            "height": _height(body) / trunk * TRUNK / (THIGH + SHANK),
            "left_caving_deg": frontal_knee_deg(body, "left", facing),
            "right_caving_deg": frontal_knee_deg(body, "right", facing),
            "lean_deg": float(np.degrees(np.arctan2(abs(trunk_line[0]), -trunk_line[1]))),
        }
        return Sample(now, spread, values)

    def judge(self, stroke: Stroke) -> Judgement | None:
        """Whether it is a step, to which side, and what was wrong with it."""
        leading = self._leading(stroke)
        if leading is None:
            return None
        values = stroke.values
        squat = min(self._squat, float(np.median(values["height"])))
        rise = float(np.quantile(values["height"], 0.95)) - squat
        self._squat = squat
        travel = abs(_travel(stroke, leading, 0, int(np.argmax(stroke.drive))))
        narrow = float(min(np.median(values["spread_hips"][:3]), np.median(values["spread_hips"][-3:])))
        caving, lean = _caving(stroke), float(np.quantile(values["lean_deg"], 0.9))
        step_s = float(stroke.time_s[-1] - stroke.time_s[0])
        found = {
            "knees_cave": caving > CAVING_DEG,
            "feet_together": narrow < NARROW,
            "stands_up": rise > RISE,
            "trunk_sways": lean > SWAY_DEG,
            "too_fast": step_s < STEP_S,
            "steps_too_large": travel > LONG_STEP,
        }
        numbers = {"caving_deg": caving, "lean_deg": lean, "rise": rise, "step_legs": travel, "narrow": narrow}
        return Judgement(leading, holding(found), numbers)

    def _leading(self, stroke: Stroke) -> Side | None:
        """The side of the foot that opened, if the other one travelled the same way before or after it."""
        top, end = int(np.argmax(stroke.drive)), len(stroke.drive) - 1
        left, right = _travel(stroke, "left", 0, top), _travel(stroke, "right", 0, top)
        lead: Side = "left" if left > -right else "right"
        way, trail = (1.0, "right") if lead == "left" else (-1.0, "left")
        opened = way * (left if lead == "left" else right)
        both = _between(stroke, 0, end)
        before, self._last_travel = self._last_travel, both
        if opened < _OWN_SHARE * stroke.range:
            return None
        moved = max(abs(both), abs(before)) >= _TRAVELS * stroke.range
        if moved and way * self._followed_before(stroke, trail) >= _FOLLOWS * stroke.range:
            return lead
        after = _travel(stroke, trail, top, end)
        if way * after >= _FOLLOWS * stroke.range:
            self._spent = (float(stroke.time_s[top]), trail, after)
            return lead
        return None

    def _followed_before(self, stroke: Stroke, trail: str) -> float:
        """How far the other foot went just before this stroke, less what an earlier step has counted already."""
        foot = f"{trail}_foot_px"
        closed = float(stroke.values[foot][0] - stroke.crest.values[foot]) / float(stroke.values["leg_px"][0])
        spent_s, spent_foot, travel = self._spent
        return closed - travel if stroke.crest.time_s <= spent_s and spent_foot == trail else closed


def _caving(stroke: Stroke) -> float:
    """How far the knees cave in, degrees.

    Away from the middle of the picture perspective moves both bent knees the same way, which looks like one caving
    in and the other out. So it is the mean of both knees, or what one knee adds to where it was in the narrow
    stance, whichever is more.
    """
    left, right = stroke.values["left_caving_deg"], stroke.values["right_caving_deg"]
    share, both = stroke.share(), (left + right) / 2
    narrow, wide = share <= 0.2, share >= 0.7
    thirds = np.array_split(np.arange(len(share)), 3)
    parts = [part for part in (*thirds, np.flatnonzero(wide)) if _lasts(stroke, part)]
    worst = max((float(np.median(both[part])) for part in parts), default=float(np.median(both)))
    if not (_lasts(stroke, np.flatnonzero(narrow)) and _lasts(stroke, np.flatnonzero(wide))):
        return worst
    return max(worst, *(float(np.median(knee[wide]) - np.median(knee[narrow])) for knee in (left, right)))


def _lasts(stroke: Stroke, part: NDArray[np.int_]) -> bool:
    """Whether samples cover long enough for their median to be steady."""
    step_s = float(np.median(np.diff(stroke.time_s)))
    return len(part) * step_s >= _STEADY_S


def _travel(stroke: Stroke, side: str, first: int, last: int) -> float:
    """How far a foot went between two samples, leg lengths, + = towards the person's left."""
    foot = stroke.values[f"{side}_foot_px"]
    return float((foot[last] - foot[first]) / stroke.values["leg_px"][0])


def _between(stroke: Stroke, first: int, last: int) -> float:
    """How far the point midway between the feet went."""
    return (_travel(stroke, "left", first, last) + _travel(stroke, "right", first, last)) / 2


def _leg_length(body: Body) -> float:
    """Mean length of thigh and shank of both legs, pixels."""
    segments = [(side, *ends) for side in ("left", "right") for ends in (("hip", "knee"), ("knee", "ankle"))]
    return sum([length(body.at(side, b) - body.at(side, a)) for side, a, b in segments]) / 2


def _stands(body: Body) -> bool:
    """Whether both shanks stand on feet at about the same height."""
    leg = _leg_length(body)
    down = min(float(body.at(s, "ankle")[1] - body.at(s, "knee")[1]) for s in ("left", "right"))
    return down >= _SHANK_DOWN * leg and abs(float(body.across("ankle")[1])) <= _LIFTED * leg


def _height(body: Body) -> float:
    """Height of the hips over the lower foot, pixels."""
    return float(max(body.at(s, "ankle")[1] for s in ("left", "right")) - body.middle("hip")[1])


def frontal_knee_deg(body: Body, side: str, facing: float) -> float:
    """Frontal projection angle of a knee, degrees, + = the knee medial of the line from hip to ankle."""
    hip, knee, ankle = (body.at(side, part) for part in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    turn = np.degrees(np.arctan2(thigh[0] * shank[1] - thigh[1] * shank[0], thigh @ shank))
    # From above to below, a shank that turns outwards after the thigh leaves the knee inside.
    outwards = facing if side == "left" else -facing
    return float(-turn * outwards)


DRILL = Drill(
    id="banded_side_step",
    title="Banded side step",
    position="Band round the ankles or above the knees, feet hip-width, knees slightly bent.",
    movement="Small slow steps to one side, leading with the hip, the band always taut; then back.",
    camera="In front of you or behind you, at about hip height, with room for every step.",
    wrong_view="Turn so that the camera sees you from the front or from behind, standing.",
    dose=Dose(sets=2, repetitions=(8, 10), sides="direction", manner=" small steps each way"),
    why="The side of the hip standing; the standing leg works most.",
    evidence=("emg_sidestep_squat", "emg_sidestep_band", "gta_sidestep"),
    faults={fault.id: fault for fault in FAULTS},
    cannot_see=(
        "How far the knees are bent: from the front only a change of the pelvis's height shows.",
        "The band itself.",
    ),
    least_range=0.12,
    return_share=0.3,
    make=BandedSideStep,
    place=3,
    judged=(
        Judged("left_caving_deg", ("hip", "knee", "ankle"), "left"),
        Judged("right_caving_deg", ("hip", "knee", "ankle"), "right"),
    ),
)
