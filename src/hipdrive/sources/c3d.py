"""Motion-capture files in the C3D format: markers, and force plates where there are any.

Read through ezc3d. A standing trial with joint markers is given with `--static FILE`. Not for C3D files that hold
only analog channels.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.files import check_readable
from hipdrive.motion import Motion
from hipdrive.motion.forces import Forces
from hipdrive.sources.lab import Recording, to_motion
from hipdrive.sources.registry import ReadOptions, Source

#: How a C3D file marks numbers in the byte order of Intel.
INTEL = b"\x54"
_METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0}
#: Vertical force under which a centre of pressure is not given, newtons (it divides by the force).
_LEAST_N = 20.0


def read_c3d(path: Path, options: ReadOptions) -> Motion:
    """Read a C3D file as a `Motion` in metres `(forward, up, right)` with its forces.

    Raises
    ------
    InputError
        If the file is damaged, holds no markers or too few frames, or its markers are of no known set.
    """
    recording = read_recording(path)
    if len(recording.time_s) < 2:
        raise InputError(path, "holds a single frame", "Give it as --static to a running trial")
    static = None if options.static is None else _static(options.static)
    return to_motion(recording, options.markers, static)


def _static(path: Path) -> Recording:
    check_readable(path)
    return read_recording(path)


def read_recording(path: Path) -> Recording:
    """The labelled markers and forces of a C3D file, in the axes of the file."""
    _check_whole(path)
    content = _open(path)
    labels, points, rate = _points(path, content)
    time_s = np.arange(len(points)) / rate
    unit = _text(content, "POINT", "UNITS")
    return Recording(path, "c3d", labels, points, unit, time_s, _forces(content, labels, points))


def _open(path: Path) -> Any:
    """The content with its force plates, or without them when their description is incomplete."""
    import ezc3d

    try:
        return ezc3d.c3d(str(path), extract_forceplat_data=True)
    except (RuntimeError, ValueError, IndexError, KeyError, OSError):
        pass
    try:
        return ezc3d.c3d(str(path))
    except (RuntimeError, ValueError, IndexError, KeyError, OSError, MemoryError) as error:
        reason = str(error).splitlines()[0] if str(error) else "unknown content"
        what = f"is damaged or not a C3D file ({reason})"
        raise InputError(path, what, "Export it again from the capture software") from None


def _check_whole(path: Path) -> None:
    """Raise `InputError` when the file is no C3D or shorter than its header states, for ezc3d keeps silent or breaks.

    From the C3D specification: the second byte is 80; words 2 and 3 count points and analog values a frame, 4 and 5
    are the first and last frame (65535 = more than fit), 7-8 the scale (negative = numbers of four bytes), 9 the
    first block of data.
    """
    damaged = InputError(path, "is damaged or not a C3D file", "Export it again from the capture software")
    with path.open("rb") as stream:
        head = stream.read(512)
        if len(head) < 512 or head[1] != 80 or head[0] < 2:
            raise damaged
        stream.seek((head[0] - 1) * 512)
        parameters = stream.read(256 * 512)  # a section has at most 255 blocks
    processor = parameters[3:4]
    if processor != INTEL:  # other byte orders are rare and not checked
        if processor not in (b"\x55", b"\x56"):
            raise damaged
        return
    if not _parameters_fit(parameters):
        raise damaged
    markers, analog, first, last = struct.unpack_from("<HHHH", head, 2)
    start = struct.unpack_from("<H", head, 16)[0]
    a_frame = (4 * markers + analog) * (4 if struct.unpack_from("<f", head, 12)[0] < 0 else 2)
    stated, held = last - first + 1, (path.stat().st_size - (start - 1) * 512) // max(a_frame, 1)
    if last < 65535 and held < stated and a_frame:
        what = f"is cut short: it holds {max(held, 0)} of {stated} frames"
        raise InputError(path, what, "Copy it again from the capture computer")


def _parameters_fit(section: bytes) -> bool:
    """Whether each group and parameter of the section ends where the next begins; ezc3d trusts that they do."""
    at = 4
    while at + 2 <= len(section):
        name = abs(struct.unpack_from("<b", section, at)[0])
        group = struct.unpack_from("<b", section, at + 1)[0]
        link = at + 2 + name
        if name == 0:
            return True
        if link + 2 > len(section):
            return False
        step = struct.unpack_from("<H", section, link)[0]
        following = link + step
        if step == 0:  # the last of them
            return group < 0 or _values_fit(section, link + 2, len(section))
        if following > len(section) or (group > 0 and not _values_fit(section, link + 2, following)):
            return False
        at = following
    return False


def _values_fit(section: bytes, at: int, end: int) -> bool:
    """Whether the type, dimensions and values of a parameter at `at` lie before `end`."""
    if at + 2 > end:
        return False
    size, dimensions = int(section[at]), int(section[at + 1])
    size = size - 256 if size > 127 else size
    if size not in (-1, 1, 2, 4) or dimensions > 7 or at + 2 + dimensions > end:
        return False
    count = math.prod(section[at + 2 : at + 2 + dimensions])
    return bool(at + 2 + dimensions + abs(size) * count <= end)


def _parameter(content: Any, group: str, name: str) -> Any:
    """Value of a parameter, or `None`."""
    groups = content["parameters"]
    return groups[group][name]["value"] if group in groups and name in groups[group] else None


def _text(content: Any, group: str, name: str) -> str:
    value = _parameter(content, group, name)
    return str(value[0]) if value is not None and len(value) else ""


def _labels(content: Any, count: int) -> tuple[str, ...]:
    """Labels of the points; a file with more than 255 goes on in LABELS2, LABELS3, ..."""
    found: list[str] = []
    for name in ("LABELS", *(f"LABELS{i}" for i in range(2, 10))):
        found += [str(label) for label in _parameter(content, "POINT", name) or ()]
    return tuple(found[:count])


def _points(path: Path, content: Any) -> tuple[tuple[str, ...], FloatArray, float]:
    """Labels, `(frame, marker, 3)` with NaN for missing, and the frame rate."""
    raw = np.asarray(content["data"]["points"], dtype=float)
    labels = _labels(content, raw.shape[1])
    if raw.shape[1] == 0 or raw.shape[2] == 0 or not labels:
        raise InputError(path, "holds no markers", "Export the trial with its reconstructed, labelled points")
    points = raw[:3, : len(labels)].transpose(2, 1, 0).copy()
    points[(points == 0).all(axis=2)] = np.nan
    residuals = np.asarray(content["data"]["meta_points"]["residuals"], dtype=float)
    if residuals.shape[1:] == raw.shape[1:]:
        points[(residuals[0, : len(labels)] < 0).T] = np.nan
    rate = _parameter(content, "POINT", "RATE")
    if rate is None or not len(rate) or not rate[0] > 0:
        raise InputError(path, "states no frame rate", "Export it again with POINT:RATE set")
    return labels, points, float(rate[0])


def _forces(content: Any, labels: tuple[str, ...], points: FloatArray) -> Forces | None:
    """Sum over the plates, as force on the runner; `None` when no plate recorded anything."""
    plates = [p for p in content["data"].get("platform", ()) if p["force"].size]
    rate = _parameter(content, "ANALOG", "RATE")
    if not plates or rate is None or not len(rate) or not rate[0] > 0:
        return None
    up = _up_axis(points)
    forces = [_on_runner(np.nan_to_num(plate["force"].T), up) for plate in plates]
    total = np.sum(forces, axis=0)
    if not np.abs(total[:, up]).max() > _LEAST_N:
        return None
    time_s = np.arange(len(total)) / float(rate[0])
    return Forces(time_s, total, _centre_of_pressure(plates, forces, up))


def _up_axis(points: FloatArray) -> int:
    """The axis along which the markers differ most from each other: a runner is taller than wide."""
    spread = np.nanmax(points, axis=1) - np.nanmin(points, axis=1)
    return int(np.argmax(np.nanmedian(spread, axis=0)))


def _on_runner(force: FloatArray, up: int) -> FloatArray:
    """Force on the runner: its vertical part is upward, whichever way the plate was wired."""
    largest = force[np.argmax(np.abs(force[:, up])), up]
    return -force if largest < 0 else force


def _centre_of_pressure(plates: list[Any], forces: list[FloatArray], up: int) -> FloatArray:
    """Mean of the plates' centres weighted by vertical force, metres; NaN without load."""
    weight = np.stack([np.where(f[:, up] > _LEAST_N, f[:, up], 0.0) for f in forces])
    centres = np.stack([p["center_of_pressure"].T * _METRES.get(p.get("unit_position", "mm"), 1e-3) for p in plates])
    total = weight.sum(axis=0)[:, None]
    mean = (weight[..., None] * np.nan_to_num(centres)).sum(axis=0) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, mean, np.nan)


SOURCE = Source("c3d", (".c3d",), read_c3d)
