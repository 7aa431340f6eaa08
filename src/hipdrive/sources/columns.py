"""Plain tables of numbers in text: tabs or blanks between columns, points or commas in the numbers, empty cells."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError

#: How programs write a number that is not there: C libraries (`-nan(ind)`, `-1.#IND`, `1.#QNAN`), tables and people.
_NO_NUMBER = re.compile(
    r"[+-]?(nan|[sq]nan|nan\(\w*\)|\d*\.?#(ind|qnan|snan|inf)\d*|\d+\.#(ind|qnan|snan|inf)\d*|inf|infinity)"
    r"|null|none|nil|na|n/a|#n/a|#na|<na>|#value!|#num!|#div/0!|missing|[-–—.]|-+",
    re.IGNORECASE,
)
#: Bytes from which the encoding is told (design choice: headings lie within, and it costs nothing).
_LOOKED_AT = 65_536
#: How files of one machine mark a number that is missing by one that no marker has (Motion Analysis, Qualisys).
_IMPOSSIBLE = 9_999_999.0


def read_lines(path: Path) -> list[str]:
    """The lines of a text file; raises `InputError` if it cannot be opened."""
    try:
        return path.read_text(encoding=encoding_of(path)).splitlines()
    except UnicodeDecodeError:
        return path.read_text(encoding="latin-1").splitlines()
    except OSError as error:
        raise InputError(path, f"cannot be opened ({error.strerror})", "Copy it to another disk") from None


def encoding_of(path: Path) -> str:
    """By the mark that a file begins with: UTF-16 as Windows writes it, else UTF-8; Latin-1 where its beginning is no UTF-8."""
    with path.open("rb") as stream:
        first = stream.read(_LOOKED_AT)
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first)  # a letter that the end cuts in two is no fault
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8-sig"


def split(line: str) -> list[str]:
    """Cells of a line: by tabs where there are any (then cells may be empty), else by blanks."""
    return [cell.strip() for cell in line.split("\t")] if "\t" in line else line.split()


def parse_cell(path: Path, cell: str, line: int) -> float:
    """A number; NaN where the cell is empty or says that there is none.

    Raises
    ------
    InputError
        If it is something else; the message names the line.
    """
    cell = cell.strip()
    if not cell:
        return float("nan")
    try:
        number = float(cell)
    except ValueError:
        if _NO_NUMBER.fullmatch(cell):
            return float("nan")
        what = f"holds something that is not a number in line {line} ({cell[:40]!r})"
        raise InputError(path, what, "Correct that line, or export it again") from None
    return number if abs(number) < _IMPOSSIBLE else float("nan")


def parse_numbers(path: Path, lines: list[str], first_line: int, width: int) -> tuple[FloatArray, bool]:
    """Numbers of a table.

    Parameters
    ----------
    path
        The file, for messages.
    lines
        Its rows; empty ones are left out.
    first_line
        Number of the first row in the file, counted from 1, for messages.
    width
        Columns wanted; missing cells at the end of a row are NaN.

    Returns
    -------
    numbers, commas
        `(row, width)` with NaN for empty cells, and whether numbers are written with commas.

    Raises
    ------
    InputError
        If a cell is not a number or a row is too long; the message names the line.
    """
    commas = any("," in line for line in lines[:50])
    rows = []
    for number, line in enumerate(lines, start=first_line):
        if line.strip():
            rows.append(_row(path, line.replace(",", ".") if commas else line, number, width))
    return np.array(rows, dtype=float).reshape(len(rows), width), commas


def _row(path: Path, line: str, number: int, width: int) -> list[float]:
    cells = split(line)
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if len(cells) > width:
        what = f"has {len(cells)} columns in line {number}, but its header names {width}"
        raise InputError(path, what, "Export it again")
    return [parse_cell(path, cell, number) for cell in cells] + [np.nan] * (width - len(cells))
