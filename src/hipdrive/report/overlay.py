"""The clip with what was seen drawn on it: skeleton, feet on the ground, a live angle, the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hipdrive import wording
from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee, InputError
from hipdrive.gait import SIDES, Contacts, Side
from hipdrive.measures import Measure, Measurements, Recording, Strides, by_id
from hipdrive.motion import Motion
from hipdrive.motion.names import bones
from hipdrive.report import words
from hipdrive.report.calibration import seen_beside
from hipdrive.report.mean_stride import sure_points
from hipdrive.report.overlay_marks import (
    Arc,
    dotted,
    draw_arc,
    draw_landing,
    draw_phase_bar,
    half_widths,
    landings,
    stride_phase,
)
from hipdrive.report.pictures import played_s

Picture = NDArray[np.uint8]
Progress = Callable[[int, int], None]

#: RGB, of Okabe and Ito: told apart by every eye, and by their names beside them.
_COLOUR = {"left": (86, 180, 233), "right": (230, 159, 0)}
_WHITE, _DARK, _GREY = (255, 255, 255), (22, 25, 29), (168, 174, 181)
#: The measures whose curve is shown live, the first that this recording shows (design choice: the angle a coach
#: looks for in each view).
_LIVE = ("pelvic_drop", "fppa", "trunk_sway", "trunk_lean", "knee_flexion_midstance")


@dataclass(frozen=True)
class _Live:
    """A measure's curve of each side, to be read frame by frame, with half of each side's 95 % interval."""

    measure: Measure
    curves: dict[Side, FloatArray]
    half: dict[Side, float]


@dataclass(frozen=True)
class Scene:
    """What is drawn on the frames of one recording.

    Parameters
    ----------
    motion, contacts
        The recording.
    sure
        `(frame, point)` seen well enough to be drawn as seen.
    live
        The angle, or `None` where no measure has one here.
    played_s
        `(frame,)` time stamps of the file.
    unit
        Pixels that everything drawn is a multiple of.
    recording
        Where points were seen before they were moved to their joints.
    """

    motion: Motion
    contacts: Contacts
    sure: BoolArray
    live: _Live | None
    played_s: FloatArray
    unit: float
    recording: Recording


def _quiet(done: int, total: int) -> None:
    """Report nothing."""


def write_overlays(measured: Measurements, out: str | Path, *, slower: float = 1.0) -> list[Path]:
    """As `write_overlay`, of every clip: one file, or `NAME-1.mp4`, `NAME-2.mp4` where there are several."""
    out = Path(out)
    clips = [i for i, r in enumerate(measured.recordings) if r.motion.provenance.kind == "video"]
    if not clips:
        path = measured.recordings[0].motion.provenance.path
        raise InputError(path, "is not a video, so nothing can be drawn on it", "Leave out --overlay")
    names = [out] if len(clips) == 1 else [out.with_stem(f"{out.stem}-{n}") for n in range(1, len(clips) + 1)]
    return [write_overlay(measured, name, input=i, slower=slower) for i, name in zip(clips, names, strict=True)]


def write_overlay(
    measured: Measurements, out: str | Path, *, input: int = 0, slower: float = 1.0, progress: Progress = _quiet
) -> Path:
    """Write a clip again with skeleton, contacts and a live angle drawn on it (H.264, the source's time stamps).

    Parameters
    ----------
    measured
        Holds the recording.
    out
        The video to be: `.mp4`, `.mov`, `.m4v` or `.mkv`.
    input
        Which recording.
    slower
        How many times slower than the source it plays.
    progress
        Called with (frames done, frames in all).

    Returns
    -------
    Path
        `out`.

    Raises
    ------
    InputError
        If the recording is no video, or cannot be read any more.
    OutputError
        If the file cannot be written; then nothing of it is.
    """
    from hipdrive.video import frames, writing

    out = Path(out)
    recording = measured.recordings[input]
    if recording.motion.provenance.kind != "video":
        raise InputError(
            recording.motion.provenance.path, "is not a video, so nothing can be drawn on it", "Give a clip"
        )
    fps = float(recording.motion.provenance.metadata.get("playback_fps", recording.motion.fps))
    with writing(out, fps / slower) as clip:
        scene, total = scene_of(recording, measured), len(recording.motion.time_s)
        for number, (time_s, picture) in enumerate(frames(Path(recording.motion.provenance.path))):
            clip.write(time_s * slower, draw(scene, picture, time_s))
            progress(number + 1, total)
    return out


def scene_of(recording: Recording, measured: Measurements | None = None) -> Scene:
    """What is drawn on the frames of a recording; intervals come from `measured`, which holds it."""
    motion = recording.motion
    played = np.array([played_s(motion, float(t)) for t in motion.time_s])
    height = getattr(motion.space, "height", 720)
    width = getattr(motion.space, "width", 1280)
    unit = min(height, width) / 120
    live = _live(recording, measured)
    return Scene(motion, recording.contacts, sure_points(recording), live, played, unit, recording)


def _live(recording: Recording, measured: Measurements | None) -> _Live | None:
    """The first of the live measures that this recording shows."""
    strides = Strides(recording.motion, recording.contacts)
    for id in _LIVE:
        measure = by_id().get(id)
        if measure is None or measure.curve is None:
            continue
        try:
            curves = {side: measure.curve(strides, side) for side in SIDES}
            half = half_widths(measure, measured, recording) if measured else {side: np.nan for side in SIDES}
            return _Live(measure, curves, half)
        except CannotSee:
            continue
    return None


def draw(scene: Scene, picture: Picture, time_s: float) -> Picture:
    """One frame with everything drawn on it; `time_s` is its time stamp in the file."""
    canvas = picture.copy()
    frame = int(np.argmin(np.abs(scene.played_s - time_s)))
    real_s = float(scene.motion.time_s[frame])
    grounded = [side for side in SIDES if _on_ground(scene.contacts, side, real_s)]
    for side in SIDES:
        for place in landings(scene.motion, scene.contacts, side, real_s):
            draw_landing(canvas, place, _COLOUR[side], scene.unit)
    if scene.live is not None:
        for side in grounded or SIDES[:0]:
            arc = Arc(scene.live.measure, scene.live.curves, scene.live.half)
            draw_arc(canvas, arc, scene.motion, frame, side, _COLOUR[side], scene.unit)
    _draw_bones(canvas, scene, frame)
    _draw_seen(canvas, scene, frame)
    for side in grounded:
        _draw_foot(canvas, scene, frame, side)
    _draw_panel(canvas, scene, frame, real_s, grounded)
    _draw_strip(canvas, scene, real_s)
    return canvas


def _on_ground(contacts: Contacts, side: Side, time_s: float) -> bool:
    mine = contacts.of(side)
    return bool(((mine.strike_s <= time_s) & (time_s <= mine.off_s)).any())


def _pixel(scene: Scene, frame: int, name: str) -> tuple[int, int] | None:
    if name not in scene.motion.names:
        return None
    point = scene.motion.points[frame, scene.motion.names.index(name)]
    return (round(float(point[0])), round(float(point[1]))) if np.isfinite(point).all() else None


def _both_sure(scene: Scene, frame: int, a: str, b: str) -> bool:
    names = scene.motion.names
    return bool(scene.sure[frame, names.index(a)] and scene.sure[frame, names.index(b)])


def _bone_colour(a: str, b: str) -> tuple[int, int, int]:
    sides = {name.split("_")[0] for name in (a, b)}
    return _COLOUR[sides.pop()] if len(sides) == 1 and sides <= set(_COLOUR) else _WHITE


def _draw_bones(canvas: Picture, scene: Scene, frame: int) -> None:
    import cv2

    lines = [
        (a, b, p, q)
        for a, b in bones(scene.motion.names)
        if (p := _pixel(scene, frame, a)) and (q := _pixel(scene, frame, b))
    ]
    for thick, colour in ((0.9, _DARK), (0.45, None)):
        for a, b, start, stop in lines:
            shade, width = colour or _bone_colour(a, b), max(1, round(thick * scene.unit))
            if _both_sure(scene, frame, a, b):
                cv2.line(canvas, start, stop, shade, width, cv2.LINE_AA)
            elif colour is None:
                dotted(canvas, start, stop, shade, scene.unit)


def _draw_seen(canvas: Picture, scene: Scene, frame: int) -> None:
    """Where the network saw hips and toes that were moved to their joints: rings, joined to them."""
    import cv2

    thin = max(1, round(0.25 * scene.unit))
    for seen, joint in seen_beside(scene.recording, frame):
        start, stop = ((round(float(p[0])), round(float(p[1]))) for p in (seen, joint))
        cv2.line(canvas, start, stop, _GREY, thin, cv2.LINE_AA)
        cv2.circle(canvas, start, max(2, round(0.8 * scene.unit)), _GREY, thin, cv2.LINE_AA)


def _draw_foot(canvas: Picture, scene: Scene, frame: int, side: Side) -> None:
    """A foot on the ground is lit: filled in its colour, with a ring."""
    import cv2

    found = [_pixel(scene, frame, f"{side}_{name}") for name in ("ankle", "heel", "toe")]
    corners = np.array([p for p in found if p is not None], dtype=np.int32)
    if len(corners) < 2:
        return
    middle = (round(float(corners[:, 0].mean())), round(float(corners[:, 1].mean())))
    radius = round(float(np.linalg.norm(corners - corners.mean(axis=0), axis=1).max() + 1.5 * scene.unit))
    cv2.fillConvexPoly(canvas, corners, _COLOUR[side], cv2.LINE_AA)
    cv2.circle(canvas, middle, radius, _DARK, max(2, round(0.9 * scene.unit)), cv2.LINE_AA)
    cv2.circle(canvas, middle, radius, _COLOUR[side], max(1, round(0.5 * scene.unit)), cv2.LINE_AA)


def _draw_panel(canvas: Picture, scene: Scene, frame: int, time_s: float, grounded: list[Side]) -> None:
    """Top left: the time, and the angle of each side; the leg on the ground is bright."""
    unit, live = scene.unit, scene.live
    sides = () if live is None else _told_apart(live)
    rows = 1 + len(sides) if sides else 0
    _shade(canvas, (0, 0), (round(66 * unit), round((10.5 + 6.5 * rows) * unit)))
    _text(canvas, f"{time_s:.2f} s", (3 * unit, 7.5 * unit), 4.6 * unit, _WHITE)
    _draw_phase(canvas, scene, time_s)
    if live is None:
        return
    _text(canvas, live.measure.title, (3 * unit, 14 * unit), 4 * unit, _WHITE)
    for row, side in enumerate(sides):
        value = live.curves[side][frame]
        text = _with_error(float(value), live, side)
        y = (20.5 + 6.5 * row) * unit
        bright = side in grounded or len(sides) == 1
        name = words.SIDE_NAMES[side if len(sides) == 2 else "mean"]
        _text(canvas, name, (3 * unit, y), 4 * unit, _COLOUR[side] if bright else _GREY)
        _text(canvas, text, (17 * unit, y), 4 * unit, _COLOUR[side] if bright else _GREY, bold=bright)


def _draw_phase(canvas: Picture, scene: Scene, time_s: float) -> None:
    """Beside the time: how far each foot's stride is."""
    for row, side in enumerate(SIDES):
        phase = stride_phase(scene.contacts, side, time_s)
        if phase is not None:
            box = (24 * scene.unit, (2.4 + 3.2 * row) * scene.unit, 34 * scene.unit, 2 * scene.unit)
            draw_phase_bar(canvas, box, phase, _COLOUR[side])


def _with_error(value: float, live: _Live, side: Side) -> str:
    """The angle of this frame with half of the 95 % interval of its kind, where that is known."""
    if not np.isfinite(value):
        return "–"
    half = live.half[side]
    return (
        wording.plus_minus(value, half, live.measure.unit)
        if np.isfinite(half)
        else wording.value(value, live.measure.unit)
    )


def _told_apart(live: _Live) -> tuple[Side, ...]:
    """Both sides; one of them where the curve is the same for both (the trunk's, seen from the side)."""
    same = np.array_equal(live.curves["left"], live.curves["right"], equal_nan=True)
    return SIDES[:1] if same else SIDES


def _draw_strip(canvas: Picture, scene: Scene, time_s: float, around_s: float = 1.5) -> None:
    """At the bottom: when each foot is on the ground, now in the middle."""
    import cv2

    height, width = canvas.shape[:2]
    unit = scene.unit
    top = round(height - 12 * unit)
    _shade(canvas, (0, top), (width, height))
    label = round(16 * unit)
    scale = (width - label) / (2 * around_s)
    for row, side in enumerate(SIDES):
        y = round(top + (1.5 + 5 * row) * unit)
        _text(canvas, words.SIDE_NAMES[side], (3 * unit, y + 3.6 * unit), 3.6 * unit, _COLOUR[side])
        for start, stop in _bars(scene.contacts.of(side), time_s, around_s):
            x0, x1 = (round(label + (t - time_s + around_s) * scale) for t in (start, stop))
            cv2.rectangle(canvas, (x0, y), (x1, round(y + 4 * unit)), _COLOUR[side], cv2.FILLED)
    now = round(label + around_s * scale)
    cv2.line(canvas, (now, top), (now, height), _WHITE, max(1, round(0.35 * unit)), cv2.LINE_AA)


def _bars(contacts: Contacts, time_s: float, around_s: float) -> Iterator[tuple[float, float]]:
    """Start and stop of the contacts near an instant, cut to what is shown."""
    for strike, off in zip(contacts.strike_s, contacts.off_s, strict=True):
        start, stop = max(float(strike), time_s - around_s), min(float(off), time_s + around_s)
        if stop > start:
            yield start, stop


def _shade(canvas: Picture, start: tuple[int, int], stop: tuple[int, int]) -> None:
    """Darken a rectangle, so that text on it can be read."""
    part = canvas[start[1] : stop[1], start[0] : stop[0]]
    part[...] = (0.3 * part + 0.7 * np.array(_DARK)).astype(np.uint8)


def _text(
    canvas: Picture,
    text: str,
    at: tuple[float, float],
    size: float,
    colour: tuple[int, int, int],
    bold: bool = False,
) -> None:
    """Write text with its base line at a point."""
    import cv2

    font = cv2.FontFace("sans")
    cv2.putText(canvas, text, (round(at[0]), round(at[1])), colour, font, round(size), 700 if bold else 500)
