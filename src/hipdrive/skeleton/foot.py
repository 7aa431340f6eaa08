"""The zero of a foot: lying flat at midstance, where the run shows that it does.

Not for the angle at strike itself (that is a measure). A foot that lies on the ground does not turn for a while; one that
never comes down on its heel turns all the time, and its zero is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait import Contacts, Side
from hipdrive.motion import Plane

#: Where in stance a flat foot is looked for, and how much of stance it lies still at least. On 51 treadmill trials of 17
#: runners (RBDS, bodies of exact lengths) the foot turns by 1 degree between 25 and 45 % of stance.
_FROM, _TO, _STILL = 0.15, 0.60, 0.20
#: Turning less than this within `_STILL` of stance is lying flat, degrees (design choice: twice what feet that lie flat do
#: as networks see them; a forefoot that only dips turns by more).
FLAT_DEG = 4.0
#: A zero beyond this is no flat foot but one seen wrongly, degrees (design choice: half a foot's height over its length).
LARGEST_DEG = 20.0
#: What the zero of a foot that lies still is off by at least, degrees: soles that taper, belts that give.
_LEAST_SE_DEG = 1.0
_FEWEST = 3


@dataclass(frozen=True)
class FootZero:
    """What the line heel to toe reads when the foot lies flat.

    Parameters
    ----------
    deg
        To the horizontal of the picture, + = toes up.
    se_deg
        Its standard error.
    at
        Part of stance at which the foot lies flat; `None` where it is read from standing.
    """

    deg: float
    se_deg: float
    at: float | None

    @property
    def is_wild(self) -> bool:
        """Whether it is no zero but a foot that was seen wrongly."""
        return abs(self.deg) > LARGEST_DEG


def foot_zero(plane: Plane, side: Side, contacts: Contacts) -> FootZero | str:
    """The zero of a foot, or why it is not known.

    Parameters
    ----------
    plane
        The sagittal plane.
    side
        Whose foot.
    contacts
        Its contacts are looked at.
    """
    front = next((p for p in ("toe", "ball") if f"{side}_{p}" in plane.names), None)
    if front is None or f"{side}_heel" not in plane.names:
        return "heel or toe is not seen"
    foot = plane.point(f"{side}_{front}") - plane.point(f"{side}_heel")
    pitch = np.degrees(np.arctan2(foot[:, 1], foot[:, 0]))
    return _flat(_in_stance(pitch, plane.time_s, contacts.of(side)))


_PARTS = np.arange(_FROM, _TO + 1e-9, 0.05)


def _in_stance(pitch: FloatArray, time_s: FloatArray, mine: Contacts) -> FloatArray:
    """`(contact, part)` the angle at parts of each stance that was seen."""
    seen = np.isfinite(pitch)
    if seen.sum() < 2 or not len(mine):
        return np.empty((0, len(_PARTS)))
    instants = mine.strike_s[:, None] + (mine.off_s - mine.strike_s)[:, None] * _PARTS
    # A gap longer than a frame or two is not bridged: what is not seen does not lie flat.
    seen_s = time_s[seen]
    after = np.clip(np.searchsorted(seen_s, instants), 1, len(seen_s) - 1)
    near = np.minimum(np.abs(instants - seen_s[after - 1]), np.abs(seen_s[after] - instants))
    values = np.interp(instants, seen_s, pitch[seen])
    whole = (near < 2 * float(np.median(np.diff(time_s)))).all(axis=1)
    return np.asarray(values[whole])


def _flat(stances: FloatArray) -> FootZero | str:
    if len(stances) < _FEWEST:
        return f"fewer than {_FEWEST} stances of the foot were seen"
    curve = np.median(stances, axis=0)
    width = round(_STILL / 0.05)
    turns = np.array([np.ptp(curve[i : i + width + 1]) for i in range(len(curve) - width)])
    first = int(turns.argmin())
    if turns[first] > FLAT_DEG:
        return "the foot never lies flat for long enough"
    still = stances[:, first : first + width + 1].mean(axis=1)
    zero, spread = float(np.median(still)), float(np.std(still, ddof=1))
    if abs(zero) > LARGEST_DEG:
        return "the foot is seen too steeply at midstance to lie flat"
    se = float(np.hypot(spread / np.sqrt(len(still)), np.hypot(_LEAST_SE_DEG, turns[first] / 4)))
    return FootZero(zero, se, float(_PARTS[first] + _STILL / 2))
