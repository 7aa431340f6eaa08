"""Strikes of one foot from the impacts that a sensor at its shank or shoe feels."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.imu.axes import smooth, step_period_s

#: Corner of the impacts' envelope, 1/s (design choice: an impact of a run lasts 20 to 40 ms).
_IMPACT_HZ = 25.0


def impacts(acceleration_g: FloatArray, rate_hz: float) -> FloatArray:
    """`(strike,)` seconds from the first sample: the largest change of acceleration of each stride.

    The stride is twice the step when the spectrum shows the step; the largest jerk comes with the strike, the swing is smooth.
    """
    from scipy.signal import find_peaks  # with it comes half a second of imports that no other recording needs

    size = np.linalg.norm(acceleration_g, axis=1)
    jerk = np.maximum(np.gradient(smooth(size, rate_hz, _IMPACT_HZ)) * rate_hz, 0.0)
    stride = _stride_s(smooth(jerk, rate_hz, 5.0), rate_hz)
    peaks, _ = find_peaks(jerk, distance=max(1, int(0.6 * stride * rate_hz)), height=0.3 * np.percentile(jerk, 99))
    return np.asarray(peaks / rate_hz)


def _stride_s(slow: FloatArray, rate_hz: float) -> float:
    """The lag between one and two steps at which the slow jerk is most like itself."""
    step = step_period_s(slow, rate_hz)
    centred = slow - slow.mean()
    alike = np.correlate(centred, centred, "full")[len(centred) - 1 :]
    lags = [round(k * step * rate_hz) for k in (1, 2)]
    one, two = (alike[lag] / max(len(alike) - lag, 1) if lag < len(alike) else -np.inf for lag in lags)
    return float(step if one > 1.1 * two and step > 0.45 else 2 * step if step < 0.45 else step)
