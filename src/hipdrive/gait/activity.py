"""Is this running? Told from walking, from standing and from anything else, before contacts are looked for.

Running and walking differ in their mechanics, not in their speed. A runner bounces like a spring: the hips are lowest
while one foot passes the other, and highest when both are in the air. A walker vaults like an upturned pendulum: the
hips are highest while one foot passes the other, and lowest when both are on the ground (Cavagna, Thys and
Zamboni 1976). A runner's hips also move further, and their acceleration comes near that of free fall. None of this
needs the ground to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait.body_motion import Body
from hipdrive.motion import Motion
from hipdrive.motion.pace import is_fast, is_slow
from hipdrive.signals import faded, peak_hz, thinned

Kind = Literal["running", "walking", "standing", "other"]
Pace = Literal["slow", "life", "fast"]

#: Stride frequencies searched, 1/s: from elevenfold slow motion to a run played at double speed.
STRIDE_HZ = (0.12, 3.4)
#: Frames a second that hold the stride frequency well: ten times its highest value.
ENOUGH_HZ = 34.0
#: The feet alternate when the difference of their heights swings by this share of the leg to each side. Design
#: choice: two thirds of what a walker shows (0.11); slow runners show 0.14, drills on two legs up to 0.05.
ALTERNATE = 0.07
#: Share of the movement of the feet against each other that must be one repeated stride. Design choice: runners in
#: any view are above 0.9; less than this is not a rhythm.
REPEATED = 0.6
#: Nobody who moves less than this (share of the leg, standard deviation) is doing anything. Design choice: twice the
#: frame-to-frame noise of keypoints.
STILL = 0.02
#: Phase of the hips' bounce against the stride, degrees, for each view: the hips' second harmonic where the height of
#: the right foot over the left has its first-harmonic peak. Mean over 27 treadmill runs of nine runners (3D, and seen
#: by virtual cameras at 3 to 8 m, 0.5 to 1.4 m high; standard deviations 11 to 25). A camera above the ground
#: shifts it, because feet further away look higher. A walker's is opposite.
OSCILLATION_DEG = {"3d": 130.0, "left": 130.0, "right": 130.0, "front": 107.0, "rear": -175.0}
#: How far the phase is trusted. Design choice: little from behind, where heights of the feet are least well seen.
PHASE_WEIGHT = {"3d": 2.5, "left": 2.5, "right": 2.5, "front": 2.0, "rear": 1.0}
#: On the spot, ankles come less far apart fore and aft than this (leg lengths). At 2.5 m/s nine runners show 0.70 to
#: 0.81; design choice: half of that.
SPOT_APART = 0.4
#: Seen from the front, the bounce of one who runs on the spot is nearly the same forwards and backwards in time
#: (phase towards 180 degrees: a virtual runner 145, a real one 166), of one who runs ahead it is not (27 runs by
#: virtual cameras 3 to 4 m away and 1 m high or more: 76 to 124; low or 8 m away up to 149, and two runs are taken
#: for the spot).
SPOT_PHASE_DEG = 142.0
#: Metres of leg, hip to ankle, to turn accelerations into g. Design choice: half of a height of 1.70 m (Drillis and
#: Contini 1966: 0.49); only the logarithm is used.
LEG_M = 0.83


@dataclass(frozen=True)
class Activity:
    """What the person does.

    Parameters
    ----------
    kind
        `running`, `walking`, `standing` or `other`.
    on_the_spot
        Running without getting anywhere: neither over ground nor on a moving belt. Cannot be told from behind.
    pace
        `slow` or `fast` where a run is shown at a cadence nobody runs at (see `motion.pace`), else `life`.
    cadence_spm
        Steps a minute by the time stamps; NaN when there is no rhythm.
    confidence
        0 to 1 that the kind is right.
    reason
        One clause for the user.
    """

    kind: Kind
    on_the_spot: bool
    pace: Pace
    cadence_spm: float
    confidence: float
    reason: str


def activity(motion: Motion) -> Activity:
    """Tell what the person does.

    Parameters
    ----------
    motion
        Of any view or 3D, with hips, ankles and, best, heels.

    Returns
    -------
    Activity
        `other` with its reason when hips or ankles are not seen, or for too short.
    """
    try:
        body = Body.of(motion)
    except CannotSee as unseen:
        return Activity("other", False, "life", float("nan"), 0.0, str(unseen))
    if body.stillness < STILL:
        return Activity("standing", False, "life", float("nan"), 1 - body.stillness / STILL, "the legs do not move")
    rhythm = _rhythm(body, _stride_hz(body))
    gait = rhythm.alternation >= ALTERNATE and rhythm.repeated >= REPEATED
    return _gait(body, rhythm) if gait else _no_gait(rhythm)


def _gait(body: Body, rhythm: _Rhythm) -> Activity:
    """Running or walking."""
    cadence_spm = 120 * rhythm.stride_hz
    score = _running_score(rhythm, body.view, cadence_spm)
    confidence = float(np.tanh(abs(score) / 2))
    if score < 0:
        reason = "the hips are highest over the standing foot and hardly bounce"
        return Activity("walking", False, "life", cadence_spm, confidence, reason)
    reason = "the hips bounce with both feet off the ground"
    return Activity("running", _on_the_spot(body, rhythm), _pace(cadence_spm), cadence_spm, confidence, reason)


def _pace(cadence_spm: float) -> Pace:
    """Whether the recording plays in slow or fast motion, by the cadence."""
    if is_slow(cadence_spm):
        return "slow"
    return "fast" if is_fast(cadence_spm) else "life"


def _no_gait(rhythm: _Rhythm) -> Activity:
    if rhythm.alternation < ALTERNATE:
        reason, doubt = "the legs do not take turns", rhythm.alternation / ALTERNATE
    else:
        reason, doubt = "no stride repeats itself", rhythm.repeated / REPEATED
    return Activity("other", False, "life", float("nan"), float(np.clip(1 - doubt, 0, 1)), reason)


@dataclass(frozen=True)
class _Rhythm:
    """One stride, averaged over the recording.

    Parameters
    ----------
    alternation
        Amplitude at the stride frequency of the right foot's height over the left's, leg lengths.
    repeated
        Share of the movement of the feet against each other that repeats itself from stride to stride.
    oscillation
        Complex: amplitude (leg lengths) and phase of the hips' bounce relative to the feet (see `OSCILLATION_DEG`).
    lift
        95th percentile of the height of one foot over the other, leg lengths.
    """

    stride_hz: float
    alternation: float
    repeated: float
    oscillation: complex
    lift: float


def _stride_hz(body: Body) -> float:
    """Frequency at which the feet take turns being high: the strongest in their difference of height.

    Right minus left has only odd harmonics of the stride, so that a step cannot be taken for it.
    """
    time_s, rise = thinned(body.time_s[body.seen], body.rise[body.seen], ENOUGH_HZ)
    duration = float(time_s[-1] - time_s[0])
    frequency = np.arange(max(STRIDE_HZ[0], 1.0 / duration), STRIDE_HZ[1], 0.05 / duration)
    return 1.0 / duration if frequency.size < 3 else peak_hz(time_s, faded(time_s, rise), frequency)


def _rhythm(body: Body, stride_hz: float) -> _Rhythm:
    """Fit two strides at a time, so that a rhythm that drifts is still a rhythm."""
    seen = body.seen
    time_s, rise = thinned(body.time_s[seen], body.rise[seen], ENOUGH_HZ)
    values = np.stack([rise, thinned(body.time_s[seen], body.hips[seen], ENOUGH_HZ)[1]], axis=1)
    found = [_harmonics(values[inside], time_s[inside], stride_hz) for inside in _windows(time_s, stride_hz)]
    if not found:
        return _Rhythm(stride_hz, 0.0, 0.0, 0j, 0.0)
    alternation = float(np.mean([abs(each[0, 0]) for each, _ in found]))
    repeated = float(np.median([share for _, share in found]))
    oscillation = complex(np.mean([each[1, 1] / np.exp(2j * np.angle(each[0, 0])) for each, _ in found]))
    return _Rhythm(stride_hz, alternation, repeated, oscillation, float(np.percentile(np.abs(rise), 95)))


def _windows(time_s: FloatArray, stride_hz: float) -> list[BoolArray]:
    """Frames of two strides at a time, each window half in the next; those with enough of them."""
    width = min(2 / stride_hz, float(time_s[-1] - time_s[0]))
    starts = np.arange(time_s[0], time_s[-1] - width + 1e-9, width / 2)
    windows = [(time_s >= start) & (time_s <= start + width) for start in starts]
    return [inside for inside in windows if inside.sum() >= 12]


def _harmonics(values: FloatArray, time_s: FloatArray, stride_hz: float) -> tuple[NDArray[np.complex128], float]:
    """Complex amplitudes `(harmonic 1 to 4, series)`, and the share of the movement they explain.

    A straight course is taken out with them. The share is that of the first series.
    """
    angle = 2 * np.pi * stride_hz * np.outer(time_s - time_s[0], np.arange(1, 5))
    line = np.stack([np.ones_like(time_s), time_s - time_s.mean()], axis=1)
    basis = np.concatenate([line, np.cos(angle), np.sin(angle)], axis=1)
    fit, *_ = np.linalg.lstsq(basis, values, rcond=None)
    straight, *_ = np.linalg.lstsq(line, values, rcond=None)
    moved = ((values - line @ straight) ** 2).sum(axis=0)
    left_over = ((values - basis @ fit) ** 2).sum(axis=0)
    share = 1 - left_over / np.maximum(moved, 1e-12)
    return fit[2:6] - 1j * fit[6:10], float(share[0])


def _running_score(rhythm: _Rhythm, view: str, cadence_spm: float) -> float:
    """Evidence for running over walking; each source is between minus its weight and its weight.

    The thresholds lie midway, on a logarithmic scale, between what walkers and runners show: hips' bounce to each
    side of 0.017 leg lengths in walking (a stock clip; the usual 4 cm of travel make 0.024) and 0.034 to 0.067 in
    running; acceleration 0.2 to 0.4 g and 0.8 g and more; foot lift 0.2 and 0.34 to 0.7 (27 treadmill runs).
    """
    amplitude = abs(rhythm.oscillation)
    off_deg = np.angle(rhythm.oscillation) - np.deg2rad(OSCILLATION_DEG.get(view, 130.0))
    score = PHASE_WEIGHT.get(view, 0.5) * np.cos(off_deg)
    score += 2.0 * np.tanh((amplitude - 0.029) / 0.008)
    gravities = amplitude * LEG_M * (4 * np.pi * rhythm.stride_hz) ** 2 / 9.81
    score += 1.5 * np.tanh(np.log(max(gravities, 1e-6) / 0.55) / 0.4)
    if view in ("3d", "left", "right"):
        score += 1.5 * np.tanh((rhythm.lift - 0.27) / 0.06)
    # Nobody walks at 150 steps a minute or more; slower says nothing, for it may be slow motion.
    return float(score + 4.0 * max(0.0, np.tanh((cadence_spm - 140) / 15)))


def _on_the_spot(body: Body, rhythm: _Rhythm) -> bool:
    """Whether there is no forward motion of the feet under the body; see `SPOT_APART` and `SPOT_PHASE_DEG`."""
    if np.isfinite(body.apart).any():
        return bool(np.nanpercentile(body.apart, 95) < SPOT_APART)
    if body.view != "front":
        return False
    growth = abs(float(np.log(body.size[-1] / body.size[0])))
    return abs(np.degrees(np.angle(rhythm.oscillation))) > SPOT_PHASE_DEG and growth < 0.1
