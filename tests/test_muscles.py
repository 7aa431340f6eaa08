"""Moments, power and work of the joints against motion whose mechanics are exact."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hipdrive as hd
from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts
from hipdrive.motion import Lab, Motion, Provenance
from hipdrive.motion.forces import Forces
from hipdrive.muscles import leg_mechanics, stance_work
from hipdrive.muscles.dynamics import body_mass_kg
from hipdrive.muscles.segments import ANYBODY, Segment

MASS = 70.0
GRAVITY = 9.81
FPS = 1000.0
TIME = np.arange(0, 2.0, 1 / FPS)
LENGTHS = {"thigh": 0.42, "shank": 0.43, "foot": 0.2}


def two_places(forward: FloatArray, up: FloatArray) -> FloatArray:
    return np.stack([forward + 0 * TIME, up + 0 * TIME, 0 * TIME], axis=1)


def leg_at(thigh: FloatArray, shank: FloatArray, foot: FloatArray) -> dict[str, FloatArray]:
    """Points of a leg under a hip that hangs at 1 m, from the angles of its segments to straight down, + = forward."""
    hip = two_places(0 * TIME, 0 * TIME + 1.0)

    def from_(start: FloatArray, length: float, angle: FloatArray) -> FloatArray:
        return start + length * two_places(np.sin(angle), -np.cos(angle))

    knee = from_(hip, LENGTHS["thigh"], thigh)
    ankle = from_(knee, LENGTHS["shank"], shank)
    # The foot leads from the heel, which here is the ankle.
    return {"hip": hip, "knee": knee, "ankle": ankle, "heel": ankle, "ball": from_(ankle, LENGTHS["foot"], foot)}


def motion_of(points: dict[str, FloatArray], forces: Forces) -> Motion:
    pelvis = {
        f"{s}_{p}": two_places(0 * TIME + x, 0 * TIME + 1.1)
        for s in ("left", "right")
        for p, x in (("asis", 0.1), ("psis", -0.1))
    }
    named = {f"{s}_{name}": place for s in ("left", "right") for name, place in points.items()} | pelvis
    stacked = np.stack(list(named.values()), axis=1)
    provenance = Provenance("made.c3d", "c3d", "markers", FPS, float(TIME[-1]))
    return Motion(stacked, tuple(named), TIME, Lab(), provenance, np.ones(stacked.shape[:2]), forces)


def contacts() -> Contacts:
    """Left, right, left, right: the left foot from 0.5 to 1.0 s."""
    strike, off = np.array([0.1, 0.5, 1.1, 1.5]), np.array([0.4, 1.0, 1.4, 1.9])
    error = np.full(4, 1e-3)
    return Contacts(np.array(["right", "left", "right", "left"]), strike, off, error, error, "force")


def weight(centre_m: FloatArray | None, force: tuple[float, float] = (0.0, MASS * GRAVITY)) -> Forces:
    sideways = np.zeros(len(TIME))
    return Forces(TIME, np.stack([sideways + force[0], sideways + force[1], sideways], axis=1), centre_m)


def turning(arm: FloatArray, force: tuple[float, float]) -> float:
    return float(arm[0] * force[1] - arm[1] * force[0])


def masses() -> list[tuple[Segment, float]]:
    return [(segment, segment.mass * MASS) for segment in (ANYBODY.thigh, ANYBODY.shank, ANYBODY.foot)]


def test_the_mass_is_that_of_the_mean_force() -> None:
    assert body_mass_kg(weight(None), contacts()) == pytest.approx(MASS, rel=1e-9)


def test_a_leg_at_rest_holds_what_hangs_below_each_joint() -> None:
    still = leg_at(0 * TIME + 0.4, 0 * TIME - 0.3, 0 * TIME + np.pi / 2)
    centre, push = np.array([0.15, 0.0]), (40.0, MASS * GRAVITY)
    motion = motion_of(still, weight(two_places(0 * TIME + centre[0], 0 * TIME + centre[1]), push))
    found = leg_mechanics(motion, contacts(), "left")
    frame = np.searchsorted(TIME, 0.75)
    ends = {name: place[frame, :2] for name, place in still.items()}
    for column, joint in enumerate(("hip", "knee", "ankle")):
        # Everything below the joint, and the ground, turned about it; the joint holds against it.
        below = {"hip": ("thigh", "shank", "foot"), "knee": ("shank", "foot"), "ankle": ("foot",)}[joint]
        turned = turning(centre - ends[joint], push)
        for name in below:
            first, second = {"thigh": ("hip", "knee"), "shank": ("knee", "ankle"), "foot": ("heel", "ball")}[name]
            segment: Segment = getattr(ANYBODY, name)
            at = ends[first] + segment.centre * (ends[second] - ends[first])
            turned += turning(at - ends[joint], (0.0, -segment.mass * MASS * GRAVITY))
        assert found.moment_nm[frame, column] == pytest.approx(-turned, abs=0.05), joint
    assert np.abs(found.power_w[frame]).max() < 1e-6


def test_a_stiff_leg_that_swings_is_a_pendulum() -> None:
    angle = 0.5 * np.sin(2 * np.pi * 1.3 * TIME)
    swinging = leg_at(angle, angle, angle)
    motion = motion_of(swinging, weight(two_places(0 * TIME, 0 * TIME)))
    found = leg_mechanics(motion, contacts(), "left")
    start, inertia, first_moment = 0.0, 0.0, 0.0
    for (segment, mass), length in zip(masses(), LENGTHS.values(), strict=True):
        at = start + segment.centre * length
        inertia += mass * (at**2 + (segment.gyration * length) ** 2)
        first_moment += mass * at
        start += length
    expected = inertia * -((2 * np.pi * 1.3) ** 2) * angle + GRAVITY * first_moment * np.sin(angle)
    free = (TIME > 0.1) & (TIME < 0.45)  # the left foot is in the air
    np.testing.assert_allclose(found.moment_nm[free, 0], expected[free], atol=0.3)


def test_the_joints_give_the_energy_that_a_moving_leg_has() -> None:
    thigh, shank, foot = (
        size * np.sin(2 * np.pi * hz * TIME + phase) + rest
        for size, hz, phase, rest in ((0.6, 1.4, 0.0, 0.1), (0.7, 1.4, 1.0, -0.5), (0.5, 2.8, 2.0, 1.2))
    )
    points = leg_at(thigh, shank, foot)
    found = leg_mechanics(motion_of(points, weight(two_places(0 * TIME, 0 * TIME))), contacts(), "left")
    energy = np.zeros(len(TIME))
    ends = (("hip", "knee", thigh), ("knee", "ankle", shank), ("heel", "ball", foot))
    for (segment, mass), (first, second, angle), length in zip(masses(), ends, LENGTHS.values(), strict=True):
        centre = points[first] + segment.centre * (points[second] - points[first])
        speed = np.gradient(centre, TIME, axis=0)
        turning = np.gradient(angle, TIME)
        energy += mass * (0.5 * (speed**2).sum(axis=1) + GRAVITY * centre[:, 1])
        energy += 0.5 * mass * (segment.gyration * length * turning) ** 2
    free = (TIME > 0.1) & (TIME < 0.4)  # the filter reaches no further
    np.testing.assert_allclose(found.power_w[free].sum(axis=1), np.gradient(energy, TIME)[free], atol=0.5)
    assert np.abs(found.power_w[free].sum(axis=1)).max() > 50


def test_without_the_place_of_the_force_there_is_no_work() -> None:
    still = leg_at(0 * TIME, 0 * TIME, 0 * TIME + 1)
    with pytest.raises(CannotSee, match="force under the foot"):
        stance_work(motion_of(still, weight(None)), contacts())


@pytest.mark.parametrize("runner", ["RBDS001", "RBDS011"])
def test_the_ankle_does_most_of_the_work_of_real_runners(data_dir: Path, runner: str) -> None:
    # What others find at this speed: the plantar flexors propel (Hamner 2010).
    folder = data_dir / "rbds"
    motion = hd.read(folder / f"{runner}runT35.c3d", static=folder / f"{runner}static.c3d")
    measured = hd.measure(motion, hd.find_contacts(motion))
    share = {j: measured.get(f"work_share_{j}", "mean") for j in ("hip", "knee", "ankle")}
    values = {j: row.value for j, row in share.items() if row is not None}
    assert values["ankle"] > 45 > values["knee"] > values["hip"] > 0
    assert sum(values.values()) == pytest.approx(100, abs=3)
    assert all(row.se > 3 for row in share.values() if row is not None)
