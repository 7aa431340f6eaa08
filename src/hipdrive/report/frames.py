"""The frames that show the largest signs, with what was measured drawn on them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.errors import HipdriveError
from hipdrive.gait import SIDES, Side
from hipdrive.measures import Measure, Measurement, Measurements, Recording, Strides, by_id
from hipdrive.motion.names import PELVIS_SEEN, bones
from hipdrive.report import words
from hipdrive.report.calibration import seen_beside
from hipdrive.report.ghost import wedge
from hipdrive.report.html import Html, el
from hipdrive.report.pictures import GetFrames, Picture, data_address, frames_from_clip, played_s
from hipdrive.report.references import Band, Places, distance
from hipdrive.report.rows import lowest_error_rows

#: Pictures are cut around the runner and made no higher than this: sharp on a phone, about 60 kB each.
HEIGHT_PX = 720
#: Room around the runner, as a share of the runner's height (design choice: the head is above the highest point).
_ROOM = 0.14
#: Width over height of every cut, so that pictures side by side are of one size.
_ASPECT = 0.8
_QUALITY = 75
_MOST = 3


@dataclass(frozen=True)
class Sign:
    """A measurement that can be shown on a frame.

    Parameters
    ----------
    row
        The measurement, with the instant of its most representative step.
    measure
        Names the lines to draw.
    strength
        How far from the reference, in its SDs; without one, in detectable changes: how far from straight in the
        frontal plane, where straight is zero, and how far apart the sides are in the sagittal plane.
    band
        The reference it is held against, or `None`.
    """

    row: Measurement
    measure: Measure
    strength: float
    band: Band | None

    @property
    def compared(self) -> bool:
        """Whether there is a reference."""
        return self.band is not None


@dataclass(frozen=True)
class Still:
    """A frame, cut around the runner.

    Parameters
    ----------
    sign
        What it shows.
    picture
        RGB `(row, column, 3)`.
    points
        `(point, 2)` pixels of the picture, by the names of the motion.
    names
        Of the points.
    side
        The leg the lines belong to.
    value
        The measure's curve in this very frame, or `None` where it has none.
    level_deg
        How far the scene is turned clockwise in the picture.
    moved
        Pixels of points where they were seen, and where they were moved to.
    """

    sign: Sign
    picture: Picture
    points: FloatArray
    names: tuple[str, ...]
    side: Side
    value: float | None
    level_deg: float = 0.0
    moved: tuple[tuple[FloatArray, FloatArray], ...] = ()


def largest_signs(measured: Measurements, places: Places, most: int = _MOST, first: tuple[str, ...] = ()) -> list[Sign]:
    """The measurements most worth a look, one a measure; of every recording at least one.

    Those of the measures named in `first` (what a finding rests on) lead. Those outside their reference follow, the
    furthest first; then those without a reference, angles before lengths; then those within it. Too few steps, and
    the leg away from the camera, come last. Only measurements of a side, read from a video, that name the lines to
    draw.
    """
    known = by_id()
    rows = [row for id in known for row in lowest_error_rows(id, measured).values()]
    signs = [s for row in rows if (s := sign_of(row, known[row.id], measured, places)) is not None]
    signs.sort(key=lambda sign: (sign.row.id not in first, *_order(sign)))
    best: dict[tuple[object, ...], Sign] = {}
    for sign in signs:
        # Two measures that draw the same lines on one clip would show the same picture.
        best.setdefault((sign.row.input, *sign.measure.lines), sign)
    return _spread_over_recordings(list(best.values()), most)


def _order(sign: Sign) -> tuple[bool, bool, bool, bool, bool, float]:
    """What stands out least for sure comes last."""
    flags = sign.row.flags
    unsure = ("few_steps" in flags, "far_leg" in flags)
    usual = sign.compared and sign.strength <= 1  # between the limits
    return (*unsure, usual, not sign.compared, not sign.compared and sign.measure.unit != "deg", -sign.strength)


def _spread_over_recordings(signs: list[Sign], most: int) -> list[Sign]:
    """The best of each recording first, then the best of the rest; in the order given."""
    first = {sign.row.input: sign for sign in reversed(signs)}.values()
    chosen = [s for s in signs if s in first][:most]
    chosen += [s for s in signs if s not in chosen][: most - len(chosen)]
    return [s for s in signs if s in chosen]


def sign_of(row: Measurement, measure: Measure, measured: Measurements, places: Places) -> Sign | None:
    """A measurement as a sign; `None` where no frame can show it."""
    rows = lowest_error_rows(row.id, measured)
    wanted = row.side in SIDES or (row.side == "mean" and not any(side in rows for side in SIDES))
    if not measure.lines or not wanted or row.time_s is None:
        return None
    recording = measured.recordings[row.input]
    if recording.motion.provenance.kind != "video" or not recording.motion.has(
        *lines_of(measure, _leg(row, recording), recording.motion.names)
    ):
        return None
    band = places.band([row])
    told = row if measure.plane == "frontal" else rows.get("difference")
    strength = distance(row, band) if band else _in_changes(told)
    return Sign(row, measure, strength, band)


def _in_changes(row: Measurement | None) -> float:
    """The size of a value in detectable changes."""
    return abs(row.value) / row.detectable_change if row and row.detectable_change else 0.0


def _leg(row: Measurement, recording: Recording) -> Side:
    """The stance leg of a measurement; for one of both, the leg whose contact is nearest to its instant."""
    if row.side == "left" or row.side == "right":
        return row.side
    contacts = recording.contacts
    middle = (contacts.strike_s + contacts.off_s) / 2
    nearest = contacts.side[int(np.argmin(np.abs(middle - (row.time_s or 0.0))))]
    return "left" if nearest == "left" else "right"


def lines_of(measure: Measure, side: Side, known: Collection[str]) -> list[str]:
    """The points of a measure's lines; where a detector saw the pelvis, its ends stand for the hips across it."""
    other = "right" if side == "left" else "left"
    names = [name.format(side=side, other=other) for name in measure.lines]
    seen = next((n for n in PELVIS_SEEN if f"left_{n}" in known), None)
    if seen is None or measure.lines != ("left_hip", "right_hip"):
        return names
    return [f"left_{seen}", f"right_{seen}"]


