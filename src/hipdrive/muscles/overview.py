"""Who does the work of a run: both legs' joints over the mean stride, what that asks of the muscles, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts, Side
from hipdrive.motion import Motion
from hipdrive.muscles.changes import CHANGES, Change, changed
from hipdrive.muscles.demand import MuscleDemand, demand_of
from hipdrive.muscles.dynamics import LegMechanics
from hipdrive.muscles.ground import under_foot
from hipdrive.muscles.mean_stride import MeanStride, mean_stride
from hipdrive.muscles.work import JointWork, legs_of, work_of


@dataclass(frozen=True)
class LegOverview:
    """One leg.

    Parameters
    ----------
    side
        Which.
    power
        Over the mean stride, watts per kilogram of the body: what each of `JOINTS` gives, what each takes (negative), and the sums
        of both; eight columns.
    demand
        What that stride asks of the muscles.
    changes
        The demand of the same stride with one thing altered.
    """

    side: Side
    power: MeanStride
    demand: MuscleDemand
    changes: tuple[tuple[Change, MuscleDemand], ...]


@dataclass(frozen=True)
class Overview:
    """Both legs of a run.

    Parameters
    ----------
    work
        Of the joints, contact by contact.
    legs
        Those that could be told.
    mass_kg
        Of the body.
    not_believed
        How many stances were left out because their force did not act under the foot.
    """

    work: JointWork
    legs: tuple[LegOverview, ...]
    mass_kg: float
    not_believed: int


def overview(motion: Motion, contacts: Contacts) -> Overview:
    """Everything about one recording.

    Parameters
    ----------
    motion
        As for `leg_mechanics`; mass and height as said of the recording (`mass_kg`, `height_m` in its metadata).
    contacts
        Of both feet.

    Raises
    ------
    CannotSee
        As `leg_mechanics`, if neither leg can be told.
    """
    mechanics = legs_of(motion, contacts)
    height = motion.provenance.metadata.get("height_m")
    legs, reasons = [], []
    for side, leg in mechanics.items():
        try:
            legs.append(_leg(side, leg, height))
        except CannotSee as reason:
            reasons.append(reason)
    if not legs:
        raise reasons[0]
    work = work_of(contacts, mechanics)
    left_out = sum(int((~under_foot(leg.leg, leg.contacts)).sum()) for leg in mechanics.values())
    return Overview(work, tuple(legs), next(iter(mechanics.values())).mass_kg, left_out)


def _leg(side: Side, leg: LegMechanics, height_m: float | None) -> LegOverview:
    power: FloatArray = leg.power_w / leg.mass_kg
    given, taken = np.maximum(power, 0.0), np.minimum(power, 0.0)
    columns = np.column_stack([given, taken, given.sum(axis=1), taken.sum(axis=1)])
    altered = tuple((change, changed(leg, change, height_m)) for change in CHANGES)
    return LegOverview(side, mean_stride(leg.time_s, columns, leg.contacts), demand_of(leg, height_m), altered)
