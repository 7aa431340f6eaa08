"""The way of standing feet in the picture of a camera beside a treadmill: along the belt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait import SIDES, Contacts
from hipdrive.motion import Image, Motion
from hipdrive.signals import MAD_TO_SD

#: The part of a contact in which the toes lie on the ground.
_STANDS = (0.3, 0.9)
#: Feet that move slower than this, leg lengths a second, are on no belt.
_SLOWEST = 0.5
_FEWEST = 4


@dataclass(frozen=True)
class BeltWay:
    """How standing feet move in the picture.

    Parameters
    ----------
    slope_deg
        Of their way, + = down to the right of the picture.
    se_deg
        Standard error from contact to contact.
    speed_px
        Along their way, pixels a second; its standard error is `speed_se_px`.
    contacts
        How many contacts were seen.
    """

    slope_deg: float
    se_deg: float
    speed_px: float
    speed_se_px: float
    contacts: int


def belt_way(motion: Motion, contacts: Contacts) -> BeltWay | None:
    """The way of the toes of standing feet; `None` from other views, and off a belt."""
    if not isinstance(motion.space, Image) or motion.view not in ("left", "right"):
        return None
    ways = [way for one in range(len(contacts)) if (way := _way(motion, contacts, one)) is not None]
    if len(ways) < _FEWEST:
        return None
    across, down = np.median(ways, axis=0)
    if not abs(across) > _SLOWEST * _leg_px(motion):
        return None
    slopes = np.degrees(np.arctan2(*(np.array(ways) * np.sign(across)).T[::-1]))
    speeds = np.hypot(*np.array(ways).T)
    return BeltWay(
        float(np.degrees(np.arctan(down / across))),
        _median_se(slopes),
        float(np.median(speeds)),
        _median_se(speeds),
        len(ways),
    )


def _median_se(values: FloatArray) -> float:
    spread = MAD_TO_SD * float(np.median(np.abs(values - np.median(values))))
    return 1.25 * spread / float(np.sqrt(len(values)))


def _way(motion: Motion, contacts: Contacts, one: int) -> tuple[float, float] | None:
    """Velocity of the toes of a standing foot, pixels a second (right, down)."""
    name = f"{contacts.side[one]}_toe"
    if name not in motion.names:
        return None
    strike, lasts = contacts.strike_s[one], contacts.off_s[one] - contacts.strike_s[one]
    first = np.searchsorted(motion.time_s, strike + _STANDS[0] * lasts, "left")
    stop = np.searchsorted(motion.time_s, strike + _STANDS[1] * lasts, "right")
    place, time_s = motion.point(name)[first:stop], motion.time_s[first:stop]
    inside = np.isfinite(place).all(axis=1)
    if inside.sum() < 3:
        return None
    since = time_s[inside] - time_s[inside].mean()
    across, down = since @ place[inside] / (since @ since)  # the slope of the straight line of least squares
    return float(across), float(down)


def _leg_px(motion: Motion) -> float:
    """Hip to ankle of whichever legs were seen, pixels; infinite where none was."""
    sides = [motion.point(f"{side}_hip") - motion.point(f"{side}_ankle") for side in SIDES]
    seen = np.linalg.norm(np.concatenate(sides), axis=1)
    seen = seen[np.isfinite(seen)]
    return float(np.median(seen)) if len(seen) else float("inf")
