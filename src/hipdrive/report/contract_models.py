"""The parts of the contract as models: what each field of the results is. `docs/json.md` is made from them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, FiniteFloat

from hipdrive.records import Strict
from hipdrive.report.contract_imu import ImuModel
from hipdrive.report.contract_sensors import (
    EmgModel,
)
from hipdrive.report.contract_watch import WatchModel
from hipdrive.report.contract_work import WorkModel
from hipdrive.report.contract_worn import WornModel

SCHEMA: Literal["hipdrive.analysis/1"] = "hipdrive.analysis/1"


class InputModel(Strict):
    """One recording."""

    path: str = Field(description="The file, as it was named.")
    kind: str = Field(description="Its format: `video`, `c3d`, `trc`, ...")
    view: str = Field(
        description="What the camera sees: `rear`, `front`, `left`, `right`, `oblique`, `unknown`; or `3d`."
    )
    view_confidence: FiniteFloat = Field(ge=0, le=1, description="How sure the view is, 0 to 1; 1 for `3d`.")
    fps: FiniteFloat = Field(gt=0, description="Median frame rate of the time stamps in real time, 1/s.")
    duration_s: FiniteFloat = Field(ge=0, description="Last time stamp minus the first, seconds.")
    frames: int = Field(ge=0, description="Frames that were read.")
    flags: list[str] = Field(description="Codes of what one should know about the recording and its contacts.")


class MethodModel(Strict):
    """How one recording was read."""

    input: int = Field(ge=0, description="Index into `inputs`.")
    points: str = Field(description="What made the points: `markers`, `blazepose-full`, ...")
    contacts: str = Field(description="How contacts were found: `force` or `kinematics`.")
    cutoff_hz: dict[str, FiniteFloat | None] = Field(
        description="Cut-off of the low-pass filter of each point, 1/s; empty when unfiltered."
    )
    facts: dict[str, Any] = Field(
        description="Other things told by the reader of this format. Of clips from the side `skeleton`: `usual_errors` of the "
        "network that were taken off, and from how many clips they were learned; `shifts` of the hips, percent of the leg, each "
        "with its standard error; `knee_inside_bend`; `thigh_of_leg`; `foot_zero`, degrees; or `moved` empty and a `reason`. `level`: "
        "roll of the camera, degrees, + clockwise, its standard error `se`, whether it was `used`, and `from` what."
    )


class ContactModel(Strict):
    """One contact of a foot with the ground."""

    input: int = Field(ge=0, description="Index into `inputs`.")
    side: Literal["left", "right"] = Field(description="Which foot.")
    strike_s: FiniteFloat = Field(description="The foot meets the ground, seconds from the first frame.")
    off_s: FiniteFloat = Field(description="It leaves the ground, seconds from the first frame.")
    strike_se_s: FiniteFloat | None = Field(description="Standard error of `strike_s`, seconds; null = not known.")
    off_se_s: FiniteFloat | None = Field(description="Standard error of `off_s`, seconds; null = not known.")


class MeasurementModel(Strict):
    """One number with its uncertainty."""

    id: str = Field(description="Which measure.")
    side: Literal["left", "right", "mean", "difference", "relative"] = Field(
        description="Stance leg; `mean` of both; `difference` = left − right; `relative` = left − right less the same of the "
        "standing trial, which takes off where a hand put the markers."
    )
    value: FiniteFloat = Field(description="The number, in `unit`.")
    unit: Literal["deg", "ms", "spm", "percent", "mm", "ratio", "kN/m"] = Field(description="Its unit.")
    se: FiniteFloat = Field(ge=0, description="Standard error: spread of steps, instants, and the kind of input.")
    ci95: tuple[FiniteFloat, FiniteFloat] = Field(description="95 % interval, low and high.")
    n_steps: int = Field(ge=0, description="Steps it rests on (of each side, for `mean` and `difference`).")
    detectable_change: FiniteFloat | None = Field(
        description="Smallest change between two sessions beyond measurement error (95 %); null = not known."
    )
    view: str = Field(description="View it was read from.")
    flags: list[str] = Field(description="Codes of what one should know about the number.")
    input: int = Field(ge=0, description="Index into `inputs`.")


class RefusedModel(Strict):
    """A measure that could not be given."""

    id: str = Field(description="Which measure.")
    reason: str = Field(description="Why not, in plain words.")
    input: int = Field(ge=0, description="Index into `inputs`.")


class Analysis(Strict):
    """Everything that was read from one or more recordings of one runner."""

    schema_: Literal["hipdrive.analysis/1"] = Field(default=SCHEMA, alias="schema", description="Name and version.")
    version: str = Field(description="Version of the program that wrote it.")
    inputs: list[InputModel] = Field(description="The recordings.")
    methods: list[MethodModel] = Field(description="How each was read, in the same order.")
    contacts: list[ContactModel] = Field(description="Every contact, by recording, in order of strike.")
    measurements: list[MeasurementModel] = Field(description="Every number.")
    refused: list[RefusedModel] = Field(description="What could not be measured.")
    work: list[WorkModel] = Field(default_factory=list, description="Who does the work, from force plates.")
    emg: list[EmgModel] = Field(default_factory=list, description="What the muscles did, from electromyography.")
    watch: list[WatchModel] = Field(default_factory=list, description="Runs as a watch kept them.")
    imu: list[ImuModel] = Field(default_factory=list, description="What inertial sensors felt.")
    worn: list[WornModel] = Field(
        default_factory=list, description="Every number of `emg`, `watch` and `imu`, a row each."
    )
    findings: Any = Field(default=None, description="What the numbers may mean; null when nothing was concluded.")
    plan: Any = Field(default=None, description="What to do about it; null when there is none.")
    former: list[Any] = Field(
        default_factory=list, description="Findings of earlier judgements of the same numbers, the first one first."
    )
