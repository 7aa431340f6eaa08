"""Two recordings of one run on one clock: wall clocks first, then what both show of the steps; the residual and the drift told.

Steps alone are alike: an even run fits itself at every step. What tells them apart is that no two steps last equally long, so strikes are matched by the
times between them; a shift that fits no better than another is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee

#: Strikes further apart than this are none of the same step, seconds (design choice: a quarter of a step).
_NEAR_S = 0.09
#: Fewest strikes in common (design choice), and by how much the best shift must be likelier than any other: the logarithm of the likelihood of normal
#: residuals, 5 = odds of 150 to one.
_FEWEST, _BETTER = 7, 5.0
#: Share of the shorter recording that must lie within the longer (design choice: a few steps fit by chance).
_OVERLAP = 0.7
#: Shifts of a watch further apart than this are not the same, seconds (design choice: two of its records).
_FAR_S = 2.0


@dataclass(frozen=True)
class Alignment:
    """How one clock lies on another.

    Parameters
    ----------
    shift_s
        What is added to the second clock to be on the first.
    residual_s
        Root mean square of what is left between matched strikes, seconds; of a cadence, the standard error of the shift.
    drift_ppm
        How much faster the second clock runs, millionths; NaN where too short to tell.
    n
        Strikes, or seconds of cadence, in common.
    method
        `clock`, `steps`, `cadence` or `stated`.
    """

    shift_s: float
    residual_s: float
    drift_ppm: float
    n: int
    method: str


class Alike(CannotSee):
    """Strikes that fit each other at several shifts, about equally well; `best` is the likeliest of them."""

    def __init__(self, best: Alignment) -> None:
        self.best = best
        super().__init__(
            "the run is so even that its steps fit at several shifts; state the shift, or clap once before the run"
        )


def align_strikes(
    first_s: FloatArray, second_s: FloatArray, around_s: float | None = None, within_s: float = 35.0
) -> Alignment:
    """Put strikes of two sensors of the same steps on one clock.

    Parameters
    ----------
    first_s, second_s
        `(strike,)` seconds, each on its own clock; either may miss some.
    around_s, within_s
        The shift the wall clocks say, and how far from it to look; everywhere where they say nothing.

    Raises
    ------
    CannotSee
        If too few strikes fit, or none at any shift.
    Alike
        If two shifts fit about as well.
    """
    candidates = (first_s[:, None] - second_s[None, :]).ravel()
    candidates = candidates[np.abs(candidates - (around_s or 0.0)) <= within_s] if around_s is not None else candidates
    if len(first_s) < _FEWEST or len(second_s) < _FEWEST or not len(candidates):
        raise CannotSee("too few steps are in both recordings to put them on one clock")
    fits = sorted(
        (_fit(first_s, second_s, float(c)) for c in np.unique(np.round(candidates, 3))), key=lambda one: one[0]
    )
    best = fits[0]
    if not np.isfinite(best[0]):
        raise CannotSee("the steps of the two recordings do not fit each other at any shift")
    step = float(np.median(np.diff(first_s)))
    others = [one[0] for one in fits if abs(one[1] - best[1]) > 0.5 * step]
    n = len(_matched(first_s, second_s, best[1]))
    if others and n * np.log(min(others) / best[0]) < _BETTER:
        raise Alike(_refined(first_s, second_s, best[1]))
    return _refined(first_s, second_s, best[1])


def _fit(first: FloatArray, second: FloatArray, shift: float) -> tuple[float, float]:
    """Cost and the shift: root mean square of matched strikes' differences about their median, more where few match."""
    pairs = _matched(first, second, shift)
    overlap = min(first[-1], second[-1] + shift) - max(first[0], second[0] + shift)
    expected = overlap / float(np.median(np.diff(first)))
    shorter = min(first[-1] - first[0], second[-1] - second[0])
    if overlap < _OVERLAP * shorter or len(pairs) < max(_FEWEST, 0.7 * expected):
        return float("inf"), shift
    apart = pairs[:, 0] - pairs[:, 1]
    return float(np.std(apart)) + 1e-4, shift + float(np.median(apart))


