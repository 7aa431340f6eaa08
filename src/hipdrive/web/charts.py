"""Pictures of numbers over visits and over blocks: a trend with its intervals, and what a trial saw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hipdrive.history.rows import Point
from hipdrive.report.figures import scale_over
from hipdrive.report.html import Html, el
from hipdrive.trial import Condition
from hipdrive.wording import number, value

_HEIGHT = 140.0
_BASE = 118.0  # below it stand the first and the last day


def trend_picture(points: Sequence[Point], span: tuple[datetime, datetime], title: str) -> Html:
    """Points over time, on the same scale for every measure.

    Parameters
    ----------
    points
        At least one.
    span
        The first and the last time of all pictures beside each other.
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
    places = [_across(p.at, span) for p in points]
    way = zip(places, places[1:], points, points[1:], strict=False)
    parts += [el("line", x1=f"{a}%", x2=f"{b}%", y1=y(p.value), y2=y(q.value), class_="way") for a, b, p, q in way]
    for place, point in zip(places, points, strict=True):
        parts += _mark(point, place, y(point.low), y(point.high), y(point.value))
    parts += _days(span)
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


def _across(at: datetime, span: tuple[datetime, datetime]) -> float:
    """Percent from the left: room for the numbers of the scale, and half a mark at the end."""
    whole = (span[1] - span[0]).total_seconds()
    share = (at - span[0]).total_seconds() / whole if whole > 0 else 0.5
    return round(16 + 79 * share, 2)


def _days(span: tuple[datetime, datetime]) -> list[Html]:
    first, last = (at.astimezone() for at in span)
    ends = [(first, "start", "12%"), (last, "end", "100%")] if first.date() != last.date() else [(last, "end", "100%")]
    return [el("text", f"{at.day} {at:%b %Y}", x=x, y=_BASE + 18, text_anchor=anchor) for at, anchor, x in ends]


def _mark(point: Point, across: float, low: float, high: float, middle: float) -> list[Html]:
    x, spoken = f"{across}%", value(point.value, point.unit)
    return [
        el("line", x1=x, x2=x, y1=low, y2=high, class_="bar mean"),
        el("circle", el("title", spoken), cx=x, cy=middle, r="5", class_="marker mean"),
    ]
