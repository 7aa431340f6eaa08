"""How each thing that was worn lies on the clock of the recording beside it, in a sentence with its residual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.imu import ImuResult
from hipdrive.sensors import RunLog
from hipdrive.timeline.align import Alignment, align_cadence, align_strikes

#: Step of the shifts that are tried, seconds.
_STEP_S = 0.05


@dataclass(frozen=True)
class Timeline:
    """The clocks of one run.

    Parameters
    ----------
    alignments
        By the name of the file: how it lies on the clock of the first recording; `None` where that cannot be told.
    words
        The same in sentences.
    """

    alignments: dict[str, Alignment | None]
    words: tuple[str, ...]
    path: str = ""
    kind: str = "timeline"


def timeline(strikes_s: FloatArray, name: str, sensors: Sequence[ImuResult], logs: Sequence[RunLog]) -> Timeline | None:
    """Put sensors and runs on the clock of a recording; `None` where there is nothing to put.

    Parameters
    ----------
    strikes_s
        `(strike,)` of the recording, seconds on its clock.
    name
        What it is called.
    """
    found: dict[str, Alignment | None] = {}
    words = []
    both: list[ImuResult | RunLog] = [*sensors, *logs]
    for one in both:
        file = Path(one.path).name
        try:
            found[file] = _imu(strikes_s, one) if isinstance(one, ImuResult) else _log(strikes_s, one)
            words.append(_told(file, name, found[file]))
        except CannotSee as reason:
            found[file] = None
            words.append(f"{file} beside {name}: {reason}.")
    return Timeline(found, tuple(words)) if found else None


def _imu(strikes_s: FloatArray, one: ImuResult) -> Alignment:
    return align_strikes(strikes_s, one.strike_s)


def _log(strikes_s: FloatArray, log: RunLog) -> Alignment:
    cadence = log.fields.get("cadence_spm")
    if cadence is None or len(strikes_s) < 10:
        raise CannotSee("there is no cadence of both to compare")
    known = np.isfinite(cadence) & (cadence > 0)
    if known.sum() < 10:
        raise CannotSee("there is no cadence of both to compare")
    strikes = np.sort(strikes_s)
    shifts = np.arange(strikes[-1] - log.time_s[known][-1], strikes[0] - log.time_s[known][0] + _STEP_S, _STEP_S)
    if not len(shifts):
        raise CannotSee("the watch’s run is shorter than the recording")
    return align_cadence(strikes, (log.time_s[known], cadence[known]), shifts)


def _told(file: str, name: str, one: Alignment | None) -> str:
    if one is None:
        return ""
    drift = f"; its clock drifts by {one.drift_ppm:.0f} millionths" if np.isfinite(one.drift_ppm) else ""
    how = f"{one.n} steps of both" if one.method == "steps" else f"the cadence of {one.n} s"
    left = (
        f"{1000 * one.residual_s:.0f} ms left between steps"
        if one.method == "steps"
        else f"sure to {max(1.96 * one.residual_s, 0.05):.2f} s"
    )
    return f"{file} begins {-one.shift_s:.2f} s before {name}, by {how} ({left}{drift})." if one.shift_s < 0 else (
        f"{file} begins {one.shift_s:.2f} s after {name}, by {how} ({left}{drift})."
    )  # fmt: skip
