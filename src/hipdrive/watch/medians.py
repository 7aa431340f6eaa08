"""Medians of a watch's records, with errors that know that one second is like the next."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.signals.estimate import Estimate, with_error

#: Records are cut into pieces as long as this, whose medians are taken to be independent, seconds (design choice: hills and
#: thoughts last a minute).
PIECE_S = 60.0
#: Fewest pieces whose spread is an error.
_FEWEST = 3
#: Of the spread of normal values, the standard error of a median against that of a mean.
_MEDIAN = 1.253
#: Time that stands for one independent value where there are too few pieces, seconds, and the fewest records of a piece (design choice:
#: watches smooth over about ten seconds).
_ALIKE_S, _ENOUGH = 10.0, 10


def median_of(values: FloatArray, time_s: FloatArray) -> Estimate | None:
    """The median of the records that are known; `None` where they are too few to tell how they vary.

    Parameters
    ----------
    values, time_s
        `(record,)`.
    """
    known = np.isfinite(values)
    n = int(known.sum())
    if n < 3:
        return None
    value = float(np.median(values[known]))
    piece = (time_s[known] // PIECE_S).astype(int)
    numbers, counts = np.unique(piece, return_counts=True)
    whole = numbers[counts >= _ENOUGH]
    if len(whole) >= _FEWEST:
        medians = np.array([np.median(values[known][piece == one]) for one in whole])
        return with_error(value, float(medians.std(ddof=1) / np.sqrt(len(whole))), n, len(whole) - 1)
    independent = 1 + float(np.minimum(np.diff(time_s[known]) / _ALIKE_S, 1.0).sum())
    if independent < _FEWEST:
        return None
    se = _MEDIAN * float(values[known].std(ddof=1)) / np.sqrt(independent)
    return with_error(value, float(se), n, independent - 1)
