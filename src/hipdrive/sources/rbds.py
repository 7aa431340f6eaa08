"""Trials of the Running Biomechanics Data Set cut to NumPy archives (`.npz`).

Holds `markers_mm` (frame, marker, axis), `labels`, `t_s`, and for running trials `force_n`, `force_t_s` and
`speed_mps`; a standing trial holds one place a marker. The standing trial of a runner is found beside a running
trial as `NAME_static.npz`. Not for other `.npz` files.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Motion
from hipdrive.motion.forces import Forces
from hipdrive.sources.lab import Recording, to_motion
from hipdrive.sources.registry import ReadOptions, Source

_Arrays = dict[str, FloatArray]


def _accepts(path: Path) -> bool:
    """Whether an archive holds markers and their labels."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {"markers_mm.npy", "labels.npy"} <= set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def _load(path: Path) -> _Arrays:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise InputError(path, f"cannot be unpacked ({error})", "Copy it again") from None


def _forces(arrays: _Arrays) -> Forces | None:
    if "force_n" not in arrays or "force_t_s" not in arrays:
        return None
    return Forces(arrays["force_t_s"].astype(float), arrays["force_n"].astype(float))


def _recording(path: Path) -> Recording:
    arrays = _load(path)
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
    return Recording(path, "rbds", labels, markers, "mm", time_s, _forces(arrays), metadata)


def _static_beside(path: Path) -> Path | None:
    beside = path.with_name(path.stem.split("_")[0] + "_static.npz")
    return beside if beside.exists() and beside != path else None


def read_rbds(path: Path, options: ReadOptions) -> Motion:
    """Read a running trial; `options.static` may be the archive of another standing trial."""
    recording = _recording(path)
    if len(recording.time_s) < 2:
        raise InputError(path, "is a standing trial, not a run", "Give it as --static to a running trial")
    static = options.static or _static_beside(path)
    return to_motion(recording, options.markers, None if static is None else _recording(static))


SOURCE = Source("rbds", (".npz",), read_rbds, _accepts)
