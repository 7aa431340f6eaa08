"""The pelvis of a runner from the pictures around the hips: every detector looks, the best that can tell speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.discovery import exported
from hipdrive.motion import Image, Motion
from hipdrive.pelvis.detector import LineError, NotDetected, PelvisDetector, PelvisEstimate
from hipdrive.pelvis.dots import Frame
from hipdrive.pelvis.region import regions

#: Two detectors contradict each other when their curves, without their means, differ by more than this many of their
#: joint errors (design choice: 3, past what both errors at their 95 % limits explain).
CONTRADICTION = 3.0
#: A second detector is averaged in when its error is below this multiple of the best one's; beyond it, it would change
#: the joint error by less than a tenth.
WORTH_ADDING = 2.0
CONTRADICT = "the detectors of the pelvis contradict each other ({one} and {other} differ by {apart:.1f}°)"


@cache
def detectors() -> tuple[PelvisDetector, ...]:
    """Every detector in this package, by name."""
    return tuple(sorted(exported("hipdrive.pelvis", "DETECTOR", PelvisDetector), key=lambda d: d.name))


def detect_pelvis(
    motion: Motion, pictures: Iterable[tuple[float, Frame]], using: Sequence[PelvisDetector] | None = None
) -> Motion:
    """The motion with a line across the pelvis, where a detector saw it.

    Parameters
    ----------
    motion
        The runner, in the pixels of the pictures.
    pictures
        `(time_s, RGB picture)` in order of time, in the motion's own time.
    using
        The detectors to ask; all by default.

    Returns
    -------
    Motion
        With the points `left_NAME` and `right_NAME` of the line, and `provenance.metadata["pelvis"]`: the detector, its error,
        and why the others were silent. Without points where none can tell, or where they contradict each other.
    """
    if not isinstance(motion.space, Image) or motion.space.view != "rear":
        return motion
    return with_line(motion, ask(motion, pictures, using))


def ask(
    motion: Motion, pictures: Iterable[tuple[float, Frame]], using: Sequence[PelvisDetector] | None = None
) -> list[PelvisEstimate | NotDetected]:
    """What each detector says of a runner seen from behind; parameters as for `detect_pelvis`."""
    looks = [w.start() for w in (detectors() if using is None else using)]
    around = regions(motion)
    for index, frame in _matched(motion.time_s, pictures):
        for look in looks:
            look.see(index, frame, around[index])
    return [look.tell(motion) for look in looks]


def _matched(time_s: FloatArray, pictures: Iterable[tuple[float, Frame]]) -> Iterable[tuple[int, Frame]]:
    """Pictures that belong to a frame of the motion (nearest, within half an interval), with its index."""
    near = 0.5 * float(np.median(np.diff(time_s))) if len(time_s) > 1 else np.inf
    for at, frame in pictures:
        if at > time_s[-1] + near:
            return
        index = int(np.argmin(np.abs(time_s - at)))
        if abs(time_s[index] - at) < near:
            yield index, frame


def decide(estimates: Sequence[PelvisEstimate]) -> PelvisEstimate | NotDetected | None:
    """The best estimate, joined with agreeing ones; a refusal where they contradict each other; else `None`."""
    ordered = sorted(estimates, key=lambda t: t.error.mean_deg)
    if not ordered:
        return None
    best = ordered[0]
    for other in ordered[1:]:
        apart, allowed = _apart_deg(best, other), CONTRADICTION * np.hypot(best.error.curve_deg, other.error.curve_deg)
        if apart > allowed:
            return NotDetected("", CONTRADICT.format(one=best.detector, other=other.detector, apart=apart))
        if other.error.mean_deg < WORTH_ADDING * best.error.mean_deg:
            best = _joined(best, other)
    return best


def _apart_deg(one: PelvisEstimate, other: PelvisEstimate) -> float:
    """Root mean square difference of two curves without their means, degrees; 0 where they share no frame."""
    apart = one.tilt_deg - other.tilt_deg
    apart = apart[np.isfinite(apart)]
    return float(np.std(apart)) if len(apart) else 0.0


def _joined(best: PelvisEstimate, other: PelvisEstimate) -> PelvisEstimate:
    """The line of the best, turned to the mean of both curves weighted by their variances; the best one's zero."""
    weight = other.error.mean_deg**-2 / (best.error.mean_deg**-2 + other.error.mean_deg**-2)
    apart = other.tilt_deg - best.tilt_deg
    seen = np.isfinite(apart)
    if not seen.any():
        return best
    turn = np.radians(weight * np.where(seen, apart - np.mean(apart[seen]), 0.0))
    half = (best.right - best.left) / 2
    turned = np.stack(
        [half[:, 0] * np.cos(turn) - half[:, 1] * np.sin(turn), half[:, 0] * np.sin(turn) + half[:, 1] * np.cos(turn)],
        axis=1,
    )
    middle = (best.left + best.right) / 2
    # The error stays that of the best: the two are not known to err independently.
    return replace(
        best, left=middle - turned, right=middle + turned, metadata=best.metadata | {"joined": other.detector}
    )


def with_line(motion: Motion, said: Sequence[PelvisEstimate | NotDetected]) -> Motion:
    """The motion with the line of the best detector, as `detect_pelvis` gives it, from what the detectors said."""
    decision = decide([s for s in said if isinstance(s, PelvisEstimate)])
    silent = {s.detector: s.reason for s in said if isinstance(s, NotDetected)}
    if not isinstance(decision, PelvisEstimate):
        reason = decision.reason if decision is not None else "; ".join(silent.values())
        return _noted(motion, {"detector": None, "reason": reason, "not_detected": silent})
    names = tuple(f"{side}_{decision.points}" for side in ("left", "right"))
    line = np.stack([decision.left, decision.right], axis=1)
    seen = np.isfinite(line).all(axis=2).astype(float)
    metadata: dict[str, Any] = {
        "detector": decision.detector,
        "error_deg": _stated(decision.error),
        "zero_known": decision.zero_known,
        "not_detected": silent,
        **decision.metadata,
    }
    wider = replace(
        motion,
        points=np.concatenate([motion.points, line], axis=1),
        names=motion.names + names,
        confidence=np.concatenate([motion.confidence, seen], axis=1),
    )
    provenance = replace(motion.provenance, cutoff_hz=motion.provenance.cutoff_hz | decision.cutoff_hz)
    return _noted(replace(wider, provenance=provenance), metadata).flagged(*decision.flags)


def _stated(error: LineError) -> dict[str, float | int]:
    """The errors that are known."""
    known = {"side": error.side_deg, "mean": error.mean_deg, "difference": error.difference_deg}
    return {name: value for name, value in known.items() if np.isfinite(value)} | {"clips": error.clips}


def _noted(motion: Motion, metadata: dict[str, Any]) -> Motion:
    return replace(
        motion, provenance=replace(motion.provenance, metadata=motion.provenance.metadata | {"pelvis": metadata})
    )
