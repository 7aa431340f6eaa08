"""The static optimisation that comes with `opensim_stride`, and its very problem solved by the quadratic program used here.

Its settings stand beside it where it was published (BMClab/BMC, data/opensim/Mod&Sim2018/SO): least sum of squares of
activations and reserves, reserves of 1000 Nm, activations of at least 0.01, force-length-velocity, tolerance 1e-4. OpenSim's
solver there is Ipopt, which never reaches a bound: it adds a barrier -mu ln(a - 0.01) and stops at mu = tolerance / 11
(Wächter A, Biegler LT. Math Program 2006;106:25-57, equation 7; its code divides by barrier_tol_factor + 1). The digits that
the file holds above 0.01 are those of that barrier, and can be computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks import opensim_arms
from benchmarks.muscle_tasks import from_markers, full_forces, group_forces, words
from benchmarks.opensim_check import ANGLES, available
from benchmarks.plates import Run
from benchmarks.section import table
from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.gait import SIDES, Side
from hipdrive.muscles import GROUPS
from hipdrive.muscles.leg_muscles import LegMuscles, model_muscles
from hipdrive.muscles.recruitment import least_effort
from hipdrive.sources.opensim import Table, read_table

RESERVE_NM, LEAST, TOLERANCE = 1000.0, 0.01, 1e-4
BARRIER = TOLERANCE / 11
#: Muscles that tell at which barrier the solver stopped: none of them is in a group of the tables.
_FOOT = ("edl", "ehl", "fdl", "fhl", "per", "tib")
#: How far a barrier may be from `BARRIER` to be the same (design choice: the foot's muscles scatter by one to two percent).
_SAME_BARRIER = 0.02
#: Rounds of Newton's method, and the change of activation at which they end.
_ROUNDS, _SETTLED = 60, 1e-12


@dataclass(frozen=True)
class Problem:
    """What the file solved for one leg, and its answer.

    Parameters
    ----------
    muscles
        Their names and groups.
    pull_nm
        `(instant, moment, muscle)` what each muscle makes when fully active.
    moment_nm
        `(instant, moment)` what muscles and reserves make together.
    activation
        `(instant, muscle)` in the file.
    reserve
        `(instant, moment)` in the file, shares of `RESERVE_NM`.
    """

    muscles: LegMuscles
    pull_nm: FloatArray
    moment_nm: FloatArray
    activation: FloatArray
    reserve: FloatArray

    def groups(self, activation: FloatArray) -> FloatArray:
        """`(group, instant)` mean activation of each group, weighted by strength."""
        strength = self.muscles.strength_n
        of = (self.muscles.of(group) for group in GROUPS)
        return np.stack([activation[:, m] @ strength[m] / strength[m].sum() for m in of])

    def barrier(self) -> FloatArray:
        """`(instant, muscle)` barrier at which the activations of the file are the least of their sum."""
        gain = 2 * np.einsum("fj,fjm->fm", self.reserve, self.pull_nm) / RESERVE_NM
        return (self.activation - LEAST) * (2 * self.activation - gain)


def exact(problem: Problem) -> FloatArray:
    """Activations of the exact optimum."""
    return _solved(problem, np.ones_like(problem.activation), np.full_like(problem.activation, -LEAST))


def with_barrier(problem: Problem, barrier: float | FloatArray = BARRIER) -> FloatArray:
    """Activations of the least sum of squares and barrier: the quadratic program, repeated about its last answer.

    Parameters
    ----------
    problem
        What to solve; its answer in the file is not looked at.
    barrier
        One for all, or `(instant, 1)`.
    """
    above = np.sqrt(barrier) * np.ones_like(problem.activation)
    for _ in range(_ROUNDS):
        weight = 1 + barrier / (2 * above**2)
        wanted = above - (above + LEAST - barrier / (2 * above)) / weight
        after = np.maximum(_solved(problem, weight, wanted) - LEAST, above / 10)
        change, above = float(np.abs(after - above).max()), after
        if change < _SETTLED:
            return above + LEAST
    raise ArithmeticError("the barrier did not settle")


def _solved(problem: Problem, weight: FloatArray, wanted: FloatArray) -> FloatArray:
    moment = problem.moment_nm - LEAST * problem.pull_nm.sum(axis=2)
    reserve = np.full(problem.moment_nm.shape[1], RESERVE_NM)
    return least_effort(problem.pull_nm, moment, reserve, weight, wanted).activation + LEAST


# --- the file -----------------------------------------------------------------------------------------------------


def stored(folder: Path) -> Table:
    """The file."""
    return read_table(folder / "subject_so_StaticOptimization_activation.sto")


def posed(file: Table, times: FloatArray, side: Side, muscles: LegMuscles, pull_nm: FloatArray) -> Problem:
    """The problem of one leg, with the moments that the file's own muscles and reserves make together."""

    def told(names: Iterable[str]) -> FloatArray:
        return np.stack([np.interp(times, file.time_s, file.column(f"{n}_{side[0]}")) for n in names], axis=1)

    activation, reserve = told(muscles.names), told(ANGLES)
    moment = RESERVE_NM * reserve + np.einsum("fjm,fm->fj", pull_nm, activation)
    return Problem(muscles, pull_nm, moment, activation, reserve)