def _matched(first: FloatArray, second: FloatArray, shift: float) -> FloatArray:
    """`(pair, 2)` strikes of both that are near each other, the second already shifted."""
    moved = second + shift
    at = np.clip(np.searchsorted(first, moved), 1, len(first) - 1)
    nearest = np.where(np.abs(first[at - 1] - moved) < np.abs(first[at] - moved), first[at - 1], first[at])
    near = np.abs(nearest - moved) < _NEAR_S
    return np.stack([nearest[near], moved[near]], axis=1)


def _refined(first: FloatArray, second: FloatArray, shift: float) -> Alignment:
    """The shift and the drift by a line through the matched strikes."""
    pairs = _matched(first, second, shift)
    apart = pairs[:, 0] - pairs[:, 1]
    shift += float(np.median(apart))
    slope = float(np.polyfit(pairs[:, 1], apart, 1)[0]) if np.ptp(pairs[:, 1]) > 60 else float("nan")
    residual = float(np.sqrt(np.mean((apart - np.median(apart)) ** 2)))
    return Alignment(shift, residual, 1e6 * slope, len(pairs), "steps")


def align_cadence(
    strikes_s: FloatArray, watch: tuple[FloatArray, FloatArray], shifts_s: Sequence[float] | FloatArray
) -> Alignment:
    """Put strikes and the cadence that a watch writes each second on one clock.

    The watch's cadence is summed to steps, and each strike held against it: the errors of strikes stay what they are, where the cadence
    between two strikes, their difference, would hold them many times over.

    Parameters
    ----------
    strikes_s
        `(strike,)` of both feet, in order; some may be missing.
    watch
        `(time, steps a minute)` on its own clock.
    shifts_s
        Shifts of the watch's clock to try, even spacing.

    Raises
    ------
    CannotSee
        If the recordings do not overlap, or another shift fits about as well.
    """
    shifts = np.asarray(shifts_s, dtype=float)
    left = _left(strikes_s, watch, shifts)
    if not np.isfinite(left).any():
        raise CannotSee("the recordings do not overlap")
    best = int(np.nanargmin(left))
    far = np.isfinite(left) & (np.abs(shifts - shifts[best]) > _FAR_S)
    if far.any() and len(strikes_s) * np.log(left[far].min() / left[best]) < _BETTER:
        raise CannotSee("the cadence hardly changes, so no shift stands out")
    pace = np.interp(strikes_s - shifts[best], *watch)
    spread = float(np.std(pace) / np.mean(pace))
    error = float(left[best]) / max(spread * np.sqrt(len(strikes_s)), 1e-9)
    return Alignment(_parabola(shifts, left, best), error, float("nan"), int(np.ptp(strikes_s)), "cadence")


def _left(strikes_s: FloatArray, watch: tuple[FloatArray, FloatArray], shifts: FloatArray) -> FloatArray:
    """`(shift,)` root mean square of what is left between strikes and the watch's steps, seconds; NaN where they do not overlap."""
    time_s, cadence = watch
    step = np.median(np.diff(strikes_s))
    number = np.r_[0.0, np.cumsum(np.maximum(np.round(np.diff(strikes_s) / step), 1))]
    counted = np.r_[0.0, np.cumsum(np.diff(time_s) * (cadence[1:] + cadence[:-1]) / 120)]
    found = np.full(len(shifts), np.nan)
    # In pieces: a run of hours against a clip of minutes would fill the memory.
    for part in np.array_split(np.arange(len(shifts)), 1 + len(shifts) * len(strikes_s) // 1_000_000):
        steps = np.interp(strikes_s - shifts[part, None], time_s, counted, left=np.nan, right=np.nan)
        found[part] = (steps - number).std(axis=1) * step
    return found


def _parabola(x: FloatArray, y: FloatArray, at: int) -> float:
    """Where the square of a curve turns, by its three lowest points."""
    if not 0 < at < len(x) - 1 or not np.isfinite(y[at - 1 : at + 2]).all():
        return float(x[at])
    before, here, after = np.square(y[at - 1 : at + 2])
    bend = before - 2 * here + after
    return float(x[at] + (0.5 * (before - after) / bend if bend > 0 else 0.0) * (x[1] - x[0]))
