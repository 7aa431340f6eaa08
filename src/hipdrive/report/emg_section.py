"""Muscle activity in the report: when each muscle is active, how much, and which channels were refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hipdrive import wording
from hipdrive.emg import PHASES, ChannelActivity, EmgResult
from hipdrive.measures import Measurements
from hipdrive.report import emg_words
from hipdrive.report.figures import Scale, scale_over
from hipdrive.report.html import Html, el
from hipdrive.report.section import Section, section
from hipdrive.report.work_figures import stride_area, stride_panel, stride_path


def emg(measured: Measurements, full: bool = False) -> Section | None:
    """The section; `None` where no muscle activity was recorded. `full` opens its table."""
    found = [one for one in measured.sensors if isinstance(one, EmgResult)]
    if not found:
        return None
    return section("emg", "What the muscles did", *(part for one in found for part in _recording(one, full)))


def _recording(result: EmgResult, full: bool) -> Sequence[Html | None]:
    return (
        el("div", *(el("p", text) for text in emg_words.summary(result)), class_="short"),
        el(
            "article",
            el("h3", wording.file_name(result.path)),
            _curves(result),
            el(
                "details",
                el("summary", "Each muscle in each phase, as a table"),
                _table(result),
                open="" if full else None,
            ),
            _ratios(result),
            _notes(result),
            _method(result),
            class_="measure",
        ),
    )


def _curves(result: EmgResult) -> Html:
    groups = _by_muscle(result.channels)
    panels = [el("div", el("p", _headed(group), class_="key"), activity_panel(group)) for group in groups]
    whole = result.channels[0].off_percent < 100
    over = "the mean stride, from strike to strike; shaded: foot on the ground" if whole else "stance"
    caption = f"Activity over {over}, in percent of {emg_words.reference(result)}."
    caption += " Left solid, right dashed." if any(len(group) > 1 for group in groups) else ""
    caption += " The band is ± 1 SD of the strides." if any(one.stances > 1 for one in result.channels) else ""
    return el("figure", el("div", *panels, class_="muscles"), el("figcaption", caption), class_="curves")


def _by_muscle(channels: Sequence[ChannelActivity]) -> list[list[ChannelActivity]]:
    """Both legs of a muscle together, the glutei first; two channels of one leg apart."""
    found: list[list[ChannelActivity]] = []
    for one in emg_words.glutei_first(channels):
        last = found[-1] if found else []
        other = len(last) == 1 and last[0].channel.muscle == one.channel.muscle
        if other and last[0].channel.side and last[0].channel.side != one.channel.side:
            last.append(one)
        else:
            found.append([one])
    return found


def _headed(group: Sequence[ChannelActivity]) -> str:
    """The muscle, with its leg where one alone is drawn."""
    name = group[0].channel.name
    return wording.sentence(name if len(group) == 1 else name.removeprefix(f"{group[0].channel.side} ")).rstrip(".")


def activity_panel(channels: Sequence[ChannelActivity]) -> Html:
    """Activity of a muscle over the mean stride, of one or both legs."""
    scale = _scale(channels)
    drawn = [
        el("path", d=stride_area(_low(c), c.curve + c.curve_sd, scale), class_=f"spread {c.channel.side or 'left'}")
        for c in channels
    ]
    drawn += [el("path", d=stride_path(c.curve, scale), class_=f"mean {c.channel.side or 'left'}") for c in channels]
    off = float(np.mean([c.off_percent for c in channels])) / 100
    title = wording.sentence(wording.joined([c.channel.name for c in channels])).rstrip(".")
    return stride_panel(min(off, 1.0), off < 1, drawn, scale, "%", title, _spoken(channels))


def _low(one: ChannelActivity) -> np.ndarray:
    return np.maximum(one.curve - one.curve_sd, 0.0)


def _scale(channels: Sequence[ChannelActivity]) -> Scale:
    ends = [v for c in channels for v in (*c.curve, *(c.curve + c.curve_sd)) if np.isfinite(v)]
    return scale_over([0.0, *(float(v) for v in ends)], 10.0)


def _spoken(channels: Sequence[ChannelActivity]) -> str:
    told = []
    for one in channels:
        known = np.nan_to_num(one.curve)
        told.append(f"{one.channel.name} is most active at {int(known.argmax())} % of the stride")
    return f"{wording.joined(told)}."


def _table(result: EmgResult) -> Html:
    shown = [phase for phase in PHASES if any(c.phase(phase) is not None for c in result.channels)]
    names = [wording.sentence(emg_words.PHASE_NAMES[phase]).rstrip(".") for phase in shown]
    head = el("tr", el("th", "Muscle"), *(el("th", name, scope="col") for name in (*names, "Burst")))
    lines = [
        el(
            "tr",
            el("th", wording.sentence(one.channel.name).rstrip("."), scope="row"),
            *(el("td", _cell(one, phase), data_label=name) for phase, name in zip(shown, names, strict=True)),
            el("td", _burst(one), data_label="Burst"),
        )
        for one in emg_words.glutei_first(result.channels)
    ]
    error = ", with half of the 95 % interval over the stances" if any(c.stances > 1 for c in result.channels) else ""
    text = f"Mean activity in percent of {emg_words.reference(result)}{error}. Burst: onset against the strike, end against the off."
    return el("table", el("caption", text), el("thead", head), el("tbody", *lines), class_="glance")


def _cell(one: ChannelActivity, phase: str) -> str:
    found = one.phase(phase)
    if found is None:
        return "not recorded"
    size = (
        f"{found.mean.value:.0f} %" if found.mean.n < 2 else f"{found.mean.value:.0f} ± {max(found.mean.half, 1):.0f} %"
    )
    return f"{_unbroken(size)}, {found.state}"


def _unbroken(text: str) -> str:
    """No line ends within it."""
    return text.replace(" ", "\u00a0")


def _burst(one: ChannelActivity) -> str:
    told = []
    for name, found in (("onset", one.onset_ms), ("end", one.offset_ms)):
        if found is not None:
            told.append(_unbroken(f"{name} {emg_words.amount(found, 'ms')}"))
    return "; ".join(told) or "none around the strike"


def _ratios(result: EmgResult) -> Html | None:
    rows = [(r, "ratio") for r in result.ratios] + [(r, "percent") for r in result.coactivation]
    if not rows:
        return None
    items = [
        el(
            "li",
            f"{_titled(r.title, r.side)}, {emg_words.PHASE_NAMES.get(r.phase, r.phase)}: {emg_words.amount(r.value, unit)}",
        )
        for r, unit in rows
    ]
    lead = "Against each other, each in percent of its own reference; in percent: common activity of antagonists (Falconer and Winter 1985)."
    return el("details", el("summary", "Muscles against each other"), el("p", lead), el("ul", *items))


def _titled(title: str, side: str) -> str:
    return wording.sentence(f"{side} {title}".strip()).rstrip(".")


def _notes(result: EmgResult) -> Html | None:
    refused = [
        f"{wording.sentence(one.name).rstrip('.')} ({one.label}) was refused: it {one.reason}."
        for one in result.refused
    ]
    own = [f"{wording.sentence(c.channel.name).rstrip('.')}: {note}" for c in result.channels for note in c.notes]
    told = [wording.sentence(result.side_words)] if result.side_words else []
    notes = [note for note in result.notes if note != result.clock]  # that one stands with the timeline
    items = [el("li", text) for text in (*told, *notes, *refused, *own)]
    return el("ul", *items, class_="notes") if items else None


def _method(result: EmgResult) -> Html:
    lines = emg_words.method(result)
    return el("details", el("summary", "How it is computed, and what it cannot tell"), *(el("p", one) for one in lines))
