"""Quiet standing seen from the side: where a foot that lies flat reads zero, and the posture a run starts from.

Two seconds before the belt starts are enough, or a clip of its own (`--standing`). A foot that never comes down flat in the
run has its zero from here. Joints are not taken from standing: people stand with knees bent or bent back by several degrees,
which is more than what the run itself leaves open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import InputError
from hipdrive.gait import SIDES, Side
from hipdrive.motion import Motion, Plane
from hipdrive.signals import lengths

#: The name of what was found in the metadata of a motion.
STANDING = "standing"
#: Shortest standing that counts, seconds, and how little points move in it, standard deviation in leg lengths. Design choice:
#: people who stand sway by less than 1 cm, networks tremble by about as much; a slow step moves its foot by ten times that.
_SHORTEST_S, _STILL = 1.0, 0.015
#: Nobody stands upright with trunk or leg further from the vertical, degrees (design choice: deep enough for a slouch).
_UPRIGHT_DEG = 25.0
#: A sole and a floor are not exactly flat, degrees; and what a second clip may be tilted by against the first.
_SOLE_SE_DEG, _TILT_SE_DEG = 1.0, 1.0
_POINTS = ("shoulder", "hip", "knee", "ankle", "heel", "toe")


@dataclass(frozen=True)
class Standing:
    """How a runner stands.

    Parameters
    ----------
    from_s, to_s
        When, seconds of the clip.
    foot_deg
        Of each foot that was seen: the line heel to toe to the horizontal, + = toes up.
    trunk_deg
        The line hips to shoulders to the vertical, + = forward.
    knee_deg
        Flexion of the near knee, as seen.
    se_deg
        Standard error of the feet's zero.
    """

    from_s: float
    to_s: float
    foot_deg: dict[Side, float]
    trunk_deg: float
    knee_deg: float
    se_deg: float = _SOLE_SE_DEG


def standing_of(motion: Motion, before_s: float = np.inf) -> Standing | None:
    """The longest quiet standing of a clip from the side, or `None` where there is none.

    Parameters
    ----------
    motion
        Smoothed points.
    before_s
        Only what is earlier counts: the first strike of the run.
    """
    early = motion.time_s < before_s
    if motion.view not in SIDES or early.sum() < 3:
        return None
    near: Side = "left" if motion.view == "left" else "right"
    plane = motion.sagittal()
    if not {f"{near}_{point}" for point in _POINTS} <= set(plane.names):
        return None
    frames = _longest(_still(plane, near, int(early.sum())), plane.time_s)
    if frames is None:
        return None
    found = _posture(plane, near, frames)
    return found if _is_upright(plane, near, frames) else None


def _still(plane: Plane, near: Side, until: int) -> BoolArray:
    """`(frame,)` whether the near side of the body moves little within the shortest time around, in the first so many frames."""
    hip, knee, ankle = (plane.point(f"{near}_{name}") for name in ("hip", "knee", "ankle"))
    unit = float(np.nanmedian(lengths(knee - hip) + lengths(ankle - knee)))
    places = np.concatenate([plane.point(f"{near}_{name}") for name in _POINTS], axis=1) / unit
    width = max(round(_SHORTEST_S / float(np.median(np.diff(plane.time_s)))), 3)
    places = places[: until + width]
    if len(places) < width or not np.isfinite(unit):
        return np.zeros(until, dtype=bool)
    windows = np.lib.stride_tricks.sliding_window_view(places, width, axis=0)
    # A window with a gap has no spread, and is not still.
    still = (windows.std(axis=-1) < _STILL).all(axis=1)
    covered = np.zeros(len(places), dtype=bool)
    for first in np.flatnonzero(still):
        covered[first : first + width] = True
    return covered[:until]


def _longest(still: BoolArray, time_s: FloatArray) -> slice | None:
    """The longest stretch of still frames that is long enough."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], still.astype(np.int8), [0]])))
    stretches = [slice(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
    longest = max(stretches, key=lambda s: s.stop - s.start, default=None)
    if longest is None or time_s[longest.stop - 1] - time_s[longest.start] < 0.9 * _SHORTEST_S:
        return None
    return longest


def _posture(plane: Plane, near: Side, frames: slice) -> Standing:
    hip, knee, ankle = (plane.point(f"{near}_{name}")[frames] for name in ("hip", "knee", "ankle"))
    thigh, shank = (_to_vertical(upper - lower) for upper, lower in ((hip, knee), (knee, ankle)))
    feet = {side: _foot_deg(plane, side, frames) for side in SIDES}
    return Standing(
        float(plane.time_s[frames.start]),
        float(plane.time_s[frames.stop - 1]),
        {side: deg for side, deg in feet.items() if np.isfinite(deg)},
        float(np.median(_trunk_deg(plane, near, frames))),
        float(np.median(shank - thigh)),
    )


def _foot_deg(plane: Plane, side: Side, frames: slice) -> float:
    front = next((p for p in ("toe", "ball") if f"{side}_{p}" in plane.names), None)
    if front is None or f"{side}_heel" not in plane.names:
        return float("nan")
    foot = (plane.point(f"{side}_{front}") - plane.point(f"{side}_heel"))[frames]
    seen = np.isfinite(foot).all(axis=1)
    pitch = np.degrees(np.arctan2(foot[seen, 1], foot[seen, 0]))
    return float(np.median(pitch)) if seen.mean() > 0.5 else float("nan")


def _trunk_deg(plane: Plane, near: Side, frames: slice) -> FloatArray:
    return _to_vertical((plane.point(f"{near}_shoulder") - plane.point(f"{near}_hip"))[frames])


def _to_vertical(upwards: FloatArray) -> FloatArray:
    """`(frame,)` lean forward of a vector that points upwards, degrees."""
    return np.asarray(np.degrees(np.arctan2(upwards[:, 0], upwards[:, 1])))


def _is_upright(plane: Plane, near: Side, frames: slice) -> bool:
    """Whether trunk and leg stand over the foot: sitting and bending are still, too."""
    leg = _to_vertical((plane.point(f"{near}_hip") - plane.point(f"{near}_ankle"))[frames])
    leans = [np.median(_trunk_deg(plane, near, frames)), np.median(leg)]
    return bool(np.max(np.abs(leans)) < _UPRIGHT_DEG)


# --- a clip of its own ------------------------------------------------------------------------------------------


def with_standing(motion: Motion, standing: Motion) -> Motion:
    """A run with what a second clip of the same runner shows of standing.

    Raises
    ------
    InputError
        If that clip shows nobody who stands still from the side.
    """
    path = standing.provenance.path
    found = standing_of(standing)
    if found is None:
        raise InputError(
            path,
            "shows no quiet standing from the side",
            "Film two seconds of standing still, from where the run is filmed",
        )
    if motion.view not in SIDES:
        return motion
    if standing.view != motion.view:
        remedy = "Film both from the same place"
        raise InputError(path, f"shows the {standing.view} side, and the run the {motion.view} side", remedy)
    told = asdict(replace(found, se_deg=float(np.hypot(_SOLE_SE_DEG, _TILT_SE_DEG)))) | {"clip": path}
    metadata = motion.provenance.metadata | {STANDING: told}
    return replace(motion, provenance=replace(motion.provenance, metadata=metadata))


def known_standing(motion: Motion, first_strike_s: float) -> dict[str, Any] | None:
    """What is known of standing: of a clip of its own, else of the beginning of this one."""
    told: Mapping[str, Any] | None = motion.provenance.metadata.get(STANDING)
    if told is not None:
        return dict(told)
    found = standing_of(motion, first_strike_s)
    return None if found is None else asdict(found)
