"""Whether force plates and cameras keep the same time, told by the body itself.

Force moves the body in the very instant it acts, so the vertical force and the vertical acceleration of the pelvis rise
and fall together. Where one runs late against the other, one of the two was recorded or filtered late. Laboratories differ
by some milliseconds, and the contacts of one cannot be held against the plates of another without knowing by how much.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.interpolate import CubicSpline

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.gait.contacts import Contacts
from hipdrive.motion import Motion

#: Samples a second at which both are compared, and the low-pass filter of both, Hz: below it the pelvis follows the mass of
#: the body, above it skin and impact (design choice: three times the step frequency).
_RATE_HZ, _SMOOTH_HZ = 1000.0, 10.0
#: Lags that are tried, s.
_LAGS_S = np.arange(-40, 41) / 1000
#: What is looked at round each contact on the plates, s.
_MARGIN_S = 0.02
#: Fewest contacts on plates that tell a lag (design choice).
FEWEST = 3
#: The lag in the recordings that the detector learned contacts from, mean and standard deviation between runners, s: 17
#: runners at three speeds (training/contacts/CARD.md); one runner's lags at three speeds lie within 2 ms.
USUAL_S, BETWEEN_S = -0.0055, 0.0019
#: A lag further from that than so many standard deviations is another laboratory's clock, not another body (design choice:
#: no runner of 17 comes near it).
FOREIGN = 4.0


def on_plate_clock(motion: Motion, found: Contacts, on_plates: Contacts) -> Contacts:
    """Contacts found from the motion, put on the clock of plates that keep another time than those it was learned from.

    Parameters
    ----------
    motion
        In 3D, with forces.
    found
        By the detector.
    on_plates
        From the force; only its clock is looked at, not its instants.

    Returns
    -------
    Contacts
        As found where the clocks agree as far as bodies tell; else later by the difference, with the flag
        `plates_out_of_step` and the error of the difference in each instant (a length is not changed by it).
    """
    lag_s = plate_lag_s(motion, on_plates)
    if lag_s is None or abs(lag_s - USUAL_S) <= FOREIGN * BETWEEN_S:
        return found
    moved = replace(
        found,
        strike_s=found.strike_s + lag_s - USUAL_S,
        off_s=found.off_s + lag_s - USUAL_S,
        strike_se_s=np.hypot(found.strike_se_s, BETWEEN_S),
        off_se_s=np.hypot(found.off_se_s, BETWEEN_S),
        own_length_se_s=found.length_se_s,
    )
    return moved.flagged("plates_out_of_step")


def plate_lag_s(motion: Motion, on_plates: Contacts) -> float | None:
    """By how much the force comes later than the acceleration of the hips, seconds; `None` where it cannot be told.

    Parameters
    ----------
    motion
        In 3D, with forces.
    on_plates
        Its contacts from the force.
    """
    forces = motion.forces
    if forces is None or len(on_plates) < FEWEST or not motion.has("left_hip", "right_hip"):
        return None
    height = motion.middle("hip")[:, 1]
    seen = np.isfinite(height)
    first, last = max(motion.time_s[seen][0], forces.time_s[0]), min(motion.time_s[seen][-1], forces.time_s[-1])
    time_s = np.arange(first, last, 1 / _RATE_HZ)
    room = -_LAGS_S[0] + _MARGIN_S
    near = _near(time_s, on_plates) & (time_s > first + room) & (time_s < last - room)
    if near.sum() < FEWEST * 0.1 * _RATE_HZ:
        return None
    up = _smooth(CubicSpline(motion.time_s[seen], height[seen])(time_s))
    push = _smooth(np.interp(time_s, forces.time_s, forces.force_n[:, 1]))
    return _best_lag_s(push, np.gradient(np.gradient(up, time_s), time_s), near)


def _near(time_s: FloatArray, contacts: Contacts) -> BoolArray:
    """Which instants lie in a contact or near it."""
    near = np.zeros(len(time_s), dtype=bool)
    for start, stop in zip(contacts.strike_s - _MARGIN_S, contacts.off_s + _MARGIN_S, strict=True):
        near |= (time_s > start) & (time_s < stop)
    return near


def _best_lag_s(push: FloatArray, rise: FloatArray, near: BoolArray) -> float:
    """By how much later the force goes best with the acceleration at the instants `near`."""
    frames = np.flatnonzero(near)
    shifts = np.rint(_LAGS_S * _RATE_HZ).astype(int)
    alike = [_correlation(push[frames + shift], rise[near]) for shift in shifts]
    return float(_LAGS_S[int(np.argmax(alike))])


def _correlation(one: FloatArray, other: FloatArray) -> float:
    one, other = one - one.mean(), other - other.mean()
    return float(one @ other / np.sqrt((one @ one) * (other @ other)))


def _smooth(values: FloatArray) -> FloatArray:
    # Here because it takes a quarter of the time of all imports of an analysis, and few recordings have plates.
    from scipy.signal import butter, sosfiltfilt

    return np.asarray(sosfiltfilt(butter(2, _SMOOTH_HZ, fs=_RATE_HZ, output="sos"), values))
