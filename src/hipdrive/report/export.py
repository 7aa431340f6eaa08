"""Motions and tables written for OpenSim: TRC and MOT."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee, InputError, OutputError
from hipdrive.files import write_text
from hipdrive.gait import SIDES
from hipdrive.measures import Measurements, measures
from hipdrive.motion import Lab, Motion
from hipdrive.motion.forces import Forces
from hipdrive.report.opensim_names import opensim_coordinates
from hipdrive.sources.trc import FORCES_BESIDE

if TYPE_CHECKING:
    import pandas as pd

#: How the columns of angles are called.
MotNames = Literal["measures", "opensim"]


def write_trc(motion: Motion, path: str | Path) -> Path:
    """Write the points of a motion as a TRC file: x forward, y up, z right, in metres; missing points are empty.

    Raises
    ------
    CannotSee
        If the motion is from one camera.
    OutputError
        If the file cannot be written.
    """
    if not isinstance(motion.space, Lab):
        raise CannotSee("a TRC file needs points in metres, and one camera gives pixels")
    frames, markers = motion.points.shape[:2]
    rate = f"{motion.fps:.6f}"
    header = [
        f"PathFileType\t4\t(X/Y/Z)\t{Path(path).name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate}\t{rate}\t{frames}\t{markers}\tm\t{rate}\t1\t{frames}",
        "Frame#\tTime\t" + "\t\t\t".join(motion.names),
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, markers + 1)),
        "",
    ]
    rows = [
        f"{i}\t{time:.9f}\t" + "\t".join(_cell(value) for value in places)
        for i, (time, places) in enumerate(zip(motion.time_s, motion.points.reshape(frames, -1), strict=True), start=1)
    ]
    return write_text(path, "\n".join([*header, *rows]) + "\n")


def write_lab(motion: Motion, path: Path) -> list[Path]:
    """Write points as TRC and, where there are any, forces beside them under the name that is read with it.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    CannotSee
        If the motion is from one camera.
    OutputError
        If a file cannot be written, or other forces lie beside it that would be read as its own.
    """
    beside = path.with_name(path.stem + FORCES_BESIDE[0])
    others = [p for ending in FORCES_BESIDE if (p := path.with_name(path.stem + ending)).exists() and p != beside]
    if others or (motion.forces is None and beside.exists()):
        stale = (others or [beside])[0]
        raise OutputError(path, f"would be read with the forces of {stale.name} beside it", "Choose another name")
    written = [write_trc(motion, path)]
    if motion.forces is not None:
        written.append(write_mot(forces_table(motion.forces), beside))
    return written


def write_mot(table: pd.DataFrame, path: str | Path, *, in_degrees: bool = True) -> Path:
    """Write a table as an OpenSim MOT (or STO) file.

    Parameters
    ----------
    table
        First column `time`, seconds; the others numbers.
    path
        Where to.
    in_degrees
        Whether its angles are in degrees; this is what the header says, nothing is converted.

    Raises
    ------
    ValueError
        If the first column is not `time`.
    OutputError
        If the file cannot be written.
    """
    if not len(table.columns) or table.columns[0] != "time":
        raise ValueError("the first column of the table must be called time")
    header = [
        Path(path).stem,
        "version=1",
        f"nRows={len(table)}",
        f"nColumns={len(table.columns)}",
        f"inDegrees={'yes' if in_degrees else 'no'}",
        "endheader",
        "\t".join(str(name) for name in table.columns),
    ]
    rows = ["\t".join(f"{value:.9g}" for value in row) for row in table.to_numpy(dtype=float)]
    return write_text(path, "\n".join([*header, *rows]) + "\n")


def write_angles(measured: Measurements, path: str | Path, names: MotNames = "measures") -> Path:
    """Write the angle curves of the first recording as MOT, degrees, frame by frame.

    Parameters
    ----------
    measured
        From `analyse` or `measure`.
    path
        Where to.
    names
        `measures`: one column a measure and side, a curve that both sides share once. `opensim`: the coordinates of
        OpenSim's full-body models (`pelvis_tilt`, `hip_flexion_r`, ...), with OpenSim's signs, from motion capture.

    Raises
    ------
    InputError
        If the recording shows no angle, or OpenSim's coordinates are asked of one camera.
    OutputError
        If the file cannot be written.
    """
    import pandas as pd

    motion = measured.recordings[0].motion
    columns = opensim_coordinates(motion) if names == "opensim" else _of_measures(measured)
    if not columns and names == "opensim":
        remedy = "Leave out --mot-names, or give a standing trial with --static"
        raise InputError(motion.provenance.path, "shows no joint in three dimensions", remedy)
    if not columns:
        raise InputError(motion.provenance.path, "shows no angle to write", "Leave out --mot")
    return write_mot(pd.DataFrame({"time": motion.time_s, **columns}), path)


def _of_measures(measured: Measurements) -> dict[str, FloatArray]:
    strides = measured.recordings[0].strides
    shown = {row.id for row in measured.rows if row.input == 0}
    columns: dict[str, FloatArray] = {}
    for one in measures():
        if one.id in shown and one.unit == "deg" and one.curve is not None:
            left, right = (strides.signal(one.curve, side) for side in SIDES)
            same = np.array_equal(left, right, equal_nan=True)
            columns |= {one.id: left} if same else {f"{one.id}_left": left, f"{one.id}_right": right}
    return columns


def forces_table(forces: Forces) -> pd.DataFrame:
    """Forces in the columns OpenSim knows (`ground_force_vx`, `ground_force_px`, ...), x forward, y up, z right."""
    import pandas as pd

    columns = {"time": forces.time_s}
    columns |= {f"ground_force_v{axis}": forces.force_n[:, i] for i, axis in enumerate("xyz")}
    if forces.centre_m is not None:
        places = np.nan_to_num(forces.centre_m)
        columns |= {f"ground_force_p{axis}": places[:, i] for i, axis in enumerate("xyz")}
    return pd.DataFrame(columns)


def _cell(value: float) -> str:
    return f"{value:.9f}" if np.isfinite(value) else ""
