"""A runner seen from the side with every point where its joint is, as the run itself tells, and how surely.

Not for other views, for markers, or for points that are exact. What was moved, by how much and how surely stands in the
provenance of the motion (`skeleton`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Contacts, Side
from hipdrive.motion import Motion
from hipdrive.skeleton.fit import HIP_SD, REST_SD, Fit, fit_limbs
from hipdrive.skeleton.foot import FootZero, foot_zero
from hipdrive.skeleton.level import KEY as LEVEL
from hipdrive.skeleton.limbs import Limbs, inside_of, limbs_of, to_picture
from hipdrive.skeleton.standing import STANDING, known_standing
from hipdrive.skeleton.usual import UsualErrors, usual_errors, without_usual_errors

#: Points that are where they say.
_EXACT = ("markers", "virtual")
#: Standard errors of the fit, forward and up, times these hold the truth in 95 % (51 trials of 17 RBDS runners through virtual
#: cameras, hips shifted by up to 6 %: `python -m benchmarks.skeleton`).
CALIBRATED = np.array([1.35, 1.0])
#: The points of networks do not keep their distance from the joint: a part of it moves with the thigh, and the fit does not
#: see that part. Standard deviation over rendered clips, leg lengths (the same bench).
MOVES_SD = 0.010
#: Points of a virtual runner that were moved on purpose, and keep their distance.
_RIGID = "displaced"
#: The name of what was found in the metadata of a motion.
KEY = "skeleton"


def is_calibrated(motion: Motion) -> bool:
    """Whether points were moved to their joints."""
    return bool(motion.provenance.metadata.get(KEY, {}).get("moved"))


def calibrated(motion: Motion, contacts: Contacts) -> Motion:
    """The motion with hips, knees and toes of a side view moved to where the run says the joints are.

    Parameters
    ----------
    motion
        Smoothed keypoints of one camera. Every other motion comes back as it is.
    contacts
        Its contacts.

    Returns
    -------
    Motion
        With `skeleton` in the metadata of its provenance: the shifts and their standard errors, or why there are none.
    """
    exact = motion.provenance.points.startswith(_EXACT)
    if exact or motion.view not in SIDES or KEY in motion.provenance.metadata:
        return motion
    usual = usual_errors(motion.provenance.points)
    try:
        known = motion if usual is None else _without(usual, motion, contacts)
        limbs, fit = _fitted(limbs_of(known, contacts), HIP_SD if usual is None else REST_SD)
    except CannotSee as reason:
        return _noted(motion, {"moved": [], "reason": str(reason)})
    placed = replace(known, points=_placed(known, limbs, fit))
    stands = known_standing(motion, float(contacts.strike_s.min(initial=np.inf)))
    zeros = {side: _zero(placed, side, contacts, stands) for side in SIDES}
    told = _told(motion, limbs, fit, zeros) | ({} if stands is None else {STANDING: stands})
    if usual is not None:
        told |= {"usual_errors": {"network": usual.network, "clips": usual.clips}}
    return _noted(_flat(placed, zeros), told)


def _without(usual: UsualErrors, motion: Motion, contacts: Contacts) -> Motion:
    return without_usual_errors(motion, contacts, limbs_of(motion, contacts).unit_px, usual)


def _zero(placed: Motion, side: Side, contacts: Contacts, stands: dict[str, Any] | None) -> FootZero | str:
    """The zero of a foot: of the runner who stands still, else of midstance."""
    if stands is not None and side in stands["foot_deg"]:
        standing = FootZero(stands["foot_deg"][side], stands["se_deg"], None)
        if not standing.is_wild:
            return standing
    return foot_zero(placed.sagittal(), side, contacts)


def _fitted(limbs: Limbs, hip_sd: tuple[float, float]) -> tuple[Limbs, Fit]:
    """The fit, without a far leg that nothing fits: what was seen of it is something else, such as a console."""
    fit = fit_limbs(limbs, hip_sd)
    if any(fit.beyond(side) for side in SIDES) and len(limbs.legs) == 2:
        limbs = replace(limbs, legs={limbs.near: limbs.legs[limbs.near]})
        fit = fit_limbs(limbs, hip_sd)
    if fit.beyond(limbs.near):
        raise CannotSee("no shift of the hips by less than 10 % of the leg makes the thighs keep their length")
    return limbs, fit


def as_seen(motion: Motion) -> Motion:
    """The motion marked to be measured as it was seen: `calibrated` and `levelled` let it be."""
    noted = _noted(motion, {"moved": [], "reason": "not asked for"})
    metadata = noted.provenance.metadata | {LEVEL: {"reason": "not asked for"}}
    return replace(noted, provenance=replace(noted.provenance, metadata=metadata))


def _noted(motion: Motion, found: dict[str, Any]) -> Motion:
    metadata = motion.provenance.metadata | {KEY: found}
    return replace(motion, provenance=replace(motion.provenance, metadata=metadata))


def _placed(motion: Motion, limbs: Limbs, fit: Fit) -> FloatArray:
    """Points with the hips and knees where the fit says."""
    plane, points = motion.sagittal(), motion.points.copy()
    unit = limbs.unit_px[:, None]
    for side in SIDES:
        hip, knee, ankle = (plane.point(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
        shifts = {"hip": unit * fit.hip[side], "knee": -unit * fit.bend * inside_of(hip, knee, ankle)}
        for name, shift in shifts.items():
            points[:, motion.names.index(f"{side}_{name}")] += to_picture(motion, shift)
    return points


def _flat(motion: Motion, zeros: dict[Side, FootZero | str]) -> Motion:
    """The motion with each toe turned about its heel so that the flat foot reads zero."""
    points = motion.points.copy()
    for side, zero in zeros.items():
        if isinstance(zero, str):
            continue
        front = "toe" if f"{side}_toe" in motion.names else "ball"
        heel, tip = (motion.names.index(f"{side}_{name}") for name in ("heel", front))
        points[:, tip] = points[:, heel] + _turned(motion, points[:, tip] - points[:, heel], -zero.deg)
    return replace(motion, points=points)


def _turned(motion: Motion, vector: FloatArray, deg: float) -> FloatArray:
    """`(frame, 2)` vectors of the picture turned in the sagittal plane, + = the front end up."""
    # A picture in which the runner faces right counts angles clockwise.
    angle = np.deg2rad(-deg if motion.view == "right" else deg)
    across, down = vector[:, 0], vector[:, 1]
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([across * cos - down * sin, across * sin + down * cos], axis=1)


def _told(motion: Motion, limbs: Limbs, fit: Fit, zeros: dict[Side, FootZero | str]) -> dict[str, Any]:
    """What was moved, by how much and how surely: lengths in percent of the leg, from the seen point to the joint."""
    moves = 0.0 if motion.provenance.points == _RIGID else MOVES_SD
    hips = ((side, np.hypot(CALIBRATED * fit.hip_se[side], moves)) for side in SIDES)
    shifts = [_shift(f"{side}_hip", fit.hip[side], se, side in limbs.legs) for side, se in hips]
    return {
        "moved": [f"{side}_{name}" for name in ("hip", "knee") for side in SIDES],
        "shifts": shifts,
        "knee_inside_bend": {"percent": _percent(-fit.bend), "se": _percent(fit.bend_se)},
        "thigh_of_leg": {"value": round(fit.thigh_of_leg, 4), "se": round(fit.thigh_of_leg_se, 4)},
        "far_leg_size": round(fit.far_scale, 4),
        "left_over_percent": _percent(fit.left_over),
        "foot_zero": {side: _zero_told(zero) for side, zero in zeros.items()},
    }


def _percent(part: float) -> float:
    return round(100 * float(part), 2)


def _shift(point: str, shift: FloatArray, se: FloatArray, seen: bool) -> dict[str, Any]:
    told = {"point": point, "forward": _percent(shift[0]), "up": _percent(shift[1])}
    told |= {"forward_se": _percent(se[0]), "up_se": _percent(se[1])}
    return told if seen else told | {"from": "the other leg"}


def _zero_told(zero: FootZero | str) -> dict[str, Any]:
    if isinstance(zero, str):
        return {"reason": zero}
    told = {"deg": round(zero.deg, 2), "se": round(zero.se_deg, 2)}
    return told | ({"from": "standing"} if zero.at is None else {"stance": round(zero.at, 2)})
