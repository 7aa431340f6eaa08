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
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.recording import Recording
from hipdrive.sources.registry import Source
from hipdrive.wording import count

_Arrays = dict[str, FloatArray]
#: Arrays of numbers, and how many axes they have at most.
_NUMBERS = {"markers_mm": 3, "t_s": 1, "force_n": 2, "force_t_s": 1, "speed_mps": 0}


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
            arrays = {name: archive[name] for name in archive.files}
    except Exception as fault:  # the reader of zip archives raises what it likes
        raise InputError(path, f"is not a whole npz file ({brief(fault)})", "Copy it again") from fault
    return arrays | {name: _as_numbers(path, name, arrays[name]) for name in _NUMBERS if name in arrays}


def _as_numbers(path: Path, name: str, array: object) -> FloatArray:
    """An array of an archive as numbers of no more axes than it may have."""
    try:
        numbers = np.asarray(array)
        numbers = numbers.astype(float) if numbers.dtype.kind in "biuf" else np.empty((0,) * 9)
    except (ValueError, TypeError):
        numbers = np.empty((0,) * 9)
    if numbers.ndim > _NUMBERS[name] and numbers.size != 1:
        raise InputError(path, f"holds no numbers of the right shape called {name}", "Write it again")
    return numbers.reshape(()) if _NUMBERS[name] == 0 else np.atleast_1d(numbers)


def _plates(path: Path, arrays: _Arrays) -> tuple[Forces, ...]:
    if "force_n" not in arrays or "force_t_s" not in arrays:
        return ()
    try:
        return (Forces(arrays["force_t_s"], arrays["force_n"]),)
    except ValueError as fault:
        raise InputError(path, f"holds arrays that do not fit together ({fault})", "Write it again") from None


def read_recording(path: Path) -> Recording:
    """The labelled markers and the force of an archive."""
    arrays = _load(path)
    if not {"markers_mm", "labels"} <= set(arrays):
        raise InputError(path, "holds no arrays markers_mm and labels", "Write both, or give the trial as C3D or TRC")
    markers = arrays["markers_mm"]
    if markers.ndim == 2:
        markers = markers[None]
    labels = tuple(str(label) for label in np.ravel(np.asarray(arrays["labels"])))
    if markers.ndim != 3 or markers.shape[1:] != (len(labels), 3):
        what = f"has markers of shape {markers.shape} for {count(len(labels), 'label')}"
        raise InputError(path, what, "Write markers_mm as (frame, marker, 3)")
    time_s = arrays["t_s"] if "t_s" in arrays else np.zeros(1)
    if len(time_s) != len(markers):
        raise InputError(path, f"has {len(time_s)} times for {len(markers)} frames", "Write one time a frame")
    metadata = {"speed_mps": float(arrays["speed_mps"])} if "speed_mps" in arrays else {}
    return Recording(path, "rbds", labels, markers, "mm", time_s, _plates(path, arrays), metadata)


def _static_beside(path: Path) -> Path | None:
    return next((b for name in _beside(path.name) if (b := path.with_name(name)).exists()), None)


def _beside(name: str) -> tuple[str, ...]:
    """The name of the standing trial of a running trial's runner."""
    standing = Path(name).stem.split("_")[0] + "_static.npz"
    return () if standing == name else (standing,)


def read_rbds(path: Path, options: ReadOptions) -> Motion:
    """Read a running trial; `options.static` may be another standing trial than the one beside it."""
    recording = read_recording(path)
    if len(recording.time_s) < 2:
        raise InputError(path, "is a standing trial, not a run", "Give it as --static to a running trial")
    return read_lab(recording, replace(options, static=options.static or _static_beside(path)))


SOURCE = Source("rbds", (".npz",), read_rbds, _accepts, markers=read_recording, beside=_beside)
