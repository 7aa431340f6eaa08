"""Median and percentiles of what was seen."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray


def percentile_seen(values: FloatArray, percent: float) -> FloatArray:
    """`(...)` percentile along the last axis of what is not NaN, linear between values; NaN where nothing is.

    As `nanpercentile`, without its loop over rows.
    """
    ordered = np.sort(values, axis=-1)  # NaN comes last
    if np.isnan(ordered[..., -1:]).any():
        last = np.maximum((~np.isnan(ordered)).sum(axis=-1) - 1, 0)
    else:
        last = np.full(values.shape[:-1], values.shape[-1] - 1)
    low = np.floor(place := last * (percent / 100)).astype(np.intp)
    below, above = (
        np.take_along_axis(ordered, at[..., None], axis=-1)[..., 0] for at in (low, np.minimum(low + 1, last))
    )
    return np.asarray(below + (above - below) * (place - low))


def median_seen(values: FloatArray) -> FloatArray:
    """`(...)` median along the last axis of what is not NaN; NaN where nothing is."""
    return percentile_seen(values, 50.0)
