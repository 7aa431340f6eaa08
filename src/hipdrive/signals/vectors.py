"""Lengths of many short vectors."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray


def lengths(vectors: FloatArray) -> FloatArray:
    """`(...)` Euclidean length of vectors `(..., axis)`; NaN where an axis is NaN.

    Summed axis by axis, which for two or three axes is several times faster than a sum over the last one.
    """
    total = vectors[..., 0] ** 2
    for axis in range(1, vectors.shape[-1]):
        total = total + vectors[..., axis] ** 2
    return np.asarray(np.sqrt(total))
