"""Muscle demand: against OpenSim's static optimisation, EMG, the literature, and its own equations.

python -m benchmarks.muscles
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from scipy.optimize import lsq_linear
from scipy.signal import butter, sosfiltfilt

import hipdrive as hd
from benchmarks import stored_optimum
from benchmarks.muscle_tasks import from_markers, full_forces, group_forces, words
from benchmarks.opensim_check import STOP_S, Answer, angles_and_moments, ask, available
from benchmarks.plates import STATED_KG, Run, with_plates
from benchmarks.section import ROOT, Section, data_dir, missing, table
from hipdrive.arrays import FloatArray
from hipdrive.gait import Side
from hipdrive.muscles import CHANGES, GROUPS, MuscleDemand, changed, leg_mechanics, muscle_demand
from hipdrive.muscles.demand import RESERVE_NM, Task, demand_of
from hipdrive.muscles.leg_muscles import model_muscles
from hipdrive.muscles.mean_stride import PHASES
from hipdrive.muscles.rigid import GRAVITY
from hipdrive.signals import rate

COMMAND = "python -m benchmarks.muscles"
TITLE = "Who does the work: muscle demand"
#: Peak forces in running at preferred cadence, body weights: Lenhart RL, Thelen D, Heiderscheit B. J Orthop Sports Phys Ther
#: 2014;44(10):807-815, 30 runners, N/kg over 9.81.
PUBLISHED = {"gluteus_maximus": "1.6", "gluteus_medius": "3.3", "gluteus_minimus": "2.3", "rectus_femoris": "0.9"}
#: EMG channels of the sprinter's trial, and the groups they lie on.
CHANNELS = {
    "GMAX": "gluteus_maximus",
    "GMED": "gluteus_medius",
    "MHAMS": "hamstrings",
    "LHAMS": "hamstrings",
    "VL": "vasti",
    "RF": "rectus_femoris",
    "MSOLEUS": "calves",
    "MGAST": "calves",
}
#: A muscle is in a burst above this share of the way from its least to its most (design choice).
_BURST = 0.5


# --- the equations ------------------------------------------------------------------------------------------------


def table_errors() -> list[object]:
    """Moment arms of the table in postures that were not fitted."""
    with np.load(ROOT / "tests" / "held_out_arms.npz") as kept:
        _, arm = model_muscles().lengths_and_arms(kept["angles_rad"].astype(float))
        off = 1e3 * (arm - kept["arms_m"])
    worst = np.sqrt((off**2).mean(axis=0)).max()
    return [f"{worst:.2f} mm", f"{100 * (np.abs(off) < 1).mean():.1f} %", f"{np.abs(off).max():.1f} mm"]


def solver_error(demand: MuscleDemand) -> float:
    """Largest difference of an activation from SciPy's bounded least squares, over a mean stride."""
    _, pull = full_forces(demand.task, demand.muscles)
    worst = 0.0
    for frame in range(len(PHASES)):
        matrix = np.vstack([np.eye(pull.shape[2]), pull[frame] / RESERVE_NM[:, None]])
        wanted = np.concatenate([np.zeros(pull.shape[2]), demand.task.moment_nm[frame] / RESERVE_NM])
        exact = lsq_linear(matrix, wanted, (0, 1), method="bvls", tol=1e-14).x
        worst = max(worst, float(np.abs(exact - demand.sharing.activation[frame]).max()))
    return worst


def seconds(run: Run) -> tuple[float, int]:
    """Processor time of the demand of one leg with everything that goes before, and the strides of that leg."""
    name, motion, contacts = run
    best = np.inf
    for _ in range(3):
        start = time.process_time()
        demand = muscle_demand(motion, contacts, "right", STATED_KG.get(name))
        best = min(best, time.process_time() - start)
    return float(best), demand.n_strides


# --- OpenSim ------------------------------------------------------------------------------------------------------


