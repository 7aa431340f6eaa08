"""The pelvis as the camera really sees it: stickers, or the line between shirt and shorts.

Pixels around the hips in, a line across the pelvis with its measured error out. The hip points of a pose network are
used to know where to look, never as the pelvis. Adding a detector is adding a file that exports `DETECTOR`.
"""

from hipdrive.pelvis.detect import decide, detect_pelvis, detectors
from hipdrive.pelvis.detector import LineError, NotDetected, PelvisDetector, PelvisEstimate
from hipdrive.pelvis.region import Region, regions

__all__ = [
    "LineError",
    "NotDetected",
    "PelvisDetector",
    "PelvisEstimate",
    "Region",
    "decide",
    "detect_pelvis",
    "detectors",
    "regions",
]
