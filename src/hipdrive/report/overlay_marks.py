"""What the overlay draws beside the skeleton: where feet landed, where in the stride it is, the angle and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait import Contacts, Side
from hipdrive.measures import Measure, Measurements, Recording
from hipdrive.motion import Motion
from hipdrive.report.pictures import Picture
from hipdrive.report.signs import lines_of

Colour = tuple[int, int, int]
#: How long the place of a landing stays marked, seconds (design choice: until the same foot lands again).
LANDING_S = 0.6
_DASH = 3.0  # units of the drawing from the start of a dash to the next


def dotted(canvas: Picture, start: tuple[int, int], stop: tuple[int, int], colour: Colour, unit: float) -> None:
    """A line of dots: where a bone must be that was not seen."""
    import cv2

    a, b = np.array(start, float), np.array(stop, float)
    count = max(2, int(np.linalg.norm(b - a) / (_DASH * unit)) + 1)
    for share in np.linspace(0, 1, count):
        x, y = a + share * (b - a)
        cv2.circle(canvas, (round(x), round(y)), max(1, round(0.3 * unit)), colour, cv2.FILLED, cv2.LINE_AA)


def landings(motion: Motion, contacts: Contacts, side: Side, time_s: float) -> list[tuple[int, int]]:
    """Where a foot landed within the last moments, pixels: its lowest point at the strike.

    The camera stands still and a belt does not: on a belt the mark stays where the foot met it.
    """
    mine = contacts.of(side)
    recent = mine.strike_s[(mine.strike_s <= time_s) & (mine.strike_s > time_s - LANDING_S)]
    parts = [motion.names.index(n) for n in (f"{side}_heel", f"{side}_toe", f"{side}_ankle") if n in motion.names]
    found = []
    for strike in recent:
        frame = int(np.argmin(np.abs(motion.time_s - strike)))
        feet = motion.points[frame, parts]
        seen = feet[np.isfinite(feet).all(axis=1)]
        if len(seen):
            x, y = seen[np.argmax(seen[:, 1])]
            found.append((round(float(x)), round(float(y))))
    return found


def draw_landing(canvas: Picture, at: tuple[int, int], colour: Colour, unit: float) -> None:
    """A short line on the ground with a tick, in the colour of the side."""
    import cv2

    x, y = at
    for thick, shade in ((1.1, (22, 25, 29)), (0.6, colour)):
        width = max(1, round(thick * unit))
        cv2.line(canvas, (round(x - 3 * unit), y), (round(x + 3 * unit), y), shade, width, cv2.LINE_AA)
        cv2.line(canvas, (x, y), (x, round(y + 2 * unit)), shade, width, cv2.LINE_AA)


def stride_phase(contacts: Contacts, side: Side, time_s: float) -> tuple[float, float] | None:
    """Share of the stride that is over, and at which the foot leaves; `None` outside a whole stride."""
    mine = contacts.of(side)
    before = np.flatnonzero(mine.strike_s <= time_s)
    if not len(before) or before[-1] + 1 >= len(mine):
        return None
    k = int(before[-1])
    length = float(mine.strike_s[k + 1] - mine.strike_s[k])
    usual = float(np.median(np.diff(mine.strike_s)))
    if length > 1.5 * usual:
        return None
    return float((time_s - mine.strike_s[k]) / length), float((mine.off_s[k] - mine.strike_s[k]) / length)


def draw_phase_bar(
    canvas: Picture, box: tuple[float, float, float, float], phase: tuple[float, float], colour: Colour
) -> None:
    """A stride as a bar: the part on the ground filled, a line where it is now. `box`: left, top, width, height."""
    import cv2

    left, top, width, height = box
    now, off = phase
    start, stop = (round(left), round(top)), (round(left + width), round(top + height))
    cv2.rectangle(canvas, start, stop, (168, 174, 181), 1, cv2.LINE_AA)
    cv2.rectangle(canvas, start, (round(left + off * width), stop[1]), colour, cv2.FILLED)
    x = round(left + now * width)
    cv2.line(
        canvas, (x, round(top - 0.3 * height)), (x, round(stop[1] + 0.3 * height)), (255, 255, 255), 2, cv2.LINE_AA
    )


@dataclass(frozen=True)
class Arc:
    """An angle drawn at a joint.

    Parameters
    ----------
    measure
        Names the lines.
    curves
        Of each side, `(frame,)` degrees.
    half_deg
        Half of the 95 % interval of each side, degrees: how wide the arc's edge is drawn.
    """

    measure: Measure
    curves: dict[Side, FloatArray]
    half_deg: dict[Side, float]


def half_widths(measure: Measure, measured: Measurements, recording: Recording) -> dict[Side, float]:
    """Half of the 95 % interval of a measure's sides in a recording; NaN where it has none."""
    input = next(i for i, r in enumerate(measured.recordings) if r is recording)
    rows = {r.side: (r.ci95[1] - r.ci95[0]) / 2 for r in measured.rows if r.id == measure.id and r.input == input}
    return {"left": rows.get("left", np.nan), "right": rows.get("right", np.nan)}


