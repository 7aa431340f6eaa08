"""Treadmills of several makes: what of them stands between a camera and the runner."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

Colour = tuple[int, int, int]
#: Low and high bounds (forward, up, right), metres, and colour.
Box = tuple[tuple[float, float, float, float, float, float], Colour]

_FRAME, _POST, _CONSOLE, _HOOD = (26, 26, 28), (50, 50, 52), (40, 40, 46), (34, 34, 38)


@dataclass(frozen=True)
class Treadmill:
    """A treadmill. By default the console and the posts are ahead of the runner and hide little.

    Parameters
    ----------
    console_m
        How far ahead of the runner's middle the console and its posts stand, metres.
    post_m
        Width of the posts, fore and aft.
    screen_m
        How high the console reaches above its usual top.
    rails_m
        How far handrails reach back from the console at hip height; each ends on a strut to the deck.
    hood_m
        Height of the motor's hood in front of the belt.
    edge_m
        Height of the strips beside the belt.
    belt, strips
        Colours.
    """

    console_m: float = 1.02
    post_m: float = 0.07
    screen_m: float = 0.0
    rails_m: float = 0.0
    hood_m: float = 0.0
    edge_m: float = 0.015
    belt: Colour = (15, 15, 17)
    strips: Colour = (140, 140, 145)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Everything it is made of."""
        x, front = self.console_m, max(1.15, self.console_m + 0.13)
        parts: list[Box] = [
            ((-0.95, front, -0.13, -0.035, -0.34, 0.34), _FRAME),
            ((-0.85, 0.95, -0.036, -0.001, -0.27, 0.27), self.belt),
            ((x - 0.04, x + 0.12, 1.08, 1.22 + self.screen_m, -0.40, 0.40), _CONSOLE),
        ]
        for low, high in ((0.28, 0.36), (-0.36, -0.28)):
            parts.append(((-0.95, front, -0.06, self.edge_m, low, high), self.strips))
        for low, high in ((0.335, 0.385), (-0.385, -0.335)):
            parts.append(((x, x + self.post_m, -0.1, 1.12, low, high), _POST))
        if self.hood_m > 0:
            parts.append(((0.97, 1.55, -0.13, self.hood_m, -0.36, 0.36), _HOOD))
        return (*parts, *self._rails())

    def _rails(self) -> tuple[Box, ...]:
        if self.rails_m <= 0:
            return ()
        back = self.console_m - self.rails_m
        bars = ((back, self.console_m, 0.90, 0.945), (back, back + 0.045, -0.06, 0.92))
        return tuple(
            ((ahead, until, low, high, left, left + 0.045), _POST)
            for (ahead, until, low, high), left in product(bars, (0.36, -0.405))
        )
