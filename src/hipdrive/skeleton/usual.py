"""What a pose network usually gets wrong of a leg in each phase of its stride, seen from the side, taken off its points.

A network draws a limb that swings far out nearer to where limbs usually are, and does so in every clip: the thigh of a rendered
runner swings through 0.86 of its way. What one clip tells (`fit`) is constant shifts; this part it cannot tell. It is the mean
over rendered clips of the half that is built on, for each point of the near and of the far leg, as three harmonics of the
phase of the leg; it stays because it halves the errors of clips, bodies and clothes that it was not learned from (decision 72).
Not for networks that it was not measured for: their points stay as they are.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait import SIDES, Contacts, Side
from hipdrive.motion import Motion
from hipdrive.skeleton.limbs import to_picture

#: Harmonics of the phase of a leg (chosen by clips left out of the half that is built on, of none to four).
HARMONICS = 3
POINTS = ("hip", "knee", "ankle")
LEGS = ("near", "far")
#: The same network on a picture and its mirror image.
_MIRRORED = "-mirrored"


@dataclass(frozen=True)
class UsualErrors:
    """From the seen point to the joint, leg lengths.

    Parameters
    ----------
    network
        Whose.
    shift
        `(leg, point, axis, 1 + 2 · HARMONICS)` of `LEGS`, `POINTS`, (forward, up): constant, then cosine and sine of each harmonic.
    clips
        How many clips they were learned from.
    """

    network: str
    shift: FloatArray
    clips: int

    def at(self, leg: str, phase: FloatArray) -> FloatArray:
        """`(frame, point, 2)` shifts of one leg at phases of its stride (see `cycle`); nothing where there is no phase."""
        found = np.einsum("fk,pak->fpa", harmonics(phase), self.shift[LEGS.index(leg)])
        return np.asarray(np.nan_to_num(found))


def harmonics(phase: FloatArray) -> FloatArray:
    """`(frame, 1 + 2 · HARMONICS)` the waves that a shift is made of; `phase` runs from 0 to 2."""
    waves = [wave(k * np.pi * phase) for k in range(1, HARMONICS + 1) for wave in (np.cos, np.sin)]
    return np.stack([np.ones_like(phase), *waves], axis=1)


def cycle(time_s: FloatArray, contacts: Contacts) -> FloatArray:
    """`(frame,)` phase of a leg: from 0 at strike to 1 at off, from there to 2 at the next strike.

    Before the first and after the last contact the stride goes on as it usually is; NaN without two contacts.

    Parameters
    ----------
    time_s
        `(frame,)` seconds.
    contacts
        Of one side.
    """
    if len(contacts) < 2:
        return np.full(len(time_s), np.nan)
    stride_s = float(np.median(np.diff(contacts.strike_s)))
    known = np.stack([contacts.strike_s, contacts.off_s], axis=1)
    before, after = (known[0] - stride_s * np.array([[2], [1]])), (known[-1] + stride_s * np.array([[1], [2]]))
    knots = np.concatenate([before, known, after]).ravel()
    return np.asarray(np.interp(time_s, knots, np.arange(len(knots)), left=np.nan, right=np.nan) % 2.0)


@cache
def usual_errors(network: str) -> UsualErrors | None:
    """Those of a network, by the name of its points; `None` where nobody measured them."""
    with (files("hipdrive.skeleton") / "data" / "usual_errors.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["network"] == network.removesuffix(_MIRRORED)]
    if not rows:
        return None
    shift = np.zeros((len(LEGS), len(POINTS), 2, 1 + 2 * HARMONICS))
    for row in rows:
        place = LEGS.index(row["leg"]), POINTS.index(row["point"]), ("forward", "up").index(row["axis"])
        shift[place] = [float(value) for value in list(row.values())[5:]]
    return UsualErrors(network, shift, int(rows[0]["clips"]))


def without_usual_errors(motion: Motion, contacts: Contacts, unit_px: FloatArray, usual: UsualErrors) -> Motion:
    """The motion with the points of both legs moved by what the network usually gets wrong.

    Parameters
    ----------
    motion
        Of a side view, in pixels.
    contacts
        Its contacts.
    unit_px
        `(frame,)` length of the near leg.
    usual
        Of the network that saw it.
    """
    points = motion.points.copy()
    for side in SIDES:
        leg = LEGS[0] if side == motion.view else LEGS[1]
        shift = usual.at(leg, cycle(motion.time_s, contacts.of(side))) * unit_px[:, None, None]
        for place, name in enumerate(POINTS):
            if (index := _index(motion, side, name)) is not None:
                points[:, index] += to_picture(motion, shift[:, place])
    return replace(motion, points=points)


def _index(motion: Motion, side: Side, name: str) -> int | None:
    full = f"{side}_{name}"
    return motion.names.index(full) if full in motion.names else None