def stills(
    measured: Measurements, signs: list[Sign], get_frames: GetFrames | None = None, height_px: int = HEIGHT_PX
) -> list[Still]:
    """The frame of each sign, cut around the runner; without those whose clip cannot be read any more.

    Parameters
    ----------
    measured
        Holds the recordings.
    signs
        From `largest_signs`.
    get_frames
        Gives the upright RGB pictures at some instants of a clip (time as played).
    height_px
        Most rows of a picture.
    """
    get = get_frames or frames_from_clip
    found: list[Still] = []
    for index, recording in enumerate(measured.recordings):
        mine = [s for s in signs if s.row.input == index]
        if not mine:
            continue
        played = [played_s(recording.motion, s.row.time_s or 0.0) for s in mine]
        try:
            pictures = get(Path(recording.motion.provenance.path), played)
        except HipdriveError:
            continue  # the clip was moved or removed since it was read: the numbers stand without its pictures
        found += [_cut(sign, picture, recording, height_px) for sign, picture in zip(mine, pictures, strict=True)]
    return sorted(found, key=lambda still: signs.index(still.sign))


def _cut(sign: Sign, picture: Picture, recording: Recording, height_px: int) -> Still:
    import cv2

    motion = recording.motion
    frame = int(np.argmin(np.abs(motion.time_s - (sign.row.time_s or 0.0))))
    points = motion.points[frame]
    left, top, right, bottom = _box(points, picture.shape[1], picture.shape[0])
    part = picture[top:bottom, left:right]
    scale = min(1.0, height_px / part.shape[0])
    size = (max(2, round(part.shape[1] * scale)), max(2, round(part.shape[0] * scale)))
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    side = _leg(sign.row, recording)
    value = _value(sign.measure, recording, side, frame)
    level_deg = getattr(motion.space, "level_deg", None) or 0.0
    moved = tuple(((a - (left, top)) * scale, (b - (left, top)) * scale) for a, b in seen_beside(recording, frame))
    return Still(sign, small, (points - (left, top)) * scale, motion.names, side, value, level_deg, moved)


def _value(measure: Measure, recording: Recording, side: Side, frame: int) -> float | None:
    """The measure's curve in one frame: what the drawn angle is, beside the mean of all steps in the caption."""
    if measure.curve is None:
        return None
    value = float(measure.curve(Strides(recording.motion, recording.contacts), side)[frame])
    return value if np.isfinite(value) else None


def _box(points: FloatArray, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a cut around the runner, within the picture."""
    seen = points[np.isfinite(points).all(axis=1)]
    if not len(seen):
        return 0, 0, width, height
    (x0, y0), (x1, y1) = seen.min(axis=0), seen.max(axis=0)
    room = _ROOM * (y1 - y0)
    tall = max(y1 - y0 + 2 * room, (x1 - x0 + 2 * room) / _ASPECT)
    left, right = _within((x0 + x1) / 2, tall * _ASPECT, width)
    top, bottom = _within((y0 + y1) / 2, tall, height)
    return (left, top, right, bottom) if right - left > 8 and bottom - top > 8 else (0, 0, width, height)


def _within(middle: float, size: float, whole: int) -> tuple[int, int]:
    """Start and stop of a piece of this size around the middle, moved to lie within the whole, cut if it is larger."""
    start = min(max(middle - size / 2, 0.0), max(whole - size, 0.0))
    return int(start), min(whole, int(np.ceil(start + size)))


def drawing(still: Still) -> Html:
    """The still with the skeleton and, thick, the lines of the measure; drawn as lines, so sharp at any size."""
    height, width = still.picture.shape[:2]
    tall = max(height, width / _ASPECT)
    box = (width / 2 - tall * _ASPECT / 2, height / 2 - tall / 2, tall * _ASPECT, tall)
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
    row = still.sign.row
    return (
        f"The runner {words.view_phrase(row.view)} at {row.time_s or 0.0:.2f} s, in {still.side} stance, with the line "
        f"{wording.joined([n.replace('_', ' ') for n in lines_of(still.sign.measure, still.side, still.names)])} drawn: "
        f"{still.sign.measure.title.lower()}, {wording.spoken_interval(row)}."
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
