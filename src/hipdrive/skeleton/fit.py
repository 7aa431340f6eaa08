"""Where the joints lie beside the points that were seen: lengths of limbs that stay as they are tell it.

A thigh does not change its length. If the seen hip lies ahead of the joint, the distance from it to the knee shrinks and
grows as the thigh swings; the shift that makes it constant is the error of the hip. The same for the shank and a knee that
is seen further inside its bend the more it is bent. Over all frames of a clip together:

    |knee + b·inside(t) − hip − h| = thigh,    |ankle − knee − b·inside(t)| = shank

with one shift `h` for each hip in the frame of the pelvis (which turns so little in running, 5 to 10 degrees, that it counts
as fixed in the picture), one `b`, one thigh and shank for both legs, and one factor by which the far leg looks smaller.
What the motion cannot tell (how high the hip is, when the thigh swings little) is left to wide priors, and its standard
error says so. Nothing here was learned from other clips: see decision 48.

Eight unknowns, so few that the Jacobian needs no sparse form (50 ms for a clip of six seconds).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import OptimizeResult, least_squares

from hipdrive.arrays import FloatArray
from hipdrive.gait import SIDES, Side
from hipdrive.signals import lengths
from hipdrive.skeleton.limbs import Leg, Limbs

#: Thigh over thigh and shank: 0.46 (women) and 0.49 (men) between the joint centres of de Leva P, J Biomech 1996;29:1223-1230;
#: 0.50 by Drillis and Contini (in Winter DA, Biomechanics and motor control, 2009, fig. 4.1). Mean, and wide enough for both.
THIGH_OF_LEG = (0.487, 0.02)
#: The far leg looks smaller, by its distance behind the near one: 10 to 25 cm at 2.5 to 6 m.
FAR_SCALE = (0.96, 0.03)
#: How far a hip may be seen off its joint, leg lengths: forward, up (standard deviations of the prior). Wide: twice what
#: was ever seen forward. Upward the proportions of thigh and shank say more.
HIP_SD = (0.05, 0.02)
#: The same where what the network usually gets wrong was taken off before: what is left of a clip's own (28 rendered clips, each
#: left out of the usual errors: 2.0 % forward, 1.5 % up).
REST_SD = (0.02, 0.015)
#: How much the shifts of the two hips may differ, leg lengths: both are seen by the same network in the same clothes.
HIPS_APART_SD = 0.02
#: How far a knee bent by a right angle may be seen inside its bend, leg lengths.
BEND_SD = 0.02
#: Least noise of a length in one frame, leg lengths (more where more is left over: confused legs must not pull a hip up), and how many independent looks a clip is worth, however long: errors of
#: networks follow the phase of the stride and do not average out.
NOISE, LOOKS = 0.01, 40
#: The far leg counts this much: it is half hidden.
FAR_WEIGHT = 0.7
#: Shifts beyond these are no error of a point but another fault; nothing is ever moved further (leg lengths).
LARGEST = {"hip": 0.10, "bend": 0.05}
#: Phases of a stride whose errors are taken as one (for the standard errors).
_PHASES = 12
_THIGH, _SHANK, _SCALE, _BEND, _HIPS = 0, 1, 2, 3, 4


@dataclass(frozen=True)
class Fit:
    """What a clip says of its runner's limbs.

    Parameters
    ----------
    hip, hip_se
        Of each side `(2,)`: from the seen hip to the joint, (forward, up), leg lengths, and its standard error.
    bend, bend_se
        From the joint to the seen knee of a leg bent by a right angle: into the bend, leg lengths.
    thigh_of_leg, thigh_of_leg_se
        Length of the thigh over thigh and shank.
    far_scale
        Size of the far leg over that of the near one, in the picture.
    left_over
        Robust standard deviation of the lengths after the fit, leg lengths.
    """

    hip: dict[Side, FloatArray]
    hip_se: dict[Side, FloatArray]
    bend: float
    bend_se: float
    thigh_of_leg: float
    thigh_of_leg_se: float
    far_scale: float
    left_over: float

    def beyond(self, side: Side) -> bool:
        """Whether the shifts of a leg are as large as may be: then they are no error of a point."""
        hip = float(np.abs(self.hip[side]).max())
        return hip > 0.99 * LARGEST["hip"] or abs(self.bend) > 0.99 * LARGEST["bend"]


def fit_limbs(limbs: Limbs, hip_sd: tuple[float, float] = HIP_SD) -> Fit:
    """Fit lengths and shifts to a clip; a leg that was not seen gets the shift of the other, and a wider error.

    Parameters
    ----------
    limbs
        Both legs.
    hip_sd
        How far a hip may be seen off its joint, (forward, up), leg lengths: standard deviations.
    """
    sides: tuple[Side, ...] = (limbs.near, *(side for side in SIDES if side != limbs.near))
    legs = [limbs.legs.get(side) for side in sides]
    first = _solved(legs, NOISE, hip_sd)
    noise = max(NOISE, _left_over(first.x, legs))
    found = _solved(legs, noise, hip_sd) if noise > NOISE else first
    covariance = _covariance(found.x, np.asarray(found.jac), found.fun, legs)
    se = np.sqrt(np.diag(covariance))
    hips, hips_se = (values[_HIPS:].reshape(2, 2) for values in (found.x, se))
    thigh, shank = found.x[_THIGH], found.x[_SHANK]
    slope = np.array([shank, -thigh]) / (thigh + shank) ** 2
    return Fit(
        hip=dict(zip(sides, hips, strict=True)),
        hip_se=dict(zip(sides, hips_se, strict=True)),
        bend=-float(found.x[_BEND]),
        bend_se=float(se[_BEND]),
        thigh_of_leg=float(thigh / (thigh + shank)),
        thigh_of_leg_se=float(np.sqrt(slope @ covariance[:2, :2] @ slope)),
        far_scale=float(found.x[_SCALE]),
        left_over=_left_over(found.x, legs),
    )


_START = np.array([0.49, 0.51, FAR_SCALE[0], 0.0, 0.0, 0.0, 0.0, 0.0])
_LIMITS = np.array([0.2, 0.2, 0.2, LARGEST["bend"], *[LARGEST["hip"]] * 4])


def _lengths_off(x: FloatArray, leg: Leg, far: bool) -> FloatArray:
    """`(2, frame)` thigh and shank of a leg less their lengths, leg lengths."""
    shift = x[_HIPS + 2 * far : _HIPS + 2 * far + 2]
    scale = x[_SCALE] if far else 1.0
    knee = leg.knee + x[_BEND] * leg.inside
    return np.stack(
        [lengths(knee - leg.hip - shift) - scale * x[_THIGH], lengths(leg.ankle - knee) - scale * x[_SHANK]]
    )


def _solved(legs: list[Leg | None], noise: float, hip_sd: tuple[float, float]) -> OptimizeResult:
    bounds = (_START - _LIMITS, _START + _LIMITS)
    return least_squares(_residuals, _START, bounds=bounds, kwargs={"legs": legs, "noise": noise, "hip_sd": hip_sd})


def _robust(error: FloatArray, noise: float) -> FloatArray:
    """Errors whose squares grow like the errors beyond twice the noise (pseudo-Huber)."""
    limit = 2 * noise
    return np.asarray(np.sign(error) * limit * np.sqrt(2 * (np.sqrt(1 + (error / limit) ** 2) - 1)))


def _weight(leg: Leg, far: bool, noise: float) -> float:
    return (FAR_WEIGHT if far else 1.0) / (noise * float(np.sqrt(max(len(leg) / LOOKS, 1.0))))


def _residuals(x: FloatArray, legs: list[Leg | None], noise: float, hip_sd: tuple[float, float]) -> FloatArray:
    """Priors first, then thigh and shank of each leg, all in standard deviations."""
    seen = [
        (_robust(_lengths_off(x, leg, bool(far)), noise) * _weight(leg, bool(far), noise)).ravel()
        for far, leg in enumerate(legs)
        if leg is not None
    ]
    return np.concatenate([_priors(x, hip_sd), *seen])


def _priors(x: FloatArray, hip_sd: tuple[float, float] = HIP_SD) -> FloatArray:
    thigh_of_leg = x[_THIGH] / (x[_THIGH] + x[_SHANK])
    near, far = x[_HIPS : _HIPS + 2], x[_HIPS + 2 :]
    return np.concatenate(
        [
            [(thigh_of_leg - THIGH_OF_LEG[0]) / THIGH_OF_LEG[1], (x[_SCALE] - FAR_SCALE[0]) / FAR_SCALE[1]],
            [x[_BEND] / BEND_SD],
            near / hip_sd,
            far / hip_sd,
            (near - far) / HIPS_APART_SD,
        ]
    )


def _covariance(x: FloatArray, jacobian: FloatArray, residual: FloatArray, legs: list[Leg | None]) -> FloatArray:
    """Covariance of the unknowns, errors of one phase of the stride taken as one (a clustered sandwich).

    White noise averages out over the frames; what a network does wrong in every swing does not. Both are in what is left
    over: frames of the same phase are added up before they are squared. Priors count as they are stated.
    """
    priors = len(_priors(x))
    bread = np.linalg.inv(jacobian.T @ jacobian)
    meat = jacobian[:priors].T @ jacobian[:priors]
    row = priors
    for leg in legs:
        for _ in range(0 if leg is None else 2):
            assert leg is not None
            rows = slice(row, row + len(leg))
            score = jacobian[rows] * residual[rows, None]
            cluster = np.nan_to_num(leg.phase * _PHASES, nan=_PHASES).astype(int)
            sums = np.stack([np.bincount(cluster, column, _PHASES + 1) for column in score.T], axis=1)
            meat = meat + sums.T @ sums
            row += len(leg)
    return np.asarray(bread @ meat @ bread)


def _left_over(x: FloatArray, legs: list[Leg | None]) -> float:
    off = [_lengths_off(x, leg, bool(far)).ravel() for far, leg in enumerate(legs) if leg is not None]
    return float(1.4826 * np.median(np.abs(np.concatenate(off))))
