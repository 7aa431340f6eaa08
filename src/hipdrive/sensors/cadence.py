"""Steps or strides a minute: by what the field is defined as, held against what a runner can do; never guessed silently."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray

#: Strides and steps a minute of people who run (design choice: 124 to 230 steps a minute are 62 to 115 strides; between 115 and 124
#: nothing can be told by the number alone).
_STRIDES, _STEPS = (55.0, 115.0), (124.0, 240.0)
#: Slower than this nobody is sure to run, so that a walk's cadence does not decide, metres a second.
_RUNNING_MPS = 2.0
#: How near a step's length times cadence must come to the speed to speak for it.
_NEAR = 0.2


def as_steps(
    cadence: FloatArray,
    defined: str,
    speed_mps: FloatArray | None = None,
    step_length_mm: FloatArray | None = None,
) -> tuple[FloatArray | None, str]:
    """Cadence in steps a minute, and how that was settled; `None` where it cannot be.

    Parameters
    ----------
    cadence
        `(record,)` as stored.
    defined
        `strides`, `steps`, or empty: what the field is defined as.
    speed_mps, step_length_mm
        `(record,)` beside it, where they were recorded: speed is step length times cadence.
    """
    usual = _usual(cadence, speed_mps)
    if not np.isfinite(usual):
        return None, "No cadence was recorded while running"
    looks = "strides" if _STRIDES[0] <= usual <= _STRIDES[1] else "steps" if _STEPS[0] <= usual <= _STEPS[1] else ""
    checked = _by_length(cadence, speed_mps, step_length_mm)
    settled = checked or looks
    if not settled:
        told = f"A cadence of {usual:.0f} fits neither steps nor strides of a run, and was left out"
        return None, told
    factor = 2.0 if settled == "strides" else 1.0
    told = f"The file counts {settled} a minute ({usual:.0f} usually)"
    if defined and defined != settled:
        told += f", though the field is defined as {defined}"
    elif defined:
        told += ", as the field is defined"
    if checked:
        told += "; speed and step length agree"
    return cadence * factor, told + "."


def _usual(cadence: FloatArray, speed_mps: FloatArray | None) -> float:
    """The median while the runner is fast enough to be sure to run, else of what is not zero."""
    known = np.isfinite(cadence) & (cadence > 20)
    fast = known & (speed_mps > _RUNNING_MPS) if speed_mps is not None else known
    chosen = cadence[fast] if fast.sum() >= 5 else cadence[known]
    return float(np.median(chosen)) if len(chosen) else float("nan")


def _by_length(cadence: FloatArray, speed_mps: FloatArray | None, step_length_mm: FloatArray | None) -> str:
    """What speed over step length says; empty where it says nothing for certain."""
    if speed_mps is None or step_length_mm is None:
        return ""
    sure = (cadence > 20) & (speed_mps > _RUNNING_MPS) & (step_length_mm > 0)
    if sure.sum() < 5:
        return ""
    ratio = float(np.median(60_000 * speed_mps[sure] / step_length_mm[sure] / cadence[sure]))
    return "strides" if abs(ratio / 2 - 1) < _NEAR else "steps" if abs(ratio - 1) < _NEAR else ""
