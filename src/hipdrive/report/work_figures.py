"""Pictures of who does the work: stacked power of the joints, and force of a muscle group with its range."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.muscles import EFFORTS, JOINTS, LegOverview
from hipdrive.report.figures import Scale, pointed_at, scale_over
from hipdrive.report.html import Html, el


def power_scale(legs: Sequence[LegOverview]) -> Scale:
    """One scale for both legs."""
    sums = [leg.power.mean[:, 6:] for leg in legs] + [
        leg.power.mean[:, 6:] + sign * np.nan_to_num(leg.power.sd[:, 6:]) for leg in legs for sign in (-1, 1)
    ]
    return scale_over([0.0, *(float(v) for part in sums for v in part.ravel())])


def joint_legend() -> Html:
    """Which colour is which joint."""
    samples = [
        el(
            "span",
            el(
                "svg",
                el("rect", width="14", height="14", rx="2", class_=f"joint-{j}"),
                width="14",
                height="14",
                aria_hidden="true",
            ),
            j,
            class_="key",
        )
        for j in JOINTS
    ]
    return el("p", *samples, class_="legend")


def power_panel(leg: LegOverview, scale: Scale) -> Html:
    """Power given and taken by each joint, stacked, with the spread of the sums."""
    mean, sd = leg.power.mean, leg.power.sd
    areas = [area for start in (0, 3) for area in _stack(mean[:, start : start + 3], scale)]
    spread = [
        el("path", d=stride_path(mean[:, c] + sign * sd[:, c], scale), class_="sum")
        for c in (6, 7)
        for sign in (-1, 1)
        if np.isfinite(sd[:, c]).all()
    ]
    title = f"Power, {leg.side} leg"
    return stride_panel(
        leg.power.off_phase, leg.power.whole, [*areas, *spread], scale, "W/kg", title, _spoken_power(leg)
    )


def _stack(parts: FloatArray, scale: Scale) -> list[Html]:
    edges = np.column_stack([np.zeros(len(parts)), np.cumsum(parts, axis=1)])
    return [
        el("path", d=stride_area(edges[:, j], edges[:, j + 1], scale), class_=f"joint-{joint}")
        for j, joint in enumerate(JOINTS)
    ]


def demand_panel(legs: Sequence[LegOverview], group: int, title: str) -> Html:
    """Force of one group, called `title`, in both legs, with the range of nearly least effort."""
    ends = [leg.demand.sharing.ranges[EFFORTS[-1]] for leg in legs]
    every = [v for leg in legs for v in leg.demand.sharing.force[:, group]] + [
        v for e in ends for v in e.high[:, group]
    ]
    scale = scale_over([0.0, *(float(v) for v in every)], 0.5)
    drawn = [
        el("path", d=stride_area(e.low[:, group], e.high[:, group], scale), class_=f"spread {leg.side}")
        for leg, e in zip(legs, ends, strict=True)
    ]
    drawn += [
        el("path", d=stride_path(leg.demand.sharing.force[:, group], scale), class_=f"mean {leg.side}") for leg in legs
    ]
    off = float(np.mean([leg.demand.off_phase for leg in legs]))
    return stride_panel(off, legs[0].demand.whole, drawn, scale, "BW", title, _spoken_demand(legs, group))


def _spoken_power(leg: LegOverview) -> str:
    peaks = [f"{joint} {wording.value(float(leg.power.mean[:, j].max()), 'W/kg')}" for j, joint in enumerate(JOINTS)]
    return f"Power of the {leg.side} leg over the mean stride; largest given: {wording.joined(peaks)}."


def _spoken_demand(legs: Sequence[LegOverview], group: int) -> str:
    told = []
    for leg in legs:
        force = leg.demand.sharing.force[:, group]
        where = wording.percent(float(leg.demand.phase[force.argmax()]))
        told.append(f"{leg.side} at most {wording.value(float(force.max()), 'BW')} at {where} of the stride")
    return f"{wording.joined(told)}."


def stride_panel(off: float, whole: bool, drawn: list[Html], scale: Scale, unit: str, title: str, spoken: str) -> Html:
    """A picture over the stride, or over stance alone (`whole` false), with the stance shaded; drawn in percent of its box.

    `title` names it where its values are asked for, `spoken` says what it shows.
    """
    stance = el("rect", x="0", y="0", width=f"{100 * off if whole else 100:.2f}%", height="100%", class_="stance")
    box = el("svg", *drawn, viewBox="0 0 100 100", preserveAspectRatio="none", width="100%", height="100%")
    lines = [_line(tick, scale) for tick in scale.ticks]
    told = pointed_at(scale, unit)
    symbol = "" if unit == "BW" else told["data_unit"]  # the caption names it
    labels = [_label(tick, scale, symbol) for tick in scale.ticks]
    over = "stride" if whole else "stance"
    plot = el(
        "svg", stance, *lines, box, *labels, class_="plot", role="img", aria_label=spoken, data_title=title, data_over=over, **told
    )  # fmt: skip
    ends = (
        (el("span", "strike"), el("span", "off", style=f"left:{100 * off:.1f}%"), el("span", "strike"))
        if whole
        else (el("span", "strike"), el("span", "off", class_="end"))
    )
    return el("div", plot, el("div", *ends, class_="percent", aria_hidden="true"), class_="panel beside")


def _line(tick: float, scale: Scale) -> Html:
    y = f"{100 - scale.at(tick):.2f}%"
    return el("line", x1="0", x2="100%", y1=y, y2=y, class_="zero" if tick == 0 else "grid")


def _label(tick: float, scale: Scale, unit: str) -> Html:
    """The number of a level, to the right of the picture: within it, it would lie on the curves."""
    text = wording.number(tick, scale.places) + (unit if tick == scale.ticks[-1] else "")
    return el("text", text, x="100%", dx="5", y=f"{100 - scale.at(tick):.2f}%", dy="4")


def _places(values: FloatArray, scale: Scale) -> list[str]:
    x = np.linspace(0, 100, len(values))
    return [f"{a:.1f} {100 - scale.at(float(v)):.2f}" for a, v in zip(x, values, strict=True)]


def stride_path(values: FloatArray, scale: Scale) -> str:
    """A curve, in pieces where it is not known."""
    known, places = np.isfinite(values), _places(np.nan_to_num(values), scale)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], known.astype(int), [0]))))
    return "".join("M" + "L".join(places[a:b]) for a, b in zip(edges[::2], edges[1::2], strict=True))


def stride_area(low: FloatArray, high: FloatArray, scale: Scale) -> str:
    """A band, in pieces where an end is not known."""
    parts, known = [], np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], known.astype(int), [0]))))
    up, down = _places(np.nan_to_num(high), scale), _places(np.nan_to_num(low), scale)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        parts.append("M" + "L".join([*up[start:stop], *reversed(down[start:stop])]) + "Z")
    return "".join(parts)
