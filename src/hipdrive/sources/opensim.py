"""OpenSim tables (MOT, STO): joint angles, ground forces, activations over time.

These hold no points, so they are not a `Motion`; read them with `read_table`. Ground forces beside a TRC file are
read with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Motion
from hipdrive.motion.forces import Forces
from hipdrive.sources.columns import parse_numbers, read_lines, split
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source

if TYPE_CHECKING:
    import pandas as pd

_AGAIN = "Export it again from OpenSim"
_FORCE = re.compile(r"(.*?)(?:ground_)?force(\d*)_v[xyz]$")
_LENGTH = re.compile(r"_t[xyz]$")


@dataclass(frozen=True)
class Table:
    """Columns over time.

    Parameters
    ----------
    path
        The file.
    name
        As its first line says.
    time_s
        `(row,)` seconds.
    columns
        Names without `time`.
    values
        `(row, column)` as written.
    in_degrees
        Whether angles are in degrees, as the header says.
    """

    path: Path
    name: str
    time_s: FloatArray
    columns: tuple[str, ...]
    values: FloatArray
    in_degrees: bool

    def column(self, name: str) -> FloatArray:
        """One column as written; raises `InputError` if there is none."""
        if name not in self.columns:
            raise InputError(self.path, f"has no column {name}", "Check which analysis wrote it")
        return self.values[:, self.columns.index(name)]

    def angle_deg(self, name: str) -> FloatArray:
        """One angle in degrees, whether the file is in degrees or radians."""
        values = self.column(name)
        return values if self.in_degrees else np.rad2deg(values)

    def to_frame(self) -> pd.DataFrame:
        """As a table with a `time` column, values as written."""
        import pandas as pd

        return pd.DataFrame({"time": self.time_s} | dict(zip(self.columns, self.values.T, strict=True)))


def read_table(path: Path) -> Table:
    """Read a MOT or STO file.

    Raises
    ------
    InputError
        If there is no `endheader`, no time column, or the rows do not fit the header.
    """
    lines = read_lines(path)
    end = next((i for i, line in enumerate(lines) if line.strip().lower() == "endheader"), None)
    if end is None:
        raise InputError(path, "is not an OpenSim table (no line says endheader)", _AGAIN)
    start = next((i for i in range(end + 1, len(lines)) if lines[i].strip()), None)
    names = [cell for cell in split(lines[start]) if cell] if start is not None else []
    if start is None or not names or names[0].lower() != "time":
        raise InputError(path, "has no time column first", _AGAIN)
    rows = [re.sub(r"[ \t]+", " ", line.strip()) for line in lines[start + 1 :]]
    numbers, _ = parse_numbers(path, rows, start + 2, len(names))
    if not len(numbers):
        raise InputError(path, "holds no rows", _AGAIN)
    settings = dict(line.strip().split("=", 1) for line in lines[:end] if "=" in line)
    degrees = settings.get("inDegrees", "yes").strip().lower() != "no"
    title = lines[0].removeprefix("name").strip()
    return Table(path, title, numbers[:, 0], tuple(names[1:]), numbers[:, 1:], degrees)


def forces_of(table: Table) -> Forces | None:
    """Sum of the ground forces of a table on the runner, with the centre of pressure; `None` if it holds none.

    Axes are those of the file. OpenSim's convention is y up.
    """
    stems = [name[:-1] for name in table.columns if _FORCE.match(name) and name.endswith("x")]
    if not stems:
        return None
    forces = [np.stack([table.column(stem + axis) for axis in "xyz"], axis=1) for stem in stems]
    centres = [_centre(table, stem) for stem in stems]
    weight = np.stack([np.where(f[:, 1] > 20.0, f[:, 1], 0.0) for f in forces])[..., None]
    total = weight.sum(axis=0)
    centre = (weight * np.nan_to_num(np.stack(centres))).sum(axis=0) / np.where(total > 0, total, 1.0)
    return Forces(table.time_s, np.sum(forces, axis=0), np.where(total > 0, centre, np.nan))


def _centre(table: Table, stem: str) -> FloatArray:
    """`(row, 3)` centre of pressure of one plate, whose columns end in `_px` where forces end in `_vx`."""
    names = [stem[:-1] + "p" + axis for axis in "xyz"]
    if not all(name in table.columns for name in names):
        return np.full((len(table.time_s), 3), np.nan)
    return np.stack([table.column(name) for name in names], axis=1)


def degrees_to_radians(table: pd.DataFrame) -> pd.DataFrame:
    """A table of OpenSim coordinates in radians; columns that are lengths (`_tx`, `_ty`, `_tz`) and time stay."""
    angles = [c for c in table.columns if c != "time" and not _LENGTH.search(str(c))]
    return table.assign(**{str(c): np.deg2rad(table[c]) for c in angles})


def _read(path: Path, options: ReadOptions) -> Motion:
    table = read_table(path)
    what = (
        f"holds {len(table.columns)} columns of {'forces' if forces_of(table) else 'angles or activations'}, no points"
    )
    raise InputError(
        path, what, "Give the TRC or C3D file of the trial; forces named NAME_grf.mot are read with NAME.trc"
    )


SOURCE = Source("opensim", (".mot", ".sto"), _read)
