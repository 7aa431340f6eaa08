"""What inertial sensors and muscle activity told, visit by visit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hipdrive import wording
from hipdrive.history.store import History
from hipdrive.history.tables import Visit
from hipdrive.report.html import Html, el
from hipdrive.report.imu_section import TOLD
from hipdrive.sensors.channels import muscles
from hipdrive.web.layout import short_day, table

#: Visits that are looked at, the latest (design choice: what fits a page), and most columns.
_MOST, _COLUMNS = 8, 6
Numbers = Mapping[str, str]


def worn_visits(kept: History, done: Sequence[Visit]) -> Html | None:
    """A table of sensors and one of muscles, a line a visit; `None` where no visit has either."""
    contracts = [(v, r.contract) for v in done[:_MOST] if (r := kept.result(v.id)) is not None]
    tables = [
        _table(contracts, sensors, "Inertial sensor"),
        _table(contracts, onsets, "Burst of the muscle: onset after the strike (− = before)"),
    ]
    shown = [one for one in tables if one is not None]
    return el("section", el("h2", "What was worn"), *shown) if shown else None


def sensors(contract: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Title and number of each value of the inertial sensors."""
    for one in contract.get("imu") or []:
        for name, (title, unit) in TOLD.items():
            if name in one["values"]:
                yield f"{wording.sentence(title).rstrip('.')}, {one['place']}", _amount(one["values"][name], unit)


def onsets(contract: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Muscle and onset of its burst, the glutei first."""
    every = [c for one in contract.get("emg") or [] for c in one["channels"] if c["onset_ms"]]
    for one in sorted(every, key=lambda c: not c["muscle"].startswith("gluteus")):
        title = f"{one['side']} {muscles()[one['muscle']].title}".strip()
        yield wording.sentence(title).rstrip("."), _amount(one["onset_ms"], "ms")


def _amount(one: Mapping[str, Any], unit: str) -> str:
    if not one["ci95"]:
        return f"{wording.value(one['value'], unit)}"
    return wording.plus_minus(one["value"], (one["ci95"][1] - one["ci95"][0]) / 2, unit)


def _table(contracts: Sequence[tuple[Visit, Mapping[str, Any]]], read: Any, caption: str) -> Html | None:
    rows: list[tuple[Visit, Numbers]] = [(v, found) for v, c in contracts if (found := dict(read(c)))]
    names = list(dict.fromkeys(name for _, found in rows for name in found))[:_COLUMNS]
    if not names:
        return None
    lines = [[short_day(visit.at), *(found.get(name, "–") for name in names)] for visit, found in rows]
    return table(["Visit", *names], lines, caption)
