"""Numbers over time: gaps, outliers, filters, extrema, derivatives and periods. Knows nothing of running.

Every function takes values with time along the first axis and the time stamps in seconds, which need not be
evenly spaced. NaN means "not seen" and stays NaN unless the function's task is to fill it.
"""

from hipdrive.signals.derivatives import acceleration, rate, velocity
from hipdrive.signals.extrema import Extrema, crossings, maxima, minima, vertex
from hipdrive.signals.filters import low_pass, residual_cutoff_hz, smooth
from hipdrive.signals.gaps import alike, fill_gaps, missing, runs, split_at_gaps
from hipdrive.signals.medians import median_seen, percentile_seen
from hipdrive.signals.outliers import find_outliers
from hipdrive.signals.period import Period, find_period
from hipdrive.signals.phase import faded, peak_hz, sinusoid_near
from hipdrive.signals.rotations import nearest_rotations
from hipdrive.signals.splines import CubicSplines
from hipdrive.signals.spread import MAD_TO_SD, robust_sd
from hipdrive.signals.thinning import thinned
from hipdrive.signals.vectors import lengths

__all__ = [
    "MAD_TO_SD",
    "CubicSplines",
    "Extrema",
    "Period",
    "acceleration",
    "alike",
    "crossings",
    "faded",
    "fill_gaps",
    "find_outliers",
    "find_period",
    "lengths",
    "low_pass",
    "maxima",
    "median_seen",
    "minima",
    "missing",
    "nearest_rotations",
    "peak_hz",
    "percentile_seen",
    "rate",
    "residual_cutoff_hz",
    "robust_sd",
    "runs",
    "sinusoid_near",
    "smooth",
    "split_at_gaps",
    "thinned",
    "velocity",
    "vertex",
]
