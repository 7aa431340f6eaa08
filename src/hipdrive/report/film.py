"""The moving figure: the mean stride drawn over the frames of the stride that comes nearest to it.

The frames of one stride lie side by side in one picture, each with its lines; a style moves them on by one picture
after another. So pictures and lines cannot come apart, no script is needed, and where motion is unwelcome or the page
is printed one of them stands still.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.errors import HipdriveError
from hipdrive.measures import Recording
from hipdrive.motion import Motion
from hipdrive.motion.names import MARKER_BONES, bones
from hipdrive.report import words
from hipdrive.report.html import Html, el
from hipdrive.report.mean_stride import Carrier, MeanStride, best_side, mean_stride
from hipdrive.report.pictures import GetFrames, Picture, cut, data_address, frames_from_clip, played_s

#: Most frames of the figure (design choice: smooth to the eye at a quarter of the speed, and a few hundred kilobytes).
_MOST = 20
#: Size of each frame, pixels.
WIDTH, HEIGHT = 300, 400
#: Quality of the pictures: the first that keeps the figure below its most, letters of its address (design choice: a page
#: with two figures stays below 1.5 MB, whatever was filmed).
_QUALITIES, _MOST_LETTERS = (62, 45, 30, 20), 320_000
#: Room around the drawn points, leg lengths (design choice: the skull is above the ears, shoes beyond the toes).
_ROOM = 0.16
#: How much slower than life the figure moves (design choice: slow enough to see one foot land).
SLOWER = 4.0


@dataclass(frozen=True)
class Film:
    """The frames of one stride with the mean of all strides, in pixels of the frames.

    Parameters
    ----------
    stride
        The mean.
    view
        Of the recording.
    phases
        `(frame,)` of the stride, 0 = strike.
    pictures
        RGB, each `HEIGHT` by `WIDTH`; empty for a stick figure, which has none.
    points
        `(frame, point, 2)` the mean stride.
    leg_px
        Leg length in them.
    input
        Index of the recording: curves read from it show its picture at their moment.
    """

    stride: MeanStride
    view: str
    phases: FloatArray
    pictures: list[Picture]
    points: FloatArray
    leg_px: float
    input: int = 0

    @property
    def lasts_s(self) -> float:
        """How long the shown stride lasts in life."""
        return self.stride.nearest.stop_s - self.stride.nearest.start_s


def film(recording: Recording, get_frames: GetFrames | None = None, input: int = 0) -> Film | None:
    """The moving figure of a recording; `None` without a clip that can be read, or from fewer than three strides."""
    if recording.motion.provenance.kind != "video":
        return None
    stride = mean_stride(recording, best_side(recording))
    if stride is None:
        return None
    carrier = stride.nearest
    times_s = _frame_times(recording.motion, carrier)
    played = [played_s(recording.motion, t) for t in times_s]
    try:
        pictures = (get_frames or frames_from_clip)(Path(recording.motion.provenance.path), played)
    except HipdriveError:
        return None  # the clip was moved or removed since it was read: the numbers stand without its pictures
    phases = (np.array(times_s) - carrier.start_s) / (carrier.stop_s - carrier.start_s)
    left, top, width = _box(stride)
    parts = []
    for phase, picture in zip(phases, pictures, strict=True):
        corner = carrier.middle(phase) + carrier.leg * np.array([left, top])
        size = (width * carrier.leg, width * carrier.leg * HEIGHT / WIDTH)
        parts.append(cut(picture, (float(corner[0]), float(corner[1]), *size), (WIDTH, HEIGHT)))
    return Film(stride, recording.motion.view, phases, parts, *placed(stride, phases), input)


def placed(stride: MeanStride, phases: FloatArray) -> tuple[FloatArray, float]:
    """`(frame, point, 2)` the mean stride in pixels of the figure at these phases, and a leg's length in them."""
    left, top, width = _box(stride)
    return np.stack([(stride.at(p) - [left, top]) * WIDTH / width for p in phases]), WIDTH / width


def _frame_times(motion: Motion, carrier: Carrier) -> list[float]:
    """Instants of the clip's own frames over a stride, evenly spaced."""
    within = np.flatnonzero((motion.time_s >= carrier.start_s) & (motion.time_s < carrier.stop_s))
    chosen = within[np.linspace(0, len(within) - 1, min(_MOST, len(within))).round().astype(int)]
    return [float(t) for t in motion.time_s[chosen]]


def _box(stride: MeanStride) -> tuple[float, float, float]:
    """Left and top of the cut from the middle of the hips and its width, leg lengths; of the shape of a frame."""
    seen = stride.points[np.isfinite(stride.points).all(axis=2)]
    (x0, y0), (x1, y1) = seen.min(axis=0) - _ROOM, seen.max(axis=0) + _ROOM
    width = max(x1 - x0, (y1 - y0) * WIDTH / HEIGHT)
    tall = width * HEIGHT / WIDTH
    return float((x0 + x1 - width) / 2), float((y0 + y1 - tall) / 2), float(width)


