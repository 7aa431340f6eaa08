"""What a stride asks of the muscles: the force of each group if the least effort makes the moments, and its honest range.

Moments are measured; how muscles share them is not. One rule (least sum of squared activations) gives one answer, the same for
everybody who moves alike. So each force comes with the range it may have while the effort is within 5 and within 10 % of the least,
and with the answer of a second rule (least sum of cubes). Whether this runner uses one muscle instead of another only
EMG can show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.gait import Contacts, Side
from hipdrive.motion import Motion
from hipdrive.muscles.dynamics import LegMechanics, leg_mechanics
from hipdrive.muscles.leg_muscles import GROUP_JOINT, GROUPS, LegMuscles, model_muscles
from hipdrive.muscles.mean_stride import PHASES, mean_stride
from hipdrive.muscles.near_optimal import Ends, near_optimal
from hipdrive.muscles.posture import axis_moments, leg_angles
from hipdrive.muscles.recruitment import Recruitment, least_cubed_effort, least_effort
from hipdrive.muscles.rigid import GRAVITY
from hipdrive.signals import rate

#: How much more than the least effort is looked at, as shares of it.
EFFORTS = (0.05, 0.10)
#: Strength of the reserve that helps where muscles cannot make a moment, newton metres: as usual in static optimisation, small
#: enough to stay idle elsewhere.
RESERVE_NM = np.ones(5)
#: A moment is not met where the reserve makes more than this share of the largest one about that axis, and more than so many
#: newton metres (design choices: noise of the moments is larger).
_UNMET, _UNMET_NM = 0.05, 2.0


@dataclass(frozen=True)
class Task:
    """What is asked of the muscles of a leg, instant by instant.

    Parameters
    ----------
    angles_rad, rates_radps, moment_nm
        `(instant, 5)` angles of `posture.ANGLES`, how fast they grow, and moments about their axes.
    """

    angles_rad: FloatArray
    rates_radps: FloatArray
    moment_nm: FloatArray


@dataclass(frozen=True)
class Sharing:
    """How the muscles might share a task, body weights, `(instant, group)` in the order of `GROUPS`.

    Parameters
    ----------
    force
        With the least sum of squared activations.
    force_by_cubes
        With the least sum of cubed activations.
    ranges
        Least and most force by how much more than the least effort is spent (`EFFORTS`); NaN where a moment is not met, for
        muscles at their limit leave nothing to choose.
    activation
        `(instant, muscle)` of least squares.
    reserve_nm
        `(instant, 5)` what the muscles could not make.
    unmet, outside
        `(instant,)` where the muscles are too weak for the moments, and where the posture lies outside the table.
    """

    force: FloatArray
    force_by_cubes: FloatArray
    ranges: Mapping[float, Ends]
    activation: FloatArray
    reserve_nm: FloatArray
    unmet: BoolArray
    outside: BoolArray


@dataclass(frozen=True)
class MuscleDemand:
    """What the mean stride of a leg asks of its muscles.

    Parameters
    ----------
    phase
        `(instant,)` from strike (0) to the next strike of the same foot (1), or to off where no stride is whole.
    off_phase
        Where the foot leaves the ground.
    task, sharing
        What is asked, and how it might be shared.
    muscles
        Of the body.
    n_strides
        How many strides, or stances, are in the mean.
    whole
        Whether the swing is included.
    """

    phase: FloatArray
    off_phase: float
    task: Task
    sharing: Sharing
    muscles: LegMuscles
    n_strides: int
    whole: bool

    def stance(self) -> BoolArray:
        """`(instant,)` whether the foot is on the ground."""
        return np.asarray(self.phase <= self.off_phase)


def muscle_demand(
    motion: Motion,
    contacts: Contacts,
    side: Side,
    mass_kg: float | None = None,
    height_m: float | None = None,
) -> MuscleDemand:
    """What the mean stride of one leg asks of its muscles.

    Parameters
    ----------
    motion, contacts, side, mass_kg
        As for `leg_mechanics`.
    height_m
        Of the body; from the length of the leg where not stated.

    Raises
    ------
    CannotSee
        As `leg_mechanics`, and where no stance was seen whole.
    """
    return demand_of(leg_mechanics(motion, contacts, side, mass_kg=mass_kg), height_m)


def demand_of(mechanics: LegMechanics, height_m: float | None = None) -> MuscleDemand:
    """The demand of a leg whose mechanics are known."""
    muscles = muscles_of(mechanics, height_m)
    task = task_of(mechanics, muscles)
    columns = np.hstack([task.angles_rad, task.rates_radps, task.moment_nm])
    found = mean_stride(mechanics.time_s, columns, mechanics.contacts)
    mean = Task(found.mean[:, :5], found.mean[:, 5:10], found.mean[:, 10:])
    return MuscleDemand(PHASES, found.off_phase, mean, share(mean, muscles), muscles, found.n_strides, found.whole)


def muscles_of(mechanics: LegMechanics, height_m: float | None = None) -> LegMuscles:
    """The muscles of the table, scaled to the leg and the mass."""
    leg = mechanics.leg
    spans = (leg.point("hip") - leg.point("knee"), leg.point("knee") - leg.point("ankle"))
    length = sum(float(np.nanmedian(np.linalg.norm(span, axis=1))) for span in spans)
    return model_muscles().scaled(length, mechanics.mass_kg, height_m)


def task_of(mechanics: LegMechanics, muscles: LegMuscles) -> Task:
    """What is asked in every frame."""
    angles = leg_angles(mechanics.leg, mechanics.contacts, muscles.pelvis_tilt_rad)
    moments = axis_moments(mechanics.leg, mechanics.moment_nm, muscles.pelvis_tilt_rad)
    return Task(angles, rate(angles, mechanics.leg.step_s), moments)


def share(task: Task, muscles: LegMuscles) -> Sharing:
    """How the muscles might share a task: least effort, a second rule, and the ranges of near-least effort."""
    length, arms = muscles.lengths_and_arms(task.angles_rad)
    full = muscles.forces_n(length, -np.einsum("fam,fa->fm", arms, task.rates_radps))
    pull = arms * full[:, None]
    squares = least_effort(pull, task.moment_nm, RESERVE_NM)
    cubes = least_cubed_effort(pull, task.moment_nm, RESERVE_NM)
    weight = muscles.mass_kg * -GRAVITY[1]
    goals = np.stack([full * muscles.of(group) for group in GROUPS], axis=1) / weight
    effort = np.stack([squares.activation**2 @ muscles.crossing(GROUP_JOINT[g]) / 2 for g in GROUPS], axis=1)
    largest = np.abs(task.moment_nm).max(axis=0)
    unmet = (np.abs(squares.reserve_nm) > np.maximum(_UNMET * largest, _UNMET_NM)).any(axis=1)
    return Sharing(
        force=(goals * squares.activation[:, None]).sum(axis=2),
        force_by_cubes=(goals * cubes.activation[:, None]).sum(axis=2),
        ranges=_ranges(pull, squares, goals, effort, ~unmet),
        activation=squares.activation,
        reserve_nm=squares.reserve_nm,
        unmet=np.asarray(unmet),
        outside=muscles.outside(task.angles_rad),
    )


def _ranges(
    pull: FloatArray, optimum: Recruitment, goals: FloatArray, effort: FloatArray, met: BoolArray
) -> dict[float, Ends]:
    """The ranges by how much more effort is spent, where the moments are met."""
    there = Recruitment(optimum.activation[met], optimum.reserve_nm[met], optimum.multiplier[met])
    # All at once: the few problems that take long cost as much time as one.
    slack = np.concatenate([more * effort[met] for more in EFFORTS], axis=1)
    ends = near_optimal(pull[met], there, np.tile(goals[met], (1, len(EFFORTS), 1)), slack)
    low, high = np.full((2, len(effort), slack.shape[1]), np.nan)
    low[met], high[met] = np.maximum(ends.low, 0.0), ends.high  # no muscle pushes
    parts = zip(EFFORTS, np.split(low, len(EFFORTS), axis=1), np.split(high, len(EFFORTS), axis=1), strict=True)
    return {more: Ends(*both) for more, *both in parts}


def without(demand: MuscleDemand, group: str) -> MuscleDemand:
    """The same task if a group had no strength: what the others would have to do."""
    muscles = demand.muscles.without(group)
    return replace(demand, muscles=muscles, sharing=share(demand.task, muscles))
