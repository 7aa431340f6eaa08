"""Force a muscle can make at a length and a speed, as shares of its strength: the curves of MuJoCo's muscle.

"Muscle actuators" in the documentation of MuJoCo (mujoco.readthedocs.io) gives them; the table of muscles holds the numbers that fit
them to each muscle. The tendon is taken for stiff: what a calf's tendon stretches is counted as movement of the muscle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray

#: Shares of strength that are always left, so that no muscle drops out of the equations (OpenSim's static optimisation bounds
#: activations likewise).
LEAST = 0.01


@dataclass(frozen=True)
class Curves:
    """What fits the curves to each muscle, `(muscle,)` each.

    Parameters
    ----------
    fibre_m, tendon_m
        Best length of the fibres, and what of the length is not fibre.
    shortest, longest
        Fibre lengths between which there is force, in best lengths.
    fastest
        Best lengths a second at which a shortening muscle makes no force.
    lengthening
        Force of a muscle that is stretched fast, shares of strength.
    """

    fibre_m: FloatArray
    tendon_m: FloatArray
    shortest: FloatArray
    longest: FloatArray
    fastest: FloatArray
    lengthening: FloatArray

    def share(self, length_m: FloatArray, rate_mps: FloatArray) -> FloatArray:
        """`(frame, muscle)` share of the strength at lengths and rates of lengthening."""
        at_length = self.at_length((length_m - self.tendon_m) / self.fibre_m)
        at_speed = self.at_speed(rate_mps / (self.fibre_m * self.fastest))
        return np.maximum(at_length * at_speed, LEAST)

    def at_length(self, length: FloatArray) -> FloatArray:
        """Share of the strength at a fibre length, in best lengths: four half parabolas."""
        rise, fall = (self.shortest + 1) / 2, (1 + self.longest) / 2
        parts = (
            ((length - self.shortest) / (rise - self.shortest)) ** 2 / 2,
            1 - ((1 - length) / (1 - rise)) ** 2 / 2,
            1 - ((length - 1) / (fall - 1)) ** 2 / 2,
            ((self.longest - length) / (self.longest - fall)) ** 2 / 2,
        )
        inside = (length > self.shortest) & (length < self.longest)
        return np.where(inside, np.select([length <= rise, length <= 1, length <= fall], parts[:3], parts[3]), 0.0)

    def at_speed(self, speed: FloatArray) -> FloatArray:
        """Share of the strength at a speed of lengthening, in the fastest."""
        gain = self.lengthening - 1
        parts = (np.zeros_like(speed), (speed + 1) ** 2, self.lengthening - (gain - speed) ** 2 / gain)
        return np.select([speed <= -1, speed <= 0, speed <= gain], parts, self.lengthening * np.ones_like(speed))

    def scaled(self, size: float) -> Curves:
        """Of a body larger by a factor."""
        return Curves(
            self.fibre_m * size, self.tendon_m * size, self.shortest, self.longest, self.fastest, self.lengthening
        )
