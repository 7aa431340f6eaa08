"""Small drawn pictures of a runner's back, for tests that need pixels: shirt, shorts, dots, bounce, blur, noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.motion import Image, Motion, Provenance

Colour = tuple[int, int, int]
#: Pixels a metre, size of the picture, and how many times larger it is drawn before it is made small.
PX, WIDTH, HEIGHT, FINE = 210.0, 320, 300, 6
STRIDE_S = 0.72


@dataclass(frozen=True)
class Back:
    """A runner seen from behind.

    Parameters
    ----------
    dots
        Each (right, up) of the middle of the hips in metres, colour, and until when it is there, seconds.
    drop_deg
        Amplitude of the pelvis' tilt to either side.
    fixed
        Dots that stand in the room: (right, down) pixels and colour.
    """

    dots: tuple[tuple[float, float, Colour, float], ...] = ()
    drop_deg: float = 6.0
    shirt: Colour = (60, 90, 160)
    shorts: Colour = (38, 38, 44)
    wall: Colour = (190, 190, 185)
    waist_m: float = 0.16
    fps: float = 30.0
    seconds: float = 3.0
    blur: int = 1
    noise: float = 2.0
    fixed: tuple[tuple[float, float, Colour], ...] = ()
    bounce_m: float = 0.045
    hidden_s: tuple[tuple[float, float], ...] = field(default=())

    @property
    def time_s(self) -> FloatArray:
        """Instants of the frames."""
        return np.arange(round(self.seconds * self.fps)) / self.fps

    def tilt_deg(self, at_s: FloatArray | float) -> FloatArray:
        """Tilt of the pelvis, + = left side up."""
        return np.asarray(self.drop_deg * np.sin(2 * np.pi * np.asarray(at_s) / STRIDE_S))

    def hips(self, at_s: FloatArray | float) -> FloatArray:
        """Middle of the hips, pixels."""
        at = np.asarray(at_s, dtype=float)
        down = 170 + PX * self.bounce_m * np.cos(4 * np.pi * at / STRIDE_S)
        right = 160 + PX * 0.01 * np.sin(2 * np.pi * at / STRIDE_S)
        return np.stack([np.broadcast_to(right, down.shape), down], axis=-1)

    def motion(self, view: str = "rear", points: str = "blazepose-full") -> Motion:
        """What a pose network would give: hips, shoulders and knees, without noise."""
        time_s = self.time_s
        hips = self.hips(time_s)
        names, columns = list[str](), list[FloatArray]()
        for joint, aside, up in (
            ("hip", 0.09, 0.0),
            ("shoulder", 0.17, 0.5),
            ("knee", 0.08, -0.42),
            ("ankle", 0.06, -0.8),
        ):
            for side, sign in (("left", -1), ("right", 1)):
                names.append(f"{side}_{joint}")
                columns.append(hips + PX * np.array([sign * aside, -up]))
        provenance = Provenance("drawn.mp4", "video", points, self.fps, float(np.ptp(time_s)), cutoff_hz={"all": 12.0})
        space = Image(WIDTH, HEIGHT, view=view, level_deg=0.0)  # type: ignore[arg-type]
        return Motion(np.stack(columns, axis=1), tuple(names), time_s, space, provenance)

    def pictures(self) -> Iterator[tuple[float, NDArray[np.uint8]]]:
        """`(time, RGB)` of every frame."""
        random = np.random.default_rng(0)
        for at in self.time_s:
            shots = [
                self._drawn(at + (k + 0.5) / self.blur * 0.5 / self.fps - 0.25 / self.fps) for k in range(self.blur)
            ]
            mean = np.mean(shots, axis=0) + random.normal(0, self.noise, (HEIGHT, WIDTH, 3))
            yield float(at), np.clip(mean, 0, 255).astype(np.uint8)

    def _drawn(self, at_s: float) -> NDArray[np.uint8]:
        big = np.full((HEIGHT * FINE, WIDTH * FINE, 3), self.wall, np.uint8)
        waist, away = self.waist_m, any(a <= at_s < b for a, b in self.hidden_s)
        self._fill(big, at_s, [(-0.16, waist), (0.16, waist), (0.18, -0.30), (-0.18, -0.30)], self.shorts, turned=True)
        self._fill(big, at_s, [(-0.20, 0.52), (0.20, 0.52), (0.155, waist), (-0.155, waist)], self.shirt, turned=True)
        for x, y, colour, until in self.dots:
            if at_s < until and not away:
                place = self._placed(at_s, np.array([[x, y]]), turned=True)[0]
                cv2.circle(big, _pixel(place), round(0.015 * PX * FINE), colour, -1)
        for right, down, colour in self.fixed:
            cv2.circle(big, _pixel(np.array([right, down])), round(0.015 * PX * FINE), colour, -1)
        return np.asarray(cv2.resize(big, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), dtype=np.uint8)

    def _placed(self, at_s: float, body: FloatArray, turned: bool) -> FloatArray:
        turn = np.radians(float(self.tilt_deg(at_s))) if turned else 0.0
        x, up = body.T
        # Left side up: the picture turns clockwise.
        right, down = x * np.cos(turn) + up * np.sin(turn), -up * np.cos(turn) + x * np.sin(turn)
        return np.asarray(self.hips(at_s) + PX * np.stack([right, down], axis=1))

    def _fill(
        self, big: NDArray[np.uint8], at_s: float, body: list[tuple[float, float]], colour: Colour, turned: bool
    ) -> None:
        corners = self._placed(at_s, np.array(body), turned)
        cv2.fillPoly(big, [np.array([_pixel(c) for c in corners])], colour)


def _pixel(place: FloatArray) -> tuple[int, int]:
    """A place in the small picture as a pixel of the large one (the middle of a pixel has a whole number)."""
    x, y = (place + 0.5) * FINE - 0.5
    return round(float(x)), round(float(y))


def two(
    colour: Colour, apart_m: float = 0.10, up_m: float = 0.10, until_s: float = np.inf
) -> tuple[tuple[float, float, Colour, float], ...]:
    """Two dots of one colour, level."""
    return ((-apart_m / 2, up_m, colour, until_s), (apart_m / 2, up_m, colour, until_s))
