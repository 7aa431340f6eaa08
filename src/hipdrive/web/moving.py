"""Moving figures drawn from frames of points: the drills, their faults as pairs, and a runner.

The first frame is in the page; `figures.js` moves it on, unless motion is unwelcome. The frames are a file that
`made_by` in it says how to make.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from hipdrive.report.html import Html, el

#: Each part of the body: its points without the side, and its class (the width of its line).
_ARM, _LEG, _FOOT = ("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle"), ("heel", "toe")
#: Room around a figure, units: half of a head and of a trunk (design choice).
_ROOM = 34
_HEAD = 22
Box = tuple[int, int, int, int]


@cache
def _document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("hipdrive.web") / "data" / "figures.json").read_text(encoding="utf-8"))
    return found


def is_drawn(name: str) -> bool:
    """Whether there is a figure of this name."""
    return name in _document()["figures"]


def box_of(names: Sequence[str]) -> Box:
    """The box that holds all frames of figures: left, top, width, height."""
    frames = [frame for name in names for frame in _document()["figures"][name]["frames"]]
    xs, ys = [x for f in frames for x in f[::2]], [y for f in frames for y in f[1::2]]
    left, top = min(xs) - _ROOM, min(ys) - _ROOM
    return left, top, max(xs) + _ROOM - left, max(ys) + _ROOM - top


def body(name: str, label: str, box: Box | None = None, frame: int = 0, mark: Sequence[str] | None = None) -> Html:
    """A figure as a picture.

    Parameters
    ----------
    name
        Which.
    label
        What it shows, for those who do not see it.
    box
        What the picture spans; what the figure needs by default.
    frame
        The one shown while it stands still.
    mark
        Points of the line of what is judged; the figure's own by default.
    """
    told = _document()["figures"][name]
    left, top, width, height = box or box_of([name])
    floor = el("line", x1=left, x2=left + width, y1=2, y2=2, class_="floor") if told["floor"] else None
    return el(
        "svg",
        floor,
        *_pose(told, frame, told["mark"] if mark is None else mark),
        viewBox=f"{left} {top} {width} {height}",
        role="img",
        aria_label=label,
        class_="body",
        data_seconds=told["seconds"],
        data_frames=";".join(" ".join(map(str, f)) for f in told["frames"]),
    )


def still(name: str, frame: int, x: float, y: float, scale: float = 1.0) -> Html:
    """A figure that stands still within a larger drawing: its point on the floor below the hips goes to `x`, `y`."""
    told = _document()["figures"][name]
    pelvis = told["frames"][frame][2 * _document()["points"].index("pelvis")]
    place = f"translate({x:g} {y:g}) scale({scale:g}) translate({-pelvis} 0)"
    return el("g", *_pose(told, frame, ()), class_="body", transform=place)


def _pose(told: dict[str, Any], frame: int, mark: Sequence[str]) -> list[Html]:
    return [_drawn(tag, points, class_, told["frames"][frame]) for tag, points, class_ in _parts(told["near"], mark)]


def _parts(near: str, mark: Sequence[str]) -> list[tuple[str, list[str], str]]:
    """Element, points and class of each part, the farthest first."""
    square, near = near == "both", "right" if near == "both" else near
    far = "left" if near == "right" else "right"
    trunk = [f"{far}_shoulder", f"{far}_hip", f"{near}_hip", f"{near}_shoulder"]
    return [
        *_limbs(far, "near" if square else "far"),
        ("polygon", trunk, "trunk square" if square else "trunk"),
        ("polyline", ["head", "neck"], "neck"),
        ("circle", ["head"], "head"),
        *_limbs(near, "near"),
        *([("polyline", list(mark), "mark")] if mark else []),
    ]


def _limbs(side: str, class_: str) -> list[tuple[str, list[str], str]]:
    parts = (("arm", _ARM), ("leg", _LEG), ("foot", _FOOT))
    made = [("polyline", [f"{side}_{p}" for p in points], f"{kind} {class_}") for kind, points in parts]
    return made if class_ == "far" else [made[1], made[2], made[0]]


def _drawn(tag: str, points: Sequence[str], class_: str, frame: Sequence[int]) -> Html:
    order = _document()["points"]
    numbers = [order.index(p) for p in points]
    places = [(frame[2 * n], frame[2 * n + 1]) for n in numbers]
    follows = " ".join(map(str, numbers))
    if tag == "circle":
        return el("circle", cx=places[0][0], cy=places[0][1], r=_HEAD, class_=class_, data_p=follows)
    return el(tag, points=" ".join(f"{x},{y}" for x, y in places), class_=class_, data_p=follows)


def moving(name: str, label: str) -> Html:
    """A figure that moves."""
    return el("figure", body(name, label, frame=_widest(name)), class_="moving")


def pair(drill: str, fault: str, title: str, cue: str) -> Html | None:
    """A fault beside how it is meant, wrong and right; `None` where it is not drawn."""
    wrong = f"{drill}.{fault}"
    right = f"{wrong}.right" if is_drawn(f"{wrong}.right") else drill
    if not is_drawn(wrong):
        return None
    box = box_of([wrong, right])
    sides = [
        el(
            "div",
            body(name, f"{word} {said}", box, _widest(name), _document()["figures"][wrong]["mark"]),
            el("p", _sign(class_), el("b", word), f" {said}"),
            class_=class_,
        )
        for name, word, said, class_ in ((wrong, "Wrong:", title, "wrong"), (right, "Right:", cue, "right"))
    ]
    return el("figure", el("div", *sides, class_="two"), class_="moving wrong-right")


def _widest(name: str) -> int:
    """The frame furthest from the first: what the movement goes to."""
    frames = _document()["figures"][name]["frames"]
    apart = [sum((a - b) ** 2 for a, b in zip(frame, frames[0], strict=True)) for frame in frames]
    return apart.index(max(apart))


#: Shapes that tell verdicts apart without colour: as on the first screen of a report.
_SHAPES = {
    "there": "M4 10.5 8.5 15 16 5.5",
    "not there": "M5 5 15 15M15 5 5 15",
    "cannot tell": "M6.3 7.2a3.7 3.7 0 1 1 5.2 3.4c-1 .5-1.5 1-1.5 2.2M10 16v.4",
}


def mark(state: str) -> Html:
    """The sign of `there`, `not there` or `cannot tell`."""
    shape = el("path", d=_SHAPES[state])
    return el("svg", shape, viewBox="0 0 20 20", class_="sign", aria_hidden="true", focusable="false")


def _sign(class_: str) -> Html:
    return mark("there" if class_ == "right" else "not there")


def stop_button() -> Html:
    """Stops and starts every figure of a page; shown by the script that moves them."""
    return el("button", "Stop the figures", type="button", class_="quiet small motion", hidden="")
