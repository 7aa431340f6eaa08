"""Lengths and moment arms of the muscles of a leg as polynomials of the joint angles, for `hipdrive.muscles`.

Reads the model MyoLeg of the package `myo-sim` (extra `[mujoco]`), moves its right leg through postures drawn over the
range of running, and fits to each muscle's length one polynomial in the angles it crosses. A moment arm is the slope of
the length, so arms of one muscle about several joints always agree with one length. Writes
`src/hipdrive/muscles/data/leg_muscles.npz` and prints the errors on postures that were not fitted; the first of those are kept for
the tests, in `tests/held_out_arms.npz`:

    python training/moment_arms.py

MyoLeg: Wang H, Caggiano V, Durandau G, Sartori M, Kumar V. MyoSim: fast and physiologically realistic MuJoCo models for
musculoskeletal and exoskeletal studies. ICRA 2022; Apache-2.0. It was converted from Rajagopal A et al. IEEE Trans Biomed Eng
2016;63(10):2068-2079, doi 10.1109/TBME.2016.2586891.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import mujoco
import myo_sim
import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

FloatArray = NDArray[np.float64]
TABLE = Path(__file__).parents[1] / "src/hipdrive/muscles/data/leg_muscles.npz"
FOR_TESTS = Path(__file__).parents[1] / "tests/held_out_arms.npz"
#: Angles of the model, and the range the polynomials cover, degrees: running and sprinting with room to spare.
RANGE_DEG = {
    "hip_flexion": (-40.0, 105.0),
    "hip_adduction": (-25.0, 30.0),
    "hip_rotation": (-30.0, 30.0),
    "knee_angle": (-5.0, 120.0),  # beyond, the lateral gastrocnemius of the model jumps off the bone
    "ankle_angle": (-45.0, 35.0),
}
#: Highest degree of a polynomial in one, two, three and four angles: the lowest that keep every arm within a millimetre.
DEGREES = {1: 10, 2: 8, 3: 8, 4: 6}
HIGHEST = max(DEGREES.values())
FITTED, HELD_OUT, KEPT = 8192, 2048, 24
#: Half the step of the differences that give the model's moment arms, radians: small against the posture, large against
#: the rounding of a length.
STEP = 1e-4
#: A muscle crosses a joint where its arm about it is ever more than this, metres.
CROSSES_M = 1e-4


class RightLeg:
    """The right leg of MyoLeg: lengths of its muscles in any posture."""

    def __init__(self) -> None:
        self.model, self.data = myo_sim.load("myolegs")
        own = [a for a in range(self.model.nu) if self.model.actuator(a).name.endswith("_r")]
        self.muscles = [self.model.actuator(a).name.removesuffix("_r") for a in own]
        self.actuators = np.array(own)
        self.tendons = self.model.actuator_trnid[own, 0]
        self.address = [int(self.model.joint(f"{name}_r").qposadr[0]) for name in RANGE_DEG]

    def lengths(self, posture: FloatArray) -> FloatArray:
        """`(muscle,)` metres in one posture, radians; what moves with the knee is moved with it."""
        self.data.qpos[:] = self.model.qpos0
        self.data.qpos[self.address] = posture
        for equation in range(self.model.neq):
            follower, leader = self.model.eq_obj1id[equation], self.model.eq_obj2id[equation]
            angle = self.data.qpos[self.model.jnt_qposadr[leader]]
            factors = self.model.eq_data[equation, :5]
            self.data.qpos[self.model.jnt_qposadr[follower]] = np.polyval(factors[::-1], angle)
        mujoco.mj_kinematics(self.model, self.data)
        mujoco.mj_comPos(self.model, self.data)
        mujoco.mj_tendon(self.model, self.data)
        return self.data.ten_length[self.tendons].copy()

    def arms(self, posture: FloatArray) -> FloatArray:
        """`(angle, muscle)` moment arms, metres: how much a muscle shortens per radian of each angle."""
        step = STEP * np.eye(len(posture))
        return np.array([self.lengths(posture - s) - self.lengths(posture + s) for s in step]) / (2 * STEP)

    def gains(self) -> dict[str, FloatArray]:
        """Strength, fibre and curve of each muscle (MuJoCo's muscle, see its documentation, "Muscle actuators")."""
        gain = self.model.actuator_gainprm[self.actuators]
        span = self.model.actuator_lengthrange[self.actuators]
        fibre = (span[:, 1] - span[:, 0]) / (gain[:, 1] - gain[:, 0])
        return {
            "strength_n": gain[:, 2],
            "fibre_m": fibre,
            "tendon_m": span[:, 0] - gain[:, 0] * fibre,
            "shortest": gain[:, 4],
            "longest": gain[:, 5],
            "fastest": gain[:, 6],
            "passive": gain[:, 7],
            "lengthening": gain[:, 8],
        }

    def spine_tilt_deg(self) -> float:
        """How far the plane of the four spines leans forward when the model's pelvis is level, degrees."""
        front, back = (self.model.site_pos[self.model.site(f"{name}_r").id] for name in ("ASI", "PSI"))
        return float(np.degrees(np.arctan2(back[1] - front[1], front[0] - back[0])))

    def sizes_m(self) -> dict[str, float]:
        """Lengths that a runner's are held against."""
        front = self.model.site_pos[self.model.site("ASI_r").id]
        place: Any = {b: self.model.body_pos[self.model.body(b).id] for b in ("tibia_r", "talus_r", "femur_r")}
        return {
            "thigh_m": float(np.linalg.norm(place["tibia_r"])),
            "shank_m": float(np.linalg.norm(place["talus_r"])),
            "pelvis_m": 2 * float(front[2]),
        }


def postures(count: int, seed: int) -> FloatArray:
    """`(count, angle)` radians, spread evenly over the range."""
    low, high = np.deg2rad(np.array(list(RANGE_DEG.values())).T)
    drawn = qmc.Sobol(len(RANGE_DEG), seed=seed).random(count)
    return low + drawn * (high - low)


def powers(crossed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """`(term, angle)` exponents of every term that some muscle needs, from the angles `(angle, muscle)` it crosses."""
    every = np.array([p for p in product(range(HIGHEST + 1), repeat=len(crossed)) if sum(p) <= HIGHEST])
    used = np.any([belongs(every, muscle) for muscle in crossed.T], axis=0)
    return every[used]


def belongs(exponents: NDArray[np.int64], crossed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """`(term,)` whether a term is in the polynomial of a muscle that crosses these angles."""
    alone = (exponents[:, ~crossed] == 0).all(axis=1)
    return np.asarray(alone & (exponents.sum(axis=1) <= DEGREES[int(crossed.sum())]))


def terms(share: FloatArray, exponents: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
    """Terms `(posture, term)` of angles on -1 to 1, and their slopes `(angle, posture, term)`."""
    raised = share[:, :, None] ** np.arange(HIGHEST + 1)
    each = [raised[:, a, exponents[:, a]] for a in range(share.shape[1])]
    slopes = []
    for a in range(share.shape[1]):
        lower = exponents[:, a] * raised[:, a, np.maximum(exponents[:, a] - 1, 0)]
        slopes.append(np.prod([lower if b == a else each[b] for b in range(share.shape[1])], axis=0))
    return np.prod(each, axis=0), np.array(slopes)


def fit(share: FloatArray, span: FloatArray, length: FloatArray, arm: FloatArray, exponents: NDArray[np.int64]) -> Any:
    """`(term, muscle)` coefficients, metres, that fit the arms and the lengths alike."""
    value, slope = terms(share, exponents)
    found = np.zeros((len(exponents), length.shape[1]))
    crossed = np.abs(arm).max(axis=0) > CROSSES_M
    for muscle in range(length.shape[1]):
        about = crossed[:, muscle]
        columns = belongs(exponents, about)
        rows = [value[:, columns], *(-slope[a][:, columns] / span[a] for a in np.flatnonzero(about))]
        wanted = [length[:, muscle], *(arm[:, a, muscle] for a in np.flatnonzero(about))]
        found[columns, muscle] = np.linalg.lstsq(np.vstack(rows), np.concatenate(wanted), rcond=None)[0]
    return found


def main() -> None:
    """Fit, write, and tell the errors."""
    leg = RightLeg()
    low, high = np.deg2rad(np.array(list(RANGE_DEG.values())).T)
    middle, span = (low + high) / 2, (high - low) / 2
    drawn = postures(FITTED + HELD_OUT, seed=1)
    length = np.array([leg.lengths(p) for p in drawn])
    arm = np.array([leg.arms(p) for p in drawn])
    share = (drawn - middle) / span
    exponents = powers(np.abs(arm).max(axis=0) > CROSSES_M)
    known, new = slice(0, FITTED), slice(FITTED, None)
    coefficients = fit(share[known], span, length[known], arm[known], exponents).astype(np.float32)
    value, slope = terms(share[new], exponents)
    off = -np.einsum("apt,tm->pam", slope, coefficients) / span[:, None] - arm[new]
    report(leg.muscles, off, value @ coefficients - length[new])
    first = slice(FITTED, FITTED + KEPT)
    kept = {"angles_rad": drawn[first], "lengths_m": length[first], "arms_m": arm[first]}
    np.savez_compressed(FOR_TESTS, **{name: values.astype(np.float32) for name, values in kept.items()})
    TABLE.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        TABLE,
        muscles=np.array(leg.muscles),
        angles=np.array(list(RANGE_DEG)),
        range_deg=np.array(list(RANGE_DEG.values())),
        exponents=exponents.astype(np.uint8),
        coefficients_m=coefficients,
        spine_tilt_deg=leg.spine_tilt_deg(),
        mass_kg=float(leg.model.body_mass.sum()),
        **leg.sizes_m(),
        **{name: values.astype(np.float32) for name, values in leg.gains().items()},
    )
    print(f"{TABLE.name}: {TABLE.stat().st_size / 1024:.1f} KiB, {np.count_nonzero(coefficients)} coefficients")


def report(muscles: list[str], off_m: FloatArray, length_off_m: FloatArray) -> None:
    """Errors on held-out postures, millimetres."""
    each = 1e3 * np.sqrt((off_m**2).mean(axis=0))
    print("root mean square error of the arms, mm:", " ".join(RANGE_DEG))
    for index, muscle in enumerate(muscles):
        length_mm = 1e3 * np.sqrt((length_off_m[:, index] ** 2).mean())
        print(f"  {muscle:12s}", *(f"{e:6.3f}" for e in each[:, index]), f"  length {length_mm:.3f}")
    print(f"largest of them {each.max():.3f} mm; worst single arm {1e3 * np.abs(off_m).max():.2f} mm")
    print(f"arms off by less than 1 mm: {100 * (np.abs(off_m) < 1e-3).mean():.2f} %")


if __name__ == "__main__":
    main()
