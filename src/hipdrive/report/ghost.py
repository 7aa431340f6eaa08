"""The reference on the picture: the wedge within which the drawn line would lie in most of those it is compared with."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.report.html import Html, el
from hipdrive.report.references import Band

#: How far the angle between the drawn lines may differ from the measured one for the wedge to be true (design choice:
#: what smoothing and the correction of perspective shift; a measure drawn by other lines than it is computed from
#: differs by more, and gets no wedge).
_AGREE_DEG = 3.0
#: Smallest angle whose sense of turning is sure, degrees (design choice: the error of a drawn line).
_TURNED_DEG = 2.0


def wedge(value_deg: float, pivot: FloatArray, base: FloatArray, limb: FloatArray, band: Band) -> Html | None:
    """The band of a reference as a wedge at the joint; `None` where the drawing cannot show it truly.

    Parameters
    ----------
    value_deg
        The measure's angle in this frame.
    pivot
        `(2,)` the joint, pixels.
    base, limb
        `(2,)` from the joint: the line the angle is measured from, and the line that is measured.
    band
        Of the reference, degrees.
    """
    turned = _turn_deg(base, limb)
    if abs(abs(turned) - abs(value_deg)) > _AGREE_DEG or abs(value_deg) < _TURNED_DEG:
        return None
    sense = np.sign(turned) * np.sign(value_deg)
    length = float(np.linalg.norm(limb))
    unit = base / max(float(np.linalg.norm(base)), 1e-9)
    ends = [pivot + length * _rotated(unit, sense * angle) for angle in (band.low, band.high)]
    (x0, y0), (x1, y1) = ends
    sweep = 1 if sense > 0 else 0
    path = f"M{pivot[0]:.1f} {pivot[1]:.1f}L{x0:.1f} {y0:.1f}A{length:.1f} {length:.1f} 0 0 {sweep} {x1:.1f} {y1:.1f}Z"
    return el("path", d=path, class_="wedge")


def _turn_deg(base: FloatArray, limb: FloatArray) -> float:
    """From one direction to the other, degrees, as the picture's y goes down: plus = clockwise to the eye."""
    cross = base[0] * limb[1] - base[1] * limb[0]
    return float(np.degrees(np.arctan2(cross, base @ limb)))


def _rotated(direction: FloatArray, angle_deg: float) -> FloatArray:
    """A direction turned; plus = clockwise to the eye."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.array([c * direction[0] - s * direction[1], s * direction[0] + c * direction[1]])
