"""The results as JSON: a versioned contract that other programs may rely on.

`docs/json.md` is made from these models (`documentation`). Fields may be added under the same version; one that is
removed or changes its meaning makes a new version.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat
from pydantic_core import from_json

from hipdrive.errors import InputError
from hipdrive.files import write_text
from hipdrive.flags import FLAGS
from hipdrive.gait import Contacts
from hipdrive.measures import Measurement, Measurements, Recording, Refusal
from hipdrive.measures.renamed import current
from hipdrive.motion import Image, Lab, Motion, Provenance
from hipdrive.report.contract_imu import ImuModel, imu_models
from hipdrive.report.contract_sensors import (
    EmgModel,
    EstimateModel,
    MuscleModel,
    PhaseModel,
    RatioModel,
    RefusedChannelModel,
    emg_models,
)
from hipdrive.report.contract_watch import SpeedBinModel, WatchModel, watch_models
from hipdrive.report.contract_work import DemandModel, JointModel, LegModel, WorkModel, work_models
from hipdrive.version import __version__

SCHEMA: Literal["hipdrive.analysis/1"] = "hipdrive.analysis/1"


class _Strict(BaseModel):
    """Nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class InputModel(_Strict):
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


class MethodModel(_Strict):
    """How one recording was read."""

    input: int = Field(ge=0, description="Index into `inputs`.")
    points: str = Field(description="What made the points: `markers`, `blazepose-full`, ...")
    contacts: str = Field(description="How contacts were found: `force` or `kinematics`.")
    cutoff_hz: dict[str, FiniteFloat | None] = Field(
        description="Cut-off of the low-pass filter of each point, 1/s; empty when unfiltered."
    )
    facts: dict[str, Any] = Field(description="Other things told by the reader of this format.")


class ContactModel(_Strict):
    """One contact of a foot with the ground."""

    input: int = Field(ge=0, description="Index into `inputs`.")
    side: Literal["left", "right"] = Field(description="Which foot.")
    strike_s: FiniteFloat = Field(description="The foot meets the ground, seconds from the first frame.")
    off_s: FiniteFloat = Field(description="It leaves the ground, seconds from the first frame.")
    strike_se_s: FiniteFloat | None = Field(description="Standard error of `strike_s`, seconds; null = not known.")
    off_se_s: FiniteFloat | None = Field(description="Standard error of `off_s`, seconds; null = not known.")


