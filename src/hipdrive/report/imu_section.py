"""An inertial sensor in the report."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.imu import ImuResult
from hipdrive.measures import Measurements
from hipdrive.report.html import Html, el
from hipdrive.report.section import Section, section
from hipdrive.signals.estimate import Estimate

#: Title and unit of each value.
TOLD = {
    "cadence_spm": ("cadence", "spm"),
    "contact_ms": ("ground contact time", "ms"),
    "flight_ms": ("flight time", "ms"),
    "oscillation_mm": ("vertical oscillation of the sacrum", "mm"),
    "obliquity_deg": ("pelvic obliquity, excursion", "deg"),
    "rotation_deg": ("pelvic rotation, excursion", "deg"),
    "tilt_deg": ("pelvic tilt, excursion", "deg"),
}
CANNOT = "What it cannot say: where level is, so no pelvic drop of a side; excursions hold both sides, the belt’s slip and soft tissue too."


def imu(measured: Measurements) -> Section | None:
    """The section; `None` where no inertial sensor was worn."""
    found = [one for one in measured.sensors if isinstance(one, ImuResult)]
    if not found:
        return None
    return section("imu", "What the inertial sensor felt", *(_sensor(one) for one in found))


def summary(result: ImuResult) -> list[str]:
    """What it tells, in sentences."""
    values = [f"{TOLD[name][0]} {amount(name, one)}" for name, one in result.values.items()]
    return [
        f"Sensor at the {result.place}, {wording.count(len(result.strike_s), 'strike')}: {wording.joined(values)}.",
        CANNOT,
    ]


def amount(name: str, one: Estimate) -> str:
    """A value with half of its interval."""
    return wording.plus_minus(one.value, one.half, TOLD[name][1])


def _sensor(result: ImuResult) -> Html:
    lines = [
        el(
            "tr",
            el("th", wording.sentence(TOLD[name][0]).rstrip("."), scope="row"),
            el("td", amount(name, one), data_label="Mean"),
            el("td", str(one.n), data_label="Steps"),
        )
        for name, one in result.values.items()
    ]
    head = el(
        "tr",
        el("th", f"At the {result.place}"),
        el("th", "Mean ± half of the 95 % interval", scope="col"),
        el("th", "Steps", scope="col"),
    )
    return el(
        "article",
        el("h3", wording.file_name(result.path)),
        el("table", el("thead", head), el("tbody", *lines), class_="glance"),
        el("ul", *(el("li", text) for text in (*result.notes, CANNOT)), class_="notes"),
        class_="measure",
    )
