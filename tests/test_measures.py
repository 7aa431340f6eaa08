"""Every measure against geometry worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.gait import Contacts
from hipdrive.measures import Measurements, measure, measures
from hipdrive.measures.accuracy import accuracy_of
from hipdrive.motion import Motion
from stick import CONTACT_S, STEP_S, UPRIGHT, clock, contacts, seen, stick, turned


def value(found: Measurements, id: str, side: str = "mean") -> float:
    row = found.get(id, side)
    assert row is not None, [r.reason for r in found.refused if r.id == id]
    return row.value


def only(motion: Motion, id: str, side: str = "mean", of: Contacts | None = None) -> float:
    return value(measure(motion, of or contacts(), [id]), id, side)


def reason(motion: Motion, id: str) -> str:
    found = measure(motion, contacts(), [id])
    assert not found.rows
    return found.refused[0].reason


def sagittal(*names: str, about: tuple[float, float], degrees: float) -> dict[str, tuple[float, float, float]]:
    """Points turned about a place in the sagittal plane, + = tops forward (clockwise, seen from the right)."""
    out = {}
    for name in names:
        forward, up, right = UPRIGHT[name]
        forward, up = turned((forward, up), about, -degrees)
        out[name] = (forward, up, right)
    return out


def frontal(*names: str, about: tuple[float, float], degrees: float) -> dict[str, tuple[float, float, float]]:
    """Points turned about a place (right, up) in the frontal plane, + = right side up."""
    out = {}
    for name in names:
        forward, up, right = UPRIGHT[name]
        right, up = turned((right, up), about, degrees)
        out[name] = (forward, up, right)
    return out


PAIRS = {name: (f"left_{name}", f"right_{name}") for name in ("ear", "shoulder", "hip", "knee", "ankle", "heel", "toe")}


# --- frontal ----------------------------------------------------------------------------------------------------


def test_pelvic_drop_has_its_sign_on_each_side() -> None:
    tilted = stick(frontal("left_hip", "right_hip", about=(0, 0.9), degrees=-6))  # the right side is lower
    found = measure(tilted, contacts())
    for id in ("pelvic_drop", "pelvic_drop_midstance"):
        assert value(found, id, "left") == pytest.approx(6, abs=1e-6)
        assert value(found, id, "right") == pytest.approx(-6, abs=1e-6)
        assert value(found, id) == pytest.approx(0, abs=1e-6)
        assert value(found, id, "difference") == pytest.approx(12, abs=1e-6)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_camera_roll_shifts_each_side_and_leaves_the_mean(view: str) -> None:
    """A pelvis that drops 4° in left and 8° in right stance, seen by a camera rolled by 3°."""
    time_s, steps = clock(), contacts()
    side = np.array(["left", "right"])[(((time_s - 0.3) / STEP_S).astype(int) % 2)]
    tilt = np.where(side == "left", -4.0, 8.0)  # right side up is a drop in right stance
    hips = {
        f"{s}_hip": np.stack(
            [0 * tilt, 0.9 + k * 0.09 * np.sin(np.deg2rad(tilt)), k * 0.09 * np.cos(np.deg2rad(tilt))], axis=1
        )
        for s, k in (("left", -1), ("right", 1))
    }
    flat, rolled = (seen(stick(hips, time_s), view, roll) for roll in (0.0, 3.0))
    shift = 3.0 if view == "rear" else -3.0  # a scene turned clockwise lowers image-right
    found = measure(rolled, steps, ["pelvic_drop_midstance"])
    assert only(flat, "pelvic_drop_midstance", "left") == pytest.approx(4, abs=0.01)
    assert value(found, "pelvic_drop_midstance", "left") == pytest.approx(4 + shift, abs=0.01)
    assert value(found, "pelvic_drop_midstance", "right") == pytest.approx(8 - shift, abs=0.01)
    assert value(found, "pelvic_drop_midstance") == pytest.approx(6, abs=0.01)
    assert found.get("pelvic_drop_midstance", "difference") is None
    level = seen(stick(hips, time_s), view, 3.0, level_deg=3.0)
    assert only(level, "pelvic_drop_midstance", "difference") == pytest.approx(-4, abs=0.01)


@pytest.mark.parametrize(
    "network", ["blazepose-full", "blazepose-heavy", "rtmpose-halpe26", "openpose-body25", "coco17"]
)
@pytest.mark.parametrize("id", ["pelvic_drop", "pelvic_drop_midstance", "hip_adduction"])
def test_the_hips_of_a_pose_network_are_not_the_pelvis(network: str, id: str) -> None:
    why = reason(seen(stick({}), "rear", points=network), id)
    assert "pose network" in why
    assert "9°" in why
    assert "stickers" in why


def test_stickers_show_the_pelvis_that_a_network_does_not() -> None:
    tilt = np.deg2rad(5)
    stickers = {
        f"{s}_psis_sticker": (-0.1, 1.0 + k * 0.05 * np.sin(tilt), k * 0.05 * np.cos(tilt))
        for s, k in (("left", -1), ("right", 1))
    }
    motion = seen(stick(stickers), "rear", points="blazepose-full")
    assert only(motion, "pelvic_drop", "right") == pytest.approx(5, abs=1e-6)
    assert only(motion, "hip_adduction", "right") == pytest.approx(5, abs=1e-6)


def test_the_spines_go_before_the_hip_centres() -> None:
    spines = {"left_asis": (0.1, 0.98, -0.12), "right_asis": (0.1, 1.02, 0.12)}
    expected = np.degrees(np.arctan2(0.04, 0.24))
    assert only(stick(spines), "pelvic_drop", "right") == pytest.approx(expected, abs=1e-6)


def test_hip_adduction_is_thigh_against_pelvis() -> None:
    """Thighs 7° inward, pelvis 4° down on the right: 11° in left stance, 3° in right."""
    knees = {
        **frontal("left_knee", about=(-0.09, 0.9), degrees=7),
        **frontal("right_knee", about=(0.09, 0.9), degrees=-7),
    }
    hips = frontal("left_hip", "right_hip", about=(0, 0.9), degrees=-4)
    # The knees hang from the tilted hips.
    for side in ("left", "right"):
        shift = np.subtract(hips[f"{side}_hip"], UPRIGHT[f"{side}_hip"])
        knees[f"{side}_knee"] = tuple(np.add(knees[f"{side}_knee"], shift))
    motion = stick({**knees, **hips})
    assert only(motion, "hip_adduction", "left") == pytest.approx(11, abs=1e-6)
    assert only(motion, "hip_adduction", "right") == pytest.approx(3, abs=1e-6)
    rolled = seen(motion, "rear", roll_deg=5)
    assert only(rolled, "hip_adduction", "difference") == pytest.approx(8, abs=1e-6)


@pytest.mark.parametrize("view", ["rear", "front", "3d"])
def test_knee_valgus_is_positive_for_a_knee_towards_the_midline(view: str) -> None:
    inward = {"left_knee": (0.1, 0.5, -0.06), "right_knee": (0.1, 0.5, 0.11)}
    motion = stick(inward) if view == "3d" else seen(stick(inward), view, roll_deg=4)
    expected = {"left": 2 * np.degrees(np.arctan2(0.03, 0.4)), "right": -2 * np.degrees(np.arctan2(0.02, 0.4))}
    for side, angle in expected.items():
        assert only(motion, "fppa", side) == pytest.approx(angle, abs=1e-6)


def test_knee_gap_is_relative_to_the_hips_and_negative_when_crossed() -> None:
    apart = stick({"left_knee": (0, 0.5, -0.045), "right_knee": (0, 0.5, 0.045)})
    crossed = stick({"left_knee": (0, 0.5, 0.018), "right_knee": (0, 0.5, -0.018)})
    assert only(apart, "knee_gap") == pytest.approx(50, abs=1e-6)
    assert only(crossed, "knee_gap") == pytest.approx(-20, abs=1e-6)


def test_trunk_sway_is_towards_the_stance_leg() -> None:
    left = stick(frontal(*PAIRS["shoulder"], about=(0, 0.9), degrees=5))  # the top goes to the left
    assert only(left, "trunk_sway", "left") == pytest.approx(5, abs=1e-6)
    assert only(left, "trunk_sway", "right") == pytest.approx(-5, abs=1e-6)


def test_step_width_ignores_a_runner_who_drifts_sideways() -> None:
    time_s = clock()
    drift = np.outer(time_s, [0, 0, 0.05])
    ankles = {f"{s}_ankle": np.add([0, 0.1, k * 0.04], drift) for s, k in (("left", -1), ("right", 1))}
    motion = stick(ankles, time_s)
    assert only(motion, "step_width_mm") == pytest.approx(80, abs=0.01)
    leg = 0.4 + np.hypot(0.4, 0.05)  # close to: the drift slants the shank a little
    assert only(motion, "step_width") == pytest.approx(100 * 0.08 / leg, rel=0.15)
    crossing = stick({"left_ankle": (0, 0.1, 0.01), "right_ankle": (0, 0.1, -0.01)})
    assert only(crossing, "step_width_mm") == pytest.approx(-20, abs=0.01)


def test_crossover_is_measured_from_the_middle_of_a_swaying_pelvis() -> None:
    """The pelvis sways 2 cm over each stance foot, the left foot lands 1 cm across, the right 3 cm short."""
    time_s, steps = clock(), contacts()
    sway = -0.02 * np.cos(np.pi * (time_s - steps.strike_s[0]) / STEP_S)  # left at the left strike
    hips = {
        f"{s}_hip": np.stack([0 * sway, 0 * sway + 0.9, sway + k * 0.09], axis=1)
        for s, k in (("left", -1), ("right", 1))
    }
    feet = {"left_ankle": (0, 0.1, 0.01), "right_ankle": (0, 0.1, 0.03)}
    motion = stick({**hips, **feet, "left_knee": (0, 0.5, 0.0), "right_knee": (0, 0.5, 0.0)}, time_s)
    left, right = (only(motion, "crossover", s) for s in ("left", "right"))
    assert left == pytest.approx(100 * 0.01 / 0.81, rel=0.05)
    assert right == pytest.approx(-100 * 0.03 / 0.81, rel=0.05)


# --- sagittal ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["3d", "left", "right"])
def test_sagittal_angles(view: str) -> None:
    """Thigh 30° forward, shank 40° back from it, foot 12° up, trunk 9° forward, head 14° further."""
    legs: dict[str, object] = {}
    for side in ("left", "right"):
        k = -0.09 if side == "left" else 0.09
        thigh, shank = np.deg2rad(30), np.deg2rad(-10)
        knee = np.array([0.4 * np.sin(thigh), 0.9 - 0.4 * np.cos(thigh), k])
        ankle = knee + [0.4 * np.sin(shank), -0.4 * np.cos(shank), 0]
        legs |= {f"{side}_knee": knee, f"{side}_ankle": ankle, f"{side}_heel": ankle}
        legs[f"{side}_toe"] = ankle + 0.25 * np.array([np.cos(np.deg2rad(12)), np.sin(np.deg2rad(12)), 0])
    trunk, head = np.deg2rad(9), np.deg2rad(23)
    shoulder = np.array([0.5 * np.sin(trunk), 0.9 + 0.5 * np.cos(trunk)])
    ear = shoulder + 0.2 * np.array([np.sin(head), np.cos(head)])
    for side, k in (("left", -1), ("right", 1)):
        legs[f"{side}_shoulder"] = (*shoulder, 0.18 * k)
        legs[f"{side}_ear"] = (*ear, 0.07 * k)
    lab = stick(legs)
    found = measure(lab if view == "3d" else seen(lab, view), contacts())
    ankle_forward = 0.4 * np.sin(np.deg2rad(30)) + 0.4 * np.sin(np.deg2rad(-10))
    ankle_down = 0.4 * np.cos(np.deg2rad(30)) + 0.4 * np.cos(np.deg2rad(-10))
    line = -np.degrees(np.arctan2(ankle_forward, ankle_down))
    expected = {
        "hip_extension_vertical": -30,
        "knee_drive": 30,
        "knee_flexion_midstance": 40,
        "knee_flexion_strike": 40,
        "shank_angle": -10,
        "foot_angle": 12,
        "trunk_lean": 9,
        "run_tall": 14,
        "trailing_limb_angle": line,
        "ankle_lean": line,
        "waist_bend": 9 - line,
        "overstride": ankle_forward / 0.8,
        "sitting": 100 * (1 - ankle_down / 0.8),
    }
    for id, number in expected.items():
        assert value(found, id) == pytest.approx(number, abs=1e-6), id


def test_a_rigid_lean_is_all_ankle_and_a_fold_is_all_waist() -> None:
    upper = ("left_hip", "right_hip", "left_shoulder", "right_shoulder", "left_knee", "right_knee")
    rigid = stick(sagittal(*upper, about=(0, 0.1), degrees=8))
    folded = stick(sagittal(*PAIRS["shoulder"], about=(0, 0.9), degrees=20))
    assert only(rigid, "ankle_lean") == pytest.approx(8, abs=1e-6)
    assert only(rigid, "waist_bend") == pytest.approx(0, abs=1e-6)
    assert only(folded, "ankle_lean") == pytest.approx(0, abs=1e-6)
    assert only(folded, "waist_bend") == pytest.approx(20, abs=1e-6)


def test_side_camera_roll_shifts_angles_to_the_vertical_but_not_their_difference() -> None:
    motion = seen(stick({}), "right", roll_deg=4)
    found = measure(motion, contacts(), ["shank_angle", "knee_flexion_strike"])
    left, mean, difference = (found.get("shank_angle", s) for s in ("left", "mean", "difference"))
    assert left is not None
    assert mean is not None
    assert difference is not None
    assert abs(mean.value) == pytest.approx(4, abs=1e-6)
    assert difference.value == pytest.approx(0, abs=1e-6)
    assert "no_level" in left.flags
    assert "no_level" in mean.flags
    assert "no_level" not in difference.flags
    knee = found.get("knee_flexion_strike")
    assert knee is not None
    assert "no_level" not in knee.flags


def test_the_foot_is_read_to_the_ball_where_no_toe_is_marked() -> None:
    balls = {f"{s}_ball": (0.15, 0.03, k) for s, k in (("left", -0.09), ("right", 0.09))}
    motion = stick(balls)
    motion = motion.select([n for n in motion.names if not n.endswith("_toe")])
    assert only(motion, "foot_angle") == pytest.approx(np.degrees(np.arctan2(-0.02, 0.2)), abs=1e-6)


# --- instants ---------------------------------------------------------------------------------------------------


def _bending_knee(time_s: np.ndarray, rate_deg_s: float) -> Motion:
    """The shank turns back steadily from each strike on: knee flexion is rate × time since the last left strike."""
    since = (time_s - 0.4) % (2 * STEP_S)
    bend = np.deg2rad(rate_deg_s * since)
    points = {
        f"{s}_ankle": np.stack([-0.4 * np.sin(bend), 0.5 - 0.4 * np.cos(bend), 0 * bend + k], axis=1)
        for s, k in (("left", -0.09), ("right", 0.09))
    }
    return stick(points, time_s)


def test_values_are_read_between_frames() -> None:
    """At the right strike, half a stride after the left, the bend is rate × step time, at any frame rate."""
    for fps in (240.0, 60.0, 53.0):
        motion = _bending_knee(clock(fps=fps), 60.0)
        assert only(motion, "knee_flexion_strike", "right") == pytest.approx(60 * STEP_S, abs=0.01)


def test_an_uncertain_strike_widens_the_angle_read_at_it() -> None:
    motion = _bending_knee(clock(), 60.0)
    row = measure(motion, contacts(se_s=0.01), ["knee_flexion_strike"]).get("knee_flexion_strike", "right")
    assert row is not None
    known = accuracy_of(row.id, motion)
    steps_se = np.sqrt(row.se**2 - (known.sd_side**2 if known else 0.0))
    assert steps_se == pytest.approx(60 * 0.01 / np.sqrt(row.n_steps), rel=0.02)


def test_noise_does_not_raise_a_peak() -> None:
    """A drop of 6° at its peak; frame noise of 1.5° would lift the largest value of each stance by over 2°."""
    time_s, steps = clock(12), contacts(steps=31)
    phase = (time_s - 0.4) % STEP_S / CONTACT_S
    side = np.where(((time_s - 0.4) // STEP_S) % 2 == 0, -1.0, 1.0)
    drop = 6 * np.sin(np.pi * np.clip(phase, 0, 1)) + np.random.default_rng(3).normal(0, 1.5, len(time_s))
    tilt = np.deg2rad(side * drop)
    hips = {
        f"{s}_hip": np.stack([0 * tilt, 0.9 + 0.09 * k * np.sin(tilt), 0.09 * k * np.cos(tilt)], axis=1)
        for s, k in (("left", -1), ("right", 1))
    }
    assert only(stick(hips, time_s), "pelvic_drop", of=steps) == pytest.approx(6, abs=1.0)


def test_midstance_is_the_lowest_pelvis() -> None:
    """The pelvis is lowest 0.1 s after each strike; the knee gap is read then and nowhere else."""
    time_s = clock()
    low = (time_s - 0.5) % STEP_S
    height = 0.9 - 0.03 * np.cos(2 * np.pi * low / STEP_S)
    knee = 0.09 + 0.05 * np.sin(2 * np.pi * low / STEP_S)  # 0.09 at the lowest pelvis
    points = {}
    for s, k in (("left", -1), ("right", 1)):
        points[f"{s}_hip"] = np.stack([0 * low, height, 0 * low + 0.09 * k], axis=1)
        points[f"{s}_knee"] = np.stack([0 * low, 0 * low + 0.5, knee * k], axis=1)
    assert only(stick(points, time_s), "knee_gap") == pytest.approx(100, abs=1.5)


# --- time -------------------------------------------------------------------------------------------------------


def test_times() -> None:
    found = measure(stick({}), contacts())
    expected = {
        "contact_time": 250,
        "flight_time": 100,
        "step_time": 350,
        "duty_factor": 100 * 0.25 / 0.7,
        "cadence": 60 / 0.35,
    }
    for id, number in expected.items():
        assert value(found, id) == pytest.approx(number, rel=1e-9), id


def test_a_missed_contact_changes_no_time() -> None:
    keep = np.ones(15, dtype=bool)
    keep[[4, 9]] = False
    found = measure(stick({}), contacts().only(keep))
    for id, number in {"cadence": 60 / 0.35, "step_time": 350.0, "flight_time": 100.0, "duty_factor": 35.714}.items():
        assert value(found, id) == pytest.approx(number, rel=1e-4), id


def test_cadence_bridges_no_long_gap() -> None:
    """Ten steps lost, and the runner stood for a moment: two runs with one cadence."""
    first, second = contacts(8), contacts(8, start_s=6.123)
    both = Contacts(
        *(np.concatenate([getattr(first, c), getattr(second, c)]) for c in ("side", "strike_s", "off_s")),
        np.zeros(16),
        np.zeros(16),
        "kinematics",
    )
    assert only(stick({}, clock(10)), "cadence", of=both) == pytest.approx(60 / 0.35, rel=1e-9)


@pytest.mark.parametrize(("varies_s", "error_s"), [(0.004, 0.0), (0.008, 0.004), (0.004, 0.01), (0.0, 0.01)])
def test_the_interval_of_cadence_holds_for_uneven_steps_and_for_uncertain_strikes(
    varies_s: float, error_s: float
) -> None:
    """Steps that differ add up along the run, errors of strikes do not; the interval holds both."""
    rng, n, motion = np.random.default_rng(1), 30, stick({}, clock(1))
    hits, values = [], []
    for _ in range(150):
        step = STEP_S + rng.normal(0, varies_s, n - 1)
        strike = np.cumsum(np.concatenate([[0.4], step])) + rng.normal(0, error_s, n)
        side, se = np.array(["left", "right"])[np.arange(n) % 2], np.full(n, error_s)
        steps = Contacts(side, strike, strike + CONTACT_S, se, se, "kinematics")
        row = measure(motion, steps, ["cadence"]).get("cadence")
        assert row is not None
        hits.append(row.ci95[0] < 60 / STEP_S < row.ci95[1])
        values.append(row.value)
    assert np.mean(hits) >= 0.91  # three standard errors of a share of 150 below 0.95 would be 0.90
    if varies_s == 0:  # first to last strike alone would vary by 60 / T² × √2 × error / (n − 1) = 0.24
        assert np.std(values) < 0.16


# --- travel -----------------------------------------------------------------------------------------------------


def _runner(speed: float, before: float, over_ground: bool, time_s: np.ndarray) -> Motion:
    """Feet that go back with the belt in stance and at `before` × its speed in the 60 ms before strike.

    The hips bounce by 8 cm, lowest in the middle of stance.
    """
    points = {}
    travel = speed * time_s if over_ground else 0 * time_s
    bounce = 0.9 - 0.04 * np.cos(2 * np.pi * (time_s - 0.4 - CONTACT_S / 2) / STEP_S)
    for k, (side, start) in enumerate((("left", 0.4), ("right", 0.4 + STEP_S))):
        phase = (time_s - start) % (2 * STEP_S)
        ahead = 0.3
        key_t = [0, CONTACT_S, 2 * STEP_S - 0.06, 2 * STEP_S]
        key_x = [ahead, ahead - speed * CONTACT_S, ahead + 0.06 * speed * before, ahead]
        foot = np.interp(phase, key_t, key_x) + travel
        z = -0.09 if k == 0 else 0.09
        points[f"{side}_heel"] = np.stack([foot, 0 * foot + 0.05, 0 * foot + z], axis=1)
        points[f"{side}_hip"] = np.stack([travel, bounce, 0 * foot + z], axis=1)
        points[f"{side}_knee"] = np.stack([travel, bounce - 0.4, 0 * foot + z], axis=1)
        points[f"{side}_ankle"] = np.stack([travel, bounce - 0.8, 0 * foot + z], axis=1)
    return stick(points, time_s)


@pytest.mark.parametrize("over_ground", [False, True])
def test_what_rests_on_speed(over_ground: bool) -> None:
    motion = _runner(3.0, 0.6, over_ground, clock(8))
    found = measure(motion, contacts(20))
    assert value(found, "paw_back") == pytest.approx(0.6, abs=0.02)
    assert value(found, "overstride") == pytest.approx(0.3 / 0.8, abs=0.005)
    assert value(found, "vertical_oscillation_mm") == pytest.approx(80, abs=0.5)
    assert value(found, "vertical_oscillation") == pytest.approx(10, abs=0.1)
    assert value(found, "vertical_ratio") == pytest.approx(100 * 0.08 / (3.0 * STEP_S), rel=0.01)


def test_a_foot_that_reaches_forward_paws_negative() -> None:
    assert only(_runner(3.0, -0.5, False, clock(8)), "paw_back", of=contacts(20)) == pytest.approx(-0.5, abs=0.02)


def test_leg_stiffness_by_hand() -> None:
    """Contact 250 ms, flight 100 ms, 3 m/s, leg 0.8 m: peak 2.199 weights, shortening 0.0937 + 0.0600 m."""
    peak = np.pi / 2 * (0.1 / 0.25 + 1)
    fall = 9.80665 * (peak * 0.25**2 / np.pi**2 - 0.25**2 / 8)
    arc = 0.8 - np.sqrt(0.8**2 - 0.375**2)
    motion = _runner(3.0, 0.6, False, clock(8))
    assert only(motion, "leg_stiffness", of=contacts(20)) == pytest.approx(peak / ((arc + fall) / 0.8), rel=0.01)


# --- refusals ---------------------------------------------------------------------------------------------------

TRAVEL = {"overstride", "paw_back", "ankle_lean", "waist_bend", "shank_angle", "vertical_ratio", "leg_stiffness"}
TIME = {"cadence", "contact_time", "flight_time", "step_time", "leg_stiffness"}


@pytest.mark.parametrize("id", sorted(TRAVEL | {"trailing_limb_angle"}))
def test_running_on_the_spot_shows_no_travel(id: str) -> None:
    assert "on the spot" in reason(stick({}, flags=("running_on_the_spot",)), id)


@pytest.mark.parametrize("id", sorted(TIME))
def test_slow_motion_shows_no_time(id: str) -> None:
    assert "--capture-fps" in reason(stick({}, flags=("slow_motion",)), id)


def test_slow_motion_of_a_stated_rate_shows_time_and_angles() -> None:
    stated = stick({}, flags=("capture_rate_stated",))
    assert only(stated, "contact_time") == pytest.approx(250)
    assert only(stick({}, flags=("slow_motion",)), "knee_flexion_strike") == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("one", [m for m in measures() if m.plane != "any"], ids=lambda m: m.id)
def test_the_wrong_view_says_where_to_stand(one) -> None:  # type: ignore[no-untyped-def]
    view = "right" if one.plane == "frontal" else "rear"
    assert "film from" in reason(seen(stick({}), view), one.id)


@pytest.mark.parametrize("id", ["hip_rotation", "hip_extension_pelvis", "pelvic_tilt"])
@pytest.mark.parametrize("view", ["rear", "right"])
def test_one_camera_shows_no_third_dimension(id: str, view: str) -> None:
    assert "motion capture" in reason(seen(stick({}), view), id)


@pytest.mark.parametrize(
    ("id", "view"), [("step_width_mm", "rear"), ("vertical_oscillation_mm", "right"), ("leg_stiffness", "right")]
)
def test_one_camera_gives_no_millimetres(id: str, view: str) -> None:
    assert "no scale" in reason(seen(_runner(3.0, 0.5, False, clock()), view), id)


@pytest.mark.parametrize("id", ["trunk_lean", "trunk_sway", "waist_bend", "run_tall"])
def test_markers_without_a_trunk_say_so(id: str) -> None:
    motion = stick({})
    legs = motion.select([n for n in motion.names if not n.endswith(("shoulder", "ear"))])
    assert "no point called left" in reason(legs, id)


# --- three dimensions -------------------------------------------------------------------------------------------


def _spines(tilt_deg: float) -> dict[str, tuple[float, float, float]]:
    """Four spines whose plane is tilted forward about the hips' axis."""
    front, back = turned((0.08, 1.0), (0, 1.0), -tilt_deg), turned((-0.08, 1.0), (0, 1.0), -tilt_deg)
    return {
        f"{s}_{name}": (*place, k)
        for s, sign in (("left", -1), ("right", 1))
        for name, place, k in (("asis", front, sign * 0.12), ("psis", back, sign * 0.05))
    }


