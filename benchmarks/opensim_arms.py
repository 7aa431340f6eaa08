"""What every muscle of OpenSim's own model pulls in the stride of `opensim_stride`: its arms, times its force when fully active."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.opensim_check import ANGLES, CUTOFF_HZ, STOP_S
from hipdrive.arrays import FloatArray
from hipdrive.gait import SIDES, Side
from hipdrive.signals import low_pass, rate
from hipdrive.sources.opensim import Table, read_table


def pulls(folder: Path, names: tuple[str, ...]) -> tuple[FloatArray, dict[Side, FloatArray]]:
    """Instants, and for each leg `(instant, moment, muscle)` newton metres of the generic model, with force-length-velocity.

    Parameters
    ----------
    folder
        `opensim_stride` of the data.
    names
        Muscles, without their side.
    """
    import opensim

    opensim.Logger.setLevelString("off")
    model = opensim.Model(os.environ["HIPDRIVE_OSIM"])
    state = model.initSystem()
    table = read_table(folder / "ik_output_run.mot")
    kept = np.flatnonzero((table.time_s > 0.02) & (table.time_s < STOP_S - 0.02))
    coordinates, angle, speed = _moving(table)
    found: dict[Side, list[FloatArray]] = {side: [] for side in SIDES}
    for instant in kept:
        _pose(model, state, coordinates, angle[instant], speed[instant])
        for side in SIDES:
            found[side].append(_pull(opensim, model, state, names, side))
    return table.time_s[kept], {side: np.stack(each) for side, each in found.items()}


def _moving(table: Table) -> tuple[list[str], FloatArray, FloatArray]:
    """Coordinates, their values in radians and metres, and rates; the patella follows the knee."""
    names = [name for name in table.columns if not name.endswith("_beta")]
    lengths = ("_tx", "_ty", "_tz")
    raw = [table.column(n) if n.endswith(lengths) else np.deg2rad(table.column(n)) for n in names]
    value = low_pass(np.stack(raw, axis=1), table.time_s, CUTOFF_HZ)
    return names, value, rate(value, float(np.median(np.diff(table.time_s))))


def _pose(model: Any, state: Any, names: list[str], value: FloatArray, speed: FloatArray) -> None:
    for name, here, fast in zip(names, value, speed, strict=True):
        coordinate = model.getCoordinateSet().get(name)
        if not coordinate.getLocked(state):
            coordinate.setValue(state, float(here), False)
            coordinate.setSpeedValue(state, float(fast))
    model.assemble(state)
    model.realizeVelocity(state)


def _pull(opensim: Any, model: Any, state: Any, names: tuple[str, ...], side: Side) -> FloatArray:
    axes = [model.getCoordinateSet().get(f"{angle}_{side[0]}") for angle in ANGLES]
    each = []
    for name in names:
        found = model.getMuscles().get(f"{name}_{side[0]}")
        muscle = opensim.Millard2012EquilibriumMuscle.safeDownCast(found)
        force = muscle.calcInextensibleTendonActiveFiberForce(state, 1.0)
        each.append([force * muscle.computeMomentArm(state, axis) for axis in axes])
    return np.array(each).T
