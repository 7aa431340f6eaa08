"""Mass, centre of mass and inertia of the segments of a leg."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """A rigid piece of the leg, as shares of the body's mass and of its own length.

    Parameters
    ----------
    mass
        Share of the body's mass.
    centre
        Where its centre of mass lies, from the first to the second end.
    gyration
        Radius of gyration about an axis across, through the centre of mass, as a share of its length.
    """

    mass: float
    centre: float
    gyration: float

    def between(self, other: Segment) -> Segment:
        """The mean of two."""
        return Segment(
            (self.mass + other.mass) / 2, (self.centre + other.centre) / 2, (self.gyration + other.gyration) / 2
        )


@dataclass(frozen=True)
class Leg:
    """The segments of a leg: thigh hip to knee, shank knee to ankle, foot heel to toe."""

    thigh: Segment
    shank: Segment
    foot: Segment


#: Of women and men (de Leva 1996, table 4).
WOMEN = Leg(Segment(0.1478, 0.3612, 0.369), Segment(0.0481, 0.4416, 0.271), Segment(0.0129, 0.4014, 0.299))
MEN = Leg(Segment(0.1416, 0.4095, 0.329), Segment(0.0433, 0.4459, 0.255), Segment(0.0137, 0.4415, 0.257))
#: Of anybody. Sex hardly moves the shares of work (`python -m benchmarks.work`), so it is not asked.
ANYBODY = Leg(WOMEN.thigh.between(MEN.thigh), WOMEN.shank.between(MEN.shank), WOMEN.foot.between(MEN.foot))