def draw_arc(canvas: Picture, arc: Arc, motion: Motion, frame: int, side: Side, colour: Colour, unit: float) -> None:
    """The angle as a filled wedge from its base line to the limb, its open edge as wide as the 95 % interval."""
    names = lines_of(arc.measure, side, motion.names)
    points = [motion.points[frame, motion.names.index(n)] for n in names if n in motion.names]
    drawn = _base_and_limb(points)
    if drawn is None or arc.measure.unit != "deg" or not np.isfinite(arc.curves[side][frame]):
        return
    pivot, base, limb = drawn
    start, turn = _degrees(base), _turn(base, limb)
    if abs(abs(turn) - abs(float(arc.curves[side][frame]))) > 3.0:
        return  # drawn by other lines than it is computed from
    radius = max(0.45 * float(np.linalg.norm(limb)), 6 * unit)
    _sector(canvas, pivot, radius, (start, start + turn), colour, 0.45)
    half = arc.half_deg[side]
    if np.isfinite(half):
        _sector(canvas, pivot, 1.12 * radius, (start + turn - half, start + turn + half), (255, 255, 255), 0.35)


def _base_and_limb(points: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    if not all(np.isfinite(p).all() for p in points):
        return None
    if len(points) == 3:
        return points[1], points[1] - points[0], points[2] - points[1]
    if len(points) != 2:
        return None
    low, high = sorted(points, key=lambda p: -p[1])
    limb = high - low
    steep = abs(limb[1]) >= abs(limb[0])
    return low, np.array([0.0, -1.0]) if steep else np.array([np.copysign(1.0, limb[0]), 0.0]), limb


def _degrees(direction: FloatArray) -> float:
    return float(np.degrees(np.arctan2(direction[1], direction[0])))


def _turn(base: FloatArray, limb: FloatArray) -> float:
    return float((_degrees(limb) - _degrees(base) + 180) % 360 - 180)


def _sector(
    canvas: Picture, pivot: FloatArray, radius: float, ends: tuple[float, float], colour: Colour, opacity: float
) -> None:
    """A wedge laid over the picture, let through."""
    import cv2

    angles = np.radians(np.linspace(ends[0], ends[1], 24))
    rim = pivot + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    corners = np.vstack([pivot, rim]).round().astype(np.int32)
    (x0, y0), (x1, y1) = corners.min(axis=0).clip(0), corners.max(axis=0) + 1
    part = canvas[y0:y1, x0:x1]
    if not part.size:
        return
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillPoly(mask, [corners - [x0, y0]], 255)
    mixed = (1 - opacity) * part + opacity * np.array(colour)
    part[...] = np.where(mask[..., None] > 0, mixed, part).astype(np.uint8)
