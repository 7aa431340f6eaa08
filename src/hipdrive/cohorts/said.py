"""What is said about the recordings of a cohort: a manifest, or a pattern of their names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

from hipdrive.errors import HipdriveError, InputError

#: Who and when: kept in the table `recordings`, without a say in the analysis.
LABELS: dict[str, type] = {"athlete": str, "visit": str, "group": str, "condition": str, "sex": str, "age": float}
#: What the reader of a recording is told; columns have the names of `ReadOptions`.
OPTIONS: dict[str, type] = {
    "static": str,
    "speed_mps": float,
    "mass_kg": float,
    "height_m": float,
    "view": str,
    "capture_fps": float,
    "level_deg": float,
    "person": int,
    "subject": str,
    "from_s": float,
    "to_s": float,
}
_KINDS = {**LABELS, **OPTIONS}
#: What a name may say beside the columns, as a share of `speed_mps`.
_FACTORS = {"speed_kmh": 1 / 3.6, "speed_dmps": 0.1}
_IN_NAMES = {**_KINDS, **dict.fromkeys(_FACTORS, float)}
_FIELD = re.compile(r"\{(\w+|\*)\}")

Said = dict[str, Any]


@dataclass(frozen=True)
class Manifest:
    """What a table says of each file, by its path relative to the folder."""

    rows: Mapping[str, Said]

    def of(self, path: str) -> Said:
        """What it says of a file; empty where it does not name it."""
        return dict(self.rows.get(path, {}))


def read_manifest(text: str, name: str) -> Manifest:
    """Read a manifest: CSV with a column `file`, one row a recording, and any of the columns of `LABELS` and `OPTIONS`.

    Raises
    ------
    InputError
        If a column is unknown, `file` is missing or named twice, or a cell is not of its kind.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    columns = [c.strip() for c in reader.fieldnames or ()]
    _check_columns(columns, name)
    rows: dict[str, Said] = {}
    for number, row in enumerate(reader, start=2):
        cells = {str(k).strip(): (v or "").strip() for k, v in row.items() if k is not None}
        file = str(PurePosixPath(cells.pop("file").replace("\\", "/")))
        if file in rows:
            raise InputError(name, f"names {file} twice (line {number})", "Give each recording one row")
        rows[file] = {c: _cell(c, text, name, number) for c, text in cells.items() if text}
    return Manifest(rows)


def _check_columns(columns: list[str], name: str) -> None:
    if "file" not in columns:
        raise InputError(name, "has no column called file", f"Name the recordings in it; other columns: {_known()}")
    for column in columns:
        if column != "file" and column not in _KINDS:
            near = get_close_matches(column, _KINDS, 1)
            remedy = f"Did you mean {near[0]}" if near else f"Take it out; known are {_known()}"
            raise InputError(name, f"has a column {column!r} that hipdrive does not know", remedy)


def _known() -> str:
    return ", ".join(_KINDS)


def _cell(column: str, text: str, name: str, line: int) -> Any:
    try:
        return _KINDS[column](text)
    except ValueError:
        what = f"says {text!r} for {column} in line {line}, which is not a number"
        raise InputError(name, what, "Write a number with a decimal point") from None


def pattern(text: str) -> Callable[[str], Said | None]:
    """A reader of file names: `{athlete}_{visit}_{speed_mps}.c3d`, `{*}` for whatever does not matter.

    Returns
    -------
    callable
        From a path relative to the folder to what its name says, or `None` where it does not fit. A pattern with a
        slash is held against the whole path, one without against the name alone. A number may have a p or a comma for
        its point (`2p5`); `{speed_kmh}` and `{speed_dmps}` (tenths of a metre a second) become `speed_mps`.

    Raises
    ------
    HipdriveError
        If it names a field that hipdrive does not know.
    """
    _check_fields([field for field in _FIELD.findall(text) if field != "*"])
    compiled = _compiled(text)

    def read(path: str) -> Said | None:
        fits = compiled.fullmatch(path if "/" in text else PurePosixPath(path).name)
        return None if fits is None else _said(fits.groupdict())

    return read


def _check_fields(fields: Sequence[str]) -> None:
    for field in fields:
        if field not in _IN_NAMES:
            near = get_close_matches(field, _IN_NAMES, 1)
            raise HipdriveError(f"--names: hipdrive knows no field {field!r}. Take {near[0] if near else _known()}.")
    if len(set(fields)) < len(fields):
        raise HipdriveError("--names: a field stands twice. Name each once, and {*} for the rest.")


def _compiled(text: str) -> re.Pattern[str]:
    """A pattern of names as a regular expression with a group for each field."""
    parts = re.split(r"\{\w+\}|\{\*\}", text)
    groups = [rf"(?P<{f}>.+?)" if f != "*" else ".*?" for f in _FIELD.findall(text)] + [""]
    return re.compile("".join(re.escape(a) + b for a, b in zip(parts, groups, strict=True)), re.IGNORECASE)


def _said(cells: Mapping[str, str]) -> Said | None:
    """The parts of a name as what they say; `None` where one that is to be a number is none."""
    try:
        said: Said = {f: _number(v) if _IN_NAMES[f] is not str else v for f, v in cells.items()}
    except ValueError:
        return None
    for field in _FACTORS.keys() & said.keys():
        said["speed_mps"] = round(said.pop(field) * _FACTORS[field], 6)
    return {f: _KINDS[f](v) for f, v in said.items()}


def _number(text: str) -> float:
    return float(text.replace(",", ".").replace("p", "."))


def statics(paths: Iterable[str], reader: Callable[[str], Said | None]) -> dict[tuple[Any, Any], str]:
    """Standing trials by athlete and visit, from the names that fit a pattern."""
    fitting = ((path, reader(path)) for path in paths)
    return {(said.get("athlete"), said.get("visit")): path for path, said in fitting if said is not None}
