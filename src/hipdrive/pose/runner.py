"""From the people found in each frame to the motion of one runner.

The steps, in their order in `to_motion`: which of the people is the runner (`person`), points outside the picture, left
and right (`sides`, `merged_legs`), from where the camera looks (`view`), outliers and short gaps (`signals`), smoothing
(`motion.smoothing`). They hand on `Keypoints`, and what each has to say of the clip ends up in its provenance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Image, Motion, Provenance, View
from hipdrive.motion.names import UNREAD
from hipdrive.motion.smoothing import smooth_points
from hipdrive.pose.engine import People
from hipdrive.pose.keypoints import Keypoints
from hipdrive.pose.merged_legs import without_merged
from hipdrive.pose.person import choose, lasting
from hipdrive.pose.sides import SwapCorrection, correct_side_swaps
from hipdrive.pose.tracks import Track, find_tracks
from hipdrive.pose.view import FLAG_DEG, REFUSE_DEG, Direction, recognise
from hipdrive.signals import fill_gaps, find_outliers, split_at_gaps

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
class _Step:
    """What a step hands on to the next, and what it has to say of the clip."""

    keypoints: Keypoints
    flags: tuple[str, ...] = ()
    metadata: Mapping[str, int] = field(default_factory=dict)


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
    _check_view(view, provenance.path)
    runner = _runner(people, tuple(names), time_s, float(image.height), person, provenance.path)
    inside = _inside(runner.keypoints, image)
    named = _correct_sides(inside, view)
    # The view again: rear and front lean on the names of the hips, which may have changed.
    space = _seen_from(image, recognise(named.keypoints), view)
    whole = _without_outliers_and_gaps(named.keypoints)
    smooth, cutoff_hz = _smoothed(whole.keypoints)
    provenance = _annotated(provenance, (runner, named, whole), _flags_of_view(space), cutoff_hz)
    return Motion(smooth.points, smooth.names, smooth.time_s, space, provenance, smooth.confidence)


def _check_view(view: str | None, path: str) -> None:
    if view is not None and view not in get_args(View):
        raise InputError(path, f"{view} is not a camera view", "Give one of rear, front, left and right")


def _runner(
    people: Sequence[People],
    names: tuple[str, ...],
    time_s: FloatArray,
    picture_height: float,
    person: int | None,
    path: str,
) -> _Step:
    """The runner among the people, over the longest part in which they are seen, without points nothing reads."""
    tracks = find_tracks(people, time_s, picture_height)
    track = _chosen(tracks, person, path)
    start, stop = _longest_part(track, time_s, path)
    keypoints = Keypoints(track.points, track.confidence, names, time_s).at(slice(start, stop)).without(UNREAD)
    return _Step(keypoints, _flags_of_presence(tracks, track, (start, stop)))


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
    part = max(split_at_gaps(track.seen, time_s, LONGEST_ABSENCE_S), key=len)
    start, stop = int(part[0]), int(part[-1]) + 1
    _check_length(len(part), float(time_s[stop - 1] - time_s[start]), path)
    return start, stop


def _check_length(frames: int, seconds: float, path: str) -> None:
    if frames < FEWEST_FRAMES or seconds < SHORTEST_S:
        what = f"the runner is seen in only {frames} frames ({seconds:.1f} s)"
        remedy = "Film at least five seconds with the whole body in the picture, at 30 frames a second or more"
        raise InputError(path, what, remedy)


def _flags_of_presence(tracks: list[Track], track: Track, part: tuple[int, int]) -> tuple[str, ...]:
    several = len(lasting(tracks)) > 1
    leaves = part != (0, len(track.seen)) or not track.seen.all()
    return ("several_people",) * several + ("person_leaves",) * leaves


def _inside(keypoints: Keypoints, image: Image) -> Keypoints:
    """Points outside the picture are guesses of the network, and are taken out."""
    across, down = keypoints.points[..., 0], keypoints.points[..., 1]
    return keypoints.unseen((across < 0) | (across > image.width) | (down < 0) | (down > image.height))


def _correct_sides(keypoints: Keypoints, view: str | None) -> _Step:
    """Sides made consistent in each stretch and named, and doubled legs taken out."""
    told = view if view in ("rear", "front", "left", "right") else recognise(keypoints).view
    corrected = correct_side_swaps(keypoints, told)
    single, merged = without_merged(corrected.keypoints, told)
    metadata = {
        "frames_legs_repaired": int(corrected.legs.sum()),
        "frames_upper_body_repaired": int(corrected.arms.sum()),
        "frames_legs_merged": int(merged.sum()),
    }
    return _Step(single, _flags_of_sides(corrected), metadata)


def _flags_of_sides(corrected: SwapCorrection) -> tuple[str, ...]:
    if not corrected.legs.any():
        return ()
    return ("legs_repaired", "legs_undecided") if corrected.certainty < CERTAIN else ("legs_repaired",)


def _without_outliers_and_gaps(keypoints: Keypoints) -> _Step:
    """Outliers out, short gaps filled."""
    jumps = find_outliers(keypoints.points, keypoints.time_s, floor=SMALLEST_JUMP * keypoints.torso_px)
    points, filled = fill_gaps(keypoints.unseen(jumps).points, keypoints.time_s, FILL_S)
    metadata = {"outliers": int(jumps.sum()), "points_filled": int(filled.sum())}
    flags = ("gaps_filled",) if metadata["points_filled"] else ()
    return _Step(replace(keypoints, points=points), flags, metadata)


def _smoothed(keypoints: Keypoints) -> tuple[Keypoints, dict[str, float]]:
    """Smoothed, and the cut-off of each point, 1/s."""
    points, cutoff_hz = smooth_points(keypoints.points, keypoints.names, keypoints.time_s)
    return replace(keypoints, points=points), cutoff_hz


def _seen_from(image: Image, direction: Direction, view: str | None) -> Image:
    """The picture with the view as recognised, or as stated by the user."""
    return _as_recognised(image, direction) if view is None else _as_stated(image, direction, view)


def _as_stated(image: Image, direction: Direction, view: str) -> Image:
    stated: View = view  # type: ignore[assignment]  # checked against View on entry
    oblique = direction.oblique_deg if direction.view == view else None
    return replace(image, view=stated, view_confidence=1.0, oblique_deg=oblique)


def _as_recognised(image: Image, direction: Direction) -> Image:
    if direction.view == "unknown":
        return replace(image, view="unknown", view_confidence=0.0, oblique_deg=None)
    seen: View = "oblique" if direction.oblique_deg > REFUSE_DEG else direction.view
    return replace(image, view=seen, view_confidence=direction.confidence, oblique_deg=direction.oblique_deg)


def _flags_of_view(space: Image) -> tuple[str, ...]:
    return ("oblique_view",) if space.view == "oblique" or (space.oblique_deg or 0) > FLAG_DEG else ()


def _annotated(
    provenance: Provenance, steps: Sequence[_Step], flags: tuple[str, ...], cutoff_hz: dict[str, float]
) -> Provenance:
    """The provenance with all that the steps had to say, in their order."""
    flags = tuple(flag for step in steps for flag in step.flags) + flags
    metadata = {name: count for step in steps for name, count in step.metadata.items()}
    known = tuple(dict.fromkeys(provenance.flags + flags))
    return replace(provenance, cutoff_hz=cutoff_hz, flags=known, metadata=provenance.metadata | metadata)
