"""The documentation of the contract, made from its models."""

from __future__ import annotations

from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from hipdrive.flags import FLAGS
from hipdrive.report.contract_imu import ImuModel
from hipdrive.report.contract_models import (
    SCHEMA,
    Analysis,
    ContactModel,
    InputModel,
    MeasurementModel,
    MethodModel,
    RefusedModel,
)
from hipdrive.report.contract_sensors import (
    EmgModel,
    EstimateModel,
    MuscleModel,
    PhaseModel,
    RatioModel,
    RefusedChannelModel,
)
from hipdrive.report.contract_watch import SpeedBinModel, WatchModel
from hipdrive.report.contract_work import DemandModel, JointModel, LegModel, WorkModel
from hipdrive.report.contract_worn import WornModel

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
    ("worn", WornModel),
)
_INTRODUCTION = f"""# The results as JSON

`hipdrive analyze CLIP ... --json results.json` (or `--json -` for standard output) writes one object that follows
the contract `{SCHEMA}`. The name is the first thing in the file. Under the same name fields may be added, none
removed or changed in meaning. Numbers are finite; what is not known is `null`. Angles and times are in the unit their
name or `unit` says. Signs: see `docs/measures.md` and the text of each measure.

In Python: `hipdrive.report.to_json(measured)` gives the same as a pydantic model, and
`hipdrive.report.Analysis.model_validate_json(text)` reads it back.

This page is made from the models:

    python -c 'from hipdrive.report import contract_page; contract_page.print_documentation()' > docs/json.md
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
