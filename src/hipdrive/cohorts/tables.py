"""The tables of a cohort: their columns, and the rows of one recording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from hipdrive.arrays import FloatArray
from hipdrive.cohorts.said import LABELS, OPTIONS
from hipdrive.errors import CannotSee
from hipdrive.measures import Measurements, PerStep, Recording, measures
from hipdrive.measures.strides import Strides
from hipdrive.measures.waveforms import Waveform, waveforms_of

if TYPE_CHECKING:
    import pandas as pd

_TEXT, _NUMBER, _COUNT = pa.string(), pa.float64(), pa.int64()
#: The columns that a manifest or the file names may fill, by kind.
_SAID = {name: {str: _TEXT, float: _NUMBER, int: _COUNT}[kind] for name, kind in {**LABELS, **OPTIONS}.items()}

SCHEMAS: dict[str, pa.Schema] = {
    "recordings": pa.schema(
        {
            "recording": _TEXT,
            "path": _TEXT,
            "kind": _TEXT,
            "view": _TEXT,
            "points": _TEXT,
            "fps": _NUMBER,
            "duration_s": _NUMBER,
            "frames": _COUNT,
            "contacts_from": _TEXT,
            "contacts": _COUNT,
            "flags": _TEXT,
            **_SAID,
        }
    ),
    "contacts": pa.schema(
        {"recording": _TEXT, "side": _TEXT} | dict.fromkeys(("strike_s", "off_s", "strike_se_s", "off_se_s"), _NUMBER)
    ),
    "strides": pa.schema(
        {"recording": _TEXT, "step": _COUNT, "side": _TEXT, "strike_s": _NUMBER, "stride_ms": _NUMBER}
        | {one.id: _NUMBER for one in measures()}
    ),
    "curves": pa.schema(
        {"recording": _TEXT, "id": _TEXT, "side": _TEXT, "unit": _TEXT, "n": _COUNT}
        | {"mean": pa.list_(pa.float32(), 101), "sd": pa.list_(pa.float32(), 101)}
    ),
    "measurements": pa.schema(
        {"recording": _TEXT, "id": _TEXT, "side": _TEXT, "value": _NUMBER, "unit": _TEXT, "se": _NUMBER}
        | {"ci95_low": _NUMBER, "ci95_high": _NUMBER, "n_steps": _COUNT, "detectable_change": _NUMBER}
        | {"view": _TEXT, "flags": _TEXT, "time_s": _NUMBER}
    ),
    "worn": pa.schema(
        {"recording": _TEXT, "id": _TEXT, "side": _TEXT, "value": _NUMBER, "unit": _TEXT, "se": _NUMBER}
        | {"ci95_low": _NUMBER, "ci95_high": _NUMBER, "n_steps": _COUNT, "view": _TEXT}
    ),
    "refusals": pa.schema({"recording": _TEXT, "id": _TEXT, "reason": _TEXT}),
    "errors": pa.schema({"recording": _TEXT, "path": _TEXT, "error": _TEXT}),
    "files": pa.schema(
        {"path": _TEXT, "recording": _TEXT, "status": _TEXT, "error": _TEXT}
        | {"fingerprint": _TEXT, "content": _TEXT, "bytes": _COUNT}
    ),
}
#: Those with one partition a recording, the one that says it is done last; `worn` only where something was.
PER_RECORDING = ("contacts", "strides", "curves", "measurements", "worn", "refusals", "recordings")


def rows_of(measured: Measurements, key: str, path: str, said: Mapping[str, Any]) -> dict[str, pa.Table]:
    """The rows of one recording in each table.

    Parameters
    ----------
    measured
        Of one recording.
    key
        Its name in the cohort: the hash of its content and of what is said about it.
    path
        Where it lies, relative to the folder of the cohort.
    said
        What the manifest or its name says, by column.
    """
    recording = measured.recordings[0]
    found: dict[str, list[dict[str, Any]]] = {
        "recordings": [_recording(recording, key, path, said)],
        "contacts": _records(recording.contacts.to_frame()),
        "strides": _strides(recording),
        "curves": _curves(measured),
        "measurements": _records(measured.to_frame()),
        "refusals": [{"id": r.id, "reason": r.reason} for r in measured.refused],
    }
    if worn := _records(measured.worn_frame()):
        found["worn"] = worn
    for row, one in zip(found["measurements"], measured.rows, strict=True):
        row["time_s"] = one.time_s
    return {name: table(name, [{"recording": key, **row} for row in rows]) for name, rows in found.items()}


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as a table of that name; what is not known, NaN too, is null."""
    schema = SCHEMAS[name]
    columns = [pa.array([row.get(field.name) for row in rows], field.type, from_pandas=True) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _recording(recording: Recording, key: str, path: str, said: Mapping[str, Any]) -> dict[str, Any]:
    motion, contacts = recording.motion, recording.contacts
    provenance = motion.provenance
    speed = {"speed_mps": provenance.metadata.get("speed_mps")}
    return {
        "recording": key,
        "path": path,
        "kind": provenance.kind,
        "view": motion.view,
        "points": provenance.points,
        "fps": provenance.fps,
        "duration_s": provenance.duration_s,
        "frames": len(motion.time_s),
        "contacts_from": contacts.method,
        "contacts": len(contacts),
        "flags": " ".join(dict.fromkeys((*provenance.flags, *contacts.flags))),
        **speed,
        **said,
    }


def _strides(recording: Recording) -> list[dict[str, Any]]:
    """One row a step: when it began, how long its stride took, and the value of each measure at it."""
    contacts = recording.strides.contacts
    columns = {"strike_s": contacts.strike_s, "stride_ms": recording.strides.stride_s * 1000}
    columns |= dict(_per_step(recording.strides))
    rows = ({name: values[i] for name, values in columns.items()} for i in range(len(contacts)))
    return [{"step": i, "side": str(contacts.side[i]), **row} for i, row in enumerate(rows)]


def _per_step(strides: Strides) -> Iterator[tuple[str, FloatArray]]:
    """The measures that have a value at each step, by id."""
    for one in measures():
        with suppress(CannotSee):
            steps = one.steps(strides)
            if isinstance(steps, PerStep) and len(steps.value) == len(strides.contacts):
                yield one.id, np.asarray(steps.value, dtype=float)


def _curves(measured: Measurements) -> list[dict[str, Any]]:
    waves = waveforms_of(measured.recordings[0].strides, {row.id for row in measured.rows})
    return [_curve(wave) for wave in waves]


def _curve(wave: Waveform) -> dict[str, Any]:
    curve = {"mean": wave.mean.astype(np.float32), "sd": wave.sd.astype(np.float32)}
    return {"id": wave.id, "side": wave.side, "unit": wave.unit, "n": len(wave.strike_s)} | curve
