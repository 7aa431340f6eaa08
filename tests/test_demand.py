"""What a stride asks of the muscles: made tasks, and real runners with EMG and OpenSim beside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import muscles as bench
from benchmarks.plates import Run, with_plates
from hipdrive.muscles import CHANGES, GROUPS, MuscleDemand, changed, leg_mechanics, muscle_demand
from hipdrive.muscles.demand import Task, demand_of, share, without
from hipdrive.muscles.leg_muscles import model_muscles


def holding(flexion_nm: float, adduction_nm: float = 0.0, knee_nm: float = 0.0, ankle_nm: float = 0.0) -> Task:
    """A leg held still at 20° of hip and 25° of knee flexion."""
    angles = np.deg2rad([[20.0, 0.0, 0.0, 25.0, 5.0]])
    return Task(angles, 0 * angles, np.array([[flexion_nm, adduction_nm, 0.0, knee_nm, ankle_nm]]))


def force(task: Task, group: str) -> float:
    return float(share(task, model_muscles()).force[0, list(GROUPS).index(group)])


def test_each_moment_is_made_by_the_muscles_that_pull_that_way() -> None:
    assert force(holding(-80), "gluteus_maximus") > 0.3 > force(holding(80), "gluteus_maximus")
    assert force(holding(0, -60), "gluteus_medius") > 0.5 > 0.05 > force(holding(0, 60), "gluteus_medius")
    assert force(holding(0, 0, -80), "vasti") > 1.0 > 0.05 > force(holding(0, 0, 80), "vasti")
    assert force(holding(0, 0, 0, -80), "calves") > 1.0 > 0.05 > force(holding(0, 0, 0, 80), "calves")


def test_more_moment_needs_more_force() -> None:
    assert 1.9 < force(holding(-80), "gluteus_maximus") / force(holding(-40), "gluteus_maximus") < 2.1


def test_the_optimum_and_the_wider_range_hold_the_narrower() -> None:
    found = share(holding(-80, -40, -30, -20), model_muscles())
    narrow, wide = found.ranges[0.05], found.ranges[0.10]
    assert (wide.low <= narrow.low + 1e-3).all()
    assert (narrow.low <= found.force + 1e-9).all()
    assert (found.force <= narrow.high + 1e-9).all()
    assert (narrow.high <= wide.high + 1e-3).all()


def test_a_moment_beyond_all_strength_is_told_and_given_no_range() -> None:
    found = share(holding(-2000), model_muscles())
    assert found.unmet.all()
    assert found.reserve_nm[0, 0] < -1000
    assert all(np.isnan(ends.low).all() for ends in found.ranges.values())


def test_a_posture_outside_the_table_is_told() -> None:
    task = holding(-20)
    assert not share(task, model_muscles()).outside.any()
    assert share(
        replace(task, angles_rad=task.angles_rad + np.deg2rad([0, 0, 0, 120, 0])), model_muscles()
    ).outside.all()


# --- real runners -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def runs(data_dir: Path) -> dict[str, Run]:
    return {run[0]: run for run in with_plates(data_dir)}


@pytest.fixture(scope="module")
def demand(runs: dict[str, Run]) -> MuscleDemand:
    _, motion, contacts = runs["RBDS001"]
    return muscle_demand(motion, contacts, "right")


def test_the_glutei_are_asked_most_early_in_stance(demand: MuscleDemand) -> None:
    # Lenhart 2014: gluteus medius 3.3 body weights, maximus 1.6; peaks early in stance.
    groups, stance = list(GROUPS), demand.stance()
    for group, low, high in (("gluteus_maximus", 0.8, 2.5), ("gluteus_medius", 2.0, 4.5)):
        curve = np.where(stance, demand.sharing.force[:, groups.index(group)], 0)
        assert low < curve.max() < high
        assert demand.phase[curve.argmax()] < demand.off_phase / 2
    assert demand.whole
    assert demand.n_strides > 30
    assert not demand.sharing.unmet.any()


def test_ranges_are_wide_enough_that_no_split_is_claimed(demand: MuscleDemand) -> None:
    index = list(GROUPS).index("gluteus_maximus")
    at = int(np.where(demand.stance(), demand.sharing.force[:, index], 0).argmax())
    ends = demand.sharing.ranges[0.10]
    assert ends.high[at, index] - ends.low[at, index] > 0.4 * demand.sharing.force[at, index]
    assert ends.low[at, index] <= demand.sharing.force_by_cubes[at, index] <= ends.high[at, index]


def test_without_the_gluteus_maximus_others_extend_the_hip(demand: MuscleDemand) -> None:
    groups, rest = list(GROUPS), without(demand, "gluteus_maximus")
    stance = demand.stance()
    mean = {g: [d.sharing.force[stance, groups.index(g)].mean() for d in (demand, rest)] for g in groups}
    assert mean["gluteus_maximus"][1] == 0 < mean["gluteus_maximus"][0]
    assert mean["hamstrings"][1] > mean["hamstrings"][0]
    assert mean["adductor_magnus"][1] > mean["adductor_magnus"][0]


def test_more_lean_asks_more_of_hip_extensors_and_less_of_the_knee(runs: dict[str, Run]) -> None:
    # Teng and Powers 2015, and more EMG of gluteus maximus and biceps femoris (evidence S11).
    _, motion, contacts = runs["RBDS011"]
    mechanics = leg_mechanics(motion, contacts, "right")
    lean, cadence = (changed(mechanics, change) for change in CHANGES)
    before, groups = demand_of(mechanics), list(GROUPS)
    stance = before.stance()

    def ratio(after: MuscleDemand, group: str, where: np.ndarray) -> float:
        index = groups.index(group)
        return float(after.sharing.force[where, index].mean() / before.sharing.force[where, index].mean())

    assert ratio(lean, "gluteus_maximus", stance) > 1.05
    assert ratio(lean, "hamstrings", stance) > 1.05
    assert ratio(lean, "rectus_femoris", stance) < 0.95
    # Lenhart 2014: less gluteus medius in stance, more in late swing.
    assert ratio(cadence, "gluteus_medius", stance) < 0.98
    assert ratio(cadence, "gluteus_medius", ~stance) > 1.02


def test_demand_and_emg_of_the_glutei_burst_together(runs: dict[str, Run], data_dir: Path) -> None:
    text = bench.emg_text(data_dir / "emg" / "JA1Gait21.c3d", runs["JA1"])
    told = {
        row.split("|")[1].strip(): [c.strip() for c in row.split("|")[3:7]] for row in text.splitlines() if "| G" in row
    }
    for channel, least_r in (("GMAX", 0.6), ("GMED", 0.9)):
        r, emg_peak, demand_peak, inside = told[channel]
        assert float(r) > least_r
        assert abs(float(emg_peak.rstrip(" %")) - float(demand_peak.rstrip(" %"))) <= 5
        assert float(inside.rstrip(" %")) >= 75


def test_it_is_quick(runs: dict[str, Run]) -> None:
    took, _ = bench.seconds(runs["RBDS001"])
    assert took < 0.2 * 2  # twice the floor, for a busy machine


def test_opensim_says_the_same(runs: dict[str, Run], data_dir: Path) -> None:
    from benchmarks import opensim_check

    reason = opensim_check.available()
    if reason:
        pytest.skip(reason)
    answer = opensim_check.ask(data_dir / "opensim_stride", bench.STATED_KG["opensim_stride"], physiology=True)
    for side in ("left", "right"):
        cells = dict(
            zip(GROUPS, bench.against_opensim(answer, runs["opensim_stride"], side, physiology=True), strict=True)
        )
        for group, least in (("gluteus_maximus", 0.9), ("gluteus_medius", 0.95), ("hamstrings", 0.88)):
            assert float(cells[group][0]) >= least
        assert float(cells["gluteus_medius"][1]) >= 0.9