class MeasurementModel(_Strict):
    """One number with its uncertainty."""

    id: str = Field(description="Which measure.")
    side: Literal["left", "right", "mean", "difference"] = Field(
        description="Stance leg; `mean` of both; `difference` = left − right."
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


class RefusedModel(_Strict):
    """A measure that could not be given."""

    id: str = Field(description="Which measure.")
    reason: str = Field(description="Why not, in plain words.")
    input: int = Field(ge=0, description="Index into `inputs`.")


class Analysis(_Strict):
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
    findings: Any = Field(default=None, description="What the numbers may mean; null when nothing was concluded.")
    plan: Any = Field(default=None, description="What to do about it; null when there is none.")
    former: list[Any] = Field(
        default_factory=list, description="Findings of earlier judgements of the same numbers, the first one first."
    )


def to_json(measured: Measurements, *, findings: object = None, plan: object = None) -> Analysis:
    """The results as a model of the contract; `.model_dump_json(by_alias=True)` is the text.

    Parameters
    ----------
    measured
        From `measure`, or several added up.
    findings, plan
        Dataclasses, pydantic models, or plain data.

    Raises
    ------
    pydantic.ValidationError
        If a number is not finite: results are numbers or refusals.
    """
    recordings = measured.recordings
    return Analysis(
        version=__version__,
        inputs=[_input(r) for r in recordings],
        methods=[_method(i, r) for i, r in enumerate(recordings)],
        contacts=[c for i, r in enumerate(recordings) for c in _contacts(i, r)],
        measurements=[_measurement(m) for m in measured.rows],
        refused=[_refused(r) for r in measured.refused],
        work=work_models(recordings),
        emg=emg_models(measured),
        watch=watch_models(measured),
        imu=imu_models(measured),
        findings=plain(findings),
        plan=plain(plan),
    )


def json_text(measured: Measurements, *, findings: object = None, plan: object = None) -> str:
    """The results as indented JSON text, ending in a newline."""
    return to_json(measured, findings=findings, plan=plan).model_dump_json(by_alias=True, indent=2) + "\n"


def write_json(measured: Measurements, out: str | Path, *, findings: object = None, plan: object = None) -> list[Path]:
    """Write the results as JSON; `-` prints them on standard output.

    Returns
    -------
    list of Path
        The file that was written; empty when printed.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    text = json_text(measured, findings=findings, plan=plan)
    if str(out) == "-":
        print(text, end="")
        return []
    return [write_text(out, text)]


def is_analysis(path: Path) -> bool:
    """Whether a file claims to hold results of this program."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as stream:
        return '"hipdrive.analysis/' in stream.read(200)


def read_json(path: Path) -> Measurements:
    """The measurements that `write_json` wrote; their recordings hold no frames, only where they came from.

    Raises
    ------
    InputError
        If the file is damaged or of another version.
    """
    return measurements_of(read_analysis(path))


def read_analysis(path: Path) -> Analysis:
    """Everything that `write_json` wrote.

    Raises
    ------
    InputError
        If the file is damaged or of another version.
    """
    try:
        return Analysis.model_validate(current(from_json(path.read_bytes())))
    except ValueError:
        raise InputError(path, "does not hold results of this version", "Analyse the clip again with --json") from None


def judged_again(found: Analysis, findings: object, plan: object) -> Analysis:
    """The same numbers with another verdict; the former one is kept."""
    former = [*found.former, *([found.findings] if found.findings else ())]
    return found.model_copy(update={"findings": plain(findings), "plan": plain(plan), "former": former})


def measurements_of(found: Analysis) -> Measurements:
    """The measurements of results; their recordings hold no frames."""
    rows = tuple(_row_back(m) for m in found.measurements)
    refused = tuple(Refusal(r.id, r.reason, r.input) for r in found.refused)
    recordings = (_recording_back(i, m) for i, m in zip(found.inputs, found.methods, strict=True))
    return Measurements(tuple(recordings), rows, refused)


def _row_back(row: MeasurementModel) -> Measurement:
    fields = row.model_dump(exclude={"flags", "ci95"})
    return Measurement(**fields, ci95=row.ci95, flags=tuple(row.flags))


def _recording_back(source: InputModel, method: MethodModel) -> Recording:
    provenance = Provenance(
        path=source.path,
        kind=source.kind,
        points=method.points,
        fps=source.fps,
        duration_s=source.duration_s,
        flags=tuple(source.flags),
        metadata=method.facts,
    )
    nothing = np.empty(0)
    motion = Motion(np.empty((0, 0, 3)), (), nothing, Lab(), provenance)
    how: Literal["force", "kinematics"] = "force" if method.contacts == "force" else "kinematics"
    contacts = Contacts(np.empty(0, dtype=str), nothing, nothing, nothing, nothing, how)
    return Recording(motion, contacts)


def recording_flags(recording: Recording) -> tuple[str, ...]:
    """Flags of the motion and of its contacts, each once."""
    return tuple(dict.fromkeys((*recording.motion.provenance.flags, *recording.contacts.flags)))


def _input(recording: Recording) -> InputModel:
    motion = recording.motion
    sure = motion.space.view_confidence if isinstance(motion.space, Image) else 1.0
    return InputModel(
        path=motion.provenance.path,
        kind=motion.provenance.kind,
        view=motion.view,
        view_confidence=min(max(float(sure), 0.0), 1.0),
        fps=float(motion.fps),
        duration_s=float(motion.provenance.duration_s),
        frames=len(motion.time_s),
        flags=list(recording_flags(recording)),
    )


def _method(index: int, recording: Recording) -> MethodModel:
    provenance = recording.motion.provenance
    return MethodModel(
        input=index,
        points=provenance.points,
        contacts=recording.contacts.method,
        cutoff_hz={name: _known(value) for name, value in provenance.cutoff_hz.items()},
        facts=plain(provenance.metadata),
    )


def _contacts(index: int, recording: Recording) -> Iterator[ContactModel]:
    found = recording.contacts
    for i in range(len(found)):
        yield ContactModel(
            input=index,
            side="left" if found.side[i] == "left" else "right",
            strike_s=float(found.strike_s[i]),
            off_s=float(found.off_s[i]),
            strike_se_s=_known(found.strike_se_s[i]),
            off_se_s=_known(found.off_se_s[i]),
        )


def _measurement(row: Measurement) -> MeasurementModel:
    return MeasurementModel(
        id=row.id,
        side=row.side,
        value=row.value,
        unit=row.unit,
        se=row.se,
        ci95=row.ci95,
        n_steps=row.n_steps,
        detectable_change=None if row.detectable_change is None else _known(row.detectable_change),
        view=row.view,
        flags=list(row.flags),
        input=row.input,
    )


def _refused(row: Refusal) -> RefusedModel:
    return RefusedModel(id=row.id, reason=row.reason, input=row.input)


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def plain(thing: object) -> Any:
    """Lists, dictionaries, strings and finite numbers of a dataclass, a pydantic model or plain data."""
    if isinstance(thing, BaseModel):
        return plain(thing.model_dump(by_alias=True))
    if is_dataclass(thing) and not isinstance(thing, type):
        return plain(asdict(thing))
    if isinstance(thing, dict):
        return {str(key): plain(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple | set | frozenset):
        return [plain(value) for value in thing]
    return _plain_one(thing)


def _plain_one(thing: object) -> Any:
    if isinstance(thing, np.ndarray | np.generic):
        return plain(thing.tolist())
    if isinstance(thing, float):
        return _known(thing)
    return thing if thing is None or isinstance(thing, str | int | bool) else str(thing)


# The documentation of the contract, from the models themselves.

_LISTS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("inputs", InputModel),
    ("methods", MethodModel),
    ("contacts", ContactModel),
    ("measurements", MeasurementModel),
    ("refused", RefusedModel),
    ("work", WorkModel),
    ("work[].joints", JointModel),
    ("work[].legs", LegModel),
    ("work[].legs[].demand", DemandModel),
    ("emg", EmgModel),
    ("emg[].channels", MuscleModel),
    ("emg[].channels[].phases", PhaseModel),
    ("emg[].ratios", RatioModel),
    ("emg[].refused", RefusedChannelModel),
    ("emg[].channels[].onset_ms", EstimateModel),
    ("imu", ImuModel),
    ("watch", WatchModel),
    ("watch[].by_speed", SpeedBinModel),
)

_INTRODUCTION = f"""# The results as JSON

`hipdrive analyze CLIP ... --json results.json` (or `--json -` for standard output) writes one object that follows
the contract `{SCHEMA}`. The name is the first thing in the file. Under the same name fields may be added, none
removed or changed in meaning. Numbers are finite; what is not known is `null`. Angles and times are in the unit their
name or `unit` says. Signs: see `docs/measures.md` and the text of each measure.

In Python: `hipdrive.report.to_json(measured)` gives the same as a pydantic model, and
`hipdrive.report.Analysis.model_validate_json(text)` reads it back.

This page is made from the models:

    python -c 'from hipdrive.report import contract; contract.print_documentation()' > docs/json.md
"""


def _type_name(kind: Any) -> str:
    """A field's type in the words of JSON."""
    simple = {str: "string", int: "integer", float: "number", bool: "true/false", Any: "any", type(None): "null"}
    if kind in simple:
        return simple[kind]
    inner, origin = get_args(kind), get_origin(kind)
    if origin is Literal:
        return " \\| ".join(f"`{value}`" for value in inner)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_type_name(i) for i in inner))
    if origin is dict:
        return f"object of {_type_name(inner[1])}"
    if origin is list:
        return f"list of {_type_name(inner[0])}"
    if origin is tuple:
        return "[" + ", ".join(_type_name(i) for i in inner) + "]"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "objects"
    return _type_name(inner[0])  # Annotated, as FiniteFloat is


def _table(model: type[BaseModel]) -> str:
    rows = ["| field | type | meaning |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        rows.append(f"| `{field.alias or name}` | {_type_name(field.annotation)} | {field.description} |")
    return "\n".join(rows) + "\n"


def documentation() -> str:
    """The text of `docs/json.md`."""
    parts = [_INTRODUCTION, "## The whole\n", _table(Analysis)]
    for name, model in _LISTS:
        parts += [f"## `{name}[]`\n", f"{model.__doc__}\n", _table(model)]
    flags = "\n".join(f"| `{code}` | {sentence} |" for code, sentence in FLAGS.items())
    parts += ["## Flags\n", "| code | meaning |\n|---|---|\n" + flags + "\n"]
    return "\n".join(parts)


def print_documentation() -> None:
    """Print the text of `docs/json.md`."""
    print(documentation(), end="")
