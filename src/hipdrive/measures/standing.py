"""Left against right relative to standing still, where a standing trial was recorded with the same markers.

A marker that a hand put too high on one side of the pelvis tilts it by the same angle standing and running, and adds that angle
to one side's drop and takes it off the other's. Less what the sides differ by in standing, the difference is free of it. What
it then rests on is how the runner stood: who stood with the weight on one leg is told to differ running level.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES
from hipdrive.measures.core import Measure
from hipdrive.measures.estimates import Estimate
from hipdrive.measures.strides import Strides


def relative_to_standing(measure: Measure, strides: Strides, found: Iterable[Estimate]) -> list[Estimate]:
    """Left less right less the same of standing still; empty where there is no standing trial or it does not matter."""
    stood = apart_standing(measure, strides)
    if stood is None:
        return []
    return [replace(e, side="relative", value=e.value - stood) for e in found if e.side == "difference"]


def apart_standing(measure: Measure, strides: Strides) -> float | None:
    """Left less right of a measure in the standing trial, in its unit, or `None`."""
    still = strides.motion.standing
    if still is None or measure.curve is None or not measure.from_standing:
        return None
    stood = Strides(still, strides.contacts)
    try:
        left, right = (float(measure.curve(stood, side)[0]) for side in SIDES)
    except CannotSee:
        return None
    return left - right if np.isfinite(left - right) else None
