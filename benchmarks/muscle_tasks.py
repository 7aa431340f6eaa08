"""What benches of muscle demand share: forces of a task, and the task of the stride of `opensim_stride` from its markers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import hipdrive as hd
from benchmarks.opensim_check import CUTOFF_HZ, STOP_S
from benchmarks.plates import STATED_KG, Run
from hipdrive.arrays import FloatArray
from hipdrive.gait import Side
from hipdrive.muscles import GROUPS, leg_mechanics
from hipdrive.muscles.demand import RESERVE_NM, Task, muscles_of, task_of
from hipdrive.muscles.leg_muscles import LegMuscles
from hipdrive.muscles.recruitment import least_effort
from hipdrive.muscles.rigid import GRAVITY
from hipdrive.signals import low_pass


def words(group: str) -> str:
    """A group as people say it."""
    return group.replace("_", " ")


def full_forces(task: Task, muscles: LegMuscles, *, physiology: bool = True) -> tuple[FloatArray, FloatArray]:
    """`(instant, muscle)` force when fully active, and `(instant, moment, muscle)` what it pulls."""
    length, arms = muscles.lengths_and_arms(task.angles_rad)
    full = muscles.forces_n(length, -np.einsum("fam,fa->fm", arms, task.rates_radps))
    full = full if physiology else np.broadcast_to(muscles.strength_n, full.shape)
    return full, arms * full[:, None]


def group_forces(task: Task, muscles: LegMuscles, *, physiology: bool) -> FloatArray:
    """`(instant, group)` force of least effort, body weights."""
    full, pull = full_forces(task, muscles, physiology=physiology)
    force = least_effort(pull, task.moment_nm, RESERVE_NM).activation * full
    weight = muscles.mass_kg * -GRAVITY[1]
    return np.stack([force[:, muscles.of(group)].sum(axis=1) for group in GROUPS], axis=1) / weight


def slow(motion: hd.Motion) -> hd.Motion:
    """Low-passed as OpenSim's angles."""
    flat = motion.points.reshape(len(motion.time_s), -1)
    return replace(motion, points=low_pass(flat, motion.time_s, CUTOFF_HZ).reshape(motion.points.shape))


def from_markers(run: Run, side: Side) -> tuple[FloatArray, Task, LegMuscles]:
    """Instants of the stride, its task from markers and plates, and the runner's muscles."""
    name, motion, contacts = run
    mechanics = leg_mechanics(slow(motion), contacts, side, mass_kg=STATED_KG.get(name))
    muscles = muscles_of(mechanics)
    task = task_of(mechanics, muscles)
    kept = (motion.time_s > 0.02) & (motion.time_s < STOP_S - 0.02)
    return (
        motion.time_s[kept],
        Task(task.angles_rad[kept], task.rates_radps[kept], task.moment_nm[kept]),
        muscles,
    )
