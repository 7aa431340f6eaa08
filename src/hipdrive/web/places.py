"""Where the phone stands, drawn to scale: from behind, from the side, from the front; and what it should see."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.report.html import Html, el
from hipdrive.web.moving import still

#: As `hipdrive/pelvis/guide.md` says: how far away, and how high.
DISTANCE, HEIGHT = "3 to 4 m", "0.9 to 1.1 m"
#: In the units of the figures, 200 a metre: 3.5 m and 1 m.
_AWAY, _HIGH = 700.0, 200.0
_WIDTH, _TOP, _BOTTOM = 1270, -430, 110
#: The phone's own picture beside it: left edge, width and height.
_SEEN = (1000.0, 220.0, 391.0)


@dataclass(frozen=True)
class Place:
    """A place for the phone.

    Parameters
    ----------
    id
        Its name.
    title
        In words.
    runner, seen
        The figure as it is seen from the side of the drawing, and as the phone sees it; with the frame shown.
    phone_x, runner_x
        Where each stands.
    spoken
        The drawing in a sentence.
    note
        What matters there.
    """

    id: str
    title: str
    runner: tuple[str, int]
    seen: tuple[str, int]
    phone_x: float
    runner_x: float
    spoken: str
    note: str


_NEAR, _FAR = 110.0, 110.0 + _AWAY
_SAID = f"{DISTANCE.replace(' m', ' metres')} away, at the height of the hips, {HEIGHT.replace(' m', ' metres')}."
PLACES = (
    Place("rear", "From behind", ("run.side", 8), ("run.rear", 8), _NEAR, _FAR,
          f"The phone stands straight behind the runner, {_SAID}",
          "Straight behind you, on the line of the belt. Shows hips, knees and feet."),
    Place("side", "From the side", ("run.rear", 8), ("run.side", 8), _NEAR, _FAR,
          f"The phone stands at the side of the runner, square to the path, {_SAID}",
          "Square to the path, in the middle of what is run. Shows lean, landing and push-off."),
    Place("front", "From the front", ("run.side", 8), ("run.front", 8), _FAR, _NEAR,
          f"The phone stands in front of the runner, {_SAID}",
          "Where there is no room behind you. Shows knees and feet; not the dots on the pelvis."),
)  # fmt: skip


def drawing(place: Place) -> Html:
    """The place as a drawing with its distance and height."""
    way = 1 if place.runner_x > place.phone_x else -1
    return el(
        "svg",
        el("line", x1=20, x2=_SEEN[0] - 40, y1=2, y2=2, class_="floor"),
        el("rect", x=place.runner_x - 150, y=4, width=300, height=18, rx=6, class_="belt"),
        _sight(place.phone_x, place.runner_x),
        _phone(place.phone_x),
        still(*place.runner, place.runner_x, 0),
        _across(place.phone_x, place.runner_x),
        _up(place.phone_x - 75 * way, way),
        _picture(place),
        viewBox=f"0 {_TOP} {_WIDTH} {_BOTTOM - _TOP}",
        role="img",
        aria_label=place.spoken,
        class_="place",
    )


def _phone(x: float) -> Html:
    tripod = f"M{x} {-_HIGH + 36}V-60M{x} -60 {x - 45} 0M{x} -60 {x + 45} 0M{x} -60V0"
    return el(
        "g",
        el("path", d=tripod, class_="tripod"),
        el("rect", x=x - 11, y=-_HIGH - 38, width=22, height=76, rx=6, class_="phone"),
    )


def _sight(phone: float, runner: float) -> Html:
    """What the phone takes in: a fan over the whole runner, and the line at the height of the hips."""
    fan = f"M{phone} {-_HIGH} {runner} -385V15Z"
    return el(
        "g",
        el("path", d=fan, class_="fan"),
        el("line", x1=phone, x2=runner, y1=-_HIGH, y2=-_HIGH, class_="sight"),
    )


def _across(a: float, b: float) -> Html:
    left, right = min(a, b), max(a, b)
    line = f"M{left} 62H{right}M{left} 48V76M{right} 48V76"
    return el(
        "g",
        el("path", d=line, class_="size"),
        el("text", DISTANCE, x=(left + right) / 2, y=50, text_anchor="middle"),
    )


def _up(x: float, way: int) -> Html:
    line = f"M{x} 0V{-_HIGH}M{x - 14} 0H{x + 14}M{x - 14} {-_HIGH}H{x + 14}"
    start = max(x, 20.0) if way > 0 else x
    text = el("text", HEIGHT, x=start, y=-_HIGH - 62, text_anchor="start" if way > 0 else "end")
    return el("g", el("path", d=line, class_="size"), text)


def _picture(place: Place) -> Html:
    x, width, height = _SEEN
    floor = 30.0
    return el(
        "g",
        el("rect", x=x, y=floor - height, width=width, height=height, rx=26, class_="screen-edge"),
        still(*place.seen, x + width / 2, floor - 28, 0.86),
        el("text", "what it sees", x=x + width / 2, y=floor + 50, text_anchor="middle"),
    )
