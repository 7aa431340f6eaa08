"""What was worn, in the JSON contract."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field, FiniteFloat

from hipdrive.emg import ChannelActivity, EmgResult
from hipdrive.emg.activity import PhaseActivity, Ratio
from hipdrive.measures import Measurements
from hipdrive.records import Strict
from hipdrive.signals.estimate import Estimate


class EstimateModel(Strict):
    """A number with its error."""

    value: FiniteFloat = Field(description="The number.")
    se: FiniteFloat | None = Field(description="Its standard error; null = a single stance.")
    ci95: tuple[FiniteFloat, FiniteFloat] | None = Field(description="95 % interval; null = a single stance.")
    n: int = Field(ge=0, description="Stances (of a watch: records) it rests on.")


class PhaseModel(Strict):
    """One muscle in one phase of the stride."""

    phase: str = Field(
        description="`late_swing`, `loading` (walking), `early_stance`, `late_stance`, `early_swing`, `mid_swing`."
    )
    state: Literal["active", "in part", "silent"] = Field(description="In words.")
    mean: EstimateModel = Field(description="Mean envelope, percent of the reference.")
    integral: EstimateModel = Field(description="Integrated envelope, percent of the reference times seconds.")
    on: EstimateModel = Field(description="Share of the phase in which the muscle is active, percent.")
    with_burst: int = Field(ge=0, description="Stances of which a burst reaches into the phase.")


class MuscleModel(Strict):
    """What one channel tells."""

    label: str = Field(description="As the file calls it.")
    muscle: str = Field(description="Which muscle.")
    side: Literal["left", "right", ""] = Field(description="Of which leg; empty = nobody told.")
    reference: str = Field(description="What 100 percent is.")
    reference_value: FiniteFloat = Field(description="That, in the unit of the file.")
    snr_db: FiniteFloat = Field(description="Power of the bursts over the quiet, decibels.")
    stances: int = Field(ge=0, description="Stances of that leg.")
    onset_ms: EstimateModel | None = Field(description="Onset of the burst after the strike; minus = before.")
    offset_ms: EstimateModel | None = Field(description="End of the burst after the off; minus = before.")
    phases: list[PhaseModel] = Field(description="By phase.")
    notes: list[str] = Field(description="What one should know.")


class RatioModel(Strict):
    """Two muscles in one phase."""

    title: str = Field(description="Which against which.")
    side: Literal["left", "right", ""] = Field(description="Of which leg.")
    phase: str = Field(description="In which phase.")
    value: EstimateModel = Field(description="The quotient; of antagonists their common activity, percent.")


class RefusedChannelModel(Strict):
    """A channel that cannot be used."""

    label: str = Field(description="As the file calls it.")
    reason: str = Field(description="Why not, in plain words.")


class EmgModel(Strict):
    """Muscle activity of one recording."""

    path: str = Field(description="The file, as it was named.")
    unit: str = Field(description="Of the raw signal; empty = not stated.")
    rate_hz: FiniteFloat = Field(gt=0, description="Samples a second.")
    duration_s: FiniteFloat = Field(ge=0, description="Length, seconds.")
    contacts_from: str = Field(description="Where the contacts come from.")
    side_words: str = Field(description="How the legs are known; empty = the labels tell.")
    channels: list[MuscleModel] = Field(description="What each muscle did.")
    ratios: list[RatioModel] = Field(description="Gluteus maximus against others.")
    coactivation: list[RatioModel] = Field(description="Antagonists in stance.")
    refused: list[RefusedChannelModel] = Field(description="Channels that cannot be used.")
    notes: list[str] = Field(description="What one should know.")


def emg_models(measured: Measurements) -> list[EmgModel]:
    """Of every recording of muscle activity."""
    return [_emg(one) for one in measured.sensors if isinstance(one, EmgResult)]


def estimate_model(one: Estimate | None) -> EstimateModel | None:
    """A number with its error; `None` where there is none."""
    if one is None or not math.isfinite(one.value):
        return None
    known = math.isfinite(one.se)
    return EstimateModel(value=one.value, se=one.se if known else None, ci95=one.ci95 if known else None, n=one.n)


def _sure(one: Estimate) -> EstimateModel:
    found = estimate_model(one)
    assert found is not None
    return found


def _emg(result: EmgResult) -> EmgModel:
    return EmgModel(
        path=result.path,
        unit=result.unit,
        rate_hz=result.rate_hz,
        duration_s=result.duration_s,
        contacts_from=result.contacts_from,
        side_words=result.side_words,
        channels=[_muscle(one) for one in result.channels],
        ratios=[_ratio(one) for one in result.ratios],
        coactivation=[_ratio(one) for one in result.coactivation],
        refused=[RefusedChannelModel(label=one.label, reason=one.reason) for one in result.refused],
        notes=list(result.notes),
    )


def _muscle(one: ChannelActivity) -> MuscleModel:
    return MuscleModel(
        label=one.channel.label,
        muscle=one.channel.muscle,
        side=one.channel.side,
        reference=one.reference,
        reference_value=one.reference_value,
        snr_db=one.snr_db,
        stances=one.stances,
        onset_ms=estimate_model(one.onset_ms),
        offset_ms=estimate_model(one.offset_ms),
        phases=[_phase(phase) for phase in one.phases],
        notes=list(one.notes),
    )


def _phase(one: PhaseActivity) -> PhaseModel:
    return PhaseModel(
        phase=one.phase,
        state=one.state,  # type: ignore[arg-type]
        mean=_sure(one.mean),
        integral=_sure(one.integral),
        on=_sure(one.on),
        with_burst=one.with_burst,
    )


def _ratio(one: Ratio) -> RatioModel:
    return RatioModel(title=one.title, side=one.side, phase=one.phase, value=_sure(one.value))  # type: ignore[arg-type]
