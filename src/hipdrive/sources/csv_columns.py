"""Numbers of a table in text with a row of names: any separator, decimal commas, units in the names, millions of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.sources.columns import encoding_of

#: A name with its unit: `Acc X (g)`, `time [ms]`.
_WITH_UNIT = re.compile(r"^(?P<name>.*?)\s*[\[(](?P<unit>[^\])]*)[\])]\s*$")
_SEPARATORS = "\t;,"
#: Lines before the row of names that a device may write of itself.
_MOST_PREAMBLE = 40
#: Seconds in a unit of time.
SECONDS = {"s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9, "min": 60.0}  # fmt: skip
#: What a row of units below the names may hold.
UNITS = {*SECONDS, "v", "mv", "uv", "µv", "μv", "volt", "g", "mg", "m/s2", "m/s²", "m/s^2", "dps", "deg/s", "°/s", "rad/s", "deg", "%", "-"}  # fmt: skip
_TIME = re.compile(r"^(time|timestamp|t|zeit|temps|temps ?relatif|elapsed|seconds|sample ?time|x)([\s_.]?(s|ms|us|µs|ns|sec|seconds))?$", re.I)  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """The row of names of a table.

    Parameters
    ----------
    names, units
        Of each column; the unit empty where it is not stated.
    separator, line
        Between cells; and the number of the row, from 0.
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    separator: str
    line: int

    @property
    def time(self) -> int | None:
        """The column of time."""
        return next((i for i, name in enumerate(self.names) if _TIME.match(name.strip())), None)

    def column(self, *names: str) -> int | None:
        """The first column of one of these names, without regard to case, blanks and underscores."""
        wanted = {_bare(name) for name in names}
        return next((i for i, name in enumerate(self.names) if _bare(name) in wanted), None)


def _bare(name: str) -> str:
    return re.sub(r"[\s_.-]+", "", name.lower())


def heading(path: Path) -> Heading | None:
    """The row of names, or `None` where there is none within the first lines."""
    with path.open(encoding=encoding_of(path), errors="replace") as stream:
        lines = [line.rstrip("\r\n") for line, _ in zip(stream, range(_MOST_PREAMBLE), strict=False)]
    for number, line in enumerate(lines):
        separator = max(_SEPARATORS, key=line.count)
        cells = [cell.strip().strip('"') for cell in line.split(separator)]
        follows = next((one for one in lines[number + 1 :] if one.strip()), "")
        named = sum(bool(re.search(r"[^\W\d]", cell)) for cell in cells)
        below = _unit_row(lines, number, separator, len(cells)) if not _numeric(follows, separator) else None
        if below is not None and len(cells) >= 2 and named == len([c for c in cells if c]):
            return Heading(tuple(cells), below[1], separator, below[0])
        if len(cells) >= 2 and named >= 0.8 * len([c for c in cells if c]) > 0 and _numeric(follows, separator):
            parted = [_parted(cell) for cell in cells]
            return Heading(tuple(n for n, _ in parted), tuple(u for _, u in parted), separator, number)
    return None


def _unit_row(lines: list[str], number: int, separator: str, count: int) -> tuple[int, tuple[str, ...]] | None:
    """Number and cells of a row of units below a row of names and above numbers; `None` where there is none."""
    rows = [(i, line) for i, line in enumerate(lines) if i > number and line.strip()][:2]
    if len(rows) < 2 or not _numeric(rows[1][1], separator):
        return None
    units = [cell.strip().strip('"[]()') for cell in rows[0][1].split(separator)]
    stated = [unit for unit in units if unit]
    if len(units) != count or not stated or not all(unit.lower() in UNITS for unit in stated):
        return None
    return rows[0][0], tuple(units)


