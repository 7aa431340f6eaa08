"""Every number of what was worn, in the JSON contract."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field, FiniteFloat

from hipdrive.measures import Measurements
from hipdrive.records import Strict
from hipdrive.signals.estimate import Estimate
from hipdrive.timeline.numbers import WornNumber


class WornModel(Strict):
    """One number of `emg`, `watch` or `imu`, in the shape of `measurements`: for tables and trends."""

    id: str = Field(
        description="What it is: `emg.gluteus_maximus.late_swing.mean`, `watch.contact_ms.2.75-3.25_mps`, `imu.sacrum.cadence_spm`."
    )
    side: Literal["left", "right", "mean", ""] = Field(
        description="Which leg; `mean` of both; empty = nobody told which."
    )
    value: FiniteFloat = Field(description="The number, in `unit`.")
    unit: str = Field(description="Its unit; `percent` of a muscle is of its reference.")
    se: FiniteFloat | None = Field(description="Its standard error; null = not known.")
    ci95: tuple[FiniteFloat, FiniteFloat] | None = Field(description="95 % interval; null = not known.")
    n_steps: int = Field(ge=0, description="Stances (of a watch: records) it rests on.")
    view: Literal["emg", "watch", "imu"] = Field(description="What it was read from.")
    path: str = Field(description="The file, as it was named.")


def worn_models(measured: Measurements) -> list[WornModel]:
    """Of everything that was worn."""
    return [_worn(one) for one in measured.worn]


def _worn(one: WornNumber) -> WornModel:
    known = math.isfinite(one.value.se)
    return WornModel(
        id=one.id,
        side=one.side,  # type: ignore[arg-type]
        value=one.value.value,
        unit=one.unit,
        se=one.value.se if known else None,
        ci95=one.value.ci95 if known else None,
        n_steps=one.value.n,
        view=one.view,  # type: ignore[arg-type]
        path=one.path,
    )


def worn_back(one: WornModel) -> WornNumber:
    """A number as it was kept; its error is NaN where none is known."""
    se = math.nan if one.se is None else one.se
    found = Estimate(one.value, se, one.ci95 or (math.nan, math.nan), one.n_steps)
    return WornNumber(one.id, one.side, found, one.unit, one.view, one.path)
