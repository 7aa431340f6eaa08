"""The lengths of a body's segments."""

from __future__ import annotations

from dataclasses import dataclass

#: Thickness of an ordinary sole, metres.
SOLE_M = 0.02


@dataclass(frozen=True)
class Proportions:
    """Lengths of the segments over stature; by default the usual ones (Drillis & Contini 1966, in Winter 2009).

    Parameters
    ----------
    thigh, shank
        Hip to knee, knee to ankle.
    hips, shoulders
        Between the hip centres, between the shoulders.
    trunk, neck
        Mid-hip to mid-shoulder, mid-shoulder to mid-ear.
    upper_arm, forearm
        Shoulder to elbow, elbow to wrist.
    heel_to_ball, ball_to_toe
        Back of the heel to the ball of the foot, ball to the tip of the big toe.
    ankle_ahead, ankle_height
        Ankle ahead of the back of the heel along the sole, and above the sole.
    """

    thigh: float = 0.245
    shank: float = 0.246
    hips: float = 0.098
    shoulders: float = 0.20
    trunk: float = 0.288
    neck: float = 0.117
    upper_arm: float = 0.186
    forearm: float = 0.146
    heel_to_ball: float = 0.108
    ball_to_toe: float = 0.042
    ankle_ahead: float = 0.028
    ankle_height: float = 0.039


USUAL = Proportions()


@dataclass(frozen=True)
class Body:
    """Lengths of the segments, metres.

    Parameters
    ----------
    stature_m
        Height of the body.
    proportions
        Lengths over stature.
    sole_m
        Thickness of the shoe's sole: the height of the foot's points above the ground when it stands.
    """

    stature_m: float
    proportions: Proportions = USUAL
    sole_m: float = SOLE_M

    @property
    def thigh(self) -> float:
        """Hip to knee."""
        return self.proportions.thigh * self.stature_m

    @property
    def shank(self) -> float:
        """Knee to ankle."""
        return self.proportions.shank * self.stature_m

    @property
    def leg(self) -> float:
        """Thigh and shank."""
        return self.thigh + self.shank

    @property
    def hips(self) -> float:
        """Between the hip centres."""
        return self.proportions.hips * self.stature_m

    @property
    def trunk(self) -> float:
        """Mid-hip to mid-shoulder."""
        return self.proportions.trunk * self.stature_m

    @property
    def shoulders(self) -> float:
        """Between the shoulders."""
        return self.proportions.shoulders * self.stature_m

    @property
    def neck(self) -> float:
        """Mid-shoulder to mid-ear."""
        return self.proportions.neck * self.stature_m

    @property
    def upper_arm(self) -> float:
        """Shoulder to elbow."""
        return self.proportions.upper_arm * self.stature_m

    @property
    def forearm(self) -> float:
        """Elbow to wrist."""
        return self.proportions.forearm * self.stature_m

    @property
    def heel_to_ball(self) -> float:
        """Back of the heel to the ball of the foot."""
        return self.proportions.heel_to_ball * self.stature_m

    @property
    def ball_to_toe(self) -> float:
        """Ball of the foot to the tip of the big toe."""
        return self.proportions.ball_to_toe * self.stature_m

    @property
    def ankle_ahead(self) -> float:
        """Ankle ahead of the back of the heel, along the sole."""
        return self.proportions.ankle_ahead * self.stature_m

    @property
    def ankle_height(self) -> float:
        """Ankle above the sole."""
        return self.proportions.ankle_height * self.stature_m
