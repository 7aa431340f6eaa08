"""Marker trajectories in the TRC format (OpenSim, Motion Analysis, OpenCap, Pose2Sim).

Where a file `NAME_grf.mot`, `NAME_forces.mot` or `NAME_GRF.mot` lies beside `NAME.trc`, its forces are read with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Motion
from hipdrive.motion.forces import Forces
from hipdrive.sources.columns import parse_numbers, read_lines, split
from hipdrive.sources.lab import read_lab
from hipdrive.sources.opensim import forces_of, read_table
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.recording import Recording
from hipdrive.sources.registry import Source

#: Endings of files of forces that are read with a TRC file of that name.
FORCES_BESIDE = ("_grf.mot", "_forces.mot", "_GRF.mot")
_AGAIN = "Export it again as TRC"


def read_trc(path: Path, options: ReadOptions) -> Motion:
    """Read a TRC file as a `Motion` in metres `(forward, up, right)`.

    Raises
    ------
    InputError
        If it is not a TRC file, its columns do not fit its header, or its markers are of no known set.
    """
    return read_lab(read_recording(path), options)


def read_recording(path: Path) -> Recording:
    """The labelled markers of a TRC file in its own axes."""
    lines = read_lines(path)
    if len(lines) < 6 or not lines[0].strip().startswith("PathFileType"):
        raise InputError(path, "is not a TRC file (its first line does not begin with PathFileType)", _AGAIN)
    header = dict(zip(split(lines[1]), split(lines[2]), strict=False))
    labels = tuple(cell for cell in split(lines[3])[2:] if cell)
    if not labels:
        raise InputError(path, "names no markers in line 4", _AGAIN)
    numbers, commas = parse_numbers(path, lines[5:], 6, 2 + 3 * len(labels))
    if not len(numbers):
        raise InputError(path, "holds no frames", _AGAIN)
    points = numbers[:, 2:].reshape(len(numbers), len(labels), 3)
    metadata: dict[str, Any] = {"decimal_comma": True} if commas else {}
    wrong = _wrong_counts(header, len(numbers), len(labels))
    if wrong:
        metadata["header_disagrees"] = wrong
    forces = _forces_beside(path)
    time_s = _times(path, numbers[:, 1], header)
    plates = () if forces is None else (forces,)
    return Recording(path, "trc", labels, points, header.get("Units", ""), time_s, plates, metadata)


def _number(header: dict[str, str], key: str) -> float:
    """A number of the header, or NaN."""
    try:
        return float(header.get(key, "nan").replace(",", "."))
    except ValueError:
        return float("nan")


def _wrong_counts(header: dict[str, str], frames: int, markers: int) -> str:
    """What the header counts otherwise than the columns and rows do, which are taken."""
    stated = {"NumFrames": frames, "NumMarkers": markers}
    wrong = [f"{k} {header[k]}, found {n}" for k, n in stated.items() if k in header and _number(header, k) != n]
    return "; ".join(wrong)


def _times(path: Path, written: FloatArray, header: dict[str, str]) -> FloatArray:
    """Time stamps; those of the stated rate where the column is that rate, rounded to few digits."""
    rate = _number(header, "DataRate")
    if np.isfinite(written).all() and (len(written) < 2 or (np.diff(written) > 0).all()):
        exact = written[0] + np.arange(len(written)) / rate
        return exact if rate > 0 and np.abs(exact - written).max() < 0.1 / rate else written
    if rate > 0:
        return np.arange(len(written)) / rate
    raise InputError(path, "has no increasing Time column and states no DataRate", _AGAIN)


def _forces_beside(path: Path) -> Forces | None:
    for name in _beside(path.name):
        if path.with_name(name).exists():
            return forces_of(read_table(path.with_name(name)))
    return None


def _beside(name: str) -> tuple[str, ...]:
    """Names of the files of forces that are read with a TRC file."""
    return tuple(Path(name).stem + ending for ending in FORCES_BESIDE)


SOURCE = Source("trc", (".trc",), read_trc, markers=read_recording, beside=_beside)
