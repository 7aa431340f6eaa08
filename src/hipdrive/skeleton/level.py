"""How the camera was rolled, by all that the clip says of it: edges of the background, and the belt under the feet.

Edges are looked at when a clip is read (`hipdrive.video.level`), the belt is the way of the standing feet. Each has its
error; they are combined by it, and where they disagree by more, the result is as uncertain as that. Not for a level that
was stated: that is believed.

Tried and not used: the direction of gravity in flight. On exact points of 51 trials the acceleration of the body's centre
in flight is off the vertical by 4 ± 5 degrees, and on points of a network by ten or more: the flight lasts a tenth of a
second, and arms and legs swing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from hipdrive.gait import SIDES, Contacts
from hipdrive.motion import Image, Motion
from hipdrive.skeleton.belt import belt_way

#: What the way of the toes is off the belt, degrees, beyond its scatter: toes of networks sink as the heel rises, and a camera
#: that stands askew sees the belt slope (twelve rendered clips, known roll: 1.9 ± 1.6; exact points: −0.4 ± 0.3).
BELT_SD_DEG = {"network": 2.4, "displaced": 0.5}
#: Cameras are rolled by about this before anything is known, degrees (design choice: twice what people hold level by eye).
USUAL_DEG = 4.0
#: A level less certain than this is told and not used, degrees: half of what cameras are rolled by anyway. The toes of a network alone
#: never reach it: on five level clips they would have tipped the trunk by 1.5 degrees.
LEAST_SURE_DEG = 2.0
#: Witnesses further apart than this many standard errors disagree.
_APART = 3.0
#: The name of what was found in the metadata of a motion; edges are kept there when a clip is read.
KEY, EDGES = "level", "edges"


def levelled(motion: Motion, contacts: Contacts) -> Motion:
    """The motion with the level of its picture, and its standard error, where the clip tells it.

    Exact points of a virtual camera stay as they are: their accuracy was measured with the roll in it.

    Parameters
    ----------
    motion
        Of one camera; one whose level was stated, or whose edges nobody looked at and whose feet are on no belt, comes back
        as it is.
    contacts
        Its contacts.
    """
    space = motion.space
    exact = motion.provenance.points.startswith("virtual")
    if not isinstance(space, Image) or exact or space.level_deg is not None or KEY in motion.provenance.metadata:
        return motion
    seen = _witnesses(motion, contacts)
    if not seen:
        return motion
    deg, se_deg, agree = _combined([(w["deg"], w["se"]) for w in seen.values()])
    used = se_deg <= LEAST_SURE_DEG
    told = {"deg": round(deg, 2), "se": round(se_deg, 2), "used": used, "agree": agree, "from": seen}
    provenance = replace(motion.provenance, metadata=motion.provenance.metadata | {KEY: told})
    if not used:
        return replace(motion, provenance=provenance)
    return replace(motion, space=replace(space, level_deg=deg, level_se_deg=se_deg), provenance=provenance)


def _witnesses(motion: Motion, contacts: Contacts) -> dict[str, dict[str, Any]]:
    """What says how the camera was rolled: degrees, + = the scene turned clockwise, and standard error."""
    seen: dict[str, dict[str, Any]] = {}
    edges = motion.provenance.metadata.get(EDGES)
    if edges:
        seen["edges"] = {"deg": float(edges["deg"]), "se": float(edges["se"])}
    way = belt_way(motion, contacts)
    if way is not None:
        kind = "displaced" if motion.provenance.points == "displaced" else "network"
        incline = _incline_deg(motion)
        # The runner faces right in a picture of the right side: uphill is up to the right.
        roll = way.slope_deg + (incline if motion.view == "right" else -incline) - _askew_deg(motion, contacts)
        seen["belt"] = {"deg": round(roll, 2), "se": round(float(np.hypot(way.se_deg, BELT_SD_DEG[kind])), 2)}
    return seen


def _askew_deg(motion: Motion, contacts: Contacts) -> float:
    """How much a level line at the height of the feet leans for a camera that stands askew, degrees, as level edges show."""
    change = float(motion.provenance.metadata.get(EDGES, {}).get("change", 0.0))
    assert isinstance(motion.space, Image)
    down = np.concatenate([motion.point(f"{side}_toe")[:, 1] for side in SIDES])
    seen = down[np.isfinite(down)]
    # A standing foot is near the lowest that feet are seen.
    return change * (2 * float(np.percentile(seen, 80)) / motion.space.height - 1) if len(seen) else 0.0


def _incline_deg(motion: Motion) -> float:
    """Incline of the belt as stated, degrees; 0 where nothing was said."""
    return float(np.degrees(np.arctan(float(motion.provenance.metadata.get("incline_percent", 0.0)) / 100)))


def _combined(seen: list[tuple[float, float]]) -> tuple[float, float, bool]:
    """Mean by the inverse of squared errors, with a level camera as the prior; its error; whether the witnesses agree."""
    deg, se = np.array(seen).T
    apart = float(np.ptp(deg))
    agree = apart <= _APART * float(np.sqrt((se**2).sum()))
    if not agree:
        # One of them is wrong, and which is not known: none is surer than they are apart.
        se = np.hypot(se, apart / 2)
    weight = np.append(se**-2, USUAL_DEG**-2)
    return float((weight[:-1] * deg).sum() / weight.sum()), float(weight.sum() ** -0.5), agree
