"""From which side the camera sees the runner, and how squarely.

The line across the shoulders and hips, and the direction of the feet, are two arrows at right angles on the
runner. How long each looks, compared with the trunk, gives the direction the camera looks from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import atan2, cos, degrees, erf, hypot, sin, sqrt

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.motion import View
from hipdrive.pose.keypoints import Keypoints
from hipdrive.signals import lengths

#: Length of the shoulder line, the hip line, the foot (heel to toe) and the bend of the knee, seen square on, as
#: shares of the distance from hips to shoulders; medians over a run. Measured on BlazePose keypoints of 60
#: rendered runners; a real front view shows 0.70 and 0.37, five real side views feet of 0.25 to 0.42. Bony
#: landmarks (Drillis and Contini 1966) would give more, for joint centres lie further in and a running foot
#: points down for half the stride.
SHOULDERS, HIPS, FOOT, KNEE = 0.69, 0.35, 0.34, 0.24
#: Spread of these lengths between people and networks (standard deviation as a share): the real clips above.
SPREAD = 0.2
#: Error of an arrow that should have no length, as a share of its square-on length: turned-out feet, shoulders
#: drawn to the side that is seen. Rendered runners with the camera square: up to 0.1; real side views: 0.2.
OFFSET = 0.15
#: From here on the view is said to be oblique: lengths across are foreshortened by more than 6 %.
FLAG_DEG = 20.0
#: Beyond this the planes are refused: lengths are foreshortened by more than 18 %, and what belongs to the
#: other plane leaks in by more than half.
REFUSE_DEG = 35.0
#: So many frames tell the direction as well as all of a long or fast clip. Design choice: twenty seconds at 30/s.
ENOUGH_FRAMES = 600


@dataclass(frozen=True)
class Direction:
    """Where the camera stands.

    Parameters
    ----------
    view
        The nearest square view, or `unknown` for someone who does not stand upright.
    confidence
        0 to 1 that it is the nearest.
    oblique_deg, oblique_se_deg
        Angle off that square view and its standard error, degrees.
    faces_right
        The runner faces image-right rather than image-left.
    """

    view: View
    confidence: float
    oblique_deg: float
    oblique_se_deg: float
    faces_right: bool


UNKNOWN = Direction("unknown", 0.0, float("nan"), float("nan"), False)


def recognise(keypoints: Keypoints) -> Direction:
    """Tell the view from the whole clip.

    Rear is told from front by the names of the shoulders and hips, which networks know from the look of
    the person; left from right by where the feet point and the knees bend, whatever they are called.

    Parameters
    ----------
    keypoints
        Of the whole clip.

    Returns
    -------
    Direction
        `unknown` when the trunk is not upright or too little is seen.
    """
    step = max(1, len(keypoints.time_s) // ENOUGH_FRAMES)
    body = _Body(keypoints.at(slice(None, None, step)))
    if not body.upright:
        return UNKNOWN
    across, ahead = body.across(), body.ahead()
    if not (np.isfinite(across) and np.isfinite(ahead)):
        return UNKNOWN
    view, off = _nearest(degrees(atan2(ahead, across)))
    error = _error_deg(across, ahead)
    certainty = erf((45.0 - off) / error / sqrt(2)) * body.agreement(view)
    return Direction(view, float(np.clip(certainty, 0, 1)), off, error, ahead > 0)


def _nearest(azimuth_deg: float) -> tuple[View, float]:
    """The square view nearest to a direction, and how far off it is, degrees."""
    square = 90.0 * round(azimuth_deg / 90.0) % 360
    views: dict[float, View] = {0.0: "rear", 90.0: "right", 180.0: "front", 270.0: "left"}
    return views[square], abs((azimuth_deg - square + 180) % 360 - 180)


def _error_deg(across: float, ahead: float) -> float:
    """Standard error of the direction, from the spread of body shapes and the offset of each arrow."""
    size = max(hypot(across, ahead), 1e-6)
    angle = atan2(ahead, across)
    shape = SPREAD * abs(sin(angle) * cos(angle)) * sqrt(2)
    return degrees(hypot(shape, OFFSET / size))


@dataclass(frozen=True)
class _Body:
    keypoints: Keypoints

    @cached_property
    def trunk(self) -> FloatArray:
        """`(frame, 2)` from the middle of the hips to the middle of the shoulders."""
        (left_shoulder, right_shoulder), (left_hip, right_hip) = (self.keypoints.pair(p) for p in ("shoulder", "hip"))
        return np.asarray((left_shoulder + right_shoulder - left_hip - right_hip) / 2)

    @property
    def upright(self) -> bool:
        """Whether the trunk stands rather than lies in most frames."""
        trunk = self.trunk
        with np.errstate(invalid="ignore"):
            up = -trunk[:, 1] > np.abs(trunk[:, 0])
        seen = np.isfinite(trunk).all(axis=1)
        return bool(seen.any() and up[seen].mean() > 0.5)

    def across(self) -> float:
        """How much of its square-on length the line from left to right shows, + = right is image-right."""
        values = []
        for part, length in (("shoulder", SHOULDERS), ("hip", HIPS)):
            values.append(_median(self.keypoints.difference(part)[:, 0] / self._length) / length)
        return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")

    def ahead(self) -> float:
        """How much of its square-on length the arrow forward shows, + = forward is image-right."""
        feet, knees = self._feet, self._knees
        if not np.isfinite(feet):
            return knees
        if not np.isfinite(knees) or feet * knees >= 0:
            return feet
        return feet if abs(feet) > 0.3 else feet + knees

    @cached_property
    def _feet(self) -> float:
        length = self._length
        point, sides = self.keypoints.point, ("left", "right")
        values = [_median((point(f"{side}_toe") - point(f"{side}_heel"))[:, 0] / length) for side in sides]
        return float(np.mean(values)) / FOOT

    @cached_property
    def _knees(self) -> float:
        """How far the knees stand out from the line hip to ankle."""
        values = [self._knee(side) for side in ("left", "right")]
        return float(np.nanmean(values)) / KNEE if np.isfinite(values).any() else float("nan")

    def _knee(self, side: str) -> float:
        """How far one knee stands out, in lengths of the body."""
        hip, knee, ankle = (self.keypoints.point(f"{side}_{p}") for p in ("hip", "knee", "ankle"))
        leg, thigh = ankle - hip, knee - hip
        out = (leg[:, 1] * thigh[:, 0] - leg[:, 0] * thigh[:, 1]) / np.maximum(lengths(leg), 1e-9)
        return _median(out / self._length)

    @cached_property
    def _length(self) -> FloatArray:
        return np.asarray(np.maximum(lengths(self.trunk), 1.0))

    def agreement(self, view: str) -> float:
        """1 when the second evidence agrees, else a half: the knees with the feet, the face with rear or front."""
        if view in ("left", "right"):
            return 1.0 if self._feet * self._knees >= 0 or not np.isfinite(self._feet) else 0.5
        return 0.5 if view == "front" and self._hides_face() else 1.0

    def _hides_face(self) -> bool:
        """Whether the network is much less sure of the face than of the ears; no where it names one of them only."""
        names, confidence = self.keypoints.names, self.keypoints.confidence
        parts = (("nose", "left_eye", "right_eye"), ("left_ear", "right_ear"))
        face, ears = ([names.index(name) for name in part if name in names] for part in parts)
        return bool(face and ears and np.median(confidence[:, face]) < 0.5 * np.median(confidence[:, ears]))


def _median(values: FloatArray) -> float:
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if seen.size else float("nan")
