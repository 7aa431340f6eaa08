"""The motion of the legs, free of place, size and slow drift, in the form the contact detector reads.

Lengths are divided by the length of the leg and freed of their mean over one stride, so that neither the
runner's size, nor the distance to the camera, nor where exactly a marker sits on the heel, matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline, make_interp_spline

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee
from hipdrive.signals import lengths, peak_hz, sinusoid_near, thinned

IntArray = NDArray[np.intp]
Kind = Literal["sagittal", "frontal"]

#: Points of one leg in the order used here; the last is the forefoot (ball or toe tip).
LEG = ("hip", "knee", "ankle", "heel", "tip")
HIP, KNEE, ANKLE, HEEL, TIP = range(5)
#: In the frontal plane the shoulder follows. Networks see the bounce of the body far better at the shoulders than at the
#: hips: on rendered clips from the rear their errors are 0.5 and 1.1 % of a leg (SD over a clip).
SHOULDER = 5
LEFT, RIGHT = 0, 1

#: Phases of a stride at which its mean is taken.
_STRIDE = np.arange(32) / 32 - 0.5
#: Stride frequencies that are searched, 1/s: from eightfold slow motion to a sprint.
_STRIDE_HZ = (0.12, 3.0)
#: Samples a second that hold the stride frequency well: ten times its highest value.
_ENOUGH_HZ = 30.0


@dataclass(frozen=True)
class Legs:
    """Signals of both legs over time.

    Parameters
    ----------
    time_s
        `(frame,)` seconds.
    signals
        `(frame, side, channel)` lengths in leg lengths, of the left and of the right leg.
    period_s
        Length of a stride, seconds.
    anchor_s, anchor_side
        `(step,)` an instant near each mid-stance, and whose (0 left, 1 right). They alternate, and reach one step
        beyond either end of the recording.
    noise
        Frame-to-frame noise of the points of the feet, standard deviation in leg lengths.
    seen
        `(frame,)` whether both feet were seen.
    """

    time_s: FloatArray
    signals: FloatArray
    period_s: float
    anchor_s: FloatArray
    anchor_side: IntArray
    noise: float
    seen: BoolArray

    @property
    def clock(self) -> float:
        """Seconds of the recording per second of running: 1, or more in slow motion that was not declared.

        Strides between 0.5 and 0.95 s (cadence 126 to 240 steps a minute) are taken as they are.
        """
        return self.period_s / float(np.clip(self.period_s, 0.5, 0.95))

    @cached_property
    def spline(self) -> BSpline:
        """The signals as a function of time, by a cubic spline: `(..., side, channel)`."""
        return make_interp_spline(self.time_s, self.signals)


def leg_signals(time_s: FloatArray, points: FloatArray, kind: Kind) -> Legs:
    """Make leg signals from planar points.

    Parameters
    ----------
    time_s
        `(frame,)` seconds, increasing.
    points
        `(frame, side, point, 2)` of the points `LEG`, in the frontal plane and the shoulder, in a plane, axes (forward
        or right, up), any unit; NaN = not seen.
    kind
        Which plane. The channels of a leg are, in the sagittal plane, forward (relative to the pelvis) and up
        of heel, tip, ankle, knee; up of the pelvis; forward and up of the other ankle and knee. In the
        frontal plane only those up, and up of the middle of the shoulders.

    Raises
    ------
    CannotSee
        If there are too few frames or no stride can be made out.
    """
    seen: BoolArray = np.asarray(np.isfinite(points[:, :, [ANKLE, HEEL, TIP]]).all(axis=(1, 2, 3)))
    if seen.sum() < 12 or not np.isfinite(points).any(axis=0).all():
        raise CannotSee("the feet are seen in too few frames to find contacts")
    whole = _filled(points, time_s)
    rise = _rise(whole)
    period_s = stride_period(*thinned(time_s, rise, _ENOUGH_HZ))
    leg = _leg_length(whole, time_s, period_s)
    anchor_s, side = mid_stances(*thinned(time_s, rise / leg, _ENOUGH_HZ), period_s)
    noise = _noise(points[:, :, [ANKLE, HEEL, TIP]] / leg[:, None, None, None])
    return Legs(time_s, _channels(whole, leg, kind), period_s, anchor_s, side, noise, seen)


def sample(legs: Legs, times_s: FloatArray, side: IntArray) -> FloatArray:
    """Signals of one leg each at given instants.

    Beyond the ends of the recording the signals are continued by those one stride earlier or later.

    Parameters
    ----------
    legs
        The legs.
    times_s
        `(step, lag)` seconds.
    side
        `(step,)` whose leg.

    Returns
    -------
    ndarray
        `(step, lag, channel)`.
    """
    first, last, stride = legs.time_s[0], legs.time_s[-1], legs.period_s
    early = np.ceil(np.maximum(first - times_s, 0) / stride)
    late = np.ceil(np.maximum(times_s - last, 0) / stride)
    values = legs.spline(np.clip(times_s + (early - late) * stride, first, last))
    return np.asarray(values[np.arange(len(side)), :, side])


def stride_mean(legs: Legs, centre_s: FloatArray, side: IntArray) -> FloatArray:
    """Mean of each channel over the stride centred on given instants, `(step, 1, channel)`."""
    times_s = centre_s[:, None] + legs.period_s * _STRIDE
    return np.asarray(sample(legs, times_s, side).mean(axis=1, keepdims=True))


def stride_period(time_s: FloatArray, rise: FloatArray) -> float:
    """Length of a stride: the strongest frequency in the difference of height between the feet, seconds.

    Left minus right has only odd harmonics of the stride, so half the stride cannot be taken for it.

    Raises
    ------
    CannotSee
        If the recording is shorter than one and a half strides.
    """
    duration = time_s[-1] - time_s[0]
    frequency = np.arange(max(_STRIDE_HZ[0], 1.2 / duration), _STRIDE_HZ[1], 0.05 / duration)
    if len(frequency) < 3:
        raise CannotSee("the recording is too short to hold a stride")
    window = np.hanning(len(time_s) + 2)[1:-1]
    even = (rise - np.average(rise, weights=window)) * window
    return 1 / peak_hz(time_s, even, frequency)


def mid_stances(time_s: FloatArray, rise: FloatArray, period_s: float) -> tuple[FloatArray, IntArray]:
    """Instants near each mid-stance and whose it is (0 left, 1 right), strictly alternating.

    A sinusoid of the stride frequency is fitted to the height of the right foot over the left in a Gaussian window that
    slides along; where its phase passes a maximum the left leg stands, where it passes a minimum the right.
    Nothing can be missed or invented so long as the runner runs. One step is added at either end.
    """
    grid = np.arange(time_s[0], time_s[-1], period_s / 24)
    phase = _phase(time_s, rise, period_s, grid)
    steps = np.arange(np.ceil(phase[0] / np.pi), np.floor(phase[-1] / np.pi) + 1)
    if steps.size == 0:
        raise CannotSee("the recording is too short to hold a step")
    at = np.interp(steps * np.pi, phase, grid)
    at = np.concatenate([[at[0] - period_s / 2], at, [at[-1] + period_s / 2]])
    steps = np.concatenate([[steps[0] - 1], steps, [steps[-1] + 1]])
    return at, (steps.astype(np.intp) % 2)


def _phase(time_s: FloatArray, rise: FloatArray, period_s: float, grid: FloatArray) -> FloatArray:
    """`(instant,)` phase of the sinusoid of the stride at the instants of `grid`, radians, never falling."""
    omega = 2 * np.pi / period_s
    fitted = sinusoid_near(time_s, rise, omega, 0.6 * period_s, grid)
    return np.maximum.accumulate(omega * grid - np.unwrap(np.arctan2(fitted[:, 2], fitted[:, 1])))


def _rise(points: FloatArray) -> FloatArray:
    """Height of the right foot over the left, `(frame,)`; highest when the left leg stands."""
    height = points[:, :, [ANKLE, HEEL], 1].mean(axis=2)
    return np.asarray(height[:, RIGHT] - height[:, LEFT])


def _leg_length(points: FloatArray, time_s: FloatArray, period_s: float) -> FloatArray:
    """Length of thigh and shank as seen, both legs, mean over a sliding stride, `(frame,)`."""
    bones = lengths(np.diff(points[:, :, [HIP, KNEE, ANKLE]], axis=2))
    length = bones.sum(axis=2).mean(axis=1)
    return _sliding_mean(length, time_s, period_s)


def _sliding_mean(values: FloatArray, time_s: FloatArray, width_s: float) -> FloatArray:
    """Mean over a window that slides along and, at the ends, stops inside the recording."""
    width_s = min(width_s, float(time_s[-1] - time_s[0]))
    area = np.concatenate([[0.0], np.cumsum((values[1:] + values[:-1]) / 2 * np.diff(time_s))])
    start = np.clip(time_s - width_s / 2, time_s[0], time_s[-1] - width_s)
    return np.asarray((np.interp(start + width_s, time_s, area) - np.interp(start, time_s, area)) / width_s)


def _channels(points: FloatArray, leg: FloatArray, kind: Kind) -> FloatArray:
    scaled = points / leg[:, None, None, None]
    pelvis = scaled[:, :, HIP].mean(axis=1)
    moved = scaled.copy()
    moved[..., 0] -= pelvis[:, None, None, 0]
    axes = slice(0, 2) if kind == "sagittal" else slice(1, 2)
    frames = len(points)

    def of(side: int) -> FloatArray:
        own = moved[:, side, [HEEL, TIP, ANKLE, KNEE], axes].reshape(frames, -1)
        other = moved[:, 1 - side, [ANKLE, KNEE], axes].reshape(frames, -1)
        # In the frontal plane up of the shoulders is last; from the side there are none.
        body = moved[:, :, SHOULDER:, 1].mean(axis=1)
        return np.concatenate([own, pelvis[:, 1:], other, body], axis=1)

    return np.stack([of(LEFT), of(RIGHT)], axis=1)


def _noise(feet: FloatArray) -> float:
    """White noise from third differences, which a smooth path hardly has (median, so impacts do not count)."""
    third = np.diff(feet, n=3, axis=0)
    third = third[np.isfinite(third)]
    if third.size == 0:
        return 0.0
    # Var of a third difference of white noise is 20 times its own; 0.6745 turns a median into a deviation.
    return float(np.median(np.abs(third)) / 0.6745 / np.sqrt(20.0))


def _filled(points: FloatArray, time_s: FloatArray) -> FloatArray:
    """Gaps bridged by straight lines, the ends held: only so that sums and splines stay finite."""
    flat = points.reshape(len(time_s), -1).copy()
    for column in np.flatnonzero(~np.isfinite(flat).all(axis=0)):
        good = np.isfinite(flat[:, column])
        flat[:, column] = np.interp(time_s, time_s[good], flat[good, column])
    return flat.reshape(points.shape)