def against_opensim(answer: Answer, run: Run, side: Side, *, physiology: bool) -> list[list[str]]:
    """For each group: correlation from OpenSim's own moments, from the markers, and the three peaks."""
    mass, model = STATED_KG["opensim_stride"], model_muscles()
    times, angle, moment = angles_and_moments(answer, side[0])
    muscles = model.scaled(model.length_m, mass, model.height_m)
    same = group_forces(
        Task(angle, rate(angle, float(np.median(np.diff(times)))), moment), muscles, physiology=physiology
    )
    seen, task, own = from_markers(run, side)
    ours = group_forces(task, own, physiology=physiology)
    cells = []
    for index, group in enumerate(GROUPS):
        members = [f"{n}_{side[0]}" for n, m in zip(muscles.names, muscles.of(group), strict=True) if m]
        force = np.sum([answer.force.column(m) for m in members], axis=0) / (mass * -GRAVITY[1])
        theirs, again = (np.interp(t, answer.force.time_s, force) for t in (times, seen))
        r = [np.corrcoef(theirs, same[:, index])[0, 1], np.corrcoef(again, ours[:, index])[0, 1]]
        peaks = (theirs.max(), same[:, index].max(), ours[:, index].max())
        cells.append([f"{r[0]:.2f}", f"{r[1]:.2f}", " / ".join(f"{p:.1f}" for p in peaks)])
    return cells


def opensim_text(folder: Path, run: Run) -> str:
    """OpenSim run on the same stride, with and without the physiology of muscles."""
    reason = available()
    if reason:
        return f"Not run: {reason}."
    text = []
    for physiology in (True, False):
        answer = ask(folder, STATED_KG["opensim_stride"], physiology=physiology)
        sides = [against_opensim(answer, run, side, physiology=physiology) for side in ("right", "left")]
        rows: list[list[object]] = [[words(g), *a, *b] for g, a, b in zip(GROUPS, *sides, strict=True)]
        head = [
            "group",
            *(f"{s}: {w}" for s in ("right", "left") for w in ("same moments, r", "from markers, r", "peaks, BW")),
        ]
        took = _one_leg(run)
        frames = int((answer.force.time_s <= STOP_S).sum())
        text.append(
            f"{'With' if physiology else 'Without'} force-length-velocity (peaks: OpenSim / same moments / from markers). OpenSim's static "
            f"optimisation took {answer.seconds:.0f} s for both legs and {frames} instants, "
            f"{answer.seconds / 2 / frames * 1e3:.0f} ms a leg and instant; this one {1e3 * took:.2f} ms, "
            f"{answer.seconds / 2 / frames / took:.0f} times as fast:\n\n" + table(head, rows)
        )
    return "\n\n".join(text)


def _one_leg(run: Run) -> float:
    """Processor seconds of arms, strengths and least effort, for a leg and instant."""
    _, task, muscles = from_markers(run, "right")
    start = time.process_time()
    for _ in range(5):
        group_forces(task, muscles, physiology=True)
    return (time.process_time() - start) / 5 / len(task.moment_nm)


# --- EMG ----------------------------------------------------------------------------------------------------------


def emg_text(path: Path, run: Run) -> str:
    """Demand and EMG of the sprinter's right leg over the mean stride."""
    import ezc3d

    content = ezc3d.c3d(str(path))
    labels, analog = content["parameters"]["ANALOG"]["LABELS"]["value"], content["data"]["analogs"][0]
    fps = float(content["parameters"]["ANALOG"]["RATE"]["value"][0])
    strikes = hd.find_contacts(run[1], method="kinematics").of("right").strike_s
    demand = muscle_demand(*run[1:], "right")
    rows = []
    for channel, group in CHANNELS.items():
        envelope = _envelope(analog[labels.index(channel)], fps)
        instants = strikes[:-1, None] + PHASES * np.diff(strikes)[:, None]
        mean = np.interp(instants, np.arange(len(envelope)) / fps, envelope).mean(axis=0)
        rows.append([channel, words(group), *_beside(mean, demand.sharing.force[:, list(GROUPS).index(group)])])
    head = ["channel", "group", "r", "EMG peak", "demand peak", "demand burst inside EMG burst"]
    return (
        f"Mean of {len(strikes) - 1} strides of EMG (20–450 Hz, rectified, 10 Hz) beside the demand of {demand.n_strides} with plates; peaks in "
        "percent of the stride, no delay taken off. Timing only: neither says how strong the other should be.\n\n"
        + table(head, rows)
    )


def _envelope(signal: FloatArray, fps: float) -> FloatArray:
    band = sosfiltfilt(butter(2, (20, 450), "band", fs=fps, output="sos"), signal)
    return np.asarray(sosfiltfilt(butter(2, 10, fs=fps, output="sos"), np.abs(band)))


