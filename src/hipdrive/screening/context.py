"""What there is to look at: measures, symptoms, speed and sex, and which measurements count for nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from hipdrive.evidence import number
from hipdrive.evidence.norm_models import Input
from hipdrive.gait import SIDES
from hipdrive.measures import APART, Measurement, Measurements, by_id
from hipdrive.measures.accuracy import accuracy_of
from hipdrive.screening.rules import Band, MoreThan, Recorded, Rules, Sex, Uneven, rules
from hipdrive.screening.symptoms import Symptoms
from hipdrive.wording import joined

Side = Literal["left", "right", "both"]
#: Measurements with one of these flags count for nothing.
NOT_COUNTED = ("few_steps", "accuracy_not_measured", "no_level", "far_leg", "oblique_view")
#: Half of a 95 % interval in standard errors.
Z95 = 1.959964
#: Recordings with one of these count for nothing.
NOT_COUNTED_RECORDING = ("legs_undecided", "running_on_the_spot")
#: Where markers go for a point of both sides.
_PLACES = {
    "shoulder": "both shoulders",
    "hip": "the pelvis",
    "asis": "the front spines of the pelvis",
    "psis": "the back spines of the pelvis",
    "knee": "both sides of the knees",
    "ankle": "both sides of the ankles",
    "heel": "the heels",
    "toe": "the toes",
}
REMEDIES = {
    "few_steps": "film at least 7 steps a side",
    "accuracy_not_measured": "its error with this kind of recording has not been measured",
    "no_level": "state the camera's level (--level)",
    "far_leg": "film the other side too",
    "oblique_view": "set the camera square to the runner",
    "legs_undecided": "film again with the legs apart from the background",
    "running_on_the_spot": "film real running",
}


@dataclass(frozen=True)
class Context:
    """What there is to look at.

    Parameters
    ----------
    measured, symptoms
        `None` where none was given.
    rules
        Signs and patterns.
    """

    measured: Measurements | None
    symptoms: Symptoms | None
    rules: Rules = field(default_factory=rules)

    @property
    def sex(self) -> Sex:
        """The runner's, or `unknown`."""
        return (self.symptoms.runner.sex if self.symptoms else None) or "unknown"

    @property
    def recorded(self) -> Recorded:
        """With what: `markers` where every recording is of motion capture."""
        return recorded_with(self.measured)

    def shown_by(self, sign: Band | MoreThan | Uneven) -> str:
        """What would show a sign that was not seen: a clip, or what this recording of motion capture lacks."""
        if self.recorded == "camera":
            return sign.clip
        lacking = [_PLACES[point] for point in sign.points if not self._holds(point)]
        otherwise = "force plates" if "force plate" in sign.clip else "more steps"
        need = f"markers on {joined(lacking)}" if lacking else otherwise
        return f"{need}, and the speed" if "speed" in sign.clip and self.speeds_mps is None else need

    def _holds(self, point: str) -> bool:
        """Whether a recording holds a point on both sides."""
        recordings = self.measured.recordings if self.measured else ()
        return any({f"left_{point}", f"right_{point}"} <= set(r.motion.names) for r in recordings)

    @property
    def speeds_mps(self) -> tuple[float, float] | None:
        """Least and most the running speed may have been, m/s; `None` where nothing is known of it.

        As it was stated; else the 95 % interval of what the feet and the height say.
        """
        return seen_speed_of(self.measured) if self.speed_mps is None else (self.speed_mps, self.speed_mps)

    @cached_property
    def speed_mps(self) -> float | None:
        """Running speed, m/s: told with the symptoms, or by a recording."""
        if self.symptoms and self.symptoms.run.speed_mps:
            return self.symptoms.run.speed_mps
        return speed_of(self.measured)

    def input_sd(self, row: Measurement) -> float:
        """The part of a row's standard error that more steps would not take away, in the measure's unit."""
        recordings = self.measured.recordings if self.measured else ()
        if row.input >= len(recordings):
            return 0.0
        own = recordings[row.input]
        error = accuracy_of(row.id, own.motion, own.contacts.method)
        if error is None:
            return 0.0
        sd = error.of(row.side)
        return sd if math.isfinite(sd) else 0.0

    def rows_of(self, measure: str, side: Side) -> list[Measurement]:
        """Measurements of a measure that may speak for a side, the lowest standard error first.

        For `both`: the mean of the sides, and where a camera from the side sees only one leg well, that leg.
        """
        found = [m for m in (self.measured or ()) if m.id == measure and m.side not in APART]
        fitting = [m for m in found if side == "both" or m.side == side]
        if side == "both" and any("far_leg" in m.flags for m in fitting):
            # The mean holds the far leg too.
            fitting = [m for m in fitting if m.side != "mean" or m.view == "3d"]
        order = {"mean": 0, "left": 1, "right": 1}
        return sorted(fitting, key=lambda m: (bool(self.faults(m)), order[m.side] if side == "both" else 0, m.se))

    def difference_of(self, measure: str) -> Measurement | None:
        """Left less right of a measure, relative to standing where it is known, else with the lowest standard error.

        None where a camera sees only one leg well. Where the runner is as good as even and only stood askew, so that the two
        point opposite ways, it is not the stance that counts.
        """
        found = [m for m in (self.measured or ()) if m.id == measure and m.side in APART]
        seen = [m for m in found if not (by_id()[measure].plane == "sagittal" and m.view in SIDES)]
        ways = {m.value > 0 for m in seen}
        kept = seen if len(ways) == 1 else [m for m in seen if m.side != "relative"]
        return min(kept, key=lambda m: (bool(self.faults(m)), m.side != "relative", m.se), default=None)

    def faults(self, row: Measurement) -> tuple[str, ...]:
        """Why a measurement counts for nothing: codes of flags."""
        known = by_id()[row.id]
        harmless = {"oblique_view": known.plane == "any", "no_level": known.roll_effect == "common"}
        flags = [f for f in row.flags if f in NOT_COUNTED and not harmless.get(f, False)]
        if row.input < len(self.measured.recordings if self.measured else ()):
            recording = self.measured.recordings[row.input] if self.measured else None
            said = recording.motion.provenance.flags if recording else ()
            flags += [f for f in NOT_COUNTED_RECORDING if f in said]
        if row.n_steps < number("min_steps") and "few_steps" not in flags:
            flags.append("few_steps")
        return tuple(flags)


