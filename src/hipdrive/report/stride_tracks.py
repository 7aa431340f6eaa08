"""Under the picture of one stride: what the pelvis did and when each muscle was active, one above the other on the same phases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.emg import ChannelActivity, EmgResult
from hipdrive.emg.windows import LOADING_SHARE
from hipdrive.gait import SIDES, Side
from hipdrive.measures import Measurements, by_id
from hipdrive.report import emg_words, words
from hipdrive.report.curves import PERCENT, StrideCurve, stride_curves
from hipdrive.report.figures import Scale, pointed_at, scale_over
from hipdrive.report.html import Html, el, join
from hipdrive.report.work_figures import stride_area, stride_path

#: Curves of the pelvis with their names on a track, of each the first recording that shows it.
_PELVIS = {"pelvic_drop": "Pelvic drop", "pelvic_tilt": "Pelvic tilt"}
#: Most muscles under one leg, the glutei first (design choice: what fits beside the picture on one screen; all of them stand below).
_MOST = 6
#: Names of the phases on the axis, the part of the stride they belong to above them.
_SHORT = {"loading": "loading", "early_stance": "1st half", "late_stance": "2nd half", "early_swing": "early", "mid_swing": "mid", "late_swing": "late"}  # fmt: skip


@dataclass(frozen=True)
class Track:
    """One curve over the stride, from strike to strike.

    Parameters
    ----------
    title, unit
        What it is.
    mean, sd
        `(101,)` over the strides; NaN where not seen.
    """

    title: str
    unit: str
    mean: FloatArray
    sd: FloatArray


def stride_tracks(measured: Measurements) -> Html | None:
    """The curves of each leg whose muscles were recorded over whole strides; `None` where none was."""
    parts = [_leg(side, channels, measured) for side in SIDES if (channels := _channels(measured, side))]
    if not parts:
        return None
    caption = (
        "Shaded: foot on the ground; line: off. Muscles in percent of their reference. Band: ± 1 SD of the strides."
    )
    return el("figure", el("div", *parts, class_="tracks"), el("figcaption", caption))


def phase_ends(off: float, walking: bool) -> list[tuple[str, float, float]]:
    """Phase, start and stop of each in percent of the stride, from the strike on.

    Parameters
    ----------
    off
        Where the foot leaves the ground, percent.
    walking
        Whether there is a loading response to show, within the first half of stance.
    """
    half, third = off / 2, (100 - off) / 3
    load = 100 * LOADING_SHARE if walking and half > 100 * LOADING_SHARE else 0.0
    ends = {
        "loading": (0.0, load),
        "early_stance": (load, half),
        "late_stance": (half, off),
        "early_swing": (off, off + third),
        "mid_swing": (off + third, off + 2 * third),
        "late_swing": (off + 2 * third, 100.0),
    }
    return [(name, a, b) for name, (a, b) in ends.items() if b > a]


def pelvis_tracks(measured: Measurements, side: Side, off: float) -> Iterator[Track]:
    """Curves of the pelvis over that leg's stride; one that is seen in stance alone fills the stance."""
    for id, title in _PELVIS.items():
        measure = by_id()[id]
        found = (
            c for i in range(len(measured.recordings)) for c in stride_curves(measure, measured, i) if c.side == side
        )
        curve = next(found, None)
        if curve is not None:
            yield Track(title, measure.unit, *over_stride(curve, off))


def over_stride(curve: StrideCurve, off: float) -> tuple[FloatArray, FloatArray]:
    """Mean and spread of a curve over the whole stride: one over stance alone ends at the off."""
    if curve.stance < 100:
        return curve.mean, curve.sd
    places = PERCENT * off / 100
    return tuple(np.interp(PERCENT, places, v, right=np.nan) for v in (curve.mean, curve.sd))  # type: ignore[return-value]


def _channels(measured: Measurements, side: Side) -> list[ChannelActivity]:
    """Muscles of a leg with a whole stride, the glutei first."""
    every = [
        c for one in measured.sensors if isinstance(one, EmgResult) for c in one.channels if c.channel.side == side
    ]
    whole = [c for c in every if c.off_percent < 100 and c.stances > 1]
    return sorted(whole, key=lambda c: _rank(c.channel.muscle))[:_MOST]


