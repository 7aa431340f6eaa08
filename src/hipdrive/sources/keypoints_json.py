"""Keypoints of pose networks in JSON: OpenPose, RTMPose/MMPose, AlphaPose/COCO results, MediaPipe.

- OpenPose: one file a frame (`NAME_000000000012_keypoints.json`); naming one of them, or their folder, reads all.
- MMPose: `instance_info` with `frame_id`, `instances`, `keypoints`, `keypoint_scores`.
- COCO results (AlphaPose): a list of `image_id`, `keypoints` as x, y, score.
- One person a frame with names: `keypoint_names`, `frames` of `[x, y, score]`, `fps`, `width`, `height`, `view`.
- MediaPipe: `frames` of `landmarks` with `x`, `y`, `visibility`, as shares of the picture or as pixels.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Motion
from hipdrive.sources.keypoints import AGAIN, Keypoints, assembled, read_points
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source

_OPENPOSE = re.compile(r"^(.*?)(\d+)_keypoints\.json$")


def read_keypoints(path: Path, options: ReadOptions) -> Motion:
    """Read keypoints as a `Motion` in pixels of the runner.

    Raises
    ------
    InputError
        If the file is of none of the known forms, holds nobody, or states no frame rate and none is given.
    """
    return read_points(path, load(path), options)


def load(path: Path) -> Keypoints:
    """What a keypoint file (or a folder of OpenPose files) holds; raises `InputError`."""
    if path.is_dir() or _OPENPOSE.match(path.name):
        return _openpose(path)
    content = _json(path)
    reader = _reader(content)
    if reader is None:
        raise InputError(path, "holds no keypoints of a form hipdrive knows", AGAIN)
    try:
        return reader(path, content)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        what = f"holds keypoints that do not fit together ({type(error).__name__}: {error})"
        raise InputError(path, what, AGAIN) from None


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
    return assembled(path, [frame if frame is not None else [] for frame in frames])


def _openpose_people(path: Path) -> list[FloatArray]:
    content = _json(path)
    try:
        people = [person["pose_keypoints_2d"] for person in content["people"]]
        return [np.asarray(person, dtype=float).reshape(-1, 3) for person in people if person]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(path, f"is not an OpenPose frame ({type(error).__name__}: {error})", AGAIN) from None


def _one_openpose(path: Path, content: Any) -> Keypoints:
    return assembled(path, [_openpose_people(path)])


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
    return assembled(path, frames, labels=tuple(names[key] for key in sorted(names, key=int)))


def _coco_results(path: Path, content: Any) -> Keypoints:
    """A list of people, each with the picture it is in; pictures are ordered by the number in their name."""
    by_frame: dict[int, list[FloatArray]] = {}
    for order, person in enumerate(content):
        digits = re.findall(r"\d+", str(person["image_id"]))
        number = int(digits[-1]) if digits else order
        by_frame.setdefault(number, []).append(np.asarray(person["keypoints"], dtype=float).reshape(-1, 3))
    return assembled(path, [by_frame.get(n, []) for n in range(min(by_frame), max(by_frame) + 1)])


def _named(path: Path, content: Any) -> Keypoints:
    """One person a frame, with the names of the points."""
    labels = tuple(str(label) for label in content["keypoint_names"])
    frames = [[np.asarray(f, dtype=float).reshape(len(labels), 3)] if f else [] for f in content["frames"]]
    return assembled(path, frames, labels=labels, about=content)


def _landmark_list(path: Path, content: Any) -> Keypoints:
    """MediaPipe landmarks."""
    about = content if isinstance(content, dict) else {}
    rows = about.get("frames", content)
    frames = [_landmark_people(_landmarks(row) or []) for row in rows]
    return assembled(path, frames, about={**about, "timestamps": _stamps(rows, about)})


def _stamps(rows: Sequence[Any], about: Mapping[str, Any]) -> Any:
    """Times in seconds stated for the frames, or `None`."""
    for key, unit in (("timestamp_ms", 1e-3), ("timestamp_s", 1.0), ("time_s", 1.0)):
        if all(isinstance(row, dict) and key in row for row in rows):
            return [row[key] * unit for row in rows]
    return about.get("timestamps")


def _landmarks(frame: Any) -> list[Any] | None:
    """The landmarks of a frame of MediaPipe, one person or several; `None` if it has no such entry."""
    keys = ("landmarks", "pose_landmarks") if isinstance(frame, dict) else ()
    return next((list(frame[key] or []) for key in keys if key in frame), None)


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


SOURCE = Source("keypoints", (".json", ""), read_keypoints, _accepts)
