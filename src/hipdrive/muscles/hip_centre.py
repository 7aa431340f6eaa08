"""Where the centre of a hip is: the place a published regression gives, joined with the place the thigh turns about.

Of all that goes into joint work the hip centre matters most. The regression's error is known from scans of the skeleton
(Mantovani G et al. Gait Posture 2016;44:48-54: 12.3 mm); how well the motion shows the centre depends on how far the thigh moves in
each direction, and follows from the same least squares that find it (Ehrig RM et al. J Biomech 2006;39:2798-2809, the
symmetrical centre of rotation estimation). Each counts by the inverse of its squared error, direction by direction, so
that the nearly flat motion of running says little about how far out the hip lies, and circles of the leg say much.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.motion import Motion
from hipdrive.muscles.leg import LegMotion
from hipdrive.sources.joints import rigid_fit

#: Error of the regression in each direction, metres: 12.3 mm in space (Mantovani 2016, computed tomography of 67 adults).
REGRESSION_M = 0.0123 / np.sqrt(3)
#: What the least squares' own error must be multiplied by, because skin slides in step with the stride. On 34 hips of 17
#: runners (RBDS, three speeds each) functional and regressed centres differed by 0.4 to 0.65 of the residual spread over the
#: root of the information a frame brings (`python -m benchmarks.work`).
SKIN = 0.6
#: Frames that are looked at, spread over the recording (design choice: frames of a stride slide together, so more tell no more).
_FRAMES = 300
_PELVIS = ("left_asis", "right_asis", "left_psis", "right_psis", "pelvis_1", "pelvis_2", "pelvis_3")


@dataclass(frozen=True)
class HipCentre:
    """How the hip centre was found.

    Parameters
    ----------
    offset_m
        `(3,)` the functional centre from the regressed one, (forward, up, right) of the pelvis; zeros without one.
    functional_error_m
        `(3,)` its error; infinite without one.
    """

    offset_m: FloatArray
    functional_error_m: FloatArray

    @property
    def weight(self) -> FloatArray:
        """`(3,)` how much the functional centre counts, 0 to 1."""
        return np.asarray(REGRESSION_M**2 / (REGRESSION_M**2 + self.functional_error_m**2))

    @property
    def error_m(self) -> FloatArray:
        """`(3,)` error of the joined centre."""
        return np.asarray(REGRESSION_M * np.sqrt(1 - self.weight))


def find_hip_centre(leg: LegMotion) -> HipCentre:
    """The centre that a leg's thigh turns about; of no weight where thigh or pelvis carry fewer than three markers."""
    names = leg.motion.names
    thigh = [n for n in names if n.startswith("right_thigh_")]
    pelvis = [n for n in _PELVIS if n in names]
    nothing = HipCentre(np.zeros(3), np.full(3, np.inf))
    if len(thigh) < 3 or len(pelvis) < 3:
        return nothing
    seen = np.isfinite(np.stack([leg.motion.point(n) for n in (*thigh, *pelvis)], axis=1)).all(axis=(1, 2))
    seen &= np.isfinite(leg.pelvis).all(axis=(1, 2)) & np.isfinite(leg.point("hip")).all(axis=1)
    if seen.sum() < 10:
        return nothing
    frames = np.flatnonzero(seen)[:: max(1, int(seen.sum()) // _FRAMES)]
    return _turning_centre(leg, [_moved(leg.motion, cluster, frames) for cluster in (pelvis, thigh)], frames)


def with_hip_centre(leg: LegMotion, found: HipCentre) -> LegMotion:
    """The leg with its hip where regression and motion together put it."""
    shift = np.einsum("fij,j->fi", leg.pelvis, found.weight * found.offset_m)
    points = leg.motion.points.copy()
    points[:, leg.motion.names.index("right_hip")] += shift
    return LegMotion(replace(leg.motion, points=points))


def _moved(motion: Motion, cluster: list[str], frames: NDArray[np.intp]) -> tuple[FloatArray, FloatArray]:
    """Rotation and translation of a rigid body from the first of some frames on."""
    markers = np.stack([motion.point(name)[frames] for name in cluster], axis=1)
    rotation, translation, _ = rigid_fit(markers[0], markers)
    return rotation, translation


def _turning_centre(leg: LegMotion, bodies: list[tuple[FloatArray, FloatArray]], frames: NDArray[np.intp]) -> HipCentre:
    """The point fixed to both bodies, from `R1 c1 + t1 = R2 c2 + t2` in every frame."""
    (of_pelvis, pelvis_at), (of_thigh, thigh_at) = bodies
    rows = np.concatenate([of_pelvis, -of_thigh], axis=2).reshape(-1, 6)
    wanted = (thigh_at - pelvis_at).reshape(-1)
    centre, *_ = np.linalg.lstsq(rows, wanted, rcond=None)
    gap = float(np.sqrt(np.mean((rows @ centre - wanted) ** 2)))
    # Error of one frame's worth of information: frames of a stride slide together, so more of them tell no more.
    spread = SKIN**2 * gap**2 * np.linalg.pinv(rows.T @ rows / len(of_pelvis))[:3, :3]
    first = frames[0]
    axes = leg.pelvis[first]
    here = of_pelvis[0] @ centre[:3] + pelvis_at[0] - leg.point("hip")[first]
    turned = axes.T @ of_pelvis[0]
    return HipCentre(axes.T @ here, np.sqrt(np.diag(turned @ spread @ turned.T)))
