"""Keypoints of pose networks in JSON: OpenPose, RTMPose/MMPose, AlphaPose/COCO results, MediaPipe.

- OpenPose: one file a frame (`NAME_000000000012_keypoints.json`); naming one of them, or their folder, reads all.
- MMPose: `instance_info` with `frame_id`, `instances`, `keypoints`, `keypoint_scores`.
- COCO results (AlphaPose): a list of `image_id`, `keypoints` as x, y, score.
- One person a frame with names: `keypoint_names`, `frames` of `[x, y, score]`, `fps`, `width`, `height`, `view`.
- MediaPipe: `frames` of `landmarks` with `x`, `y`, `visibility`, as shares of the picture or as pixels.

Which person is the runner, and the camera's view, are found as for video (`hipdrive.pose.runner`). These files mostly
do not hold a frame rate; it then has to be stated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.pose.engine import People
from hipdrive.sources.markers import MarkerSet, marker_set
from hipdrive.sources.registry import ReadOptions, Source

_OPENPOSE = re.compile(r"^(.*?)(\d+)_keypoints\.json$")
#: Which network gives so many points a person.
_BY_COUNT = {17: "coco_17", 25: "body_25", 26: "halpe_26", 33: "blazepose"}
_AGAIN = "Export the keypoints again, or give the video itself"
_VIEWS = ("rear", "front", "left", "right")


@dataclass(frozen=True)
class Keypoints:
    """What a keypoint file holds.

    Parameters
    ----------
    frames
        Per frame `(person, point, 3)`: x, y in pixels and score; a missing point has score 0.
    names
        Point names.
    network
        Name of the point set, as in `Provenance.points`.
    fps
        Frame rate, or `None`.
    time_s
        `(frame,)`, or `None`.
    width, height
        Of the picture, or 0.
    view
        Camera view, or empty.
    """

    frames: tuple[FloatArray, ...]
    names: tuple[str, ...]
    network: str
    fps: float | None = None
    time_s: FloatArray | None = None
    width: int = 0
    height: int = 0
    view: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


def read_keypoints(path: Path, options: ReadOptions) -> Motion:
    """Read keypoints as a `Motion` in pixels of the runner.

    Raises
    ------
    InputError
        If the file is of none of the known forms, holds nobody, or states no frame rate and none is given.
    """
    from hipdrive.pose.runner import to_motion

    found = load(path)
    time_s = _times(path, found, options.capture_fps)
    if len(time_s) < 2 or not any(len(frame) for frame in found.frames):
        raise InputError(path, "holds nobody in two or more frames", _AGAIN)
    width, height = _size(found)
    given = options.view or found.view or None
    provenance = Provenance(
        path=str(path),
        kind="keypoints",
        points=found.network,
        fps=float(1 / np.median(np.diff(time_s))),
        duration_s=float(time_s[-1] - time_s[0]),
        flags=("frame_rate_stated",) if found.fps is None and found.time_s is None else (),
        metadata={**found.metadata, **({} if found.width else {"picture_size": "not stated; taken from the points"})},
    )
    people = [_people(frame) for frame in found.frames]
    image = Image(width, height)
    return to_motion(people, found.names, time_s, image, provenance, person=options.person, view=given)


def load(path: Path) -> Keypoints:
    """What a keypoint file (or a folder of OpenPose files) holds; raises `InputError`."""
    if path.is_dir() or _OPENPOSE.match(path.name):
        return _openpose(path)
    content = _json(path)
    reader = _reader(content)
    if reader is None:
        raise InputError(path, "holds no keypoints of a form hipdrive knows", _AGAIN)
    try:
        return reader(path, content)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        what = f"holds keypoints that do not fit together ({type(error).__name__}: {error})"
        raise InputError(path, what, _AGAIN) from None


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError(path, f"is not whole JSON ({error})", "Copy it again") from None
    except OSError as error:
        raise InputError(path, f"cannot be opened ({error.strerror})", "Check the name and its permissions") from None


def _accepts(path: Path) -> bool:
    """Whether a JSON file (or folder) holds keypoints."""
    if path.is_dir():
        return any(path.glob("*_keypoints.json"))
    if not path.suffix:
        return False
    if _OPENPOSE.match(path.name):
        return True
    try:
        return _reader(_json(path)) is not None
    except InputError:
        return True  # a damaged .json is ours to complain about


def _reader(content: Any) -> Callable[[Path, Any], Keypoints] | None:
    """The function that reads content of this form, or `None`."""
    if isinstance(content, list) and content and isinstance(content[0], dict):
        if "image_id" in content[0] and "keypoints" in content[0]:
            return _coco_results
        return _landmark_list if _landmarks(content[0]) is not None else _mmpose if "instances" in content[0] else None
    if not isinstance(content, dict):
        return None
    if "instance_info" in content:
        return _mmpose
    if "keypoint_names" in content and "frames" in content:
        return _named
    frames = content.get("frames")
    if isinstance(frames, list) and any(_landmarks(frame) is not None for frame in frames):
        return _landmark_list
    return _one_openpose if "people" in content else None


def _openpose(path: Path) -> Keypoints:
    """All files of the recording a file belongs to, in order of frame; absent frames hold nobody."""
    folder = path if path.is_dir() else path.parent
    match = _OPENPOSE.match(path.name)
    stem = match.group(1) if match and not path.is_dir() else None
    numbered: dict[int, Path] = {}
    for file in sorted(folder.glob("*_keypoints.json")):
        parts = _OPENPOSE.match(file.name)
        if parts and (stem is None or parts.group(1) == stem):
            stem = parts.group(1)
            numbered[int(parts.group(2))] = file
    if not numbered:
        raise InputError(path, "holds no OpenPose files (NAME_000000000000_keypoints.json)", "Name their folder")
    first, last = min(numbered), max(numbered)
    frames = [_openpose_people(numbered[n]) if n in numbered else None for n in range(first, last + 1)]
    return _assembled(path, [frame if frame is not None else [] for frame in frames])


def _openpose_people(path: Path) -> list[FloatArray]:
    content = _json(path)
    try:
        people = [person["pose_keypoints_2d"] for person in content["people"]]
        return [np.asarray(person, dtype=float).reshape(-1, 3) for person in people if person]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(path, f"is not an OpenPose frame ({type(error).__name__}: {error})", _AGAIN) from None


def _one_openpose(path: Path, content: Any) -> Keypoints:
    return _assembled(path, [_openpose_people(path)])


def _mmpose(path: Path, content: Any) -> Keypoints:
    """MMPose: frames may be numbered from 0 or 1, with gaps."""
    info = content["instance_info"] if isinstance(content, dict) else content
    by_frame = {int(frame.get("frame_id", i)): frame.get("instances") or [] for i, frame in enumerate(info)}
    frames = [
        [_with_scores(one["keypoints"], one.get("keypoint_scores")) for one in by_frame.get(n, [])]
        for n in range(min(by_frame), max(by_frame) + 1)
    ]
    meta = content.get("meta_info", {}) if isinstance(content, dict) else {}
    names = meta.get("keypoint_id2name", {}) if isinstance(meta, dict) else {}
    return _assembled(path, frames, labels=tuple(names[key] for key in sorted(names, key=int)))


def _coco_results(path: Path, content: Any) -> Keypoints:
    """A list of people, each with the picture it is in; pictures are ordered by the number in their name."""
    by_frame: dict[int, list[FloatArray]] = {}
    for order, person in enumerate(content):
        digits = re.findall(r"\d+", str(person["image_id"]))
        number = int(digits[-1]) if digits else order
        by_frame.setdefault(number, []).append(np.asarray(person["keypoints"], dtype=float).reshape(-1, 3))
    return _assembled(path, [by_frame.get(n, []) for n in range(min(by_frame), max(by_frame) + 1)])


def _named(path: Path, content: Any) -> Keypoints:
    """One person a frame, with the names of the points."""
    labels = tuple(str(label) for label in content["keypoint_names"])
    frames = [[np.asarray(f, dtype=float).reshape(len(labels), 3)] if f else [] for f in content["frames"]]
    return _assembled(path, frames, labels=labels, about=content)


def _landmark_list(path: Path, content: Any) -> Keypoints:
    """MediaPipe landmarks, as shares of the picture unless they are larger than a share can be."""
    about = content if isinstance(content, dict) else {}
    rows = about.get("frames", content)
    frames = [_landmark_people(_landmarks(row) or []) for row in rows]
    everyone = [person for frame in frames for person in frame]
    shares = bool(everyone) and float(np.nanmedian(np.abs(np.concatenate(everyone)[:, :2]))) <= 2.0
    width, height = float(about.get("width", 0)), float(about.get("height", 0))
    if shares and not (width and height):
        raise InputError(path, "gives landmarks as shares of a picture of unknown size", "Add its width and height")
    if shares:
        frames = [[person * (width, height, 1.0) for person in frame] for frame in frames]
    return _assembled(path, frames, about={**about, "timestamps": _stamps(rows, about)})


def _stamps(rows: Sequence[Any], about: Mapping[str, Any]) -> Any:
    """Times in seconds stated for the frames, or `None`."""
    for key, unit in (("timestamp_ms", 1e-3), ("timestamp_s", 1.0), ("time_s", 1.0)):
        if all(isinstance(row, dict) and key in row for row in rows):
            return [row[key] * unit for row in rows]
    return about.get("timestamps")


def _landmarks(frame: Any) -> list[Any] | None:
    """The landmarks of a frame of MediaPipe, one person or several; `None` if it has no such entry."""
    if isinstance(frame, dict):
        for key in ("landmarks", "pose_landmarks"):
            if key in frame:
                return list(frame[key] or [])
    return None


def _landmark_people(landmarks: list[Any]) -> list[FloatArray]:
    if landmarks and isinstance(landmarks[0], list) and landmarks[0] and isinstance(landmarks[0][0], dict):
        return [person for one in landmarks for person in _landmark_people(one)]
    if not landmarks:
        return []
    return [np.array([[p["x"], p["y"], p.get("visibility", 1.0)] for p in landmarks], dtype=float)]


def _with_scores(points: Any, scores: Any) -> FloatArray:
    places = np.asarray(points, dtype=float)
    places = places.reshape(-1, places.shape[-1])[:, :2]
    seen = np.ones(len(places)) if scores is None else np.asarray(scores, dtype=float).reshape(-1)
    return np.column_stack([places, seen])


def _assembled(
    path: Path,
    frames: Sequence[Sequence[FloatArray]],
    labels: tuple[str, ...] = (),
    about: Mapping[str, Any] | None = None,
) -> Keypoints:
    """Frames of people with the names of their points and what the file says about itself."""
    about = about or {}
    counts = {len(person) for frame in frames for person in frame}
    if not counts:
        raise InputError(path, "holds nobody", _AGAIN)
    if len(counts) > 1:
        raise InputError(path, f"holds people of {sorted(counts)} points each", "Give keypoints of one network")
    count = counts.pop()
    if count not in _BY_COUNT and not labels:
        what = f"holds people of {count} points, which no network hipdrive knows gives"
        raise InputError(path, what, "Give BODY_25, COCO-17, Halpe-26 or BlazePose keypoints")
    network = _BY_COUNT.get(count, "halpe_26")
    known = marker_set(network)
    names = _names(labels if len(labels) == count else known.order, known)
    stamps = about.get("timestamps")
    empty = np.empty((0, count, 3))
    return Keypoints(
        frames=tuple(np.stack(list(frame)) if frame else empty for frame in frames),
        names=names,
        network=str(about.get("source") or network.replace("_", "-")),
        fps=float(about["fps"]) if about.get("fps") else None,
        time_s=np.asarray(stamps, dtype=float) if stamps and len(stamps) == len(frames) else None,
        width=int(about.get("width") or 0),
        height=int(about.get("height") or 0),
        view=_view(str(about.get("view", ""))),
    )


def _names(labels: Iterable[str], known: MarkerSet) -> tuple[str, ...]:
    """Point names; a label may shorten its side (`l_knee`), and one that is not known keeps itself."""
    long = [re.sub(r"^l_", "left_", re.sub(r"^r_", "right_", label)) for label in labels]
    return tuple(known.name_of(label) or label for label in long)


def _view(stated: str) -> str:
    """`side-left` and the like as a view of ours, or empty."""
    words = re.split(r"[-_ ]", stated.lower().replace("back", "rear"))
    return next((view for view in _VIEWS if view in words), "")


def _times(path: Path, found: Keypoints, stated_fps: float | None) -> FloatArray:
    """Time stamps: by the stated rate, else the file's own, else refused."""
    count = len(found.frames)
    if stated_fps:
        return np.arange(count) / stated_fps
    even = np.arange(count) / found.fps if found.fps else None
    if found.time_s is not None and (np.diff(found.time_s) > 0).all():
        time_s = np.asarray(found.time_s - found.time_s[0])
        # Stamps written with few digits are the even times of the stated rate.
        return even if even is not None and np.abs(even - time_s).max() < 0.01 * even[1] else time_s
    if even is not None:
        return even
    raise InputError(path, "states no frame rate", "State the rate the video was filmed at with --capture-fps")


def _size(found: Keypoints) -> tuple[int, int]:
    """Size of the picture; where it is not stated, the least that holds every point."""
    if found.width and found.height:
        return found.width, found.height
    everyone = np.concatenate([frame.reshape(-1, 3) for frame in found.frames])
    seen = everyone[everyone[:, 2] > 0]
    largest = np.ceil(seen[:, :2].max(axis=0)) if len(seen) else np.ones(2)
    return int(largest[0]) + 1, int(largest[1]) + 1


def _people(frame: FloatArray) -> People:
    """Points with score 0 become NaN; scores are kept within 0 to 1, which some networks overshoot."""
    seen = (frame[..., 2] > 0) & np.isfinite(frame).all(axis=2)
    points = np.where(seen[..., None], frame[..., :2], np.nan)
    return People(points, np.where(seen, np.clip(frame[..., 2], 0, 1), 0.0))


SOURCE = Source("keypoints", (".json", ""), read_keypoints, _accepts)
