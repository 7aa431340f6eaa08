"""The runner's own stride as a kept report has it: to be shown moving, or as one small picture."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from html import unescape

from hipdrive.report.film import HEIGHT, WIDTH
from hipdrive.report.html import Html, el

_FIGURE = re.compile(r'<figure class="film"[^>]*>.*?</figure>', re.DOTALL)
#: Reports name what the reel holds since curves show it too; on a page of two visits the name would stand twice.
_REEL = re.compile(r'<g class="reel">(?:<g id="sheet-[^"]+">(.*)</g>|(.*))</g></svg>', re.DOTALL)
_SHEET = re.compile(r'href="data:image/webp;base64,([^"]+)"')
_POSE = re.compile(r'<g transform="translate\([^)]*\)"[^>]*>(.*?)</g>', re.DOTALL)
#: Colours on a picture, and of sticks on plain ground; width of a line and of what is dark or plain around it.
_SIDE = {"left": "#56b4e9", "right": "#ff9a3d", "middle": "#ffffff"}
_STICKS = {"left": "#0072b2", "right": "#c24e00", "middle": "#3d4650"}
_GROUND = "#f4f1ea"
#: Height of a small picture, pixels.
_SMALL = 240


@dataclass(frozen=True)
class Stride:
    """One moving figure of a report.

    Parameters
    ----------
    view
        Where the camera stood, in words: `from behind`.
    side
        The foot whose strike begins it.
    n, still
        Frames, and the one to stand still on.
    lasts_s
        How long a round takes as it is shown.
    spoken, caption
        What it is, for those who do not see it and for those who do.
    reel
        The frames side by side with their lines.
    """

    view: str
    side: str
    n: int
    still: int
    lasts_s: float
    spoken: str
    caption: str
    reel: Html


def strides_in(page: str) -> tuple[Stride, ...]:
    """The moving figures of a report, as it was written; none where it had no clip."""
    return tuple(found for text in _FIGURE.findall(page) if (found := _read(text)) is not None)


def _read(text: str) -> Stride | None:
    reel = _REEL.search(text)
    told = dict(re.findall(r'data-(n|still|lasts|side)="([^"]*)"', text))
    named = dict(re.findall(r'<(svg|input)[^>]*aria-label="([^"]*)"', text))
    caption = re.search(r"<figcaption>(.*?)</figcaption>", text, re.DOTALL)
    if reel is None or caption is None or len(told) < 4 or len(named) < 2:
        return None
    view = unescape(named["input"]).removeprefix("Moment of the stride, ")
    return Stride(view, told["side"], int(told["n"]), int(told["still"]), float(told["lasts"]),
                  unescape(named["svg"]), unescape(caption[1]), Html(reel[1] or reel[2]))  # fmt: skip


def moving_stride(stride: Stride, lasts_s: float | None = None, caption: str | None = None) -> Html:
    """The stride as a figure that `figures.js` moves, with a slider through it.

    Parameters
    ----------
    stride
        Which.
    lasts_s
        How long a round takes; two with the same are in phase, for each begins with a strike.
    caption
        Below it; its own by default.
    """
    reel = el("g", stride.reel, class_="reel", transform=f"translate({-stride.still * WIDTH})")
    picture = el(
        "svg",
        reel,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=stride.spoken,
        class_="stride",
        data_n=stride.n,
        data_wide=WIDTH,
        data_lasts=stride.lasts_s if lasts_s is None else lasts_s,
    )
    slider = el("input", type="range", min="0", max=stride.n - 1, value=stride.still,
                aria_label=f"Moment of the stride, {caption or stride.view}")  # fmt: skip
    return el("figure", picture, slider, el("figcaption", caption or stride.caption), class_="moving")


def small_picture(stride: Stride) -> str | None:
    """The frame it stands still on with its lines, as an SVG file of some ten kilobytes; `None` where it cannot be read.

    Sticks stand on plain ground.
    """
    sheet, poses = _SHEET.search(stride.reel), _POSE.findall(stride.reel)
    if len(poses) <= stride.still:
        return None
    pose = poses[stride.still]
    if sheet is None:
        ground = el("rect", width=WIDTH, height=HEIGHT, fill=_GROUND)
        return _small(ground, _coloured(pose, _STICKS, 9, _line(_GROUND, 12)))
    jpeg = _frame(base64.b64decode(sheet[1]), stride.still)
    if jpeg is None:
        return None
    address = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    image = el("image", href=address, width=WIDTH, height=HEIGHT)
    return _small(image, _coloured(pose, _SIDE, 3.6, _line("#101418", 6.5)))


def _coloured(pose: str, colours: dict[str, str], width: float, casing: str) -> Html:
    """The lines of a pose with their style in them: a file of its own has no style sheet."""
    lines = pose.replace('class="pose-casing"', casing)
    for side, colour in colours.items():
        lines = lines.replace(f'class="pose {side}"', _line(colour, width))
    return Html(lines)


def _small(ground: Html, lines: Html) -> str:
    size = {"width": _SMALL * WIDTH // HEIGHT, "height": _SMALL}
    return el("svg", ground, lines, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", **size)


def _line(colour: str, width: float) -> str:
    return f'fill="none" stroke-linecap="round" stroke-linejoin="round" stroke="{colour}" stroke-width="{width}"'


def _frame(sheet: bytes, number: int) -> bytes | None:
    """One frame of a sheet as a JPEG of a small picture's height."""
    import cv2
    import numpy as np

    row = cv2.imdecode(np.frombuffer(sheet, np.uint8), cv2.IMREAD_COLOR)
    if row is None or row.shape[1] < (number + 1) * WIDTH:
        return None
    one = row[:, number * WIDTH : (number + 1) * WIDTH]
    small = cv2.resize(one, (_SMALL * WIDTH // HEIGHT, _SMALL), interpolation=cv2.INTER_AREA)
    done, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 82])
    return bytes(jpeg) if done else None