def _beside(emg: FloatArray, force: FloatArray) -> list[object]:
    bursts = [curve > curve.min() + _BURST * np.ptp(curve) for curve in (emg, force)]
    inside = (bursts[0] & bursts[1]).sum() / bursts[1].sum()
    peaks = [f"{100 * PHASES[curve.argmax()]:.0f} %" for curve in (emg, force)]
    return [f"{np.corrcoef(emg, force)[0, 1]:.2f}", *peaks, f"{100 * inside:.0f} %"]


# --- runners ------------------------------------------------------------------------------------------------------


def demand_rows(found: dict[str, MuscleDemand]) -> list[list[object]]:
    """Largest force in stance of each group with its ranges, by runner."""
    return [[words(g), *(_peak(d, i) for d in found.values()), PUBLISHED.get(g, "")] for i, g in enumerate(GROUPS)]


def _peak(demand: MuscleDemand, group: int) -> str:
    force = np.where(demand.stance(), demand.sharing.force[:, group], -1.0)
    at = int(force.argmax())
    low, high = (getattr(demand.sharing.ranges[0.10], end)[at, group] for end in ("low", "high"))
    limits = f"{low:.1f}–{high:.1f}" if np.isfinite(low) else "at their limit"
    return f"{force[at]:.1f} ({limits}; {demand.sharing.force_by_cubes[at, group]:.1f})"


def change_rows(run: Run) -> list[list[object]]:
    """What each change does to the mean force in stance and to the peak in swing, percent."""
    name, motion, contacts = run
    mechanics = leg_mechanics(motion, contacts, "right", mass_kg=STATED_KG.get(name))
    before, rows = demand_of(mechanics), []
    for change in CHANGES:
        after, stance = changed(mechanics, change), before.stance()
        forces = before.sharing.force, after.sharing.force
        in_stance = [f[stance].mean(axis=0) for f in forces]
        in_swing = [f[~stance].max(axis=0) for f in forces]
        told = [
            f"{100 * (in_stance[1][i] / in_stance[0][i] - 1):+.0f} / {100 * (in_swing[1][i] / in_swing[0][i] - 1):+.0f}"
            for i in range(len(GROUPS))
        ]
        rows.append([change.title, *told])
    return rows


def section() -> Section:
    """The part of the validation page about muscle demand."""
    data = data_dir()
    if data is None:
        return missing(TITLE, COMMAND)
    runs = {run[0]: run for run in with_plates(data)}
    demands = {n: muscle_demand(m, c, "right", STATED_KG.get(n)) for n, m, c in runs.values()}
    timed = [[n, *(f"{v:.2f} s" if isinstance(v, float) else v for v in seconds(run))] for n, run in runs.items()]
    unmet = ", ".join(f"{n} {int(d.sharing.unmet.sum())}" for n, d in demands.items())
    body = (
        "**The table of moment arms** against MuJoCo on held-out postures (largest root mean square of any arm, arms off by less than "
        "1 mm, worst single arm): "
        + ", ".join(map(str, table_errors()))
        + ". **Least effort** against `scipy.optimize.lsq_linear` on real mean "
        f"strides: activations differ by at most {max(map(solver_error, demands.values())):.0e}. Ranges are held against SLSQP, linear programs and sampled "
        "efforts in `tests/test_recruitment.py`.\n\n"
        "Largest force in stance of the right leg, body weights: least squares (range within 10 % of the least effort; least cubes), and what "
        "another model found in 30 runners (Lenhart 2014):\n\n"
        + table(["group", *demands, "published"], demand_rows(demands))
        + f"\n\nInstants of 61 where the model's muscles are too weak for the moments: {unmet}.\n\n"
        "### OpenSim's static optimisation that comes with `opensim_stride`\n\n"
        + stored_optimum.text(data / "opensim_stride", runs["opensim_stride"])
        + "\n\n### OpenSim run again on that stride, reserves of 1 Nm\n\n"
        + opensim_text(data / "opensim_stride", runs["opensim_stride"])
        + "\n\n### EMG\n\n"
        + emg_text(data / "emg" / "JA1Gait21.c3d", runs["JA1"])
        + "\n\n### What would change it\n\nRBDS011, right leg: mean force in stance / largest in swing, percent:\n\n"
        + table(["change", *map(words, GROUPS)], change_rows(runs["RBDS011"]))
        + "\n\n### Time\n\nProcessor time of one leg's demand from points and forces on, ranges included, and the strides in its mean:\n\n"
        + table(["runner", "time", "strides"], timed)
    )
    return Section(TITLE, COMMAND, body)


if __name__ == "__main__":
    print(section().markdown())
