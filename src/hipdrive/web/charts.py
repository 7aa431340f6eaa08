"""Pictures of numbers over visits and over blocks: a trend with its intervals, and what a trial saw."""

from __future__ import annotations

from collections.abc import Sequence

from hipdrive.history.rows import Point
from hipdrive.report.figures import scale_over
from hipdrive.report.html import Html, el
from hipdrive.trial import Condition
from hipdrive.wording import number, value

_HEIGHT = 180.0
_BASE = 150.0  # below it stand the visits' numbers


def trend_picture(points: Sequence[Point], title: str) -> Html:
    """Points from left to right in the order of the visits, evenly spaced.

    Parameters
    ----------
    points
        At least one.
    title
        Said to those who cannot see it; the numbers stand in the table beside it.
    """
    change = points[0].detectable_change or 0.0
    first = points[0].value
    around = [first - change, first + change]
    scale = scale_over([*around, *(p.low for p in points), *(p.high for p in points)])

    def y(v: float) -> float:
        return _BASE * (1 - scale.at(v) / 100)

    parts: list[Html] = []
    if change:
        parts.append(
            el("rect", x="0", y=y(first + change), width="100%", height=y(around[0]) - y(around[1]), class_="band")
        )
        parts.append(el("line", x1="0", x2="100%", y1=y(first), y2=y(first), class_="band-mean"))
    for tick in scale.ticks:
        parts.append(el("line", x1="0", x2="100%", y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(el("text", number(tick, scale.places), x="0", y=y(tick) - 4))
    for i, point in enumerate(points):
        parts += _mark(point, i, len(points), y(point.low), y(point.high), y(point.value))
    return el("svg", *parts, role="img", aria_label=title, width="100%", height=_HEIGHT, class_="trend")


def blocks_picture(blocks: Sequence[tuple[Condition, float]], unit: str, title: str) -> Html:
    """The blocks of a trial from left to right: full with the cue, hollow without.

    Parameters
    ----------
    blocks
        Condition and value of each, at least one.
    unit, title
        Of the values; said to those who cannot see it.
    """
    scale = scale_over([v for _, v in blocks])
    parts: list[Html] = []
    for tick in scale.ticks:
        y = _BASE * (1 - scale.at(tick) / 100)
        parts.append(el("line", x1="0", x2="100%", y1=y, y2=y, class_="grid"))
        parts.append(el("text", number(tick, scale.places), x="0", y=y - 4))
    for i, (condition, seen) in enumerate(blocks):
        x, with_cue = f"{12 + 80 * (i + 0.5) / len(blocks):.4g}%", condition == "with"
        said = f"Block {i + 1}, {condition} the cue: {value(seen, unit)}"
        kind = "marker mean" if with_cue else "marker without"
        parts.append(el("circle", el("title", said), cx=x, cy=_BASE * (1 - scale.at(seen) / 100), r="6", class_=kind))
        parts.append(el("text", "cue" if with_cue else "usual", x=x, y=_BASE + 22, text_anchor="middle"))
    return el("svg", *parts, role="img", aria_label=title, width="100%", height=_HEIGHT, class_="trend")


def _mark(point: Point, i: int, n: int, low: float, high: float, middle: float) -> list[Html]:
    x = f"{12 + 80 * (i + 0.5) / n:.4g}%"
    spoken = value(point.value, point.unit)
    return [
        el("line", x1=x, x2=x, y1=low, y2=high, class_="bar mean"),
        el("circle", el("title", f"Visit {i + 1}: {spoken}"), cx=x, cy=middle, r="6", class_="marker mean"),
        el("text", str(i + 1), x=x, y=_BASE + 22, text_anchor="middle"),
    ]
