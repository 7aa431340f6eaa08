"""What a cohort report writes: one page, everything as JSON, and a table for each kind of number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hipdrive.cohorts.population import MeasurePopulation, Population
from hipdrive.cohorts.population_page import page
from hipdrive.files import make_folder, write_rows, write_text

Rows = Iterable[Mapping[str, Any]]


def write_population(found: Population, out: Path) -> list[Path]:
    """Write `report.html`, `report.json` and `measures.csv`, `retest.csv`, `groups.csv`, `outliers.csv` where they hold a line.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    folder = make_folder(out)
    written = [
        write_text(folder / "report.html", page(found)),
        write_text(folder / "report.json", found.model_dump_json(by_alias=True, indent=2) + "\n"),
    ]
    flat = {name: [_flat(row) for row in rows] for name, rows in _tables(found).items() if rows}
    return written + [write_rows(folder / f"{name}.csv", list(rows[0]), rows) for name, rows in flat.items()]


def _tables(found: Population) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table by its name."""
    return {
        "measures": [_line(one) for one in found.measures],
        "retest": [one.to_dict() for one in found.retest],
        "groups": [{"id": m.id, "input": m.input, **one.to_dict()} for m in found.measures for one in m.effects],
        "outliers": [{"id": m.id, "input": m.input, **one.to_dict()} for m in found.measures for one in m.outliers],
    }


def _line(one: MeasurePopulation) -> dict[str, Any]:
    """A measure in one line, without the values it rests on."""
    row = {"id": one.id, "input": one.input, "unit": one.unit, "recordings": one.recordings}
    row |= {name: value for name, value in one.spread.to_dict().items() if name not in ("group", "values")}
    speed = {"per_mps": None, "ci95": (None, None)} if one.speed is None else one.speed.to_dict()
    sides = {"mean": None, "ci95": (None, None), "sd": None, "n": None} if one.sides is None else one.sides.to_dict()
    row |= {"per_mps": speed["per_mps"], "per_mps_ci95": speed["ci95"]}
    return row | {f"left_less_right_{name}": value for name, value in sides.items()}


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Two ends as two columns."""
    cells: dict[str, Any] = {}
    for name, value in row.items():
        pair = isinstance(value, list | tuple)
        ends = ("low", "high") if name.endswith("ci95") else ("first", "second")
        cells |= {f"{name}_{end}": v for end, v in zip(ends, value, strict=True)} if pair else {name: value}
    return cells
