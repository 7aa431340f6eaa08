"""Mechanics of rigid bodies: what a chain of them needs at each joint to move as it does.

Newton's and Euler's equations, all frames at once, every moment taken about the origin until the end (Winter DA.
Biomechanics and motor control of human movement, 4th ed, 2009, chapters 5 and 7). Knows nothing of running.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.signals import rate

#: Metres per second squared, (forward, up, right).
GRAVITY = np.array([0.0, -9.81, 0.0])


@dataclass(frozen=True)
class RigidBody:
    """A rigid body as it moves, metres and laboratory axes (forward, up, right).

    Parameters
    ----------
    mass_kg
        Its mass.
    inertia_kgm2
        `(3,)` about its own axes through the centre of mass.
    axes
        `(frame, 3, 3)` its own axes as columns.
    centre_m
        `(frame, 3)` its centre of mass.
    """

    mass_kg: float
    inertia_kgm2: FloatArray
    axes: FloatArray
    centre_m: FloatArray

    def turning(self, step_s: float) -> FloatArray:
        """`(frame, 3)` angular velocity, radians a second."""
        return angular_velocity(self.axes, step_s)

    def needs(self, step_s: float) -> tuple[FloatArray, FloatArray]:
        """Force and moment about the origin, `(frame, 3)` each, that must act on it besides its weight."""
        pull = self.mass_kg * (rate(rate(self.centre_m, step_s), step_s) - GRAVITY)
        inertia = (self.axes * self.inertia_kgm2) @ self.axes.transpose(0, 2, 1)
        spin = np.einsum("fij,fj->fi", inertia, self.turning(step_s))
        return pull, np.cross(self.centre_m, pull) + rate(spin, step_s)


def angular_velocity(axes: FloatArray, step_s: float) -> FloatArray:
    """`(frame, 3)` angular velocity of axes `(frame, 3, 3)`, radians a second, from the rates of their columns."""
    spin = rate(axes, step_s) @ axes.transpose(0, 2, 1)
    return (
        np.stack([spin[:, 2, 1] - spin[:, 1, 2], spin[:, 0, 2] - spin[:, 2, 0], spin[:, 1, 0] - spin[:, 0, 1]], 1) / 2
    )


def joint_moments(
    bodies: Sequence[RigidBody],
    joints_m: Sequence[FloatArray],
    force_n: FloatArray,
    moment_nm: FloatArray,
    step_s: float,
) -> FloatArray:
    """Moments at the joints of a chain of bodies.

    Parameters
    ----------
    bodies
        From the free end on.
    joints_m
        `(frame, 3)` for each body, where it is joined to the next (the last to what holds the chain), metres.
    force_n, moment_nm
        `(frame, 3)` what acts on the chain from outside besides weight; the moment about the origin.
    step_s
        Seconds from frame to frame.

    Returns
    -------
    ndarray
        `(frame, body, 3)` moment at each joint on the body by the next one, newton metres.
    """
    found = []
    for body, joint in zip(bodies, joints_m, strict=True):
        pull, turn = body.needs(step_s)
        force_n, moment_nm = force_n - pull, moment_nm - turn
        # What is left over acts on the next body; the joint holds against it.
        found.append(-(moment_nm - np.cross(joint, force_n)))
    return np.stack(found, axis=1)


def weight_moments(bodies: Sequence[RigidBody], joints_m: Sequence[FloatArray]) -> FloatArray:
    """`(frame, body, 3)` moment at each joint that holds the weight of the bodies before it, newton metres."""
    found = []
    for index, joint in enumerate(joints_m):
        turned = [np.cross(body.centre_m - joint, body.mass_kg * GRAVITY) for body in bodies[: index + 1]]
        found.append(-np.sum(turned, axis=0))
    return np.stack(found, axis=1)
