"""From the people found in each frame to the motion of one runner.

The steps, each in a file of its own: which of the people is the runner, left and right, outliers, short gaps,
smoothing, and from where the camera looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Image, Motion, Provenance, View
from hipdrive.motion.names import UNREAD
from hipdrive.motion.smoothing import smooth_points
from hipdrive.pose import sides
from hipdrive.pose.engine import People
from hipdrive.pose.person import Track, choose, find_tracks, lasting
from hipdrive.pose.view import FLAG_DEG, REFUSE_DEG, Direction, recognise
from hipdrive.signals import fill_gaps, find_outliers

#: Gaps up to this are filled, seconds. Design choice: the swing of a foot from its highest point to the ground
#: takes about 0.25 s; nothing longer than that is bridged.
FILL_S = 0.2
#: A clip is read up to here: the runner unseen for longer ends the part that is used, seconds.
LONGEST_ABSENCE_S = 0.5
#: Fewest frames, and shortest time, in which the runner must be seen. Design choice: one stride (0.7 s) at the
#: least rate at which a step can be followed at all.
FEWEST_FRAMES, SHORTEST_S = 12, 0.7
#: An outlier jumps at least this far, torso lengths. Design choice: half of what networks err by at the 95th
#: percentile (rendered runners: knee 7 cm, that is 0.13 torso lengths).
SMALLEST_JUMP = 0.07
#: Below this certainty the sides of the legs are undecided (see `sides.SwapCorrection`). Design choice: the network steady
#: in three quarters of the frames, or one evidence at a quarter of its full weight.
CERTAIN = 0.25


@dataclass(frozen=True)
class _Sided:
    """Points with sides put right, and what was found on the way."""

    points: FloatArray
    confidence: FloatArray
    direction: Direction
    flags: list[str]
    metadata: dict[str, float | int | str]


def to_motion(
    people: Sequence[People],
    names: Sequence[str],
    time_s: FloatArray,
    image: Image,
    provenance: Provenance,
    *,
    person: int | None = None,
    view: str | None = None,
) -> Motion:
    """Make the motion of one runner from the people found in each frame.

    Parameters
    ----------
    people
        One entry a frame; `points` `(person, point, 2)` pixels.
    names
        Names of the points (see `motion.names`).
    time_s
        `(frame,)` seconds, increasing.
    image
        Size of the picture; view fields are filled in here, `level_deg` is kept.
    provenance
        Where the clip came from; cut-offs, flags and metadata are added.
    person
        Take this person, counted from the left (0 = furthest left), instead of choosing.
    view
        `rear`, `front`, `left` or `right`: take this view instead of recognising it.

    Returns
    -------
    Motion
        In pixels, from the first to the last frame of the longest part in which the runner is seen, without the
        points nothing reads (`motion.names.UNREAD`). The time stamps stay those of the clip.

    Raises
    ------
    InputError
        If nobody is found, the runner is seen too briefly, two people are equally likely the runner,
        or `person` or `view` names something that is not there.
    """
    if view is not None and view not in get_args(View):
        raise InputError(provenance.path, f"{view} is not a camera view", "Give one of rear, front, left and right")
    tracks = find_tracks(people, time_s, float(image.height))
    track = _chosen(tracks, person, provenance.path)
    start, stop = _longest_part(track, time_s, provenance.path)
    flags = _flags_of_presence(tracks, track, (start, stop))
    time_s = time_s[start:stop]
    read = [index for index, name in enumerate(names) if name not in UNREAD]
    names = tuple(names[index] for index in read)
    points = _inside(track.points[start:stop][:, read], image)
    sided = _correct_sides(points, track.confidence[start:stop][:, read], names, time_s, view)
    points, cutoff_hz, cleaned = _clean(sided.points, names, time_s)
    space = _seen_from(image, sided.direction, view)
    flags += sided.flags + (["gaps_filled"] if cleaned["points_filled"] else [])
    if space.view == "oblique" or (space.oblique_deg or 0) > FLAG_DEG:
        flags.append("oblique_view")
    provenance = _annotated(provenance, flags, sided.metadata | cleaned, cutoff_hz)
    return Motion(points, names, time_s, space, provenance, sided.confidence)


def _chosen(tracks: list[Track], person: int | None, path: str) -> Track:
    if not tracks:
        raise InputError(path, "nobody was found in it", "Film one runner, whole body in the picture, in good light")
    try:
        track, undecided = choose(tracks, person)
    except IndexError as error:
        remedy = f"Give --person a number from 0 (furthest left) to {len(lasting(tracks)) - 1}"
        raise InputError(path, str(error), remedy) from error
    if undecided:
        raise InputError(
            path, "two people in it are equally likely the runner", "Say which with --person, counted from the left"
        )
    return track


def _longest_part(track: Track, time_s: FloatArray, path: str) -> tuple[int, int]:
    """Frames of the longest part without an absence longer than `LONGEST_ABSENCE_S`."""
    frames = np.flatnonzero(track.seen)
    cuts = np.flatnonzero(np.diff(time_s[frames]) > LONGEST_ABSENCE_S) + 1
    part = max(np.split(frames, cuts), key=len)
    start, stop = int(part[0]), int(part[-1]) + 1
    seconds = float(time_s[stop - 1] - time_s[start])
    if len(part) < FEWEST_FRAMES or seconds < SHORTEST_S:
        raise InputError(
            path,
            f"the runner is seen in only {len(part)} frames ({seconds:.1f} s)",
            "Film at least five seconds with the whole body in the picture, at 30 frames a second or more",
        )
    return start, stop


def _flags_of_presence(tracks: list[Track], track: Track, part: tuple[int, int]) -> list[str]:
    flags = ["several_people"] if len(lasting(tracks)) > 1 else []
    whole = part == (0, len(track.seen))
    return flags if whole and track.seen.all() else [*flags, "person_leaves"]


def _inside(points: FloatArray, image: Image) -> FloatArray:
    """Points outside the picture are guesses of the network, and are taken out."""
    across, down = points[..., 0], points[..., 1]
    outside = (across < 0) | (across > image.width) | (down < 0) | (down > image.height)
    return np.where(outside[..., None], np.nan, points) if outside.any() else points


def _correct_sides(
    points: FloatArray, confidence: FloatArray, names: tuple[str, ...], time_s: FloatArray, view: str | None
) -> _Sided:
    """Sides made consistent in each stretch and named, and doubled legs taken out."""
    told = view if view in ("rear", "front", "left", "right") else recognise(points, confidence, names).view
    corrected = sides.correct_side_swaps(points, confidence, names, time_s, told)
    confidence = corrected.confidence
    points, merged = sides.without_merged(corrected.points, confidence, names, time_s, told)
    # The view again: rear and front lean on the names of the hips, which may have changed.
    direction = recognise(points, confidence, names)
    repaired = int(corrected.legs.sum())
    flags = ["legs_repaired"] if repaired else []
    if repaired and corrected.certainty < CERTAIN:
        flags.append("legs_undecided")
    metadata: dict[str, float | int | str] = {
        "frames_legs_repaired": repaired,
        "frames_upper_body_repaired": int(corrected.arms.sum()),
        "frames_legs_merged": int(merged.sum()),
    }
    return _Sided(points, confidence, direction, flags, metadata)


def _clean(
    points: FloatArray, names: tuple[str, ...], time_s: FloatArray
) -> tuple[FloatArray, dict[str, float], dict[str, float | int | str]]:
    """Outliers out, short gaps filled, smoothed."""
    outliers = find_outliers(points, time_s, floor=SMALLEST_JUMP * sides.torso_px(points, names))
    if outliers.any():
        points = np.where(outliers[..., None], np.nan, points)
    points, filled = fill_gaps(points, time_s, FILL_S)
    points, cutoff_hz = smooth_points(points, names, time_s)
    return points, cutoff_hz, {"outliers": int(outliers.sum()), "points_filled": int(filled.sum())}


def _seen_from(image: Image, direction: Direction, view: str | None) -> Image:
    """The picture with the view as recognised, or as stated by the user."""
    if view is not None:
        stated: View = view  # type: ignore[assignment]  # checked against View on entry
        oblique = direction.oblique_deg if direction.view == view else None
        return replace(image, view=stated, view_confidence=1.0, oblique_deg=oblique)
    if direction.view == "unknown":
        return replace(image, view="unknown", view_confidence=0.0, oblique_deg=None)
    seen: View = "oblique" if direction.oblique_deg > REFUSE_DEG else direction.view
    return replace(image, view=seen, view_confidence=direction.confidence, oblique_deg=direction.oblique_deg)


def _annotated(
    provenance: Provenance, flags: list[str], metadata: dict[str, float | int | str], cutoff_hz: dict[str, float]
) -> Provenance:
    known = provenance.flags + tuple(f for f in dict.fromkeys(flags) if f not in provenance.flags)
    return replace(provenance, cutoff_hz=cutoff_hz, flags=known, metadata=provenance.metadata | metadata)
