"""A frame that gives square cut-outs of itself, without turning all of it into RGB first.

A network reads 256 x 256 pixels; converting and copying the two million of a decoded frame costs a third of its time.
So the cut-out is taken from the decoder's own planes (Y, U, V; rotation included) and only it becomes RGB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray

Pixels = NDArray[np.uint8]
Floats = FloatArray

_WARP = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


class Picture(Protocol):
    """An upright frame."""

    @property
    def width(self) -> int:
        """Pixels."""
        ...

    @property
    def height(self) -> int:
        """Pixels."""
        ...

    def cut(self, to_frame: Floats, pixels: int, *, repeat_edge: bool) -> NDArray[np.float32]:
        """Part of the frame.

        Parameters
        ----------
        to_frame
            `(2, 3)` affine map from pixel indices of the part to those of the frame.
        pixels
            Side of the part.
        repeat_edge
            Beyond the frame its edge is repeated, otherwise it is black.

        Returns
        -------
        array
            `(pixels, pixels, 3)` RGB, 0 to 1.
        """
        ...


@dataclass(frozen=True)
class RgbPicture:
    """A frame that is RGB already, `(height, width, 3)`."""

    frame: Pixels

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.frame.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.frame.shape[0])

    def cut(self, to_frame: Floats, pixels: int, *, repeat_edge: bool) -> NDArray[np.float32]:
        """See `Picture.cut`."""
        part = _warped(self.frame, to_frame, pixels, repeat_edge, 0)
        return np.multiply(part, np.float32(1 / 255), dtype=np.float32)


@dataclass(frozen=True)
class PlanarPicture:
    """A decoded frame as it lies in memory, 4:2:0.

    Parameters
    ----------
    luma, blue, red
        Y `(rows, columns)`, U and V `(ceil(rows / 2), ceil(columns / 2))`, as stored.
    to_stored
        `(2, 3)` affine map from pixel indices of the upright frame to those of the stored one.
    width, height
        Of the upright frame.
    colours
        `(3, 4)` map from Y, U, V and 1 to RGB, 0 to 1 (see `colour_map`).
    owner
        Whatever keeps the memory alive.
    """

    luma: Pixels
    blue: Pixels
    red: Pixels
    to_stored: Floats
    width: int
    height: int
    colours: Floats
    owner: object = None

    def cut(self, to_frame: Floats, pixels: int, *, repeat_edge: bool) -> NDArray[np.float32]:
        """See `Picture.cut`."""
        to_luma = _after(self.to_stored, to_frame)
        # Chroma at half the size of the part: index k of it is index 2 k + 0.5 of the part, and likewise in the frame.
        to_chroma = _after(_HALF, _after(to_luma, _DOUBLE))
        half = pixels // 2
        black = np.linalg.solve(self.colours[:, :3], -self.colours[:, 3])
        y = _warped(self.luma, to_luma, pixels, repeat_edge, black[0])
        u, v = (_warped(p, to_chroma, half, repeat_edge, black[1]) for p in (self.blue, self.red))
        yuv = cv2.merge([y, cv2.resize(u, (pixels, pixels)), cv2.resize(v, (pixels, pixels))])
        rgb = cv2.transform(yuv.astype(np.float32), self.colours.astype(np.float32))
        return np.clip(rgb, 0, 1).astype(np.float32, copy=False)


_HALF = np.array([[0.5, 0, -0.25], [0, 0.5, -0.25]])
_DOUBLE = np.array([[2.0, 0, 0.5], [0, 2.0, 0.5]])


def _after(second: Floats, first: Floats) -> Floats:
    """One affine map `(2, 3)` after another."""
    turn = second[:, :2]
    return np.column_stack([turn @ first[:, :2], turn @ first[:, 2] + second[:, 2]])


def _warped(plane: Pixels, to_plane: Floats, pixels: int, repeat_edge: bool, outside: float) -> Pixels:
    border = cv2.BORDER_REPLICATE if repeat_edge else cv2.BORDER_CONSTANT
    part = cv2.warpAffine(
        plane, to_plane, (pixels, pixels), flags=_WARP, borderMode=border, borderValue=[round(outside)] * 3
    )
    return part.astype(np.uint8, copy=False)


def colour_map(*, high_definition: bool, full_range: bool) -> Floats:
    """`(3, 4)` map from (Y, U, V, 1), 0 to 255, to RGB, 0 to 1.

    Parameters
    ----------
    high_definition
        ITU-R BT.709 instead of BT.601.
    full_range
        Y, U and V use 0 to 255 instead of 16 to 235 (Y) and 16 to 240.
    """
    red, blue = (0.2126, 0.0722) if high_definition else (0.299, 0.114)
    green = 1 - red - blue
    luma, chroma, offset = (255.0, 255.0, 0.0) if full_range else (219.0, 224.0, 16.0)
    u = np.array([0.0, -2 * blue * (1 - blue) / green, 2 * (1 - blue)]) / chroma
    v = np.array([2 * (1 - red), -2 * red * (1 - red) / green, 0.0]) / chroma
    y = np.full(3, 1 / luma)
    return np.column_stack([y, u, v, -offset * y - 128 * (u + v)])
