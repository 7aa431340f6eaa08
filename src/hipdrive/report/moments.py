"""The frames that show what stands out."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.measures import Measurements
from hipdrive.report import frames, words
from hipdrive.report.drawing import drawing
from hipdrive.report.html import Html, el
from hipdrive.report.pictures import GetFrames
from hipdrive.report.references import Places
from hipdrive.report.signs import largest_signs

_HEIGHT_PX = 480


def moments(
    measured: Measurements, places: Places, get_frames: GetFrames | None, first: tuple[str, ...]
) -> Html | None:
    """The frames of what findings rest on (measures `first`), to stand beside them; `None` without pictures."""
    signs = [s for s in largest_signs(measured, places, first=first) if s.row.id in first]
    shown = frames.stills(measured, signs, get_frames, _HEIGHT_PX)
    if not shown:
        return None
    pictures = el("div", *(_still(s) for s in shown), class_=f"stills n{len(shown)}")
    lead = "Each in the step nearest to the mean: its own value on the picture, the mean beside it."
    return el("article", el("h3", "Where to look"), el("p", lead, class_="small"), pictures, id="moments")


def _still(still: frames.Still) -> Html:
    row, measure = still.sign.row, still.sign.measure
    stance = f"{still.side.capitalize()} stance, {row.time_s or 0.0:.2f} s"
    caption = el(
        "figcaption",
        el("strong", el("a", measure.title, href=f"#m-{measure.id}")),
        el("span", wording.with_interval(row), class_=f"number {still.side}"),
        el("span", f"{stance}. {words.sign_sentence(measure.sign)}", class_="small"),
    )
    return el("figure", drawing(still), caption)
