"""Video to the runner's keypoints: a thin adapter between `hipdrive.video` and `hipdrive.pose`.

For clips of one camera. Not for live cameras, and not for choosing the runner (that is `hipdrive.pose.runner`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from hipdrive.errors import InputError
from hipdrive.motion import Motion, Provenance
from hipdrive.pose import make_engine
from hipdrive.pose.best_part import best_part
from hipdrive.sources.detection import detect_in_segments
from hipdrive.sources.edges import with_edges
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source
from hipdrive.sources.sighting import Sighting, sighted, time_scale, usable
from hipdrive.video import Clip, pictures
from hipdrive.video.frames import WHOLE

SUFFIXES = (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".gif", ".3gp", ".mts", ".m2ts", ".mpg", ".wmv")
_PICTURES = (".jpg", ".jpeg", ".png", ".heic", ".webp", ".bmp", ".tif", ".tiff")
_SOUNDS = (".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg", ".opus")

#: A clip longer than this (by more than a quarter) is not read whole, seconds of real time. Design choice: sixty seconds hold 160
#: steps, ten times what makes a mean steady, and keep memory and time of a long clip bounded.
LONGEST_S, _LONGER = 60.0, 1.25


def read_video(path: Path, options: ReadOptions) -> Motion:
    """The runner of a clip as a `Motion` in image pixels; of one cut from several shots, the longest.

    Raises
    ------
    InputError
        If the file cannot be used, or nobody is in it.
    """
    clip = usable(Path(path), options.capture_fps)  # a bad file is said to be bad before networks are loaded
    return _looked_at(_keypoints(clip, options), clip, options)


def read_shots(path: Path, options: ReadOptions) -> list[Motion]:
    """Every shot of a clip that shows a runner, each as a `Motion` of its own.

    Raises
    ------
    InputError
        If the file cannot be used, or no shot shows a runner.
    """
    clip = usable(Path(path), options.capture_fps)
    found, fault = list[Motion](), None
    for shot in _read(clip, options).shots:
        try:
            found.append(_looked_at(_runner(shot, options), clip, options))
        except InputError as reason:
            fault = fault or reason
    if fault is not None and not found:
        raise fault
    return found


def read_keypoints(path: Path, options: ReadOptions) -> Motion:
    """What the pose network sees of a clip, as `read_video` but without the look at the pelvis."""
    return _keypoints(usable(Path(path), options.capture_fps), options)


def _read(clip: Clip, options: ReadOptions) -> Sighting:
    part_s = _part(clip, options)
    found = detect_in_segments(clip, partial(make_engine, options.engine), options.progress, part_s, options.watch)
    seen = sighted(clip, found, options.capture_fps, part_s)
    return seen if part_s == WHOLE else replace(seen, provenance=_of_part(seen.provenance, part_s, options))


def _keypoints(clip: Clip, options: ReadOptions) -> Motion:
    seen = _read(clip, options)
    motion = _runner(max(seen.shots, key=lambda shot: shot.seen_s), options)
    return motion.flagged("several_shots") if len(seen.shots) > 1 else motion


def _runner(seen: Sighting, options: ReadOptions) -> Motion:
    from hipdrive.pose.runner import to_motion

    if seen.upside_down:  # read all the same, as somebody upright, by points that mean nothing
        what = "does not show the legs well enough: the person is upside down in the picture"
        raise InputError(seen.provenance.path, what, "Turn the recording, then give it again")
    image = replace(seen.image, level_deg=options.level_deg)
    found = (seen.people, seen.names, seen.time_s, image, seen.provenance)
    return to_motion(*found, person=options.person, view=options.view)


def _part(clip: Clip, options: ReadOptions) -> tuple[float, float]:
    """From when to when a clip is read: as asked for, or its best minute where it is long."""
    last_s = float(clip.stamps_s[-1])
    if options.from_s is None and options.to_s is None:
        slow = 1 / time_scale(clip, options.capture_fps)[0]
        longest = LONGEST_S * slow
        return WHOLE if last_s <= longest * _LONGER else best_part(clip, make_engine(options.engine), longest)
    part_s = (options.from_s or 0.0, options.to_s if options.to_s is not None else last_s)
    if not 0 <= part_s[0] < min(part_s[1], last_s):
        what = f"lasts {last_s:.1f} s, and has no part from {part_s[0]:g} to {part_s[1]:g} s"
        raise InputError(clip.path, what, "Give --from and --to in seconds of the clip")
    return part_s


def _of_part(provenance: Provenance, part_s: tuple[float, float], options: ReadOptions) -> Provenance:
    chosen = () if options.from_s is not None or options.to_s is not None else ("part_read",)
    metadata = provenance.metadata | {"part_s": [round(end, 3) for end in part_s]}
    return replace(provenance, flags=provenance.flags + chosen, metadata=metadata)


def _looked_at(motion: Motion, clip: Clip, options: ReadOptions) -> Motion:
    """The motion with what a second look at the pictures tells: how the camera was rolled, and where the pelvis is."""
    slow = 1 / time_scale(clip, options.capture_fps)[0]
    level = motion if options.level_deg is not None else with_edges(motion, clip, float(motion.time_s[0]) * slow)
    return _with_pelvis(level, clip, options)


def _with_pelvis(motion: Motion, clip: Clip, options: ReadOptions) -> Motion:
    """A second look at the clip, at full size and only around the hips: networks do not see the pelvis."""
    from hipdrive.pelvis import detect_pelvis

    if motion.view != "rear":
        return motion
    scale = time_scale(clip, options.capture_fps)[0]
    part_s = (float(motion.time_s[0]) / scale, float(motion.time_s[-1]) / scale)
    return detect_pelvis(motion, ((time_s * scale, frame) for time_s, frame in pictures(clip, None, part_s)))


SOURCE = Source(
    kind="video",
    suffixes=SUFFIXES,
    read=read_video,
    read_all=read_shots,
    mistaken={
        **dict.fromkeys(_PICTURES, ("is a picture, not a video", "Film a few seconds of the run and give that")),
        **dict.fromkeys(_SOUNDS, ("is sound only, not a video", "Give a video of the runner")),
    },
)
