"""Keypoints of pose networks, whatever file they come in, as a `Motion` of the runner.

Which person is the runner, and the camera's view, are found as for video (`hipdrive.pose.runner`). These files mostly
do not hold a frame rate; it then has to be stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.flags import holding
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.motion.names import SIDES
from hipdrive.pose.engine import People
from hipdrive.sources.markers import keypoint_of, marker_set, marker_sets, read_marker_set
from hipdrive.sources.options import ReadOptions
from hipdrive.wording import joined

AGAIN = "Export the keypoints again, or give the video itself"
_VIEWS = ("rear", "front", "left", "right")
#: What the person is followed and put right by.
_NEEDED = tuple(f"{side}_{part}" for part in ("shoulder", "hip", "knee", "ankle") for side in SIDES)
_NAMELESS = "point_"
#: What a file may say of itself in one number, and beyond what it is none of a picture or a camera.
_SINGLE, _MOST = ("fps", "width", "height"), 1e6
#: Coordinates below this are shares of the picture, not pixels: points may lie a picture's width outside.
_LARGEST_SHARE = 2.0


@dataclass(frozen=True)
class Keypoints:
    """What a keypoint file holds.

    Parameters
    ----------
    frames
        Per frame `(person, point, 3)`: x, y in pixels and score; a missing point has score 0.
    labels
        Labels of the points as the file gives them; empty where their order says what they are.
    about
        What the file says about itself: `fps`, `timestamps` (seconds), `width`, `height`, `view`, `source`.
    """

    frames: tuple[FloatArray, ...]
    labels: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Points a person."""
        return int(self.frames[0].shape[1])


def assembled(
    path: Path,
    frames: Sequence[Sequence[FloatArray]],
    labels: Iterable[str] = (),
    about: Mapping[str, Any] | None = None,
) -> Keypoints:
    """Frames of people `(point, 3)` as one object; raises `InputError` where there is nobody, or people differ."""
    counts = {len(person) for frame in frames for person in frame}
    if not counts:
        raise InputError(path, "holds nobody", AGAIN)
    if len(counts) > 1:
        raise InputError(path, f"holds people of {sorted(counts)} points each", "Give keypoints of one network")
    empty = np.empty((0, counts.pop(), 3))
    stacked = tuple(np.stack(list(frame)) if len(frame) else empty for frame in frames)
    return Keypoints(stacked, tuple(labels), _facts(about or {}))


def _facts(about: Mapping[str, Any]) -> dict[str, Any]:
    """What a file says of itself, numbers as numbers; raises `ValueError` or `TypeError` where they are none."""
    known: dict[str, Any] = {key: float(about[key] or 0) for key in _SINGLE if key in about}
    stamps = about.get("timestamps")
    if stamps is not None:
        known["timestamps"] = np.asarray(stamps, dtype=float).reshape(-1)
    wrong = [key for key in _SINGLE if not 0 <= known.get(key, 0.0) < _MOST]
    if wrong:
        raise ValueError(f"{wrong[0]} is {known[wrong[0]]:g}")
    return {**{k: str(v) for k, v in about.items() if k in ("view", "source")}, **known}


def read_points(path: Path, found: Keypoints, options: ReadOptions) -> Motion:
    """The runner among the people of a keypoint file.

    Raises
    ------
    InputError
        If a point of the body is missing, nobody is there, or no frame rate is stated and none is given.
    """
    from hipdrive.pose.runner import to_motion

    network, names = names_of(path, found, options.markers)
    check_named(path, names)
    found, names = _read_only(found, names)
    time_s = _times(path, found, options.capture_fps)
    if len(time_s) < 2 or not any(len(frame) for frame in found.frames):
        raise InputError(path, "holds nobody in two or more frames", AGAIN)
    found = in_pixels(path, found)
    width, height = _size(found)
    found, turned = _upright(found, names, height)
    stated = "fps" in found.about or "timestamps" in found.about
    flags = {"frame_rate_stated": not stated, "y_up": turned}
    provenance = Provenance(
        path=str(path),
        kind="keypoints",
        points=network,
        fps=float(1 / np.median(np.diff(time_s))),
        duration_s=float(time_s[-1] - time_s[0]),
        flags=holding(flags),
        metadata={} if found.about.get("width") else {"picture_size": "not stated; taken from the points"},
    )
    people = [_people(frame) for frame in found.frames]
    view = options.view or _view(str(found.about.get("view", ""))) or None
    return to_motion(people, names, time_s, Image(width, height), provenance, person=options.person, view=view)


def names_of(path: Path, found: Keypoints, own: Path | None = None) -> tuple[str, tuple[str, ...]]:
    """The network, and the names of the points: by the user's own set, by their labels, or by how many they are.

    Raises
    ------
    InputError
        If no network hipdrive knows gives so many points, and they have no labels.
    """
    if own is not None:
        known = read_marker_set(own)
        labels = found.labels or known.order
        return known.name, tuple(known.name_of(label) or label for label in labels)
    by_count = _by_count().get(found.count)
    if found.labels and len(found.labels) == found.count:
        network = str(found.about.get("source") or (by_count or "").replace("_", "-") or "keypoints")
        return network, tuple(_name(label) for label in found.labels)
    if by_count is None:
        what = f"holds people of {found.count} points without names, which no network hipdrive knows gives"
        remedy = "Give BODY_25, Halpe-26, BlazePose or whole-body keypoints, or name their order with --markers FILE"
        raise InputError(path, what, remedy)
    known = marker_set(by_count)
    unread = (f"{_NAMELESS}{i}" for i in range(len(known.order), found.count))
    names = (*(known.name_of(label) or label for label in known.order), *unread)
    return str(found.about.get("source") or by_count.replace("_", "-")), names


