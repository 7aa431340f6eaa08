"""How wrong each measure is, by kind of input: read from the benches, never typed in.

`accuracy.csv` is written by the validation benches: one row a measure and kind of input. `sd_*` is the root mean
square error against truth that is left when the spread of steps is averaged away, so it holds bias too: numbers
are not corrected for bias, their intervals are widened by it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from hipdrive import shipped
from hipdrive.motion import Motion
from hipdrive.skeleton import is_calibrated


@dataclass(frozen=True)
class Accuracy:
    """Error of a measure that averaging over steps does not take away, in the measure's unit.

    Parameters
    ----------
    bias
        Mean error against truth (measured − true).
    sd_side, sd_mean, sd_difference
        Root mean square error of a side, of the mean of both sides, and of their difference.
    n
        Recordings it rests on.
    bench
        The command that measured it.
    sd_relative
        The same of left less right relative to a standing trial.
    """

    bias: float
    sd_side: float
    sd_mean: float
    sd_difference: float
    n: int
    bench: str
    sd_relative: float = 0.0

    def of(self, side: str) -> float:
        """The root mean square error of a row: of a side, `mean`, `difference`, or `relative`."""
        return {"mean": self.sd_mean, "difference": self.sd_difference, "relative": self.sd_relative}.get(
            side, self.sd_side
        )


def input_kind(motion: Motion) -> str:
    """What accuracy depends on: kind of points and view.

    `markers` from 3D, or `keypoints-3d` where networks saw the points; from one camera `keypoints-VIEW` for the points of a pose network and `virtual-VIEW` for exact
    points seen by a virtual camera, VIEW being `rear`, `front` or `side`. `NETWORK-skeleton-side` where the points of that
    network were moved to the joints (`hipdrive.skeleton`).
    """
    if is_calibrated(motion):
        return f"{motion.provenance.points}-skeleton-side"
    made = "virtual" if motion.provenance.points.startswith("virtual") else "keypoints"
    if motion.view == "3d":
        return "keypoints-3d" if made == "keypoints" and motion.provenance.points != "markers" else "markers"
    view = "side" if motion.view in ("left", "right") else motion.view
    return f"{made}-{view}"


def _unmoved(motion: Motion) -> str:
    """The kind of input of these points where they were seen."""
    return "keypoints-side" if is_calibrated(motion) else input_kind(motion)


@cache
def accuracies() -> dict[tuple[str, str], Accuracy]:
    """Every row of the table, by measure and kind of input."""
    rows = shipped.rows("hipdrive.measures", "accuracy.csv")
    return {(row["id"], row["input"]): _accuracy(row) for row in rows}


def _accuracy(row: dict[str, str]) -> Accuracy:
    bias, side, mean, difference = (float(row[c]) for c in ("bias", "sd_side", "sd_mean", "sd_difference"))
    relative = float(row.get("sd_relative", difference))
    return Accuracy(bias, side, mean, difference, int(row["n"]), row["bench"], relative)


#: Measures that are nothing but times between contacts. On force plates they are what those of the motion are held
#: against: their instants state their own errors, and nothing more is wrong with them.
TIMES = ("contact_time", "flight_time", "step_time", "duty_factor")
_ON_PLATES = Accuracy(0.0, 0.0, 0.0, 0.0, 1, "force plates")


def accuracy_of(id: str, motion: Motion, contacts: Literal["force", "kinematics"] = "kinematics") -> Accuracy | None:
    """The error of a measure with this kind of input, or `None` where no bench has measured it.

    A line across the pelvis that a detector saw in the pictures brings its own error, measured for its size in them.
    `contacts` says where they are from.
    """
    if contacts == "force" and id in TIMES:
        return _ON_PLATES
    if motion.provenance.points == "markers":
        return _placed(id, accuracies().get((id, "markers")))
    known = accuracies()
    # A network that no bench has seen with its joints in place is taken to err as they all did without.
    return _detected(id, motion) or known.get((id, input_kind(motion))) or known.get((id, _unmoved(motion)))


_SDS = ("sd_side", "sd_mean", "sd_difference", "sd_relative")


def _placed(id: str, error: Accuracy | None) -> Accuracy | None:
    """The error of recorded markers with that of where a hand puts them, which no number of steps averages away."""
    place = placements().get(id)
    if error is None or place is None:
        return error
    sds: Any = {name: math.hypot(getattr(error, name), getattr(place, name)) for name in _SDS}
    return replace(error, **sds)


@cache
def placements() -> dict[str, Accuracy]:
    """What misplaced markers do to each measure (`placement.csv`, written by its bench), by measure."""
    rows = shipped.rows("hipdrive.measures", "placement.csv")
    return {row["id"]: _accuracy({"bias": "0", **row}) for row in rows}


#: Measures that are the tilt of the line across the pelvis and nothing else, and those that use it.
TILTS = ("pelvic_drop", "pelvic_drop_midstance")
ON_THE_PELVIS = (*TILTS, "hip_adduction")


def _detected(id: str, motion: Motion) -> Accuracy | None:
    seen = motion.provenance.metadata.get("pelvis", {})
    error = seen.get("error_deg")
    if id not in TILTS or error is None:
        return None
    bench = f"pelvis detector: {seen['detector']}"
    # A line without a zero states no error for a side, and no side is read from it.
    side, difference = (float(error.get(name, "nan")) for name in ("side", "difference"))
    return Accuracy(0.0, side, error["mean"], difference, error["clips"], bench, difference)


@cache
def published_changes() -> dict[str, float]:
    """Published detectable changes that may serve as a threshold, by id of the evidence row (verified rows only)."""
    return {row["id"]: float(row["value"]) for row in shipped.rows("hipdrive.measures", "published_change.csv")}


def published_change(id: str | None) -> float | None:
    """The published detectable change of an evidence row, or `None`."""
    return published_changes().get(id) if id else None
