"""Angles of lines in a plane, degrees."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray


def degrees(across: FloatArray, along: FloatArray) -> FloatArray:
    """Angle of a direction, degrees, from the axis of `along` towards that of `across`."""
    return np.asarray(np.degrees(np.arctan2(across, along)))


def between(start: FloatArray, stop: FloatArray) -> FloatArray:
    """`(frame,)` angle from one direction to another, degrees, + = anticlockwise."""
    cross = start[:, 0] * stop[:, 1] - start[:, 1] * stop[:, 0]
    return degrees(cross, (start * stop).sum(axis=1))


def distal_from_vertical(vector: FloatArray) -> FloatArray:
    """Angle of a downward segment to the vertical, degrees, + = its lower end forward (or towards the right)."""
    return degrees(vector[:, 0], -vector[:, 1])


def proximal_from_vertical(vector: FloatArray) -> FloatArray:
    """Angle of an upward line to the vertical, degrees, + = its upper end forward (or towards the right)."""
    return degrees(vector[:, 0], vector[:, 1])
