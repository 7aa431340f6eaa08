"""How the ground slopes in the picture of a camera beside a treadmill, read from the feet that the belt carries.

A standing foot moves along the belt. Where that way slopes, the camera is rolled, stands askance, or the belt is inclined:
which of them it is cannot be told from the clip, so nothing is corrected; angles against the vertical become less certain
by as much.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from hipdrive.gait import Contacts
from hipdrive.motion import Image, Motion

#: Slopes below this, degrees, are what the toes of networks show of level ground (design choice: seven level clips, real and
#: rendered, read 0.9 to 2.9).
LEAST_DEG = 5.0
#: The part of a contact in which the toes lie on the ground.
_STANDS = (0.3, 0.9)
#: Feet that move slower than this, leg lengths a second, are on no belt.
_SLOWEST = 0.5
_FEWEST = 4


def with_slope(motion: Motion, contacts: Contacts) -> Motion:
    """The motion with `ground_slope_deg` among its facts and a flag, where the ground slopes in its picture."""
    slope = slope_deg(motion, contacts)
    if slope is None or abs(slope) < LEAST_DEG:
        return motion
    provenance = motion.provenance
    facts = {**provenance.metadata, "ground_slope_deg": round(slope, 1)}
    return replace(motion, provenance=replace(provenance, metadata=facts)).flagged("ground_slopes")


def slope_deg(motion: Motion, contacts: Contacts) -> float | None:
    """The slope, degrees, + = down to the right of the picture; `None` from other views, off a belt, or with the level known."""
    space = motion.space
    if not isinstance(space, Image) or space.level_deg is not None or space.view not in ("left", "right"):
        return None
    ways = [way for one in range(len(contacts)) if (way := _way(motion, contacts, one)) is not None]
    if len(ways) < _FEWEST:
        return None
    across, down = np.median(ways, axis=0)
    if not abs(across) > _SLOWEST * _leg(motion):
        return None
    return math.degrees(math.atan(float(down / across)))


def _way(motion: Motion, contacts: Contacts, one: int) -> tuple[float, float] | None:
    """Velocity of the toes of a standing foot, pixels a second."""
    name = f"{contacts.side[one]}_toe"
    if name not in motion.names:
        return None
    strike, lasts = contacts.strike_s[one], contacts.off_s[one] - contacts.strike_s[one]
    place, time_s = motion.point(name), motion.time_s
    inside = (time_s >= strike + _STANDS[0] * lasts) & (time_s <= strike + _STANDS[1] * lasts)
    inside &= np.isfinite(place).all(axis=1)
    if inside.sum() < 3:
        return None
    across, down = np.polyfit(time_s[inside], place[inside], 1)[0]
    return float(across), float(down)


def _leg(motion: Motion) -> float:
    """Hip to ankle, pixels."""
    lengths = np.linalg.norm(motion.middle("hip") - motion.middle("ankle"), axis=1)
    return float(np.nanmedian(lengths))


def share(motion: Motion, unit: str) -> float:
    """What the slope adds to the standard error of what a roll of the camera turns: any roll up to it is as likely."""
    slope = float(motion.provenance.metadata.get("ground_slope_deg", 0.0))
    turned = abs(slope) if unit == "deg" else math.sin(math.radians(abs(slope)))
    return turned / math.sqrt(3)
