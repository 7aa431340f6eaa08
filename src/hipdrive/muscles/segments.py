"""Mass, centre of mass and inertia of the segments of the body (de Leva P. J Biomech 1996;29(9):1223-1230, table 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Segment:
    """A rigid piece of the body, as shares of the body's mass and of its own length.

    Parameters
    ----------
    mass
        Share of the body's mass.
    centre
        Where its centre of mass lies, from the first to the second end.
    gyration
        Radii of gyration about axes through the centre of mass: forward, along the segment, across; shares of its length.
    """

    mass: float
    centre: float
    gyration: tuple[float, float, float]

    def between(self, other: Segment) -> Segment:
        """The mean of two."""
        forward, along, across = (float(r) for r in np.mean([self.gyration, other.gyration], axis=0))
        return Segment((self.mass + other.mass) / 2, (self.centre + other.centre) / 2, (forward, along, across))


@dataclass(frozen=True)
class Leg:
    """The segments of a leg: thigh hip to knee, shank knee to ankle, foot heel to toe."""

    thigh: Segment
    shank: Segment
    foot: Segment


@dataclass(frozen=True)
class Upper:
    """The segments above the legs.

    Trunk from the seventh cervical vertebra to the middle of the hips, head from its top to that vertebra, upper arm shoulder
    to elbow, forearm elbow to wrist, hand.
    """

    trunk: Segment
    head: Segment
    upper_arm: Segment
    forearm: Segment
    hand: Segment


#: Of women and men. Shank to the lateral malleolus.
WOMEN = Leg(
    Segment(0.1478, 0.3612, (0.369, 0.162, 0.364)),
    Segment(0.0481, 0.4416, (0.271, 0.093, 0.267)),
    Segment(0.0129, 0.4014, (0.299, 0.139, 0.279)),
)
MEN = Leg(
    Segment(0.1416, 0.4095, (0.329, 0.149, 0.329)),
    Segment(0.0433, 0.4459, (0.255, 0.103, 0.249)),
    Segment(0.0137, 0.4415, (0.257, 0.124, 0.245)),
)
#: Of anybody. Sex hardly moves the shares of work (`python -m benchmarks.work`), so it is not asked.
ANYBODY = Leg(WOMEN.thigh.between(MEN.thigh), WOMEN.shank.between(MEN.shank), WOMEN.foot.between(MEN.foot))

_WOMEN_UPPER = Upper(
    Segment(0.4257, 0.4964, (0.307, 0.147, 0.292)),
    Segment(0.0668, 0.4841, (0.271, 0.261, 0.295)),
    Segment(0.0255, 0.5754, (0.278, 0.148, 0.260)),
    Segment(0.0138, 0.4559, (0.261, 0.094, 0.257)),
    Segment(0.0056, 0.7474, (0.531, 0.335, 0.454)),
)
_MEN_UPPER = Upper(
    Segment(0.4346, 0.5138, (0.328, 0.169, 0.306)),
    Segment(0.0694, 0.5002, (0.303, 0.261, 0.315)),
    Segment(0.0271, 0.5772, (0.285, 0.158, 0.269)),
    Segment(0.0162, 0.4574, (0.276, 0.121, 0.265)),
    Segment(0.0061, 0.7900, (0.628, 0.401, 0.513)),
)
UPPER = Upper(
    _WOMEN_UPPER.trunk.between(_MEN_UPPER.trunk),
    _WOMEN_UPPER.head.between(_MEN_UPPER.head),
    _WOMEN_UPPER.upper_arm.between(_MEN_UPPER.upper_arm),
    _WOMEN_UPPER.forearm.between(_MEN_UPPER.forearm),
    _WOMEN_UPPER.hand.between(_MEN_UPPER.hand),
)
