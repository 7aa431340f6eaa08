"""Trials of the Running Biomechanics Data Set cut to NumPy archives (`.npz`).

Holds `markers_mm` (frame, marker, axis), `labels`, `t_s`, and for running trials `force_n`, `force_t_s` and
`speed_mps`; a standing trial holds one place a marker. The standing trial of a runner is found beside a running
trial as `NAME_static.npz`. Not for other `.npz` files.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.confined import brief
from hipdrive.errors import InputError
from hipdrive.motion import Motion
from hipdrive.motion.forces import Forces
from hipdrive.sources.lab import read_lab
from hipdrive.sources.recording import Recording
from hipdrive.sources.registry import ReadOptions, Source

_Arrays = dict[str, FloatArray]


def _accepts(path: Path) -> bool:
    """Whether an archive holds markers and their labels."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {"markers_mm.npy", "labels.npy"} <= set(archive.namelist())
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        return True  # a damaged archive is ours to complain about


def _load(path: Path) -> _Arrays:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except Exception as fault:  # the reader of zip archives raises what it likes
        raise InputError(path, f"is not a whole npz file ({brief(fault)})", "Copy it again") from fault


def _plates(arrays: _Arrays) -> tuple[Forces, ...]:
    if "force_n" not in arrays or "force_t_s" not in arrays:
        return ()
    return (Forces(arrays["force_t_s"].astype(float), arrays["force_n"].astype(float)),)


def read_recording(path: Path) -> Recording:
    """The labelled markers and the force of an archive."""
    arrays = _load(path)
    if not {"markers_mm", "labels"} <= set(arrays):
        raise InputError(path, "holds no arrays markers_mm and labels", "Write both, or give the trial as C3D or TRC")
    markers = arrays["markers_mm"].astype(float)
    if markers.ndim == 2:
        markers = markers[None]
    labels = tuple(str(label) for label in arrays["labels"])
    if markers.ndim != 3 or markers.shape[1:] != (len(labels), 3):
        what = f"has markers of shape {markers.shape} for {len(labels)} labels"
        raise InputError(path, what, "Write markers_mm as (frame, marker, 3)")
    time_s = arrays["t_s"].astype(float) if "t_s" in arrays else np.zeros(1)
    if len(time_s) != len(markers):
        raise InputError(path, f"has {len(time_s)} times for {len(markers)} frames", "Write one time a frame")
    metadata = {"speed_mps": float(arrays["speed_mps"])} if "speed_mps" in arrays else {}
    return Recording(path, "rbds", labels, markers, "mm", time_s, _plates(arrays), metadata)


def _static_beside(path: Path) -> Path | None:
    beside = path.with_name(path.stem.split("_")[0] + "_static.npz")
    return beside if beside.exists() and beside != path else None


def read_rbds(path: Path, options: ReadOptions) -> Motion:
    """Read a running trial; `options.static` may be another standing trial than the one beside it."""
    recording = read_recording(path)
    if len(recording.time_s) < 2:
        raise InputError(path, "is a standing trial, not a run", "Give it as --static to a running trial")
    return read_lab(recording, replace(options, static=options.static or _static_beside(path)))


SOURCE = Source("rbds", (".npz",), read_rbds, _accepts, markers=read_recording)
