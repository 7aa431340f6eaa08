"""Motion: named points over time in a stated space, and the two planes a running stride is read in."""

from hipdrive.motion.motion import FloatArray, Image, Lab, Motion, Provenance, View
from hipdrive.motion.planes import Plane

__all__ = ["FloatArray", "Image", "Lab", "Motion", "Plane", "Provenance", "View"]