def test_pelvic_tilt_and_hip_extension_to_the_pelvis() -> None:
    """Pelvis 12° forward, thigh 20° behind the vertical: the hip itself is opened by 8°."""
    moved: dict[str, object] = {**_spines(12)}
    for side, k in (("left", -0.09), ("right", 0.09)):
        knee = turned((0, 0.5), (0, 0.9), -20)
        moved[f"{side}_knee"] = (*knee, k)
        out = 0.05 if side == "right" else -0.05
        moved[f"{side}_knee_lateral"], moved[f"{side}_knee_medial"] = (*knee, k + out), (*knee, k - out)
    found = measure(stick(moved), contacts())
    assert value(found, "pelvic_tilt") == pytest.approx(12, abs=1e-6)
    assert value(found, "hip_extension_vertical") == pytest.approx(20, abs=1e-6)
    assert value(found, "hip_extension_pelvis") == pytest.approx(8, abs=1e-6)


def test_hip_rotation_is_positive_inward_on_both_sides() -> None:
    """The epicondyles turned so that the front of each knee looks inward by 15°."""
    moved: dict[str, object] = {**_spines(0)}
    turn = np.deg2rad(15)
    for side, sign in (("left", -1.0), ("right", 1.0)):
        outward = 0.05 * np.array([np.sin(turn), 0.0, sign * np.cos(turn)])
        knee = np.array(UPRIGHT[f"{side}_knee"])
        moved[f"{side}_knee_lateral"], moved[f"{side}_knee_medial"] = knee + outward, knee - outward
    found = measure(stick(moved), contacts())
    for side in ("left", "right"):
        assert value(found, "hip_rotation", side) == pytest.approx(15, abs=1e-6)
