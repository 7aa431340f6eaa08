"""The results as JSON: a versioned contract that other programs may rely on.

`docs/json.md` is made from these models (`documentation`). Fields may be added under the same version; one that is
removed or changes its meaning makes a new version.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

import numpy as np
from pydantic import BaseModel
from pydantic_core import from_json

from hipdrive.errors import InputError
from hipdrive.files import write_text
from hipdrive.gait import Contacts
from hipdrive.measures import Measurement, Measurements, Recording, Refusal
from hipdrive.measures.renamed import current
from hipdrive.motion import Image, Lab, Motion, Provenance, View
from hipdrive.report.contract_imu import imu_models
from hipdrive.report.contract_models import (
    Analysis,
    ContactModel,
    InputModel,
    MeasurementModel,
    MethodModel,
    RefusedModel,
)
from hipdrive.report.contract_sensors import (
    emg_models,
)
from hipdrive.report.contract_watch import watch_models
from hipdrive.report.contract_work import work_models
from hipdrive.report.contract_worn import worn_back, worn_models
from hipdrive.version import __version__


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
        worn=worn_models(measured),
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
    """The measurements of results; their recordings hold no frames, but what saw them and their contacts."""
    rows = tuple(_row_back(m) for m in found.measurements)
    refused = tuple(Refusal(r.id, r.reason, r.input) for r in found.refused)
    recordings = (
        _recording_back(i, m, [c for c in found.contacts if c.input == m.input])
        for i, m in zip(found.inputs, found.methods, strict=True)
    )
    kept = tuple(worn_back(one) for one in found.worn)
    return Measurements(tuple(recordings), rows, refused, kept=kept)


def _row_back(row: MeasurementModel) -> Measurement:
    fields = row.model_dump(exclude={"flags", "ci95"})
    return Measurement(**fields, ci95=row.ci95, flags=tuple(row.flags))


def _recording_back(source: InputModel, method: MethodModel, contacts: list[ContactModel]) -> Recording:
    provenance = Provenance(
        path=source.path,
        kind=source.kind,
        points=method.points,
        fps=source.fps,
        duration_s=source.duration_s,
        flags=tuple(source.flags),
        metadata=method.facts,
    )
    # A clip's errors are those of its view: taken for motion capture it would need markers, and err by millimetres.
    space = Lab() if source.view == "3d" else Image(0, 0, _view(source.view), source.view_confidence)
    points = np.empty((0, 0, 3 if source.view == "3d" else 2))
    return Recording(Motion(points, (), np.empty(0), space, provenance), _contacts_back(contacts, method))


def _view(told: str) -> View:
    return cast(View, told) if told in get_args(View) else "unknown"


def _contacts_back(contacts: list[ContactModel], method: MethodModel) -> Contacts:
    how: Literal["force", "kinematics"] = "force" if method.contacts == "force" else "kinematics"
    instants = [(c.strike_s, c.off_s, c.strike_se_s, c.off_se_s) for c in contacts]
    strike, off, strike_se, off_se = np.array(instants, dtype=float).reshape(-1, 4).T
    return Contacts(np.array([c.side for c in contacts], dtype=str), strike, off, strike_se, off_se, how)


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