def _numeric(line: str, separator: str) -> bool:
    """Whether most of a row's cells are numbers."""
    cells = [cell.strip().strip('"').replace(",", ".") for cell in line.split(separator) if cell.strip()]
    numbers = sum(bool(re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan", cell, re.I)) for cell in cells)
    return bool(cells) and numbers >= 0.5 * len(cells)


def _parted(cell: str) -> tuple[str, str]:
    """A name and its unit."""
    if found := _WITH_UNIT.match(cell):
        return found["name"].strip(), found["unit"].strip()
    unit = re.search(r"_(s|ms|us|ns|uv|µv|mv|v|g|mg|dps|deg/s|rad/s|mps2|m/s2|m/s²)$", cell, re.I)
    return (cell, unit[1]) if unit else (cell, "")


def numbers(path: Path, head: Heading, columns: Iterable[int]) -> FloatArray:
    """`(row, column)` of some columns; NaN where a cell is empty or says that there is no number.

    Raises
    ------
    InputError
        If a cell is something else, or there are no rows.
    """
    import pandas as pd

    wanted = list(columns)
    try:
        table = pd.read_csv(
            path,
            sep=head.separator,
            decimal="," if head.separator != "," and _decimal_commas(path, head) else ".",
            header=None,
            skiprows=head.line + 1,
            usecols=sorted(set(wanted)),
            encoding=encoding_of(path),
            encoding_errors="replace",
            na_values=["-", "n/a", "missing"],
            skipinitialspace=True,
            low_memory=False,
        )
    except (ValueError, pd.errors.ParserError) as fault:
        what = f"cannot be read as a table: {str(fault).splitlines()[0][:120]}"
        raise InputError(path, what, "Export it again as CSV") from None
    if table.empty:
        raise InputError(path, "has a row of names but no numbers", "Export it again")
    return np.column_stack([_column(path, head, table[one], one) for one in wanted])


def _column(path: Path, head: Heading, values: object, column: int) -> FloatArray:
    import pandas as pd

    assert isinstance(values, pd.Series)
    if values.dtype.kind in "fiub":
        return values.to_numpy(dtype=float)
    found = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    bad = np.flatnonzero(~np.isfinite(found) & values.notna().to_numpy())
    if len(bad):
        cell, line = str(values.iloc[int(bad[0])])[:40], head.line + 2 + int(bad[0])
        what = f"holds something that is not a number in line {line}, column {head.names[column]!r} ({cell!r})"
        raise InputError(path, what, "Correct that line, or export it again")
    return np.asarray(found)


def _decimal_commas(path: Path, head: Heading) -> bool:
    with path.open(encoding=encoding_of(path), errors="replace") as stream:
        rows = [line for line, _ in zip(stream, range(head.line + 20), strict=False)][head.line + 1 :]
    return any("," in row for row in rows)


def seconds(path: Path, head: Heading, time: FloatArray, least_hz: float, most_hz: float) -> FloatArray:
    """The column of time in seconds: by its unit, else by which unit gives a rate that such a device can have.

    Raises
    ------
    InputError
        If times do not increase, step back, or fit no rate.
    """
    steps = np.diff(time)
    if len(time) < 2 or not np.isfinite(time).all() or not (steps > 0).mean() > 0.99:
        raise InputError(path, "has times that do not increase", "Export it again with its times")
    back = np.flatnonzero(steps < -np.median(steps))
    if len(back):
        what = f"has a time that steps back, from {time[back[0]]:.6g} to {time[back[0] + 1]:.6g}"
        raise InputError(path, what, "Export it again: the file may be cut off, or two recordings in one")
    unit = head.units[head.time].lower() if head.time is not None else ""
    stated = SECONDS.get(unit)
    for scale in (stated,) if stated else (1.0, 1e-3, 1e-6, 1e-9):
        if scale and least_hz <= 1 / (scale * float(np.median(steps))) <= most_hz:
            return np.asarray(time * scale)
    rate = 1 / float(np.median(steps)) / (stated or 1.0)
    what = f"has times of {rate:.4g} samples a second, which no such device takes"
    raise InputError(path, what, "State the unit of time in its heading: time [s] or time [ms]")