def barriers(problems: Iterable[Problem]) -> FloatArray:
    """`(instant,)` barrier at which the file's solver stopped, as the muscles of the feet tell."""
    feet = [p.barrier()[:, [n.startswith(_FOOT) for n in p.muscles.names]] for p in problems]
    return np.asarray(np.median(np.hstack(feet), axis=1))


def ended(problems: Iterable[Problem]) -> BoolArray:
    """`(instant,)` where the file's solver stopped at `BARRIER`."""
    return np.asarray(np.abs(barriers(problems) / BARRIER - 1) < _SAME_BARRIER)


def problems(file: Table, run: Run) -> tuple[dict[Side, Problem], dict[Side, Problem]]:
    """The problem of each leg with the arms and strengths used here, and the same with moments from markers and plates."""
    of_file, of_markers = {}, {}
    for side in SIDES:
        times, task, muscles = from_markers(run, side)
        of_file[side] = posed(file, times, side, muscles, full_forces(task, muscles)[1])
        of_markers[side] = replace(of_file[side], moment_nm=task.moment_nm)
    return of_file, of_markers


def with_opensims_arms(file: Table, folder: Path) -> dict[Side, Problem]:
    """The problem of each leg with the arms and forces that OpenSim itself finds on its generic model."""
    muscles = model_muscles()
    times, pulls = opensim_arms.pulls(folder, muscles.names)
    return {side: posed(file, times, side, muscles, pull) for side, pull in pulls.items()}


def correlations(problem: Problem, found: FloatArray, kept: BoolArray) -> FloatArray:
    """`(group,)` correlation of the file with other activations; no number where these never leave the bound."""
    pairs = zip(problem.groups(problem.activation)[:, kept], problem.groups(found)[:, kept], strict=True)
    return np.array([np.corrcoef(a, b)[0, 1] if np.ptp(b) > 1e-9 else np.nan for a, b in pairs])


# --- in words -----------------------------------------------------------------------------------------------------


def text(folder: Path, run: Run) -> str:
    """What the file holds, what it does not tell of muscles, and whether the same problem has the same answer here."""
    file = stored(folder)
    glutei = np.array([file.column(f"{n}{i}_{s}") for n in ("glmax", "glmed") for i in (1, 2, 3) for s in "rl"])
    joints = [f"{a}_{s}" for a in ("hip_flexion", "hip_adduction", "knee_angle", "ankle_angle") for s in "rl"]
    largest = RESERVE_NM * max(np.abs(file.column(joint)).max() for joint in joints)
    of_file, of_markers = problems(file, run)
    return (
        f"Its reserve actuators, of 1000 Nm each, make up to {largest:.0f} Nm of the moments; the glutei stay at activations of "
        f"{glutei.min():.4f} to {glutei.max():.4f}, where 0.01 is the lower bound. Such a file does not tell what muscles do. Correlation of its "
        "activations (weighted by strength) with the force found from markers, which answers another question, for the record:\n\n"
        + table(["group", *SIDES], _for_the_record(of_file, run))
        + "\n\n"
        + _posed_again(of_file)
        + _tables(of_file, of_markers, file, folder)
    )


