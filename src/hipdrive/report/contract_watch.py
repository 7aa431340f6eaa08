"""A watch's run, in the JSON contract."""

from __future__ import annotations

from pydantic import Field, FiniteFloat

from hipdrive.measures import Measurements
from hipdrive.records import Strict
from hipdrive.report.contract_sensors import EstimateModel, estimate_model
from hipdrive.watch import SpeedBin, WatchResult


class SpeedBinModel(Strict):
    """The running at one speed."""

    low_mps: FiniteFloat = Field(ge=0, description="Its lower end, m/s.")
    high_mps: FiniteFloat = Field(gt=0, description="Its upper end, m/s.")
    speed_mps: EstimateModel = Field(description="Median speed.")
    records: int = Field(ge=1, description="Records of running.")
    values: dict[str, EstimateModel] = Field(description="Median of each field, named with its unit.")


class WatchModel(Strict):
    """One run of a watch. Positions are never in it, except `track`, which is there when it was asked for by name."""

    path: str = Field(description="The file, as it was named.")
    format: str = Field(description="`fit`, `tcx` or `gpx`.")
    device: str = Field(description="What recorded it; empty = not told.")
    began: str | None = Field(description="UTC, ISO 8601; null = not told.")
    duration_s: FiniteFloat = Field(ge=0, description="From the first record to the last.")
    records: dict[str, int] = Field(description="Records by what the runner did; only `running` counts.")
    impossible: dict[str, int] = Field(description="Values that no runner has, taken out, by field.")
    cadence: str = Field(description="How steps were told from strides.")
    by_speed: list[SpeedBinModel] = Field(description="By speed, slowest first.")
    drift: dict[str, EstimateModel] = Field(description="Last third minus first, at the same speed, by field.")
    notes: list[str] = Field(description="What one should know.")
    track: list[tuple[FiniteFloat, FiniteFloat] | None] | None = Field(
        default=None, description="Latitude and longitude of each record, degrees; only with `--positions`."
    )


def watch_models(measured: Measurements) -> list[WatchModel]:
    """Of every run of a watch."""
    return [_watch(one) for one in measured.sensors if isinstance(one, WatchResult)]


def _watch(one: WatchResult) -> WatchModel:
    track = None
    if one.track is not None:
        track = [None if not (row == row).all() else (float(row[0]), float(row[1])) for row in one.track]
    return WatchModel(
        path=one.path,
        format=one.format,
        device=one.device,
        began=None if one.began is None else one.began.isoformat(),
        duration_s=one.duration_s,
        records=dict(one.counts),
        impossible=dict(one.impossible),
        cadence=one.cadence_words,
        by_speed=[_bin(each) for each in one.bins],
        drift={each.field: model for each in one.drift if (model := estimate_model(each.change)) is not None},
        notes=list(one.notes),
        track=track,
    )


def _bin(one: SpeedBin) -> SpeedBinModel:
    speed = estimate_model(one.speed)
    assert speed is not None
    values = {name: model for name, each in one.values.items() if (model := estimate_model(each)) is not None}
    return SpeedBinModel(
        low_mps=max(one.low_mps, 0.0), high_mps=one.high_mps, speed_mps=speed, records=one.n, values=values
    )
