"""Figures as inline SVG: intervals and strides.

They stretch to any width while text and line widths keep their size: positions are percentages, and only curves are
drawn in a stretched box. Left and right differ in colour, in shape (circle, diamond) and in line (solid, dashed), so
that nothing hangs on colour. A picture never stands alone: the numbers are in the text or the table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.evidence.curve_norms import CurveNorm
from hipdrive.measures import Measurement
from hipdrive.report.curves import PERCENT, StrideCurve
from hipdrive.report.html import Html, el, join
from hipdrive.report.references import Band


@dataclass(frozen=True)
class Scale:
    """From values to percent of a figure's width or height.

    Parameters
    ----------
    low, high
        Ends of the axis, in the unit of the values.
    ticks
        Round values within them.
    """

    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Percent from the low end."""
        return 100 * (value - self.low) / (self.high - self.low)

    @property
    def places(self) -> int:
        """Decimals the ticks need."""
        step = self.ticks[1] - self.ticks[0] if len(self.ticks) > 1 else 1.0
        return max(0, -int(np.floor(np.log10(step) + 1e-9)))


def scale_over(values: Iterable[float], least: float = 1e-9) -> Scale:
    """A scale with three or more round ticks that holds all finite values, with a margin of 6 % on both ends.

    It spans no less than `least`: nothing is drawn larger than numbers of its kind are written.
    """
    finite = [v for v in values if np.isfinite(v)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    short = max(least - (high - low), 0.0)
    low, high = low - short / 2, high + short / 2
    margin = 0.06 * (high - low)
    low, high = low - margin, high + margin
    return Scale(low, high, _round_ticks(low, high))


def _round_ticks(low: float, high: float) -> tuple[float, ...]:
    """The widest spaced multiples of 1, 2 or 5 times a power of ten of which at least three lie between the ends."""
    power = float(np.floor(np.log10(high - low)))
    for step in (f * 10.0**p for p in (power, power - 1) for f in (5, 2, 1)):
        first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
        if last - first >= 2:
            break
    return tuple(float(step * i) for i in range(first, last + 1))


def interval_scale(rows: Sequence[Measurement], band: Band | None) -> Scale:
    """One scale for all rows of a measure: intervals, the band, and zero where it is near."""
    ends = [end for row in rows for end in row.ci95] + ([band.low, band.high] if band else [])
    span = max(ends) - min(ends)
    near_zero = rows[0].unit == "deg" and min(abs(e) for e in ends) < max(span, 2.0)
    return scale_over(ends + [0.0] if near_zero else ends, _least(rows[0].unit))


def _least(unit: str) -> float:
    """The shortest axis: ten times the last decimal that numbers of this unit are written with."""
    return float(10.0 ** (1 - wording.decimals(unit)))


def percent(value: float) -> str:
    """A place on a figure."""
    return f"{value:.2f}%"


def line(x1: float, y1: str, x2: float, y2: str, class_: str) -> Html:
    """A straight line; x in percent of the width."""
    return el("line", x1=percent(x1), y1=y1, x2=percent(x2), y2=y2, class_=class_)


def _band_rect(scale: Scale, band: Band | None) -> Html | None:
    if band is None:
        return None
    left, right = scale.at(band.low), scale.at(band.high)
    return el("rect", x=percent(left), y="0", width=percent(right - left), height="100%", class_="band")


def gauge(rows: Sequence[Measurement], scale: Scale, band: Band | None, height: int) -> Html:
    """Values with their 95 % intervals on one bar over the reference band, the first above; decorative beside numbers."""
    left, right = (scale.at(0.0),) * 2
    marks = [
        el("line", x1="0", x2="100%", y1="50%", y2="50%", class_="rail"),
        _band_rect(scale, band),
        line(scale.at(band.mean), "0", scale.at(band.mean), "100%", "band-mean") if band else None,
        line(left, "15%", right, "85%", "zero") if scale.low <= 0 <= scale.high else None,
    ]
    for place, row in enumerate(rows):
        y = f"{100 * (place + 1) / (len(rows) + 1):.0f}%"
        low, high = (scale.at(end) for end in row.ci95)
        marks += [line(low, y, high, y, f"bar {row.side}"), _marker(scale.at(row.value), row.side, y)]
    return el("svg", *marks, class_="gauge", aria_hidden="true", focusable="false", width="100%", height=str(height))


def interval(row: Measurement, scale: Scale, band: Band | None) -> Html:
    """One value with its 95 % interval over the reference band; decorative beside the number in its row.

    Where no bench stands behind the interval, there is no bar.
    """
    low, high = (scale.at(end) for end in row.ci95)
    marks = [
        _band_rect(scale, band),
        line(scale.at(band.mean), "0", scale.at(band.mean), "100%", "band-mean") if band else None,
        *(line(scale.at(t), "0", scale.at(t), "100%", "zero" if t == 0 else "grid") for t in scale.ticks),
        line(low, "50%", high, "50%", f"bar {row.side}") if wording.is_validated(row) else None,
        _marker(scale.at(row.value), row.side),
    ]
    return el("svg", *marks, class_="interval", aria_hidden="true", focusable="false", width="100%", height="34")


def _marker(x: float, side: str, y: str = "50%") -> Html:
    """Circle = left, diamond = right, square = both; in a nested box, so that it is not stretched."""
    shapes = {
        "left": el("circle", cx="0", cy="0", r="6.5"),
        "right": el("path", d="M0-8.5 8.5 0 0 8.5-8.5 0Z"),
    }
    shape = shapes.get(side, el("rect", x="-6", y="-6", width="12", height="12", rx="1.5"))
    return el("svg", el("g", shape, class_=f"marker {side}"), x=percent(x), y=y, overflow="visible")


def axis(scale: Scale, unit: str) -> Html:
    """The numbers under the interval bars."""
    labels = []
    for tick in scale.ticks:
        x = scale.at(tick)
        anchor = "start" if x < 4 else "end" if x > 96 else "middle"
        text = wording.number(tick, scale.places) + (wording.symbol(unit) if unit in ("deg",) else "")
        labels.append(el("text", text, x=percent(x), y="14", text_anchor=anchor))
    return el("svg", *labels, class_="axis", aria_hidden="true", focusable="false", width="100%", height="18")


def marker_sample(side: str) -> Html:
    """The sign of a side, for a legend."""
    shape = _marker(50, side)
    return el("svg", shape, class_="sample", aria_hidden="true", focusable="false", width="18", height="18")


# Curves over the stride.


def curve_panel(
    own: StrideCurve,
    other: StrideCurve | None,
    scale: Scale,
    unit: str,
    title: str,
    norm: CurveNorm | None = None,
    input: int = 0,
    plane: str = "any",
) -> Html:
    """Mean and spread of one side over its stride, stance shaded, the other side's mean as a thin line, over the reference.

    `input` is the recording it was read from, whose picture is shown at the moment that is pointed to, where there are two
    that of its `plane`.
    """
    drawn = el(
        "svg",
        el("path", d=_between(norm.low, norm.high, scale), class_="band") if norm else None,
        el("path", d=_area(own, scale), class_=f"spread {own.side}"),
        el("path", d=_path(other.mean, scale), class_=f"ghost {other.side}") if other else None,
        el("path", d=_path(own.mean, scale), class_=f"mean {own.side}"),
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        width="100%",
        height="100%",
    )
    grid = [_level(t, scale, unit) for t in scale.ticks]
    stance = el("rect", x="0", y="0", width=percent(own.stance), height="100%", class_="stance")
    plot = el(
        "svg", stance, *grid, drawn, class_="plot", role="img", aria_label=_spoken_curve(own, unit, title),
        data_title=f"{title}, {own.side} leg", data_side=own.side, data_input=str(input), data_plane=plane,
        data_over="stance" if own.stance >= 100 else "stride", **pointed_at(scale, unit),
    )  # fmt: skip
    return el("div", plot, _percent_axis(own), class_="panel")


def pointed_at(scale: Scale, unit: str) -> dict[str, str]:
    """What a page's script needs to say the value of a drawn curve at a moment: ends of the axis, decimals, unit."""
    symbol = " %" if unit == "%" else wording.symbol(unit)
    places = 0 if unit == "%" else wording.decimals(unit)
    return {
        "data_low": f"{scale.low:.6g}",
        "data_high": f"{scale.high:.6g}",
        "data_places": str(places),
        "data_unit": symbol,
    }


def _level(tick: float, scale: Scale, unit: str) -> Html:
    y = 100 - scale.at(tick)
    text = wording.number(tick, scale.places) + (wording.symbol(unit) if unit == "deg" else "")
    return join(
        el("line", x1="0", x2="100%", y1=percent(y), y2=percent(y), class_="zero" if tick == 0 else "grid"),
        el("text", text, x="4", y=percent(y), dy="-3" if y > 12 else "13"),
    )


def _percent_axis(curve: StrideCurve) -> Html:
    off = el("span", "off", style=f"left:{curve.stance:.1f}%")
    labels = (
        (el("span", "strike"), off, el("span", "strike"))
        if curve.stance < 100
        else (el("span", "strike"), el("span", "off", class_="end"))
    )
    return el("div", *labels, class_="percent", aria_hidden="true")


def _spoken_curve(curve: StrideCurve, unit: str, title: str) -> str:
    stance = curve.stance >= PERCENT
    middle = curve.mean[int(np.argmin(np.abs(PERCENT - curve.stance / 2)))]
    in_stance = curve.mean[stance & np.isfinite(curve.mean)]
    if not len(in_stance) or not np.isfinite(middle):
        return f"{title}, {curve.side} leg, over {wording.count(curve.n, 'stride')}."
    low, high = (wording.value(float(v), unit) for v in (in_stance.min(), in_stance.max()))
    lasts = f" Stance lasts {curve.stance:.0f} % of the stride." if curve.stance < 100 else ""
    return (
        f"{title}, {curve.side} leg, mean of {wording.count(curve.n, 'stride')}: in stance between {low} and {high}, "
        f"in the middle of stance {wording.value(float(middle), unit)}.{lasts}"
    )


def _runs(values: FloatArray) -> list[tuple[int, int]]:
    """Start and stop of each run of finite values."""
    edge = np.diff(np.concatenate(([0], np.isfinite(values).astype(int), [0])))
    return list(zip(np.flatnonzero(edge == 1).tolist(), np.flatnonzero(edge == -1).tolist(), strict=True))


def _points(x: FloatArray, y: FloatArray) -> str:
    return "L".join(f"{a:.1f} {b:.2f}" for a, b in zip(x, y, strict=True))


def _path(values: FloatArray, scale: Scale) -> str:
    y = 100 - np.array([scale.at(float(v)) for v in values])
    return "".join("M" + _points(PERCENT[a:b], y[a:b]) for a, b in _runs(values))


def _area(curve: StrideCurve, scale: Scale) -> str:
    """The band of one SD around the mean."""
    return _between(curve.mean - curve.sd, curve.mean + curve.sd, scale)


def _between(lower: FloatArray, upper: FloatArray, scale: Scale) -> str:
    low, high = (100 - np.array([scale.at(float(v)) for v in edge]) for edge in (lower, upper))
    parts = []
    for a, b in _runs(low):
        there, back = _points(PERCENT[a:b], high[a:b]), _points(PERCENT[a:b][::-1], low[a:b][::-1])
        parts.append(f"M{there}L{back}Z")
    return "".join(parts)


def curve_scale(curves: Sequence[StrideCurve], unit: str, norm: CurveNorm | None = None) -> Scale:
    """One scale for both sides, and the reference."""
    ends = [float(v) for c in curves for v in np.concatenate((c.mean - c.sd, c.mean + c.sd))]
    ends += [] if norm is None else [float(norm.low.min()), float(norm.high.max())]
    return scale_over(ends, _least(unit))