def _for_the_record(of_file: Mapping[Side, Problem], run: Run) -> list[list[object]]:
    r = []
    for side, problem in of_file.items():
        _, task, muscles = from_markers(run, side)
        pairs = zip(problem.groups(problem.activation), group_forces(task, muscles, physiology=True).T, strict=True)
        r.append([f"{np.corrcoef(told, found)[0, 1]:.2f}" for told, found in pairs])
    return [[words(group), *cells] for group, *cells in zip(GROUPS, *r, strict=True)]


def _posed_again(of_file: Mapping[Side, Problem]) -> str:
    at, kept = barriers(of_file.values()), ended(of_file.values())
    every = np.ones_like(kept)
    one, own = (
        np.array([correlations(p, with_barrier(p, barrier), every)[:2] for p in of_file.values()])
        for barrier in (BARRIER, at[:, None])
    )
    return (
        "**The same problem posed again**: squares of activations and reserves, reserves of 1000 Nm, activations of at least 0.01, "
        "force-length-velocity, solved by the quadratic program used here. Its exact optimum leaves the glutei on the bound. Those of the file are not on it, "
        "because its solver holds activations off their bounds by a barrier, and stops when that has fallen to the tolerance of its settings, 1e-4, "
        f"divided by 11: {1e6 * BARRIER:.2f}e-6. The muscles of the feet, which are in none of these groups, tell that it did so at {kept.sum()} of {len(kept)} instants, "
        f"and stopped at {1e6 * at[~kept].min():.1f}e-6 to {1e6 * at[~kept].max():.1f}e-6 at the others, which the tables leave out. With the barrier of the settings the "
        "quadratic program gives the digits that the file (which has eight decimals) holds above 0.01. Correlation of activations follows; over all "
        f"instants gluteus maximus and medius have {one.min():.2f} to {one.max():.2f} with that one barrier, {own.min():.2f} to {own.max():.2f} with "
        "the barrier of each instant.\n\n"
    )


def _tables(of_file: Mapping[Side, Problem], of_markers: Mapping[Side, Problem], file: Table, folder: Path) -> str:
    kept, reason = ended(of_file.values()), available()
    columns = {n: _agreement(of, kept) for n, of in (("same moments", of_file), ("moments from markers", of_markers))}
    if not reason:
        of_opensim = with_opensims_arms(file, folder)
        columns["same moments, OpenSim's arms"] = _agreement(of_opensim, ended(of_opensim.values()))
    return (
        "\n\n".join(_table(side, of_file[side], kept, {n: c[side] for n, c in columns.items()}) for side in SIDES)
        + "\n\nThe same moments are what the reserves and muscles of the file make together. The reserves make nearly all of them, and in them is what a newton metre cost its solver: "
        "this column checks the program, the arms and the strengths, not the moments. Moments from markers and plates use nothing of the file's answer. "
        + (
            f"OpenSim was not asked for the arms of its own model: {reason}. "
            if reason
            else "OpenSim's arms are those of its generic model, not scaled to the runner; most of what agreement with our arms lacks is the difference of the two models. "
        )
        + "So both programs answer this problem alike. It says nothing of what glutei do in running: with reserves like these they do next to nothing."
    )


def _agreement(of: Mapping[Side, Problem], kept: BoolArray) -> dict[Side, FloatArray]:
    return {side: correlations(problem, with_barrier(problem), kept) for side, problem in of.items()}


def _table(side: Side, problem: Problem, kept: BoolArray, columns: Mapping[str, FloatArray]) -> str:
    on_bound = correlations(problem, exact(problem), kept)
    spread = 1e4 * np.ptp(problem.groups(problem.activation)[:, kept], axis=1)
    ours = 1e4 * np.ptp(problem.groups(with_barrier(problem))[:, kept], axis=1)
    rows: list[list[object]] = [
        [
            words(group),
            f"{spread[i]:.1f} / {ours[i]:.1f}",
            f"{on_bound[i]:.2f}" if np.isfinite(on_bound[i]) else "on the bound",
            *(f"{c[i]:.3f}" for c in columns.values()),
        ]
        for i, group in enumerate(GROUPS)
    ]
    return table(
        [f"{side} leg", "range, 1e-4: file / ours", "exact optimum", *(f"barrier: {n}" for n in columns)], rows
    )
