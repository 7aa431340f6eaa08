"""The runner's skeleton: points that a network sees, moved to their joints by what the run itself tells."""

from hipdrive.skeleton.calibrate import KEY, as_seen, calibrated, is_calibrated
from hipdrive.skeleton.doubt import doubted
from hipdrive.skeleton.fit import Fit, fit_limbs
from hipdrive.skeleton.level import levelled
from hipdrive.skeleton.limbs import Limbs, limbs_of

__all__ = [
    "KEY",
    "Fit",
    "Limbs",
    "as_seen",
    "calibrated",
    "doubted",
    "fit_limbs",
    "is_calibrated",
    "levelled",
    "limbs_of",
]