@cache
def _by_count() -> dict[int, str]:
    """Which network gives so many points a person."""
    return {n: s.name for s in marker_sets() if s.order for n in (len(s.order), *s.counts)}


def _name(label: str) -> str:
    """The point a label means: as one of the networks writes it, by its words, or itself."""
    known = (s.name_of(label) for s in marker_sets() if s.kind == "keypoints")
    return next((name for name in known if name), None) or keypoint_of(label) or label


def _read_only(found: Keypoints, names: tuple[str, ...]) -> tuple[Keypoints, tuple[str, ...]]:
    """Without the points that have no name, such as those of face and hands."""
    keep = [i for i, name in enumerate(names) if not name.startswith(_NAMELESS)]
    if len(keep) == len(names):
        return found, names
    frames = tuple(frame[:, keep] for frame in found.frames)
    return replace(found, frames=frames, labels=()), tuple(names[i] for i in keep)


def check_named(path: Path, names: Sequence[str]) -> None:
    """Raise `InputError` where a point is missing that a person is followed by."""
    missing = [name.replace("_", " ") for name in _NEEDED if name not in names]
    if missing:
        remedy = f"Name them with --markers FILE; its points are {', '.join(names[:40])}"
        raise InputError(path, f"holds no point called {joined(missing)}", remedy)


def _view(stated: str) -> str:
    """`side-left` and the like as a view of ours, or empty."""
    words = stated.lower().replace("back", "rear").replace("-", " ").replace("_", " ").split()
    return next((view for view in _VIEWS if view in words), "")


def _times(path: Path, found: Keypoints, stated_fps: float | None) -> FloatArray:
    """Time stamps: by the stated rate, else the file's own, else refused."""
    count, fps = len(found.frames), float(found.about.get("fps") or 0)
    if stated_fps:
        return np.arange(count) / stated_fps
    even = np.arange(count) / fps if fps > 0 else None
    stamps = found.about.get("timestamps")
    if stamps is not None and len(stamps) == count and (np.diff(np.asarray(stamps, dtype=float)) > 0).all():
        time_s = np.asarray(stamps, dtype=float) - float(stamps[0])
        # Stamps written with few digits are the even times of the stated rate.
        return even if even is not None and np.abs(even - time_s).max() < 0.01 / fps else time_s
    if even is not None:
        return even
    raise InputError(path, "states no frame rate", "State the rate the video was filmed at with --capture-fps")


def _seen(found: Keypoints) -> FloatArray:
    """`(n, 2)` every point that was seen, of everybody."""
    everyone = np.concatenate([frame.reshape(-1, 3) for frame in found.frames])
    return np.asarray(everyone[(everyone[:, 2] > 0) & np.isfinite(everyone).all(axis=1), :2])


def in_pixels(path: Path, found: Keypoints) -> Keypoints:
    """Points that are given as shares of the picture, in pixels."""
    seen = _seen(found)
    if not len(seen) or float(np.median(np.abs(seen))) > _LARGEST_SHARE:
        return found
    size = [float(found.about.get(key) or 0) for key in ("width", "height")]
    if not all(size):
        raise InputError(path, "gives points as shares of a picture of unknown size", "Add its width and height")
    return replace(found, frames=tuple(frame * (*size, 1.0) for frame in found.frames))


def _size(found: Keypoints) -> tuple[int, int]:
    """Size of the picture; where it is not stated, the least that holds every point."""
    width, height = (int(found.about.get(key) or 0) for key in ("width", "height"))
    if width and height:
        return width, height
    seen = _seen(found)
    largest = np.ceil(seen.max(axis=0)) if len(seen) else np.ones(2)
    return int(largest[0]) + 1, int(largest[1]) + 1


def _upright(found: Keypoints, names: Sequence[str], height: int) -> tuple[Keypoints, bool]:
    """With y downward as in pictures, and whether the file counted it upward.

    Told from the people: their ankles lie below their shoulders. A file that counts upward does so from the bottom of the
    picture, so nothing else changes; a picture that stands on its head would also exchange left and right.
    """
    everyone = np.concatenate([frame for frame in found.frames if len(frame)])
    everyone = np.where(everyone[..., 2:] > 0, everyone, np.nan)
    above, below = ([names.index(f"{side}_{part}") for side in SIDES] for part in ("shoulder", "ankle"))
    down = everyone[:, below, 1].mean(axis=1) - everyone[:, above, 1].mean(axis=1)
    down = down[np.isfinite(down)]
    if not len(down) or np.median(down) >= 0:
        return found, False
    turned = tuple(np.concatenate([f[..., :1], height - f[..., 1:2], f[..., 2:]], axis=2) for f in found.frames)
    return replace(found, frames=turned), True


def _people(frame: FloatArray) -> People:
    """Points with score 0 become NaN; scores are kept within 0 to 1, which some networks overshoot."""
    seen = (frame[..., 2] > 0) & np.isfinite(frame).all(axis=2)
    points = np.where(seen[..., None], frame[..., :2], np.nan)
    return People(points, np.where(seen, np.clip(frame[..., 2], 0, 1), 0.0))
