"""A frame with what was measured drawn on it: skeleton, lines of the measure, their reference and angle."""

from __future__ import annotations

import numpy as np

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.motion.names import bones
from hipdrive.report import words
from hipdrive.report.frames import ASPECT, Still
from hipdrive.report.ghost import wedge
from hipdrive.report.html import Html, el
from hipdrive.report.pictures import data_address
from hipdrive.report.signs import lines_of

_QUALITY = 75


def drawing(still: Still) -> Html:
    """The still with the skeleton and, thick, the lines of the measure; drawn as lines, so sharp at any size."""
    height, width = still.picture.shape[:2]
    tall = max(height, width / ASPECT)
    box = (width / 2 - tall * ASPECT / 2, height / 2 - tall / 2, tall * ASPECT, tall)
    image = el(
        "image", href=data_address(still.picture, "webp", _QUALITY), x="0", y="0", width=str(width), height=str(height)
    )
    return el(
        "svg",
        image,
        *_bones(still),
        *_moved(still),
        el("g", *_measured_lines(still), style=f"--unit:{tall / 120:.1f}px"),
        viewBox=" ".join(f"{v:.1f}" for v in box),
        class_="still",
        role="img",
        aria_label=spoken(still),
    )


def spoken(still: Still) -> str:
    """What the picture shows, for a listener."""
    row, unit = still.sign.row, still.sign.measure.unit
    here = "" if still.value is None else f"; in this frame {wording.value(still.value, unit)}"
    return (
        f"The runner {words.view_phrase(row.view)} at {row.time_s or 0.0:.2f} s, in {still.side} stance, with the line "
        f"{wording.joined([n.replace('_', ' ') for n in lines_of(still.sign.measure, still.side, still.names)])} drawn: "
        f"{still.sign.measure.title.lower()}, {wording.spoken_interval(row)}{here}."
    )


def _at(still: Still, name: str) -> FloatArray | None:
    if name not in still.names:
        return None
    point = still.points[still.names.index(name)]
    return point if np.isfinite(point).all() else None


def _bones(still: Still) -> list[Html]:
    ends = [(_at(still, a), _at(still, b)) for a, b in bones(still.names)]
    return [
        el("line", x1=f"{a[0]:.1f}", y1=f"{a[1]:.1f}", x2=f"{b[0]:.1f}", y2=f"{b[1]:.1f}", class_="bone")
        for a, b in ends
        if a is not None and b is not None
    ]


def _moved(still: Still) -> list[Html]:
    """Where the network saw points that were moved to their joints: rings, joined to them."""
    drawn: list[Html] = []
    for (x, y), (to_x, to_y) in still.moved:
        ends = {"x1": f"{x:.1f}", "y1": f"{y:.1f}", "x2": f"{to_x:.1f}", "y2": f"{to_y:.1f}"}
        drawn += [
            el("line", **ends, class_="bone"),
            el("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="3", class_="seen-at"),
        ]
    return drawn


def _measured_lines(still: Still) -> list[Html]:
    points = [
        p for name in lines_of(still.sign.measure, still.side, still.names) if (p := _at(still, name)) is not None
    ]
    if len(points) < 2:
        return []
    path = _path(points)
    dots = [el("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", class_="joint") for x, y in points]
    drawn = [el("path", d=path, class_="casing"), el("path", d=path, class_=f"drawn {still.side}")]
    return _reference(still, points) + _guide(still, points) + drawn + dots + _label(still, points)


def _reference(still: Still, points: list[FloatArray]) -> list[Html]:
    """The wedge of the reference under the lines, where there is one and the drawing shows the angle."""
    measure, band = still.sign.measure, still.sign.band
    if band is None or still.value is None or measure.unit != "deg" or len(points) > 3:
        return []
    start, stop = (points[1], _run_on(points)) if len(points) == 3 else _plumb(points, still.level_deg)
    limb = (
        points[2] - points[1] if len(points) == 3 else max(points, key=lambda p: float(np.hypot(*(p - start)))) - start
    )
    drawn = wedge(still.value, start, stop - start, limb, band)
    return [] if drawn is None else [drawn]


def _label(still: Still, points: list[FloatArray]) -> list[Html]:
    """The angle of this frame beside the joint it is read at."""
    if still.value is None:
        return []
    flat = np.ptp([p[0] for p in points]) > np.ptp([p[1] for p in points])
    x, y = points[1] if len(points) == 3 else np.mean(points, axis=0)
    right = x < 0.8 * still.picture.shape[1]
    text = wording.value(still.value, still.sign.measure.unit)
    anchor = "middle" if flat else "start" if right else "end"
    aside = "0 calc(-6 * var(--unit))" if flat else f"calc({3 if right else -3} * var(--unit)) calc(-3 * var(--unit))"
    return [el("text", text, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, style=f"translate:{aside}")]


def _path(points: list[FloatArray]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _guide(still: Still, points: list[FloatArray]) -> list[Html]:
    """For an angle: the dashed line it is measured from, so that the eye sees how far the drawn line bends off."""
    if still.sign.measure.unit != "deg" or len(points) > 3:
        return []
    start, stop = (points[1], _run_on(points)) if len(points) == 3 else _plumb(points, still.level_deg)
    path = _path([start, stop])
    return [el("path", d=path, class_="straight-casing"), el("path", d=path, class_=f"straight {still.side}")]


def _run_on(points: list[FloatArray]) -> FloatArray:
    """Where the first of two lines would end if it ran on straight, as long as the second."""
    start, middle, end = points
    along = middle - start
    return np.asarray(middle + along * np.linalg.norm(end - middle) / max(float(np.linalg.norm(along)), 1e-9))


def _plumb(points: list[FloatArray], level_deg: float) -> tuple[FloatArray, FloatArray]:
    """The true vertical or horizontal through the lower end of a line, whichever is nearer to it, and as long."""
    turn = np.deg2rad(level_deg)
    upright = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    low, high = sorted(points, key=lambda p: -p[1])
    along = upright @ (high - low)
    steep = abs(along[1]) >= abs(along[0])
    length = float(np.linalg.norm(along))
    step = np.array([0.0, -length]) if steep else np.array([np.copysign(length, along[0]), 0.0])
    return low, low + step @ upright
