"""Who does the work through the stride: joints, muscles with their honest range, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hipdrive import wording
from hipdrive.emg import EmgResult
from hipdrive.errors import CannotSee
from hipdrive.evidence import rows
from hipdrive.measures import Measurements, Recording
from hipdrive.muscles import GROUPS, JOINTS, Change, LegOverview, MuscleDemand, Overview, overview
from hipdrive.report import work_figures, work_words
from hipdrive.report.emg_section import activity_panel
from hipdrive.report.html import Html, el, join
from hipdrive.report.references import amount, caveat, citations
from hipdrive.report.section import Section, section
from hipdrive.report.words import SIDE_NAMES
from hipdrive.sensors.channels import muscles

_PARTS = (
    ("positive in stance", "stance_given"),
    ("negative in stance", "stance_taken"),
    ("positive in swing", "swing_given"),
    ("negative in swing", "swing_taken"),
)


def work(measured: Measurements) -> Section | None:
    """The section, for the first recording with plates that tell; `None` where there is none (the reason is refused)."""
    for recording in measured.recordings:
        found = _overview(recording)
        if found is not None:
            return section(
                "work",
                "Who does the work",
                el("div", *(el("p", s) for s in work_words.three_sentences(measured, found)), class_="short"),
                _joints(found),
                _muscles(found, measured),
                _changes(found),
                _method(found),
            )
    return None


def _overview(recording: Recording) -> Overview | None:
    if recording.motion.view != "3d":
        return None
    try:
        return overview(recording.motion, recording.contacts)
    except CannotSee:
        return None


# --- joints -------------------------------------------------------------------------------------------------------


def _joints(found: Overview) -> Html:
    scale = work_figures.power_scale(found.legs)
    panels = [el("div", _key(leg), work_figures.power_panel(leg, scale)) for leg in found.legs]
    caption = (
        "Power of the joints over the mean stride, stacked from the zero line outwards: hip, knee, ankle. Above: positive (given); below: negative (taken up). "
        "Thin lines: ± 1 SD of the sum over the strides. Shaded: foot on the ground."
    )
    return el(
        "article",
        el("h3", "Joints"),
        work_figures.joint_legend(),
        el("figure", el("div", *panels, class_="panels"), el("figcaption", caption), class_="curves"),
        _work_table(found),
        class_="measure",
    )


def _key(leg: LegOverview) -> Html:
    what = "stride" if leg.power.whole else "stance"
    return el("p", f"{SIDE_NAMES[leg.side]}, {wording.count(leg.power.n_strides, what)}", class_="key")


def _work_table(found: Overview) -> Html:
    lines = []
    for words, name in _PARTS:
        values = getattr(found.work, name)
        seen = np.isfinite(values).all(axis=1)
        if seen.any():
            mean, sd = values[seen].mean(axis=0), values[seen].std(axis=0)
            cells = [wording.plus_minus(m, s, "J/kg") for m, s in zip(mean, sd, strict=True)]
            lines.append(_line(words, JOINTS, cells))
    head = el("tr", el("th", "Work"), *(el("th", joint, scope="col") for joint in JOINTS))
    caption = el("caption", "Work of each joint, mean ± SD of the steps of both legs, per kilogram of the body.")
    return el("table", caption, el("thead", head), el("tbody", *lines), class_="glance")


def _line(name: str, labels: Sequence[str], cells: Sequence[str]) -> Html:
    """A row of a table that names its columns by itself where the page is narrow."""
    told = (el("td", cell, data_label=label) for label, cell in zip(labels, cells, strict=True))
    return el("tr", el("th", name, scope="row"), *told)


# --- muscles ------------------------------------------------------------------------------------------------------


def _muscles(found: Overview, measured: Measurements) -> Html:
    panels = [
        el(
            "div",
            el("p", work_words.group_name(group), class_="key"),
            work_figures.demand_panel(found.legs, index, work_words.group_name(group)),
            *_measured(group, measured),
        )
        for index, group in enumerate(GROUPS)
    ]
    caption = (
        "Force of each group in body weights over the mean stride if it were shared with the least effort; the band is what it may "
        "be while the effort is within 10 % of the least. Left solid, right dashed. Where the band is missing, the muscles of the model could not "
        "make the moment and are at their limit."
    )
    return el(
        "article",
        el("h3", "What that asks of the muscles"),
        el("p", work_words.DEMAND, class_="plain"),
        el("figure", el("div", *panels, class_="muscles"), el("figcaption", caption), class_="curves"),
        _demand_table(found),
        el("ul", *(el("li", note) for note in work_words.notes(found)), class_="notes"),
        class_="measure",
    )


def _measured(group: str, measured: Measurements) -> list[Html]:
    """The measured activity of the muscles of a group, beside what the model asks of it."""
    channels = [
        one
        for result in measured.sensors
        if isinstance(result, EmgResult)
        for one in result.channels
        if muscles()[one.channel.muscle].group == group
    ]
    return [
        part
        for one in channels
        for part in (el("p", f"{one.channel.name}, measured (EMG)", class_="key"), activity_panel([one]))
    ]


def _demand_table(found: Overview) -> Html:
    sides = [SIDE_NAMES[leg.side] for leg in found.legs]
    lines = [
        _line(work_words.group_name(group), sides, [work_words.peak(leg.demand, index) for leg in found.legs])
        for index, group in enumerate(GROUPS)
    ]
    head = el("tr", el("th", "Largest force"), *(el("th", side, scope="col") for side in sides))
    caption = el(
        "caption",
        "Body weights with the least effort; in brackets what it may be within 5 % and within 10 % of the least effort at that "
        "instant, and where in the stride that is.",
    )
    return el("table", caption, el("thead", head), el("tbody", *lines), class_="glance")


# --- what would change it -----------------------------------------------------------------------------------------


def _changes(found: Overview) -> Html:
    changes = [change for change, _ in found.legs[0].changes]
    titles = [change.short for change in changes]
    head = el("tr", el("th", "Force"), *(el("th", title, scope="col") for title in titles))
    lines = [_line(work_words.group_name(g), titles, _cells(found, index)) for index, g in enumerate(GROUPS)]
    caption = el(
        "caption",
        "Mean force in stance, and largest in swing: change of the model’s least-effort answer, mean of both legs.",
    )
    return el(
        "article",
        el("h3", "What would change it"),
        el(
            "p",
            "The same stride with one thing altered, solved again: mechanics of the model, no forecast for this runner.",
            class_="plain",
        ),
        el("table", caption, el("thead", head), el("tbody", *lines), class_="glance"),
        *(join(el("p", f"{wording.sentence(c.title)} {c.holds}"), _evidence(c)) for c in changes),
        class_="measure",
    )


def _cells(found: Overview, group: int) -> list[str]:
    cells = []
    for index in range(len(found.legs[0].changes)):
        legs = [(leg.demand, leg.changes[index][1]) for leg in found.legs]
        stance = _ratio([_in_stance(d, group) for d, _ in legs], [_in_stance(a, group) for _, a in legs])
        swing = _ratio([_in_swing(d, group) for d, _ in legs], [_in_swing(a, group) for _, a in legs])
        cells.append(f"stance {stance}" + (f", swing {swing}" if swing else ""))
    return cells


def _in_stance(demand: MuscleDemand, group: int) -> float:
    return float(demand.sharing.force[demand.stance(), group].mean())


def _in_swing(demand: MuscleDemand, group: int) -> float:
    return float(demand.sharing.force[~demand.stance(), group].max()) if demand.whole else 0.0


def _ratio(before: list[float], after: list[float]) -> str:
    """The change in words; nothing where there was next to no force."""
    if np.mean(before) < work_words.LITTLE_BW:
        return "hardly any" if np.mean(before) > 0 else ""
    return wording.change(100 * float(np.mean(after) / np.mean(before) - 1), "percent")


def _evidence(change: Change) -> Html:
    known, items = rows(), []
    for id in change.evidence:
        row = known[id]
        told = f"{amount(row)}{wording.symbol(row.unit)}, " if row.value is not None else ""
        about = (
            f"In {row.population} ({row.condition}; {row.method}): {told}{wording.spelled(row.metric)}. {caveat(row)}"
        )
        links = [el("a", text, href=address) if address else el("span", text) for text, address in citations(row)]
        items.append(el("li", about + " ", *links))
    return join(el("p", "Found in people:"), el("ul", *items, class_="sources"))


def _method(found: Overview) -> Html:
    lines = work_words.method(found)
    return el(
        "details", el("summary", "How it is computed, and what it cannot tell"), *(el("p", line) for line in lines)
    )
