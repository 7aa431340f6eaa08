"""The muscles of a leg: how long they are, about what they pull, how strong they are.

A table of polynomials (`data/leg_muscles.npz`, made by `training/moment_arms.py` from the model MyoLeg) stands for the
geometry of the model; its card is `data/leg_muscles.md`. Sizes and strengths are scaled to the runner.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.muscles.curves import Curves

#: Muscles that are told together, by the beginnings of their names in the table, and the joint that names their effort.
GROUPS: dict[str, tuple[str, ...]] = {
    "gluteus_maximus": ("glmax",),
    "gluteus_medius": ("glmed",),
    "gluteus_minimus": ("glmin",),
    "hamstrings": ("bflh", "semimem", "semiten"),
    "adductor_magnus": ("addmag",),
    "rectus_femoris": ("recfem",),
    "vasti": ("vas",),
    "calves": ("gas", "soleus"),
}
#: The joint whose muscles the effort of a group is measured against (see `near_optimal`).
GROUP_JOINT = dict.fromkeys(GROUPS, "hip") | {"vasti": "knee", "calves": "ankle"}
#: Angles that belong to each joint.
JOINT_ANGLES = {"hip": (0, 1, 2), "knee": (3,), "ankle": (4,)}
#: A muscle crosses a joint where its arm is ever more than this, metres.
_CROSSES_M = 1e-4
#: Volume of the muscles of a leg, cubic centimetres: slope by mass times height, and what is there anyway (Handsfield GG
#: et al. J Biomech 2014;47(3):631-638, doi 10.1016/j.jbiomech.2013.12.002).
_VOLUME = (47.0, 1285.0)
#: Height of the model, metres (Rajagopal 2016).
_MODEL_HEIGHT_M = 1.70


@dataclass(frozen=True)
class LegMuscles:
    """The muscles of one leg.

    Parameters
    ----------
    names
        `(muscle,)`.
    range_rad
        `(angle, 2)` what the polynomials cover: hip flexion, adduction, internal rotation, knee flexion, dorsiflexion.
    exponents
        `(term, angle)`.
    coefficients_m
        `(term, muscle)` of the length in angles put on -1 to 1.
    strength_n
        `(muscle,)` largest force at the best length, standing still.
    curves
        How the force falls at other lengths and speeds.
    length_m
        Thigh and shank of the body they belong to.
    mass_kg, height_m
        Of that body.
    pelvis_tilt_rad
        How far the plane of the four spines leans forward where the table's hip flexion is zero.
    """

    names: tuple[str, ...]
    range_rad: FloatArray
    exponents: NDArray[np.int64]
    coefficients_m: FloatArray
    strength_n: FloatArray
    curves: Curves
    length_m: float
    mass_kg: float
    height_m: float
    pelvis_tilt_rad: float

    def lengths_and_arms(self, angles_rad: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Lengths `(frame, muscle)` and moment arms `(frame, angle, muscle)`, metres; + = the muscle makes the angle larger.

        Parameters
        ----------
        angles_rad
            `(frame, angle)`; outside the range the nearest angle inside it is taken (see `outside`).
        """
        middle, span = self.range_rad.mean(axis=1), np.diff(self.range_rad, axis=1)[:, 0] / 2
        share = np.clip((angles_rad - middle) / span, -1, 1)
        value, slopes = _terms(share, self.exponents)
        arms = np.stack([slope @ self.coefficients_m / -span[a] for a, slope in enumerate(slopes)], axis=1)
        return value @ self.coefficients_m, arms

    def forces_n(self, length_m: FloatArray, rate_mps: FloatArray) -> FloatArray:
        """`(frame, muscle)` force when fully active, at these lengths and rates of lengthening."""
        return np.asarray(self.strength_n * self.curves.share(length_m, rate_mps))

    def outside(self, angles_rad: FloatArray) -> BoolArray:
        """`(frame,)` whether any angle leaves the range the polynomials cover."""
        low, high = self.range_rad.T
        return np.asarray(((angles_rad < low) | (angles_rad > high)).any(axis=1))

    def scaled(self, length_m: float, mass_kg: float, height_m: float | None = None) -> LegMuscles:
        """The muscles of a body of another size.

        Lengths and arms go with thigh and shank; strength with the volume of muscle (Handsfield 2014) over its length.

        Parameters
        ----------
        length_m
            Thigh and shank together.
        mass_kg
            Of the body.
        height_m
            Of the body; in proportion to the leg where not known.
        """
        size = length_m / self.length_m
        height = self.height_m * size if height_m is None else height_m
        larger = muscle_volume(mass_kg, height) / muscle_volume(self.mass_kg, self.height_m) / size
        return replace(
            self,
            coefficients_m=self.coefficients_m * size,
            strength_n=self.strength_n * larger,
            curves=self.curves.scaled(size),
            length_m=length_m,
            mass_kg=mass_kg,
            height_m=height,
        )

    def without(self, group: str) -> LegMuscles:
        """As if the muscles of a group had no strength."""
        return replace(self, strength_n=np.where(self.of(group), 0.0, self.strength_n))

    def of(self, group: str) -> BoolArray:
        """`(muscle,)` which belong to a group."""
        return np.array([name.startswith(GROUPS[group]) for name in self.names])

    def crossing(self, joint: str) -> BoolArray:
        """`(muscle,)` which cross a joint."""
        angles = list(JOINT_ANGLES[joint])
        used = (self.exponents[:, angles] > 0).any(axis=1)
        return np.asarray((self.coefficients_m[used] != 0).any(axis=0))


@cache
def model_muscles() -> LegMuscles:
    """The muscles of the model, unscaled."""
    with (files("hipdrive.muscles") / "data" / "leg_muscles.npz").open("rb") as stream, np.load(stream) as table:
        return LegMuscles(
            names=tuple(str(name) for name in table["muscles"]),
            range_rad=np.deg2rad(table["range_deg"]),
            exponents=table["exponents"].astype(np.int64),
            coefficients_m=table["coefficients_m"].astype(float),
            strength_n=table["strength_n"].astype(float),
            curves=Curves(**{f.name: table[f.name].astype(float) for f in fields(Curves)}),
            length_m=float(table["thigh_m"] + table["shank_m"]),
            mass_kg=float(table["mass_kg"]),
            height_m=_MODEL_HEIGHT_M,
            pelvis_tilt_rad=float(np.deg2rad(table["spine_tilt_deg"])),
        )


def muscle_volume(mass_kg: float, height_m: float) -> float:
    """Volume of the muscles of a leg, cubic centimetres (Handsfield 2014)."""
    return _VOLUME[0] * mass_kg * height_m + _VOLUME[1]


def _terms(share: FloatArray, exponents: NDArray[np.int64]) -> tuple[FloatArray, list[FloatArray]]:
    """Terms `(frame, term)` of a polynomial in angles on -1 to 1, and their slopes by each angle."""
    raised = share[:, :, None] ** np.arange(exponents.max() + 1)
    each = [raised[:, a, exponents[:, a]] for a in range(share.shape[1])]
    slopes = []
    for a in range(share.shape[1]):
        lower = exponents[:, a] * raised[:, a, np.maximum(exponents[:, a] - 1, 0)]
        slopes.append(np.prod([lower if b == a else each[b] for b in range(share.shape[1])], axis=0))
    return np.prod(each, axis=0), slopes
