"""From an inertial sensor to steps, contact time, oscillation and turns of the pelvis, each with its error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.imu.axes import aligned, smooth
from hipdrive.imu.impacts import impacts
from hipdrive.imu.oscillation import oscillation_mm
from hipdrive.imu.pelvis import excursions, pelvis_angles
from hipdrive.imu.steps import find_contacts
from hipdrive.sensors import Imu
from hipdrive.signals.estimate import Estimate, estimate

#: Error of a contact time that more steps do not shrink, milliseconds: of trial means on conditions the detector had not met
#: (`benchmarks/imu.py`), one runner's.
CONTACT_SD_MS = 7.3
#: Fewest steps that tell anything.
_FEWEST = 6
ONE_RUNNER = "Contact time by a detector that learned from one runner: its error on another is not known, and its interval holds only the error on that runner’s other speeds and slopes."


@dataclass(frozen=True)
class ImuResult:
    """Everything that one inertial sensor tells.

    Parameters
    ----------
    path, place, rate_hz
        The recording.
    values
        By name with the unit: `cadence_spm`, `contact_ms`, `flight_ms`, `oscillation_mm`, `obliquity_deg`, `rotation_deg`, `tilt_deg` (excursions
        over the stride).
    strike_s, off_s
        `(step,)` on the sensor's own clock; `off_s` empty where contacts are not told.
    notes
        What one should know.
    """

    path: str
    place: str
    rate_hz: float
    values: Mapping[str, Estimate]
    strike_s: FloatArray
    off_s: FloatArray
    notes: tuple[str, ...]
    kind: str = "imu"


def examine_imu(imu: Imu) -> ImuResult:
    """What a sensor tells.

    Raises
    ------
    CannotSee
        If it shows no run.
    """
    return _sacral(imu) if imu.place == "sacrum" else _distal(imu)


def _sacral(imu: Imu) -> ImuResult:
    acceleration, turn = aligned(imu.acceleration_g, imu.rate_hz)
    vertical, forward = (smooth(acceleration[:, i], imu.rate_hz) for i in (0, 1))
    strike, off = find_contacts(vertical, forward, imu.rate_hz)
    contact, step = off - strike, np.diff(strike)
    if len(strike) < _FEWEST or not 0.2 < float(np.median(step)) < 0.6:
        raise CannotSee(f"it shows no run ({len(strike)} steps were found)")
    usual = step < 1.5 * np.median(step)
    values = {
        "cadence_spm": _per_minute(step[usual]),
        "contact_ms": _with_detector(estimate(1e3 * contact)),
        "flight_ms": _with_detector(estimate(1e3 * (step - contact[:-1])[usual])),
        "oscillation_mm": estimate(oscillation_mm(acceleration[:, 0], imu.rate_hz, strike)[usual]),
    }
    if imu.turning_dps is not None:
        angles = pelvis_angles(acceleration, imu.turning_dps @ turn.T, imu.rate_hz)
        values |= {f"{name}_deg": one for name, one in excursions(angles, imu.rate_hz, strike).items()}
    return ImuResult(
        imu.path, imu.place, imu.rate_hz, values, strike + imu.start_s, off + imu.start_s, (*imu.notes, ONE_RUNNER)
    )


def _per_minute(step_s: FloatArray) -> Estimate:
    """Steps a minute from the times of steps: the mean time, not the mean of rates."""
    mean = estimate(step_s)
    value, scale = 60 / mean.value, 60 / mean.value**2
    return Estimate(value, scale * mean.se, (value - scale * mean.half, value + scale * mean.half), mean.n)


def _with_detector(one: Estimate) -> Estimate:
    """With the error that all steps of a run share."""
    se, half = float(np.hypot(one.se, CONTACT_SD_MS)), float(np.hypot(one.half, 1.96 * CONTACT_SD_MS))
    return Estimate(one.value, se, (one.value - half, one.value + half), one.n)


def _distal(imu: Imu) -> ImuResult:
    """Strikes of one leg from shank or foot."""
    strike = impacts(imu.acceleration_g, imu.rate_hz)
    stride = np.diff(strike)
    if len(strike) < _FEWEST / 2 or not 0.4 < float(np.median(stride)) < 1.2:
        raise CannotSee(f"it shows no run ({len(strike)} strikes were found)")
    usual = stride < 1.5 * np.median(stride)
    strides = _per_minute(stride[usual])
    cadence = Estimate(2 * strides.value, 2 * strides.se, (2 * strides.ci95[0], 2 * strides.ci95[1]), strides.n)
    told = f"A sensor at the {imu.place} shows when its own foot strikes; when it leaves the ground is not told, for no recording with force plates shows how well that can be found."
    return ImuResult(
        imu.path,
        imu.place,
        imu.rate_hz,
        {"cadence_spm": cadence},
        strike + imu.start_s,
        np.empty(0),
        (*imu.notes, told),
    )
