"""How the ground slopes in the picture of a camera beside a treadmill, read from the feet that the belt carries.

A standing foot moves along the belt. Where that way slopes, the camera is rolled, stands askance, or the belt is inclined.
Where nothing else tells the level (`hipdrive.skeleton.level`), which of them it is is not known: nothing is corrected, and
angles against the vertical become less certain by as much.
"""

from __future__ import annotations

import math

from hipdrive.gait import Contacts
from hipdrive.motion import Image, Motion
from hipdrive.skeleton.belt import belt_way

#: Slopes below this, degrees, are what the toes of networks show of level ground (design choice: seven level clips, real and
#: rendered, read 0.9 to 2.9).
LEAST_DEG = 5.0
#: How far a camera behind or ahead of a runner is rolled, degrees, where nothing tells its level (design choice: phones on
#: tripods and in hands).
UNKNOWN_ROLL_DEG = 2.0


def with_slope(motion: Motion, contacts: Contacts) -> Motion:
    """The motion with `ground_slope_deg` among its facts and a flag, where the ground slopes in its picture."""
    slope = slope_deg(motion, contacts)
    if slope is None or abs(slope) < LEAST_DEG:
        return motion
    return motion.noted({"ground_slope_deg": round(slope, 1)}).flagged("ground_slopes")


def slope_deg(motion: Motion, contacts: Contacts) -> float | None:
    """The slope, degrees, + = down to the right of the picture; `None` from other views, off a belt, or with the level known."""
    space = motion.space
    if not isinstance(space, Image) or space.level_deg is not None or space.view not in ("left", "right"):
        return None
    way = belt_way(motion, contacts)
    return None if way is None else way.slope_deg


def share(motion: Motion, unit: str) -> float:
    """What the roll of the camera adds to the standard error of what it turns, in degrees or in parts of a leg.

    The error of the level where it was found in the clip; else, beside a treadmill whose belt slopes, any roll up to the
    slope is as likely.
    """
    if isinstance(motion.space, Image) and motion.space.level_deg is not None:
        turned_deg = motion.space.level_se_deg
    else:
        turned_deg = abs(float(motion.provenance.metadata.get("ground_slope_deg", 0.0))) / math.sqrt(3)
    return turned_deg if unit == "deg" else math.sin(math.radians(turned_deg))


def tilt_share(motion: Motion, side: str) -> float:
    """What the roll adds to the standard error of a tilt in the frontal plane, degrees: twice to the difference of sides.

    Nothing to the mean of both sides, which it turns to and fro, and nothing where the level was stated.
    """
    space = motion.space
    if not isinstance(space, Image) or side == "mean":
        return 0.0
    roll_deg = UNKNOWN_ROLL_DEG if space.level_deg is None else space.level_se_deg
    return 2 * roll_deg if side == "difference" else roll_deg
