"""The runner's own mean stride, and the stride of the clip that comes nearest to it.

Each stride is laid over the others in a frame that goes along with the runner: the straight line the middle of the hips
follows from strike to strike is taken out, so that getting ahead and a moving camera vanish and rise and fall stay; and
lengths are in leg lengths, so that a runner who comes nearer does not grow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.gait import SIDES, Side
from hipdrive.measures import Recording, Strides
from hipdrive.motion.names import PELVIS_SEEN
from hipdrive.report.curves import whole_strides

#: Phases the mean is kept at (design choice: a frame at 60 a second every 2 % of a usual stride).
PHASES = np.linspace(0.0, 1.0, 51)
#: A point the network is less sure of than this is taken for not seen when a body is drawn (design choice: an even
#: chance. On the left treadmill clip the far leg passing behind the near one has 0.2 to 0.5, in sight 0.6 to 0.95).
SURE = 0.5
#: Each joint of a limb and the next one outward.
_OUTWARD = (("knee", "ankle"), ("ankle", "heel"), ("ankle", "toe"), ("elbow", "wrist"))
#: Fewest strides a mean is drawn from (design choice, as for curves).
_ENOUGH = 3


@dataclass(frozen=True)
class Carrier:
    """Where the runner is and how large, over one stride: the frame its points are told in.

    Parameters
    ----------
    start_s, stop_s
        Strike and next strike of the same foot.
    origin, drift
        `(2,)` middle of the hips at the strike and what it gets on until the next, pixels, on a straight line.
    leg
        Leg length, pixels.
    """

    start_s: float
    stop_s: float
    origin: FloatArray
    drift: FloatArray
    leg: float

    def middle(self, phase: float) -> FloatArray:
        """`(2,)` pixels: the middle of the hips on its straight line."""
        return np.asarray(self.origin + phase * self.drift)


@dataclass(frozen=True)
class MeanStride:
    """The mean of a side's strides, from strike to the next strike.

    Parameters
    ----------
    side
        The foot whose strike begins it.
    names
        Of the points.
    points
        `(phase, point, 2)` in leg lengths from the middle of the hips, x right and y down as in a picture, at `PHASES`;
        NaN where most strides do not show a point.
    off
        Phase of the mean toe-off.
    other
        Phase of the other foot's mean strike.
    n
        Strides it is the mean of.
    nearest
        The stride of the clip that comes nearest to it, of those that are seen whole.
    """

    side: Side
    names: tuple[str, ...]
    points: FloatArray
    off: float
    other: float
    n: int
    nearest: Carrier

    def at(self, phase: float) -> FloatArray:
        """`(point, 2)` leg lengths, between two kept phases on a straight line."""
        place = phase * (len(PHASES) - 1)
        below = min(int(place), len(PHASES) - 2)
        share = place - below
        return np.asarray((1 - share) * self.points[below] + share * self.points[below + 1])


def mean_stride(recording: Recording, side: Side) -> MeanStride | None:
    """The mean stride of a side in a recording of one camera; `None` from fewer than three whole strides.

    Parameters
    ----------
    recording
        Its points are pixels.
    side
        The foot whose strike begins the stride.
    """
    motion, strides = recording.motion, Strides(recording.motion, recording.contacts)
    start, off, stop = whole_strides(strides, side)
    if motion.points.shape[2] != 2 or len(start) < _ENOUGH:
        return None
    legs = np.interp(start, recording.contacts.strike_s, strides.leg_length)
    carried = [_carrier(recording, *found) for found in zip(start, stop, legs, strict=True)]
    kept = [i for i, carrier in enumerate(carried) if carrier is not None]
    carriers = [c for c in carried if c is not None]
    if len(carriers) < _ENOUGH:
        return None
    every = np.stack([_laid(recording, carrier) for carrier in carriers])
    seen = _joined_up(np.isfinite(every).all(axis=3).mean(axis=0) >= 0.5, motion.names)
    with np.errstate(invalid="ignore"):
        mean = np.where(seen[..., None], np.nansum(every, axis=0) / np.isfinite(every).sum(axis=0), np.nan)
    whole = float(np.mean((off - start)[kept] / (stop - start)[kept]))
    other = _other_strike(recording, side, start, stop)
    return MeanStride(side, motion.names, mean, whole, other, len(carriers), carriers[_nearest(every, mean)])


def _other_strike(recording: Recording, side: Side, start: FloatArray, stop: FloatArray) -> float:
    """Mean phase at which the other foot strikes; half of the stride where it was never seen to."""
    strikes = recording.contacts.of("right" if side == "left" else "left").strike_s
    phases = (strikes - start[:, None]) / (stop - start)[:, None]
    within = phases[(phases > 0) & (phases < 1)]
    return float(within.mean()) if len(within) else 0.5


def best_side(recording: Recording) -> Side:
    """The side a stride is shown from: the one towards the camera, else the one with more contacts."""
    sides: dict[str, Side] = {"left": "left", "right": "right"}
    most = max(SIDES, key=lambda side: len(recording.contacts.of(side)))
    return sides.get(recording.motion.view, most)


def hips(names: tuple[str, ...], points: FloatArray) -> FloatArray:
    """The middle of the hips, of `(..., point, 2)`."""
    left, right = names.index("left_hip"), names.index("right_hip")
    return np.asarray((points[..., left, :] + points[..., right, :]) / 2)


def _carrier(recording: Recording, start: float, stop: float, leg: float) -> Carrier | None:
    time_s, middle = recording.motion.time_s, hips(recording.motion.names, recording.motion.points)
    within = (time_s >= start) & (time_s <= stop) & np.isfinite(middle).all(axis=1)
    if within.sum() < 6 or not np.isfinite(leg) or leg <= 0:
        return None
    phase = (time_s[within] - start) / (stop - start)
    drift, origin = np.polyfit(phase, middle[within], 1)
    return Carrier(float(start), float(stop), origin, drift, float(leg))


def sure_points(recording: Recording) -> BoolArray:
    """`(frame, point)` seen well enough to be drawn.

    The line across the pelvis is a detector's, with an error of its own. The knee towards a camera from the side counts
    with its hip and ankle: where the other leg passes behind it the network doubts it, and it is in sight.
    """
    motion = recording.motion
    detected = np.array([name.split("_", 1)[-1] in PELVIS_SEEN for name in motion.names])
    sure = np.asarray((motion.confidence >= SURE) | detected)
    leg = [f"{motion.view}_{joint}" for joint in ("hip", "knee", "ankle")]
    if set(leg) <= set(motion.names):
        hip, knee, ankle = (motion.names.index(name) for name in leg)
        sure[:, knee] |= sure[:, hip] & sure[:, ankle]
    return sure


def _joined_up(seen: BoolArray, names: tuple[str, ...]) -> BoolArray:
    """`(phase, point)` as given, without what hangs on a joint that is not seen: no foot without its knee."""
    kept = seen.copy()
    for side in SIDES:
        for near, far in _OUTWARD:
            a, b = f"{side}_{near}", f"{side}_{far}"
            if a in names and b in names:
                kept[:, names.index(b)] &= kept[:, names.index(a)]
    return kept


def _laid(recording: Recording, carrier: Carrier) -> FloatArray:
    """`(phase, point, 2)` of one stride in leg lengths."""
    motion = recording.motion
    instants = carrier.start_s + PHASES * (carrier.stop_s - carrier.start_s)
    flat = np.where(sure_points(recording)[..., None], motion.points, np.nan).reshape(len(motion.time_s), -1)
    read = np.stack([np.interp(instants, motion.time_s, column) for column in flat.T], axis=1)
    middle = carrier.origin + PHASES[:, None] * carrier.drift
    return np.asarray((read.reshape(len(PHASES), -1, 2) - middle[:, None]) / carrier.leg)


def _nearest(every: FloatArray, mean: FloatArray) -> int:
    """Index of the stride that differs least from the mean, where both are seen; one not seen whole comes last."""
    apart = np.linalg.norm(every - mean, axis=3)
    hidden = np.isnan(apart).mean(axis=(1, 2))
    return int(np.argmin(np.nan_to_num(apart).sum(axis=(1, 2)) / np.isfinite(apart).sum(axis=(1, 2)).clip(1) + hidden))


def pelvis_ends(names: tuple[str, ...]) -> tuple[str, str]:
    """The ends of the line across the pelvis: what a detector saw, where there is one, else the hips."""
    name = next((n for n in PELVIS_SEEN if f"left_{n}" in names), "hip")
    return f"left_{name}", f"right_{name}"
