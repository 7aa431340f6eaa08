"""One timeline in the report: clocks, and what two sources say of the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from hipdrive import wording
from hipdrive.emg import EmgResult
from hipdrive.imu import ImuResult
from hipdrive.measures import Measurements
from hipdrive.report.html import Html, el
from hipdrive.report.section import Section, section
from hipdrive.timeline.together import Timeline
from hipdrive.watch import WatchResult

#: What several sources tell: measure, field of a watch or sensor, title, unit.
_SHARED = (("cadence", "cadence_spm", "Cadence", "spm"), ("contact_time", "contact_ms", "Ground contact time", "ms"))
Value = tuple[str, float, float]


def timeline(measured: Measurements) -> Section | None:
    """The section; `None` where there is one source alone."""
    lines = [text for one in measured.sensors if isinstance(one, Timeline) for text in one.words]
    lines += [
        f"{wording.file_name(one.path)}: {one.clock}"
        for one in measured.sensors
        if isinstance(one, EmgResult) and one.clock
    ]
    checks = [line for shared in _SHARED if (line := _check(measured, *shared)) is not None]
    if not lines and not checks:
        return None
    table = None
    if checks:
        head = el("tr", el("th", "The same thing by several sources"), el("th", "What each says", scope="col"))
        table = el("table", el("thead", head), el("tbody", *checks), class_="glance")
    listed = el("ul", *(el("li", text) for text in lines), class_="notes") if lines else None
    return section("timeline", "One timeline", listed, table)


def values(measured: Measurements, measure: str, field: str) -> Iterator[Value]:
    """Source, value and half of its 95 % interval."""
    row = measured.get(measure)
    if row is not None:
        yield (
            wording.file_name(measured.recordings[row.input].motion.provenance.path),
            row.value,
            wording.half_width(row),
        )
    for one in measured.sensors:
        if isinstance(one, ImuResult) and field in one.values:
            yield wording.file_name(one.path), one.values[field].value, one.values[field].half
        if isinstance(one, WatchResult) and field in one.usual.values:
            found = one.usual.values[field]
            speed = wording.value(one.usual.speed.value, "mps")
            yield f"{wording.file_name(one.path)} at {speed}", found.value, found.half


def _check(measured: Measurements, measure: str, field: str, title: str, unit: str) -> Html | None:
    found = list(values(measured, measure, field))
    if len(found) < 2:
        return None
    told = "; ".join(f"{name} {wording.plus_minus(value, half, unit)}" for name, value, half in found)
    (_, one, a), (_, other, b) = found[:2]
    apart = one - other
    agree = max(apart, -apart) <= (a**2 + b**2) ** 0.5
    verdict = "they agree within their errors" if agree else "they differ by more than their errors"
    return el("tr", el("th", title, scope="row"), el("td", f"{told}: {verdict}.", data_label="What each says"))
