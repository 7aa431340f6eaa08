"""The pelvis as the camera really sees it: stickers, or the line between shirt and shorts.

Pixels around the hips in, a line across the pelvis with its measured error out. The hip points of a pose network are
used to know where to look, never as the pelvis. Adding a witness is adding a file that exports `WITNESS`.
"""

from hipdrive.pelvis.look import decide, see_pelvis, witnesses
from hipdrive.pelvis.region import Region, regions
from hipdrive.pelvis.witness import LineError, Silence, Testimony, Witness

__all__ = [
    "LineError",
    "Region",
    "Silence",
    "Testimony",
    "Witness",
    "decide",
    "regions",
    "see_pelvis",
    "witnesses",
]
