"""The virtual runner: its geometry is exact, its parameters are what they say, and the measures find its truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipdrive.arrays import FloatArray
from hipdrive.measures import measure, measures
from hipdrive.motion.names import swapped
from hipdrive_synthetic.activities import on_the_spot, squatting, standing, walker
from hipdrive_synthetic.body import SOLE_M
from hipdrive_synthetic.stride import GRAVITY, Bounce
from hipdrive_synthetic.virtual_runner import (
    Runner,
    VirtualRun,
    random_runner,
    virtual_runner,
    with_hip_extension,
    with_overstride,
)

SIDES = ("left", "right")
SEGMENTS = [
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("ankle", "ball"),
    ("heel", "ball"),
    ("ball", "toe"),
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
]
STEADY = Runner()
UNEVEN = Runner(
    pelvic_drop_deg=(8.0, 3.0),
    knee_valgus_deg=(6.0, -1.0),
    trunk_sway_deg=(1.0, 4.0),
    knee_drive_deg=(44.0, 38.0),
    foot_strike_deg=(16.0, 4.0),
    step_asymmetry=0.03,
    contact_asymmetry=-0.04,
    knee_flexion_midstance_deg=50.0,
    variability=1.0,
)


def one(run: VirtualRun, id: str, side: str = "mean") -> float:
    return run.truth[id][side]


def speed(run: VirtualRun, name: str, t: FloatArray, h: float = 1e-6) -> FloatArray:
    return (run.stride.points(t + h)[name] - run.stride.points(t - h)[name]) / (2 * h)


def runners(n: int, seed: int = 0) -> list[Runner]:
    rng = np.random.default_rng(seed)
    return [random_runner(rng) for _ in range(n)]


# --- geometry ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("runner", [STEADY, UNEVEN, *runners(4)])
def test_bones_keep_their_length(runner: Runner) -> None:
    points = virtual_runner(runner, 3.0).motion
    for side in SIDES:
        for a, b in SEGMENTS:
            length = np.linalg.norm(points.point(f"{side}_{a}") - points.point(f"{side}_{b}"), axis=1)
            assert np.ptp(length) < 1e-9, (side, a, b)
    for a, b in [("hip", "hip"), ("asis", "asis"), ("psis", "psis"), ("shoulder", "shoulder")]:
        length = np.linalg.norm(points.point(f"left_{a}") - points.point(f"right_{b}"), axis=1)
        assert np.ptp(length) < 1e-9


@pytest.mark.parametrize("runner", [STEADY, UNEVEN, *runners(4, seed=1)])
def test_no_point_of_a_foot_goes_under_the_ground(runner: Runner) -> None:
    motion = virtual_runner(runner, 3.0, fps=1000.0).motion
    for side in SIDES:
        assert min(motion.point(f"{side}_{p}")[:, 1].min() for p in ("heel", "ball", "toe")) > 0.0


@pytest.mark.parametrize("runner", [STEADY, UNEVEN, replace(STEADY, foot_strike_deg=(-8.0, -8.0))])
def test_foot_stands_on_the_belt(runner: Runner) -> None:
    run = virtual_runner(runner, 3.0)
    for side in SIDES:
        mine = run.contacts.of(side)
        for strike, off in zip(mine.strike_s, mine.off_s, strict=True):
            lying = np.linspace(strike + 0.045, strike + 0.45 * (off - strike), 20)
            for name in ("heel", "ball", "toe"):
                over = speed(run, f"{side}_{name}", lying) + [runner.speed_mps, 0.0, 0.0]
                assert np.abs(over).max() < 1e-6
            # Until shortly before off the tip of the toe stays where it is.
            late = np.linspace(strike + 0.045, off - 0.026, 20)
            assert np.abs(speed(run, f"{side}_toe", late) + [runner.speed_mps, 0, 0]).max() < 1e-6


@pytest.mark.parametrize("foot", [14.0, 2.0, -8.0])
def test_first_touch_and_last_touch_are_the_contact(foot: float) -> None:
    """The touching point comes down to within the give of the sole, and slips less than a shoe gives way."""
    run = virtual_runner(replace(STEADY, foot_strike_deg=(foot, foot)), 3.0)
    first = "heel" if foot >= 0 else "ball"
    for side in SIDES:
        mine = run.contacts.of(side)
        at, later = (run.stride.points(t)[f"{side}_{first}"] for t in (mine.strike_s, mine.strike_s + 0.05))
        assert np.all((at[:, 1] - SOLE_M > 0.002) & (at[:, 1] - SOLE_M < 0.008))
        assert np.allclose(later[:, 1], SOLE_M, atol=1e-9)
        slip = later[:, 0] + STEADY.speed_mps * 0.05 - at[:, 0]
        assert np.all((slip > 0) & (slip < 0.015))
        down = speed(run, f"{side}_{first}", mine.strike_s - 1e-4)
        assert np.allclose(down[:, 1], -STEADY.descent_mps, atol=0.02)
        assert np.allclose(-down[:, 0], STEADY.retraction * STEADY.speed_mps, atol=0.05)
        leaving = run.stride.points(mine.off_s)
        assert np.allclose(leaving[f"{side}_toe"][:, 1] - SOLE_M, 0.0025, atol=0.001)
        assert np.all(leaving[f"{side}_heel"][:, 1] > 0.1)


@pytest.mark.parametrize("runner", [STEADY, UNEVEN])
def test_whole_body_moves_without_a_jump(runner: Runner) -> None:
    """Places and speeds are continuous: no point goes faster or is kinked more at a contact than around it."""
    run = virtual_runner(runner, 2.0)
    for instant in np.concatenate([run.contacts.strike_s, run.contacts.off_s]):
        before, after = instant + np.array([-2e-6]), instant + np.array([2e-6])
        for name in ("left_knee", "right_knee", "left_toe", "right_toe", "left_ankle", "right_heel"):
            jump = speed(run, name, after) - speed(run, name, before)
            assert np.abs(jump).max() < 0.02, name


@pytest.mark.parametrize("runner", [STEADY, UNEVEN, *runners(3, seed=2)])
def test_pelvis_flies_ballistically_and_the_ground_only_pushes(runner: Runner) -> None:
    run = virtual_runner(runner, 3.0)
    height = run.stride.height
    assert isinstance(height, Bounce)
    h = 1e-3

    def lift(t: FloatArray) -> FloatArray:
        return (height(t + h) - 2 * height(t) + height(t - h)) / h**2 + GRAVITY

    offs, nexts = run.contacts.off_s[:-1], run.contacts.strike_s[1:]
    assert np.all(nexts > offs)
    for off, strike in zip(offs, nexts, strict=True):
        assert np.abs(lift(np.linspace(off + h, strike - h, 9))).max() < 1e-4
    for strike, off in zip(run.contacts.strike_s, run.contacts.off_s, strict=True):
        force = lift(np.linspace(strike, off, 41)) / GRAVITY
        assert force.min() > -0.02
        assert 1.5 < force.max() < 4.5


def test_even_parameters_make_an_even_runner() -> None:
    run = virtual_runner(STEADY)
    for id, sides in run.truth.items():
        if "difference" in sides:
            assert abs(sides["difference"]) < 1e-3, id


def test_mirrored_parameters_make_the_mirrored_runner() -> None:
    runner = replace(UNEVEN, variability=0.0)
    turned = {
        f: (getattr(runner, f)[1], getattr(runner, f)[0])
        for f in ("pelvic_drop_deg", "knee_valgus_deg", "trunk_sway_deg", "knee_drive_deg", "foot_strike_deg")
    }
    mirror = replace(runner, **turned, step_asymmetry=-0.03, contact_asymmetry=0.04)
    run, other = virtual_runner(runner), virtual_runner(mirror)
    # The first left strike of one is the first right strike of the other.
    t = np.linspace(0.0, 1.0, 101)
    start, turned_start = run.contacts.of("left").strike_s[2], other.contacts.of("right").strike_s[2]
    here, there = run.stride.points(start + t), other.stride.points(turned_start + t)
    for name in here:
        assert np.allclose(here[name], there[swapped(name)] * [1, 1, -1], atol=1e-7), name
    for id, sides in run.truth.items():
        if "left" in sides:
            assert sides["left"] == pytest.approx(other.truth[id]["right"], abs=2e-3), id


# --- parameters -------------------------------------------------------------------------------------------------


def test_dialled_parameters_are_the_truth() -> None:
    runner = replace(UNEVEN, variability=0.0, pelvic_tilt_deg=9.0, head_forward_deg=12.0, step_width_m=-0.02)
    run = virtual_runner(runner)
    for k, side in enumerate(SIDES):
        assert one(run, "pelvic_drop", side) == pytest.approx(runner.pelvic_drop_deg[k], abs=0.01)
        assert one(run, "fppa", side) == pytest.approx(runner.knee_valgus_deg[k], abs=0.01)
        assert one(run, "trunk_sway", side) == pytest.approx(runner.trunk_sway_deg[k], abs=0.1)
        assert one(run, "foot_angle", side) == pytest.approx(runner.foot_strike_deg[k], abs=0.01)
        assert one(run, "knee_drive", side) == pytest.approx(runner.knee_drive_deg[k], abs=0.01)
    assert one(run, "ankle_lean") == pytest.approx(runner.ankle_lean_deg, abs=0.01)
    assert one(run, "waist_bend") == pytest.approx(runner.waist_bend_deg, abs=0.02)
    assert one(run, "run_tall") == pytest.approx(12.0, abs=0.01)
    assert one(run, "pelvic_tilt") == pytest.approx(9.0, abs=0.02)
    assert one(run, "knee_flexion_midstance") == pytest.approx(runner.knee_flexion_midstance_deg, abs=0.01)
    assert one(run, "step_width_mm") == pytest.approx(-20.0, abs=0.1)
    assert one(run, "cadence") == pytest.approx(runner.cadence_spm, rel=0.002)
    assert one(run, "contact_time") == pytest.approx(1000 * runner.contact_time_s, abs=0.01)
    assert one(run, "contact_time", "difference") == pytest.approx(-0.04 * 240, abs=0.01)
    assert one(run, "step_time", "difference") == pytest.approx(0.03 * 60000 / 170, abs=0.01)


def test_forefoot_angle_is_that_of_heel_to_toe() -> None:
    run = virtual_runner(replace(STEADY, foot_strike_deg=(-8.0, -8.0)))
    assert one(run, "foot_angle") == pytest.approx(-8.0, abs=0.01)


def test_hike_is_negative() -> None:
    run = virtual_runner(replace(STEADY, pelvic_drop_deg=(6.0, -3.0)))
    assert one(run, "pelvic_drop", "left") == pytest.approx(6.0, abs=0.01)
    assert one(run, "pelvic_drop_midstance", "right") == pytest.approx(-3.0, abs=0.2)


@pytest.mark.parametrize("rise_m", [0.07, 0.085])
def test_vertical_oscillation_is_as_dialled(rise_m: float) -> None:
    run = virtual_runner(replace(STEADY, vertical_oscillation_m=rise_m))
    assert one(run, "vertical_oscillation_mm") == pytest.approx(1000 * rise_m, abs=0.02)


def test_overstride_and_hip_extension_can_be_asked_for() -> None:
    assert one(virtual_runner(with_overstride(STEADY, 0.16)), "overstride") == pytest.approx(0.16, abs=1e-3)
    opened = virtual_runner(with_hip_extension(STEADY, 17.0))
    assert one(opened, "hip_extension_vertical") == pytest.approx(17.0, abs=0.01)


def test_ankle_lean_and_waist_bend_are_apart() -> None:
    base, lean, bend = (
        virtual_runner(r) for r in (STEADY, replace(STEADY, ankle_lean_deg=13.0), replace(STEADY, waist_bend_deg=8.0))
    )
    assert one(lean, "ankle_lean") - one(base, "ankle_lean") == pytest.approx(3.0, abs=0.02)
    assert one(bend, "waist_bend") - one(base, "waist_bend") == pytest.approx(10.0, abs=0.02)
    assert abs(one(lean, "waist_bend") - one(base, "waist_bend")) < 0.1
    assert abs(one(bend, "ankle_lean") - one(base, "ankle_lean")) < 0.1
    # The trunk shows both, and so cannot tell them apart.
    assert one(lean, "trunk_lean") - one(base, "trunk_lean") == pytest.approx(3.0, abs=0.05)
    measured = [measure(r.motion, r.contacts, ["ankle_lean", "waist_bend"]) for r in (base, lean, bend)]
    found = {id: [m.get(id).value for m in measured] for id in ("ankle_lean", "waist_bend")}  # type: ignore[union-attr]
    assert found["ankle_lean"][1] - found["ankle_lean"][0] == pytest.approx(3.0, abs=0.1)
    assert found["ankle_lean"][2] == pytest.approx(found["ankle_lean"][0], abs=0.1)
    assert found["waist_bend"][2] - found["waist_bend"][0] == pytest.approx(10.0, abs=0.1)
    assert found["waist_bend"][1] == pytest.approx(found["waist_bend"][0], abs=0.1)


def test_sitting_bends_the_knee_and_lowers_the_hips() -> None:
    tall, low = virtual_runner(STEADY), virtual_runner(replace(STEADY, sitting_deg=8.0))
    assert one(low, "knee_flexion_midstance") - one(tall, "knee_flexion_midstance") == pytest.approx(8.0, abs=0.01)
    assert one(low, "sitting") > one(tall, "sitting") + 2.0


def test_truth_is_that_of_a_finer_clock() -> None:
    """Frame rate does not touch the truth, and the continuous points are those of the frames."""
    slow, fast = virtual_runner(UNEVEN, fps=30.0), virtual_runner(UNEVEN, fps=480.0)
    assert slow.truth == fast.truth
    points = slow.stride.points(slow.motion.time_s)
    assert np.array_equal(points["left_toe"], slow.motion.point("left_toe"))


def test_same_seed_same_run() -> None:
    one_, two, other = virtual_runner(UNEVEN, 2.0), virtual_runner(UNEVEN, 2.0), virtual_runner(UNEVEN, 2.0, seed=1)
    assert np.array_equal(one_.motion.points, two.motion.points)
    assert not np.array_equal(one_.motion.points, other.motion.points)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"contact_time_s": 0.36}, "contact_time_s|leg"),
        ({"knee_flexion_midstance_deg": 12.0}, "leg"),
        ({"swing_knee_deg": 50.0}, "swing_knee_deg"),
        ({"knee_drive_deg": (12.0, 12.0), "swing_knee_deg": 125.0}, "knee_drive_deg"),
        ({"vertical_oscillation_m": 0.16}, "vertical_oscillation_m"),
    ],
)
def test_what_no_body_can_do_is_refused(change: dict[str, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        virtual_runner(replace(STEADY, **change), 2.0)


# --- the measures find the truth --------------------------------------------------------------------------------

#: Measured less true over random runners at 240 frames a second without noise, root mean square of the mean of
#: sides: what interpolation, outlying steps and the edges of a recording may cost, in the measure's unit. Where the
#: spread of steps enters (an outlying step left out, a first and last step that has no neighbour) it is a part of
#: that spread.
MAY_MISS = {"deg": 0.15, "ms": 0.4, "percent": 0.1, "mm": 0.8, "ratio": 0.05, "spm": 0.25}


def test_measures_find_the_truth_of_random_runners() -> None:
    missed: dict[str, list[float]] = {}
    units: dict[str, str] = {}
    for seed, runner in enumerate(runners(12, seed=3)):
        run = virtual_runner(runner, seed=seed)
        found = measure(run.motion, run.contacts)
        assert {r.id for r in found.refused} == {m.id for m in measures() if "forces" in m.needs}
        for row in found:
            if row.side == "mean" and row.id in run.truth:
                missed.setdefault(row.id, []).append(row.value - run.truth[row.id]["mean"])
                units[row.id] = row.unit
    assert len(missed) >= 30
    worst = {id: float(np.sqrt(np.mean(np.square(m)))) for id, m in missed.items()}
    assert {id: rms for id, rms in worst.items() if rms > MAY_MISS[units[id]]} == {}


# --- other activities -------------------------------------------------------------------------------------------


def test_walker_has_both_feet_down() -> None:
    run = walker()
    assert one(run, "flight_time") < -50
    assert one(run, "duty_factor") > 55
    assert min(run.motion.point(f"{s}_{p}")[:, 1].min() for s in SIDES for p in ("heel", "toe")) > 0.0


def test_on_the_spot_does_not_travel() -> None:
    run = on_the_spot()
    assert one(run, "flight_time") > 50
    assert np.ptp(run.motion.point("left_ankle")[:, 0]) < 0.5
    assert "paw_back" not in run.truth


def test_standing_and_squatting_keep_both_feet_down() -> None:
    for motion, moves in ((standing(5.0), 0.01), (squatting(5.0), 0.5)):
        assert np.ptp(motion.middle("hip")[:, 1]) < moves
        for side in SIDES:
            assert np.ptp(motion.point(f"{side}_heel"), axis=0).max() == 0.0
            shank = np.linalg.norm(motion.point(f"{side}_knee") - motion.point(f"{side}_ankle"), axis=1)
            assert np.ptp(shank) < 1e-9
    assert np.ptp(squatting(5.0).middle("hip")[:, 1]) > 0.2
