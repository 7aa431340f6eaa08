"""Foot contacts from force plates: the truth that the kinematic detector is held against.

A contact lasts while the vertical force is above `THRESHOLD_N`; its instants are interpolated between samples. One
belt carries both feet, so the side is that of the lower foot. Not for walking, where both feet load the belt.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait.contacts import Contacts
from hipdrive.motion import Motion
from hipdrive.motion.forces import Forces
from hipdrive.signals import robust_sd

#: Vertical force that is contact, newtons (Fukuchi 2017 use 50 N on the same treadmill).
THRESHOLD_N = 50.0
#: Shorter contacts are chatter of the plate, seconds (the shortest contacts of sprinters are about 80 ms).
SHORTEST_S = 0.080

_FOOT = ("heel_bottom", "heel", "heel_top", "mt1", "mt5", "ball", "toe", "ankle")


def contacts_from_force(motion: Motion, threshold_n: float = THRESHOLD_N) -> Contacts:
    """Find the contacts that lie wholly within the recording.

    Parameters
    ----------
    motion
        With `forces`, and points of both feet.
    threshold_n
        Vertical force that is contact, newtons.

    Returns
    -------
    Contacts
        `method` is `force`. The standard error of an instant joins the noise of the unloaded plate over the slope of
        the force, and the sampling interval over the square root of twelve.

    Raises
    ------
    CannotSee
        If there are no forces, no contact, or no foot to tell the side by.
    """
    forces = motion.forces
    if forces is None:
        raise CannotSee("the recording has no force plates")
    starts, stops = _crossings(forces.force_n[:, 1], threshold_n)
    strike, off = _instant(forces, starts, threshold_n), _instant(forces, stops, threshold_n)
    long = off - strike >= SHORTEST_S
    if not long.any():
        raise CannotSee(f"no contact of {SHORTEST_S * 1e3:.0f} ms above {threshold_n:.0f} N was recorded")
    noise = _unloaded_noise(forces.force_n[:, 1], threshold_n)
    strike_se_s, off_se_s = (_standard_error(forces, at[long], noise) for at in (starts, stops))
    strike, off = strike[long], off[long]
    found = Contacts(_sides(motion, strike, off), strike, off, strike_se_s, off_se_s, "force")
    return found.only(found.side != "")


def _crossings(up: FloatArray, threshold_n: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Last sample before each rise and before the fall that follows it; contacts cut by an end are left out."""
    loaded = np.nan_to_num(up) > threshold_n
    change = np.diff(loaded.astype(int))
    rises, falls = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    falls = falls[falls > rises[0]] if len(rises) else falls[:0]
    count = min(len(rises), len(falls))
    return rises[:count], falls[:count]


def _instant(forces: Forces, before: NDArray[np.int64], threshold_n: float) -> FloatArray:
    """When the force passes the threshold between sample `before` and the next, seconds."""
    up, time_s = forces.force_n[:, 1], forces.time_s
    part = (threshold_n - up[before]) / (up[before + 1] - up[before])
    return np.asarray(time_s[before] + part * (time_s[before + 1] - time_s[before]))


def _unloaded_noise(up: FloatArray, threshold_n: float) -> float:
    """Spread of the force while nobody is on the plate, newtons (median absolute deviation, as for a normal)."""
    unloaded = up[np.abs(up) < threshold_n]
    return robust_sd(unloaded - np.median(unloaded)) if unloaded.size else 0.0


def _standard_error(forces: Forces, before: NDArray[np.int64], noise_n: float) -> FloatArray:
    interval = forces.time_s[before + 1] - forces.time_s[before]
    slope = np.abs(forces.force_n[before + 1, 1] - forces.force_n[before, 1]) / interval
    return np.asarray(np.hypot(noise_n / slope, interval / np.sqrt(12)))


def _sides(motion: Motion, strike: FloatArray, off: FloatArray) -> NDArray[np.str_]:
    """The side whose foot is lower in the middle half of each contact; empty where no foot is seen."""
    heights = np.stack([_height(motion, side) for side in ("left", "right")])
    middle = zip(strike + (off - strike) / 4, off - (off - strike) / 4, strict=True)
    within = (heights[:, (motion.time_s >= start) & (motion.time_s <= stop)] for start, stop in middle)
    return np.array([_lower(each) for each in within], dtype=np.str_)


def _lower(heights: FloatArray) -> str:
    """The side of the lower foot, by `(side, frame)` heights; empty where one is not seen."""
    seen = np.isfinite(heights)
    if not seen.any(axis=1).all():
        return ""
    left, right = np.nansum(heights, axis=1) / seen.sum(axis=1)
    return "left" if left < right else "right"


def _height(motion: Motion, side: str) -> FloatArray:
    """`(frame,)` height of the lowest point of a foot, metres."""
    names = [f"{side}_{part}" for part in _FOOT if motion.has(f"{side}_{part}")]
    if not names:
        raise CannotSee(f"the recording shows no point of the {side} foot, so contacts have no side")
    heights = np.stack([motion.point(name)[:, 1] for name in names])
    lowest = np.where(np.isfinite(heights), heights, np.inf).min(axis=0)
    return np.where(np.isfinite(lowest), lowest, np.nan)
