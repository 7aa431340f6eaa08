"""What would change the demand: the same stride with one thing altered, solved again.

Mechanics of the model, not a prediction of what a runner would do. Postures stay; what acts on them changes, and each change states
what it holds fixed. Moments are the sum of what the ground, the weight of the segments and their inertia ask for, so each part is
scaled by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from hipdrive.muscles.demand import MuscleDemand, demand_of
from hipdrive.muscles.dynamics import LegMechanics
from hipdrive.muscles.ground import during, ground_of
from hipdrive.muscles.mean_stride import next_strike
from hipdrive.muscles.segments import UPPER

#: The changes that are looked at, as the article and the evidence name them.
LEAN_DEG, FASTER = 5.0, 1.075
#: Height of the shoulders above the hips over the length of thigh and shank: 0.288 and 0.491 of stature (Drillis R, Contini R.
#: Body segment parameters, 1966).
_TRUNK_OVER_LEG = 0.288 / 0.491


@dataclass(frozen=True)
class Change:
    """One thing altered.

    Parameters
    ----------
    id, short, title
        Its name, as a heading, and in words.
    holds
        What is held fixed, and what follows from it.
    apply
        From the mechanics of a leg to those of the altered stride.
    evidence
        Rows of the evidence that tell what was found in people, to be shown beside it.
    """

    id: str
    short: str
    title: str
    holds: str
    apply: Callable[[LegMechanics], LegMechanics]
    evidence: tuple[str, ...]


def more_lean(mechanics: LegMechanics, by_deg: float = LEAN_DEG) -> LegMechanics:
    """The trunk leans further forward, legs and force as they were.

    The trunk, head and arms move their weight forward of the hips; a runner who does not fall has the force act further forward
    under the body by as much as the whole body's centre of mass moves.
    """
    ahead = _ahead_of_hips(mechanics) * np.deg2rad(by_deg)
    force = ground_of(mechanics.leg, mechanics.contacts).force_n
    # A force moved forward by d adds (d, 0, 0) x F to what the ground turns, about every joint alike.
    added = -np.cross(np.array([ahead, 0.0, 0.0]), force)
    return replace(mechanics, ground_nm=mechanics.ground_nm + added[:, None])


def faster_steps(mechanics: LegMechanics, factor: float = FASTER) -> LegMechanics:
    """More steps a minute at the same speed, each contact as long and in the same postures as before.

    A shorter step carries the body for a shorter time, so the force of each contact is smaller by the factor; what the stride
    becomes shorter by is taken from the swing, whose inertia grows with the square of how much faster it is. That muscles which
    move faster are weaker is left out.
    """
    own = mechanics.contacts
    stance, stride = own.off_s - own.strike_s, next_strike(own) - own.strike_s
    if not np.isfinite(stride).any():
        return replace(mechanics, ground_nm=mechanics.ground_nm / factor)
    swing = float(np.nanmean(stride - stance))
    quicker = swing / (swing - float(np.nanmean(stride)) * (1 - 1 / factor))
    in_swing = ~during(mechanics.time_s, own)
    inertia = np.where(in_swing[:, None, None], quicker**2, 1.0) * mechanics.inertia_nm
    return replace(mechanics, ground_nm=mechanics.ground_nm / factor, inertia_nm=inertia)


CHANGES = (
    Change(
        "lean",
        f"Lean +{LEAN_DEG:.0f}°",
        f"the trunk leans {LEAN_DEG:.0f}° further forward",
        "Legs and the size of the force stay as they are; the force acts as much further forward as the centre of the body moves.",
        more_lean,
        ("lean_cost", "trunk_strength"),
    ),
    Change(
        "cadence",
        f"Cadence +{100 * (FASTER - 1):.3g} %",
        f"{100 * (FASTER - 1):.3g} % more steps a minute at the same speed",
        "Contacts last as long, in the same postures; each carries the body for a shorter step, and the leg swings faster.",
        faster_steps,
        ("gmed_force_110", "gmax_force_110", "cadence_emg"),
    ),
)


def changed(mechanics: LegMechanics, change: Change, height_m: float | None = None) -> MuscleDemand:
    """The demand of the altered stride."""
    return demand_of(change.apply(mechanics), height_m)


def _ahead_of_hips(mechanics: LegMechanics) -> float:
    """Metres the body's centre of mass moves forward for each radian that the trunk leans further, the hips staying."""
    leg = mechanics.leg
    spans = (leg.point("hip") - leg.point("knee"), leg.point("knee") - leg.point("ankle"))
    trunk = _TRUNK_OVER_LEG * sum(float(np.nanmedian(np.linalg.norm(span, axis=1))) for span in spans)
    arms = 2 * (UPPER.upper_arm.mass + UPPER.forearm.mass + UPPER.hand.mass)
    # Of the trunk, its own centre; head and arms hang from the shoulders.
    return trunk * (UPPER.trunk.mass * (1 - UPPER.trunk.centre) + UPPER.head.mass + arms)
