"""How a stored picture is set upright: the rotation a container states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Frame = NDArray[np.uint8]


@dataclass(frozen=True)
class Orientation:
    """How a stored picture is set upright: first exchange rows and columns, then flip."""

    transpose: bool = False
    flip_right: bool = False
    flip_down: bool = False

    @property
    def is_upright(self) -> bool:
        """Whether nothing has to be done."""
        return not (self.transpose or self.flip_right or self.flip_down)

    def to_stored(self, width: int, height: int) -> FloatArray:
        """`(2, 3)` affine map from pixel indices of the upright picture to the stored one of this size."""
        upright = (height, width) if self.transpose else (width, height)
        right = [-1.0, 0, upright[0] - 1] if self.flip_right else [1.0, 0, 0]
        down = [0, -1.0, upright[1] - 1] if self.flip_down else [0, 1.0, 0]
        return np.array([down, right] if self.transpose else [right, down])

    def apply(self, picture: Frame) -> Frame:
        """Set a picture `(row, column, 3)` upright."""
        turned = picture.swapaxes(0, 1) if self.transpose else picture
        turned = turned[:, ::-1] if self.flip_right else turned
        turned = turned[::-1] if self.flip_down else turned
        return np.ascontiguousarray(turned)


def orientation_of(matrix: Sequence[int]) -> Orientation:
    """The orientation stated by a display matrix (nine numbers, rows a b u / c d v / x y w, ISO 14496-12).

    It maps a stored point to the screen: right' = a right + c down, down' = b right + d down. Phones store multiples
    of 90 degrees, sometimes mirrored.
    """
    a, b, _, c, d = matrix[:5]
    if abs(b) > abs(a):
        return Orientation(transpose=True, flip_right=c < 0, flip_down=b < 0)
    return Orientation(transpose=False, flip_right=a < 0, flip_down=d < 0)


def frame_orientation(frame: VideoFrame) -> Orientation:
    """The orientation a decoded frame states."""
    matrix: Any = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return Orientation()
    numbers = np.frombuffer(bytes(matrix), dtype=np.int32)
    return orientation_of(numbers.tolist()) if numbers.size >= 9 else Orientation()
