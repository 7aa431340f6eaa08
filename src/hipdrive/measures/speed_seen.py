"""How fast a runner seen from the side runs, as the feet on the ground say: in leg lengths a second, and in metres with the height.

Not for a stated speed, which is better and is never replaced.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hipdrive.errors import CannotSee
from hipdrive.measures.geometry import travel_speed
from hipdrive.measures.strides import Strides
from hipdrive.motion import Motion
from hipdrive.skeleton.belt import belt_way

#: Thigh and shank over body height: 0.480 ± 0.015 of 17 runners (RBDS, joint centres from markers), 0.46 (women) to 0.49 (men) between the
#: joint centres of de Leva P, J Biomech 1996;29:1223-1230.
LEG_OF_HEIGHT, LEG_OF_HEIGHT_SD = 0.480, 0.015
#: Toes and heels of networks each err by about this part of the speed (ten rendered clips: toes 0.97 to 1.09 of it, heels 0.97 to 1.04,
#: where legs are told apart).
_EACH_SD = 0.05
#: Heel and toe further apart than this part of the speed: legs are confused, and no speed is told.
_APART = 0.2
#: The name of what was found in the metadata of a motion.
KEY = "speed_from_feet"


def with_speed(strides: Strides) -> Motion:
    """The motion with the speed its feet tell, where the view is from the side and toes and heels agree."""
    motion = strides.motion
    seen = motion.view in ("left", "right") and "running_on_the_spot" not in motion.provenance.flags
    told = _told(strides) if seen else None
    return motion if told is None else motion.noted({KEY: told})


def _told(strides: Strides) -> dict[str, Any] | None:
    way = belt_way(strides.motion, strides.contacts)
    try:
        leg_px, heel_px = float(np.mean(strides.leg_length)), travel_speed(strides)
    except CannotSee:
        return None
    if way is None:
        return None
    each = np.array([way.speed_px, heel_px]) / leg_px
    legs_a_second = float(each.mean())
    apart = float(np.ptp(each)) / legs_a_second
    if apart > _APART:
        return None
    part = float(np.hypot(max(_EACH_SD, apart) / np.sqrt(2), way.speed_se_px / way.speed_px))
    told = {"leg_lengths_a_second": round(legs_a_second, 3), "se": round(part * legs_a_second, 3)}
    height_m = strides.motion.provenance.metadata.get("height_m")
    return told if height_m is None else told | _in_metres(legs_a_second, part, float(height_m))


def _in_metres(legs_a_second: float, part: float, height_m: float) -> dict[str, float]:
    mps = legs_a_second * LEG_OF_HEIGHT * height_m
    se = mps * float(np.hypot(part, LEG_OF_HEIGHT_SD / LEG_OF_HEIGHT))
    return {"mps": round(mps, 3), "mps_se": round(se, 3)}
