"""Results in the terminal: the numbers, what to know of them, and where the files are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipdrive.history.compare import Comparison
    from hipdrive.measures import Measurements
    from hipdrive.outputs import Outputs


def finish(measured: Measurements, wanted: Outputs, symptoms: Path | None, quiet: bool) -> None:
    """Conclude, write what was asked for, and say where it is."""
    from hipdrive.analysis import conclude
    from hipdrive.outputs import write_outputs

    findings, plan = conclude(measured, symptoms)
    written = write_outputs(measured, findings, plan, wanted)
    if wanted.json == "-" or quiet:
        return
    if measured.rows:
        _print_table(measured)
        _print_notes(measured)
    _print_sensors(measured)
    for path in written:
        print(path)


def _print_table(measured: Measurements) -> None:
    """The numbers in the terminal, one line a measure."""
    from rich.console import Console
    from rich.table import Table

    from hipdrive.measures import measures
    from hipdrive.report.rows import lowest_error_rows
    from hipdrive.wording import with_interval

    table = Table(title=None, box=None, pad_edge=False, header_style="bold")
    for heading in ("measure", "left", "right", "both"):
        table.add_column(heading, justify="left" if heading == "measure" else "right")
    for one in measures():
        sides = lowest_error_rows(one.id, measured)
        if sides:
            cells = (sides.get(side) for side in ("left", "right", "mean"))
            table.add_row(one.title, *(with_interval(c) if c else "" for c in cells))
    Console().print(table)


def _print_sensors(measured: Measurements) -> None:
    """What was worn, in sentences."""
    from hipdrive.report.sensors import sentences

    for line in sentences(measured):
        print(line)


def _print_notes(measured: Measurements) -> None:
    """What to know of the recordings, below the numbers."""
    from hipdrive.report.notes import notes

    for line in notes(measured):
        print(line)


def print_comparison(comparison: Comparison, json: bool, full: bool) -> None:
    """The changes as sentences or as JSON; those that cannot be compared are counted."""
    if json:
        print(comparison.model_dump_json(indent=2))
        return
    told = [c for c in comparison.changes if full or c.verdict != "cannot say"]
    lines = [comparison.headline, *comparison.warnings, *(change.words for change in told)]
    if len(told) < len(comparison.changes):
        lines.append(f"{len(comparison.changes) - len(told)} more cannot be compared; --full shows why.")
    print("\n".join(lines))