def figure(shown: Film, name: str) -> Html:
    """The figure, with a switch that stops it and a slider through the stride."""
    n, number = len(shown.phases), f"{shown.input}-{shown.view}"
    sheet = el("g", _ground(shown), *(_pose(shown, k) for k in range(n)), id=f"sheet-{number}")
    still = int(np.argmin(np.abs(shown.phases - shown.stride.off)))
    style = f"--n:{n};--still:{still};--lasts:{SLOWER * shown.lasts_s:.2f}s;--w:{WIDTH}px"
    picture = el(
        "svg",
        el("g", sheet, class_="reel"),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=_spoken(shown),
        class_="screen",
    )
    return el(
        "figure",
        picture,
        el("div", _stop_switch(f"stop-{number}"), _slider(n, name), class_="film-bar"),
        el("figcaption", caption(shown)),
        class_="film",
        style=style,
        data_n=str(n),
        data_still=str(still),
        data_lasts=f"{SLOWER * shown.lasts_s:.2f}",
        data_phases=" ".join(f"{100 * p:.0f}" for p in shown.phases),
        data_side=shown.stride.side,
        data_input=str(shown.input),
        data_plane="frontal" if shown.view in ("rear", "front") else "sagittal",
        data_off=f"{100 * shown.stride.off:.1f}",
        data_other=f"{100 * shown.stride.other:.1f}",
    )


def caption(shown: Film) -> str:
    """What the figure is, in a sentence."""
    strides = wording.count(shown.stride.n, "stride")
    if not shown.pictures:
        return f"Your mean of {strides}, {words.view_phrase(shown.view)}, {SLOWER:g}× slower."
    return f"Lines: your mean of {strides} {words.view_phrase(shown.view)}. Picture: the one nearest to it, {SLOWER:g}× slower."


def _spoken(shown: Film) -> str:
    mean = f"mean of {wording.count(shown.stride.n, 'stride')}"
    drawn = "drawn over the frames of one" if shown.pictures else "as a stick figure"
    return (
        f"The runner {words.view_phrase(shown.view)}, moving: the {mean} {drawn}; the "
        f"{shown.stride.side} foot is on the ground for {wording.percent(shown.stride.off)} of it."
    )


def _stop_switch(id: str) -> Html:
    switch = el("input", type="checkbox", id=id, class_="stop-film")
    return el("span", switch, el("label", "Stop", for_=id), class_="switch")


def _slider(n: int, name: str) -> Html:
    label = f"Moment of the stride, {name}"
    return el("input", type="range", min="0", max=str(n - 1), value="0", class_="scrub", aria_label=label)


def _ground(shown: Film) -> Html | None:
    """What the lines are drawn on: the frames side by side, or the floor below the lowest foot where there are none."""
    wide = str(len(shown.phases) * WIDTH)
    if shown.pictures:
        return el("image", href=_sheet(shown.pictures), x="0", y="0", width=wide, height=str(HEIGHT))
    feet = [i for i, name in enumerate(shown.stride.names) if name.endswith(("_heel", "_toe"))]
    lowest = shown.points[:, feet, 1]
    if not np.isfinite(lowest).any():
        return None
    y = f"{np.nanmax(lowest):.0f}"
    return el("line", x1="0", x2=wide, y1=y, y2=y, class_="pose-floor")


def _sheet(pictures: list[Picture]) -> str:
    row = np.ascontiguousarray(np.concatenate(pictures, axis=1))
    for quality in _QUALITIES:
        address = data_address(row, "webp", quality)
        if len(address) <= _MOST_LETTERS:
            break
    return address


def _pose(shown: Film, k: int) -> Html:
    """Lines of the mean stride in one frame: a dark casing, then each bone in the colour of its side."""
    points, names = shown.points[k], shown.stride.names
    ends = [(a, b, points[names.index(a)], points[names.index(b)]) for a, b in drawn_bones(shown)]
    seen = [(a, b, p, q) for a, b, p, q in ends if np.isfinite([p, q]).all()]
    casing = el("path", d="".join(_line(p, q) for _, _, p, q in seen), class_="pose-casing")
    by_side: dict[str, list[str]] = {}
    for a, b, p, q in seen:
        by_side.setdefault(side_of(a, b), []).append(_line(p, q))
    lines = [el("path", d="".join(parts), class_=f"pose {side}") for side, parts in by_side.items()]
    kind = None if shown.pictures else "stick"
    return el("g", casing, *lines, transform=f"translate({k * WIDTH})", class_=kind)


def drawn_bones(shown: Film) -> list[tuple[str, str]]:
    """The bones of a figure; where there is no picture that shows them, the pelvis and whole feet of the markers too."""
    names = shown.stride.names
    more = () if shown.pictures else MARKER_BONES
    return [(a, b) for a, b in (*more, *bones(names)) if a in names and b in names]


def side_of(a: str, b: str) -> str:
    """`left`, `right`, or `middle` for a bone from one side to the other."""
    sides = {name.split("_")[0] for name in (a, b)}
    return sides.pop() if len(sides) == 1 and sides <= {"left", "right"} else "middle"


def _line(a: FloatArray, b: FloatArray) -> str:
    return f"M{a[0]:.0f} {a[1]:.0f}L{b[0]:.0f} {b[1]:.0f}"
