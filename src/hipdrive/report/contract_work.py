"""Who does the work, in the JSON contract: work of the joints and demand of the muscles with its range."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field, FiniteFloat

from hipdrive.errors import CannotSee
from hipdrive.measures import Recording
from hipdrive.muscles import GROUPS, JOINTS, LegOverview, Overview, overview
from hipdrive.records import Strict

Range = tuple[FiniteFloat, FiniteFloat]


class JointModel(Strict):
    """Work of one joint, mean over the steps of both legs."""

    joint: Literal["hip", "knee", "ankle"] = Field(description="Which joint.")
    stance_positive: FiniteFloat | None = Field(description="Positive work from strike to off, J/kg; null = not seen.")
    stance_negative: FiniteFloat | None = Field(description="Negative work from strike to off, J/kg.")
    swing_positive: FiniteFloat | None = Field(description="Positive work from off to the next strike, J/kg.")
    swing_negative: FiniteFloat | None = Field(description="Negative work from off to the next strike, J/kg.")


class DemandModel(Strict):
    """The largest force of a muscle group in the mean stride, body weights."""

    group: str = Field(description="Which muscles.")
    force: FiniteFloat = Field(description="With the least sum of squared activations.")
    force_by_cubes: FiniteFloat = Field(description="At that instant with the least sum of cubed activations.")
    within_5_percent: Range | None = Field(
        description="Least and most force within 5 % of the least effort; null = muscles at their limit."
    )
    within_10_percent: Range | None = Field(description="The same within 10 %.")
    at_percent: FiniteFloat = Field(description="Instant in percent of the stride (of stance, if not `whole`).")


class LegModel(Strict):
    """What the mean stride of a leg asks of its muscles."""

    side: Literal["left", "right"] = Field(description="Which leg.")
    n_strides: int = Field(ge=1, description="Strides (stances, if not `whole`) in the mean.")
    whole: bool = Field(description="Whether the swing is included.")
    off_percent: FiniteFloat = Field(description="Where the foot leaves the ground, percent.")
    unmet_percent: FiniteFloat = Field(
        description="Share of it in which the muscles of the model cannot make the moments."
    )
    demand: list[DemandModel] = Field(description="By muscle group.")


class WorkModel(Strict):
    """Who does the work in one recording with force plates."""

    input: int = Field(ge=0, description="Index into `inputs`.")
    mass_kg: FiniteFloat = Field(description="Mass of the body, as stated or from the plates.")
    not_believed: int = Field(ge=0, description="Stances left out because the force did not act under the foot.")
    joints: list[JointModel] = Field(description="Work of hip, knee and ankle.")
    legs: list[LegModel] = Field(description="Demand of the muscles of each leg that could be told.")


def work_models(recordings: tuple[Recording, ...]) -> list[WorkModel]:
    """Of every recording with plates that tell; the reason why another does not is among the refusals."""
    found = []
    for index, recording in enumerate(recordings):
        if recording.motion.view != "3d" or recording.motion.forces is None:
            continue
        try:
            found.append(_work(index, overview(recording.motion, recording.contacts)))
        except CannotSee:
            continue
    return found


def _work(index: int, found: Overview) -> WorkModel:
    return WorkModel(
        input=index,
        mass_kg=found.mass_kg,
        not_believed=found.not_believed,
        joints=[_joint(found, column) for column in range(len(JOINTS))],
        legs=[_leg(leg) for leg in found.legs],
    )


def _joint(found: Overview, column: int) -> JointModel:
    work = found.work
    given = (work.stance_given, work.stance_taken, work.swing_given, work.swing_taken)
    means = [_mean(part[:, column]) for part in given]
    return JointModel(
        joint=JOINTS[column],  # type: ignore[arg-type]
        stance_positive=means[0],
        stance_negative=means[1],
        swing_positive=means[2],
        swing_negative=means[3],
    )


def _mean(values: np.ndarray) -> float | None:
    seen = values[np.isfinite(values)]
    return float(seen.mean()) if seen.size else None


def _leg(leg: LegOverview) -> LegModel:
    demand = leg.demand
    return LegModel(
        side=leg.side,
        n_strides=demand.n_strides,
        whole=demand.whole,
        off_percent=100 * demand.off_phase,
        unmet_percent=100 * float(demand.sharing.unmet.mean()),
        demand=[_demand(leg, index, group) for index, group in enumerate(GROUPS)],
    )


def _demand(leg: LegOverview, index: int, group: str) -> DemandModel:
    sharing = leg.demand.sharing
    at = int(sharing.force[:, index].argmax())
    five, ten = (
        _ends(sharing.ranges[effort].low[at, index], sharing.ranges[effort].high[at, index]) for effort in (0.05, 0.10)
    )
    return DemandModel(
        group=group,
        force=float(sharing.force[at, index]),
        force_by_cubes=float(sharing.force_by_cubes[at, index]),
        within_5_percent=five,
        within_10_percent=ten,
        at_percent=100 * float(leg.demand.phase[at]),
    )


def _ends(low: float, high: float) -> Range | None:
    return (float(low), float(high)) if np.isfinite(low) and np.isfinite(high) else None
