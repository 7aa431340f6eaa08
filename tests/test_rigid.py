"""Moments of rigid bodies against motion whose mechanics have exact answers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hipdrive.arrays import FloatArray
from hipdrive.muscles.rigid import RigidBody, angular_velocity, joint_moments, weight_moments
from hipdrive.signals import rate

G = 9.81
STEP_S = 1e-3
TIME = np.arange(0, 2.0, STEP_S)
#: Derivatives lose exactness in the frames next to the ends.
INSIDE = slice(8, -8)
#: How often the links swing: a period is 800 frames.
HZ = 1.25
#: Mass, distance of the centre from the upper joint, inertia about it, and length of two links.
FIRST, SECOND = (8.0, 0.18, 0.12, 0.42), (3.0, 0.19, 0.05, 0.43)


def turned(angle: FloatArray) -> FloatArray:
    """`(frame, 3, 3)` axes of a link that hangs, turned forward by an angle."""
    return Rotation.from_euler("z", angle[:, None]).as_matrix()


def along(angle: FloatArray, distance: float) -> FloatArray:
    return distance * np.stack([np.sin(angle), -np.cos(angle), 0 * angle], axis=1)


def link(numbers: tuple[float, float, float, float], joint: FloatArray, angle: FloatArray) -> RigidBody:
    mass, centre, inertia, _ = numbers
    return RigidBody(mass, np.array([inertia, 0.01, inertia]), turned(angle), joint + along(angle, centre))


def nothing() -> FloatArray:
    return np.zeros((len(TIME), 3))


def swing(size: float, hz: float, shift: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Angle, rate and acceleration."""
    w, phase = 2 * np.pi * hz, 2 * np.pi * hz * TIME + shift
    return size * np.sin(phase), size * w * np.cos(phase), -size * w**2 * np.sin(phase)


def test_the_rate_is_exact_to_the_fourth_order() -> None:
    error = [np.abs(rate(np.sin(np.arange(0, 3, h)), h) - np.cos(np.arange(0, 3, h)))[3:-3].max() for h in (0.02, 0.01)]
    assert error[0] / error[1] == pytest.approx(16, rel=0.1)


def test_a_pendulum_needs_what_its_equation_says() -> None:
    mass, centre, inertia, _ = FIRST
    angle, _, acceleration = swing(0.7, 1.3, 0.2)
    found = joint_moments([link(FIRST, nothing(), angle)], [nothing()], nothing(), nothing(), STEP_S)[:, 0, 2]
    exact = (inertia + mass * centre**2) * acceleration + mass * G * centre * np.sin(angle)
    np.testing.assert_allclose(found[INSIDE], exact[INSIDE], atol=1e-6)


def two_links() -> tuple[list[RigidBody], list[FloatArray], FloatArray, FloatArray]:
    """Bodies from the free end, their joints, and the exact moments at the lower and the upper joint (Lagrange)."""
    (a1, w1, d1), (a2, w2, d2) = swing(0.6, HZ, 0.0), swing(0.9, HZ, 1.0)
    (m1, c1, i1, l1), (m2, c2, i2, _) = FIRST, SECOND
    bend, knee = a1 - a2, along(a1, l1)
    coupled = m2 * l1 * c2
    lower = (i2 + m2 * c2**2) * d2 + coupled * (np.cos(bend) * d1 - np.sin(bend) * w1**2) + m2 * G * c2 * np.sin(a2)
    upper = (i1 + m1 * c1**2 + m2 * l1**2) * d1 + coupled * (np.cos(bend) * d2 + np.sin(bend) * w2**2)
    upper = upper + (m1 * c1 + m2 * l1) * G * np.sin(a1)
    bodies = [link(SECOND, knee, a2), link(FIRST, nothing(), a1)]
    return bodies, [knee, nothing()], lower, upper + lower


def test_two_links_need_what_lagrange_says() -> None:
    bodies, joints, lower, upper = two_links()
    found = joint_moments(bodies, joints, nothing(), nothing(), STEP_S)[:, :, 2]
    np.testing.assert_allclose(found[INSIDE, 0], lower[INSIDE], atol=1e-6)
    np.testing.assert_allclose(found[INSIDE, 1], upper[INSIDE], atol=1e-6)


def test_a_force_from_outside_is_held_at_every_joint() -> None:
    bodies, joints, lower, upper = two_links()
    place, force = np.array([0.1, -0.8, 0.05]), np.array([-80.0, 700.0, 30.0])
    pushed = nothing() + force, nothing() + np.cross(place, force)
    found = joint_moments(bodies, joints, *pushed, STEP_S)
    for column, alone in enumerate((lower, upper)):
        held = -np.cross(place - joints[column], force)
        np.testing.assert_allclose(found[INSIDE, column, 2], (alone + held[:, 2])[INSIDE], atol=1e-6)


def test_weight_is_what_is_left_of_a_chain_at_rest() -> None:
    still = 0 * TIME + 0.4
    bodies = [link(SECOND, along(still, FIRST[3]), 0 * TIME - 0.3), link(FIRST, nothing(), still)]
    joints = [along(still, FIRST[3]), nothing()]
    whole = joint_moments(bodies, joints, nothing(), nothing(), STEP_S)
    np.testing.assert_allclose(whole[INSIDE], weight_moments(bodies, joints)[INSIDE], atol=1e-6)


def test_a_free_spinning_top_needs_no_moment() -> None:
    # A symmetrical body free of forces turns about its axis while that axis goes round (Euler): no moment is needed.
    across, own, tilt, spin = 0.3, 0.1, 0.5, 9.0
    precession = own * spin / ((across - own) * np.cos(tilt)) + 0 * TIME
    turn = Rotation.from_euler("ZXZ", np.stack([precession * TIME, tilt + 0 * TIME, spin * TIME], axis=1))
    body = RigidBody(2.0, np.array([across, across, own]), turn.as_matrix(), nothing())
    pull, moment = body.needs(STEP_S)
    np.testing.assert_allclose(moment[INSIDE], 0, atol=1e-6)
    np.testing.assert_allclose(pull[INSIDE], [[0, 2 * G, 0]] * len(TIME[INSIDE]), atol=1e-9)
    assert np.linalg.norm(body.turning(STEP_S)[100]) > 5


def test_over_a_closed_stride_the_joints_give_what_they_take() -> None:
    bodies, joints, *_ = two_links()
    moments = joint_moments(bodies, joints, nothing(), nothing(), STEP_S)
    turning = [angular_velocity(body.axes, STEP_S)[:, 2] for body in bodies]
    power = moments[:, 0, 2] * (turning[0] - turning[1]) + moments[:, 1, 2] * turning[1]
    one_period = power[100 : 100 + round(1 / HZ / STEP_S)]
    given = np.maximum(one_period, 0).sum() * STEP_S
    assert given > 20
    assert abs(one_period.sum() * STEP_S) < 1e-6 * given
