"""Where the force acts under a running foot, along a stance: read from plates that tell, guessed for those that do not.

Some plates and treadmills record the force and not its place. The place moves along the foot much alike in all runners once
the sole lies flat; before that it depends on what lands first. The table of means is made by
`training/centre_of_pressure.py`; how wrong it is for a runner it does not hold, `python -m benchmarks.work` says.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Contacts, Side
from hipdrive.motion import Motion
from hipdrive.muscles.leg import LegMotion, units

TABLE = Path(str(files("hipdrive.muscles"))) / "data" / "centre_of_pressure.csv"
#: Instants of a stance at which places are read, shares of it.
PHASE = np.linspace(0.0, 1.0, 21)
#: A foot whose front is this much higher than when its sole lies flat lands on the heel, radians (8 degrees: Altman AR,
#: Davis IS. Gait Posture 2012;35:298-300).
_HEEL_FIRST = np.deg2rad(8.0)


def places_under_foot(motion: Motion, contacts: Contacts, side: Side) -> FloatArray:
    """`(contact, phase, 2)` place of the force along the foot from the heel and across it outwards, shares of the foot.

    Raises
    ------
    CannotSee
        Without forces and their centre.
    """
    leg = LegMotion.of(motion, side)
    forces = leg.motion.forces
    if forces is None or forces.centre_m is None:
        raise CannotSee("the plates do not tell where the force acts")
    own, length = contacts.of(side), _length(leg)
    instants = _instants(own)
    place = _read(instants, forces.time_s, forces.centre_m) - _read(instants, leg.motion.time_s, leg.point("heel"))
    along, across = _level_axes(leg, instants)
    return np.stack([(place * along).sum(axis=2), (place * across).sum(axis=2)], axis=2) / length


def heel_strikes(motion: Motion, contacts: Contacts, side: Side) -> BoolArray:
    """`(contact,)` whether a foot lands on its heel: its front higher by 8 degrees than later in the stance."""
    leg = LegMotion.of(motion, side)
    forward = leg.foot[:, :, 0]
    pitch = np.arctan2(forward[:, 1], np.hypot(forward[:, 0], forward[:, 2]))
    through = _read(_instants(contacts.of(side)), leg.motion.time_s, pitch[:, None])[..., 0]
    flat = np.nanmean(through[:, (PHASE >= 0.3) & (PHASE <= 0.5)], axis=1)
    return np.asarray(through[:, 0] - flat > _HEEL_FIRST)


def with_usual_centre(motion: Motion, contacts: Contacts, places: FloatArray | None = None) -> Motion:
    """The motion with the usual place of the force under each foot; one whose plates tell it stays as it is.

    Parameters
    ----------
    motion
        With forces and the points of the feet.
    contacts
        Of both feet.
    places
        `(phase, 5)` another table of places than the one that is shipped.

    Raises
    ------
    CannotSee
        Without forces, or without the points of a foot.
    """
    forces = motion.forces
    if forces is None:
        raise CannotSee("the recording has no force plates")
    if forces.centre_m is not None and np.isfinite(forces.centre_m).any():
        return motion
    centre = np.full((len(forces.time_s), 3), np.nan)
    for side in SIDES:
        _fill(centre, motion, contacts, side, usual_places() if places is None else places)
    return replace(motion, forces=replace(forces, centre_m=centre))


def _fill(centre: FloatArray, motion: Motion, contacts: Contacts, side: Side, places: FloatArray) -> None:
    """The usual centre during the stances of one side, in place."""
    forces, own, leg = motion.forces, contacts.of(side), LegMotion.of(motion, side)
    assert forces is not None
    back = np.array([1.0, 1.0, 1.0 if side == "right" else -1.0])
    for strike, off, on_heel in zip(own.strike_s, own.off_s, heel_strikes(motion, contacts, side), strict=True):
        inside = np.flatnonzero((forces.time_s >= strike) & (forces.time_s <= off))
        instants = forces.time_s[inside]
        heel = _read(instants[None], leg.motion.time_s, leg.point("heel"))[0]
        along, across = (axis[0] for axis in _level_axes(leg, instants[None]))
        share = _usual(places, bool(on_heel), (instants - strike) / (off - strike)) * _length(leg)
        place = heel + share[:, :1] * along + share[:, 1:] * across
        place[:, 1] = 0.0
        centre[inside] = place * back


@cache
def usual_places() -> FloatArray:
    """`(phase, 5)` phase, place along and across the foot for landings on the heel, and for others; shares of the foot."""
    return np.loadtxt(TABLE, delimiter=",", skiprows=1)


def _usual(places: FloatArray, on_heel: bool, phase: FloatArray) -> FloatArray:
    """`(instant, 2)` along and across, shares of the foot."""
    columns = (1, 2) if on_heel else (3, 4)
    return np.stack([np.interp(phase, places[:, 0], places[:, c]) for c in columns], axis=1)


def _instants(own: Contacts) -> FloatArray:
    return np.asarray(own.strike_s[:, None] + PHASE * (own.off_s - own.strike_s)[:, None])


def _read(instants: FloatArray, time_s: FloatArray, values: FloatArray) -> FloatArray:
    """`(..., axis)` values at instants, by straight lines."""
    return np.stack([np.interp(instants, time_s, column) for column in values.T], axis=-1)


def _length(leg: LegMotion) -> float:
    return float(np.nanmedian(np.linalg.norm(leg.front - leg.point("heel"), axis=1)))


def _level_axes(leg: LegMotion, instants: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Along the foot and across it outwards, on the ground."""
    foot = _read(instants, leg.motion.time_s, leg.front - leg.point("heel"))
    foot[..., 1] = 0.0
    along = units(foot)
    return along, np.cross(along, np.array([0.0, 1.0, 0.0]))
