"""Where in a picture the pelvis is looked for, and how large a body is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.motion import Motion

#: Length of the trunk (middle of the shoulders to middle of the hips) of an adult, metres. It turns sizes in metres
#: into pixels, nothing more: acromion height less hip height is 0.29 of stature (Drillis and Contini 1966), and
#: networks put both points about 1 cm inwards.
TRUNK_M = 0.5
#: The size of the runner in the picture is averaged over this long, seconds (design choice: a stride or two, so that
#: the swing of the shoulders within a stride does not change the scale).
STEADY_S = 1.0


@dataclass(frozen=True)
class Region:
    """The hips in one frame.

    Parameters
    ----------
    centre
        `(2,)` middle of the hips, pixels (right, down).
    trunk_px
        Length of the trunk in the picture, pixels.
    """

    centre: FloatArray
    trunk_px: float

    @property
    def px_per_m(self) -> float:
        """Pixels a metre of the body, about."""
        return self.trunk_px / TRUNK_M

    @property
    def usable(self) -> bool:
        """Whether the hips and the size of the runner are known in this frame."""
        return bool(np.isfinite(self.centre).all()) and self.trunk_px > 0


def regions(motion: Motion) -> list[Region]:
    """The region around the runner's hips in each frame; the network's points serve to look there, no more."""
    centre = motion.middle("hip")
    trunk = np.linalg.norm(motion.middle("shoulder") - centre, axis=1)
    steady = _steady(trunk, motion.time_s)
    return [Region(c, float(t)) for c, t in zip(centre, steady, strict=True)]


def _steady(length: FloatArray, time_s: FloatArray) -> FloatArray:
    """`(frame,)` median of a length within half of `STEADY_S` before and after each frame; NaN where never seen."""
    seen = np.isfinite(length)
    if not seen.any():
        return np.full(len(length), np.nan)
    known, at = length[seen], time_s[seen]
    first = np.searchsorted(at, time_s - STEADY_S / 2)
    last = np.searchsorted(at, time_s + STEADY_S / 2, side="right")
    middle = [np.median(known[a:b]) if b > a else np.nan for a, b in zip(first, last, strict=True)]
    return np.asarray(middle, dtype=float)
