"""One stride in four pictures, the left leg above the right: strike, midstance, toe-off, knee drive."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.gait import SIDES, Side
from hipdrive.measures import Measurements, by_id
from hipdrive.report import frames, words
from hipdrive.report.drawing import drawing
from hipdrive.report.html import Html, el
from hipdrive.report.pictures import GetFrames
from hipdrive.report.references import Places
from hipdrive.report.section import Section, section
from hipdrive.report.signs import Sign, sign_of
from hipdrive.report.stride_tracks import stride_tracks

#: Name of each picture, and the measures one of which is drawn on it, the first that was read.
_SIDE_ON = {
    "Strike": ("shank_angle", "foot_angle", "overstride"),
    "Midstance": ("knee_flexion_midstance", "sitting"),
    "Toe-off": ("hip_extension_vertical", "trailing_limb_angle"),
    "Knee drive": ("knee_drive",),
}
_ALONG = {
    "Landing": ("crossover", "step_width", "step_width_mm"),
    "Pelvis in midstance": ("pelvic_drop_midstance", "pelvic_drop", "hip_adduction"),
    "Knee in stance": ("fppa",),
    "Trunk in stance": ("trunk_sway",),
}
_HEIGHT_PX = 380


def strip(measured: Measurements, places: Places, get_frames: GetFrames | None) -> Section | None:
    """The strips of every clip, and under them pelvis and muscles over the same stride; `None` without either."""
    parts = [_strip(index, measured, places, get_frames) for index in range(len(measured.recordings))]
    shown = [p for p in parts if p is not None]
    lead = "Each leg in the step nearest to its mean. On the picture: the angle of that very frame. Green: the reference, where there is one."
    tracks = stride_tracks(measured)
    if not shown and tracks is None:
        return None
    return section("stride", "One stride", *shown, tracks, lead=lead if shown else None)


def _strip(index: int, measured: Measurements, places: Places, get_frames: GetFrames | None) -> Html | None:
    moments = _SIDE_ON if measured.recordings[index].motion.view in ("left", "right") else _ALONG
    wanted = [
        (name, side, s)
        for side in SIDES
        for name, ids in moments.items()
        if (s := _sign(ids, side, index, measured, places))
    ]
    stills = frames.stills(measured, [s for _, _, s in wanted], get_frames, _HEIGHT_PX)
    by_sign = {id(still.sign): still for still in stills}
    cells = [_cell(name, side, by_sign[id(s)]) for name, side, s in wanted if id(s) in by_sign]
    if not cells:
        return None
    view = words.view_phrase(measured.recordings[index].motion.view)
    columns = len({name for name, _, _ in wanted})
    return el(
        "div", *cells, class_="strip", style=f"--columns:{columns}", role="group", aria_label=f"One stride {view}"
    )


def _sign(ids: tuple[str, ...], side: Side, index: int, measured: Measurements, places: Places) -> Sign | None:
    """The first of some measures that was read of a side in a recording and can be drawn."""
    known = by_id()
    rows = [r for id in ids for r in measured.rows if r.id == id and r.side == side and r.input == index]
    return next((s for r in rows if (s := sign_of(r, known[r.id], measured, places)) is not None), None)


def _cell(name: str, side: Side, still: frames.Still) -> Html:
    row = still.sign.row
    far = el("span", "far leg", class_="small") if "far_leg" in row.flags else None
    caption = el(
        "figcaption",
        el("span", el("b", f"{words.SIDE_NAMES[side]}, {name.lower()}"), class_="moment"),
        el("a", still.sign.measure.title, href=f"#m-{row.id}"),
        el("span", wording.with_interval(row), class_=f"number {side}"),
        far,
    )
    return el("figure", drawing(still), caption)
