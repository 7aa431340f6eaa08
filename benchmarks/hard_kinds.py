"""What is right of an odd clip, and what hipdrive says of it: shared by `benchmarks.hard` and `benchmarks.hard_files`."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path

from benchmarks.section import ROOT
from hipdrive.analysis import analyse
from hipdrive.errors import HipdriveError
from hipdrive.measures import Measurements
from hipdrive.sources import ReadOptions

#: Measurements, or the sentence of a refusal.
Said = Measurements | str


def value(measured: Measurements, id: str) -> float:
    """The value of both sides, NaN where there is none."""
    found = measured.get(id, "mean")
    return float("nan") if found is None else found.value


def same(spm: float = 3.0, ms: float = 25.0, deg: float = 4.0) -> Callable[[Said, Measurements], bool]:
    """The numbers of the clip as it is, within bounds."""

    def holds(said: Said, true: Measurements) -> bool:
        if isinstance(said, str):
            return False
        bounds = {"cadence": spm, "contact_time": ms, "trunk_lean": deg, "knee_drive": deg}
        return all(abs(value(said, id) - value(true, id)) <= most for id, most in bounds.items())

    return holds


def agrees() -> Callable[[Said, Measurements], bool]:
    """The numbers of the clip as it is, no further off than both say they err (95 % of two errors that are independent)."""

    def holds(said: Said, true: Measurements) -> bool:
        if isinstance(said, str):
            return False
        return all(_apart(said, true, id) <= 1.0 for id in ("cadence", "contact_time", "trunk_lean", "knee_drive"))

    return holds


def _apart(one: Measurements, other: Measurements, id: str) -> float:
    """How far apart two values are, 1 = as far as their errors allow; infinite where there is none."""
    a, b = one.get(id, "mean"), other.get(id, "mean")
    return float("inf") if a is None or b is None else abs(a.value - b.value) / (1.96 * math.hypot(a.se, b.se))


def refused(pattern: str) -> Callable[[Said, Measurements], bool]:
    """A refusal with this reason."""
    return lambda said, true: isinstance(said, str) and re.search(pattern, said) is not None


def times_refused(pattern: str) -> Callable[[Said, Measurements], bool]:
    """Angles as they are, times refused with this reason."""

    def holds(said: Said, true: Measurements) -> bool:
        if isinstance(said, str) or abs(value(said, "trunk_lean") - value(true, "trunk_lean")) > 3:
            return False
        reasons = [r.reason for r in said.refused if r.id == "cadence"]
        return bool(reasons) and re.search(pattern, reasons[0]) is not None

    return holds


def either(
    *ways: Callable[[Said, Measurements], bool],
) -> Callable[[Said, Measurements], bool]:
    """One of several right answers."""
    return lambda said, true: any(way(said, true) for way in ways)


def all_of(*ways: Callable[[Said, Measurements], bool]) -> Callable[[Said, Measurements], bool]:
    """All of several things hold."""
    return lambda said, true: all(way(said, true) for way in ways)


def flagged(flag: str) -> Callable[[Said, Measurements], bool]:
    """The recording is told to have this."""
    return lambda said, _: not isinstance(said, str) and flag in said.recordings[0].motion.provenance.flags


KEPT = ROOT / ".benchmarks" / "hard.jsonl"
Row = list[object]


def kept(of: str) -> dict[str, Row]:
    """Lines of a table that were made already, by their first cell."""
    if not KEPT.exists():
        return {}
    found = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]
    return {str(row[0]): row for table, row in found if table == of}


def keep(of: str, row: Row) -> Row:
    """Keep a line for when the work is taken up again."""
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps([of, row]) + "\n")
    return row


def said_of(path: Path, options: ReadOptions) -> Said:
    """What hipdrive makes of a clip: measurements, or the sentence of the refusal."""
    try:
        return analyse(path, options)
    except HipdriveError as fault:
        return str(fault).split(": ", 1)[-1]


def shortly(said: Said) -> str:
    """The answer in a cell of a table: a refusal, or cadence, contact time and two angles as far as they were measured."""
    if isinstance(said, str):
        return said
    shown = {
        "cadence": "{:.1f} steps/min",
        "contact_time": "contact {:.0f} ms",
        "trunk_lean": "trunk {:.1f}°",
        "knee_drive": "knee drive {:.1f}°",
        "pelvic_drop": "drop {:.1f}°",
    }
    values = [words.format(row.value) for id, words in shown.items() if (row := said.get(id, "mean")) is not None]
    refusal = next((r.reason for r in said.refused if r.id == "cadence"), "")
    return "; ".join(filter(None, [refusal, ", ".join(values)]))
