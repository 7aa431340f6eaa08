"""What a hip that the run tells less surely than usual does to the numbers: the same motion with the hips that much further on.

The accuracy that is stated for points moved to their joints was measured on clips whose hips are told about as surely as
usual. Where this clip tells them less (few strides, a leg behind a console), its intervals are wider by the rest.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hipdrive.motion import Motion
from hipdrive.signals import lengths
from hipdrive.skeleton.calibrate import KEY
from hipdrive.skeleton.limbs import to_picture

#: Standard error forward of the hips of the rendered clips behind the stated accuracy: 1.1 to 1.7 % of the leg.
USUAL_PERCENT = 1.5
#: Less than this beyond it changes no angle by half a degree.
_LEAST_PERCENT = 0.6


def doubted(motion: Motion) -> Motion | None:
    """The motion with each hip moved forward by the part of its standard error beyond the usual; `None` where there is none."""
    shifts = motion.provenance.metadata.get(KEY, {}).get("shifts", [])
    beyond = {s["point"]: max(s["forward_se"] ** 2 - USUAL_PERCENT**2, 0.0) ** 0.5 for s in shifts}
    if not beyond or max(beyond.values()) < _LEAST_PERCENT:
        return None
    points, leg_px = motion.points.copy(), _leg_px(motion)
    for name, percent in beyond.items():
        points[:, motion.names.index(name)] += to_picture(motion, np.array([percent / 100 * leg_px, 0.0]))
    return replace(motion, points=points)


def _leg_px(motion: Motion) -> float:
    """Thigh and shank of the leg towards the camera, pixels."""
    hip, knee, ankle = (motion.point(f"{motion.view}_{name}") for name in ("hip", "knee", "ankle"))
    return float(np.nanmedian(lengths(knee - hip)) + np.nanmedian(lengths(ankle - knee)))
