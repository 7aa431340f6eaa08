"""Force plates as a laboratory wires them, summed to one force on the runner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.motion.forces import Forces

#: Vertical force under which a centre of pressure is not given, newtons (it divides by the force).
_LEAST_N = 20.0


def sum_of(plates: Sequence[Forces]) -> Forces | None:
    """The force on the runner from all plates, with the centre of pressure; `None` when none recorded anything.

    Parameters
    ----------
    plates
        In the axes of the runner. Of each the vertical part is taken to be upward, whichever way it was wired.
    """
    plates = [p for p in plates if p.force_n.size and len(p.time_s) == len(plates[0].time_s)]
    if not plates:
        return None
    forces = [_on_runner(plate.force_n) for plate in plates]
    total = np.sum(forces, axis=0)
    if not np.abs(total[:, 1]).max() > _LEAST_N:
        return None
    return Forces(plates[0].time_s, total, _centre([plate.centre_m for plate in plates], forces))


def _on_runner(force: FloatArray) -> FloatArray:
    largest = force[np.argmax(np.abs(force[:, 1])), 1]
    return -force if largest < 0 else force


def _centre(centres: Sequence[FloatArray | None], forces: Sequence[FloatArray]) -> FloatArray | None:
    """Mean of the plates' centres weighted by vertical force; NaN without load."""
    known = [(centre, force) for centre, force in zip(centres, forces, strict=True) if centre is not None]
    if not known:
        return None
    weight = np.stack([np.where(force[:, 1] > _LEAST_N, force[:, 1], 0.0) for _, force in known])
    total = weight.sum(axis=0)[:, None]
    mean = (weight[..., None] * np.nan_to_num(np.stack([c for c, _ in known]))).sum(axis=0)
    return np.asarray(np.where(total > 0, mean / np.where(total > 0, total, 1.0), np.nan))
