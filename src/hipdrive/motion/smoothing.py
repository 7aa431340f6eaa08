"""Take the noise out of points, with a cut-off found from the noise itself and told with the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.motion.motion import Motion
from hipdrive.signals import smooth

#: Bounds of the smoothing cut-off for each part, hertz; within them the residual decides. Design choice: the
#: upper bound lets everything pass that markers show in running (feet at 150 Hz: the residual asks for
#: 10 to 25 Hz with 2 mm of noise); the lower bound keeps the impact of the foot and the two bounces a stride of
#: the trunk with their first two harmonics.
BOUNDS_HZ = {
    "toe": (10.0, 20.0),
    "heel": (10.0, 20.0),
    "ball": (10.0, 20.0),
    "ankle": (10.0, 20.0),
    "knee": (8.0, 16.0),
    "wrist": (6.0, 14.0),
    "elbow": (6.0, 14.0),
}
OTHER_BOUNDS_HZ = (6.0, 12.0)


def smooth_points(points: FloatArray, names: Sequence[str], time_s: FloatArray) -> tuple[FloatArray, dict[str, float]]:
    """Low-pass `(frame, point, axis)` points, each with its own cut-off from the residual; they and the cut-offs by name, Hz."""
    bounds = np.array([BOUNDS_HZ.get(name.partition("_")[2], OTHER_BOUNDS_HZ) for name in names])
    points, cutoffs = smooth(points, time_s, bounds[:, 0], bounds[:, 1])
    return points, {n: round(float(c), 2) for n, c in zip(names, cutoffs, strict=True) if np.isfinite(c)}


def smoothed(motion: Motion) -> Motion:
    """The motion with its noise taken out; one that was smoothed when it was read stays as it is."""
    if motion.provenance.cutoff_hz:
        return motion
    points, cutoff_hz = smooth_points(motion.points, motion.names, motion.time_s)
    return replace(motion, points=points, provenance=replace(motion.provenance, cutoff_hz=cutoff_hz))
