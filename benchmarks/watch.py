"""Runs of watches: medians by speed, cross-checked from the raw records with another reader.

python -m benchmarks.watch
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.section import Section, data_dir, missing, table
from hipdrive.report.watch_words import UNITS, title
from hipdrive.sensors import RunLog
from hipdrive.sources import read_sensors
from hipdrive.watch import WatchResult, examine_run

COMMAND = "python -m benchmarks.watch"
TITLE = "Runs of watches"
#: Name in the raw message of the vendor's reader -> our field, factor, and what a runner can have. Written here once more, from the FIT
#: profile, so that a wrong unit of ours shows.
_RAW = {
    "vertical_oscillation": ("oscillation_mm", 1.0, 25, 200),
    "stance_time": ("contact_ms", 1.0, 120, 700),
    "step_length": ("step_length_mm", 1.0, 300, 2600),
    "vertical_ratio": ("ratio_percent", 1.0, 2, 25),
    "stance_time_balance": ("balance_left_percent", 1.0, 35, 65),
}
Golden = Mapping[float, tuple[int, Mapping[str, float]]]


def raw_records(path: Path) -> list[dict[str, Any]]:
    """The records of the running sessions, as the vendor's own reader gives them (names and scales of the profile)."""
    from garmin_fit_sdk import Decoder, Stream

    messages, _ = Decoder(Stream.from_file(str(path))).read(merge_heart_rates=False)
    spans = [
        (s["start_time"], s["timestamp"]) for s in messages.get("session_mesgs", ()) if s.get("sport") == "running"
    ]
    return [r for r in messages["record_mesgs"] if any(a <= r["timestamp"] <= b for a, b in spans)]


def golden(records: Sequence[Mapping[str, Any]]) -> Golden:
    """By lower end of the bin of speed: records of running, and the median of each field, all in plain Python."""
    bins: dict[float, list[dict[str, float]]] = {}
    seen: set[datetime] = set()
    for record in records:
        if record["timestamp"] in seen:
            continue
        seen.add(record["timestamp"])
        speed = record.get("enhanced_speed", record.get("speed"))
        strides = record.get("cadence")
        steps = None if strides is None else 2 * (strides + record.get("fractional_cadence", 0.0))
        if _runs(speed, steps, record):
            bins.setdefault(int(speed / 0.5 + 0.5) * 0.5 - 0.25, []).append(_values(steps, record))
    return {low: (len(rows), _medians(rows)) for low, rows in sorted(bins.items()) if len(rows) >= 10}


def _runs(speed: float | None, steps: float | None, record: Mapping[str, Any]) -> bool:
    if speed is None or speed < 0.5 or steps == 0:
        return False
    share, contact = record.get("stance_time_percent"), record.get("stance_time")
    if not share and contact and steps and "stance_time_percent" not in record:
        share = contact * steps / 1200
    if share and share > 50:
        return False
    if steps is not None and steps < 135 and speed <= 2.0:
        return False
    return not (speed < 1.4 and (steps is None or steps < 135))


def _values(steps: float | None, record: Mapping[str, Any]) -> dict[str, float]:
    found = {} if steps is None or not 100 <= steps <= 250 else {"cadence_spm": steps}
    for name, (field, factor, low, high) in _RAW.items():
        value = record.get(name)
        if value is not None and low <= value * factor <= high:
            found[field] = value * factor
    return found


def _medians(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    fields = {name for row in rows for name in row}
    columns = {name: [row[name] for row in rows if name in row] for name in fields}
    return {name: median(values) for name, values in columns.items() if len(values) >= 10}


def _rows(path: Path, result: WatchResult, expected: Golden) -> list[list[object]]:
    rows: list[list[object]] = []
    for one in result.bins:
        n, medians = expected.get(one.low_mps, (0, {}))
        worst = max((abs(one.values[f].value - v) / v for f, v in medians.items() if f in one.values), default=0.0)
        told = [f"{one.values[f].value:.5g} ± {one.values[f].half:.2g}" if f in one.values else "" for f in _SHOWN]
        rows.append([path.stem, f"{one.low_mps:g} to {one.high_mps:g}", one.n, *told, "the same" if n == one.n and worst < 1e-6 else f"{n} records, {100 * worst:.2f} %"])  # fmt: skip
    return rows


_SHOWN = ("cadence_spm", "contact_ms", "oscillation_mm", "ratio_percent", "step_length_mm", "balance_left_percent")


def section() -> Section:
    """The section of `docs/validation.md`."""
    folder = data_dir()
    if folder is None or not (folder / "fit").is_dir():
        return missing(TITLE, COMMAND)
    rows: list[list[object]] = []
    drifts: list[list[object]] = []
    for path in sorted((folder / "fit").glob("*.fit")):
        (log,) = read_sensors(path)
        assert isinstance(log, RunLog)
        result = examine_run(log)
        rows += _rows(path, result, golden(raw_records(path)))
        aside = ", ".join(f"{n} {name}" for name, n in result.counts.items() if n)
        told = ", ".join(f"{title(d.field)} {d.change.value:+.3g} ± {d.change.half:.2g} {UNITS[d.field]}" for d in result.drift if d.field in _SHOWN)  # fmt: skip
        drifts.append([path.stem, aside, result.cadence_words, told or "no speed in common"])
    heads = [
        "file",
        "speed, m/s",
        "records",
        *(f"{title(f)}, {UNITS[f]}" for f in _SHOWN),
        "garmin-fit-sdk, own arithmetic",
    ]
    text = (
        "Medians by speed ± half of the 95 % interval. Every number is computed once more from the raw records of another reader (garmin-fit-sdk), in plain Python with the "
        f"scales of the FIT profile.\n\n{table(heads, rows)}\n\n{table(['file', 'records', 'cadence', 'drift, last third minus first'], drifts)}"
    )
    return Section(TITLE, COMMAND, text)


if __name__ == "__main__":
    print(section().markdown())
