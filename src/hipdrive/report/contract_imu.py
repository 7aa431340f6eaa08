"""An inertial sensor, in the JSON contract."""

from __future__ import annotations

from pydantic import Field, FiniteFloat

from hipdrive.imu import ImuResult
from hipdrive.measures import Measurements
from hipdrive.records import Strict
from hipdrive.report.contract_sensors import EstimateModel, estimate_model


class ImuModel(Strict):
    """What one inertial sensor tells."""

    path: str = Field(description="The file, as it was named.")
    place: str = Field(description="Where it was worn: `sacrum`, `shank` or `foot`.")
    rate_hz: FiniteFloat = Field(gt=0, description="Samples a second.")
    values: dict[str, EstimateModel] = Field(
        description="By name with the unit; angles are excursions over the stride."
    )
    strike_s: list[FiniteFloat] = Field(description="Strikes on the sensor's clock, seconds.")
    off_s: list[FiniteFloat] = Field(description="Offs; empty where they are not told.")
    notes: list[str] = Field(description="What one should know.")


def imu_models(measured: Measurements) -> list[ImuModel]:
    """Of every inertial sensor."""
    return [_imu(one) for one in measured.sensors if isinstance(one, ImuResult)]


def _imu(one: ImuResult) -> ImuModel:
    return ImuModel(
        path=one.path,
        place=one.place,
        rate_hz=one.rate_hz,
        values={name: model for name, each in one.values.items() if (model := estimate_model(each)) is not None},
        strike_s=[float(t) for t in one.strike_s],
        off_s=[float(t) for t in one.off_s],
        notes=list(one.notes),
    )
