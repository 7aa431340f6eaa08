"""Motion-capture files in the C3D format: markers or segments, and force plates where there are any.

Read through ezc3d. A standing trial with joint markers is given with `--static FILE`. Not for C3D files that hold
only analog channels. Muscle activity among the analog channels: `c3d_analog`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.confined import Content, run
from hipdrive.errors import InputError
from hipdrive.motion import Motion
from hipdrive.motion.forces import Forces
from hipdrive.sources.c3d_analog import read_emg
from hipdrive.sources.c3d_content import content
from hipdrive.sources.c3d_header import EXPORT_AGAIN, check_whole
from hipdrive.sources.lab import read_lab
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.recording import Recording
from hipdrive.sources.registry import Source
from hipdrive.sources.segments import segment_points
from hipdrive.wording import count

_METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0}


def read_c3d(path: Path, options: ReadOptions) -> Motion:
    """Read a C3D file as a `Motion` in metres `(forward, up, right)` with its forces.

    Raises
    ------
    InputError
        If the file is damaged, holds no markers or too few frames, or its markers are of no known set.
    """
    return read_lab(read_recording(path), options)


def read_recording(path: Path) -> Recording:
    """The labelled markers and forces of a C3D file, in the axes of the file."""
    check_whole(path)
    held = run(content, path, EXPORT_AGAIN)
    if _has_segments(held):
        return _of_segments(path, held)
    labels, points = _points(path, held)
    time_s = np.arange(len(points)) / _rate(path, held)
    return Recording(
        path,
        "c3d",
        labels,
        points,
        str(held.about["unit"]),
        time_s,
        _plates(held),
        prefixes=tuple(held.about["prefixes"]),
        outputs=frozenset(held.about["outputs"]),
    )


def _has_segments(held: Content) -> bool:
    """Whether a file holds segments alone."""
    rotations = held.arrays["rotations"]
    return bool(rotations.ndim == 4 and rotations.size and not held.arrays["points"].size and held.about["segments"])


def _of_segments(path: Path, held: Content) -> Recording:
    """Points of the body from segments, which markerless capture writes."""
    rotations = held.arrays["rotations"]
    labels, points = segment_points(held.about["segments"][: rotations.shape[2]], rotations, held.about["sizes"])
    if not labels:
        what = f"holds {count(len(held.about['segments']), 'segment')} and no markers, but no thighs and shanks of both sides"
        raise InputError(path, what, "Export the whole body from Theia3D, or the trial with its markers")
    time_s = np.arange(len(points)) / _rate(path, held, "rotation_rate" if held.about["rotation_rate"] > 0 else "rate")
    return Recording(path, "c3d", labels, points, "m", time_s, _plates(held), {"segments": rotations.shape[2]})


def _rate(path: Path, held: Content, name: str = "rate") -> float:
    rate = float(held.about[name])
    if not (rate > 0 and np.isfinite(rate)):
        raise InputError(path, "states no frame rate", "Export it again with POINT:RATE set")
    return rate


def _points(path: Path, held: Content) -> tuple[tuple[str, ...], FloatArray]:
    """Labels, and `(frame, marker, 3)` with NaN for missing."""
    raw, residuals = held.arrays["points"], held.arrays["residuals"]
    labels = tuple(held.about["labels"])
    if raw.shape[1] == 0 or raw.shape[2] == 0 or not labels:
        raise InputError(path, "holds no markers", "Export the trial with its reconstructed, labelled points")
    points = raw[:3, : len(labels)].transpose(2, 1, 0).copy()
    if residuals.shape == raw.shape[1:]:
        points[(residuals[: len(labels)] < 0).T] = np.nan
    return labels, points


def _plates(held: Content) -> tuple[Forces, ...]:
    """Each force plate in newtons and metres, in the axes of the file."""
    rate = float(held.about["analog_rate"])
    if not (rate > 0 and np.isfinite(rate)):
        return ()
    plates = []
    for number, unit in enumerate(held.about["centre_units"]):
        force = np.nan_to_num(held.arrays[f"force_{number}"].T)
        centre = held.arrays[f"centre_{number}"].T * _METRES.get(unit, 1e-3)
        plates.append(Forces(np.arange(len(force)) / rate, force, centre))
    return tuple(plates)


SOURCE = Source("c3d", (".c3d",), read_c3d, markers=read_recording, sensors=read_emg)