def _rank(muscle: str) -> int:
    """Place of a muscle: the glutei, what extends the hip or the trunk beside them, then as the file has them."""
    first = (*emg_words.GLUTEI, "biceps_femoris", "hamstrings", "semitendinosus", "erector_spinae")
    return first.index(muscle) if muscle in first else len(first)


def _leg(side: Side, channels: Sequence[ChannelActivity], measured: Measurements) -> Html:
    off = float(np.mean([c.off_percent for c in channels]))
    walking = any(c.phase("loading") is not None for c in channels)
    tracks = [*pelvis_tracks(measured, side, off), *(_of_muscle(c) for c in channels)]
    rows = [_row(track, side, off) for track in tracks]
    head = el("p", el("b", f"{words.SIDE_NAMES[side]} leg"), class_="key")
    return el("div", head, *rows, _axis(off, walking), class_="track-leg")


def _of_muscle(one: ChannelActivity) -> Track:
    name = one.channel.name.removeprefix(f"{one.channel.side} ")
    return Track(wording.sentence(name).rstrip("."), "%", one.curve, one.curve_sd)


def _row(track: Track, side: Side, off: float) -> Html:
    low = track.mean - np.nan_to_num(track.sd)
    low = np.maximum(low, 0.0) if track.unit == "%" else low
    high = track.mean + np.nan_to_num(track.sd)
    scale = scale_over([*low, *high, *((0.0,) if track.unit == "%" else ())], 2.0)
    drawn = el(
        "svg",
        el("path", d=stride_area(low, high, scale), class_=f"spread {side}"),
        el("path", d=stride_path(track.mean, scale), class_=f"mean {side}"),
        viewBox="0 0 100 100", preserveAspectRatio="none", width="100%", height="100%",
    )  # fmt: skip
    plot = el(
        "svg", _stance(off), *_levels(scale, track.unit), drawn, class_="plot", role="img", aria_label=_spoken(track),
        data_title=track.title, data_over="stride", **pointed_at(scale, track.unit),
    )  # fmt: skip
    return el("div", el("span", track.title, class_="track-name"), plot, class_="track")


def _stance(off: float) -> Html:
    return join(
        el("rect", x="0", y="0", width=f"{off:.2f}%", height="100%", class_="stance"),
        el("line", x1=f"{off:.2f}%", x2=f"{off:.2f}%", y1="0", y2="100%", class_="grid"),
    )


def _levels(scale: Scale, unit: str) -> list[Html]:
    """The lowest and the highest round value: a track is too low for more."""
    symbol = " %" if unit == "%" else wording.symbol(unit)
    return [
        el("text", wording.number(t, scale.places) + symbol, x="100%", dx="6", y=f"{100 - scale.at(t):.1f}%", dy="9" if t == scale.ticks[-1] else "-2")
        for t in dict.fromkeys((scale.ticks[0], scale.ticks[-1]))
    ]  # fmt: skip


def _spoken(track: Track) -> str:
    known = np.flatnonzero(np.isfinite(track.mean))
    if not len(known):
        return f"{track.title}: not recorded."
    at = int(known[np.argmax(track.mean[known])])
    size = f"{track.mean[at]:.0f} %" if track.unit == "%" else wording.value(float(track.mean[at]), track.unit)
    return f"{track.title} is largest, {size}, at {at} % of the stride."


def _axis(off: float, walking: bool) -> Html:
    """Names of the phases at their width, and strike, off and strike below them."""
    cells = [
        el("span", _SHORT[name], style=f"left:{a:.2f}%;width:{b - a:.2f}%") for name, a, b in phase_ends(off, walking)
    ]
    ends = (el("span", "strike"), el("span", "off", style=f"left:{off:.1f}%"), el("span", "strike"))
    parts = (
        el("span", "stance", style=f"left:0;width:{off:.2f}%"),
        el("span", "swing", style=f"left:{off:.2f}%;width:{100 - off:.2f}%"),
    )
    return el(
        "div",
        el("div", *cells, class_="phases"),
        el("div", *parts, class_="phases part"),
        el("div", *ends, class_="percent"),
        class_="track-axis",
        aria_hidden="true",
    )
