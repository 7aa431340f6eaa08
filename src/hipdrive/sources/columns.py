"""Plain tables of numbers in text: tabs or blanks between columns, points or commas in the numbers, empty cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError


def read_lines(path: Path) -> list[str]:
    """The lines of a text file; raises `InputError` if it is not text."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return path.read_text(encoding="latin-1").splitlines()
    except OSError as error:
        raise InputError(path, f"cannot be opened ({error.strerror})", "Copy it to another disk") from None


def split(line: str) -> list[str]:
    """Cells of a line: by tabs where there are any (then cells may be empty), else by blanks."""
    return [cell.strip() for cell in line.split("\t")] if "\t" in line else line.split()


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
    try:
        values = [float(cell) if cell else np.nan for cell in cells]
    except ValueError as error:
        what = f"holds something that is not a number in line {number} ({error})"
        raise InputError(path, what, "Export it again with points as decimal marks") from None
    return values + [np.nan] * (width - len(values))
