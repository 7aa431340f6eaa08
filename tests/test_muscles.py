"""Moments and work of the joints of a made leg, what is believed of a plate, and real runners."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

import hipdrive as hd
from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts
from hipdrive.motion import Image, Lab, Motion, Provenance
from hipdrive.motion.forces import Forces
from hipdrive.muscles import joint_work, leg_mechanics
from hipdrive.muscles.ground import mass_of
from hipdrive.muscles.hip_centre import REGRESSION_M, find_hip_centre
from hipdrive.muscles.leg import LegMotion, mirrored
from hipdrive.muscles.pressure import with_usual_centre
from hipdrive.muscles.segments import ANYBODY, Segment
from hipdrive.muscles.top_down import top_down

MASS = 70.0
G = 9.81
FPS = 500.0
TIME = np.arange(0, 2.0, 1 / FPS)
LENGTHS = {"thigh": 0.42, "shank": 0.43, "foot": 0.2}
#: Where the force of a standing foot acts, metres.
UNDER_THE_FOOT = (0.15, 0.0, 0.0)


def place(forward: FloatArray | float, up: FloatArray | float, right: FloatArray | float = 0.0) -> FloatArray:
    return np.stack([forward + 0 * TIME, up + 0 * TIME, right + 0 * TIME], axis=1)


def leg_at(thigh: FloatArray, shank: FloatArray, foot: FloatArray) -> dict[str, FloatArray]:
    """Points of a leg under a hip at 1 m, from the angles of its segments to straight down, + = forward."""

    def from_(start: FloatArray, length: float, angle: FloatArray) -> FloatArray:
        return start + length * place(np.sin(angle), -np.cos(angle))

    hip = place(0, 1)
    knee = from_(hip, LENGTHS["thigh"], thigh)
    ankle = from_(knee, LENGTHS["shank"], shank)
    # The foot leads from the heel, which here is the ankle.
    return {"hip": hip, "knee": knee, "ankle": ankle, "heel": ankle, "ball": from_(ankle, LENGTHS["foot"], foot)}


STILL = leg_at(0 * TIME + 0.4, 0 * TIME - 0.3, 0 * TIME + np.pi / 2)


def motion_of(points: dict[str, FloatArray], forces: Forces | None) -> Motion:
    """Both legs alike, in the middle plane."""
    named = {f"{s}_{name}": at for s in ("left", "right") for name, at in points.items()}
    for side, right in (("left", -0.12), ("right", 0.12)):
        named |= {f"{side}_asis": place(0.1, 1.1, right), f"{side}_psis": place(-0.1, 1.1, right / 3)}
    stacked = np.stack(list(named.values()), axis=1)
    provenance = Provenance("made.c3d", "c3d", "markers", FPS, float(TIME[-1]))
    return Motion(stacked, tuple(named), TIME, Lab(), provenance, np.ones(stacked.shape[:2]), forces)


def contacts() -> Contacts:
    """Right, left, right, left: the left foot from 0.5 to 1.0 s."""
    strike, off = np.array([0.1, 0.5, 0.9, 1.3]), np.array([0.4, 0.8, 1.2, 1.6])
    error = np.full(4, 1e-3)
    return Contacts(np.array(["right", "left", "right", "left"]), strike, off, error, error, "force")


def weight(centre: tuple[float, float, float] | None = UNDER_THE_FOOT, up: float = MASS * G) -> Forces:
    centre_m = None if centre is None else place(*centre)
    return Forces(TIME, place(40.0, up, 25.0), centre_m)


def test_a_leg_at_rest_holds_what_hangs_below_each_joint() -> None:
    found = leg_mechanics(motion_of(STILL, weight()), contacts(), "left", mass_kg=MASS)
    frame = np.searchsorted(TIME, 0.65)
    ends = {name: at[frame] for name, at in STILL.items()}
    push = np.array([40.0, MASS * G, -25.0])  # mirrored, as the left leg is
    for column, joint in enumerate(("hip", "knee", "ankle")):
        below = {"hip": ("thigh", "shank", "foot"), "knee": ("shank", "foot"), "ankle": ("foot",)}[joint]
        turned = np.cross(np.array(UNDER_THE_FOOT) - ends[joint], push)
        for name in below:
            first, second = {"thigh": ("hip", "knee"), "shank": ("knee", "ankle"), "foot": ("heel", "ball")}[name]
            segment: Segment = getattr(ANYBODY, name)
            at = ends[first] + segment.centre * (ends[second] - ends[first])
            turned = turned + np.cross(at - ends[joint], [0, -segment.mass * MASS * G, 0])
        np.testing.assert_allclose(found.moment_nm[frame, column], -turned, atol=0.05)
    assert np.abs(found.power_w[frame]).max() < 1e-6


def test_the_mirror_image_of_a_leg_has_the_same_moments() -> None:
    angles = (0.4 + 0.2 * np.sin(9 * TIME), -0.3 + 0.3 * np.cos(7 * TIME), np.pi / 2 + 0 * TIME)
    motion = motion_of(leg_at(*angles), weight((0.1, 0.0, 0.02)))
    other = replace(contacts(), side=np.array(["left", "right", "left", "right"]))
    right = leg_mechanics(motion, other, "right", mass_kg=MASS)
    left = leg_mechanics(mirrored(motion), contacts(), "left", mass_kg=MASS)
    np.testing.assert_allclose(right.moment_nm, left.moment_nm, atol=1e-9)
    np.testing.assert_allclose(right.power_w, left.power_w, atol=1e-9)


def test_the_parts_make_the_whole_moment() -> None:
    angles = (0.4 + 0.2 * np.sin(9 * TIME), -0.3 + 0 * TIME, np.pi / 2 + 0 * TIME)
    found = leg_mechanics(motion_of(leg_at(*angles), weight()), contacts(), "left", mass_kg=MASS)
    in_air = TIME < 0.4
    assert np.abs(found.ground_nm[in_air]).max() < 1
    assert np.abs(found.inertia_nm).max() > 5
    still = leg_mechanics(motion_of(STILL, weight()), contacts(), "left", mass_kg=MASS)
    np.testing.assert_allclose(still.inertia_nm[8:-8], 0, atol=1e-6)


# --- what is believed ---------------------------------------------------------------------------------------------


def test_the_mass_is_that_of_the_mean_force() -> None:
    assert mass_of(weight(), contacts()) == pytest.approx(MASS, rel=1e-9)


def test_a_step_beside_the_plates_does_not_lighten_the_runner() -> None:
    late = replace(contacts(), strike_s=np.array([0.1, 0.5, 0.9, 1.7]), off_s=np.array([0.4, 0.8, 1.2, 1.9]))
    beside = (TIME > 1.3) & (TIME < 1.7)
    forces = replace(weight(), force_n=np.where(beside[:, None], 0.0, weight().force_n))
    assert mass_of(forces, late) == pytest.approx(MASS, rel=1e-9)


@pytest.mark.parametrize("up", [MASS * G / 1000, 1.0, MASS * G * 100])
def test_a_force_in_another_unit_is_refused(up: float) -> None:
    with pytest.raises(CannotSee, match="not in newtons"):
        joint_work(motion_of(STILL, weight(up=up)), contacts())


def test_a_stated_mass_that_the_plates_deny_is_refused() -> None:
    with pytest.raises(CannotSee, match="the plates carry 70 kg, but 90 kg are stated"):
        joint_work(motion_of(STILL, weight()), contacts(), mass_kg=90)


def test_no_mass_is_asked_for() -> None:
    once = contacts().only(np.array([False, True, False, False]))
    with pytest.raises(CannotSee, match="state the runner's mass"):
        joint_work(motion_of(STILL, weight()), once)


def test_without_a_plate_or_the_place_of_its_force_there_is_no_work() -> None:
    with pytest.raises(CannotSee, match="where under the foot"):
        joint_work(motion_of(STILL, weight(None)), contacts())
    with pytest.raises(CannotSee, match="force under the foot"):
        joint_work(motion_of(STILL, None), contacts())


def test_one_camera_is_refused_with_the_reason() -> None:
    motion = motion_of(STILL, weight())
    filmed = replace(motion, points=motion.points[..., :2], space=Image(100, 100, "left"))
    with pytest.raises(CannotSee, match="one camera gives neither"):
        joint_work(filmed, contacts())


@pytest.mark.parametrize("lacking", ["knee", "heel", "ball"])
def test_a_missing_segment_is_named(lacking: str) -> None:
    motion = motion_of(STILL, weight())
    kept = motion.select(name for name in motion.names if not name.endswith(lacking))
    with pytest.raises(CannotSee, match="front of the foot" if lacking == "ball" else lacking):
        joint_work(kept, contacts())


def test_feet_on_the_ground_at_once_are_refused() -> None:
    walking = replace(contacts(), off_s=contacts().strike_s + 0.5)
    with pytest.raises(CannotSee, match="both feet are on the ground at once"):
        joint_work(motion_of(STILL, weight()), walking)


@pytest.mark.parametrize("centre", [(1.5, 0.0, 0.0), (0.15, 0.0, 0.4), (150.0, 0.0, 0.0)])
def test_a_force_that_does_not_act_under_the_foot_is_refused(centre: tuple[float, float, float]) -> None:
    # Plates exchanged, the other foot's force, a place in millimetres.
    with pytest.raises(CannotSee, match="away from the foot"):
        joint_work(motion_of(STILL, weight(centre)), contacts())


def test_one_stance_that_is_not_believed_is_left_out_and_the_rest_kept() -> None:
    forces = weight()
    assert forces.centre_m is not None
    centre = forces.centre_m.copy()
    centre[(TIME > 1.25) & (TIME < 1.65), 0] += 1.0
    moving = leg_at(0.4 + 0.1 * np.sin(9 * TIME), 0 * TIME - 0.3, 0 * TIME + np.pi / 2)
    work = joint_work(motion_of(moving, replace(forces, centre_m=centre)), contacts())
    assert np.isfinite(work.stance_given[:3]).all()
    assert np.isnan(work.stance_given[3]).all()


# --- the hip centre -----------------------------------------------------------------------------------------------


def circling(size_deg: tuple[float, float, float], noise_m: float = 0.0) -> LegMotion:
    """A thigh with four markers that turns about a point 30 mm beside the regressed hip."""
    rng = np.random.default_rng(0)
    phase = 2 * np.pi * np.stack([TIME, 1.3 * TIME, 0.7 * TIME], axis=1)
    turn = Rotation.from_euler("zxy", np.array(size_deg) * np.sin(phase), degrees=True).as_matrix()
    centre = np.array([0.02, 1.0, 0.09]) + np.array([0.01, 0.02, -0.02])
    markers = np.array([[0.02, -0.1, 0.08], [-0.05, -0.12, 0.07], [0.03, -0.3, 0.06], [-0.06, -0.31, 0.05]])
    places = np.einsum("fij,mj->fmi", turn, markers) + centre + noise_m * rng.normal(size=(len(TIME), 4, 3))
    motion = motion_of(STILL, weight())
    hip = motion.names.index("right_hip")
    points = motion.points.copy()
    points[:, hip] = [0.02, 1.0, 0.09]
    names = (*motion.names, *(f"right_thigh_{i}" for i in range(4)))
    stacked = np.concatenate([points, places], axis=1)
    return LegMotion(replace(motion, points=stacked, names=names, confidence=np.ones(stacked.shape[:2])))


def test_circles_of_the_leg_show_its_centre() -> None:
    found = find_hip_centre(circling((40, 30, 15)))
    np.testing.assert_allclose(found.offset_m, [0.01, 0.02, -0.02], atol=1e-9)
    np.testing.assert_allclose(found.weight, 1.0, atol=1e-3)


def test_a_flat_swing_says_little_about_how_far_out_the_hip_is() -> None:
    found = find_hip_centre(circling((40, 3, 3), noise_m=0.005))
    assert found.weight[2] < 0.2 < found.weight[0]
    assert (found.error_m <= REGRESSION_M).all()
    assert np.abs(found.offset_m[:2] - [0.01, 0.02]).max() < 2 * found.functional_error_m[:2].max()


def test_without_thigh_markers_the_regression_stands_alone() -> None:
    found = find_hip_centre(LegMotion(motion_of(STILL, weight())))
    np.testing.assert_array_equal(found.weight, 0)
    np.testing.assert_allclose(found.error_m, REGRESSION_M)


# --- without plates, and without the place of the force -----------------------------------------------------------


def test_a_body_that_is_carried_gives_the_moments_that_plates_would() -> None:
    # A body that stands still: the ground holds its weight, through the foot.
    points = STILL | {"shoulder": place(0.0, 1.5), "elbow": place(0.0, 1.25), "wrist": place(0.0, 1.0)}
    motion = motion_of(points, None)
    shoulders = motion.points.copy()
    for side, right in (("left", -0.2), ("right", 0.2)):
        for name in ("shoulder", "elbow", "wrist"):
            shoulders[:, motion.names.index(f"{side}_{name}"), 2] = right
    motion = replace(motion, points=shoulders)
    found = top_down(motion, contacts(), "left", MASS)
    usual = with_usual_centre(replace(motion, forces=Forces(TIME, place(0, MASS * G, 0))), contacts())
    plates = leg_mechanics(usual, contacts(), "left", mass_kg=MASS)
    standing = (TIME > 0.5) & (TIME < 0.8)
    mean = [np.nanmean(part.moment_nm[standing], axis=0) for part in (found, plates)]
    # The masses of the segments do not add up to the whole body by half a percent.
    np.testing.assert_allclose(*mean, atol=3.0)
    assert np.isnan(found.moment_nm[TIME < 0.4]).all()


def test_a_lower_body_cannot_be_told_without_plates() -> None:
    with pytest.raises(CannotSee, match="two thirds of the weight are above the hips"):
        top_down(motion_of(STILL, None), contacts(), "left", MASS)


def test_the_usual_place_of_the_force_lies_under_the_foot() -> None:
    motion = with_usual_centre(motion_of(STILL, weight(None)), contacts())
    assert motion.forces is not None
    assert motion.forces.centre_m is not None
    centre = motion.forces.centre_m[(TIME > 0.55) & (TIME < 0.75)]
    heel, ball = STILL["heel"][0, 0], STILL["ball"][0, 0]
    assert (centre[:, 0] > heel).all()
    assert (centre[:, 0] < ball).all()
    assert np.isnan(motion.forces.centre_m[TIME < 0.05]).all()


# --- real runners -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("runner", ["RBDS001", "RBDS011"])
def test_the_ankle_does_most_of_the_work_of_real_runners(data_dir: Path, runner: str) -> None:
    # What others find at this speed: the plantar flexors propel (Hamner 2010, Schache 2015).
    folder = data_dir / "rbds"
    motion = hd.read(folder / f"{runner}runT35.c3d", static=folder / f"{runner}static.c3d")
    measured = hd.measure(motion, hd.find_contacts(motion))
    share = {j: measured.get(f"work_share_{j}", "mean") for j in ("hip", "knee", "ankle")}
    values = {j: row.value for j, row in share.items() if row is not None}
    assert values["ankle"] > 45 > values["knee"] > values["hip"] > 0
    assert sum(values.values()) == pytest.approx(100, abs=3)
    assert all(row.se > 2.5 for row in share.values() if row is not None)


def test_the_share_of_the_hip_rises_with_speed(data_dir: Path) -> None:
    # Schache AG, Brown NAT, Pandy MG. J Exp Biol 2015;218:2472-2481.
    from hipdrive.gait.forces import contacts_from_force
    from hipdrive.motion.smoothing import smoothed

    shares = []
    for runner in ("RBDS004", "RBDS009", "RBDS022"):
        for speed in ("T25", "T45"):
            motion = smoothed(hd.read(data_dir / "rbds" / f"{runner}_{speed}.npz"))
            found = contacts_from_force(motion)
            shares.append(np.nanmean(joint_work(with_usual_centre(motion, found), found).shares[:, 0]))
    rise = np.diff(np.reshape(shares, (3, 2)), axis=1)
    assert (rise > 5).all()
