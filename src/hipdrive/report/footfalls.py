"""Every contact of a recording on the time of its clip."""

from __future__ import annotations

import numpy as np

from hipdrive.measures import Recording
from hipdrive.report import words
from hipdrive.report.figures import Scale, line, percent
from hipdrive.report.html import Html, el


def footfalls(recording: Recording) -> Html:
    """Every contact on the time of the clip: the left foot above, the right below."""
    motion, contacts = recording.motion, recording.contacts
    start, stop = float(motion.time_s[0]), float(motion.time_s[-1])
    scale = Scale(start, stop, _whole_seconds(start, stop))
    bars = []
    for side, y in (("left", "3"), ("right", "23")):
        mine = contacts.of(side)  # type: ignore[arg-type]
        for strike, off in zip(mine.strike_s, mine.off_s, strict=True):
            a, b = (min(max(scale.at(float(v)), 0.0), 100.0) for v in (strike, off))
            width = percent(max(b - a, 0.1))
            bars.append(el("rect", x=percent(a), y=y, width=width, height="14", rx="2", class_=f"foot {side}"))
    grid = [line(scale.at(t), "0", scale.at(t), "40", "grid") for t in scale.ticks]
    texts = [
        el("text", f"{t:.0f} s", x=percent(scale.at(t)), y="56", text_anchor="end" if scale.at(t) > 92 else "middle")
        for t in scale.ticks
        if scale.at(t) > 2
    ]
    label = f"{words.sides_count(contacts)} contacts"
    return el(
        "svg", *grid, *bars, *texts, class_="footfalls", role="img", aria_label=label + " over the time of the clip",
        width="100%", height="60",
    )  # fmt: skip


def _whole_seconds(start: float, stop: float) -> tuple[float, ...]:
    step = max(1.0, float(np.ceil((stop - start) / 8)))
    return tuple(float(t) for t in np.arange(np.ceil(start), stop + 1e-9, step))