def sides_input(row: Measurement) -> Input:
    """What a reference for a difference of sides must have been measured with."""
    return "standing" if row.side == "relative" else input_of(row.view)


def input_of(view: str) -> Input:
    """What a reference must have been measured with: `markers` or a `camera`."""
    return "markers" if view == "3d" else "camera"


def recorded_with(measured: Measurements | None) -> Recorded:
    """With what a run was recorded: `markers` where every recording is of motion capture, else a `camera`."""
    views = {recording.motion.view for recording in measured.recordings} if measured else set()
    return "markers" if views == {"3d"} else "camera"


def speed_of(measured: Measurements | None) -> float | None:
    """Running speed that a recording states, m/s, or `None`."""
    for recording in measured.recordings if measured else ():
        speed = recording.motion.provenance.metadata.get("speed_mps")
        if isinstance(speed, int | float) and math.isfinite(speed) and speed > 0:
            return float(speed)
    return None


def seen_speed_of(measured: Measurements | None) -> tuple[float, float] | None:
    """The 95 % interval of the speed that the feet of a recording and the stated height say, m/s, or `None`."""
    for recording in measured.recordings if measured else ():
        seen = recording.motion.provenance.metadata.get("speed_from_feet") or {}
        if "mps" in seen:
            mps, half = float(seen["mps"]), 1.96 * float(seen["mps_se"])
            return max(mps - half, 0.1), mps + half
    return None


def interval(row: Measurement) -> tuple[float, float]:
    """The 95 % interval, widened by what an unknown camera roll could do to both sides alike.

    Roll turns an angle to the vertical by itself, and moves a landing distance by its sine, in leg lengths (evidence
    row `camera_roll`). What roll does to left and right by opposite amounts counts for nothing instead.
    """
    if not roll_unknown(row):
        return row.ci95
    roll_deg = number("camera_roll")
    margin = roll_deg if row.unit == "deg" else math.sin(math.radians(roll_deg))
    return row.ci95[0] - margin, row.ci95[1] + margin


def roll_unknown(row: Measurement) -> bool:
    """Whether an unknown camera roll turns both sides alike."""
    return "no_level" in row.flags and by_id()[row.id].roll_effect == "common"
